"""Spectral conductance by order of anharmonicity, and conversion between frequencies, of one case."""

from pathlib import Path

import h5py
import numpy as np

from analysis.figures import save_svg
from analysis.figures_orders import conversion_curve, orders_figure
from analysis.figures_spectrum import Cutoffs
from analysis.resampling import Grouped
from analysis.tables import SPECTRUM, read_table


def read_sides(paths, name, groups):
    """q_L and q_R of all seeds, grouped; `name` is q for the whole force, or an order."""
    seeds = []
    for path in paths:
        with h5py.File(path, "r") as file:
            seeds.append(np.stack([file[f"{name}_left"][:], file[f"{name}_right"][:]], axis=1))
    return Grouped.of(seeds, groups)


def main(*, spectrum, heat_flow, mismatch, groups, title, output):
    """Write the figure; `heat_flow` names the files of all seeds."""
    with h5py.File(mismatch, "r") as file:
        cutoffs = Cutoffs(float(file.attrs["cutoff_left_thz"]), float(file.attrs["cutoff_right_thz"]))
    sides = read_sides(heat_flow, "q", groups)
    conversions = {
        "total": conversion_curve(sides),
        "order2": conversion_curve(sides, read_sides(heat_flow, "order2", groups)),
    }
    drawn = orders_figure(read_table(Path(spectrum), SPECTRUM), conversions, cutoffs, title)
    save_svg(drawn, Path(output))


if __name__ == "__main__":
    main(
        **{name: snakemake.input[name] for name in ("spectrum", "heat_flow", "mismatch")},
        groups=snakemake.params.groups,
        title=snakemake.params.title.format(**snakemake.wildcards),
        output=snakemake.output[0],
    )
