"""Mismatch models between the crystals of an interface, by their elastic constants and phonons."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from kapitza.analysis.harmonic.force_constants import ForceConstants
from kapitza.analysis.harmonic.phonons import (
    channel_counts,
    common_edges,
    cutoff_thz,
    density_kg_m3,
    in_cubic_axes,
)
from kapitza.analysis.harmonic.stiffness import facing_axes, turned
from kapitza.analysis.harmonic.zone_channels import zone_channel_counts, zone_modes
from kapitza.analysis.landauer import ModelConductance, TransmissionSpectrum, channel_means
from kapitza.analysis.mismatch.catalogue import stiffness_matrix
from kapitza.analysis.mismatch.channel_models import ChannelCounts
from kapitza.analysis.mismatch.debye import DebyeMedium
from kapitza.analysis.mismatch.media_pairs import coarser_meshes, conventions_of, spectra_arrays, with_errors
from kapitza.analysis.mismatch.medium import Sides, medium_from_stiffness
from kapitza.analysis.mismatch.models import model_rows, of_simulated, spectra_of
from kapitza.analysis.mismatch.slowness import ANGLES
from kapitza.analysis.mismatch.stroh import ElasticCrystal
from kapitza.arraytypes import Array


@dataclass(frozen=True)
class CrystalSide:
    """One crystal of an interface, left or right of it, in each form the models know."""

    continuum: DebyeMedium
    crystal: ElasticCrystal
    constants: ForceConstants
    orientation: str | None
    normal: Array

    @classmethod
    def of(
        cls,
        elastic_gpa: Mapping[str, float],
        constants: ForceConstants,
        orientation: str | None,
        axes: Array | None = None,
    ) -> "CrystalSide":
        """A crystal that faces the interface with `orientation`.

        Args:
            elastic_gpa: c11, c12, c44 in GPa; c13 and c33 as well of a hexagonal one; c11 … c66 of any.
            constants: force constants with the masses of this side.
            orientation: direction along transport, such as "110"; None for one that only axes tell.
            axes: (3, 3) rows are the axes of the interface in those of the crystal, where both sides do not
                face it alike; by default those of `facing`.
        """
        stiffness = stiffness_matrix(dict(elastic_gpa))
        number = len(constants.masses_amu) / abs(np.linalg.det(constants.primitive_cell))
        densities = (density_kg_m3(constants), float(number))
        if axes is None:
            if orientation is None:
                raise ValueError("a side needs its orientation, or the axes of the interface")
            axes = facing_axes(orientation)
        half_space = ElasticCrystal(turned(stiffness, axes), *densities)
        normal = axes[2] if orientation is None else facing_axes(orientation)[2]
        return cls(medium_from_stiffness(stiffness, *densities), half_space, constants, orientation, normal)

    def counts(self, q_mesh: int, edges_thz: Array) -> ChannelCounts:
        """Channels per area towards the interface."""
        if self.orientation is not None and in_cubic_axes(self.constants):
            return channel_counts(self.constants, self.orientation, q_mesh, edges_thz)
        modes = zone_modes(self.constants, self.normal, q_mesh)
        return zone_channel_counts(modes, edges_thz)


@dataclass(frozen=True)
class CrystalModels:
    """Mismatch models between the crystals of an interface: the content of mismatch.csv and mismatch.h5."""

    edges_thz: Array
    counts: tuple[ChannelCounts, ChannelCounts]
    cutoffs_thz: tuple[float, float]
    models: tuple[TransmissionSpectrum, ...]
    rows: list[ModelConductance]

    def arrays(self) -> tuple[dict[str, tuple[Array, str]], dict[str, float]]:
        """Content and attributes of mismatch.h5."""
        transmitted = {
            item.model: channel_means(item, item.transmitted, self.edges_thz) for item in self.models
        }
        left, right = self.counts
        return spectra_arrays(
            self.edges_thz, (left.count_per_a2, right.count_per_a2), transmitted, self.cutoffs_thz
        )


def crystal_models(
    sides: tuple[CrystalSide, CrystalSide],
    settings: Mapping[str, Any],
    temperature_k: float,
) -> CrystalModels:
    """Every model the study asks for between two crystals, with the error of its quadrature.

    Args:
        sides: left and right.
        settings: section `models` of the study.
        temperature_k: K.
    """
    first, second = sides
    edges = common_edges(first.constants, second.constants, settings["frequency_bins"])
    finest, rows = settings["q_mesh"], []
    names = of_simulated(settings["names"])
    meshes = [*zip(coarser_meshes(finest), coarser_meshes(ANGLES), strict=True), (finest, ANGLES)]
    for mesh, angles in meshes:
        counts = (first.counts(mesh, edges), second.counts(mesh, edges))
        continua, crystals = (first.continuum, second.continuum), (first.crystal, second.crystal)
        known = Sides(continua, crystals, counts, angles=angles, **conventions_of(settings))
        found = spectra_of(names, known)
        statistics = tuple(settings["statistics"])
        rows.append(model_rows(names, found, known, temperature_k, statistics))
    cutoffs = (cutoff_thz(first.constants), cutoff_thz(second.constants))
    return CrystalModels(edges, counts, cutoffs, found, with_errors(rows[-1], rows[:-1]))
