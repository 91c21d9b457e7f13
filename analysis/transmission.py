"""Spectra, conductances and local densities of states by Green's functions, with their convergence.

See docs/theory.md, "Atomistic Green's function".
"""

from dataclasses import dataclass, replace
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from analysis.greens import (
    Transmissions,
    band_edges_thz,
    blocks,
    complex_squares,
    transmission_at,
    transmissions,
)
from analysis.interface_constants import InterfaceConstants, dynamical_matrices
from analysis.leads import Partition, partition
from analysis.mismatch.landauer import Definition, Statistics, TransmissionSpectrum, model_conductance
from analysis.wavevectors import WaveVectors, centred_mesh, shifted_mesh

Array = NDArray[np.float64]
KPoints = Literal["mesh", "cell"]

CUTOFF_MESH = 12  # even and a multiple of 3: holds the corners of square and hexagonal zones
CUTOFF_MARGIN = 2e-3
LARGEST_EXCESS = 0.01  # of all channels: what T may exceed them by, through η, before it is an error
BROADER = 10.0
COARSER = 2 / 3  # of k_mesh: what convergence in k∥ is judged by
CELL_FREQUENCIES = 2  # frequencies on the k∥ of a box for each one on the mesh


@dataclass(frozen=True)
class Settings:
    """k_mesh: points per reciprocal axis. frequency_points. broadening: η over the highest frequency."""

    k_mesh: int
    frequency_points: int
    broadening: float


@dataclass(frozen=True)
class AgfConductance:
    """One row of greens.csv; the changes are |G − G with coarser settings|, the first empty for `cell`."""

    k_points: KPoints
    definition: Definition
    statistics: Statistics
    conductance_mw_m2k: float
    change_k_mesh_mw_m2k: float | None
    change_frequency_mw_m2k: float
    change_broadening_mw_m2k: float


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
    points = centred_mesh(constants.lattice, CUTOFF_MESH).points
    pieces = blocks(dynamical_matrices(constants, points, mass_amu), parts)
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
    frequency = system.frequency_thz(settings)
    found = transmission_at(system.constants, system.parts, vectors.points, frequency, settings.broadening)
    through = _bounded(found, vectors.weight)
    area = system.constants.lattice.area_angstrom2
    values = [vectors.weight @ item / area for item in (through, found.channels_left, found.channels_right)]
    return TransmissionSpectrum("agf", system.edges_thz(settings), 0, *values)


def _bounded(found: Transmissions, weight: Array) -> Array:
    ceiling = np.minimum(found.channels_left, found.channels_right)
    excess = weight @ np.clip(found.transmission - ceiling, 0.0, None)
    if excess.mean() > LARGEST_EXCESS * max(float((weight @ ceiling).mean()), 1e-12):
        raise ArithmeticError(
            f"the transmission exceeds the channels of a lead by {excess.mean():.2g} per cell on average; "
            "lower greens.broadening_fraction, or check the force constants of the interface"
        )
    return np.asarray(np.clip(np.minimum(found.transmission, ceiling), 0.0, None))


def conductance_rows(
    system: Harmonic, vectors: dict[KPoints, WaveVectors], settings: Settings, temperature_k: float
) -> tuple[dict[KPoints, TransmissionSpectrum], list[AgfConductance]]:
    """Spectra and conductances on both sets of k∥, each number with what coarser settings change.

    Args:
        vectors: the sets of k∥, keys `mesh` (of settings.k_mesh) and `cell`.

    Raises:
        ArithmeticError, ValueError: as `spectrum` and model_conductance.
    """
    found: dict[KPoints, Variants] = {}
    for name, points in vectors.items():
        # Fewer k∥ leave the edges of their bands as steps in the sum: they take more frequencies.
        count = settings.frequency_points * (CELL_FREQUENCIES if name == "cell" else 1)
        fine = replace(settings, frequency_points=count)
        broad = replace(fine, broadening=BROADER * settings.broadening)
        best = spectrum(system, points, fine)
        coarse = max(2, round(COARSER * settings.k_mesh))
        fewer = shifted_mesh(system.constants.lattice, coarse) if name == "mesh" else points
        coarser = spectrum(system, fewer, fine) if name == "mesh" else best
        found[name] = Variants(
            best, coarser, spectrum(system, fewer, broad), _every_second(best), system.parts.is_perfect
        )
    rows = [
        item.row(name, definition, statistics, temperature_k)
        for name, item in found.items()
        for definition in get_args(Definition)
        for statistics in get_args(Statistics)
    ]
    return {name: item.best for name, item in found.items()}, rows


@dataclass(frozen=True)
class Variants:
    """A spectrum, one on fewer k∥ (or itself), that one with more broadening, and with fewer frequencies."""

    best: TransmissionSpectrum
    coarser: TransmissionSpectrum
    broader: TransmissionSpectrum
    sparser: tuple[TransmissionSpectrum, TransmissionSpectrum]
    is_perfect: bool

    def row(
        self, name: KPoints, definition: Definition, statistics: Statistics, temperature_k: float
    ) -> AgfConductance:
        """The conductance with its changes."""

        def value(item: TransmissionSpectrum) -> float:
            # What broadening takes from the transmission of a perfect crystal is no resistance.
            if self.is_perfect and definition == "local_jump":
                return float("inf")
            return model_conductance(item, definition, statistics, temperature_k)

        best, coarser = value(self.best), value(self.coarser)
        return AgfConductance(
            k_points=name,
            definition=definition,
            statistics=statistics,
            conductance_mw_m2k=best,
            change_k_mesh_mw_m2k=_change(best, coarser) if name == "mesh" else None,
            change_frequency_mw_m2k=max(_change(best, value(half)) for half in self.sparser),
            change_broadening_mw_m2k=_change(coarser, value(self.broader)),
        )


def _change(one: float, other: float) -> float:
    """|one − other|; nothing changes where nothing resists."""
    return 0.0 if np.isinf(one) or np.isinf(other) else abs(one - other)


def _every_second(item: TransmissionSpectrum) -> tuple[TransmissionSpectrum, TransmissionSpectrum]:
    """The same spectrum from every second frequency only, the even and the odd ones."""
    centres = (item.edges_thz[1:] + item.edges_thz[:-1]) / 2
    halves = []
    for first in (0, 1):
        chosen = centres[first::2]
        inner = (chosen[1:] + chosen[:-1]) / 2
        values = [v[first::2] for v in (item.transmitted, item.channels_left, item.channels_right)]
        edges = np.concatenate([item.edges_thz[:1], inner, item.edges_thz[-1:]])
        halves.append(TransmissionSpectrum(item.model, edges, 0, *values))
    return halves[0], halves[1]


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
    pieces = blocks(dynamical_matrices(system.constants, vectors.points, parts.mass_amu), parts)
    for number, weight in enumerate(vectors.weight):
        _, green = transmissions(pieces.at(np.full(len(frequency), number)), squared)
        diagonal = -np.diagonal(green, axis1=1, axis2=2).imag.reshape(len(frequency), -1, 3).sum(axis=2)
        # −(2ω/π) Im G per rad/ps, times 2π per THz.
        density += weight * (8 * np.pi * frequency[:, None] * diagonal).T
    numbers = np.unique(plane)
    mean = np.array([density[plane == number].mean(axis=0) for number in numbers])
    return system.constants.plane_height()[numbers], mean
