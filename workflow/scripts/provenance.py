"""provenance.json: what the results were made with."""

from pathlib import Path

from kapitza import analysis
from kapitza.analysis.files.provenance import PotentialRecord, data_hash, provenance
from kapitza.analysis.files.run_provenance import rule_times, run_record
from kapitza.analysis.files.tables import write_text

REPOSITORY = Path(analysis.__file__).resolve().parents[1]


def main(*, study, files, potentials, runs, results, output, repository=REPOSITORY, study_files=()):
    """Write provenance.json; files are named relative to repository, working directory or study file."""
    roots = [repository, Path.cwd(), *(Path(file).parent for file in study_files)]
    found = provenance(
        study,
        [Path(file) for file in (*study_files, *files)],
        roots,
        potentials={
            name: PotentialRecord(data_hash(entry["physics"]), entry["files"])
            for name, entry in potentials.items()
        },
        runs=[run_record(Path(results), run) for run in runs],
        rule_times=rule_times(Path(results) / "benchmarks"),
    )
    write_text(Path(output), found.to_json())


if __name__ == "__main__":
    main(
        **{name: snakemake.params[name] for name in ("study", "potentials", "runs")},
        results="results",
        study_files=snakemake.input.study,
        files=snakemake.input.files,
        output=snakemake.output[0],
    )
