"""What the workflow asks of a bulk crystal: its state at a temperature, its stress when strained, its forces.

See docs/theory.md, "Lattice constant and elastic constants".
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from kapitza.analysis.harmonic.conventional_cell import ConventionalCell, repeats_of
from kapitza.analysis.harmonic.force_constants import (
    ForceConstants,
    displaced_supercells,
    solve_force_constants,
)
from kapitza.analysis.harmonic.phonons import cutoff_thz
from kapitza.analysis.measure.statistics import mean_error
from kapitza.analysis.units import BAR_PER_GPA
from kapitza.interfaces.crystals import CrystalShape, Shape, oriented_cell
from kapitza.interfaces.elasticity import elastic_constants_of, normal_stiffness
from kapitza.simulation.bulk import (
    Bulk,
    elastic_constants,
    static_state,
    supercell_forces,
)
from kapitza.simulation.crystal_checks import (
    direct_force_constants,
    verify_bound,
    verify_phonons,
    verify_range,
    verify_stated_frequency,
)
from kapitza.simulation.forces import ForceField
from kapitza.simulation.relaxed_crystal import at_rest, relaxed_shape, shape_at
from kapitza.simulation.thermal_crystal import (
    thermal_run,
    thermal_stress,
)
from kapitza.study.cases import derived_seed
from kapitza.study.crystal_kinds import CRYSTALS
from kapitza.study.given_potential import GivenPotential
from kapitza.study.potentials.potential_files import FOLDER
from kapitza.study.sections.lattice_section import Lattice


@dataclass(frozen=True)
class LatticeState:
    """A bulk crystal at a temperature: the content of lattice.json.

    Attributes:
        a_0k_angstrom, energy_0k_ev_atom: relaxed at 0 K, Å and eV per atom.
        a_angstrom, a_se_angstrom: lattice constant at the temperature and its standard error, Å.
        residual_stress_bar, residual_stress_se_bar: mean normal stress left at a_angstrom, tension positive.
        elastic_gpa: c11, c12, c44 at a_angstrom, GPa; of a hexagonal crystal c13 and c33 as well.
        highest_frequency_thz: at a_angstrom, with the potential's own masses.
        c_0k_angstrom, c_angstrom, c_se_angstrom: of a hexagonal crystal, as those of a; None of a cubic one.
        internal: height of the second element above the first at rest there, in c; None where symmetry fixes
            it.
    """

    potential: str
    crystal: str
    elements: tuple[str, ...]
    temperature_k: float
    method: str
    a_0k_angstrom: float
    energy_0k_ev_atom: float
    a_angstrom: float
    a_se_angstrom: float
    residual_stress_bar: float
    residual_stress_se_bar: float
    elastic_gpa: dict[str, float]
    highest_frequency_thz: float
    c_0k_angstrom: float | None = None
    c_angstrom: float | None = None
    c_se_angstrom: float | None = None
    internal: float | None = None

    def to_json(self) -> str:
        """Text of lattice.json; keys that do not apply to the crystal are left out."""
        content = {key: value for key, value in asdict(self).items() if value is not None}
        return json.dumps(content, indent=1) + "\n"


@dataclass(frozen=True)
class SideStress:
    """One row of stress.csv: stress left in the crystal of one side as it is strained in the box.

    Normal stresses along x, y, z with standard errors and the stiffness along z, GPa; tension positive.
    """

    side: str
    stress_xx_gpa: float
    stress_yy_gpa: float
    stress_zz_gpa: float
    stress_xx_se_gpa: float
    stress_yy_se_gpa: float
    stress_zz_se_gpa: float
    normal_stiffness_gpa: float


def bulk_of(given: GivenPotential, crystal: str, elements: tuple[str, ...]) -> Bulk:
    """The crystal with the potential that binds it, at the potential's own masses."""
    masses = [given.potential.elements[element] for element in elements]
    return Bulk(ForceField(given.potential, list(elements), masses, FOLDER), crystal, elements)


def shape_of(lattice: Mapping[str, Any]) -> Shape:
    """The shape of the crystal of a lattice.json."""
    if "c_angstrom" not in lattice:
        return float(lattice["a_angstrom"])
    return CrystalShape(lattice["a_angstrom"], lattice["c_angstrom"], lattice.get("internal"))


def read_lattice(path: Path) -> dict[str, Any]:
    """Content of a lattice.json."""
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content


def lattice_state(
    given: GivenPotential,
    crystal: str,
    elements: tuple[str, ...],
    settings: Lattice,
    temperature_k: float,
    timestep_ps: float,
) -> LatticeState:
    """Lattice constants by the method of the settings, what stress is left there, and elastic constants.

    Raises SimulationError where the potential does not bind the crystal near its nominal lattice constant, is
    not what its entry states, or the crystal is unstable: what was measured, and what to state.
    """
    bulk = bulk_of(given, crystal, elements)
    relaxed = relaxed_shape(bulk)
    verify_range(bulk, relaxed)
    shape, found, c_error = relaxed, (constant_a(relaxed), 0.0, 0.0, 0.0), 0.0
    asked = isinstance(settings.lattice_constant_angstrom, float)
    if settings.method == "thermal":
        shape, found, c_error = _at_temperature(bulk, temperature_k, relaxed, settings, timestep_ps)
    elif isinstance(settings.lattice_constant_angstrom, float):
        shape = shape_at(bulk, settings.lattice_constant_angstrom, relaxed)
        tension = float(static_state(bulk, shape).stress_bar[:3].mean())
        found = (settings.lattice_constant_angstrom, 0.0, tension, 0.0)
    energy = static_state(bulk, relaxed).energy_ev
    elastic = {name: value / BAR_PER_GPA for name, value in elastic_constants(bulk, shape).items()}
    verify_bound(bulk, energy, elastic, *_changes(relaxed, shape, (found[1], c_error)))
    highest = verify_phonons(bulk, direct_force_constants(bulk, shape))
    # A lattice constant that is given may compress the crystal: its frequencies are judged by the frames.
    own = cutoff_thz(direct_force_constants(bulk, relaxed)) if asked else highest
    verify_stated_frequency(bulk, own)
    state = LatticeState(
        given.name,
        crystal,
        elements,
        temperature_k,
        settings.method,
        constant_a(relaxed),
        energy,
        *found,
        elastic,
        highest,
    )
    if not (isinstance(shape, CrystalShape) and isinstance(relaxed, CrystalShape)):
        return state
    return replace(
        state,
        c_0k_angstrom=relaxed.c_angstrom,
        c_angstrom=shape.c_angstrom,
        c_se_angstrom=c_error,
        internal=shape.internal,
    )


def constant_a(shape: Shape) -> float:
    """Lattice constant a, Å."""
    return shape.a_angstrom if isinstance(shape, CrystalShape) else shape


def _changes(cold: Shape, warm: Shape, errors: tuple[float, float]) -> list[tuple[float, float, float]]:
    """Of a and, where there is one, c: at 0 K, at the temperature, and its standard error, Å."""
    found = [(constant_a(cold), constant_a(warm), errors[0])]
    if isinstance(cold, CrystalShape) and isinstance(warm, CrystalShape):
        found.append((cold.c_angstrom, warm.c_angstrom, errors[1]))
    return found


def _at_temperature(
    bulk: Bulk, temperature_k: float, start: Shape, settings: Lattice, timestep_ps: float
) -> tuple[Shape, tuple[float, float, float, float], float]:
    """The shape, a (Å) with error and residual stress (bar) with error, and the error of c, by dynamics."""
    seed = derived_seed(0, f"lattice {bulk.crystal} {bulk.elements} {temperature_k}")
    steps = settings.steps(timestep_ps)
    run = thermal_run(bulk, start, temperature_k, settings.supercell_cells, timestep_ps, steps, seed)
    length = mean_error(run.lattice_constant, "lattice constant")
    pressure = mean_error(run.pressure_bar, "pressure")
    found = (length.mean, length.standard_error, float(-pressure.mean), pressure.standard_error)
    if run.c_angstrom is None or not isinstance(start, CrystalShape):
        return length.mean, found, 0.0
    height = mean_error(run.c_angstrom, "lattice constant c")
    shape = CrystalShape(float(length.mean), float(height.mean), start.internal)
    return at_rest(bulk, shape), found, height.standard_error


def side_stress(
    side: str,
    lattice: Mapping[str, Any],
    joined: Mapping[str, float],
    orientation: str,
    given: GivenPotential,
    settings: Lattice,
    temperature_k: float,
    timestep_ps: float,
) -> SideStress:
    """Stress left in the crystal of one side, strained as it is in the boxes of its interface.

    Args:
        lattice: content of the side's lattice.json.
        joined: the row of relaxation.csv.
    """
    in_plane, normal = joined[f"in_plane_strain_{side}"], joined[f"normal_strain_{side}"]
    cubic = "c_angstrom" not in lattice
    if cubic and in_plane == normal == 0 and lattice["method"] == "thermal":
        tension, error = (lattice[f"residual_stress{end}_bar"] / BAR_PER_GPA for end in ("", "_se"))
        found, errors = (tension,) * 3, (error,) * 3
    else:
        bulk = bulk_of(given, lattice["crystal"], tuple(lattice["elements"]))
        seed = derived_seed(0, f"stress {bulk.crystal} {bulk.elements} {temperature_k} {in_plane}")
        steps, cells = settings.steps(timestep_ps), settings.supercell_cells
        along_y = joined[f"in_plane_strain_y_{side}"]
        strain, run = (in_plane, along_y, normal), (temperature_k, cells, timestep_ps, steps, seed)
        series = thermal_stress(bulk, shape_of(lattice), orientation, strain, *run) / BAR_PER_GPA
        means = [mean_error(values, f"stress of the {side} side") for values in series.T]
        found = (means[0].mean, means[1].mean, means[2].mean)
        errors = (means[0].standard_error, means[1].standard_error, means[2].standard_error)
    elastic = lattice["elastic_gpa"]
    stiffness = normal_stiffness(elastic_constants_of(elastic), orientation)
    return SideStress(side, *found, *errors, float(stiffness[2, 2]))


def conventional_cell(
    given: GivenPotential, crystal: str, elements: tuple[str, ...], shape: Shape
) -> ConventionalCell:
    """The conventional cell of a crystal of a shape, with the potential's own masses."""
    masses = np.array([given.potential.elements[element] for element in elements])
    kind = CRYSTALS[crystal]
    unit = oriented_cell(crystal, elements, shape, kind.directions[0])
    symbols = tuple(elements[index] for index in unit.element_index)
    a = constant_a(shape)
    edges = (
        tuple(float(length) for length in unit.lengths_angstrom / a) if kind.is_hexagonal else (1.0, 1.0, 1.0)
    )
    return ConventionalCell(
        a, symbols, unit.fractions, masses[unit.element_index], kind.centring, (edges[0], edges[1], edges[2])
    )


def bulk_force_constants(
    given: GivenPotential, crystal: str, elements: tuple[str, ...], shape: Shape
) -> ForceConstants:
    """Force constants of a crystal of a shape, by finite displacements, with the potential's own masses."""
    bulk, cell = bulk_of(given, crystal, elements), conventional_cell(given, crystal, elements, shape)
    reach = given.potential.range_within_angstrom(elements)
    displaced = displaced_supercells(cell, repeats_of(cell, reach))
    forces = supercell_forces(bulk, displaced.box_angstrom, displaced.elements, displaced.position)
    return solve_force_constants(displaced, forces)
