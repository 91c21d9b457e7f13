"""Acoustic mismatch across a weak contact: two elastic crystals joined by springs.

A weak contact nearly frees the surfaces. Their surface waves then leak slowly through the springs, and pass
energy on in resonances that sharpen as the springs weaken. The quadrature finds and resolves them.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kapitza.analysis.landauer import TransmissionSpectrum
from kapitza.analysis.mismatch.anisotropic import debye_frequency
from kapitza.analysis.mismatch.debye import channel_coefficient
from kapitza.analysis.mismatch.slowness import ANGLES, UNIT, Nodes, Rays, nodes_of, peaks, rays_of
from kapitza.analysis.mismatch.stroh import (
    ElasticCrystal,
    Impedances,
    boundary_matrix,
    impedances,
    spring_compliance,
    transmitted_waves,
)
from kapitza.arraytypes import Array

NODES_PER_DECADE = 10
CELLS_PER_DECADE = 100
BELOW_SPRINGS = 0.01  # of the frequency at which springs are as stiff as the waves: contact is perfect below
LEAST_DECADES = 3
SHARP = 0.8  # rad: change of phase from node to node that betrays a resonance between them


@dataclass(frozen=True)
class Springs:
    """Stiffness per area of a contact, GPa/nm (10¹⁸ N/m³): for displacements across and along the plane."""

    normal_gpa_nm: float
    shear_gpa_nm: float

    def __post_init__(self) -> None:
        if not (self.normal_gpa_nm > 0 and self.shear_gpa_nm > 0):
            raise ValueError(f"springs of a contact must be positive, got {self}")

    def compliance(self, frequency_thz: float) -> Array:
        """(3,) float, ω/K as `transmitted_waves` takes it."""
        along = (self.shear_gpa_nm, self.shear_gpa_nm, self.normal_gpa_nm)
        return spring_compliance(frequency_thz, np.array(along))


def _resonances(
    left: ElasticCrystal, right: ElasticCrystal, rays: Rays, nodes: Nodes, both: Impedances, compliance: Array
) -> tuple[Array, NDArray[np.int_]]:
    """Radii of sharp resonances, s/km, and the piece each lies in.

    The phase of the determinant of the boundary conditions turns by π across one, however narrow it is.
    """
    phase = np.angle(np.linalg.det(boundary_matrix(both, compliance)))
    turn = np.abs(np.angle(np.exp(1j * np.diff(phase))))
    here = np.flatnonzero((turn > SHARP) & (np.diff(nodes.piece) == 0))
    piece = nodes.piece[here]
    direction = rays.direction[rays.ray[piece]]
    radius = np.linalg.norm(nodes.slowness, axis=1)

    def height(at: Array) -> Array:
        found = impedances(left, right, at[:, None] * direction)
        return np.asarray(-np.abs(np.linalg.det(boundary_matrix(found, compliance))))

    return peaks(height, radius[here], radius[here + 1]), piece


def _split(rays: Rays, radius: Array, piece: NDArray[np.int_]) -> tuple[Array, Array, NDArray[np.int_]]:
    """Ends and rays of the pieces that hold resonances, cut at these."""
    lows, highs, numbers = [np.empty(0)], [np.empty(0)], [np.empty(0, dtype=int)]
    for number in np.unique(piece):
        ends = [rays.low[number], *np.sort(radius[piece == number]), rays.high[number]]
        breaks = np.unique(ends)
        lows.append(breaks[:-1])
        highs.append(breaks[1:])
        numbers.append(np.full(len(breaks) - 1, rays.ray[number]))
    return np.concatenate(lows), np.concatenate(highs), np.concatenate(numbers)


def spring_squares(
    left: ElasticCrystal,
    right: ElasticCrystal,
    springs: Springs,
    frequency_thz: Array,
    angles: int = ANGLES,
) -> Array:
    """S_eff(ν) of two crystals joined by springs; M_t = πν²S_eff.

    Args:
        left: side 1.
        right: side 2.
        springs: stiffness of the contact.
        frequency_thz: (n,) float, THz.
        angles: rays over the half circle, an even number.

    Returns:
        (n,) float, s²/m².

    Source: docs/theory.md, "Anisotropic acoustic mismatch".
    """
    rays = rays_of(left, right, angles)
    nodes = nodes_of(rays, rays.low, rays.high, rays.ray)
    both = impedances(left, right, nodes.slowness)
    squares = []
    for frequency in frequency_thz:
        compliance = springs.compliance(float(frequency))
        radius, piece = _resonances(left, right, rays, nodes, both, compliance)
        smooth = ~np.isin(nodes.piece, piece)
        total = nodes.weight[smooth] @ transmitted_waves(both, compliance)[smooth]
        if len(piece):
            finer = nodes_of(rays, *_split(rays, radius, piece))
            through = transmitted_waves(impedances(left, right, finer.slowness), compliance)
            total += finer.weight @ through
        squares.append(UNIT * total)
    return np.array(squares)


def _grid(lowest: float, highest: float, per_decade: int) -> Array:
    decades = np.log10(highest / lowest)
    return np.geomspace(lowest, highest, int(np.ceil(per_decade * decades)) + 1)


def amm_spring(
    left: ElasticCrystal, right: ElasticCrystal, springs: Springs, angles: int = ANGLES
) -> TransmissionSpectrum:
    """Acoustic mismatch of two elastic crystals joined by springs: a weak interface passes long waves only.

    Args:
        left: side 1.
        right: side 2, in the same axes.
        springs: stiffness of the contact.
        angles: rays over the half circle, an even number.

    Source: docs/theory.md, "Anisotropic acoustic mismatch"; R. Prasher, Appl. Phys. Lett. 94, 041905 (2009).
    """
    # A study that names the models does without it.
    from scipy.interpolate import PchipInterpolator

    # ASSUME: as amm_anisotropic; the contact has stiffness, but neither mass nor thickness nor loss.
    cutoffs = np.array([debye_frequency(left), debye_frequency(right)])
    top = cutoffs.min()
    lowest = min(BELOW_SPRINGS * _stiff_from(left, right, springs), top / 10**LEAST_DECADES)
    grid = _grid(lowest, top, NODES_PER_DECADE)
    squares = PchipInterpolator(np.log(grid), np.log(spring_squares(left, right, springs, grid, angles)))
    edges = np.unique(np.concatenate([[0.0], _grid(lowest, top, CELLS_PER_DECADE), cutoffs]))
    middle = np.clip((edges[1:] + edges[:-1]) / 2, lowest, top)
    within = edges[1:, None] <= cutoffs * (1 + 1e-12)
    rays = rays_of(left, right, angles)
    first, second = UNIT * rays.channels.sum(axis=0)
    transmitted = np.exp(squares(np.log(middle))) * within.all(axis=1)
    return TransmissionSpectrum(
        "amm_spring",
        edges,
        2,
        channel_coefficient(transmitted),
        channel_coefficient(first * within[:, 0]),
        channel_coefficient(second * within[:, 1]),
    )


def _stiff_from(left: ElasticCrystal, right: ElasticCrystal, springs: Springs) -> float:
    """Frequency in THz at which the weaker springs resist as much as the heavier side, ωZ = K."""
    fastest = [np.sqrt(np.linalg.eigvalsh(side.tensor[:, 2, :, 2])[-1]) for side in (left, right)]
    drag = [side.density_kg_m3 * speed for side, speed in zip((left, right), fastest, strict=True)]
    return float(1 / (max(drag) * springs.compliance(1.0).max()))
