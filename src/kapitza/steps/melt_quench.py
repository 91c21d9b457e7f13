"""Stage: the atoms and zones of an interface with an amorphous layer, and what that layer is like."""

from pathlib import Path

from kapitza.analysis.files.contracts import AMORPHOUS_LAYER, PAIR_DISTRIBUTION, RELAXATION
from kapitza.analysis.files.tables import frame_of, write_table
from kapitza.interfaces.datafile import write_structure
from kapitza.interfaces.zones import write_zones
from kapitza.simulation.joined import joined_box
from kapitza.simulation.lattice_state import read_lattice
from kapitza.simulation.melting import with_amorphous_layer
from kapitza.study.given_potential import GivenPotential
from kapitza.study.sections.interfaces_section import Interface


def melt_quench(
    *,
    interface_entry: Interface,
    potential: GivenPotential,
    temperature: float,
    length: int,
    extra_planes: int,
    left: Path,
    right: Path,
    structure: Path,
    zones: Path,
    relaxation: Path,
    layer: Path,
    pairs: Path,
) -> None:
    """Write structure.data, zones.json, relaxation.csv, amorphous_layer.csv and pair_distribution.csv.

    Raises ValueError where the interface asks for no amorphous layer.
    """
    if interface_entry.amorphous is None:
        raise ValueError(f"{interface_entry.name} has no amorphous layer")
    bulk = (read_lattice(left), read_lattice(right))
    field = potential.potential
    box = joined_box(interface_entry, length, field, bulk, extra_planes)
    found = with_amorphous_layer(
        box.atoms, box.zones, field, interface_entry.amorphous, temperature, extra_planes
    )
    write_structure(structure, found.atoms, found.zones.species, found.zones.masses_amu)
    write_zones(zones, found.zones)
    write_table(relaxation, RELAXATION, frame_of([box.relaxation]))
    write_table(layer, AMORPHOUS_LAYER, frame_of([found.layer]))
    write_table(pairs, PAIR_DISTRIBUTION, frame_of(found.pairs))
