"""Media of the mismatch models from what a study says of them: a name, sound speeds, or a stiffness."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from analysis.mismatch.debye import PASCAL_PER_GPA, DebyeMedium
from analysis.mismatch.landauer import Array

MEASURED = Path(__file__).with_name("measured_media.yaml")
SYMMETRIC = 1e-6


@cache
def measured_media() -> dict[str, DebyeMedium]:
    """The catalogue of measured media by name."""
    entries = yaml.safe_load(MEASURED.read_text(encoding="utf-8"))
    return {name: DebyeMedium(**entry) for name, entry in entries.items()}


def cubic_stiffness(c11: float, c12: float, c44: float) -> Array:
    """(6, 6) stiffness of a cubic crystal in Voigt order, in the unit given."""
    stiffness = np.diag([c11] * 3 + [c44] * 3).astype(float)
    stiffness[:3, :3] += c12 * (1 - np.eye(3))
    return stiffness


def hill_moduli_of(stiffness: Array) -> tuple[float, float]:
    """Bulk and shear modulus of the isotropic aggregate of any crystal, Hill average.

    Args:
        stiffness: (6, 6) float, Voigt order, any unit of pressure.

    Returns:
        (K, G) in the unit given.

    Raises:
        ValueError: not symmetric, or not positive definite (a crystal that would not hold together).

    Source: docs/theory.md, "Mismatch models"; R. Hill, Proc. Phys. Soc. A 65, 349 (1952).
    """
    if np.abs(stiffness - stiffness.T).max() > SYMMETRIC * np.abs(stiffness).max():
        raise ValueError("the stiffness is not symmetric")
    if not np.linalg.eigvalsh(stiffness).min() > 0:
        raise ValueError("the stiffness is not positive definite: the crystal would be unstable")
    voigt, compliance = _aggregate(stiffness), _aggregate(np.asarray(np.linalg.inv(stiffness)))
    bulk_voigt, bulk_reuss = voigt[0] / 9, 1 / compliance[0]
    shear_voigt = (voigt[1] + 3 * voigt[2]) / 15
    shear_reuss = 15 / (4 * compliance[1] + 3 * compliance[2])
    return (bulk_voigt + bulk_reuss) / 2, (shear_voigt + shear_reuss) / 2


def _aggregate(matrix: Array) -> tuple[float, float, float]:
    """Sum of the upper left block, its trace less its upper triangle, trace of the lower right block."""
    block = matrix[:3, :3]
    off = (block.sum() - np.trace(block)) / 2
    return float(block.sum()), float(np.trace(block) - off), float(np.trace(matrix[3:, 3:]))


def medium_from_stiffness(
    stiffness_gpa: Array, density_kg_m3: float, number_density_per_a3: float
) -> DebyeMedium:
    """Debye medium of a crystal of any symmetry.

    Args:
        stiffness_gpa: (6, 6) float, GPa, Voigt order.
        density_kg_m3: mass density.
        number_density_per_a3: atoms per Å³.

    Raises:
        ValueError: stiffness not symmetric or not positive definite, or a density that is not positive.

    Source: docs/theory.md, "Mismatch models".
    """
    # ASSUME: the anisotropic crystal is replaced by its isotropic Hill average.
    bulk, shear = (PASCAL_PER_GPA * modulus for modulus in hill_moduli_of(stiffness_gpa))
    longitudinal, transverse = np.sqrt([(bulk + 4 * shear / 3) / density_kg_m3, shear / density_kg_m3])
    return DebyeMedium(density_kg_m3, float(longitudinal), float(transverse), number_density_per_a3)


def stiffness_of(medium: Mapping[str, Any]) -> Array:
    """(6, 6) stiffness in GPa of a medium of kind `elastic`, as the study gives it."""
    if "stiffness_gpa" in medium:
        return np.array(medium["stiffness_gpa"], dtype=float)
    return cubic_stiffness(*(medium[name] for name in ("c11_gpa", "c12_gpa", "c44_gpa")))


def continuum(medium: Mapping[str, Any]) -> DebyeMedium:
    """Debye medium of a medium of kind `debye` or `elastic`, as the study gives it.

    Args:
        medium: keys of the study file without those left out.

    Raises:
        KeyError: a material the catalogue does not have.
        ValueError: numbers no stable medium has.
    """
    densities = {key: value for key, value in medium.items() if "density" in key}
    if medium["kind"] == "elastic":
        return medium_from_stiffness(stiffness_of(medium), **densities)
    if "material" in medium:
        return measured_media()[medium["material"]]
    speeds = {key: value for key, value in medium.items() if key.endswith("_m_s")}
    return DebyeMedium(**densities, **speeds)
