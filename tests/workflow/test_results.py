"""A results folder opened from Python: every table and array with units, and what is missing said."""

import shutil
from pathlib import Path

import h5py
import numpy as np
import pandas as pd
import pytest
import synthetic_results

import kapitza
from kapitza.analysis.files import contracts, tables
from kapitza.analysis.files.arrays import DamagedFileError
from kapitza.analysis.files.tables import TableError, read_table, write_table
from kapitza.analysis.integrity.made_files import record_made
from kapitza.result_cases import CaseResult, SeedResult
from kapitza.result_folders import MissingResultError
from kapitza.results import NoResultsError


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    folder = tmp_path_factory.mktemp("study") / "results"
    synthetic_results.write_results(folder)
    pair = folder / "pairs/al-sapphire"
    pair.mkdir(parents=True)
    rows = synthetic_results.mismatch(30.0)
    write_table(pair / "mismatch.csv", contracts.PAIR_MISMATCH, rows.assign(temperature_k=30.0))
    return folder


@pytest.fixture
def copied(whole, tmp_path):
    return shutil.copytree(whole, tmp_path / "results")


def test_cases_pairs_and_crystals_are_found_by_their_names(whole):
    results = kapitza.open_results(whole)
    assert list(results.cases) == [("ar-4ar", 10.0, 36), ("ar-4ar", 30.0, 36)]
    assert results["ar-4ar", 30] is results["ar-4ar", 30.0, 36]
    assert list(results["ar-4ar", 30].seeds) == [1, 2]
    assert list(results.crystals) == [("lj-argon-fcc-Ar", 10.0), ("lj-argon-fcc-Ar", 30.0)]
    assert results.crystals["lj-argon-fcc-Ar", 10.0].lattice()["a_angstrom"] == 5.2905
    assert results["al-sapphire"].mismatch().temperature_k.eq(30).all()


@pytest.mark.parametrize(
    ("key", "said"),
    [
        (("ar-4ar", 40), r"no case \['ar-4ar', 40\]; there are \['ar-4ar', 10, 36\], \['ar-4ar', 30, 36\]"),
        (("ar-4ar", 30, 20), r"no case \['ar-4ar', 30, 20\]"),
        ("ar-4ar", r"no pair 'ar-4ar'; there are al-sapphire"),
    ],
)
def test_a_key_that_is_not_there_names_those_that_are(whole, key, said):
    with pytest.raises(KeyError, match=said):
        kapitza.open_results(whole)[key]


def test_the_longest_box_is_meant_where_no_length_is_given(copied):
    temperature = copied / "ar-4ar/T30"
    for length in (9, 100):
        shutil.copytree(temperature / "L36", temperature / f"L{length}")
    results = kapitza.open_results(copied)
    assert [key[2] for key in results.cases if key[1] == 30] == [9, 36, 100]
    assert results["ar-4ar", 30].length_cells == 100


def test_tables_are_those_of_the_files_with_the_units_of_their_columns(whole):
    case = kapitza.open_results(whole)["ar-4ar", 30]
    for name, contract in (
        ("conductance", contracts.CONDUCTANCE),
        ("spectrum", contracts.SPECTRUM),
        ("inelastic", contracts.INELASTIC_CASE),
        ("health", contracts.HEALTH),
        ("spectral_temperature", contracts.SPECTRAL_TEMPERATURE),
        ("md_transmission", contracts.MD_TRANSMISSION),
    ):
        found = getattr(case, name)()
        pd.testing.assert_frame_equal(found, read_table(case.path / contract.name, contract))
        assert set(found.attrs["units"]) == set(found.columns)
    assert case.conductance().attrs["units"]["conductance_mw_m2k"] == "MW m⁻² K⁻¹"
    assert case.spectrum().attrs["units"]["total"] == "MW m⁻² K⁻¹ THz⁻¹"
    assert case.transmission().attrs["units"]["transmission_per_a2"] == "Å⁻²"
    assert set(case.mismatch().definition) == {"local_jump", "reservoir"}
    assert case.mismatch_spectra().attributes["cutoff_left_thz"] == synthetic_results.CUTOFFS_THZ[0]


def test_a_run_gives_its_tables_arrays_and_record(whole):
    seed = kapitza.open_results(whole)["ar-4ar", 10].seeds[2]
    flow = seed.heat_flow()
    with h5py.File(seed.path / "heat_flow.h5") as file:
        np.testing.assert_array_equal(flow.q_left, file["q_left"][:])
        np.testing.assert_array_equal(flow["heat_flow_ev_ps"], file["heat_flow_ev_ps"][:])
    assert seed.run()["hot_k"] == 12.5
    assert seed.bath_power().attrs["units"]["energy_hot_ev"] == "eV"
    assert seed.temperature_profile().attrs["units"]["z_angstrom"] == "Å"
    assert "transfer_left" in dir(seed.three_phonon())
    with pytest.raises(KeyError, match="no array 'q_middle'; there are "):
        flow["q_middle"]
    with pytest.raises(AttributeError, match="q_middle"):
        _ = flow.q_middle


def test_every_table_of_the_tree_can_be_asked_for():
    """A contract that no method reads would be a table that only the workflow can open.

    heat_spectrum.csv is in no tree: `kapitza spectrum` writes it of a run made elsewhere.
    """
    folder = Path(kapitza.__file__).parent
    sources = ("results.py", "result_cases.py", "result_materials.py")
    text = "".join((folder / name).read_text() for name in sources)
    names = [name for name, value in vars(contracts).items() if isinstance(value, tables.Table)]
    assert [name for name in names if f"contracts.{name})" not in text] == ["HEAT_SPECTRUM"]


def test_repr_says_what_is_there_how_healthy_and_what_is_missing(whole):
    lines = repr(kapitza.open_results(whole)).splitlines()
    assert lines[0] == f"{whole}: 2 cases, 1 pairs"
    assert lines[1].startswith("ar-4ar  10 K  L36  seeds 1, 2; health: ")
    assert " passed" in lines[1]
    assert lines[3].startswith("pair al-sapphire; 7 files missing")
    assert lines[4].startswith("missing: comparison.csv, provenance.json, report.html, ")
    assert lines[4].split()[-1] == "more"


def test_a_growing_folder_opens_and_a_missing_file_names_the_command(copied):
    shutil.rmtree(copied / "ar-4ar/T30/L36")
    (copied / "ar-4ar/T10/L36/spectrum.csv").unlink()
    (copied / "ar-4ar/T10/L36/seed1/three_phonon.h5").unlink()
    results = kapitza.open_results(copied)
    growing = results["ar-4ar", 30]
    assert growing.length_cells is None and not growing.seeds
    assert "no box yet" in repr(growing) and "no checks yet" in repr(growing)
    assert len(growing.mismatch()) == 20
    with pytest.raises(
        MissingResultError, match=r"spectrum\.csv: not there; why: .*; fix: `kapitza run"
    ) as said:
        results["ar-4ar", 10].spectrum()
    assert "\n" not in str(said.value)
    with pytest.raises(MissingResultError, match=r"spectrum\.map_blocks: 0 there is none"):
        results["ar-4ar", 10].seeds[1].three_phonon()
    assert copied / "ar-4ar/T10/L36/spectrum.csv" in results.missing()
    assert copied / "ar-4ar/T10/L36/seed1/three_phonon.h5" not in results.missing()


def test_a_damaged_table_is_an_error_and_not_in_the_way_of_the_others(copied):
    case = copied / "ar-4ar/T10/L36"
    (case / "health.csv").write_text("check,value\nx,1\n")
    (case / "seed1/run.json").write_text("{")
    results = kapitza.open_results(copied)
    assert "health: a table is damaged" in repr(results)
    with pytest.raises(TableError, match="columns differ"):
        results["ar-4ar", 10].health()
    with pytest.raises(TableError, match=r"run\.json: not JSON"):
        results["ar-4ar", 10].seeds[1].run()
    assert len(results["ar-4ar", 10].conductance()) == 2


def test_damaged_arrays_are_an_error(copied):
    path = copied / "ar-4ar/T10/L36/seed1/heat_flow.h5"
    path.write_bytes(path.read_bytes()[:1000])
    with pytest.raises(DamagedFileError):
        kapitza.open_results(copied)["ar-4ar", 10].seeds[1].heat_flow()


def test_frames_of_a_trajectory_are_read_as_they_are_asked_for(tmp_path):
    shape = (7, 4, 3)
    moved = np.arange(np.prod(shape), dtype=np.float32).reshape(shape)
    with h5py.File(tmp_path / "trajectory.h5", "w") as file:
        file["displacement"], file["velocity"] = moved, -moved
        file["step"], file["side"] = np.arange(7), [0, 0, 1, 1]
        file["displacement"].attrs["units"] = "angstrom"
        file.attrs.update(frame_interval_ps=0.1, box_angstrom=[5.0, 5.0, 40.0])
    run = SeedResult(tmp_path, 1).trajectory()
    assert len(run) == 7 and run.interval_ps == 0.1
    displacement, velocity = run.frames(slice(2, 4))
    np.testing.assert_array_equal(displacement, moved[2:4])
    np.testing.assert_array_equal(velocity, -moved[2:4])
    assert run.frames(-1)[0].shape == (4, 3)
    assert set(run.about) == {"step", "side"}
    assert repr(run).endswith("7 frames of 4 atoms, 0.1 ps apart")


@pytest.mark.parametrize(
    ("where", "said"), [("", "fix: open .*results"), ("results/ar-4ar", "fix: give the results")]
)
def test_a_folder_without_results_is_refused_with_the_way_to_them(copied, where, said):
    with pytest.raises(NoResultsError, match=said):
        kapitza.open_results(copied.parent / where)
    with pytest.raises(NoResultsError, match="no such folder"):
        kapitza.open_results(copied / "nowhere")


def test_words_of_a_case_are_those_of_the_tree(whole):
    case = CaseResult(whole / "ar-4ar/T10/L36", "ar-4ar", 10.0, 36)
    assert sum(case.verdicts().values()) == len(case.health()) + sum(
        len(run.health()) for run in case.seeds.values()
    )


def test_a_table_altered_since_it_was_made_is_an_error_and_not_in_the_way_of_the_others(copied):
    """One digit of a bath's temperature in run.json, and every number after it was another."""
    run, table = copied / "ar-4ar/T10/L36/seed1/run.json", copied / "ar-4ar/T10/L36/health.csv"
    record_made([run, table])
    results = kapitza.open_results(copied)["ar-4ar", 10]
    results.health()
    assert results.seeds[1].run()["hot_k"] > 0
    run.write_text(run.read_text().replace('"hot_k": ', '"hot_k": 1'))
    table.write_text(table.read_text().replace("passed", "failed", 1))
    with pytest.raises(TableError, match=r"run\.json: not what was made; put it back, or delete it"):
        results.seeds[1].run()
    with pytest.raises(TableError, match=r"health\.csv: not what was made"):
        results.health()
    assert "health: a table is damaged" in repr(results)
    assert len(results.conductance()) == 2
