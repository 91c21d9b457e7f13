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
from kapitza.interfaces.crystal_shapes import CellShape, CrystalShape, Shape, constant_a
from kapitza.interfaces.crystals import oriented_cell
from kapitza.interfaces.elasticity import elastic_constants_of, normal_stiffness
from kapitza.interfaces.requests import cell_of
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
from kapitza.simulation.relaxed_crystal import relaxed_shape, shape_at
from kapitza.simulation.thermal_crystal import (
    thermal_stress,
)
from kapitza.simulation.thermal_shape import shape_at_temperature
from kapitza.study.cases import derived_seed
from kapitza.study.crystal_files import Crystal, CrystalFile, kind_of, label_of
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
        edges_0k_angstrom, edges_angstrom, edges_se_angstrom: of the cell of a crystal from a file, as a; None
            of others.
        fractions: of its atoms at rest there, in edges.
        crystal_file: what its file holds, as plain data.
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
    edges_0k_angstrom: tuple[float, float, float] | None = None
    edges_angstrom: tuple[float, float, float] | None = None
    edges_se_angstrom: tuple[float, float, float] | None = None
    fractions: tuple[tuple[float, float, float], ...] | None = None
    crystal_file: dict[str, Any] | None = None

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


def bulk_of(given: GivenPotential, crystal: Crystal, elements: tuple[str, ...]) -> Bulk:
    """The crystal with the potential that binds it, at the potential's own masses."""
    masses = [given.potential.elements[element] for element in elements]
    return Bulk(ForceField(given.potential, list(elements), masses, FOLDER), crystal, elements)


def shape_of(lattice: Mapping[str, Any]) -> Shape:
    """The shape of the crystal of a lattice.json."""
    if (cell := cell_of(lattice)) is not None:
        return cell
    if "c_angstrom" not in lattice:
        return float(lattice["a_angstrom"])
    return CrystalShape(lattice["a_angstrom"], lattice["c_angstrom"], lattice.get("internal"))


def crystal_of(lattice: Mapping[str, Any]) -> Crystal:
    """The crystal of a lattice.json: its name, or what its file holds."""
    if "crystal_file" in lattice:
        return CrystalFile.model_validate(lattice["crystal_file"])
    return str(lattice["crystal"])


def read_lattice(path: Path) -> dict[str, Any]:
    """Content of a lattice.json."""
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content


def lattice_state(
    given: GivenPotential,
    crystal: Crystal,
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
    shape, found = relaxed, (constant_a(relaxed), 0.0, 0.0, 0.0)
    errors: tuple[float, ...] = (0.0,) * len(_lengths(relaxed))
    asked = isinstance(settings.lattice_constant_angstrom, float)
    if settings.method == "thermal":
        shape, found, errors = shape_at_temperature(bulk, temperature_k, relaxed, settings, timestep_ps)
    elif isinstance(settings.lattice_constant_angstrom, float):
        shape = shape_at(bulk, settings.lattice_constant_angstrom, relaxed)
        tension = float(static_state(bulk, shape).stress_bar[:3].mean())
        found = (settings.lattice_constant_angstrom, 0.0, tension, 0.0)
    energy = static_state(bulk, relaxed).energy_ev
    elastic = {name: value / BAR_PER_GPA for name, value in elastic_constants(bulk, shape).items()}
    verify_bound(bulk, energy, elastic, *zip(_lengths(relaxed), _lengths(shape), errors, strict=True))
    highest = verify_phonons(bulk, direct_force_constants(bulk, shape))
    # A lattice constant that is given may compress the crystal: its frequencies are judged by the frames.
    own = cutoff_thz(direct_force_constants(bulk, relaxed)) if asked else highest
    verify_stated_frequency(bulk, own)
    state = LatticeState(
        given.name,
        label_of(crystal),
        elements,
        temperature_k,
        settings.method,
        constant_a(relaxed),
        energy,
        *found,
        elastic,
        highest,
    )
    if isinstance(shape, CellShape) and isinstance(relaxed, CellShape) and not isinstance(crystal, str):
        return replace(
            state,
            edges_0k_angstrom=relaxed.edges_angstrom,
            edges_angstrom=shape.edges_angstrom,
            edges_se_angstrom=(errors[0], errors[1], errors[2]),
            fractions=shape.fractions,
            crystal_file=crystal.model_dump(mode="json"),
        )
    if not (isinstance(shape, CrystalShape) and isinstance(relaxed, CrystalShape)):
        return state
    return replace(
        state,
        c_0k_angstrom=relaxed.c_angstrom,
        c_angstrom=shape.c_angstrom,
        c_se_angstrom=errors[1],
        internal=shape.internal,
    )


def _lengths(shape: Shape) -> tuple[float, ...]:
    """Lattice constants a and, where there is one, c; all edges of a crystal from a file, Å."""
    if isinstance(shape, CellShape):
        return shape.edges_angstrom
    return (shape.a_angstrom, shape.c_angstrom) if isinstance(shape, CrystalShape) else (shape,)


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
    cubic = "c_angstrom" not in lattice and kind_of(crystal_of(lattice)).system == "cubic"
    if cubic and in_plane == normal == 0 and lattice["method"] == "thermal":
        tension, error = (lattice[f"residual_stress{end}_bar"] / BAR_PER_GPA for end in ("", "_se"))
        found, errors = (tension,) * 3, (error,) * 3
    else:
        bulk = bulk_of(given, crystal_of(lattice), tuple(lattice["elements"]))
        seed = derived_seed(0, f"stress {label_of(bulk.crystal)} {bulk.elements} {temperature_k} {in_plane}")
        steps, cells = settings.steps(timestep_ps), settings.supercell_cells
        along_y = joined[f"in_plane_strain_y_{side}"]
        strain, run = (in_plane, along_y, normal), (temperature_k, cells, timestep_ps, steps, seed)
        series = thermal_stress(bulk, shape_of(lattice), orientation, strain, *run) / BAR_PER_GPA
        means = [mean_error(values, f"stress of the {side} side") for values in series.T]
        found = (means[0].mean, means[1].mean, means[2].mean)
        errors = (means[0].standard_error, means[1].standard_error, means[2].standard_error)
    elastic = lattice["elastic_gpa"]
    stiffness = normal_stiffness(elastic_constants_of(elastic), orientation, crystal_of(lattice))
    return SideStress(side, *found, *errors, float(stiffness[2, 2]))


def conventional_cell(
    given: GivenPotential, crystal: Crystal, elements: tuple[str, ...], shape: Shape
) -> ConventionalCell:
    """The conventional cell of a crystal of a shape, with the potential's own masses."""
    masses = np.array([given.potential.elements[element] for element in elements])
    kind = kind_of(crystal)
    unit = oriented_cell(crystal, elements, shape, kind.directions[0])
    symbols = tuple(elements[index] for index in unit.element_index)
    a, edges = constant_a(shape), (1.0, 1.0, 1.0)
    if kind.system != "cubic":
        x, y, z = (float(length) for length in unit.lengths_angstrom / a)
        edges = x, y, z
    return ConventionalCell(a, symbols, unit.fractions, masses[unit.element_index], kind.centring, edges)


def bulk_force_constants(
    given: GivenPotential, crystal: Crystal, elements: tuple[str, ...], shape: Shape
) -> ForceConstants:
    """Force constants of a crystal of a shape, by finite displacements, with the potential's own masses."""
    bulk, cell = bulk_of(given, crystal, elements), conventional_cell(given, crystal, elements, shape)
    reach = given.potential.range_within_angstrom(elements)
    displaced = displaced_supercells(cell, repeats_of(cell, reach))
    forces = supercell_forces(bulk, displaced.box_angstrom, displaced.elements, displaced.position)
    return solve_force_constants(displaced, forces)
