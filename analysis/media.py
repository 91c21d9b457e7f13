"""Media of the mismatch models from what a study says of them: a name, sound speeds, or a stiffness."""

from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np

from analysis.mismatch.catalogue import hill_average, load_media
from analysis.mismatch.debye import PASCAL_PER_GPA, DebyeMedium
from analysis.mismatch.landauer import Array

SYMMETRIC = 1e-6


@cache
def measured_media() -> dict[str, DebyeMedium]:
    """The catalogue of measured media by name, read once."""
    return load_media()


def cubic_stiffness(c11: float, c12: float, c44: float) -> Array:
    """(6, 6) stiffness of a cubic crystal in Voigt order, in the unit given."""
    stiffness = np.diag([c11] * 3 + [c44] * 3).astype(float)
    stiffness[:3, :3] += c12 * (1 - np.eye(3))
    return stiffness


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
    if np.abs(stiffness_gpa - stiffness_gpa.T).max() > SYMMETRIC * np.abs(stiffness_gpa).max():
        raise ValueError("the stiffness is not symmetric")
    if not np.linalg.eigvalsh(stiffness_gpa).min() > 0:
        raise ValueError("the stiffness is not positive definite: the crystal would be unstable")
    # ASSUME: the anisotropic crystal is replaced by its isotropic Hill average.
    bulk, shear = (PASCAL_PER_GPA * modulus for modulus in hill_average(stiffness_gpa))
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
