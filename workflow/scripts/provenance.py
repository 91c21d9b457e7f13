"""provenance.json: what the results were made with."""

from pathlib import Path

import analysis
from analysis.provenance import provenance
from analysis.tables import write_text

REPOSITORY = Path(analysis.__file__).resolve().parents[1]


def main(*, study, files, output, repository=REPOSITORY, study_files=()):
    """Write provenance.json; files are named relative to repository, working directory or study file."""
    roots = [repository, Path.cwd(), *(Path(file).parent for file in study_files)]
    found = provenance(study, [Path(file) for file in (*study_files, *files)], roots)
    write_text(Path(output), found.to_json())


if __name__ == "__main__":
    main(
        study=snakemake.params.study,
        study_files=snakemake.input.study,
        files=snakemake.input.files,
        output=snakemake.output[0],
    )
