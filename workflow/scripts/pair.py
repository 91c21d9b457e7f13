"""Mismatch models of one pair of media at every temperature of the study."""

from pathlib import Path

from kapitza.analysis.files.arrays import write_arrays
from kapitza.analysis.files.tables import (
    PAIR_ANGLES,
    PAIR_CURVE,
    PAIR_FLUX,
    PAIR_LOW_TEMPERATURE,
    PAIR_MEDIA,
    PAIR_MISMATCH,
    write_table,
)
from kapitza.analysis.mismatch.media_pairs import (
    conductance_table,
    flux_table,
    pair_spectra,
    temperature_curve,
)
from kapitza.analysis.mismatch.medium import medium_of
from kapitza.analysis.mismatch.pair_tables import angle_table, low_temperature_table, media_table
from kapitza.analysis.mismatch.slowness import ANGLES


def read_media(media, files, q_mesh):
    """Both media; files of phonopy for those that name one, left first."""
    left = iter(files)
    return tuple(
        medium_of(medium, Path(next(left)) if "phonopy" in medium else None, q_mesh) for medium in media
    )


def main(*, media, files, names, settings, temperatures, reservoirs, outputs):
    """Write the tables and mismatch.h5.

    media: the left and the right medium as the study gives them.
    names: models of the pair; settings: the study's section models; reservoirs: hot and cold temperatures.
    """
    mesh = settings["q_mesh"]
    known = read_media(media, files, mesh)
    found = pair_spectra(known, settings, names)
    coarser = pair_spectra(read_media(media, files, mesh // 2), settings, names, ANGLES // 2)
    continua = [medium.continuum for medium in known]
    tables = {
        "media": (PAIR_MEDIA, media_table(known, settings, found.edges_thz, temperatures)),
        "low_temperature": (PAIR_LOW_TEMPERATURE, low_temperature_table(found)),
        "angles": (PAIR_ANGLES, angle_table(*continua)),
        "flux": (PAIR_FLUX, flux_table(found, reservoirs)),
        "curve": (PAIR_CURVE, temperature_curve(found, temperatures)),
        "table": (
            PAIR_MISMATCH,
            conductance_table(found, temperatures, tuple(settings["statistics"]), coarser),
        ),
    }
    write_spectra(Path(outputs["spectra"]), found)
    for name, (contract, frame) in tables.items():
        write_table(Path(outputs[name]), contract, frame)


def write_spectra(path, found):
    """Write channels of both sides and of every model, per area."""
    edges, cutoffs = found.edges_thz, found.cutoffs_thz
    axes = {"edges_thz": edges, "frequency_thz": (edges[1:] + edges[:-1]) / 2}
    channels = {"channels_left": found.left, "channels_right": found.right, **found.transmitted()}
    arrays = {name: (values, "1/angstrom^2") for name, values in channels.items()}
    arrays |= {name: (values, "THz") for name, values in axes.items()}
    write_arrays(path, arrays, {"cutoff_left_thz": cutoffs[0], "cutoff_right_thz": cutoffs[1]})


if __name__ == "__main__":
    main(
        files=snakemake.input.get("phonopy", []),
        **{
            name: snakemake.params[name]
            for name in ("media", "names", "settings", "temperatures", "reservoirs")
        },
        outputs=dict(snakemake.output.items()),
    )
