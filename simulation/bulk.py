"""Bulk crystals in LAMMPS: lattice constant at 0 K and at T, residual stress, elastic constants.

See docs/theory.md, "Lattice constant and elastic constants".
"""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kapitza.interfaces.crystals import oriented_cell
from kapitza.simulation.forces import ForceField
from kapitza.simulation.session import check_finite, check_step, open_lammps, run_commands

STRAIN = (
    1e-4  # finite strain of the elastic constants: small against a neighbour shell's distance to the cutoff
)
STATIC_CELLS = 3
SAMPLE_STEPS = 20


@dataclass(frozen=True)
class Bulk:
    """A crystal kind and its elements, with the potential that binds it (LAMMPS type = element index + 1)."""

    field: ForceField
    crystal: str
    elements: tuple[str, ...]


@dataclass(frozen=True)
class StaticState:
    """A strained crystal at 0 K, internal coordinates relaxed.

    Attributes:
        energy_ev: potential energy per atom, eV.
        stress_bar: (6,) Cauchy stress xx, yy, zz, yz, xz, xy in bar, tension positive.
    """

    energy_ev: float
    stress_bar: NDArray[np.float64]


@dataclass(frozen=True)
class ThermalRun:
    """Series of a bulk run at temperature T.

    Attributes:
        lattice_constant: (n,) Å, at zero pressure (NPT).
        pressure_bar: (m,) bar, at the mean of lattice_constant (NVT): its mean is the residual pressure.
    """

    lattice_constant: NDArray[np.float64]
    pressure_bar: NDArray[np.float64]


def static_state(bulk: Bulk, lattice_constant: float, strain: tuple[float, ...] = (0,) * 6) -> StaticState:
    """Energy and stress of a strained crystal at 0 K.

    Args:
        lattice_constant: cubic lattice constant before straining, Å.
        strain: engineering strain xx, yy, zz, yz, xz, xy.
    """
    with _supercell(bulk, lattice_constant, STATIC_CELLS, strain) as lmp:
        run_commands(lmp, "minimize 0 1e-9 1000 10000", "relaxing a strained bulk crystal")
        # `press` components are minus the Cauchy stress.
        pressure = [lmp.get_thermo(f"p{axes}") for axes in ("xx", "yy", "zz", "yz", "xz", "xy")]
        energy = lmp.get_thermo("pe") / lmp.get_natoms()
    return StaticState(float(energy), -np.array(pressure))


def elastic_constants(bulk: Bulk, lattice_constant: float) -> dict[str, float]:
    """Cubic stress–strain coefficients at the given lattice constant, in bar: keys c11, c12, c44.

    Under hydrostatic stress these, not second derivatives of the energy, give the sound speeds
    (T. H. K. Barron and M. L. Klein, Proc. Phys. Soc. 85, 523 (1965)).
    """

    def slope(component: int) -> NDArray[np.float64]:
        strain = np.zeros(6)
        strain[component] = STRAIN
        stress = [static_state(bulk, lattice_constant, tuple(s * strain)).stress_bar for s in (1, -1)]
        return (stress[0] - stress[1]) / (2 * STRAIN)

    axial, shear = slope(0), slope(3)
    return {"c11": float(axial[0]), "c12": float(axial[1:3].mean()), "c44": float(shear[3])}


def thermal_run(
    bulk: Bulk,
    start: float,
    temperature_k: float,
    cells: int,
    timestep_ps: float,
    steps: tuple[int, int],
    seed: int,
) -> ThermalRun:
    """Constant-pressure run of a cubic supercell, then a constant-volume one at the mean lattice constant.

    Args:
        start: lattice constant to begin from, Å.
        cells: cubic cells along each edge.
        steps: of equilibration, and of each of the two sampled runs.
        seed: of the initial velocities.

    Raises:
        SimulationError: LAMMPS stops, or the crystal does not stay whole.
    """
    damping = (100 * timestep_ps, 1000 * timestep_ps)
    heat = f"temp {temperature_k:.10g} {temperature_k:.10g} {damping[0]:.10g}"
    with _supercell(bulk, start, cells) as lmp:
        run_commands(
            lmp,
            f"""velocity all create {2 * temperature_k:.10g} {seed} mom yes
timestep {timestep_ps:.10g}
fix bulk all npt {heat} iso 0 0 {damping[1]:.10g}
run {steps[0]}""",
            "equilibrating a bulk crystal at constant pressure",
        )
        series = _sample(lmp, ("lx",), steps[1])[0] / cells
        edge = series.mean() * cells
        run_commands(
            lmp,
            f"""unfix bulk
change_box all x final 0 {edge:.12g} y final 0 {edge:.12g} z final 0 {edge:.12g} remap units box
fix bulk all nvt {heat}
run {steps[0]}""",
            "equilibrating a bulk crystal at constant volume",
        )
        return ThermalRun(series, _sample(lmp, ("press",), steps[1])[0])


def thermal_stress(
    bulk: Bulk,
    lattice_constant: float,
    orientation: str,
    strain: tuple[float, float, float],
    temperature_k: float,
    cells: int,
    timestep_ps: float,
    steps: tuple[int, int],
    seed: int,
) -> NDArray[np.float64]:
    """Stress of a strained crystal at a temperature and constant volume, (n, 3) bar: xx, yy, zz over time.

    Args:
        orientation: direction of the crystal along z (interfaces/crystals.py).
        strain: along x, y, z; positive is stretched.
        cells: edge of the smallest box in lattice constants; oriented cells are repeated to at least as much.
        steps: of equilibration and of sampling.
        seed: of the initial velocities.

    Raises:
        SimulationError: LAMMPS stops.
    """
    cell = oriented_cell(bulk.crystal, bulk.elements, lattice_constant, orientation)
    repeats = [math.ceil(cells * lattice_constant / length - 1e-9) for length in cell.lengths_angstrom]
    shifts = np.stack(np.meshgrid(*map(np.arange, repeats), indexing="ij"), axis=-1).reshape(-1, 1, 3)
    lengths = cell.lengths_angstrom * (1 + np.array(strain))
    positions = (cell.fractions + shifts).reshape(-1, 3) * lengths
    kinds = np.tile(cell.element_index + 1, len(shifts))
    with periodic_box(bulk, np.diag(lengths * repeats), positions, kinds) as lmp:
        run_commands(
            lmp,
            f"""velocity all create {2 * temperature_k:.10g} {seed} mom yes
timestep {timestep_ps:.10g}
fix bulk all nvt temp {temperature_k:.10g} {temperature_k:.10g} {100 * timestep_ps:.10g}
run {steps[0]}""",
            "equilibrating a strained bulk crystal",
        )
        return -_sample(lmp, ("pxx", "pyy", "pzz"), steps[1]).T


def supercell_forces(
    bulk: Bulk, edge: float, elements: tuple[str, ...], positions: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Forces in a periodic cubic supercell for several structures, e.g. of finite displacements.

    Args:
        edge: of the supercell, Å.
        elements: chemical symbol of each atom, (n_atoms,).
        positions: (n_structures, n_atoms, 3) Å, each close to the first.

    Returns:
        (n_structures, n_atoms, 3) eV/Å.
    """
    kinds = np.array([bulk.elements.index(element) + 1 for element in elements])
    forces = np.empty(positions.shape)
    with periodic_box(bulk, edge * np.eye(3), positions[0], kinds) as lmp:
        for structure, target in enumerate(positions):
            order = lmp.numpy.extract_atom("id")[: len(kinds)].ravel() - 1
            lmp.numpy.extract_atom("x")[: len(kinds)] = target[order]
            run_commands(lmp, "run 0 post no", "evaluating a displaced supercell")
            order = lmp.numpy.extract_atom("id")[: len(kinds)].ravel() - 1
            forces[structure, order] = lmp.numpy.extract_atom("f")[: len(kinds)]
    return forces


def _sample(lmp: Any, keywords: tuple[str, ...], steps: int) -> NDArray[np.float64]:
    """Values of thermo keywords every SAMPLE_STEPS steps of a run, (n_keywords, n)."""
    start = int(lmp.extract_global("ntimestep"))
    count = max(1, steps // SAMPLE_STEPS)
    values = np.empty((len(keywords), count))
    for sample in range(count):
        lmp.command(f"run {SAMPLE_STEPS} pre {'no' if sample else 'yes'} post no")
        values[:, sample] = [lmp.get_thermo(keyword) for keyword in keywords]
    end = start + count * SAMPLE_STEPS
    check_step(lmp, end)
    check_finite({name: float(row.sum()) for name, row in zip(keywords, values, strict=True)}, end)
    return values


@contextmanager
def _supercell(
    bulk: Bulk, lattice_constant: float, cells: int, strain: tuple[float, ...] = (0,) * 6
) -> Iterator[Any]:
    """A periodic supercell in LAMMPS, strained from the perfect cube."""
    cell = oriented_cell(bulk.crystal, bulk.elements, lattice_constant, "001")
    shifts = np.stack(np.meshgrid(*[np.arange(cells)] * 3, indexing="ij"), axis=-1).reshape(-1, 1, 3)
    positions = ((cell.fractions + shifts).reshape(-1, 3)) * lattice_constant
    kinds = np.tile(cell.element_index + 1, cells**3)
    xx, yy, zz, yz, xz, xy = strain
    edge = cells * lattice_constant
    # Upper triangular, as LAMMPS keeps its box; the rotation this includes leaves isotropic stress alone.
    gradient = np.array([[1 + xx, xy, xz], [0, 1 + yy, yz], [0, 0, 1 + zz]])
    box = edge * gradient
    with periodic_box(bulk, box, positions @ gradient.T, kinds) as lmp:
        yield lmp


@contextmanager
def periodic_box(
    bulk: Bulk, box: NDArray[np.float64], positions: NDArray[np.float64], kinds: NDArray[Any]
) -> Iterator[Any]:
    """Atoms in a periodic box with upper triangular cell matrix (columns are its vectors), evaluated once."""
    with open_lammps() as lmp:
        run_commands(
            lmp,
            f"""units metal
atom_style atomic
atom_modify map yes sort 0 0
box tilt large
region box prism 0 {box[0, 0]:.15g} 0 {box[1, 1]:.15g} 0 {box[2, 2]:.15g} &
  {box[0, 1]:.15g} {box[0, 2]:.15g} {box[1, 2]:.15g} units box
create_box {len(bulk.elements)} box""",
            "making a bulk supercell",
        )
        ids = np.arange(1, len(kinds) + 1).tolist()
        lmp.create_atoms(len(kinds), ids, kinds.tolist(), positions.ravel().tolist())
        run_commands(
            lmp,
            f"""{bulk.field.commands()}
thermo_style custom step temp pe press pxx pyy pzz pyz pxz pxy
run 0 post no""",
            "evaluating a bulk supercell",
        )
        yield lmp
