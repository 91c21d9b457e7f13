"""Quadrature over the in-plane slowness of two elastic crystals, on rays split where waves of a side end."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from kapitza.analysis.mismatch.debye import piece_nodes
from kapitza.analysis.mismatch.stroh import ElasticCrystal
from kapitza.arraytypes import Array

ANGLES = 24
POLAR_POINTS = 1440
GOLDEN = (np.sqrt(5) - 1) / 2
GOLDEN_STEPS = 40
SAME_BREAK = 1e-11
UNIT = 1e-6 / np.pi  # ∫d²s in (s/km)² to S in s²/m²


@dataclass(frozen=True, eq=False)
class Rays:
    """Radii in the plane of slownesses, cut into pieces on which the integrand is smooth.

    Attributes:
        direction: (n_rays, 2) float, unit vectors over the half circle. Reversal of time makes the other half
            the same, in crystals of any symmetry.
        low, high: (n_pieces,) float, s/km, ends of every piece.
        ray: (n_pieces,) int, the radius it lies on.
        channels: (n_rays, 2) float, ∫ of the open waves of each side over the ray's sectors, (s/km)².
    """

    direction: Array
    low: Array
    high: Array
    ray: NDArray[np.int_]
    channels: Array

    @property
    def sector(self) -> float:
        """Angle of the two opposite sectors that a ray stands for."""
        return 2 * np.pi / len(self.direction)


@dataclass(frozen=True)
class Nodes:
    """Quadrature points of pieces of rays.

    Attributes:
        slowness: (n, 2) float, s/km.
        weight: (n,) float, (s/km)², for ∫d²s.
        piece: (n,) int, number of the piece.
    """

    slowness: Array
    weight: Array
    piece: NDArray[np.int_]


def nodes_of(rays: Rays, low: Array, high: Array, ray: NDArray[np.int_]) -> Nodes:
    """Points of any pieces of the rays, in ascending order on each; arguments as the attributes of `Rays`."""
    node, weight, piece = piece_nodes(low, high)
    return Nodes(node[:, None] * rays.direction[ray[piece]], rays.sector * weight * node, piece)


@lru_cache(maxsize=8)
def rays_of(left: ElasticCrystal, right: ElasticCrystal, angles: int = ANGLES) -> Rays:
    """Rays out to where the waves of the faster side end.

    Args:
        left: side 1.
        right: side 2.
        angles: rays over the half circle, an even number.
    """
    # Off the symmetry directions, where waves are degenerate.
    azimuth = np.pi * (np.arange(angles) + 0.29) / angles
    direction = np.stack([np.cos(azimuth), np.sin(azimuth)], axis=1)
    sector = 2 * np.pi / angles
    lows, highs, numbers, channels = [], [], [], []
    for number, along in enumerate(direction):
        turns = [turning_slownesses(side, along) for side in (left, right)]
        breaks = _breaks([np.concatenate(side) for side in turns])
        lows.append(breaks[:-1])
        highs.append(breaks[1:])
        numbers.append(np.full(len(breaks) - 1, number))
        channels.append([sector * _open_waves(side) for side in turns])
    return Rays(
        direction, np.concatenate(lows), np.concatenate(highs), np.concatenate(numbers), np.array(channels)
    )


def turning_slownesses(crystal: ElasticCrystal, direction: Array) -> tuple[Array, Array, Array]:
    """In-plane slownesses along one ray at which waves begin or end to carry energy, sheet by sheet.

    Waves with the wavevector at the polar angle θ from the normal have the in-plane slowness
    f_j(θ) = sin θ/c_j(θ), j one of the three sheets. Those of the in-plane slowness s are the θ with
    f_j(θ) = s, so that their number changes where f_j turns: at its extrema. A concave sheet has
    several, which may lie close together in s but are far apart in θ.

    Args:
        crystal: one side.
        direction: (2,) float, unit vector of the ray.

    Returns:
        Extrema of each sheet in the order of θ, (n_extrema,) float each, s/km; highs and lows alternate.

    Source: docs/theory.md, "Anisotropic acoustic mismatch".
    """
    # Not symmetric about the interface plane, where f turns in crystals that have it as a mirror.
    polar = np.linspace(0, np.pi, POLAR_POINTS) + 0.1 * np.pi / POLAR_POINTS
    curves = _in_plane(crystal, direction, polar)
    slope = np.sign(np.diff(curves, axis=0))
    at, sheet = np.nonzero(slope[1:] * slope[:-1] < 0)
    sign = slope[at, sheet]
    low, high = polar[at], polar[at + 2]

    def height(angle: Array) -> Array:
        return np.asarray(sign * _in_plane(crystal, direction, angle)[np.arange(len(angle)), sheet])

    found = sign * height(peaks(height, low, high))
    first, second, third = (found[sheet == number] for number in range(3))
    return first, second, third


def _in_plane(crystal: ElasticCrystal, direction: Array, polar: Array) -> Array:
    """(n, 3) float, s/km: in-plane slowness of the waves at each polar angle, the slowest wave first."""
    along = np.stack([*(np.sin(polar) * direction[:, None]), np.cos(polar)], axis=1)
    squares = np.linalg.eigvalsh(np.einsum("ijkl,nj,nl->nik", crystal.tensor, along, along))
    return np.asarray(np.sin(polar)[:, None] / np.sqrt(squares))


def peaks(height: Callable[[Array], Array], low: Array, high: Array) -> Array:
    """Where functions are highest, each on its own stretch with one peak, by golden section.

    A peak may be a kink, as where two sheets meet: no derivative is used.
    """
    for _ in range(GOLDEN_STEPS if len(low) else 0):
        inner = (high - GOLDEN * (high - low), low + GOLDEN * (high - low))
        left_one = height(inner[0]) > height(inner[1])
        low, high = np.where(left_one, low, inner[0]), np.where(left_one, inner[1], high)
    return np.asarray((low + high) / 2)


def _open_waves(turns: Sequence[Array]) -> float:
    """∫ n(s) s ds along one ray, n the waves of one side that carry energy upwards, (s/km)².

    Half of the waves that carry energy go up; each monotonic stretch of f_j holds one of every s it spans.
    """
    heights = [np.concatenate([[0.0], extrema, [0.0]]) for extrema in turns]
    return float(sum(np.abs(np.diff(height**2)).sum() for height in heights) / 4)


def _breaks(ends: Sequence[Array]) -> Array:
    """Ends of the pieces of one ray, ascending from 0 to where the waves of either side end."""
    reach = min(side.max() for side in ends)
    breaks = np.unique(np.concatenate([[0.0], *ends]))
    breaks = breaks[breaks <= reach]
    return np.asarray(breaks[np.append(True, np.diff(breaks) > SAME_BREAK * reach)])
