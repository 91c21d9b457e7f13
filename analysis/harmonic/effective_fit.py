"""Effective force constants of a crystal: those whose forces are nearest to the forces along its motion.

See docs/theory.md, "Effective crystals".
"""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from phonopy.interface.symfc import SymfcFCSolver

from kapitza.analysis.files.arrays import open_arrays
from kapitza.analysis.harmonic.force_constants import (
    DisplacedSupercells,
    ForceConstants,
    constants_of,
    load_force_constants,
    phonopy_of,
    save_force_constants,
)
from kapitza.analysis.spectral.resampling import FITTED_PARTS
from kapitza.arraytypes import Array, Integers

OF_PARTS = "force_constants_of_parts"


@dataclass(frozen=True)
class EffectiveFit:
    """Effective force constants of a crystal, of the whole motion and of its FITTED_PARTS stretches."""

    whole: ForceConstants
    parts: tuple[ForceConstants, ...]

    def save(self, path: Path) -> None:
        """Write effective.h5."""
        save_force_constants(path, self.whole, {OF_PARTS: np.array([part.value for part in self.parts])})

    @classmethod
    def load(cls, path: Path) -> "EffectiveFit":
        """Read effective.h5. Raises KeyError for one of an older version, which has no parts."""
        whole = load_force_constants(path)
        with open_arrays(path) as file:
            values = file[OF_PARTS][()]
        return cls(whole, tuple(replace(whole, value=value) for value in values))


def fitted_in_parts(moved: DisplacedSupercells, forces: Array) -> EffectiveFit:
    """The fit to all frames, and those to FITTED_PARTS stretches of them, one after the other.

    Args and errors as of `fitted_force_constants`; FITTED_PARTS frames or more.
    """
    _check(moved, forces)
    phonon = phonopy_of(moved.cell, moved.repeats, moved.displacement_angstrom)
    displacement = moved.position - moved.reference_position
    basis: dict[int, Any] = {}

    def fitted(some: Integers) -> ForceConstants:
        solver = SymfcFCSolver(phonon.supercell, displacement[some], forces[some], symmetry=phonon.symmetry)
        if not basis:
            solver.compute_basis_set(orders=[2])
            basis.update(solver.basis_set)
        # What takes the time is known from the first fit on.
        solver.basis_set.update(basis)
        solver.solve([2], is_compact_fc=True)
        phonon.force_constants = solver.force_constants[2]
        return constants_of(phonon, moved.cell)

    every = np.arange(len(forces))
    return EffectiveFit(fitted(every), tuple(fitted(part) for part in np.array_split(every, FITTED_PARTS)))


def fitted_force_constants(moved: DisplacedSupercells, forces: Array) -> ForceConstants:
    """The force constants nearest to forces along thermal motion, by least squares: effective ones.

    Space group, permutation symmetry and acoustic sum rule are those of the fitted basis.

    Args:
        moved: position (n_frames, n_atoms, 3) Å, all atoms displaced.
        forces: (n_frames, n_atoms, 3) eV/Å, likewise.

    Raises:
        ValueError: wrong shape or values that are not finite.

    Source: docs/theory.md, "Effective crystals"; A. Seko and A. Togo, Phys. Rev. B 110, 214302 (2024).
    """
    return fitted_in_parts(moved, forces).whole


def _check(moved: DisplacedSupercells, forces: Array) -> None:
    if forces.shape != moved.position.shape or not np.all(np.isfinite(forces)):
        raise ValueError(f"need finite forces of shape {moved.position.shape}, got {forces.shape}")
