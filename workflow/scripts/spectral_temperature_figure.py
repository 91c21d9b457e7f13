"""Temperature of the vibrations by frequency, and its jump across the interface, of one case."""

from pathlib import Path

import numpy as np

from kapitza.analysis.figures.drawing import save_svg
from kapitza.analysis.figures.spectral_temperature_figure import Temperatures, spectral_temperature_figure
from kapitza.analysis.figures.spectrum_figure import Cutoffs
from kapitza.analysis.files.arrays import open_arrays
from kapitza.analysis.files.tables import BATH_POWER, CONDUCTANCE, SPECTRAL_TEMPERATURE, read_table


def main(*, temperature, power, conductance, mismatch, title, output):
    """Write the figure; `power` names bath_power.csv of all seeds."""
    with open_arrays(mismatch) as file:
        cutoffs = Cutoffs(float(file.attrs["cutoff_left_thz"]), float(file.attrs["cutoff_right_thz"]))
    baths = [read_table(Path(path), BATH_POWER) for path in power]
    hot, cold = (
        float(np.mean([table[f"temperature_{bath}_k"].mean() for table in baths])) for bath in ("hot", "cold")
    )
    local = read_table(Path(conductance), CONDUCTANCE).set_index("definition").loc["local_jump"]
    temperatures = Temperatures(hot, cold, float(local.temperature_jump_k))
    table = read_table(Path(temperature), SPECTRAL_TEMPERATURE)
    save_svg(spectral_temperature_figure(table, temperatures, cutoffs, title), Path(output))


if __name__ == "__main__":
    main(
        **{name: snakemake.input[name] for name in ("temperature", "power", "conductance", "mismatch")},
        title=snakemake.params.title.format(**snakemake.wildcards),
        output=snakemake.output[0],
    )
