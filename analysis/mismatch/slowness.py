"""Quadrature over the in-plane slowness of two elastic crystals, on rays split where waves of a side end."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from kapitza.analysis.mismatch.debye import piece_nodes
from kapitza.analysis.mismatch.stroh import ElasticCrystal, open_counts
from kapitza.arraytypes import Array

ANGLES = 24
RADII = 600
REFINEMENTS = 2
SUBDIVISION = 24
BISECTIONS = 44
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
    reach = max(_slowest(left), _slowest(right))
    radii = np.linspace(0, reach, RADII) + 1e-9 * reach
    lows, highs, numbers, channels = [], [], [], []
    for number, along in enumerate(direction):
        ends = [_breaks(side, along, radii) for side in (left, right)]
        areas = [_sector(side, along, end) for side, end in zip((left, right), ends, strict=True)]
        breaks = np.unique(np.concatenate([[0.0], *ends]))
        breaks = breaks[breaks <= min(end[-1] for end in ends)]
        lows.append(breaks[:-1])
        highs.append(breaks[1:])
        numbers.append(np.full(len(breaks) - 1, number))
        channels.append(2 * np.pi / angles * np.array(areas))
    return Rays(
        direction, np.concatenate(lows), np.concatenate(highs), np.concatenate(numbers), np.array(channels)
    )


def _slowest(crystal: ElasticCrystal) -> float:
    """An in-plane slowness beyond which no wave of the crystal carries energy, s/km."""
    angle = np.linspace(0, np.pi, 61)
    polar, azimuth = (item.ravel() for item in np.meshgrid(angle, 2 * angle))
    along = np.stack(
        [np.sin(polar) * np.cos(azimuth), np.sin(polar) * np.sin(azimuth), np.cos(polar)], axis=1
    )
    squares = np.linalg.eigvalsh(np.einsum("ijkl,nj,nl->nik", crystal.tensor, along, along))
    return float(1.02 / np.sqrt(squares.min()))


def _breaks(crystal: ElasticCrystal, direction: Array, radii: Array) -> Array:
    """Radii along one in-plane direction at which the number of open waves changes, ascending."""
    # Concave sheets of slowness open and close a wave within a short stretch: look closer where one changes.
    for _ in range(REFINEMENTS):
        change = np.flatnonzero(np.diff(open_counts(crystal, radii[:, None] * direction)))
        finer = np.linspace(radii[change], radii[change + 1], SUBDIVISION)
        radii = np.unique(np.concatenate([radii, finer.ravel()]))
    counts = open_counts(crystal, radii[:, None] * direction)
    change = np.flatnonzero(np.diff(counts))
    low, high, before = radii[change], radii[change + 1], counts[change]
    for _ in range(BISECTIONS):
        middle = (low + high) / 2
        same = open_counts(crystal, middle[:, None] * direction) == before
        low, high = np.where(same, middle, low), np.where(same, high, middle)
    return np.asarray(low)


def _sector(crystal: ElasticCrystal, direction: Array, ends: Array) -> float:
    """∫ n(s) s ds along one ray: the number n of open waves is constant between the ends."""
    edges = np.append(0.0, ends)
    counts = open_counts(crystal, ((edges[1:] + edges[:-1]) / 2)[:, None] * direction)
    return float(np.sum(counts * np.diff(edges**2)) / 2)
