"""Elastic constants of a crystal of any symmetry from its force constants, by its longest waves."""

from itertools import combinations_with_replacement

import numpy as np

from kapitza.analysis.harmonic.force_constants import ForceConstants, bonds
from kapitza.analysis.harmonic.phonons import density_kg_m3, dynamical_matrices
from kapitza.analysis.harmonic.stiffness import tensor_of
from kapitza.analysis.mismatch.debye import PASCAL_PER_GPA
from kapitza.analysis.units import SPEED_A_PS
from kapitza.arraytypes import Array

LONG_WAVE = 0.02  # wavenumber over that of the edge of a cube with four primitive cells
DIRECTIONS = 40
CONSISTENT = 0.1  # real calculations from first principles reach 0.01 to 0.05
GOLDEN_ANGLE = np.pi * (3 - np.sqrt(5))


def _directions() -> Array:
    """(n, 3) unit vectors, spread evenly over half a sphere and off every symmetry axis."""
    number = np.arange(DIRECTIONS) + 0.5
    height, angle = 1 - number / DIRECTIONS, GOLDEN_ANGLE * number + 0.2
    radius = np.sqrt(1 - height**2)
    return np.stack([radius * np.cos(angle), radius * np.sin(angle), height], axis=1)


def _acoustic(constants: ForceConstants, wavevector: Array) -> Array:
    """(n, 3, 3) float, (rad/ps)²: D(q) of cells moving as wholes, their atoms free to shift.

    The effective matrix of the three acoustic waves, D_aa − D_ao D_oo⁻¹ D_oa, right to the second power of q.
    """
    masses = constants.masses_amu
    matrix = dynamical_matrices(bonds(constants), masses, wavevector)[0]
    rigid = np.kron(np.sqrt(masses / masses.sum())[:, None], np.eye(3))
    basis = np.linalg.qr(np.hstack([rigid, np.eye(3 * len(masses))]))[0]
    basis[:, :3] = rigid
    turned = basis.T @ matrix @ basis
    optical = turned[:, 3:, 3:]
    shift = np.linalg.solve(optical, turned[:, 3:, :3]) if optical.shape[1] else 0 * turned[:, 3:, :3]
    return np.asarray((turned[:, :3, :3] - turned[:, :3, 3:] @ shift).real)


def christoffel(constants: ForceConstants, direction: Array) -> Array:
    """Γ(n) = lim D(qn)/q², whose eigenvalues are squared sound speeds.

    Args:
        constants: of the crystal.
        direction: (n, 3) float, unit vectors.

    Returns:
        (n, 3, 3) float, (m/s)².

    Source: docs/theory.md, "Bulk phonons".
    """
    q = LONG_WAVE * 2 * np.pi / constants.lattice_constant_angstrom
    far, near = (_acoustic(constants, k * direction) / k**2 for k in (q, q / 2))
    # D/q² = Γ + O(q²): one Richardson step.
    return np.asarray((4 * near - far) / 3 / SPEED_A_PS**2)


def sound_speeds(constants: ForceConstants, direction: tuple[float, float, float]) -> Array:
    """Speeds ω/q of the three acoustic waves as q → 0, ascending.

    Args:
        constants: of the crystal.
        direction: of the wavevector, Cartesian, any length.

    Returns:
        (3,) float, m/s.

    Source: docs/theory.md, "Bulk phonons".
    """
    unit = np.asarray(direction, dtype=float) / np.linalg.norm(direction)
    return np.asarray(np.sqrt(np.linalg.eigvalsh(christoffel(constants, unit[None]))[0]))


def long_wave_stiffness(constants: ForceConstants) -> Array:
    """Stiffness whose waves are the longest waves of the crystal, in the axes of the force constants.

    The 21 elastic constants follow from Γ_il = C_ijkl n_j n_k/ρ in many directions by least squares. At zero
    stress they are the elastic constants, under stress the wave-propagation coefficients.

    Args:
        constants: of the crystal.

    Returns:
        (6, 6) float, GPa, Voigt order.

    Raises:
        ValueError: no stiffness has these waves within 10 %: force constants that are not converged, or break
            the invariance against rotation.

    Source: docs/theory.md, "Bulk phonons"; M. Born and K. Huang, Dynamical Theory of Crystal Lattices, § 26.
    """
    stiffness, misfit = fitted_stiffness(constants)
    if misfit > CONSISTENT:
        raise ValueError(
            f"no elastic constants have these long waves (misfit {misfit:.2g}): the force constants are not "
            f"converged with the supercell, or not invariant against rotation"
        )
    return stiffness


def fitted_stiffness(constants: ForceConstants) -> tuple[Array, float]:
    """The stiffness nearest to the longest waves, (6, 6) GPa as of `long_wave_stiffness`, and how near it is.

    Returns:
        The stiffness, and the largest difference of ρΓ(n) over the largest element of ρΓ(n).

    Source: docs/theory.md, "Bulk phonons".
    """
    directions = _directions()
    wanted = density_kg_m3(constants) / PASCAL_PER_GPA * christoffel(constants, directions)
    pairs = list(combinations_with_replacement(range(6), 2))
    parts = []
    for row, column in pairs:
        unit = np.zeros((6, 6))
        unit[row, column] = unit[column, row] = 1.0
        parts.append(np.einsum("ijkl,nj,nk->nil", tensor_of(unit), directions, directions).ravel())
    design = np.array(parts).T
    found, *_ = np.linalg.lstsq(design, wanted.ravel(), rcond=None)
    misfit = np.abs(design @ found - wanted.ravel()).max() / np.abs(wanted).max()
    stiffness = np.zeros((6, 6))
    for (row, column), value in zip(pairs, found, strict=True):
        stiffness[row, column] = stiffness[column, row] = value
    return stiffness, float(misfit)
