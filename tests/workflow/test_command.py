"""The command `kapitza`: its words, exit codes, and what it says of a user's mistakes."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

import kapitza
from kapitza.analysis.files.provenance import file_hash, provenance_now
from kapitza.cli import main, parser
from kapitza.commands import checkout, repeating, starting
from kapitza.steps.checksums import checksums
from kapitza.study.loading import load_study
from kapitza.study.problems import InputProblem, ManifestError

ROOT = Path(__file__).resolve().parents[2]
TINY = ROOT / "tests/workflow/tiny.yaml"
WORDS = ("new", "plan", "run", "status", "report", "figures", "doctor", "verify", "reproduce")


def recorded(folder, files=(), settings=None):
    """A results folder with a record of some files in it, and nothing else."""
    results = folder / "results"
    results.mkdir(exist_ok=True)
    now = provenance_now(ROOT)
    content = {
        **now,
        "git": {"commit": now["git"].commit, "state": "clean"},
        "settings": settings or yaml.safe_load(TINY.read_text()),
        "files_sha256": {f"results/{name}": file_hash(results / name) for name in files},
    }
    record = results / "provenance.json"
    record.write_text(json.dumps(content))
    checksums(files=[record], trajectories=[], record=results / "checksums.json")
    return results


@pytest.mark.parametrize("word", WORDS)
def test_every_word_has_help(word, capsys):
    assert main([word, "--help"]) == 0
    said = capsys.readouterr().out
    assert f"usage: kapitza {word}" in said
    (example,) = re.findall(r"^Example: +kapitza (.*)$", said, re.MULTILINE)
    assert parser().parse_args(example.split()).word == word


def test_the_version_is_that_of_the_package(capsys):
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"kapitza {kapitza.__version__}\n"


def test_help_names_every_word_and_is_immediate():
    said = parser().format_help()
    assert all(word in said for word in WORDS)
    heavy = "import sys, kapitza.cli as c; c.parser(); print({'numpy', 'pydantic'} & {*sys.modules})"
    done = subprocess.run([sys.executable, "-c", heavy], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "give one of these words"),
        (["stop"], "invalid choice"),
        (["plan", "a.yaml", "b.yaml"], "unrecognized arguments"),
        (["plan", "nothere.yaml"], "nothere.yaml: no such file; fix: "),
        (["plan", "/dev/zero"], "/dev/zero: no such file; fix: "),
        (["run", str(TINY), "--cores", "0"], "invalid whole_number value: '0'"),
        (["doctor", str(TINY), "--", "-n"], "-n: only `kapitza run` hands words on; fix: "),
        (["verify", "nothere"], "nothere: no such folder; fix: "),
        (["verify", "."], "provenance.json: cannot be read (No such file or directory); fix: "),
        (["reproduce", "."], "provenance.json: cannot be read (No such file or directory); fix: "),
    ],
)
def test_wrong_usage_is_two_and_one_line(words, said, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main(words) == 2
    error = capsys.readouterr().err
    assert said in error.splitlines()[-1]
    assert "Traceback" not in error


@pytest.mark.parametrize("word", ["plan", "run"])
def test_a_refused_study_is_one_line_a_problem_and_starts_nothing(word, capsys, tmp_path, monkeypatch):
    monkeypatch.setattr(os, "execv", lambda *command: pytest.fail("started"))
    bad = tmp_path / "bad.yaml"
    bad.write_text(yaml.safe_dump({**yaml.safe_load(TINY.read_text()), "temperatures_k": [-5], "seed": 1}))
    assert main([word, str(bad)]) == 1
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 2
    assert all(line.startswith("bad.yaml: ") and "; fix: " in line for line in lines)


def test_a_broken_catalogue_is_said_without_a_traceback(capsys, monkeypatch):
    from kapitza.study import plan

    def broken():
        raise ManifestError("manifest.yaml", [InputProblem("lj-argon", None, "no elements", "name them")])

    monkeypatch.setattr(plan, "load_manifest", broken)
    assert main(["plan", str(TINY)]) == 1
    assert capsys.readouterr().err.startswith(
        "kapitza plan: manifest.yaml: lj-argon = null: no elements; fix: "
    )


def test_a_fault_of_the_program_is_not_hidden(monkeypatch):
    from kapitza.study import plan

    monkeypatch.setattr(plan, "main", lambda words, sizes: {}["fault"])
    with pytest.raises(KeyError):
        main(["plan", str(TINY)])


@pytest.fixture
def started(monkeypatch):
    """Commands that would have become this process, or been watched by it."""
    found = []
    monkeypatch.setattr(os, "execv", lambda program, words: found.append(words))
    monkeypatch.setattr(starting, "watch", lambda words, **known: found.append(words) or 0)
    return found


def test_run_plans_and_becomes_snakemake(started, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(TINY.parent)
    main(["run", "tiny.yaml", "--directory", str(tmp_path), "--", "--dry-run", "results/health.csv"])
    assert "total: " in capsys.readouterr().out
    (words,) = started
    assert Path(words[0]).name == "snakemake"
    assert words[words.index("--snakefile") + 1] == str(ROOT / "Snakefile")
    assert words[words.index("--profile") + 1] == str(ROOT / "workflow/profiles/default")
    assert words[words.index("--configfile") + 1] == str(TINY)
    assert words[words.index("--cores") + 1] == str(starting.DEFAULT_CORES)
    assert words[words.index("--directory") + 1] == str(tmp_path)
    assert words[-2:] == ["--dry-run", "results/health.csv"]


def test_a_profile_of_the_site_is_handed_on_and_decides_the_cores(started):
    main(["run", str(TINY), "--profile", "slurm"])
    main(["run", str(TINY), "--profile", "my-site", "--cores", "7"])
    assert str(ROOT / "workflow/profiles/slurm") in started[0] and "--cores" not in started[0]
    assert "my-site" in started[1] and started[1][started[1].index("--cores") + 1] == "7"


def test_what_is_asked_of_snakemake_itself_is_not_watched_and_all_else_is(monkeypatch):
    became, watched = [], []
    monkeypatch.setattr(os, "execv", lambda program, words: became.append(words))
    monkeypatch.setattr(starting, "watch", lambda words, **known: watched.append(known) or 5)
    for words in (["--plain"], ["--", "--dry-run"], ["--", "--summary"]):
        main(["run", str(TINY), *words])
    assert (len(became), watched) == (3, [])
    assert main(["run", str(TINY), "--directory", "there", "--cores", "7", "--", "--until", "nemd"]) == 5
    (known,) = watched
    assert known["resume"] == f"kapitza run {TINY} --directory there --cores 7 -- --until nemd"
    assert (known["study"], known["cores"], known["folder"]) == ("tiny", 7, Path("there"))
    assert known["expected"].seconds["nemd"] > 0


def test_the_demo_is_a_study_of_the_checkout_in_a_folder_of_its_own(started, capsys):
    main(["run", "--demo"])
    assert capsys.readouterr().out.startswith("study demo\n")
    (words,) = started
    assert words[words.index("--configfile") + 1] == str(ROOT / "examples/demo.yaml")
    assert words[words.index("--directory") + 1] == "kapitza-demo"


def test_unlock_plans_nothing(started, capsys, tmp_path):
    main(["run", str(TINY), "--unlock", "--directory", str(tmp_path)])
    assert started[0][-1] == "--unlock"
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("word", ["run", "reproduce"])
def test_a_wheel_says_that_it_has_no_workflow(word, capsys, tmp_path, monkeypatch):
    monkeypatch.setattr(checkout, "PACKAGE", tmp_path / "lib/site-packages/kapitza")
    given = TINY if word == "run" else recorded(tmp_path)
    assert main([word, str(given)]) == 2
    assert "the Snakemake workflow is not part of the wheel; fix: " in capsys.readouterr().err


def test_verify_names_what_has_changed_and_what_is_gone(capsys, tmp_path):
    results = tmp_path / "results"
    results.mkdir()
    for name in ("a.csv", "b.csv", "c.csv"):
        (results / name).write_text(name)
    recorded(tmp_path, ("a.csv", "b.csv", "c.csv"))
    assert main(["verify", str(results)]) == 0
    assert capsys.readouterr().out == "4 of 4 files are as recorded\n"
    (results / "a.csv").write_text("b")
    (results / "b.csv").unlink()
    assert main(["verify", str(results)]) == 1
    assert capsys.readouterr().out.splitlines() == [
        "changed since: results/a.csv",
        "not found:     results/b.csv",
        "2 of 4 files are as recorded",
    ]


def test_results_whose_last_record_is_missing_are_not_as_recorded(capsys, tmp_path):
    """Without checksums.json only what provenance.json names would be looked at, and all would seem well."""
    results = recorded(tmp_path)
    (results / "checksums.json").unlink()
    assert main(["verify", str(results)]) == 1
    assert "not found:     results/checksums.json" in capsys.readouterr().out


@pytest.mark.parametrize(("key", "said"), [("numpy", "numpy is "), ("analysis", "code of analysis is ")])
def test_other_code_and_other_versions_are_not_as_recorded(capsys, tmp_path, key, said):
    results = recorded(tmp_path)
    record = results / "provenance.json"
    content = json.loads(record.read_text())
    content["code_sha256" if key == "analysis" else "packages"][key] = "other"
    record.write_text(json.dumps(content))
    checksums(files=[record], trajectories=[], record=results / "checksums.json")
    assert main(["verify", str(results)]) == 1
    assert f"now otherwise: {said}" in capsys.readouterr().out
    assert main(["verify", str(results), "--any-software"]) == 0
    assert f"now otherwise: {said}" in capsys.readouterr().out


def reproduced(monkeypatch, code=0):
    """A Snakemake that only ends, with this code; the calls noted."""
    calls = []

    def command(study, **options):
        calls.append({"study": study, **options})
        return [sys.executable, "-c", f"raise SystemExit({code})"]

    monkeypatch.setattr(repeating, "snakemake_command", command)
    return calls


def test_reproduce_fails_with_the_workflow_and_with_nothing_to_compare(capsys, tmp_path, monkeypatch):
    results = recorded(tmp_path)
    calls = reproduced(monkeypatch, code=1)
    assert main(["reproduce", str(results), "--into", str(tmp_path / "again")]) == 1
    assert "the workflow has failed" in capsys.readouterr().err
    assert calls[0]["directory"] == tmp_path / "again"
    written = yaml.safe_load(calls[0]["study"].read_text())
    assert written == yaml.safe_load(TINY.read_text())
    reproduced(monkeypatch)
    assert main(["reproduce", str(results), "--into", str(tmp_path / "again")]) == 1
    assert "0 of 0 tables reproduced" in capsys.readouterr().out


def test_a_record_that_would_run_code_is_refused(capsys, tmp_path, monkeypatch):
    calls = reproduced(monkeypatch)
    results = recorded(tmp_path, settings={**yaml.safe_load(TINY.read_text()), "__use_yte__": True})
    assert main(["reproduce", str(results), "--into", str(tmp_path / "again")]) == 1
    assert "templates run code" in capsys.readouterr().err
    assert not calls and not (tmp_path / "again").exists()


def phonopy_study():
    pair = {
        "name": "own",
        "left": {"kind": "dispersion", "phonopy": "crystals/phonopy.yaml"},
        "right": {"kind": "debye", "material": "Pb"},
    }
    return {"name": "own", "pairs": [pair], "temperatures_k": [100]}


def test_files_a_study_brought_along_travel_or_are_asked_for(capsys, tmp_path, monkeypatch):
    calls = reproduced(monkeypatch)
    results, into = recorded(tmp_path, settings=phonopy_study()), tmp_path / "again"
    assert main(["reproduce", str(results), "--into", str(into)]) == 2
    said = capsys.readouterr().err
    assert "crystals/phonopy.yaml: the study needs this file" in said and "--beside" in said
    assert not calls
    beside = tmp_path / "studies"
    (beside / "crystals").mkdir(parents=True)
    for name in ("phonopy.yaml", "FORCE_SETS"):
        (beside / "crystals" / name).write_text(name)
    main(["reproduce", str(results), "--into", str(into), "--beside", str(beside)])
    assert calls
    assert (into / "crystals/phonopy.yaml").read_text() == "phonopy.yaml"
    assert (into / "crystals/FORCE_SETS").read_text() == "FORCE_SETS"


def test_files_a_study_brought_along_are_those_in_its_results_and_no_others(capsys, tmp_path, monkeypatch):
    calls = reproduced(monkeypatch)
    results, into = recorded(tmp_path, settings=phonopy_study()), tmp_path / "again"
    copies = results / "inputs/crystals"
    copies.mkdir(parents=True)
    for name in ("phonopy.yaml", "FORCE_SETS"):
        (copies / name).write_text(name)
    files = [results / "provenance.json", *copies.iterdir()]
    checksums(files=files, trajectories=[], record=results / "checksums.json")
    main(["reproduce", str(results), "--into", str(into)])
    assert calls and (into / "crystals/FORCE_SETS").read_text() == "FORCE_SETS"
    # Another file of that name beside the study is not taken for it.
    (copies / "FORCE_SETS").rename(tmp_path / "kept")
    (tmp_path / "crystals").mkdir()
    (tmp_path / "crystals/FORCE_SETS").write_text("of another material")
    assert main(["reproduce", str(results), "--into", str(tmp_path / "more")]) == 2
    said = capsys.readouterr().err
    assert "is another file than the one recorded" in said and "--beside" in said
    assert len(calls) == 1


def test_a_study_of_atoms_from_a_file_is_done_again_with_the_file_of_its_results(
    tmp_path, monkeypatch, capsys
):
    calls = reproduced(monkeypatch)
    names = ("structures/graphene-boron-nitride.xyz", "structures/BNC.tersoff")
    study = load_study(ROOT / "examples/graphene-boron-nitride.yaml")
    results, into = recorded(tmp_path, settings=study.model_dump(mode="json")), tmp_path / "again"
    (results / "inputs/structures").mkdir(parents=True)
    for name in names:
        (results / "inputs" / name).write_bytes((ROOT / "examples" / name).read_bytes())
    files = [results / "provenance.json", *(results / "inputs" / name for name in names)]
    checksums(files=files, trajectories=[], record=results / "checksums.json")
    main(["reproduce", str(results), "--into", str(into)])
    again = calls[0]["study"]
    for name in names:
        assert (into / name).read_bytes() == (ROOT / "examples" / name).read_bytes()
    # The study beside the copies is the same one, and its atoms are read from them.
    assert load_study(again).model_dump(mode="json") == study.model_dump(mode="json")
    capsys.readouterr()
    assert main(["plan", str(again)]) == 0, capsys.readouterr().err
    # Without the file nothing is run, and the one that is missing is named.
    (results / "inputs" / names[0]).unlink()
    assert main(["reproduce", str(results), "--into", str(tmp_path / "more")]) == 2
    assert f"{names[0]}: the study needs this file" in capsys.readouterr().err and len(calls) == 1
