"""Figures of one pair of media: conductance against temperature, channels and angles."""

from pathlib import Path

from kapitza.analysis.figures.drawing import save_svg
from kapitza.analysis.figures.pairs_figure import (
    pair_angles_figure,
    pair_channels_figure,
    pair_temperature_figure,
)
from kapitza.analysis.files.arrays import open_arrays
from kapitza.analysis.files.tables import PAIR_ANGLES, PAIR_CURVE, PAIR_MEDIA, read_table


def main(*, curve, spectra, angles, about, measured, title, outputs):
    """Write the figures.

    about: media.csv; measured: conductances to show beside the models.
    """
    found = read_table(Path(curve), PAIR_CURVE)
    save_svg(pair_temperature_figure(found, measured, title), Path(outputs["temperature"]))
    with open_arrays(spectra) as file:
        content = {name: file[name][()] for name in file}
        cutoffs = (float(file.attrs["cutoff_left_thz"]), float(file.attrs["cutoff_right_thz"]))
    save_svg(pair_channels_figure(content, cutoffs, title), Path(outputs["channels"]))
    transmitted = read_table(Path(angles), PAIR_ANGLES)
    save_svg(pair_angles_figure(transmitted, *speeds_of(about), title), Path(outputs["angles"]))


def speeds_of(about):
    """Longitudinal and transverse speed of the left and of the right medium, m/s."""
    sides = read_table(Path(about), PAIR_MEDIA).drop_duplicates("side").set_index("side")
    return (tuple(sides.loc[side, ["longitudinal_m_s", "transverse_m_s"]]) for side in ("left", "right"))


if __name__ == "__main__":
    main(
        **{name: snakemake.input[name] for name in ("curve", "spectra", "angles", "about")},
        measured=snakemake.params.measured,
        title=snakemake.wildcards.pair,
        outputs=dict(snakemake.output.items()),
    )
