"""Map of three-phonon transfer of one case: all seeds, both sides."""

from pathlib import Path

import numpy as np

from kapitza.analysis.figures.drawing import save_svg
from kapitza.analysis.figures.map_figure import map_figure, sums_note, transfer_map
from kapitza.analysis.figures.spectrum_figure import Cutoffs
from kapitza.analysis.files.arrays import open_arrays
from kapitza.analysis.files.tables import CONDUCTANCE, INELASTIC_CASE, read_table
from kapitza.analysis.spectral.spectrum import integral
from kapitza.analysis.units import CONDUCTANCE_MW_M2K


def read_seed(path):
    """Mean of both sides, eV: the map summed over the second band, (n_bands, n_blocks, n_freq); order 3."""
    with open_arrays(path) as file:
        transfer, order3 = (
            0.5 * (file[f"{name}_left"][:] + file[f"{name}_right"][:]) for name in ("transfer", "order3")
        )
        return transfer.sum(axis=1), order3, file["band_edges_thz"][:], file["frequency_thz"][:]


def heat_flow_ev_ps(paths):
    """∫q dν, mean of all blocks and seeds, eV/ps."""
    flows = []
    for path in paths:
        with open_arrays(path) as file:
            flows.append(
                integral(0.5 * (file["q_left"][:] + file["q_right"][:]), file["frequency_thz"][:]).mean()
            )
    return np.mean(flows)


def main(*, three_phonon, heat_flow, conductance, measures, mismatch, title, output):
    """Write the figure; `three_phonon` and `heat_flow` name the files of all seeds."""
    with open_arrays(mismatch) as file:
        cutoffs = Cutoffs(float(file.attrs["cutoff_left_thz"]), float(file.attrs["cutoff_right_thz"]))
    local = read_table(Path(conductance), CONDUCTANCE).set_index("definition").loc["local_jump"]
    to_conductance = CONDUCTANCE_MW_M2K / (local.area_angstrom2 * local.temperature_jump_k)
    seeds, order3, edges, frequencies = zip(*map(read_seed, three_phonon), strict=True)
    found = transfer_map([to_conductance * seed for seed in seeds], edges[0], frequencies[0])
    flow = heat_flow_ev_ps(heat_flow)
    same_frames = np.mean([integral(blocks, frequencies[0]).mean() for blocks in order3]) / flow
    total = np.array([found.total, found.total_se]) / (to_conductance * flow)
    share = read_table(Path(measures), INELASTIC_CASE).set_index("measure").loc["order3_share"]
    note = sums_note(total, same_frames, (share.value, share.standard_error))
    save_svg(map_figure(found, cutoffs, title, note), Path(output))


if __name__ == "__main__":
    names = ("three_phonon", "heat_flow", "conductance", "measures", "mismatch")
    main(
        **{name: snakemake.input[name] for name in names},
        title=snakemake.params.title.format(**snakemake.wildcards),
        output=snakemake.output[0],
    )
