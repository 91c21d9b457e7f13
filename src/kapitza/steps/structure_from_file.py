"""Stage: the atoms and zones of an interface from a file of its user."""

from pathlib import Path

from kapitza.analysis.files.contracts import RELAXATION
from kapitza.analysis.files.tables import frame_of, write_table
from kapitza.interfaces.datafile import write_structure
from kapitza.interfaces.zones import write_zones
from kapitza.simulation.foreign.structure_joining import given_box
from kapitza.simulation.foreign.study_structure import check_cells_beside
from kapitza.study.given_potential import GivenPotential
from kapitza.study.sections.interfaces_section import Interface
from kapitza.study.sections.lattice_section import Lattice


def structure_from_file(
    *,
    interface_entry: Interface,
    potential: GivenPotential,
    lattice_entry: Lattice,
    extra_planes: int,
    given: Path,
    structure: Path,
    zones: Path,
    relaxation: Path,
) -> None:
    """Write structure.data, zones.json and relaxation.csv."""
    box = given_box(interface_entry, potential.potential, given, extra_planes)
    check_cells_beside(interface_entry, potential.potential, lattice_entry, box.zones.box_angstrom)
    write_structure(structure, box.atoms, box.zones.species, box.zones.masses_amu)
    write_zones(zones, box.zones)
    write_table(relaxation, RELAXATION, frame_of([box.relaxation]))
