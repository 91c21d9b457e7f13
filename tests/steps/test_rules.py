"""What the rules ask of a study of two elements, two lengths, two orientations and replaced masses."""

import re
from types import SimpleNamespace

import pytest

from kapitza.rules.__init__ import WorkflowRules
from kapitza.study.given_potential import GivenPotential
from kapitza.study.loading import parse_study
from kapitza.study.potentials.manifest import load_manifest

MANIFEST = load_manifest()
ARGON, KRYPTON = 39.948, 83.798
HEAVY = 300.0
STUDY = {
    "name": "two",
    "protocol": {"reversal": "none"},
    "interfaces": [
        {
            "name": name,
            "potential": "lj-noble-gases",
            "orientation": orientation,
            "left": {"crystal": "fcc", "elements": ["Ar"]},
            "right": {"crystal": "fcc", "elements": ["Kr"], "masses_amu": {"Kr": HEAVY}},
            "length_cells": lengths,
            "max_strain": 0.045,
            "expected_conductivity_w_mk": [0.5, 0.3],
        }
        for name, orientation, lengths in (("one", "001", [60, 40]), ("two", "110", [80]))
    ],
    "temperatures_k": [10, 25.5],
    "seeds": [3, 7],
}


def rules(tmp_path, **changes):
    study = parse_study({**STUDY, **changes}, source="two.yaml", manifest=MANIFEST)
    return WorkflowRules(study, MANIFEST, tmp_path / "two.yaml")


def of(**wildcards):
    return SimpleNamespace(**wildcards)


ARGON_SIDE = {"crystal": "fcc", "elements": ["Ar"], "masses_amu": {"Ar": 80.0}}
ONE = of(interface="one", temperature="25.5", length="40", seed="7")


def test_species_of_the_left_side_come_first(tmp_path):
    assert rules(tmp_path).species(ONE) == ["Ar", "Kr"]


def test_sites_are_told_by_type_but_for_those_that_disorder_exchanges(tmp_path):
    assert rules(tmp_path).sublattices(ONE) == [0, 1]
    kinds = {
        "intermixing": {"planes": 2},
        "vacancies": {"planes": 2, "fraction": 0.1},
    }
    for kind, expected in (("intermixing", [0, 0]), ("vacancies", [0, 1])):
        changed = [
            {**entry, "disorder": {"seed": 1, kind: kinds[kind]}, "cross_section_cells": [4, 4]}
            for entry in STUDY["interfaces"][:1]
        ]
        assert rules(tmp_path, interfaces=changed).sublattices(ONE) == expected


def test_the_highest_cutoff_is_that_of_the_lighter_and_stiffer_side(tmp_path):
    asked = rules(tmp_path)
    nominal = MANIFEST["lj-noble-gases"].nominal_cutoff_thz
    assert asked.highest_cutoff(ONE) == nominal["fcc:Ar"] > nominal["fcc:Kr"]
    light = [
        {**entry, "right": {**entry["right"], "masses_amu": {"Kr": 42.0}}} for entry in STUDY["interfaces"]
    ]
    found = rules(tmp_path, interfaces=light).highest_cutoff(ONE)
    assert found == pytest.approx(nominal["fcc:Kr"] * (KRYPTON / 42.0) ** 0.5)


def test_the_deck_has_the_mass_and_element_of_each_type_and_the_hot_bath_on_the_left(tmp_path):
    text = rules(tmp_path).deck_text(ONE)
    masses = [float(value) for value in re.findall(r"^mass \d (\S+)", text, flags=re.MULTILINE)]
    assert masses[:2] == [ARGON, HEAVY]
    pairs = dict(re.findall(r"^pair_coeff (\d \d) (.+)$", text, flags=re.MULTILINE))
    assert pairs == {"1 1": "0.0104 3.4", "1 2": "0.0120665 3.525", "2 2": "0.014 3.65"}
    given = dict(re.findall(r"^variable (\w+) index (\S+)", text, flags=re.MULTILINE))
    assert float(given["hot_k"]) == pytest.approx(1.25 * 25.5)
    assert float(given["cold_k"]) == pytest.approx(0.75 * 25.5)
    # Halfway between the bath, 1.25 T, and the place beside an interface that takes 30 % of the drop.
    assert float(given["left_start_k"]) == pytest.approx((1 + 0.65 * 0.25) * 25.5)
    assert float(given["right_start_k"]) == pytest.approx((1 - 0.65 * 0.25) * 25.5)


def test_dynamics_depend_on_the_content_of_potential_files(tmp_path):
    metal = {
        **STUDY["interfaces"][0],
        "potential": "eam-cu-ni",
        "left": {"crystal": "fcc", "elements": ["Cu"]},
        "right": {"crystal": "fcc", "elements": ["Ni"]},
        "cross_section_cells": [5, 5],
        "length_cells": [60, 40],
    }
    protocol = {"timestep_fs": 4, "sample_interval_steps": 5}
    asked = rules(tmp_path, interfaces=[metal], protocol=protocol, lattice={"supercell_cells": 8})
    assert MANIFEST["eam-cu-ni"].sha256 in asked.dynamics_text(ONE)
    assert asked.dynamics_text(ONE).startswith(asked.deck_text(ONE))


def test_what_decides_the_tables_of_a_case(tmp_path):
    found = rules(tmp_path, spectrum={"error_groups": 12}).case_settings(ONE)
    assert found["temperature_k"] == 25.5
    assert found["conductivity_w_mk"] == 0.3  # of the second temperature
    assert found["cutoff_angstrom"] == MANIFEST["lj-noble-gases"].cutoff_angstrom
    assert found["error_groups"] == 12
    assert found["baths_set_temperature"] is True
    assert found["damping_ps"] == rules(tmp_path).study.protocol.bath_damping_ps


@pytest.mark.parametrize(("bath", "sets"), [("langevin", True), ("nose_hoover", True), ("ehex", False)])
def test_only_baths_of_given_power_have_no_temperature_to_hold(tmp_path, bath, sets):
    protocol = {"bath": bath} | ({"bath_power_ev_ps": 0.05} if bath == "ehex" else {})
    assert rules(tmp_path, protocol=protocol).case_settings(ONE)["baths_set_temperature"] is sets


def test_without_a_conductivity_nothing_is_predicted_from_one(tmp_path):
    entries = [{**entry, "expected_conductivity_w_mk": None} for entry in STUDY["interfaces"]]
    assert rules(tmp_path, interfaces=entries).case_settings(ONE)["conductivity_w_mk"] is None


def test_left_and_right_crystals_have_their_own_files(tmp_path):
    asked = rules(tmp_path)
    place = "results/bulk/lj-noble-gases-fcc-{}/T25.5/{}"
    assert asked.side_lattices(ONE) == {
        "left": place.format("Ar", "lattice.json"),
        "right": place.format("Kr", "lattice.json"),
    }
    assert asked.side_phonons(ONE) == {
        "phonons_left": place.format("Ar", "phonons.h5"),
        "phonons_right": place.format("Kr", "phonons.h5"),
    }
    assert len(asked.all_lattices()) == 2 * 2


def test_strains_are_read_from_the_shortest_box(tmp_path):
    assert rules(tmp_path).shortest_relaxation(ONE) == "results/one/T25.5/L40/relaxation.csv"


def test_groups_know_whether_they_are_the_longest_and_whether_there_are_several(tmp_path):
    found = {
        (group.interface, group.folder): (group.longest, group.sized) for group in rules(tmp_path).groups
    }
    assert found["one", "one/T10/L60"] == (True, True)
    assert found["one", "one/T10/L40"] == (False, True)
    assert found["two", "two/T25.5/L80"] == (True, False)
    assert {group.seeds for group in rules(tmp_path).groups} == {(3, 7)}


def test_models_depend_on_orientation_and_masses_and_not_on_lengths(tmp_path):
    two = of(interface="two", temperature="10")
    entry = rules(tmp_path).sides_entry(two)
    assert entry["orientation"] == "110"
    assert entry["right"]["masses_amu"] == {"Kr": HEAVY} and entry["left"]["masses_amu"] == {}
    elastic = rules(tmp_path).elastic_entry(two)
    assert elastic.items() >= entry.items()
    assert elastic["max_strain"] == 0.045 and elastic["cross_section_cells"] == (4, 4)
    longer = [{**item, "length_cells": [200]} for item in STUDY["interfaces"]]
    assert rules(tmp_path, interfaces=longer).elastic_entry(two) == elastic


def test_the_box_is_of_the_length_asked_for(tmp_path):
    assert rules(tmp_path).box_entry(ONE)["length_cells"] == (40,)


def test_lattice_settings_are_those_of_the_crystal(tmp_path):
    given = {"method": "fixed", "lattice_constant_angstrom": {"Ar": 5.3, "Kr": 5.6}}
    asked = rules(tmp_path, lattice=given)
    for element, length in (("Ar", 5.3), ("Kr", 5.6)):
        crystal = of(crystal=f"lj-noble-gases-fcc-{element}", temperature="10")
        assert asked.lattice_settings(crystal)["lattice_constant_angstrom"] == length
        assert asked.bulk_elements(crystal) == [element] and asked.bulk_kind(crystal) == "fcc"


def test_a_potential_travels_whole(tmp_path):
    given = GivenPotential.model_validate_json(rules(tmp_path).potential_text(ONE, None))
    assert given.name == "lj-noble-gases"
    assert given.potential.physics() == MANIFEST["lj-noble-gases"].physics()
    assert given.model_dump(mode="json") == rules(tmp_path).interface_potential(ONE, None)


def test_effective_bonds_need_crystals_whose_bonds_correspond(tmp_path):
    asked = rules(tmp_path)
    found = asked.effective_crystals(ONE)
    place = "results/bulk/lj-noble-gases-fcc-{}/T25.5/{}"
    assert found["effective_left"] == place.format("Ar", "effective.h5")
    assert found["phonons_right"] == place.format("Kr", "phonons.h5")
    assert found["effective_right"].removeprefix("results/") in set(asked._bulk())
    assert asked.greens_tables() == ("greens.csv", "greens_effective.csv")
    entry = {**STUDY["interfaces"][0], "potential": "lj-argon", "left": ARGON_SIDE, "right": ARGON_SIDE}
    assert rules(tmp_path, interfaces=[entry]).effective_crystals(ONE)
    mixed = {**entry, "disorder": {"seed": 1, "intermixing": {"planes": 1}, "greens_cells": [2, 2]}}
    disordered = rules(tmp_path, interfaces=[mixed])
    assert disordered.effective_crystals(ONE) == {}


def test_a_study_may_ask_for_no_effective_constants(tmp_path):
    asked = rules(tmp_path, greens={"effective_ps": 0})
    assert asked.greens_tables() == ("greens.csv",)
    assert not [name for name in asked.products() if "effective" in name]
