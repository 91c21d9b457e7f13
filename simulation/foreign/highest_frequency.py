"""The highest frequency at which atoms of a slab vibrate, measured with the engine's own forces."""

import math
from functools import partial

import numpy as np
from scipy.sparse.linalg import LinearOperator, eigsh

from kapitza.analysis.units import METAL_MASS
from kapitza.arraytypes import Array
from kapitza.simulation.forces import ForceField, StackedForces
from kapitza.simulation.interface_slab import Slab

STEP_ANGSTROM = 1e-3
"""Largest displacement of an atom in a difference of forces."""

TOLERANCE = 1e-3
"""Relative, of the highest eigenvalue of the dynamical matrix."""

_SEED = 20240229


def highest_frequency_thz(field: ForceField, slab: Slab) -> float:
    """Highest frequency of the slab about its reference positions, THz; its lower and upper face are free.

    The highest eigenvalue of the dynamical matrix by Lanczos' method, its products by differences of forces.

    Raises SimulationError when LAMMPS stops.
    """
    masses = METAL_MASS * np.array(field.masses_amu)[slab.atom_type - 1]
    root = np.repeat(np.sqrt(masses), 3)
    n = len(root)
    copies, kinds = [slab.position] * 2, [slab.atom_type] * 2
    with StackedForces(field, copies, kinds, slab.periods) as forces:
        operator = LinearOperator(
            (n, n), matvec=partial(_product, forces=forces, root=root), dtype=np.float64
        )
        start = np.random.default_rng(_SEED).standard_normal(n)
        highest = eigsh(operator, k=1, which="LA", v0=start, tol=TOLERANCE, return_eigenvectors=False)[0]
    return math.sqrt(max(float(highest), 0.0)) / (2 * math.pi)


def _product(vector: Array, *, forces: StackedForces, root: Array) -> Array:
    """The dynamical matrix times a vector of mass-weighted displacements, (rad/ps)²."""
    moved = np.asarray(vector).ravel() / root
    scale = STEP_ANGSTROM / np.abs(moved).max()
    both = forces(np.concatenate([scale * moved, -scale * moved]).reshape(-1, 3)).reshape(2, -1)
    return np.asarray((both[1] - both[0]) / (2 * scale * root))
