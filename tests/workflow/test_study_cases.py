"""Cases of a study: folders, step counts, seeds, shared crystals."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from study_examples import MANIFEST, argon, changed, silicon

from kapitza.study import cases as cases_module
from kapitza.study.cases import bulk_crystals, cases, crystal_id, derived_seed, find_bulk_crystal, find_case
from kapitza.study.loading import parse_study
from kapitza.study.problems import UnknownNameError
from kapitza.study.sections.protocol_section import Protocol
from kapitza.study.sections.section import LARGEST_SEED
from kapitza.study.sections.side_section import InterfaceSide
from kapitza.study.sections.step_counts import Steps, run_steps


def study_of(data):
    return parse_study(data, source="test.yaml", manifest=MANIFEST)


def test_default_cases_folders_and_steps():
    found = cases(study_of(argon()))
    assert [case.directory for case in found] == [
        "ar-4ar/T10/L36/seed1",
        "ar-4ar/T10/L36/seed2",
        "ar-4ar/T30/L36/seed1",
        "ar-4ar/T30/L36/seed2",
    ]
    cold, warm = found[0], found[2]
    assert (cold.production_ps, warm.production_ps) == (900, 1100)
    assert cold.steps == Steps(2000, 15_000, production=90_000, segment=4500, window=2250, sample=10)
    assert cold.sampled_ps == pytest.approx(900)


def test_production_is_rounded_up_to_whole_windows():
    protocol = Protocol(sample_interval_steps=12)  # 20 segments × 2 windows × 12 steps = 480 steps
    steps = run_steps(protocol, 1600)
    assert (steps.production, steps.window) == (160_320, 4008)
    assert (steps.equilibration, steps.drive) == (3000, 12_000)


@settings(max_examples=100, deadline=None)
@given(longer=st.floats(1, 20), segment=st.floats(1, 500), timestep=st.floats(0.1, 20))
def test_segments_of_a_given_length_stay_as_they_are_when_production_grows(longer, segment, timestep):
    protocol = Protocol(segment_ps=segment, timestep_fs=timestep)
    short, long = (run_steps(protocol, production) for production in (500, 500 * longer))
    assert (short.segment, short.window, short.sample) == (long.segment, long.window, long.sample)
    assert long.segments >= short.segments
    assert (long.segments - 1) * long.segment < 500 * longer / (timestep / 1000) * (1 + 1e-9)
    assert long.production * timestep / 1000 >= 500 * longer * (1 - 1e-9)


@settings(max_examples=200, deadline=None)
@given(
    production=st.floats(0.1, 1e5),
    timestep=st.floats(0.1, 20),
    segments=st.integers(1, 60),
    windows=st.integers(1, 9),
    sample=st.integers(1, 50),
)
def test_steps_divide_one_another_and_cover_the_time(production, timestep, segments, windows, sample):
    protocol = Protocol(
        timestep_fs=timestep, segments=segments, windows_per_segment=windows, sample_interval_steps=sample
    )
    steps = run_steps(protocol, production)
    assert steps.sample == sample
    assert steps.window % steps.sample == 0
    assert steps.segment == windows * steps.window
    assert steps.production == segments * steps.segment
    quantum = segments * windows * sample
    exact = production * 1000 / timestep
    assert steps.production >= exact * (1 - 1e-8) - 1e-6
    assert steps.production < exact + quantum + 1e-6
    assert steps.equilibration % sample == 0
    assert steps.drive % sample == 0


def test_round_times_are_not_rounded_up_by_binary_fractions():
    protocol = Protocol(timestep_fs=0.1, sample_interval_steps=1, segments=1, windows_per_segment=1)
    assert run_steps(protocol, 0.3).production == 3000


def test_seeds_are_stable():
    assert derived_seed(1, "velocity", 0) == 270_748_319
    assert find_case(study_of(argon()), "ar-4ar", "10", "36", "1").case_seed == 445_632_008


def test_seeds_differ_between_cases_purposes_and_segments():
    data = changed(argon(), "interfaces.0.length_cells", [36, 40])
    data["interfaces"].append({**data["interfaces"][0], "name": "other"})
    found = cases(study_of(data))
    case_seeds = [case.case_seed for case in found]
    assert len(set(case_seeds)) == len(found) == 16
    drawn = [
        derived_seed(seed, purpose, index)
        for seed in case_seeds
        for purpose in ("velocity", "hot", "cold")
        for index in range(20)
    ]
    assert len(set(drawn)) == len(drawn)
    assert all(1 <= seed <= LARGEST_SEED for seed in drawn)


def test_seeds_of_a_case_do_not_depend_on_the_rest_of_the_study():
    alone = find_case(study_of(changed(argon(), "seeds", [2])), "ar-4ar", 30, 36, 2)
    among = find_case(study_of(argon()), "ar-4ar", 30, 36, 2)
    assert alone.case_seed == among.case_seed


@pytest.mark.parametrize("temperature", [0.5, 10, 12.25, 300.0, 1234.56, 5000])
def test_every_case_is_found_by_its_own_path(temperature):
    study = study_of(
        changed(changed(argon(), "temperatures_k", [temperature]), "protocol.production_ps", 1000)
        | {"interfaces": [{k: v for k, v in argon()["interfaces"][0].items() if "expected" not in k}]}
    )
    for case in cases(study):
        name, t, length, seed = case.directory.split("/")
        assert "e" not in t
        assert find_case(study, name, t[1:], length[1:], seed[4:]) == case


def test_runs_share_an_arrangement_or_have_their_own():
    mixed = {"seed": 5, "intermixing": {"planes": 2}}
    shared, own = (
        cases(study_of(changed(argon(), "interfaces.0.disorder", mixed | {"realisations": kind})))
        for kind in ("shared", "per_seed")
    )
    assert {case.structure_directory for case in shared} == {case.group_directory for case in shared}
    assert [case.structure_directory for case in own] == [case.directory for case in own]
    assert {case.build_entry()["disorder"]["seed"] for case in shared} == {5}
    seeds = {(case.seed, case.build_entry()["disorder"]["seed"]) for case in own}
    assert len({seed for _, seed in seeds}) == len(seeds) == 2
    # Neither what the Green's function is asked for nor who shares the arrangement rebuilds it.
    assert "greens_k_mesh" not in shared[0].build_entry()["disorder"]
    assert shared[0].interface.build_entry(36) == own[0].interface.build_entry(36)
    assert "disorder" not in cases(study_of(argon()))[0].build_entry()


def test_a_thousand_cases_are_built_once(monkeypatch):
    built = []

    class Counted(cases_module.Case):
        def __init__(self, **parts):
            built.append(parts["seed"])
            super().__init__(**parts)

    monkeypatch.setattr(cases_module, "Case", Counted)
    study = study_of(changed(argon(), "seeds", list(range(500))))
    for temperature in ("10", "30"):
        for seed in range(500):
            assert find_case(study, "ar-4ar", temperature, "36", f"{seed}").seed == seed
    assert len(cases(study)) == len(built) == 1000


def test_cases_of_another_study_are_its_own():
    first = [case.seed for case in cases(study_of(changed(argon(), "seeds", [1])))]
    second = [case.seed for case in cases(study_of(changed(argon(), "seeds", [2])))]
    assert (first, second) == ([1, 1], [2, 2])


def test_a_case_the_study_lacks():
    with pytest.raises(UnknownNameError) as unknown:
        find_case(study_of(argon()), "ar-4ar", 20, 36, 1)
    assert str(unknown.value) == (
        "study argon-mass-ratio-4: case = 'ar-4ar/T20/L36/seed1': there is no case of this name; fix: "
        "choose one of ar-4ar/T10/L36/seed1, ar-4ar/T10/L36/seed2, ar-4ar/T30/L36/seed1, ar-4ar/T30/L36/seed2"
    )
    assert isinstance(unknown.value, KeyError)


def test_bulk_crystals_are_shared_between_masses_and_interfaces():
    study = study_of(argon())
    assert [crystal.id for crystal in bulk_crystals(study)] == ["lj-argon-fcc-Ar"]
    data = silicon()
    compound = {"crystal": "diamond", "elements": ["Si", "C"]}
    turned = {"crystal": "diamond", "elements": ["C", "Si"]}
    data["interfaces"].append({**data["interfaces"][0], "name": "sic", "left": compound, "right": turned})
    data["interfaces"][1]["length_cells"] = [48]
    data = changed(data, "protocol.sample_interval_steps", 6)
    study = study_of(data)
    assert [crystal.id for crystal in bulk_crystals(study)] == [
        "tersoff-sicge-diamond-Si",
        "tersoff-sicge-diamond-C-Si",
    ]
    assert find_bulk_crystal(study, "tersoff-sicge-diamond-C-Si").elements == ("C", "Si")
    assert crystal_id("tersoff-sicge", InterfaceSide(**compound)) == "tersoff-sicge-diamond-C-Si"
    with pytest.raises(KeyError, match="no crystal"):
        find_bulk_crystal(study, "iron")
