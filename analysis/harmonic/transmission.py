"""Spectra and local densities of states by Green's functions.

See docs/theory.md, "Atomistic Green's function".
"""

import math
from dataclasses import dataclass

import numpy as np

from kapitza.analysis.harmonic.greens import (
    Transmissions,
    band_edges_thz,
    complex_squares,
    interface_blocks,
    transmission_at,
)
from kapitza.analysis.harmonic.interface_constants import InterfaceConstants
from kapitza.analysis.harmonic.leads import Partition, partition
from kapitza.analysis.harmonic.supercells import (
    supercell_density,
    supercell_top_thz,
    supercell_transmission_at,
)
from kapitza.analysis.harmonic.wavevectors import WaveVectors, centred_mesh
from kapitza.analysis.landauer import (
    TransmissionSpectrum,
)
from kapitza.arraytypes import Array, Integers

CUTOFF_MESH = 12  # even and a multiple of 3: holds the corners of square and hexagonal zones
CUTOFF_MARGIN = 2e-3
LARGEST_EXCESS = 0.01  # of all channels: what T may exceed them by, through η, before it is an error
FEWEST_CHANNELS = 1e-4  # per cell: what is less is nothing between the points of a coarse mesh


@dataclass(frozen=True)
class Settings:
    """k_mesh: points per reciprocal axis. frequency_points. broadening: η over the highest frequency."""

    k_mesh: int
    frequency_points: int
    broadening: float


@dataclass(frozen=True)
class Harmonic:
    """An interface whose harmonic transmission is wanted.

    Attributes:
        constants: of the interface.
        parts: leads and device, with the masses.
        cutoff_thz: at or just above every mode of both sides.
    """

    constants: InterfaceConstants
    parts: Partition
    cutoff_thz: float

    def edges_thz(self, settings: Settings) -> Array:
        """Equal frequency cells from 0 to the cutoff, (frequency_points + 1,) THz."""
        return np.linspace(0.0, self.cutoff_thz, settings.frequency_points + 1)

    def frequency_thz(self, settings: Settings) -> Array:
        """Centres of the cells, (frequency_points,) THz: never 0."""
        edges = self.edges_thz(settings)
        return np.asarray((edges[1:] + edges[:-1]) / 2)


def harmonic(constants: InterfaceConstants, mass_amu: Array) -> Harmonic:
    """Cut the slab into leads and device, and find the highest frequency of both crystals.

    Args:
        mass_amu: (n_atoms,) amu.

    Raises:
        ValueError: a side of the slab is no crystal, or too thin.
    """
    parts = partition(constants, mass_amu)
    if parts.is_supercell:
        mesh = 2 * math.ceil(CUTOFF_MESH / math.sqrt(parts.left.waves.count) / 2)
        top = supercell_top_thz(constants, parts, centred_mesh(constants.lattice, mesh).points)
        return Harmonic(constants, parts, top * (1 + CUTOFF_MARGIN))
    points = centred_mesh(constants.lattice, CUTOFF_MESH).points
    pieces = interface_blocks(constants, parts, points)
    tops = [
        band_edges_thz(onsite, coupling)[1].max()
        for onsite, coupling in ((pieces.left, pieces.left_coupling), (pieces.right, pieces.right_coupling))
    ]
    return Harmonic(constants, parts, float(max(tops)) * (1 + CUTOFF_MARGIN))


def spectrum(system: Harmonic, vectors: WaveVectors, settings: Settings) -> TransmissionSpectrum:
    """Transmission and channels of both leads per area over equal frequency cells from 0 to the cutoff.

    Where η lifts T above the smaller number of channels of a k∥, the latter is taken: T cannot exceed it.

    Raises:
        ArithmeticError: T exceeds the channels by more than the broadening explains.
    """
    found = by_wavevector(system, vectors, system.frequency_thz(settings), settings.broadening)
    return summed_spectrum(system, vectors, settings, found)


def summed_spectrum(
    system: Harmonic, vectors: WaveVectors, settings: Settings, found: Array
) -> TransmissionSpectrum:
    """What `spectrum` gives, from the (3, n_k, n_freq) of `by_wavevector` at its frequencies."""
    values = _per_area(system, vectors, found)
    return TransmissionSpectrum("agf", system.edges_thz(settings), 0, *values)


def per_area(system: Harmonic, vectors: WaveVectors, frequency_thz: Array, broadening: float) -> list[Array]:
    """Transmitted, left and right channels per area at each frequency, (n_freq,) Å⁻² each.

    Errors as `spectrum`.
    """
    return _per_area(system, vectors, by_wavevector(system, vectors, frequency_thz, broadening))


def _per_area(system: Harmonic, vectors: WaveVectors, found: Array) -> list[Array]:
    return [vectors.weight @ item / system.constants.lattice.area_angstrom2 for item in found]


def by_wavevector(system: Harmonic, vectors: WaveVectors, frequency_thz: Array, broadening: float) -> Array:
    """Transmitted, left and right channels of one in-plane cell at each k∥, (3, n_k, n_freq).

    Errors as `spectrum`.
    """
    transmitted = supercell_transmission_at if system.parts.is_supercell else transmission_at
    found = transmitted(system.constants, system.parts, vectors.points, frequency_thz, broadening)
    return np.stack([_bounded(found, vectors.weight), found.channels_left, found.channels_right])


def _bounded(found: Transmissions, weight: Array) -> Array:
    ceiling = np.minimum(found.channels_left, found.channels_right)
    excess = weight @ np.clip(found.transmission - ceiling, 0.0, None)
    if excess.mean() > LARGEST_EXCESS * max(float((weight @ ceiling).mean()), FEWEST_CHANNELS):
        raise ArithmeticError(
            f"the transmission exceeds the channels of a lead by {excess.mean():.2g} per cell on average; "
            "lower greens.broadening_fraction, or check the force constants of the interface"
        )
    return np.asarray(np.clip(np.minimum(found.transmission, ceiling), 0.0, None))


def local_density(
    system: Harmonic, vectors: WaveVectors, settings: Settings, depth: int
) -> tuple[Array, Array]:
    """Vibrational density of states of atomic planes around the interface, at the cell centres of `spectrum`.

    η is at least half a step of frequency: sharper resonances would fall between the points.

    Args:
        depth: planes wanted on each side; there may be more, or fewer if the slab ends.

    Returns:
        (n_planes,) z from the interface plane, Å, and (n_planes, n_freq) THz⁻¹ per atom; its integral is 3.

    Source: docs/theory.md, "Atomistic Green's function".
    """
    frequency = system.frequency_thz(settings)
    squared = complex_squares(frequency, max(settings.broadening, 0.5 / settings.frequency_points))
    parts = partition(system.constants, system.parts.mass_amu, depth)
    plane = system.constants.home_plane[parts.device[::3] // 3]
    density = np.zeros((len(plane), len(frequency)))
    for weight, k in zip(vectors.weight, vectors.points, strict=True):
        density += weight * supercell_density(system.constants, parts, k, frequency, squared)
    return _by_plane(system.constants, plane, density)


def _by_plane(constants: InterfaceConstants, plane: Integers, density: Array) -> tuple[Array, Array]:
    numbers = np.unique(plane)
    mean = np.array([density[plane == number].mean(axis=0) for number in numbers])
    return constants.plane_height()[numbers], mean
