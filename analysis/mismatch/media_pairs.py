"""Mismatch models of two media, each given by numbers or by a file: no potential, no molecular dynamics."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from kapitza.analysis.landauer import ModelConductance, Statistics, TransmissionSpectrum, channel_means
from kapitza.analysis.mismatch.channel_models import ChannelCounts
from kapitza.analysis.mismatch.debye import DebyeMedium, common_cutoff, cutoffs_of, radiation_limit_debye
from kapitza.analysis.mismatch.energy import net_heat_flux
from kapitza.analysis.mismatch.medium import Medium, NotKnownError, Sides, medium_of
from kapitza.analysis.mismatch.models import model_rows, spectra_of
from kapitza.analysis.mismatch.slowness import ANGLES
from kapitza.analysis.mismatch.springs import Springs
from kapitza.arraytypes import Array

if TYPE_CHECKING:
    from kapitza.analysis.harmonic.transmission import Settings

CURVE_K = (1.0, 1000.0)
CURVE_POINTS = 60
FEWEST_POINTS = 2


@dataclass(frozen=True)
class PairSpectra:
    """Channels per area of both media and of every elastic model between them, over common frequency bins.

    Attributes:
        names: of the models asked for, but for those left out.
        sides: the media they were computed from.
        edges_thz: (n_bins + 1,) float, increasing, THz.
        left: (n_bins,) float, Å⁻², all channels of the left medium.
        right: (n_bins,) float, Å⁻².
        cutoffs_thz: highest frequency of the left and of the right medium.
        models: spectrum of each elastic model, on cells of its own.
        left_out: models that need what is not known of these media, and why.
    """

    names: tuple[str, ...]
    sides: Sides
    edges_thz: Array
    left: Array
    right: Array
    cutoffs_thz: tuple[float, float]
    models: tuple[TransmissionSpectrum, ...]
    left_out: tuple[tuple[str, str], ...] = ()

    def transmitted(self) -> dict[str, Array]:
        """(n_bins,) float, Å⁻², of every model by name: bin means, so that the integral is kept."""
        return {model.model: channel_means(model, model.transmitted, self.edges_thz) for model in self.models}

    def arrays(self) -> tuple[dict[str, tuple[Array, str]], dict[str, float]]:
        """Content and attributes of mismatch.h5."""
        return spectra_arrays(self.edges_thz, (self.left, self.right), self.transmitted(), self.cutoffs_thz)


def spectra_arrays(
    edges: Array, channels: tuple[Array, Array], transmitted: Mapping[str, Array], cutoffs: Sequence[float]
) -> tuple[dict[str, tuple[Array, str]], dict[str, float]]:
    """Content and attributes of mismatch.h5.

    Args:
        edges: (n_bins + 1,) THz.
        channels: (n_bins,) Å⁻² of the left and of the right side.
        transmitted: (n_bins,) Å⁻² by model.
        cutoffs: highest frequency of either side, THz.
    """
    spectra = {"channels_left": channels[0], "channels_right": channels[1], **transmitted}
    axes = {"edges_thz": edges, "frequency_thz": (edges[1:] + edges[:-1]) / 2}
    content = {name: (values, "1/angstrom^2") for name, values in spectra.items()}
    content |= {name: (values, "THz") for name, values in axes.items()}
    return content, {"cutoff_left_thz": cutoffs[0], "cutoff_right_thz": cutoffs[1]}


def read_media(
    media: Sequence[Mapping[str, Any]], files: Sequence[Path], q_mesh: int
) -> tuple[Medium, Medium]:
    """Both media as the study gives them; files of phonopy for those that name one, left first."""
    left = iter(files)
    first, second = (
        medium_of(medium, next(left) if "phonopy" in medium else None, q_mesh) for medium in media
    )
    return first, second


def cutoff_of(medium: Medium, settings: Mapping[str, Any]) -> float:
    """Highest frequency of a medium, THz: of its dispersion, or by the study's convention for Debye media."""
    if medium.zone is not None:
        return medium.zone.cutoff_thz
    return float(cutoffs_of(medium.known_continuum, settings["debye_cutoff"]).max())


def _channels(medium: Medium, settings: Mapping[str, Any], edges: Array) -> ChannelCounts:
    """Channels of one medium in given bins, exact for Debye media."""
    if medium.zone is not None:
        from kapitza.analysis.harmonic.zone_channels import zone_channel_counts

        return zone_channel_counts(medium.zone, edges)
    everything = radiation_limit_debye(
        medium.known_continuum, medium.known_continuum, settings["debye_cutoff"]
    )
    return ChannelCounts(edges, channel_means(everything, everything.channels_left, edges))


def conventions_of(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Conventions of the models, by the names of `Sides`: section `models` of the study."""
    stiffness = (settings["contact_normal_gpa_nm"], settings["contact_shear_gpa_nm"])
    return {
        "debye_cutoff": settings["debye_cutoff"],
        "rms_roughness_nm": settings["rms_roughness_nm"],
        "springs": None if None in stiffness else Springs(*stiffness),
    }


def bins_of(media: tuple[Medium, Medium], settings: Mapping[str, Any]) -> Array:
    """Frequency bins in THz that resolve the softer medium too, and cold crystals."""
    if all(medium.zone is None for medium in media):
        return _continuum_bins(
            [medium.known_continuum for medium in media], settings["debye_cutoff"], settings["frequency_bins"]
        )
    from kapitza.analysis.harmonic.zone_channels import zone_edges

    return zone_edges(max(cutoff_of(medium, settings) for medium in media), settings["frequency_bins"])


def _continuum_bins(media: Sequence[DebyeMedium], convention: Any, bins: int) -> Array:
    """Equal bins up to the lower and as many up to the higher cutoff.

    Every cutoff is an edge, so that no bin is half empty.
    """
    cutoffs = np.array([[*cutoffs_of(medium, convention), common_cutoff(medium)] for medium in media])
    low, high = np.sort(cutoffs.max(axis=1))
    return np.unique(np.concatenate([np.linspace(0, low, bins + 1), np.linspace(low, high, bins), *cutoffs]))


def pair_spectra(
    media: tuple[Medium, Medium],
    settings: Mapping[str, Any],
    names: Sequence[str],
    angles: int = ANGLES,
    greens: "Settings | None" = None,
) -> PairSpectra:
    """Models of two media.

    Args:
        media: left and right.
        settings: section `models` of the study.
        names: of the models.
        angles: rays over the in-plane slowness of elastic crystals.
        greens: of Green's functions of two crystals from files.

    Raises:
        ValueError: no model that what is known of these media would do for.
    """
    edges = bins_of(media, settings)
    first, second = media
    left, right = (_channels(medium, settings, edges) for medium in media)
    dispersive = any(medium.zone is not None for medium in media)
    sides = Sides(
        continua=(first.continuum, second.continuum) if first.continuum and second.continuum else None,
        crystals=(first.crystal, second.crystal) if first.crystal and second.crystal else None,
        unknown=" and ".join(
            medium.file.without_elastic for medium in media if medium.file and medium.file.without_elastic
        ),
        lattices=(left, right) if dispersive else None,
        angles=angles,
        faced=(first.faced, second.faced) if first.faced and second.faced else None,
        greens=greens,
        **conventions_of(settings),
    )
    models, left_out = _known_models(names, sides)
    return PairSpectra(
        tuple(name for name in names if name not in dict(left_out)),
        sides,
        edges,
        left.count_per_a2,
        right.count_per_a2,
        (cutoff_of(media[0], settings), cutoff_of(media[1], settings)),
        models,
        left_out,
    )


def _known_models(
    names: Sequence[str], sides: Sides
) -> tuple[tuple[TransmissionSpectrum, ...], tuple[tuple[str, str], ...]]:
    """Spectra of the models that have all they need, and the names of the others with what they lack."""
    found: list[TransmissionSpectrum] = []
    left_out: list[tuple[str, str]] = []
    for name in names:
        try:
            found += spectra_of([name], sides)
        except NotKnownError as error:
            left_out.append((name, str(error)))
    if len(left_out) == len(names):
        raise NotKnownError("; ".join(reason for _, reason in left_out))
    return tuple(found), tuple(left_out)


def with_errors(
    rows: Sequence[ModelConductance], coarser: Sequence[Sequence[ModelConductance]]
) -> list[ModelConductance]:
    """Rows with how far each value moves on coarser meshes, added up.

    One coarser mesh does not do: what a coarser mesh changes may cancel in a conductance, as channels and
    transmission do in `local_jump`, and on another mesh it does not.

    Args:
        rows: on the fine mesh.
        coarser: the same rows on each mesh of `coarser_meshes`; none for rows without error.

    Returns:
        The rows with their quadrature errors; 0 for closed forms, and where all are infinite.

    Source: docs/models.md, "How exact the numbers are".
    """
    return [
        replace(row, quadrature_error_mw_m2k=sum(_change(row, other) for other in others))
        for row, *others in zip(rows, *coarser, strict=True)
    ]


def coarser_meshes(points: int) -> tuple[int, int]:
    """Half and a third of the points along each axis, two at least: what quadrature errors are told from."""
    half, third = (max(points // divisor, FEWEST_POINTS) for divisor in (2, 3))
    return half, third


def _change(fine: ModelConductance, coarse: ModelConductance) -> float:
    first, second = fine.conductance_mw_m2k, coarse.conductance_mw_m2k
    return 0.0 if first == second else abs(first - second)


def conductance_table(
    spectra: PairSpectra,
    temperatures_k: Sequence[float],
    statistics: tuple[Statistics, ...],
    coarser: Sequence[PairSpectra] = (),
) -> pd.DataFrame:
    """Rows of a pair's mismatch.csv: every model, definition and statistics at each temperature.

    Args:
        spectra: of the pair.
        temperatures_k: K.
        statistics: which of classical and quantum.
        coarser: the same on coarser meshes; without them no quadrature error.
    """
    rows = []
    for temperature in temperatures_k:
        fine, *others = (
            model_rows(item.names, item.models, item.sides, temperature, statistics)
            for item in (spectra, *coarser)
        )
        rows += [{"temperature_k": temperature, **vars(row)} for row in with_errors(fine, others)]
    return pd.DataFrame(rows)


def temperature_curve(spectra: PairSpectra, temperatures_k: Sequence[float]) -> pd.DataFrame:
    """Quantum conductance on a fine grid, 1–1000 K and beyond where the study reaches further.

    temperatures_k : of the study

    Returns rows of curve.csv.
    """
    low, high = min(CURVE_K[0], *temperatures_k), max(CURVE_K[1], *temperatures_k)
    grid = [float(temperature) for temperature in np.geomspace(low, high, CURVE_POINTS)]
    return conductance_table(spectra, grid, ("quantum",)).drop(columns="quadrature_error_mw_m2k")


def flux_table(spectra: PairSpectra, reservoirs_k: Sequence[Sequence[float]]) -> pd.DataFrame:
    """Net heat flux between reservoirs of any temperatures, by every elastic model: rows of flux.csv.

    reservoirs_k : hot and cold temperature of each pair of reservoirs, K
    """
    rows = [
        {
            "model": model.model,
            "hot_k": hot,
            "cold_k": cold,
            "heat_flux_w_m2": net_heat_flux(model, hot, cold),
        }
        for model in spectra.models
        for hot, cold in reservoirs_k
    ]
    return pd.DataFrame(rows, columns=["model", "hot_k", "cold_k", "heat_flux_w_m2"])
