"""The atoms and zones of an interface from the lattice constants of its two crystals."""

import json
from pathlib import Path

from interfaces.datafile import write_structure
from interfaces.requests import structure_request
from interfaces.stacking import build_interface
from interfaces.zones import write_zones
from study.model import Interface
from study.potentials import from_text


def main(*, interface, potential, length, extra_planes, lattices, structure, zones):
    """Write structure.data and zones.json."""
    _, entry = from_text(potential)
    constants = tuple(json.loads(Path(file).read_text())["a_angstrom"] for file in lattices)
    request = structure_request(Interface.model_validate(interface), length, entry, constants, extra_planes)
    atoms, layout = build_interface(request)
    write_structure(Path(structure), atoms, layout.species, layout.masses_amu)
    write_zones(Path(zones), layout)


if __name__ == "__main__":
    main(
        interface=snakemake.params.interface,
        potential=snakemake.params.potential,
        length=int(snakemake.wildcards.length),
        extra_planes=snakemake.params.extra_planes,
        lattices=(snakemake.input.left, snakemake.input.right),
        structure=snakemake.output.structure,
        zones=snakemake.output.zones,
    )
