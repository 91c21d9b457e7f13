"""What the workflow asks of a bulk crystal: its state at a temperature, its stress when strained, its forces.

See docs/theory.md, "Lattice constant and elastic constants".
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from kapitza.analysis.harmonic.force_constants import (
    CubicCell,
    ForceConstants,
    displaced_supercells,
    solve_force_constants,
    supercell_repeats,
)
from kapitza.analysis.harmonic.phonons import cutoff_thz
from kapitza.analysis.measure.statistics import mean_error
from kapitza.analysis.units import BAR_PER_GPA
from kapitza.interfaces.crystals import oriented_cell
from kapitza.interfaces.elasticity import normal_stiffness
from kapitza.simulation.bulk import (
    Bulk,
    elastic_constants,
    static_state,
    supercell_forces,
    thermal_run,
    thermal_stress,
)
from kapitza.simulation.crystal_checks import (
    direct_force_constants,
    verify_bound,
    verify_phonons,
    verify_range,
    verify_stated_frequency,
)
from kapitza.simulation.forces import ForceField
from kapitza.simulation.relaxed_crystal import relaxed_lattice_constant
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
        elastic_gpa: c11, c12, c44 at a_angstrom, GPa.
        highest_frequency_thz: at a_angstrom, with the potential's own masses.
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

    def to_json(self) -> str:
        """Text of lattice.json."""
        return json.dumps(asdict(self), indent=1) + "\n"


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
    """Lattice constant by the method of the settings, what stress is left there, and elastic constants.

    Raises SimulationError where the potential does not bind the crystal near its nominal lattice constant, is
    not what its entry states, or the crystal is unstable: what was measured, and what to state.
    """
    bulk = bulk_of(given, crystal, elements)
    relaxed = relaxed_lattice_constant(bulk)
    verify_range(bulk, relaxed)
    found = (relaxed, 0.0, 0.0, 0.0)
    if settings.method == "thermal":
        found = _at_temperature(bulk, temperature_k, relaxed, settings, timestep_ps)
    elif isinstance(settings.lattice_constant_angstrom, float):
        length = settings.lattice_constant_angstrom
        found = (length, 0.0, float(static_state(bulk, length).stress_bar[:3].mean()), 0.0)
    energy = static_state(bulk, relaxed).energy_ev
    elastic = {name: value / BAR_PER_GPA for name, value in elastic_constants(bulk, found[0]).items()}
    verify_bound(bulk, energy, elastic, (relaxed, *found[:2]))
    highest = verify_phonons(bulk, direct_force_constants(bulk, found[0]))
    # A lattice constant that is given may compress the crystal: its frequencies are judged by the frames.
    asked = isinstance(settings.lattice_constant_angstrom, float)
    own = cutoff_thz(direct_force_constants(bulk, relaxed)) if asked else highest
    verify_stated_frequency(bulk, own)
    return LatticeState(
        given.name,
        crystal,
        elements,
        temperature_k,
        settings.method,
        relaxed,
        energy,
        *found,
        elastic,
        highest,
    )


def _at_temperature(
    bulk: Bulk, temperature_k: float, start: float, settings: Lattice, timestep_ps: float
) -> tuple[float, float, float, float]:
    """Lattice constant (Å) with error and residual stress (bar) with error, by molecular dynamics."""
    seed = derived_seed(0, f"lattice {bulk.crystal} {bulk.elements} {temperature_k}")
    steps = settings.steps(timestep_ps)
    run = thermal_run(bulk, start, temperature_k, settings.supercell_cells, timestep_ps, steps, seed)
    length = mean_error(run.lattice_constant, "lattice constant")
    pressure = mean_error(run.pressure_bar, "pressure")
    return length.mean, length.standard_error, float(-pressure.mean), pressure.standard_error


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
    if in_plane == normal == 0 and lattice["method"] == "thermal":
        tension, error = (lattice[f"residual_stress{end}_bar"] / BAR_PER_GPA for end in ("", "_se"))
        found, errors = (tension,) * 3, (error,) * 3
    else:
        bulk = bulk_of(given, lattice["crystal"], tuple(lattice["elements"]))
        seed = derived_seed(0, f"stress {bulk.crystal} {bulk.elements} {temperature_k} {in_plane}")
        steps, cells = settings.steps(timestep_ps), settings.supercell_cells
        strain, run = (in_plane, in_plane, normal), (temperature_k, cells, timestep_ps, steps, seed)
        series = thermal_stress(bulk, lattice["a_angstrom"], orientation, strain, *run) / BAR_PER_GPA
        means = [mean_error(values, f"stress of the {side} side") for values in series.T]
        found = (means[0].mean, means[1].mean, means[2].mean)
        errors = (means[0].standard_error, means[1].standard_error, means[2].standard_error)
    elastic = lattice["elastic_gpa"]
    stiffness = normal_stiffness((elastic["c11"], elastic["c12"], elastic["c44"]), orientation)
    return SideStress(side, *found, *errors, float(stiffness[2, 2]))


def cubic_cell(
    given: GivenPotential, crystal: str, elements: tuple[str, ...], lattice_constant: float
) -> CubicCell:
    """The cube of a crystal with a lattice constant (Å) and the potential's own masses."""
    masses = np.array([given.potential.elements[element] for element in elements])
    cube = oriented_cell(crystal, elements, lattice_constant, "001")
    symbols = tuple(elements[index] for index in cube.element_index)
    centring = CRYSTALS[crystal].centring
    return CubicCell(lattice_constant, symbols, cube.fractions, masses[cube.element_index], centring)


def bulk_force_constants(
    given: GivenPotential, crystal: str, elements: tuple[str, ...], lattice_constant: float
) -> ForceConstants:
    """Force constants at a lattice constant (Å), by finite displacements, with the potential's own masses."""
    bulk, cell = bulk_of(given, crystal, elements), cubic_cell(given, crystal, elements, lattice_constant)
    reach = given.potential.range_within_angstrom(elements)
    displaced = displaced_supercells(cell, supercell_repeats(lattice_constant, reach))
    forces = supercell_forces(bulk, displaced.edge_angstrom, displaced.elements, displaced.position)
    return solve_force_constants(displaced, forces)
