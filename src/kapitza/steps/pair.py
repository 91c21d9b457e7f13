"""Stage: mismatch models of one pair of media at every temperature of the study."""

import sys
from pathlib import Path
from typing import Any

from kapitza.analysis.files.arrays import write_arrays
from kapitza.analysis.files.contracts import (
    PAIR_ANGLES,
    PAIR_CURVE,
    PAIR_FLUX,
    PAIR_LEFT_OUT,
    PAIR_LOW_TEMPERATURE,
    PAIR_MEDIA,
    PAIR_MISMATCH,
)
from kapitza.analysis.files.tables import write_table
from kapitza.analysis.harmonic.transmission import Settings
from kapitza.analysis.landauer import Statistics
from kapitza.analysis.mismatch.media_pairs import (
    PairSpectra,
    coarser_meshes,
    conductance_table,
    flux_table,
    pair_spectra,
    read_media,
    temperature_curve,
)
from kapitza.analysis.mismatch.pair_tables import (
    angle_table,
    left_out_table,
    low_temperature_table,
    media_table,
)
from kapitza.analysis.mismatch.slowness import ANGLES
from kapitza.study.sections.greens_section import Greens


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
    left_out: Path,
    greens: Greens,
    phonopy: list[Path] | None = None,
) -> None:
    """Write the tables and mismatch.h5.

    media: the left and the right medium as the study gives them.
    names: models of the pair; settings: the study's section models; reservoirs: hot and cold temperatures, K.
    phonopy: files of those media that name one, left first. greens: the study's section of that name.
    """
    files, mesh = phonopy or [], settings["q_mesh"]
    known = read_media(media, files, mesh)
    found = pair_spectra(known, settings, names, greens=_settings(greens, greens.k_mesh))
    for model, reason in found.left_out:
        sys.stderr.write(f"left out: {model}: {reason}\n")
    meshes = zip(*map(coarser_meshes, (mesh, ANGLES, greens.k_mesh)), strict=True)
    coarser: list[PairSpectra] = [
        pair_spectra(
            read_media(media, files, fewer), settings, found.names, angles, _settings(greens, points)
        )
        for fewer, angles, points in meshes
    ]
    statistics: tuple[Statistics, ...] = tuple(settings["statistics"])
    write_arrays(spectra, *found.arrays())
    write_table(about, PAIR_MEDIA, media_table(known, settings, temperatures))
    write_table(left_out, PAIR_LEFT_OUT, left_out_table(found))
    write_table(low_temperature, PAIR_LOW_TEMPERATURE, low_temperature_table(found))
    write_table(angles, PAIR_ANGLES, angle_table(*(medium.continuum for medium in known)))
    write_table(flux, PAIR_FLUX, flux_table(found, reservoirs))
    write_table(curve, PAIR_CURVE, temperature_curve(found, temperatures))
    write_table(table, PAIR_MISMATCH, conductance_table(found, temperatures, statistics, coarser))


def _settings(greens: Greens, k_mesh: int) -> Settings:
    return Settings(k_mesh, greens.frequency_points, greens.broadening_fraction)
