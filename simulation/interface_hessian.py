"""Force constants of a relaxed interface by finite displacements in LAMMPS."""

import math

import numpy as np
from numpy.typing import NDArray

from kapitza.analysis.harmonic.interface_constants import InterfaceConstants, Layers, in_plane_lattice
from kapitza.arraytypes import Array
from kapitza.simulation.forces import ForceField, StackedForces
from kapitza.simulation.relaxation import relaxed_slab
from kapitza.simulation.session import SimulationError
from kapitza.simulation.two_sides import TwoSides

DISPLACEMENT_ANGSTROM = 5e-4  # the relative error is ∝ its square: below 1e-6
SKIN_RANGES = 2
LARGEST_CURVATURE = 0.1  # of a force over two displacements, relative: anharmonicity gives 1e-3


def interface_constants(sides: TwoSides) -> InterfaceConstants:
    """Build, relax and displace: the force constants of an interface at given lattice constants.

    Every atom of one in-plane cell of the relaxed slab is displaced both ways along x, y and z.

    Raises:
        SimulationError: as `relaxed_slab`, or when a force jumps within the displacements.
        StructureError: the crystals cannot be joined.

    Source: docs/theory.md, "Atomistic Green's function".
    """
    slab = relaxed_slab(sides)
    return slab_constants(slab.field, slab.layers, len(slab.zones.plane_z_angstrom["left"]))


def slab_constants(field: ForceField, layers: Layers, left_planes: int) -> InterfaceConstants:
    """Force constants of a slab at rest, which is wide enough that none meets its own image.

    Args:
        left_planes: number of atomic planes of the left side.

    Raises:
        SimulationError: a force jumps within the displacements.
    """
    lattice = in_plane_lattice(layers)
    value = _displace(field, layers, lattice.home)
    spacing = np.ptp(layers.position[:, 2]) / layers.plane[-1]
    skin = math.ceil(SKIN_RANGES * field.potential.force_range_angstrom / spacing)
    return InterfaceConstants(layers, lattice, value, left_planes, skin)


def _displace(field: ForceField, layers: Layers, home: NDArray[np.int64]) -> Array:
    """(n_home, n_atoms, 3, 3) eV/Å²: minus the change of all forces with the displacement of home atoms."""
    n_atoms = len(layers.position)
    value = np.empty((len(home), n_atoms, 3, 3))
    with StackedForces(field, [layers.position], [layers.kind], layers.periods) as forces:
        rest = forces(np.zeros((n_atoms, 3)))
        for number, atom in enumerate(home):
            for axis in range(3):
                step = np.zeros((n_atoms, 3))
                step[atom, axis] = DISPLACEMENT_ANGSTROM
                up, down = forces(step), forces(-step)
                refuse_jumps(up - rest, rest - down)
                value[number, :, axis] = (down - up) / (2 * DISPLACEMENT_ANGSTROM)
            # Acoustic sum rule: a shift of all atoms costs nothing.
            value[number, atom] -= value[number].sum(axis=0)
    return value


def refuse_jumps(first: Array, second: Array, smallest: float = 0.0) -> None:
    """Refuse forces that jump between two displacements, as an unshifted potential's do at its cutoff.

    first, second : changes of all forces, eV/Å, over two equal displacements in succession
    smallest : changes below it, eV/Å, are of atoms that hardly take part

    Raises SimulationError.
    """
    if np.abs(first - second).max() > LARGEST_CURVATURE * max(np.abs(first + second).max() / 2, smallest):
        raise SimulationError(
            f"A force jumps when an atom moves by {DISPLACEMENT_ANGSTROM:g} Å.",
            "A shell of neighbours lies at the cutoff, where the potential is not smooth: there are no force "
            "constants at this lattice constant.",
            "Change the temperature a little, or use a potential that ends smoothly.",
        )
