"""Conductance against temperature and channels of one pair of media."""

from pathlib import Path

import h5py

from analysis.figures import save_svg
from analysis.figures_pairs import pair_channels_figure, pair_temperature_figure
from analysis.tables import PAIR_CURVE, read_table


def main(*, curve, spectra, measured, title, temperature, channels):
    """Write both figures; measured: what the study says was measured."""
    found = read_table(Path(curve), PAIR_CURVE)
    save_svg(pair_temperature_figure(found, measured, title), Path(temperature))
    with h5py.File(spectra, "r") as file:
        content = {name: file[name][()] for name in file}
        cutoffs = (float(file.attrs["cutoff_left_thz"]), float(file.attrs["cutoff_right_thz"]))
    save_svg(pair_channels_figure(content, cutoffs, title), Path(channels))


if __name__ == "__main__":
    main(
        **{name: snakemake.input[name] for name in ("curve", "spectra")},
        **{name: snakemake.params[name] for name in ("measured", "title")},
        **{name: snakemake.output[name] for name in ("temperature", "channels")},
    )
