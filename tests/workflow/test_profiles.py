"""The profiles of schedulers, without one; `make test-cluster` runs the one of SLURM for real."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
TINY = Path(__file__).with_name("tiny.yaml")
RULES = ("nemd", "heat_flow")


def planned(tmp_path, ranks):
    """What a dry run with the SLURM profile says of one job of every rule with MPI."""
    study = tmp_path / "tiny.yaml"
    study.write_text(yaml.safe_dump({**yaml.safe_load(TINY.read_text()), "resources": {"ranks": ranks}}))
    command = [
        sys.executable,
        "-m",
        "snakemake",
        "--dry-run",
        "--cores",
        "8",
        "--snakefile",
        ROOT / "Snakefile",
    ]
    options = ["--profile", ROOT / "workflow/profiles/slurm", "--configfile", study, "--directory", tmp_path]
    done = subprocess.run([*map(str, command + options)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    jobs = re.findall(r"^rule (\w+):\n((?:    .*\n)+)", done.stdout, flags=re.MULTILINE)
    return {name: text for name, text in jobs if name in RULES}


def test_ranks_start_by_srun_as_tasks(tmp_path):
    jobs = planned(tmp_path, 2)
    assert set(jobs) == set(RULES)
    for text in jobs.values():
        assert "mpi=srun --mpi=pmi2 --kill-on-bad-exit=1" in text
        assert "tasks=2" in text and "threads: 2" in text and "cpus_per_task=1" in text


def test_one_rank_is_no_mpi_job_whatever_the_profile_says(tmp_path):
    jobs = planned(tmp_path, 1)
    assert set(jobs) == set(RULES)
    for text in jobs.values():
        assert "mpi=" not in text and "tasks=" not in text


@pytest.mark.parametrize("name", ["default", "slurm", "generic"])
def test_every_profile_tries_again_and_redoes_what_was_cut_off(name):
    settings = yaml.safe_load((ROOT / "workflow/profiles" / name / "config.yaml").read_text())
    assert settings["rerun-incomplete"] and settings["keep-going"]
    assert (settings.get("retries", 0) >= 3) == (name != "default")


def test_small_steps_alone_share_a_job_of_slurm():
    """A name that no rule has is taken without a word; a step without its limit runs beside all others."""
    settings = yaml.safe_load((ROOT / "workflow/profiles/slurm/config.yaml").read_text())
    grouped = {entry.partition("=")[0] for entry in settings["groups"]}
    text = "".join(path.read_text() for path in (ROOT / "workflow/rules").glob("*.smk"))
    rules = set(re.findall(r"^rule (\w+):", text, flags=re.MULTILINE))
    rules |= set(re.findall(r"^use rule \w+ as (\w+) with:", text, flags=re.MULTILINE))
    (local,) = re.findall(
        r"^localrules:\n((?:    \w+,\n)+)", (ROOT / "Snakefile").read_text(), flags=re.MULTILINE
    )
    heavy = {"nemd", "heat_flow", "greens", "effective_greens", "elastic_box", "lattice", "melt_quench"}
    assert heavy < rules and grouped <= rules - heavy - set(re.findall(r"\w+", local))
    one_after_the_other = {
        name for name, asked in settings["set-resources"].items() if asked.get("small_steps") == 1
    }
    assert one_after_the_other == grouped
    assert settings["resources"] == ["small_steps=1"]
    assert settings["set-resource-scopes"] == ["small_steps=local"]
    assert {entry.partition("=")[2] for entry in settings["groups"]} == {"small"}
    assert settings["group-components"] == ["small=20"]


@pytest.mark.parametrize(
    ("facts", "word"),
    [
        ("job_state = R", "running"),
        ("job_state = F\n    Exit_status = 0", "success"),
        ("job_state = F\n    Exit_status = 271", "failed"),
        ("", "running"),
    ],
)
def test_states_of_pbs_jobs_in_the_words_of_snakemake(tmp_path, facts, word):
    qstat = tmp_path / "qstat"
    qstat.write_text(f"#!/bin/sh\ncat <<'END'\nJob Id: $3\n    {facts}\nEND\n")
    qstat.chmod(0o755)
    said = subprocess.run(
        [ROOT / "workflow/profiles/generic/pbs-status.sh", "17.server"],
        env={**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout == f"{word}\n"
