"""What is computed of bulk crystals and of Green's functions: steps, and sizes of cells and meshes."""

import math
from dataclasses import dataclass

from kapitza.study.bulk_references import made_names
from kapitza.study.cases import BulkCrystal, bulk_crystal, bulk_crystals
from kapitza.study.coincidence import common_cells
from kapitza.study.crystal_files import Crystal, kind_of
from kapitza.study.elastic_entry import ElasticEntry
from kapitza.study.geometry import nominal_cell
from kapitza.study.model import Study
from kapitza.study.potentials.entries import Manifest
from kapitza.study.potentials.force_fields import Potential
from kapitza.study.sections.interfaces_section import Interface
from kapitza.study.sections.lattice_section import nominal_lattice_angstrom
from kapitza.study.sections.side_section import InterfaceSide

ARGON_IN_RANGE = 4
WITHOUT_SYMMETRY = 8
"""Wavevectors to one of those that the symmetry of a crystal leaves."""


@dataclass(frozen=True)
class CrystalPlan:
    """One bulk crystal at one temperature.

    lattice_atom_steps : of the runs that give its lattice constant
    motion_atom_steps : of the motion that effective force constants are fitted to
    supercell_atoms : of the box that its force constants are computed in
    rate_matom_steps_s : of its potential, where it is known
    """

    lattice_atom_steps: int
    motion_atom_steps: int
    supercell_atoms: int
    rate_matom_steps_s: float | None

    @property
    def atom_steps(self) -> int:
        """Of both."""
        return self.lattice_atom_steps + self.motion_atom_steps


@dataclass(frozen=True)
class GreensPlan:
    """The Green's function of one interface at one temperature.

    inversions : wavevectors × frequencies, times the cube of the atoms in range over those of argon (001)
    effective : whether there is one of effective force constants as well
    """

    inversions: float
    effective: bool


def greens_plans(study: Study, manifest: Manifest) -> tuple[GreensPlan, ...]:
    """Those of a study, of its interfaces in order."""
    made = made_names({item.name: item.bulk_reference for item in study.interfaces})
    return tuple(
        _greens(study, interface, manifest)
        for interface in study.interfaces
        if interface.name not in made and has_greens(study, interface, manifest)
    )


def _greens(study: Study, interface: Interface, manifest: Manifest) -> GreensPlan:
    entry, potential = ElasticEntry.of(interface), manifest[interface.potential]
    settings = entry.greens_settings(study.greens)
    atoms = max(_atoms_in_range(study, interface, side, potential) for side in interface.sides)
    vectors = settings.k_mesh**2 * (WITHOUT_SYMMETRY if interface.disorder else 1)
    sums = vectors * settings.frequency_points * (atoms / ARGON_IN_RANGE) ** 3
    return GreensPlan(sums, has_effective_greens(study, interface, manifest))


def _atoms_in_range(study: Study, interface: Interface, side: InterfaceSide, potential: Potential) -> float:
    """Atoms of the cell of the Green's function on one side within the range of the forces.

    The cell is the primitive one in the plane, a plane an atom; with disorder it is a supercell.
    """
    cell = nominal_cell(side.crystal, interface.orientation_of(side))
    layer = cell.z * nominal_lattice_angstrom(side, potential, study.lattice) / cell.layers
    planes = int(potential.force_range_angstrom / layer) + 1
    if interface.disorder is None:
        return planes
    return planes * math.prod(ElasticEntry.of(interface).supercell) * cell.atoms / cell.layers


def crystal_plans(study: Study, manifest: Manifest) -> tuple[CrystalPlan, ...]:
    """Every bulk crystal of a study, at every temperature alike."""
    moving = {crystal for interface in study.interfaces for crystal in _moving(study, interface, manifest)}
    return tuple(_plan(study, crystal, manifest, crystal in moving) for crystal in bulk_crystals(study))


def has_greens(study: Study, interface: Interface, manifest: Manifest) -> bool:
    """Whether Green's functions of an interface are computed: two crystals joined cell on cell."""
    if not interface.has_crystals or interface.amorphous:
        return False
    return len(set(common_cells(interface, manifest[interface.potential], study.lattice))) == 1


def has_effective_greens(study: Study, interface: Interface, manifest: Manifest) -> bool:
    """Whether those with effective force constants are: of crystals of one kind without disorder."""
    alike = interface.left.crystal == interface.right.crystal and interface.disorder is None
    return study.greens.effective_ps > 0 and alike and has_greens(study, interface, manifest)


def _moving(study: Study, interface: Interface, manifest: Manifest) -> list[BulkCrystal]:
    """Crystals of an interface whose motion is recorded for effective force constants."""
    if not has_effective_greens(study, interface, manifest):
        return []
    return [bulk_crystal(interface.potential, side) for side in interface.sides]


def _plan(study: Study, crystal: BulkCrystal, manifest: Manifest, moving: bool) -> CrystalPlan:
    potential = manifest[crystal.potential]
    a = potential.lattice_angstrom(crystal.crystal, crystal.elements)
    reach = potential.range_within_angstrom(crystal.elements)
    supercell = _atoms(crystal.crystal, 2 * reach / a)
    timestep_ps, lattice = study.protocol.timestep_fs / 1000, study.lattice
    steps = 0
    if lattice.method == "thermal":
        # At constant pressure, and again at constant volume.
        steps = 2 * sum(lattice.steps(timestep_ps)) * _atoms(crystal.crystal, lattice.supercell_cells)
    motion = round((lattice.equilibration_ps + study.greens.effective_ps) / timestep_ps)
    return CrystalPlan(steps, moving * supercell * motion, supercell, potential.nominal_rate_matom_steps_s)


def _atoms(crystal: Crystal, edge: float) -> int:
    """Atoms of a box of conventional cells at least so many lattice constants along each edge."""
    cell = nominal_cell(crystal, kind_of(crystal).directions[0])
    return cell.atoms * math.prod(math.ceil(edge / length - 1e-9) for length in (cell.x, cell.y, cell.z))
