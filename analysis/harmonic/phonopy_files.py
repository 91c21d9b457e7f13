"""Crystals from files of phonopy, as a calculation from first principles leaves them."""

from collections.abc import Callable
from contextlib import chdir
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import phonopy
from numpy.typing import NDArray
from phonopy import Phonopy
from phonopy.file_IO import parse_BORN
from phonopy.harmonic.dynamical_matrix import get_dynamical_matrices_at_qpoints
from phonopy.interface.calculator import get_calculator_physical_units
from phonopy.structure.cells import get_reduced_bases

from kapitza.analysis.files.untrusted import (
    LARGEST_PHONOPY_FILE,
    UntrustedFileError,
    check_phonopy_file,
    check_regular,
)
from kapitza.analysis.harmonic.force_constants import ForceConstants
from kapitza.arraytypes import Array

FORCE_CONSTANTS = ("FORCE_CONSTANTS", "force_constants.hdf5")
FORCE_SETS = "FORCE_SETS"
BORN = "BORN"
COMPANIONS = (*FORCE_CONSTANTS, FORCE_SETS, BORN)
STEP = 1e-4  # of a wavevector, relative, for derivatives of D
FACE_CENTRED_CELLS = 4


class PhonopyFileError(ValueError):
    """A file that gives no crystal: says which file, why, and what to do."""


@dataclass(frozen=True)
class PhonopyCrystal:
    """A crystal of any symmetry, with the cell its Miller indices count in.

    Attributes:
        constants: force constants; `lattice_constant_angstrom` is that of the cube with four primitive cells,
            the conventional one of a face-centred crystal only.
        conventional_cell: (3, 3) float, Å, rows are the lattice vectors of the conventional cell.
        born: where the Born charges of its polar waves come from: the name of the file, or None without any.
    """

    constants: ForceConstants
    conventional_cell: Array
    born: str | None = None


def companions(path: Path) -> list[Path]:
    """Files beside this one that may be read with it, if they are there."""
    return [path.parent / name for name in COMPANIONS if (path.parent / name).is_file()]


def read_phonopy(path: Path) -> PhonopyCrystal:
    """Crystal of phonopy_params.yaml, or of phonopy.yaml with its force constants or forces beside it.

    Units of other calculators are converted; drift and asymmetry of the constants are removed. Born charges
    of the file itself, or of the BORN beside it, give polar waves their fields.

    Raises:
        PhonopyFileError: no file of phonopy, or no force constants with it.

    Source: docs/theory.md, "Bulk phonons"; Togo and Tanaka, Scr. Mater. 108, 1 (2015).
    """
    phonon = _loaded(path)
    born = _with_born(phonon, path)
    phonon.symmetrize_force_constants(show_drift=False)
    units = get_calculator_physical_units(phonon.calculator)
    length, stiffness = units.distance_to_A, units.force_to_eVperA / units.distance_to_A
    primitive, supercell = phonon.primitive, phonon.supercell
    cell = np.asarray(primitive.cell) * length
    value = np.asarray(phonon.force_constants)
    compact = value if len(value) == len(primitive) else value[primitive.p2s_map]
    constants = ForceConstants(
        float(np.cbrt(FACE_CENTRED_CELLS * abs(np.linalg.det(cell)))),
        tuple(primitive.symbols),
        np.asarray(primitive.masses),
        cell,
        np.asarray(supercell.positions)[primitive.p2s_map] * length,
        # The shortest images of an atom are sought among the neighbours of a cell as compact as can be.
        np.asarray(get_reduced_bases(supercell.cell)) * length,
        np.asarray(supercell.positions) * length,
        compact * stiffness,
        None if born is None else PolarMatrices(phonon, cell),
    )
    return PhonopyCrystal(constants, _conventional_cell(phonon) * length, born)


@dataclass(frozen=True)
class PolarMatrices:
    """Dynamical matrices with the electric fields of polar waves, as phonopy computes them.

    Attributes:
        phonon: with force constants and Born charges.
        cell: (3, 3) float, Å, rows are the primitive lattice vectors.

    Source: docs/theory.md, "Bulk phonons"; X. Gonze and C. Lee, Phys. Rev. B 55, 10355 (1997).
    """

    phonon: Phonopy
    cell: Array

    def __call__(self, wavevector: Array) -> NDArray[np.complex128]:
        """(4, n_q, n_modes, n_modes) complex: D in (rad/ps)² and its central differences along x, y, z.

        Args:
            wavevector: (n_q, 3) float, Å⁻¹, with the factor 2π.
        """
        step = np.maximum(STEP * np.linalg.norm(wavevector, axis=1), 1e-9)[:, None]
        moves = [np.zeros(3), *(sign * axis for axis in np.eye(3) for sign in (1, -1))]
        places = np.concatenate([wavevector + step * move for move in moves])
        scale = (2 * np.pi * self.phonon.unit_conversion_factor) ** 2
        found = scale * get_dynamical_matrices_at_qpoints(
            self.phonon.dynamical_matrix, np.ascontiguousarray(places @ self.cell.T / (2 * np.pi))
        )
        rest, *moved = found.reshape(7, len(wavevector), *found.shape[1:])
        slopes = [(moved[2 * n] - moved[2 * n + 1]) / (2 * step[:, :, None]) for n in range(3)]
        return np.stack([rest, *slopes])


def _with_born(phonon: Phonopy, path: Path) -> str | None:
    """Give the crystal its Born charges, those of its own file before those of BORN; where they come from.

    Raises PhonopyFileError for a BORN that does not belong to the crystal.
    """
    if phonon.nac_params is not None:
        return path.name
    beside = path.resolve().parent / BORN
    if not beside.is_file():
        return None
    _trusted(check_regular, beside, LARGEST_PHONOPY_FILE)
    try:
        charges = parse_BORN(phonon.primitive, filename=beside)
        # Many a BORN leaves the unit to the calculator.
        charges.setdefault("factor", get_calculator_physical_units(phonon.calculator).nac_factor)
        phonon.nac_params = charges
    except Exception as error:  # phonopy raises whatever its readers meet
        raise PhonopyFileError(
            f"{beside}: no Born charges of {path} ({error}); fix: correct it, or take it away"
        ) from error
    return BORN


def _loaded(path: Path) -> Phonopy:
    """The crystal of the file with its own force constants, or with those of the one file beside it.

    phonopy looks for files in the working folder, which may hold another material's: it is called in an empty
    one.
    """
    _trusted(check_phonopy_file, path)
    path = path.resolve()
    phonon = _called(path)
    if phonon.force_constants is None:
        phonon = _with_companion(path)
    if phonon.force_constants is None:
        raise PhonopyFileError(
            f"{path}: no force constants and no forces; write phonopy_params.yaml with them "
            f"(phonopy --include-all), or put FORCE_CONSTANTS or FORCE_SETS beside the file"
        )
    return phonon


def _with_companion(path: Path) -> Phonopy:
    beside = {file.name: file for file in companions(path)}
    constants = [beside[name] for name in FORCE_CONSTANTS if name in beside]
    if len(constants) > 1:
        raise PhonopyFileError(
            f"{path}: {' and '.join(file.name for file in constants)} lie beside it; fix: keep one of them"
        )
    for file in (*constants, *(beside[name] for name in (FORCE_SETS,) if name in beside)):
        _trusted(check_regular, file, LARGEST_PHONOPY_FILE)
    if constants:
        return _called(path, force_constants_filename=constants[0])
    return _called(path, force_sets_filename=beside[FORCE_SETS]) if FORCE_SETS in beside else _called(path)


def _trusted(check: Callable[..., None], *arguments: Any) -> None:
    try:
        check(*arguments)
    except UntrustedFileError as error:
        raise PhonopyFileError(str(error)) from error


def _called(path: Path, **files: Path) -> Phonopy:
    with TemporaryDirectory() as empty, chdir(empty):
        try:
            return phonopy.load(path, **files)
        except Exception as error:  # phonopy raises whatever its readers meet
            reading = " with ".join(str(name) for name in (path, *(file.name for file in files.values())))
            raise PhonopyFileError(
                f"{reading}: phonopy cannot read it ({error}); give phonopy_params.yaml or phonopy.yaml"
            ) from error


def _conventional_cell(phonon: Phonopy) -> Array:
    """(3, 3), rows: the conventional cell of the space group, in the frame and unit of the file."""
    dataset = phonon.primitive_symmetry.dataset
    return np.asarray(np.linalg.inv(dataset.transformation_matrix).T @ phonon.primitive.cell)


def plane_normal(crystal: PhonopyCrystal, indices: str) -> Array:
    """Unit normal of the plane with these Miller indices, Cartesian in the frame of the file.

    Args:
        crystal: of the file.
        indices: three digits, e.g. 110, in the conventional cell.

    Raises:
        ValueError: not three digits, or all of them zero.
    """
    if len(indices) != 3 or not indices.isdigit() or not int(indices):
        raise ValueError(f"Miller indices are three digits, not all zero, got {indices!r}")
    normal = np.linalg.inv(crystal.conventional_cell) @ [int(digit) for digit in indices]
    return np.asarray(normal / np.linalg.norm(normal))


def plane_axes(crystal: PhonopyCrystal, indices: str) -> Array:
    """Axes of the interface in the frame of the file: z normal to the plane, x along a lattice vector in it.

    x is [k −h 0] for the plane (hkl), [100] for (001): two cubic crystals with the same plane are aligned.

    Args:
        crystal: of the file.
        indices: Miller indices of the plane, three digits.

    Returns:
        (3, 3) float, orthonormal rows x, y, z.

    Raises:
        ValueError: not three digits, or all of them zero.
    """
    normal = plane_normal(crystal, indices)
    h, k, _ = (int(digit) for digit in indices)
    steps = np.array([k, -h, 0]) if h or k else np.array([1, 0, 0])
    along = steps @ crystal.conventional_cell
    along = along / np.linalg.norm(along)
    return np.array([along, np.cross(normal, along), normal])
