"""Stage: the atoms and zones of an interface from its two crystals, relaxed where these are not the same."""

from pathlib import Path

from kapitza.analysis.files.contracts import RELAXATION
from kapitza.analysis.files.tables import frame_of, write_table
from kapitza.interfaces.datafile import write_structure
from kapitza.interfaces.zones import write_zones
from kapitza.simulation.joined import joined_box
from kapitza.simulation.lattice_state import read_lattice
from kapitza.study.given_potential import GivenPotential
from kapitza.study.sections.interfaces_section import Interface


def build(
    *,
    interface_entry: Interface,
    potential: GivenPotential,
    length: int,
    extra_planes: int,
    left: Path,
    right: Path,
    structure: Path,
    zones: Path,
    relaxation: Path,
) -> None:
    """Write structure.data, zones.json and relaxation.csv."""
    bulk = (read_lattice(left), read_lattice(right))
    box = joined_box(interface_entry, length, potential.potential, bulk, extra_planes)
    write_structure(structure, box.atoms, box.zones.species, box.zones.masses_amu)
    write_zones(zones, box.zones)
    write_table(relaxation, RELAXATION, frame_of([box.relaxation]))
