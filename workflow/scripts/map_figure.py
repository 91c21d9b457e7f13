"""Map of three-phonon transfer of one case: all seeds, both sides."""

from pathlib import Path

import h5py
import numpy as np

from analysis.figures import save_svg
from analysis.figures_map import map_figure, transfer_map
from analysis.figures_spectrum import Cutoffs
from analysis.report_tables import with_error
from analysis.spectrum import integral
from analysis.tables import CONDUCTANCE, INELASTIC_CASE, read_table
from analysis.units import CONDUCTANCE_MW_M2K


def read_seed(path):
    """Mean of both sides, summed over the second band, (n_bands, n_blocks, n_freq) eV."""
    with h5py.File(path, "r") as file:
        mean = 0.5 * (file["transfer_left"][:] + file["transfer_right"][:])
        return mean.sum(axis=1), file["band_edges_thz"][:], file["frequency_thz"][:]


def heat_flow_ev_ps(paths):
    """∫q dν, mean of all blocks and seeds, eV/ps."""
    flows = []
    for path in paths:
        with h5py.File(path, "r") as file:
            flows.append(
                integral(0.5 * (file["q_left"][:] + file["q_right"][:]), file["frequency_thz"][:]).mean()
            )
    return np.mean(flows)


def main(*, three_phonon, heat_flow, conductance, measures, mismatch, title, output):
    """Write the figure; `three_phonon` and `heat_flow` name the files of all seeds."""
    with h5py.File(mismatch, "r") as file:
        cutoffs = Cutoffs(float(file.attrs["cutoff_left_thz"]), float(file.attrs["cutoff_right_thz"]))
    local = read_table(Path(conductance), CONDUCTANCE).set_index("definition").loc["local_jump"]
    to_conductance = CONDUCTANCE_MW_M2K / (local.area_angstrom2 * local.temperature_jump_k)
    seeds, edges, frequencies = zip(*map(read_seed, three_phonon), strict=True)
    found = transfer_map([to_conductance * seed for seed in seeds], edges[0], frequencies[0])
    percent = 100 / (to_conductance * heat_flow_ev_ps(heat_flow))
    order3 = read_table(Path(measures), INELASTIC_CASE).set_index("measure").loc["order3_share"]
    note = (
        f"sum of the map {with_error(percent * found.total, percent * found.total_se)} % of the heat flow; "
        f"order 3 over all blocks {with_error(100 * order3.value, 100 * order3.standard_error)} %"
    )
    save_svg(map_figure(found, cutoffs, title, note), Path(output))


if __name__ == "__main__":
    names = ("three_phonon", "heat_flow", "conductance", "measures", "mismatch")
    main(
        **{name: snakemake.input[name] for name in names},
        title=snakemake.params.title.format(**snakemake.wildcards),
        output=snakemake.output[0],
    )
