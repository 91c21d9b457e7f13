"""Stage: mismatch models of one pair of media at every temperature of the study."""

from pathlib import Path
from typing import Any

from kapitza.analysis.files.arrays import write_arrays
from kapitza.analysis.files.contracts import (
    PAIR_ANGLES,
    PAIR_CURVE,
    PAIR_FLUX,
    PAIR_LOW_TEMPERATURE,
    PAIR_MEDIA,
    PAIR_MISMATCH,
)
from kapitza.analysis.files.tables import write_table
from kapitza.analysis.landauer import Statistics
from kapitza.analysis.mismatch.media_pairs import (
    coarser_meshes,
    conductance_table,
    flux_table,
    pair_spectra,
    read_media,
    temperature_curve,
)
from kapitza.analysis.mismatch.pair_tables import angle_table, low_temperature_table, media_table
from kapitza.analysis.mismatch.slowness import ANGLES


def pair(
    *,
    media: list[dict[str, Any]],
    names: list[str],
    settings: dict[str, Any],
    temperatures: list[float],
    reservoirs: list[list[float]],
    table: Path,
    spectra: Path,
    curve: Path,
    about: Path,
    low_temperature: Path,
    angles: Path,
    flux: Path,
    phonopy: list[Path] | None = None,
) -> None:
    """Write the tables and mismatch.h5.

    media: the left and the right medium as the study gives them.
    names: models of the pair; settings: the study's section models; reservoirs: hot and cold temperatures, K.
    phonopy: files of those media that name one, left first.
    """
    files, mesh = phonopy or [], settings["q_mesh"]
    known = read_media(media, files, mesh)
    found = pair_spectra(known, settings, names)
    coarser = [
        pair_spectra(read_media(media, files, fewer), settings, names, angles)
        for fewer, angles in zip(coarser_meshes(mesh), coarser_meshes(ANGLES), strict=True)
    ]
    statistics: tuple[Statistics, ...] = tuple(settings["statistics"])
    write_arrays(spectra, *found.arrays())
    write_table(about, PAIR_MEDIA, media_table(known, settings, found.edges_thz, temperatures))
    write_table(low_temperature, PAIR_LOW_TEMPERATURE, low_temperature_table(found))
    write_table(angles, PAIR_ANGLES, angle_table(*(medium.continuum for medium in known)))
    write_table(flux, PAIR_FLUX, flux_table(found, reservoirs))
    write_table(curve, PAIR_CURVE, temperature_curve(found, temperatures))
    write_table(table, PAIR_MISMATCH, conductance_table(found, temperatures, statistics, coarser))
