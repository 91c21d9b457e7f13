"""Spectral conductance by order of anharmonicity, and conversion between frequencies, of one case."""

from pathlib import Path

import numpy as np

from kapitza.analysis.figures.drawing import save_svg
from kapitza.analysis.figures.orders_figure import conversion_curve, orders_figure, with_anharmonic
from kapitza.analysis.figures.spectrum_figure import Cutoffs
from kapitza.analysis.files.arrays import open_arrays
from kapitza.analysis.files.tables import CONDUCTANCE, SPECTRUM, read_table
from kapitza.analysis.spectral.resampling import Grouped
from kapitza.analysis.units import CONDUCTANCE_MW_M2K


def read_sides(paths, name, groups):
    """q_L and q_R of all seeds, grouped; `name` is q for the whole force, or an order."""
    seeds = []
    for path in paths:
        with open_arrays(path) as file:
            seeds.append(np.stack([file[f"{name}_left"][:], file[f"{name}_right"][:]], axis=1))
    return Grouped.of(seeds, groups)


def scaled(spectra, factor):
    """Mean of both sides in another unit."""
    return Grouped(factor * spectra.mean.mean(axis=0), factor * spectra.groups.mean(axis=1))


def main(*, spectrum, heat_flow, conductance, mismatch, groups, title, output):
    """Write the figure; `heat_flow` names the files of all seeds."""
    with open_arrays(mismatch) as file:
        cutoffs = Cutoffs(float(file.attrs["cutoff_left_thz"]), float(file.attrs["cutoff_right_thz"]))
    local = read_table(Path(conductance), CONDUCTANCE).set_index("definition").loc["local_jump"]
    to_conductance = CONDUCTANCE_MW_M2K / (local.area_angstrom2 * local.temperature_jump_k)
    sides, linear = (read_sides(heat_flow, name, groups) for name in ("q", "order2"))
    rest = Grouped(sides.mean - linear.mean, sides.groups - linear.groups)
    table = with_anharmonic(read_table(Path(spectrum), SPECTRUM), scaled(rest, to_conductance))
    conversions = {"total": conversion_curve(sides), "order2": conversion_curve(sides, linear)}
    save_svg(orders_figure(table, conversions, cutoffs, title), Path(output))


if __name__ == "__main__":
    main(
        **{name: snakemake.input[name] for name in ("spectrum", "heat_flow", "conductance", "mismatch")},
        groups=snakemake.params.groups,
        title=snakemake.params.title.format(**snakemake.wildcards),
        output=snakemake.output[0],
    )
