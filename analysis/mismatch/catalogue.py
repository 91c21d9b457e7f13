"""Catalogue of Debye media and of measured conductances, each with its source: media.yaml."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from kapitza.analysis.mismatch.debye import PASCAL_PER_GPA, DebyeMedium
from kapitza.arraytypes import Array

MEDIA_PATH = Path(__file__).with_name("media.yaml")

COMMON_KEYS = {
    "name",
    "density_kg_m3",
    "number_density_per_a3",
    "molar_mass_g_mol",
    "atoms_per_formula",
    "source",
}
SPEED_KEYS = {"longitudinal_m_s", "transverse_m_s"}
ELASTIC_KEYS = {"elastic_gpa"}
CUBIC_CONSTANTS = {"c11", "c12", "c44"}
HEXAGONAL_CONSTANTS = CUBIC_CONSTANTS | {"c13", "c33"}
TRIGONAL_CONSTANTS = HEXAGONAL_CONSTANTS | {"c14"}
ALL_CONSTANTS = tuple(f"c{i}{j}" for i in range(1, 7) for j in range(i, 7))
MEASURED_KEYS = {"left", "right", "conductance_mw_m2k", "temperature_k", "source"}


@dataclass(frozen=True)
class MediumRecord:
    """One medium of the catalogue.

    Attributes:
        name: in words.
        medium: what the models take.
        molar_mass_g_mol: of one formula unit.
        atoms_per_formula: atoms in one formula unit.
        source: publication of speeds or elastic constants.
    """

    name: str
    medium: DebyeMedium
    molar_mass_g_mol: float
    atoms_per_formula: int
    source: str


@dataclass(frozen=True)
class MeasuredConductance:
    """A published measurement; what lies between the crystals beyond a clean plane is not known.

    Attributes:
        left: key of the medium on the left.
        right: key of the medium on the right.
        conductance_mw_m2k: MW m⁻² K⁻¹.
        temperature_k: K.
        source: publication.
    """

    left: str
    right: str
    conductance_mw_m2k: float
    temperature_k: float
    source: str


def stiffness_matrix(elastic_gpa: dict[str, float]) -> Array:
    """Elastic constants as a Voigt matrix, cubic, hexagonal or trigonal by the constants given.

    Args:
        elastic_gpa: c11, c12, c44 (cubic); c13, c33 as well (hexagonal); c14 as well (trigonal); GPa. Or all,
            c11 … c66, of any crystal.

    Returns:
        (6, 6) float, GPa, symmetric.

    Raises:
        ValueError: another set of constants, or a crystal that is mechanically unstable.
    """
    given = set(elastic_gpa)
    if given == set(ALL_CONSTANTS):
        return _definite(_whole(elastic_gpa), elastic_gpa)
    if given not in (CUBIC_CONSTANTS, HEXAGONAL_CONSTANTS, TRIGONAL_CONSTANTS):
        raise ValueError(
            f"elastic_gpa needs c11, c12, c44, for hexagonal crystals c13 and c33 and for trigonal ones c14 "
            f"as well, got {sorted(given)}"
        )
    c11, c12, c44 = (float(elastic_gpa[key]) for key in ("c11", "c12", "c44"))
    c13, c33, c14 = (
        float(elastic_gpa.get(key, cubic)) for key, cubic in (("c13", c12), ("c33", c11), ("c14", 0))
    )
    c66 = c44 if given == CUBIC_CONSTANTS else (c11 - c12) / 2
    matrix = np.diag([c11, c11, c33, c44, c44, c66])
    for (row, column), value in {(0, 1): c12, (0, 2): c13, (1, 2): c13}.items():
        matrix[row, column] = matrix[column, row] = value
    for (row, column), value in {(0, 3): c14, (1, 3): -c14, (4, 5): c14}.items():
        matrix[row, column] = matrix[column, row] = value
    return _definite(matrix, elastic_gpa)


def _whole(elastic_gpa: dict[str, float]) -> Array:
    matrix = np.zeros((6, 6))
    for name in ALL_CONSTANTS:
        row, column = int(name[1]) - 1, int(name[2]) - 1
        matrix[row, column] = matrix[column, row] = float(elastic_gpa[name])
    return matrix


def _definite(matrix: Array, elastic_gpa: dict[str, float]) -> Array:
    if np.linalg.eigvalsh(matrix)[0] <= 0:
        raise ValueError(f"unstable crystal: {elastic_gpa}")
    return np.asarray(matrix)


def hill_average(stiffness: Array) -> tuple[float, float]:
    """Bulk and shear modulus of the isotropic aggregate of a crystal of any symmetry.

    Args:
        stiffness: (6, 6) float, Voigt matrix, any unit of pressure.

    Returns:
        (K, G), means of Voigt's and Reuss' bounds, in the unit given.

    Source: docs/models.md, "Media"; R. Hill, Proc. Phys. Soc. A 65, 349 (1952).
    """
    bounds = []
    # Strains of shear are engineering strains: compliances 44, 55, 66 are four times the tensor's.
    for matrix, shear_weight in ((stiffness, 1.0), (np.linalg.inv(stiffness), 0.25)):
        normal = float(np.trace(matrix[:3, :3]))
        cross = float(matrix[0, 1] + matrix[0, 2] + matrix[1, 2])
        shear = shear_weight * float(np.trace(matrix[3:, 3:]))
        bounds.append(((normal + 2 * cross) / 9, (normal - cross + 3 * shear) / 15))
    (bulk_voigt, shear_voigt), (third_compressibility, shear_compliance) = bounds
    bulk_reuss, shear_reuss = 1 / (9 * third_compressibility), 1 / (4 * shear_compliance)
    return (bulk_voigt + bulk_reuss) / 2, (shear_voigt + shear_reuss) / 2


def _speeds(entry: dict[str, Any]) -> tuple[float, float]:
    """c_L and c_T, m/s, as given or from elastic constants."""
    if "elastic_gpa" not in entry:
        return float(entry["longitudinal_m_s"]), float(entry["transverse_m_s"])
    # ASSUME: the anisotropic crystal is replaced by its isotropic Hill average.
    bulk, shear = hill_average(PASCAL_PER_GPA * stiffness_matrix(entry["elastic_gpa"]))
    density = float(entry["density_kg_m3"])
    return float(np.sqrt((bulk + 4 * shear / 3) / density)), float(np.sqrt(shear / density))


def _check_keys(label: str, entry: Any, allowed: tuple[set[str], ...]) -> None:
    if not isinstance(entry, dict):
        raise ValueError(f"{label}: expected keys with values, got {entry!r}")
    if set(entry) not in allowed:
        expected = " or ".join(", ".join(sorted(keys)) for keys in allowed)
        raise ValueError(f"{label}: expected the keys {expected}; got {', '.join(sorted(map(str, entry)))}")
    if not str(entry["source"]).strip():
        raise ValueError(f"{label}: a source is needed")


def _record(key: str, entry: Any) -> MediumRecord:
    label = f"medium {key}"
    _check_keys(label, entry, (COMMON_KEYS | SPEED_KEYS, COMMON_KEYS | ELASTIC_KEYS))
    try:
        density, number = float(entry["density_kg_m3"]), float(entry["number_density_per_a3"])
        medium = DebyeMedium(density, *_speeds(entry), number)
        mass, atoms = float(entry["molar_mass_g_mol"]), int(entry["atoms_per_formula"])
    except (TypeError, ValueError) as problem:
        raise ValueError(f"{label}: {problem}") from problem
    return MediumRecord(str(entry["name"]), medium, mass, atoms, str(entry["source"]))


def _measurement(number: int, entry: Any, known: set[str]) -> MeasuredConductance:
    label = f"measured conductance {number}"
    _check_keys(label, entry, (MEASURED_KEYS,))
    left, right = str(entry["left"]), str(entry["right"])
    for side in (left, right):
        if side not in known:
            raise ValueError(f"{label}: medium {side!r} is not one of {', '.join(sorted(known))}")
    try:
        value, temperature = float(entry["conductance_mw_m2k"]), float(entry["temperature_k"])
    except (TypeError, ValueError) as problem:
        raise ValueError(f"{label}: {problem}") from problem
    if not (np.isfinite([value, temperature]).all() and value > 0 and temperature > 0):
        raise ValueError(f"{label}: conductance and temperature must be positive")
    return MeasuredConductance(left, right, value, temperature, str(entry["source"]))


def _section(path: Path, name: str, kind: type) -> Any:
    """One part of the file.

    Raises:
        FileNotFoundError: no such file.
        ValueError: no YAML, or the part is absent or of another kind.
    """
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as problem:
        raise ValueError(f"{path} is not YAML: {problem}") from problem
    if not isinstance(content, dict) or not isinstance(content.get(name), kind):
        raise ValueError(f"{path} needs a section {name!r}")
    return content[name]


def load_records(path: Path = MEDIA_PATH) -> dict[str, MediumRecord]:
    """All media with their sources, by key (Al, diamond, …).

    Raises:
        FileNotFoundError: no such file.
        ValueError: not YAML, keys missing or unknown, or an impossible medium; names the medium.
    """
    return {str(key): _record(str(key), entry) for key, entry in _section(path, "media", dict).items()}


def load_media(path: Path = MEDIA_PATH) -> dict[str, DebyeMedium]:
    """All media by key (Al, diamond, …), ready for the models.

    Raises:
        FileNotFoundError: no such file.
        ValueError: see `load_records`.
    """
    return {key: record.medium for key, record in load_records(path).items()}


def measured_conductances(path: Path = MEDIA_PATH) -> tuple[MeasuredConductance, ...]:
    """Published conductances, every side of which is a medium of the catalogue.

    Raises:
        FileNotFoundError: no such file.
        ValueError: not YAML, keys missing or unknown, a value not positive, or an unknown medium.
    """
    known = set(load_records(path))
    entries = _section(path, "measured", list)
    return tuple(_measurement(number, entry, known) for number, entry in enumerate(entries, start=1))
