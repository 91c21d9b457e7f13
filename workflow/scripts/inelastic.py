"""inelastic.csv of a case from the block spectra of all its seeds, and its transmission in the simulation."""

from pathlib import Path

import numpy as np
import pandas as pd

from kapitza.analysis.files.arrays import open_arrays
from kapitza.analysis.files.tables import (
    CONDUCTANCE,
    GREENS,
    INELASTIC_CASE,
    MD_TRANSMISSION,
    TRANSMISSION,
    conductances_of,
    frame_of,
    read_table,
    write_table,
)
from kapitza.analysis.spectral.channels import elastic_ceiling, of_the_box, total_of, transmission_per_area
from kapitza.analysis.spectral.measures import CaseSpectra, excess_measures, spectral_measures
from kapitza.analysis.spectral.resampling import Grouped
from kapitza.analysis.spectral.resolution import edges_between

ORDERS = ("order2", "order3", "higher")


def sides_of(file, name):
    """(…, n_blocks, 2, n_freq) eV: heat leaving the left atoms and entering the right ones."""
    return np.stack([file[f"{name}_left"][:], file[f"{name}_right"][:]], axis=-2)


def read_spectra(heat_flow, planes, groups):
    """CaseSpectra from the files of all seeds."""
    total, orders, moved = [], [], []
    for path in heat_flow:
        with open_arrays(path) as file:
            frequency = file["frequency_thz"][:]
            total.append(sides_of(file, "q"))
            orders.append(np.stack([sides_of(file, name) for name in ORDERS], axis=1))
    for path in planes:
        with open_arrays(path) as file:
            offsets = file["plane"][:].tolist()
            moved.append(sides_of(file, "q"))
    of_planes = {offset: Grouped.of([seed[n] for seed in moved], groups) for n, offset in enumerate(offsets)}
    return CaseSpectra(frequency, Grouped.of(total, groups), Grouped.of(orders, groups), of_planes)


def read_elastic(greens, curve):
    """G_local of the Green's functions by k_points; bin edges and channels, those of the box where known."""
    rows = read_table(Path(greens), GREENS).query("definition == 'local_jump' and statistics == 'classical'")
    found = of_the_box(read_table(Path(curve), TRANSMISSION))
    channels = [found[f"channels_{side}_per_a2"].to_numpy() for side in ("left", "right")]
    edges = edges_between(found.frequency_thz.to_numpy())
    return rows.set_index("k_points").conductance_mw_m2k.to_dict(), edges, channels


def main(*, heat_flow, planes, conductance, mismatch, greens, curve, groups, measures, transmission):
    """Write inelastic.csv and md_transmission.csv."""
    rows = {row.definition: row for row in conductances_of(read_table(Path(conductance), CONDUCTANCE))}
    baths = rows["reservoir"]
    between = {"area_angstrom2": baths.area_angstrom2, "bath_jump_k": baths.temperature_jump_k}
    case = read_spectra(heat_flow, planes, groups)
    with open_arrays(mismatch) as file:
        cutoffs = tuple(file.attrs[f"cutoff_{side}_thz"] for side in ("left", "right"))
    elastic, edges, channels = read_elastic(greens, curve)
    ceiling = elastic_ceiling(edges, channels, case.frequency_thz, **between)
    found = [*spectral_measures(case, cutoffs, ceiling), *excess_measures(rows["local_jump"], elastic)]
    write_table(Path(measures), INELASTIC_CASE, frame_of(found))
    columns = (case.frequency_thz, *transmission_per_area(total_of(case.sides), **between))
    table = pd.DataFrame(dict(zip(MD_TRANSMISSION.columns, columns, strict=True)))
    write_table(Path(transmission), MD_TRANSMISSION, table)


if __name__ == "__main__":
    names = ("heat_flow", "planes", "conductance", "mismatch", "greens", "curve")
    main(
        **{name: snakemake.input[name] for name in names},
        groups=snakemake.params.groups,
        measures=snakemake.output.measures,
        transmission=snakemake.output.transmission,
    )
