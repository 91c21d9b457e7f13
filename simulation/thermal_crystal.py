"""Bulk crystals in motion in LAMMPS: lattice constants at a temperature, and what stress is left.

See docs/theory.md, "Lattice constant and elastic constants".
"""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kapitza.interfaces.crystal_shapes import CellShape, CrystalShape, Shape
from kapitza.interfaces.crystals import oriented_cell
from kapitza.simulation.bulk import Bulk, periodic_box, supercell, supercell_cells
from kapitza.simulation.session import check_finite, check_step, run_commands
from kapitza.study.crystal_files import kind_of
from kapitza.study.oriented_axes import AXES_ALIKE

SAMPLE_STEPS = 20


@dataclass(frozen=True)
class ThermalRun:
    """Series of a bulk run at temperature T.

    Attributes:
        lattice_constant: (n,) Å, a at zero pressure (NPT); of a hexagonal crystal the mean over the plane.
        pressure_bar: (m,) bar, at the mean of lattice_constant (NVT): its mean is the residual pressure.
        c_angstrom: (n,) Å, c of a hexagonal crystal; None of a cubic one.
        edges_angstrom: (3, n) Å, edges of the cell of a crystal from a file; None of others.
    """

    lattice_constant: NDArray[np.float64]
    pressure_bar: NDArray[np.float64]
    c_angstrom: NDArray[np.float64] | None = None
    edges_angstrom: NDArray[np.float64] | None = None


def thermal_run(
    bulk: Bulk,
    start: Shape,
    temperature_k: float,
    cells: int,
    timestep_ps: float,
    steps: tuple[int, int],
    seed: int,
) -> ThermalRun:
    """Constant-pressure run of a supercell, then a constant-volume one at the mean lattice constants.

    The axes of a hexagonal crystal keep their own zero stress; those in the plane move alike.

    Args:
        start: a of a cubic crystal, Å, or shape of another, to begin from.
        cells: along each edge, in lattice constants a.
        steps: of equilibration, and of each of the two sampled runs.
        seed: of the initial velocities.

    Raises:
        SimulationError: LAMMPS stops, or the crystal does not stay whole.
    """
    damping = (100 * timestep_ps, 1000 * timestep_ps)
    heat = f"temp {temperature_k:.10g} {temperature_k:.10g} {damping[0]:.10g}"
    repeats = supercell_cells(bulk, start, cells)
    free = _barostat(bulk, start)
    with supercell(bulk, start, cells) as lmp:
        run_commands(
            lmp,
            f"""velocity all create {2 * temperature_k:.10g} {seed} mom yes
timestep {timestep_ps:.10g}
fix bulk all npt {heat} {free.format(f"{damping[1]:.10g}")}
run {steps[0]}""",
            "equilibrating a bulk crystal at constant pressure",
        )
        if isinstance(start, CrystalShape):
            box = _sample(lmp, ("lx", "lz"), steps[1])
            series, height = box[0] / repeats[0], box[1] / repeats[2]
            a, c = float(series.mean()), float(height.mean())
            edges = np.array([a, math.sqrt(3.0) * a, c]) * repeats
        elif isinstance(start, CellShape):
            own = _sample(lmp, ("lx", "ly", "lz"), steps[1]) / np.array(repeats)[:, None]
            series, height = own[0], own[2]
            edges = own.mean(axis=1) * repeats
        else:
            series, height = _sample(lmp, ("lx",), steps[1])[0] / cells, None
            edges = np.array([series.mean() * cells] * 3)
        x, y, z = (f"{edge:.12g}" for edge in edges)
        run_commands(
            lmp,
            f"""unfix bulk
change_box all x final 0 {x} y final 0 {y} z final 0 {z} remap units box
fix bulk all nvt {heat}
run {steps[0]}""",
            "equilibrating a bulk crystal at constant volume",
        )
        pressure = _sample(lmp, ("press",), steps[1])[0]
        return ThermalRun(series, pressure, height, own if isinstance(start, CellShape) else None)


def _barostat(bulk: Bulk, shape: Shape) -> str:
    """Words of LAMMPS for the axes that move alike, with a place for the damping time."""
    families = AXES_ALIKE[kind_of(bulk.crystal).system]
    if isinstance(shape, float | int) or families == (0, 0, 0):
        return "iso 0 0 {0}"
    return "x 0 0 {0} y 0 0 {0} z 0 0 {0}" + (" couple xy" if families[0] == families[1] else "")


def thermal_stress(
    bulk: Bulk,
    lattice_constant: Shape,
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
    edge = cells * cell.lattice_constant_angstrom
    repeats = [math.ceil(edge / length - 1e-9) for length in cell.lengths_angstrom]
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
