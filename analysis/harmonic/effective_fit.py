"""Effective force constants of a crystal: those whose forces are nearest to the forces along its motion.

See docs/theory.md, "Effective crystals".
"""

import numpy as np

from kapitza.analysis.harmonic.force_constants import (
    DisplacedSupercells,
    ForceConstants,
    constants_of,
    phonopy_of,
)
from kapitza.arraytypes import Array


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
    if forces.shape != moved.position.shape or not np.all(np.isfinite(forces)):
        raise ValueError(f"need finite forces of shape {moved.position.shape}, got {forces.shape}")
    phonon = phonopy_of(moved.cell, moved.repeats, moved.displacement_angstrom)
    phonon.dataset = {"displacements": moved.position - moved.reference_position, "forces": forces}
    phonon.produce_force_constants(
        fc_calculator="symfc", calculate_full_force_constants=False, show_drift=False
    )
    return constants_of(phonon, moved.cell)
