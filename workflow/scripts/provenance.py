"""provenance.json: what the results were made with."""

from pathlib import Path

import analysis
from analysis.provenance import provenance
from analysis.tables import write_text

REPOSITORY = Path(analysis.__file__).resolve().parents[1]


def main(*, study, files, output, repository=REPOSITORY):
    """Write provenance.json; file names are relative to the repository or to the working directory."""
    found = provenance(study, [Path(file) for file in files], [repository, Path.cwd()])
    write_text(Path(output), found.to_json())


if __name__ == "__main__":
    main(study=snakemake.params.study, files=snakemake.input.files, output=snakemake.output[0])
