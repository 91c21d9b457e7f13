"""Crystals of springs, built and saved by phonopy itself, for tests of files that a user brings."""

import numpy as np
from phonopy import Phonopy
from phonopy.structure.atoms import PhonopyAtoms

A0 = 5.27
FACE_CENTRED = np.array([[0, 0, 0], [0, 0.5, 0.5], [0.5, 0, 0.5], [0.5, 0.5, 0]])
PRIMITIVE = A0 / 2 * np.array([[0, 1, 1], [1, 0, 1], [1, 1, 0.0]])
SPRING = 0.8  # eV/Å², between nearest neighbours


def spring_constants(supercell, spring, reach):
    """(n, n, 3, 3) float, eV/Å²: central springs between all neighbours closer than `reach`."""
    position, n_atoms = supercell.positions, len(supercell)
    images = (np.array(list(np.ndindex(3, 3, 3))) - 1) @ supercell.cell
    value = np.zeros((n_atoms, n_atoms, 3, 3))
    for i in range(n_atoms):
        for image in images:
            vector = position + image - position[i]
            distance = np.linalg.norm(vector, axis=1)
            for j in np.flatnonzero((distance > 1e-6) & (distance < reach)):
                block = spring * np.outer(vector[j], vector[j]) / distance[j] ** 2
                value[i, j] -= block
                value[i, i] += block
    return value


def fcc(mass_amu, repeats=3, calculator=None, scale=1.0, unit=1.0):
    """Face-centred crystal of nearest-neighbour springs.

    scale: length of 1 Å in the calculator's unit; unit: 1 eV/Å² in its unit of force constants.
    """
    atoms = PhonopyAtoms(
        symbols=["Ar"], cell=scale * PRIMITIVE, scaled_positions=[[0, 0, 0]], masses=[mass_amu]
    )
    phonon = Phonopy(
        atoms, supercell_matrix=np.diag([repeats] * 3), primitive_matrix="P", calculator=calculator
    )
    phonon.force_constants = spring_constants(phonon.supercell, SPRING * unit, 0.8 * A0 * scale)
    return phonon


def hexagonal():
    """Hexagonal close-packed crystal of unequal axes: no cubic shortcut applies."""
    a, c = 3.0, 4.5
    cell = np.array([[a, 0, 0], [-a / 2, a * np.sqrt(3) / 2, 0], [0, 0, c]])
    atoms = PhonopyAtoms(
        symbols=["Mg", "Mg"], cell=cell, scaled_positions=[[1 / 3, 2 / 3, 0.25], [2 / 3, 1 / 3, 0.75]]
    )
    phonon = Phonopy(atoms, supercell_matrix=np.diag([3, 3, 2]), primitive_matrix="P")
    phonon.force_constants = spring_constants(phonon.supercell, 2.0, 1.15 * a)
    return phonon


CHARGE, DIELECTRIC = 1.1, 2.5
BORN = f"""14.399652
{DIELECTRIC} 0 0 0 {DIELECTRIC} 0 0 0 {DIELECTRIC}
{CHARGE} 0 0 0 {CHARGE} 0 0 0 {CHARGE}
{-CHARGE} 0 0 0 {-CHARGE} 0 0 0 {-CHARGE}
"""


def rocksalt():
    """Face-centred crystal of two ions with springs and Born charges."""
    atoms = PhonopyAtoms(symbols=["Na", "Cl"], cell=PRIMITIVE, scaled_positions=[[0, 0, 0], [0.5, 0.5, 0.5]])
    phonon = Phonopy(atoms, supercell_matrix=np.diag([3, 3, 3]), primitive_matrix="P")
    phonon.force_constants = spring_constants(phonon.supercell, 1.5, 0.8 * A0)
    charges = np.array([CHARGE, -CHARGE])[:, None, None] * np.eye(3)
    phonon.nac_params = {"born": charges, "dielectric": DIELECTRIC * np.eye(3), "factor": 14.399652}
    return phonon


def save(phonon, path):
    """Write phonopy_params.yaml with the force constants in it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    phonon.save(path, settings={"force_constants": True})
    return path
