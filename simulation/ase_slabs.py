"""Interfaces given as ASE atoms: forces across them, and their elastic transmission, with any potential.

For notebooks and programs that bring their own structures. Structures are slabs: periodic along x and y in a
rectangular cell, the interface normal along z, left below right.
"""

import math
from collections.abc import Sequence

import numpy as np
from ase import Atoms
from numpy.typing import ArrayLike, NDArray

from kapitza.analysis.harmonic.interface_constants import Layers
from kapitza.analysis.harmonic.transmission import Settings, harmonic, spectrum
from kapitza.analysis.harmonic.wavevectors import shifted_mesh
from kapitza.analysis.landauer import TransmissionSpectrum
from kapitza.arraytypes import Array
from kapitza.simulation.forces import CrossForces, ForceField
from kapitza.simulation.interface_hessian import slab_constants
from kapitza.simulation.interface_slab import Slab
from kapitza.study.potentials.force_fields import Potential
from kapitza.study.potentials.manifest import load_manifest
from kapitza.study.potentials.potential_files import FOLDER, verified

SHEAR_ANGSTROM = 1e-6


def cross_interface_forces(
    atoms: Atoms | Sequence[Atoms], left: ArrayLike, potential: str | Potential
) -> Array:
    """Force on each atom that comes from the other side of an interface, eV/Å.

    F×_i = F_i[all atoms] − F_i[atoms of its own side]. Heat flows from left to right at the rate
    ½(Σ_R F×·v − Σ_L F×·v), which is what `spectral_heat_flow` takes apart.

    Args:
        atoms: a slab with positions in Å and masses in amu, or the frames of one. No others act: on either
            side they must reach as deep as the potential does, `force_range_angstrom`.
        left: (n_atoms,) True for atoms of the left side; or the z in Å of the plane between the sides.
        potential: name of the catalogue (potentials/manifest.yaml), or a Potential of your own.

    Returns:
        (n_atoms, 3) eV/Å, or (n_frames, n_atoms, 3) for frames.

    Raises:
        ValueError: a structure, sides or a potential that cannot be used; the message says which and why.
        SimulationError: LAMMPS stops, or a force is not finite.

    Source: docs/theory.md, "Cross-interface forces".
    """
    frames = [atoms] if isinstance(atoms, Atoms) else list(atoms)
    if not frames:
        raise ValueError("no frame is given; fix: give the atoms of one frame at least")
    entry = _potential(potential)
    slab, field = _slab(frames[0], left, entry)
    moved = np.stack([_displacement(frame, frames[0]) for frame in frames])
    with CrossForces(field, slab) as cross:
        forces = cross(moved)
    return np.asarray(forces[0] if isinstance(atoms, Atoms) else forces)


def greens_transmission(
    atoms: Atoms,
    left: ArrayLike,
    potential: str | Potential,
    *,
    k_mesh: int = 24,
    frequency_points: int = 200,
    broadening: float = 1e-6,
) -> TransmissionSpectrum:
    """Elastic transmission of an interface by Green's functions, with its harmonic force constants.

    Args:
        atoms: a slab at rest, in which each side is a perfect crystal but near the interface. Each side must
            be about six ranges of the potential deep: its surface is not used, leads lie inside.
        left: as in `cross_interface_forces`.
        potential: as in `cross_interface_forces`.
        k_mesh: wavevectors along each reciprocal axis of the in-plane cell.
        frequency_points: equal cells from 0 to the highest frequency.
        broadening: η over the highest frequency.

    Returns:
        Channels per area, with those of both crystals; `model_conductance` makes G of it.

    Raises:
        ValueError: as `cross_interface_forces`, and slabs that are too thin or no crystals.
        ArithmeticError: the transmission exceeds the channels by more than the broadening explains.
        SimulationError: LAMMPS stops, or a force jumps within the displacements.

    Source: docs/theory.md, "Atomistic Green's function".
    """
    entry = _potential(potential)
    slab, field = _slab(*_widened(atoms, left, 2 * entry.force_range_angstrom), entry)
    order = np.lexsort(slab.position.T)
    layers = Layers(slab.position[order], slab.atom_type[order], slab.periods)
    n_left = int(np.count_nonzero(slab.side == 0))
    left_planes = int(layers.plane[n_left - 1]) + 1
    constants = slab_constants(field, layers, left_planes)
    masses = np.array(field.masses_amu)[layers.kind - 1]
    settings = Settings(k_mesh, frequency_points, broadening)
    return spectrum(harmonic(constants, masses), shifted_mesh(constants.lattice, k_mesh), settings)


def _potential(given: str | Potential) -> Potential:
    """A potential with verified files."""
    if isinstance(given, str):
        catalogue = load_manifest()
        if given not in catalogue:
            raise ValueError(
                f"no potential {given!r}; fix: give one of {', '.join(catalogue)}, or a Potential"
            )
        given = catalogue[given]
    verified(given)
    return given


def _slab(atoms: Atoms, left: ArrayLike, potential: Potential) -> tuple[Slab, ForceField]:
    """Atoms as the forces take them: one LAMMPS type for each element and mass."""
    cell = np.asarray(atoms.cell.array, dtype=np.float64)
    if np.abs(cell - np.diag(np.diag(cell))).max() > SHEAR_ANGSTROM or min(np.diag(cell)[:2]) <= 0:
        raise ValueError("the cell is not rectangular; fix: give a slab with its interface normal along z")
    if not atoms.pbc[:2].all():
        raise ValueError("the slab is not periodic along x and y; fix: atoms.pbc = (True, True, False)")
    position = np.array(atoms.positions, dtype=np.float64)
    gap = cell[2, 2] - np.ptp(position[:, 2])
    if atoms.pbc[2] and gap < potential.force_range_angstrom:
        raise ValueError(
            f"the atoms act on each other across the cell's boundary along z, {gap:.3g} Å away; fix: give "
            "more vacuum, or atoms.pbc = (True, True, False) where the boundary is a free surface"
        )
    periods = np.diag(cell)[:2]
    position[:, :2] %= periods
    species = sorted({*zip(atoms.get_chemical_symbols(), map(float, atoms.get_masses()), strict=True)})
    if unknown := {element for element, _ in species} - set(potential.elements):
        raise ValueError(
            f"the potential does not describe {', '.join(sorted(unknown))}; fix: take one that does, it has "
            f"{', '.join(potential.elements)}"
        )
    kinds = {pair: number for number, pair in enumerate(species, start=1)}
    pairs = zip(atoms.get_chemical_symbols(), map(float, atoms.get_masses()), strict=True)
    types = np.array([kinds[pair] for pair in pairs], dtype=np.int64)
    elements, masses = zip(*species, strict=True)
    side = np.where(_left_side(atoms, left), 0, 1).astype(np.int64)
    return Slab(position, types, side, periods), ForceField(potential, list(elements), list(masses), FOLDER)


def _left_side(atoms: Atoms, left: ArrayLike) -> NDArray[np.bool_]:
    """(n_atoms,) which atoms are of the left side."""
    given = np.asarray(left)
    chosen = atoms.positions[:, 2] < float(given) if given.ndim == 0 else given
    if chosen.shape != (len(atoms),) or chosen.dtype != np.bool_:
        raise ValueError(
            f"left: {given.shape} of {given.dtype}; fix: give True or False for each of the {len(atoms)} "
            "atoms, or the z of a plane in Å"
        )
    if chosen.all() or not chosen.any():
        raise ValueError("one side has no atoms; fix: move the plane between the sides")
    return np.asarray(chosen)


def _displacement(frame: Atoms, first: Atoms) -> Array:
    """(n_atoms, 3) Å from the first frame, nearest image along x and y."""
    if len(frame) != len(first) or (frame.numbers != first.numbers).any():
        raise ValueError("the frames hold different atoms; fix: give frames of one slab, atoms in one order")
    moved = np.asarray(frame.positions - first.positions, dtype=np.float64)
    periods = np.diag(first.cell.array)[:2]
    moved[:, :2] -= periods * np.round(moved[:, :2] / periods)
    return moved


def _widened(atoms: Atoms, left: ArrayLike, needed_angstrom: float) -> tuple[Atoms, NDArray[np.bool_]]:
    """The slab repeated in the plane until no force constant meets its own image, and its left side."""
    widths = np.diag(atoms.cell.array)[:2]
    tiles = [math.floor(needed_angstrom / width) + 1 if width > 0 else 1 for width in widths]
    return atoms.repeat((*tiles, 1)), np.tile(_left_side(atoms, left), math.prod(tiles))
