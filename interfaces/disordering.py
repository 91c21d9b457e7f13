"""Disorder of a built interface: roughness, alloy, intermixing, vacancies. See docs/theory.md, "Disorder".

Every plane draws from its own random stream, numbered from the interface: the arrangement near the interface
does not depend on the length of the box, nor on its lattice constants.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from ase import Atoms
from numpy.typing import ArrayLike, NDArray

from kapitza.arraytypes import Array, Integers
from kapitza.interfaces.errors import StructureError
from kapitza.interfaces.zones import Sampled, Zones
from kapitza.study.sections.disorder_section import Alloy, Disorder, Intermixing, Roughness, Vacancies

WAVES = 4.0  # Fourier components of a rough surface: up to k = WAVES/ℓ, where they are e⁻⁴ of the largest

# Kinds of disorder in the random streams: the numbers must never change.
_ROUGHNESS, _ALLOY, _INTERMIXING, _VACANCIES = range(4)


@dataclass(frozen=True)
class _Sites:
    """The sites of an interface before disorder.

    plane : (n_atoms,) int, from the interface plane: … −2, −1 left; 0, 1 … right.
    height : (n_atoms,) z from the interface plane, Å.   across : (n_atoms, 2) in [0, 1) along x and y.
    other : (n_types + 1,) int, the type of the same sublattice on the other side, by type.
    is_left_type : (n_types + 1,) bool.
    stream : the random stream of a kind of disorder in a plane.
    """

    plane: Integers
    height: Array
    across: Array
    widths: Array
    other: Integers
    is_left_type: NDArray[np.bool_]
    stream: Callable[[int, int], np.random.Generator]

    def of(self, plane: int) -> Integers:
        """The atoms of a plane, in the order of their IDs."""
        return np.flatnonzero(self.plane == plane)

    def belongs(self, types: Integers, chosen: Integers, is_left: NDArray[np.bool_]) -> None:
        """Give the chosen sites the type that their sublattice has on the left side, or on the right."""
        wrong = chosen[self.is_left_type[types[chosen]] != is_left]
        types[wrong] = self.other[types[wrong]]


def disordered(atoms: Atoms, zones: Zones, disorder: Disorder) -> tuple[Atoms, Zones]:
    """The structure with its disorder, and zones that fit it; z bounds and the area stay.

    Sites keep their place and belong to the side they are on: what changes is which type of atom sits there,
    and which sites are empty. `types_left` and `types_right` are the atoms a side had before.

    Raises StructureError when the disorder would reach a bath, or atoms cannot be exchanged.
    """
    sites = _sites(atoms, zones, disorder)
    types = np.array(atoms.arrays["type"], dtype=np.int64)
    before = types.copy()
    if disorder.roughness:
        _roughen(types, sites, disorder.roughness)
    if disorder.alloy:
        _alloy(types, sites, disorder.alloy)
    if disorder.intermixing:
        _intermix(types, sites, disorder.intermixing)
    kept = _occupied(sites, disorder.vacancies) if disorder.vacancies else np.full(len(types), True)
    _check_depth(sites.plane[(types != before) | ~kept], zones)
    return _placed(atoms, types, zones, kept), _renumbered(zones, kept, sites, types != before)


def foreign_fraction(depth: ArrayLike, mixing: Intermixing) -> Array:
    """Fraction of atoms of the other side at a depth in planes from the interface plane (0.5, 1.5, …)."""
    scaled = np.asarray(depth, dtype=np.float64) / mixing.planes
    if mixing.profile == "linear":
        return np.asarray(0.5 * np.clip(1.0 - scaled, 0.0, None))
    return np.array([0.5 * math.erfc(2.0 * z) if z < 1.0 else 0.0 for z in scaled])


def surface_height(across: Array, widths: Array, rough: Roughness, rng: np.random.Generator) -> Array:
    """Height of a periodic Gaussian random surface, (n,) Å, at points (n, 2) in fractions of the widths.

    ⟨h(0)h(r)⟩ = rms² exp(−r²/ℓ²), as a Fourier series with random phases and amplitudes of variance
    ∝ exp(−k²ℓ²/4); without its mean, and scaled so that the mean square over the surface is rms² exactly.

    widths : (2,) periods along x and y, Å.
    """
    length = 10.0 * rough.correlation_nm
    top = np.ceil(WAVES / length * widths / (2 * np.pi)).astype(int)
    waves = np.array(
        [(i, j) for i in range(top[0] + 1) for j in range(-top[1], top[1] + 1) if (i, j) > (0, 0)]
    )
    squared = np.square(2 * np.pi * waves / widths).sum(axis=1)
    amplitude = np.exp(-squared * length**2 / 8)[:, None] * rng.standard_normal((len(waves), 2))
    amplitude *= 10.0 * rough.rms_nm / np.sqrt(np.square(amplitude).sum() / 2)
    phase = 2 * np.pi * across @ waves.T
    return np.asarray(np.cos(phase) @ amplitude[:, 0] + np.sin(phase) @ amplitude[:, 1])


def _sites(atoms: Atoms, zones: Zones, disorder: Disorder) -> _Sites:
    edges = [np.array(zones.plane_z_angstrom[side]) for side in ("left", "right")]
    planes = np.concatenate(edges)
    z = atoms.positions[:, 2]
    plane = np.searchsorted((planes[1:] + planes[:-1]) / 2, z) - len(edges[0])
    n_types = len(zones.species)
    other = np.zeros(n_types + 1, dtype=np.int64)
    if disorder.exchanges:
        if len(zones.types_left) != len(zones.types_right):
            counts = len(zones.types_left), len(zones.types_right)
            raise StructureError(
                f"atoms of {counts[0]} element(s) cannot change places with {counts[1]}",
                "both sides need as many sublattices",
                "leave out roughness, alloy and intermixing",
            )
        other[list(zones.types_left)] = zones.types_right
        other[list(zones.types_right)] = zones.types_left
    widths = np.array(zones.box_angstrom[:2])

    def stream(kind: int, plane: int) -> np.random.Generator:
        return np.random.default_rng([disorder.seed, kind, 2 * plane if plane >= 0 else -2 * plane - 1])

    return _Sites(
        plane=plane,
        height=z - zones.interface_plane_angstrom,
        across=atoms.positions[:, :2] / widths,
        widths=widths,
        other=other,
        is_left_type=np.isin(np.arange(n_types + 1), zones.types_left),
        stream=stream,
    )


def _roughen(types: Integers, sites: _Sites, rough: Roughness) -> None:
    if 20.0 * rough.correlation_nm > sites.widths.min():
        raise StructureError(
            f"a correlation length of {rough.correlation_nm:g} nm does not fit the cross-section",
            f"it needs twice that length, and the box is {sites.widths.min() / 10:.2f} nm wide",
            "choose a shorter disorder.roughness.correlation_nm, or more cross_section_cells",
        )
    surface = surface_height(sites.across, sites.widths, rough, sites.stream(_ROUGHNESS, 0))
    sites.belongs(types, np.arange(len(types)), sites.height < surface)


def _alloy(types: Integers, sites: _Sites, alloy: Alloy) -> None:
    for plane in range(-alloy.planes, alloy.planes):
        atoms, rng = sites.of(plane), sites.stream(_ALLOY, plane)
        order = rng.permutation(len(atoms))
        is_left = order >= _rounded(alloy.right_fraction * len(atoms), rng)
        sites.belongs(types, atoms, is_left)


def _intermix(types: Integers, sites: _Sites, mixing: Intermixing) -> None:
    fractions = foreign_fraction(np.arange(mixing.planes) + 0.5, mixing)
    for depth, fraction in enumerate(fractions):
        left, right = sites.of(-1 - depth), sites.of(depth)
        rng = sites.stream(_INTERMIXING, depth)
        count = _rounded(fraction * min(len(left), len(right)), rng)
        one, two = (rng.choice(atoms, count, replace=False) for atoms in (left, right))
        types[one], types[two] = types[two], types[one]


def _occupied(sites: _Sites, vacancies: Vacancies) -> NDArray[np.bool_]:
    kept = np.full(len(sites.plane), True)
    for plane in range(-vacancies.planes, vacancies.planes):
        atoms, rng = sites.of(plane), sites.stream(_VACANCIES, plane)
        kept[rng.choice(atoms, _rounded(vacancies.fraction * len(atoms), rng), replace=False)] = False
    return kept


def _rounded(expected: float, rng: np.random.Generator) -> int:
    """A whole number next to the expected one, which it has as its mean."""
    return int(np.floor(expected + rng.random()))


def _check_depth(planes: Integers, zones: Zones) -> None:
    """Refuse disorder beyond the free part of a side."""
    free = [zones.zone(name).n_planes for name in ("free_left", "free_right")]
    if len(planes) and (planes.min() < -free[0] or planes.max() >= free[1]):
        raise StructureError(
            f"disorder reaches {max(-planes.min(), planes.max() + 1)} planes deep, into a bath",
            f"{free[0]} planes are free on the left and {free[1]} on the right",
            "make the disorder shallower, or length_cells longer",
        )


def _placed(atoms: Atoms, types: Integers, zones: Zones, kept: NDArray[np.bool_]) -> Atoms:
    """The atoms that are left, with their types, and the elements and masses that belong to these."""
    mixed = atoms.copy()
    mixed.set_array("type", types)
    mixed.set_chemical_symbols([zones.species[kind - 1] for kind in types])
    mixed.set_masses(np.array(zones.masses_amu)[types - 1])
    mixed = mixed[kept]
    mixed.set_array("id", np.arange(1, len(mixed) + 1))
    return mixed


def _renumbered(zones: Zones, kept: NDArray[np.bool_], sites: _Sites, mixed: NDArray[np.bool_]) -> Zones:
    """Zones of the atoms that are left, and how deep on each side any atom differs from the perfect one."""
    before = np.concatenate([[0], np.cumsum(kept)])

    def ids(first: int, last: int) -> tuple[int, int]:
        return int(before[first - 1]) + 1, int(before[last])

    sampled = zones.sampled
    first, last = ids(sampled.first_id, sampled.last_id)
    n_left = ids(sampled.first_id, sampled.first_id + sampled.n_left - 1)[1] - first + 1
    touched = sites.plane[mixed | ~kept]
    depth = (max(-int(touched.min(initial=0)), 0), max(int(touched.max(initial=-1)) + 1, 0))
    return replace(
        zones,
        n_atoms=int(before[-1]),
        zones=tuple(
            replace(
                zone,
                first_id=ids(zone.first_id, zone.last_id)[0],
                last_id=ids(zone.first_id, zone.last_id)[1],
            )
            for zone in zones.zones
        ),
        sampled=Sampled(first, last, n_left, last - first + 1 - n_left),
        disordered_planes={"left": depth[0], "right": depth[1]},
    )
