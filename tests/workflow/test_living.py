"""A folder is not unlocked while a Snakemake or its molecular dynamics is at work in it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from kapitza.cli import main
from kapitza.commands.living import AtWorkError, refuse_while_at_work
from kapitza.simulation.run.work_folder import locked

TINY = Path(__file__).with_name("tiny.yaml")


@pytest.fixture
def started(monkeypatch):
    """Commands that would have become this process."""
    found = []
    monkeypatch.setattr(os, "execv", lambda program, words: found.append(words))
    return found


def test_molecular_dynamics_left_behind_is_named_and_nothing_is_unlocked(tmp_path, started, capsys):
    work = tmp_path / "results/a/T30/L20/seed1/work"
    work.mkdir(parents=True)
    unlock = ["run", str(TINY), "--unlock", "--directory", str(tmp_path)]
    with locked(work):
        assert main(unlock) == 1
    said = capsys.readouterr().err
    assert f"molecular dynamics of results/a/T30/L20/seed1 (process {os.getpid()} on " in said
    assert "fix: let it end" in said and not started
    main(unlock)
    assert started[0][-1] == "--unlock"


def test_a_living_snakemake_is_named_and_one_elsewhere_is_not(tmp_path):
    here, elsewhere = tmp_path / "here", tmp_path / "elsewhere"
    program = tmp_path / "bin/snakemake"
    for folder in (here, elsewhere, program.parent):
        folder.mkdir()
    program.write_text("import sys; print(flush=True); sys.stdin.read()")
    process = subprocess.Popen(
        [sys.executable, program], cwd=here, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    try:
        process.stdout.readline()
        with pytest.raises(AtWorkError, match=rf"snakemake \(process {process.pid}\) at work here"):
            refuse_while_at_work(here)
        refuse_while_at_work(elsewhere)
    finally:
        process.communicate()
    refuse_while_at_work(here)
