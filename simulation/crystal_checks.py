"""Whether a potential is what its entry says, and its crystal one: measured before anything is built on it.

A cutoff stated too small cuts forces across the interface off without a word, a frequency stated too low lets
spectra fold back, and a crystal that does not bind, or boils, has elastic constants all the same.
See docs/theory.md, "What a crystal must pass".
"""

import math
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from kapitza.analysis.harmonic.conventional_cell import supercell_repeats
from kapitza.analysis.harmonic.force_constants import (
    ForceConstants,
)
from kapitza.analysis.harmonic.phonons import SPECIAL_POINTS, cutoff_thz, modes
from kapitza.interfaces.crystal_shapes import Shape, constant_a
from kapitza.interfaces.crystals import OrientedCell
from kapitza.interfaces.elasticity import elastic_constants_of, whole_stiffness
from kapitza.simulation.bulk import Bulk, conventional, supercell_forces, tiled
from kapitza.simulation.session import SimulationError, open_lammps, run_commands
from kapitza.study.crystal_files import kind_of, label_of
from kapitza.study.potentials.force_fields import Potential

SKIN_ANGSTROM = 2.0
"""Of the neighbour list in which the engine's cutoff is looked for."""
LENGTH_TOLERANCE = 1e-3  # Å
FORCE_TOLERANCE = 1e-9  # eV/Å: a force that changes by more depends on the atom moved
CHARGE_TOLERANCE = 1e-6  # e per atom
FREQUENCY_TOLERANCE = 0.01
LATTICE_TOLERANCE = 0.05
LATTICE_ERROR = 0.01
UNSTABLE_FRACTION = 0.01
"""Imaginary frequencies below this fraction of the highest are the round-off of long waves."""

MOVED_ANGSTROM = 0.05
DISPLACED_ANGSTROM = 0.005
SHAKEN_ANGSTROM = 0.03


def verify_range(bulk: Bulk, lattice_constant: Shape) -> None:
    """Refuse a charged crystal, a stated cutoff below the engine's own, a stated range that forces exceed.

    Raises SimulationError with the measured value.
    """
    name, potential = _name(bulk), bulk.field.potential
    cell = conventional(bulk, lattice_constant)
    verify_neutral(potential, [bulk.elements[index] for index in cell.element_index], name)
    engine = engine_cutoff_angstrom(bulk, lattice_constant)
    if engine > potential.cutoff_angstrom + LENGTH_TOLERANCE:
        raise SimulationError(
            f"The cutoff of the potential of {name} is {engine:.6g} Å, not {potential.cutoff_angstrom:g} Å.",
            "That is the cutoff LAMMPS uses; forces across the interface would be cut off in the analysis.",
            f"Set cutoff_angstrom: {engine:.6g}.",
        )
    stated = potential.range_within_angstrom(bulk.elements)
    found = force_range_angstrom(bulk, lattice_constant, stated)
    if found > stated + LENGTH_TOLERANCE:
        raise SimulationError(
            f"Forces in {name} reach {found:.4g} Å or farther, not {stated:g} Å.",
            f"That is stated: cutoff {potential.cutoff_angstrom:g} Å, times {potential.force_range_cutoffs}.",
            "Set force_range_cutoffs: 2 for a many-body potential, and its longest cutoff.",
        )


def verify_neutral(potential: Potential, symbols: Sequence[str], name: str) -> None:
    """Refuse atoms whose charges do not add up to zero.

    symbols : (n_atoms,) element of each atom

    Raises SimulationError with the charge found.
    """
    total = sum(potential.charges.get(symbol, 0.0) for symbol in symbols)
    if abs(total) > CHARGE_TOLERANCE * len(symbols):
        stated = ", ".join(f"{element} {charge:g}" for element, charge in potential.charges.items())
        raise SimulationError(
            f"{name} is not neutral: its {len(symbols)} atoms have a charge of {total:.4g} e.",
            f"The potential states {stated} (charges, in e).",
            "Correct the charges, or the atoms: charges times numbers of atoms must add up to zero.",
        )


def engine_cutoff_angstrom(bulk: Bulk, lattice_constant: Shape) -> float:
    """Largest cutoff of the pair style as LAMMPS builds its neighbour list, Å."""
    edge = 3 * constant_a(lattice_constant)
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log"
        with open_lammps(log=log) as lmp:
            kinds = len(bulk.elements)
            atoms = "\n".join(f"create_atoms {n} single {n} {n} {n}" for n in range(1, kinds + 1))
            box = f"region box block 0 {edge:.9g} 0 {edge:.9g} 0 {edge:.9g}\ncreate_box {kinds} box"
            run_commands(lmp, f"units metal\natom_modify map yes\n{box}\n{atoms}", "making a box")
            skin = f"neighbor {SKIN_ANGSTROM} bin"
            run_commands(lmp, f"{bulk.field.commands()}\n{skin}\nrun 0 post no", "asking for the cutoff")
        said = [line for line in log.read_text().splitlines() if "master list distance cutoff" in line]
    return float(said[-1].split()[-1]) - SKIN_ANGSTROM if said else 0.0


def force_range_angstrom(bulk: Bulk, lattice_constant: Shape, stated: float) -> float:
    """Distance of the farthest atom whose force changes when an atom is moved, Å; 0 if none does.

    Looked for up to 1.5 times what is stated and 4 Å, in a crystal whose atoms are all off their sites.
    """
    cell = conventional(bulk, lattice_constant)
    repeats = _repeats(cell, 1.5 * stated + 4.0)
    random = np.random.default_rng(1)
    position = tiled(cell, repeats)
    position = position + random.uniform(-SHAKEN_ANGSTROM, SHAKEN_ANGSTROM, position.shape)
    moved = position.copy()
    moved[0] += MOVED_ANGSTROM * np.array([0.6, 0.48, 0.64])
    elements = tuple(bulk.elements[index] for index in cell.element_index) * math.prod(repeats)
    edge = np.array(repeats) * cell.lengths_angstrom
    before, after = supercell_forces(bulk, edge, elements, np.stack([position, moved]))
    away = position - position[0]
    distance = np.linalg.norm(away - edge * np.round(away / edge), axis=1)
    felt = np.abs(after - before).max(axis=1) > FORCE_TOLERANCE
    # Either position of the moved atom may be the nearer one.
    return max(float(distance[felt].max(initial=0.0)) - MOVED_ANGSTROM, 0.0)


def verify_bound(
    bulk: Bulk, energy_ev: float, elastic: Mapping[str, float], *lengths: tuple[float, float, float]
) -> None:
    """Refuse what is no crystal: no cohesion, elastically unstable, boiling.

    Args:
        energy_ev: per atom, at 0 K.
        elastic: c11, c12, c44 in any unit; of a hexagonal crystal c13 and c33 as well.
        lengths: of each lattice constant, a and c: at 0 K, at the temperature, and the error of that, Å.

    Raises:
        SimulationError: with what was measured.
    """
    name = _name(bulk)
    if energy_ev >= 0:
        raise SimulationError(
            f"{name} does not bind: {energy_ev:.4g} eV per atom at 0 K.",
            "Atoms far apart have less energy than this crystal.",
            "Correct the potential's lines, its file, or nominal_lattice_angstrom.",
        )
    if "c66" in elastic:
        _verify_definite(name, elastic)
        _verify_solid(name, lengths)
        return
    c11, c12, c44 = (elastic[key] for key in ("c11", "c12", "c44"))
    c13, c33 = elastic.get("c13", c12), elastic.get("c33", c11)
    if not (c11 > abs(c12) and c33 * (c11 + c12) > 2 * c13**2 and c11 + c12 + c33 > 0 and c44 > 0):
        found = ", ".join(f"{key} = {value:.4g}" for key, value in elastic.items())
        needs = "c11 > |c12|, c11 + 2 c12 > 0 and c44 > 0"
        if "c33" in elastic:
            needs = "c11 > |c12|, c33 (c11 + c12) > 2 c13² and c44 > 0"
        raise SimulationError(
            f"{name} is elastically unstable: {found} GPa.",
            f"A {'hexagonal' if 'c33' in elastic else 'cubic'} crystal needs {needs} (Born 1940).",
            "Lower the temperature, or correct the potential, its cutoff or its order of elements.",
        )
    _verify_solid(name, lengths)


def _verify_definite(name: str, elastic: Mapping[str, float]) -> None:
    """Refuse a stiffness of any symmetry that is not positive definite."""
    lowest = float(np.linalg.eigvalsh(whole_stiffness(elastic_constants_of(elastic))).min())
    if not lowest > 0:
        raise SimulationError(
            f"{name} is elastically unstable: its stiffness has an eigenvalue of {lowest:.4g} GPa.",
            "The stiffness of a crystal is positive definite (Born 1940).",
            "Lower the temperature, or correct the potential, its cutoff or its order of elements.",
        )


def _verify_solid(name: str, lengths: tuple[tuple[float, float, float], ...]) -> None:
    for cold, warm, error in lengths:
        if abs(warm / cold - 1) <= LATTICE_TOLERANCE and error <= LATTICE_ERROR * cold:
            continue
        raise SimulationError(
            f"{name} does not stay a crystal: its lattice constant went from {cold:.4f} Å at 0 K to "
            f"{warm:.4f} ± {error:.4f} Å.",
            "It melts or boils at this temperature.",
            "Lower temperatures_k, or take a potential that is solid there.",
        )


def direct_force_constants(bulk: Bulk, lattice_constant: Shape) -> ForceConstants:
    """Force constants of a crystal by moving every atom of its conventional cell to and fro; quick.

    No symmetry is used. Their errors are those of central differences, far below what the checks here look
    for.
    """
    unit = conventional(bulk, lattice_constant)
    repeats = _repeats(unit, bulk.field.potential.range_within_angstrom(bulk.elements))
    position, count = tiled(unit, repeats), len(unit.fractions)
    moves = [(atom, axis, sign) for atom in range(count) for axis in range(3) for sign in (1, -1)]
    structures = np.repeat(position[None], len(moves), axis=0)
    for structure, (atom, axis, sign) in zip(structures, moves, strict=True):
        structure[atom, axis] += sign * DISPLACED_ANGSTROM
    symbols = tuple(bulk.elements[index] for index in unit.element_index)
    edge = np.array(repeats) * unit.lengths_angstrom
    forces = supercell_forces(bulk, edge, symbols * math.prod(repeats), structures)
    forces = forces.reshape(count, 3, 2, *position.shape)
    change = -(forces[:, :, 0] - forces[:, :, 1]) / (2 * DISPLACED_ANGSTROM)
    masses = np.array([bulk.field.masses_amu[index] for index in unit.element_index])
    cell = np.diag(unit.lengths_angstrom)
    value = change.transpose(0, 2, 1, 3)
    return ForceConstants(
        _scale(unit), symbols, masses, cell, position[:count], edge * np.eye(3), position, value
    )


def _repeats(unit: OrientedCell, range_angstrom: float) -> tuple[int, int, int]:
    """Cells along each edge of an orthogonal box in which no force meets its own image."""
    x, y, z = (supercell_repeats(float(length), range_angstrom) for length in unit.lengths_angstrom)
    return x, y, z


def _scale(unit: OrientedCell) -> float:
    """The lattice constant of force constants: that of a cube, or of one with four primitive cells, Å."""
    kind = kind_of(unit.crystal)
    if kind.system == "cubic":
        return unit.lattice_constant_angstrom
    shares = {"P": 1, "I": 2, "C": 2, "F": 4}
    return float(np.cbrt(4 / shares[kind.centring] * unit.lengths_angstrom.prod()))


def verify_phonons(bulk: Bulk, constants: ForceConstants) -> float:
    """Highest frequency of a stable crystal, THz.

    Raises SimulationError for one with imaginary frequencies.
    """
    name = _name(bulk)
    highest = cutoff_thz(constants)
    fractions = np.vstack([np.array(SPECIAL_POINTS), np.random.default_rng(2).uniform(-1, 1, (500, 3))])
    lowest = modes(constants, fractions * 2 * np.pi / constants.lattice_constant_angstrom).frequency_thz.min()
    if lowest < -UNSTABLE_FRACTION * highest:
        raise SimulationError(
            f"Phonons of {name} are unstable: imaginary frequencies up to {-lowest:.3g} THz.",
            "The crystal is no minimum of the potential energy at its lattice constant "
            f"({constants.lattice_constant_angstrom:.4f} Å).",
            "Take the structure that the potential prefers, lower the temperature, or correct the potential.",
        )
    return highest


def verify_stated_frequency(bulk: Bulk, highest: float) -> None:
    """Refuse a stated cutoff below the highest frequency at the potential's own lattice constant, THz.

    Raises SimulationError with what was measured.
    """
    name, potential = _name(bulk), bulk.field.potential
    stated = potential.cutoff_thz(bulk.crystal, bulk.elements, {})
    if highest > stated * (1 + FREQUENCY_TOLERANCE):
        raise SimulationError(
            f"The highest frequency of {name} is {highest:.4g} THz, not {stated:g} THz.",
            "Time step and frame interval are chosen by the stated one: spectra would fold back.",
            f"Set nominal_cutoff_thz: {1.05 * highest:.4g} (the measured one and 5 %).",
        )


def _name(bulk: Bulk) -> str:
    return f"{label_of(bulk.crystal)} {'-'.join(bulk.elements)}"
