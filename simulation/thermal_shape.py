"""The shape of a crystal at a temperature, from a run of it at constant pressure.

See docs/theory.md, "Lattice constant and elastic constants".
"""

from dataclasses import replace

import numpy as np

from kapitza.analysis.measure.statistics import mean_error
from kapitza.arraytypes import Array
from kapitza.interfaces.crystal_shapes import CellShape, CrystalShape, Shape
from kapitza.simulation.bulk import Bulk, relaxed_fractions
from kapitza.simulation.relaxed_crystal import at_rest
from kapitza.simulation.thermal_crystal import thermal_run
from kapitza.study.cases import derived_seed
from kapitza.study.crystal_files import kind_of, label_of
from kapitza.study.oriented_axes import AXES_ALIKE
from kapitza.study.sections.lattice_section import Lattice


def shape_at_temperature(
    bulk: Bulk, temperature_k: float, start: Shape, settings: Lattice, timestep_ps: float
) -> tuple[Shape, tuple[float, float, float, float], tuple[float, ...]]:
    """The shape; a (Å) and residual stress (bar), each with its error; errors of all lengths; by dynamics."""
    seed = derived_seed(0, f"lattice {label_of(bulk.crystal)} {bulk.elements} {temperature_k}")
    steps = settings.steps(timestep_ps)
    run = thermal_run(bulk, start, temperature_k, settings.supercell_cells, timestep_ps, steps, seed)
    length = mean_error(run.lattice_constant, "lattice constant")
    pressure = mean_error(run.pressure_bar, "pressure")
    found = (length.mean, length.standard_error, float(-pressure.mean), pressure.standard_error)
    if run.edges_angstrom is not None and isinstance(start, CellShape):
        return _cell_at_temperature(bulk, start, run.edges_angstrom), found, _edge_errors(run.edges_angstrom)
    if run.c_angstrom is None or not isinstance(start, CrystalShape):
        return length.mean, found, (length.standard_error,)
    height = mean_error(run.c_angstrom, "lattice constant c")
    shape = CrystalShape(float(length.mean), float(height.mean), start.internal)
    return at_rest(bulk, shape), found, (length.standard_error, height.standard_error)


def _edge_errors(edges_angstrom: Array) -> tuple[float, ...]:
    return tuple(mean_error(series, "edge of the cell").standard_error for series in edges_angstrom)


def _cell_at_temperature(bulk: Bulk, start: CellShape, edges_angstrom: Array) -> CellShape:
    """Mean edges of a run, those that symmetry makes alike bitwise so, with the atoms at rest there."""
    stretch = edges_angstrom.mean(axis=1) / np.array(start.edges_angstrom)
    families = np.array(AXES_ALIKE[kind_of(bulk.crystal).system])
    x, y, z = (
        float(edge * stretch[families == family].mean())
        for edge, family in zip(start.edges_angstrom, families, strict=True)
    )
    shape = replace(start, edges_angstrom=(x, y, z))
    return replace(shape, fractions=relaxed_fractions(bulk, shape))
