"""The deck as text: complete, a pure function of study and potential, physics in the right order."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from kapitza.interfaces.baths import BathSettings
from kapitza.interfaces.case_decks import bath_settings, case_deck, run_settings
from kapitza.interfaces.deck import SECTIONS, nemd_deck, potential_commands, sections, zone_variables
from kapitza.interfaces.requests import structure_request
from kapitza.interfaces.stacking import build_interface
from kapitza.study.cases import cases
from kapitza.study.model import Study
from kapitza.study.potentials.manifest import load_manifest
from kapitza.study.sections.interfaces_section import Expected

CONFIG = Path(__file__).resolve().parents[2] / "config.yaml"
DATA = yaml.safe_load(CONFIG.read_text(encoding="utf-8"))
DATA["protocol"] |= {"reversal": "none", "bath_offset_fraction": 0.25}
STUDY = Study.model_validate(DATA)
MANIFEST = load_manifest()
ARGON = MANIFEST["lj-argon"]
CASES = cases(STUDY)
LANGEVIN = BathSettings("langevin", 37.5, 22.5, 2.14)


def deck(bath=LANGEVIN, **changes):
    run = replace(run_settings(CASES[0], STUDY.protocol), **changes)
    return nemd_deck(ARGON, ["Ar", "Ar"], [39.948, 159.792], bath, run)


def variables(text):
    return dict(re.findall(r"^variable (\w+) index (.+)$", text, flags=re.MULTILINE))


def test_sections_in_the_wrong_order_are_refused():
    text = deck()
    drive = f"# == drive ==\n{sections(text)['drive']}"
    with pytest.raises(ValueError, match="in its place"):
        sections(text.replace(drive, "") + drive)


def test_sections_put_together_are_the_deck():
    text = deck()
    parts = sections(text)
    assert tuple(parts) == SECTIONS
    assert all(parts.values())
    body = "".join(f"# == {name} ==\n{part}" for name, part in parts.items())
    assert text.endswith(body)
    assert text.removesuffix(body).strip().startswith("#")


@pytest.mark.parametrize("name", SECTIONS)
def test_a_missing_section_is_named(name):
    with pytest.raises(ValueError, match=f"no section '{name}'"):
        sections(deck().replace(f"# == {name} ==\n", ""))


def test_the_numbers_of_the_study_are_the_variables_of_the_deck():
    case = CASES[0]
    found = variables(case_deck(case, STUDY.protocol, ARGON))
    steps = case.steps
    assert float(found["timestep_ps"]) == case.timestep_ps == STUDY.protocol.timestep_fs / 1000
    assert (float(found["hot_k"]), float(found["cold_k"])) == (12.5, 7.5)
    assert float(found["damping_ps"]) == STUDY.protocol.bath_damping_ps
    assert int(found["segments"]) == STUDY.protocol.segments
    assert int(found["segment_steps"]) * STUDY.protocol.segments == steps.production
    assert int(found["window_steps"]) == steps.window and steps.segment % steps.window == 0
    assert int(found["samples_per_window"]) * int(found["sample_steps"]) == steps.window
    assert int(found["equilibration_steps"]) == steps.equilibration
    assert int(found["drive_steps"]) == steps.drive


def test_every_seed_of_a_study_differs():
    seeds = []
    for case in CASES:
        run = run_settings(case, STUDY.protocol)
        assert len(run.hot_seeds) == len(run.cold_seeds) == run.segments == STUDY.protocol.segments
        for some in (
            run.velocity_seeds,
            run.equilibration_seeds,
            run.drive_seeds,
            run.hot_seeds,
            run.cold_seeds,
        ):
            seeds += some
    assert len(set(seeds)) == len(seeds)
    assert all(0 < seed < 900_000_000 for seed in seeds)


def test_seeds_of_the_segments_stand_in_the_deck_in_order():
    run = run_settings(CASES[0], STUDY.protocol)
    found = variables(deck())
    assert tuple(map(int, found["hot_seed"].split())) == run.hot_seeds
    assert tuple(map(int, found["cold_seed"].split())) == run.cold_seeds
    opening = sections(deck())["open segment"]
    assert "${hot_seed} tally yes" in opening and "${cold_seed} tally yes" in opening
    assert "next hot_seed cold_seed" in sections(deck())["close segment"]


def test_two_seeds_of_a_case_differ_in_seeds_alone():
    first, second = (case_deck(case, STUDY.protocol, ARGON) for case in CASES[:2])
    assert first != second
    lines = zip(first.splitlines(), second.splitlines(), strict=True)
    different = [line for line, other in lines if line != other]
    assert all(
        re.match(r"velocity|fix heat_|fix hot|fix cold|variable (hot|cold)_seed", x) for x in different
    )
    assert case_deck(CASES[0], STUDY.protocol, ARGON) == first


def test_the_deck_names_no_place_and_no_number_of_the_built_structure():
    text = case_deck(CASES[0], STUDY.protocol, ARGON)
    assert not re.search(r"(^|[\s\"'])/\w", text, flags=re.MULTILINE)
    assert str(CONFIG.parent) not in text
    paths = {"structure": "structure.data", "zones": "zones.lmp", "potential_file": "none"}
    assert paths.items() <= variables(text).items()


def test_every_variable_the_deck_uses_is_set_in_it_or_by_the_zones():
    case = CASES[0]
    request = structure_request(case.interface, case.length_cells, ARGON, ({"a_angstrom": 5.29},) * 2)
    zones = zone_variables(build_interface(request)[1])
    text = case_deck(case, STUDY.protocol, ARGON)
    known = set(re.findall(r"^variable (\w+)", text + zones, flags=re.MULTILINE))
    used = set(re.findall(r"\$\{(\w+)\}", text)) | set(re.findall(r"v_(\w+)", text))
    assert used <= known


def test_zone_variables_are_the_ids_and_layers_of_the_zones():
    case = CASES[0]
    request = structure_request(case.interface, case.length_cells, ARGON, ({"a_angstrom": 5.29},) * 2)
    _, zones = build_interface(request)
    found = variables(zone_variables(zones))
    for zone in zones.zones:
        assert (int(found[f"{zone.name}_first"]), int(found[f"{zone.name}_last"])) == (
            zone.first_id,
            zone.last_id,
        )
    for side, layers in zones.layers.items():
        lower, upper, width = (float(found[f"{side}_{what}"]) for what in ("lower", "upper", "layer"))
        assert (upper - lower) / width == pytest.approx(layers.count, abs=1e-6)
        assert lower == pytest.approx(layers.origin_angstrom, abs=1e-9)


@pytest.mark.parametrize("name", MANIFEST)
def test_masses_come_after_the_pair_coefficients(name):
    potential = MANIFEST[name]
    element = next(iter(potential.elements))
    files = {name: f"FILE/{name}" for name in potential.digests}
    lines = potential_commands(potential, [element, element], [10.0, 1 / 3], files).splitlines()
    words = [line.split()[0] for line in lines]
    assert words.index("suffix") < words.index("pair_style") < words.index("pair_coeff")
    assert max(i for i, word in enumerate(words) if word == "pair_coeff") < words.index("mass")
    assert [line for line in lines if line.startswith("mass")] == ["mass 1 10", "mass 2 0.3333333333"]
    assert ("pair_modify" in words) == (potential.pair_modify is not None)
    assert not any(mark in line for line in lines for mark in "{}")
    if potential.file == "Si.sw":
        assert "pair_coeff * * FILE/Si.sw Si Si" in lines


def test_the_suffix_is_set_before_a_restart_makes_its_pair_style():
    opening = sections(deck())["open segment"].splitlines()
    restart = next(i for i, line in enumerate(opening) if line.startswith("read_restart"))
    assert opening[0] == "clear"
    assert "suffix opt" in opening[:restart]


@pytest.mark.parametrize(
    ("bath", "fix", "integrated", "given"),
    [
        (LANGEVIN, "langevin", "mobile", "variable gave_hot equal -f_hot"),
        (replace(LANGEVIN, kind="nose_hoover"), "nvt", "free", "variable gave_hot equal -f_hot"),
        (
            replace(LANGEVIN, kind="ehex", power_ev_ps=0.25),
            "ehex",
            "mobile",
            "variable gave_hot equal 0.25*step*dt",
        ),
    ],
)
def test_each_bath_integrates_every_mobile_atom_once_and_counts_what_it_gives(bath, fix, integrated, given):
    parts = sections(deck(bath))
    for part in (parts["drive"], parts["open segment"]):
        assert f"fix integrate {integrated} nve" in part
        assert len(re.findall(rf"^fix (hot|cold) \1 {fix} ", part, flags=re.MULTILINE)) == 2
    assert given in parts["open segment"]
    assert "fix cold cold ehex 1 -0.25" in parts["drive"] or bath.kind != "ehex"
    assert "group free union free_left free_right" in parts["prepare"]


@pytest.mark.parametrize(
    ("bath", "said"),
    [
        (replace(LANGEVIN, kind="ehex"), "bath ehex exchanges a given power, and none is given"),
        (replace(LANGEVIN, kind="andersen"), "use one of langevin, nose_hoover, ehex"),
    ],
)
def test_an_unknown_bath_or_ehex_without_power_is_refused(bath, said):
    with pytest.raises(ValueError, match=said):
        deck(bath)


def test_baths_stand_at_the_fraction_of_the_study_around_the_mean_temperature():
    for case in CASES:
        bath = bath_settings(case, STUDY.protocol, ARGON)
        assert (bath.hot_k + bath.cold_k) / 2 == pytest.approx(case.temperature_k)
        assert (bath.hot_k - bath.cold_k) / 2 == pytest.approx(
            STUDY.protocol.bath_offset_fraction * case.temperature_k
        )


@pytest.mark.parametrize("given", [None, "tail yes", "shift no"])
def test_recorded_energies_are_shifted_whatever_the_potential_says(given):
    """LAMMPS takes no shift together with a tail."""
    potential, run = ARGON.model_copy(update={"pair_modify": given}), run_settings(CASES[0], STUDY.protocol)
    parts = sections(nemd_deck(potential, ["Ar", "Ar"], [39.948, 159.792], LANGEVIN, run))
    modified = re.findall(r"^pair_modify (.+)$", parts["open segment"], flags=re.MULTILINE)
    assert modified[-1] == "shift yes tail no" and modified[:-1] == ([given] if given else [])
    assert "shift yes" not in parts["prepare"]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"jump": 0.5, "conductance": 60.0, "conductivity": 0.4}, 0.5),
        # 1/60 = 16.7 m² K/GW beside 22 cells of 5.311 Å at 0.4 W/(m K), 29.2 m² K/GW.
        ({"jump": None, "conductance": 60.0, "conductivity": 0.4}, 16.667 / (16.667 + 29.21)),
        ({"jump": None, "conductance": 60.0, "conductivity": None}, 0.3),
        ({"jump": None, "conductance": None, "conductivity": 0.4}, 0.3),
    ],
)
def test_a_side_starts_halfway_between_its_bath_and_its_end_at_the_interface(given, expected):
    case = replace(CASES[0], expected=Expected(given["conductance"], given["conductivity"], given["jump"]))
    a = ARGON.lattice_angstrom("fcc", ("Ar",))
    bath = bath_settings(case, STUDY.protocol, ARGON)
    assert bath.jump_fraction == pytest.approx(expected, rel=5e-3 + abs(a / 5.311 - 1))
    half = 0.5 * (bath.hot_k - bath.cold_k)
    found = variables(case_deck(case, STUDY.protocol, ARGON))
    for side, sign in (("left", 1), ("right", -1)):
        start = case.temperature_k + sign * 0.5 * (1 + bath.jump_fraction) * half
        assert float(found[f"{side}_start_k"]) == pytest.approx(start, rel=1e-9)
