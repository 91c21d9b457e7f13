"""results/inelastic.csv: the inelastic measures of the longest box of every interface and temperature."""

from pathlib import Path

import pandas as pd

from kapitza.analysis.files.tables import INELASTIC, INELASTIC_CASE, read_table, write_table


def main(*, cases, output):
    """Write inelastic.csv; cases are (interface, temperature_k, inelastic.csv of the case)."""
    tables = [
        read_table(Path(path), INELASTIC_CASE).assign(interface=interface, temperature_k=temperature)
        for interface, temperature, path in cases
    ]
    write_table(Path(output), INELASTIC, pd.concat(tables, ignore_index=True)[list(INELASTIC.columns)])


if __name__ == "__main__":
    places = [(case["interface"], case["temperature_k"]) for case in snakemake.params.cases]
    paths = snakemake.input.measures
    main(
        cases=[(*place, path) for place, path in zip(places, paths, strict=True)],
        output=snakemake.output[0],
    )
