"""What has become of the files a study recorded: as recorded, changed, missing; and records that are none."""

import json

import pytest

from kapitza.analysis.files.provenance import file_hash
from kapitza.analysis.files.verification import (
    ProvenanceError,
    RecordedFile,
    checked_files,
    named,
    read_provenance,
    recorded_files,
)
from kapitza.steps.checksums import checksums

RECORD = {"settings": {}, "git": {}, "packages": {}}


@pytest.fixture
def study(tmp_path):
    """Results, code and a study file in three folders, and the record of them."""
    places = {
        "results/a/x.csv": tmp_path / "work/results/a/x.csv",
        "results/y.csv": tmp_path / "work/results/y.csv",
        "potentials/Si.sw": tmp_path / "code/potentials/Si.sw",
        "mine.yaml": tmp_path / "studies/mine.yaml",
    }
    for name, path in places.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    recorded = {**RECORD, "files_sha256": {name: file_hash(path) for name, path in places.items()}}
    return recorded, places


def states(recorded, tmp_path, *roots, results="work/results"):
    return {
        file.name: file.state
        for file in recorded_files(recorded, tmp_path / results, [tmp_path / root for root in roots])
    }


def test_every_recorded_file_is_judged(study, tmp_path):
    recorded, places = study
    assert set(states(recorded, tmp_path, "code", "studies").values()) == {"as recorded"}
    places["results/y.csv"].write_text("other")
    places["results/a/x.csv"].unlink()
    places["potentials/Si.sw"].unlink()
    assert states(recorded, tmp_path, "code", "studies") == {
        "results/a/x.csv": "missing",
        "results/y.csv": "changed",
        "potentials/Si.sw": "missing",
        "mine.yaml": "as recorded",
    }


def test_a_whole_folder_that_is_gone_is_missing_and_so_is_a_study_file_nobody_finds(study, tmp_path):
    recorded, places = study
    places["results/a/x.csv"].unlink()
    places["results/a/x.csv"].parent.rmdir()
    found = states(recorded, tmp_path, "code")
    assert [name for name, state in found.items() if state == "missing"] == ["results/a/x.csv", "mine.yaml"]


def test_results_under_another_name_are_found(study, tmp_path):
    recorded, _ = study
    (tmp_path / "work/results").rename(tmp_path / "kept")
    assert set(states(recorded, tmp_path, "code", "studies", results="kept").values()) == {"as recorded"}


def test_a_file_of_the_same_name_elsewhere_does_no_harm_and_no_good(study, tmp_path):
    recorded, places = study
    (tmp_path / "code/mine.yaml").write_text("another")
    assert states(recorded, tmp_path, "code", "studies")["mine.yaml"] == "as recorded"
    places["mine.yaml"].unlink()
    assert states(recorded, tmp_path, "code", "studies")["mine.yaml"] == "changed"


def test_names_by_state():
    files = (RecordedFile("a", "changed"), RecordedFile("b", "missing"), RecordedFile("c", "changed"))
    assert named(files, "changed") == ["a", "c"]
    assert named(files, "as recorded") == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, r"provenance\.json: cannot be read \(No such file or directory\); fix: "),
        ("{", r"provenance\.json: not JSON .*; fix: "),
        ("[]", r"provenance\.json: not the record of a study; fix: "),
        (json.dumps(RECORD), r"provenance\.json: not the record of a study; fix: "),
    ],
)
def test_what_is_no_record_is_refused_in_one_line(tmp_path, text, said):
    if text is not None:
        (tmp_path / "provenance.json").write_text(text)
    with pytest.raises(ProvenanceError, match=said) as refused:
        read_provenance(tmp_path)
    assert "\n" not in str(refused.value)


FINISHED = (
    *("report.html", "figures/a.svg", "a/T10/greens.h5", "a/T10/L3/health.csv", "a/T10/transmission.csv"),
    "a/T10/L3/seed1/trajectory.h5",
)


def finished(folder):
    """A results folder with files of every kind, and its checksums."""
    results = folder / "results"
    for name in FINISHED:
        (results / name).parent.mkdir(parents=True, exist_ok=True)
        (results / name).write_text(name)
    checksums(files=[results / name for name in FINISHED], trajectories=[], record=results / "checksums.json")
    return results


@pytest.mark.parametrize("name", FINISHED)
def test_one_byte_of_any_file_of_the_results_is_noticed(tmp_path, name):
    """Of health.csv, report, figures and arrays nothing was recorded, and verify said that all is well."""
    results = finished(tmp_path)
    assert {file.state for file in checked_files(results)} == {"as recorded"}
    content = bytearray((results / name).read_bytes())
    content[0] ^= 1
    (results / name).write_bytes(content)
    assert named(checked_files(results), "changed") == [f"results/{name}"]
    (results / name).unlink()
    assert named(checked_files(results), "missing") == [f"results/{name}"]


def test_trajectories_are_recorded_while_they_are_there(tmp_path):
    results = finished(tmp_path)
    kept, gone = results / FINISHED[-1], results / "a/T10/L3/seed2/trajectory.h5"
    checksums(files=[], trajectories=[kept, gone], record=results / "checksums.json")
    assert [file.name for file in checked_files(results)] == [f"results/{FINISHED[-1]}"]


def test_checksums_that_are_gone_or_damaged_are_said(tmp_path):
    assert checked_files(tmp_path) == (RecordedFile("results/checksums.json", "missing"),)
    (tmp_path / "checksums.json").write_text("[1, 2")
    with pytest.raises(ProvenanceError, match=r"checksums\.json: cannot be read"):
        checked_files(tmp_path)
