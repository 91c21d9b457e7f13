"""The atoms and zones of an interface from its two crystals, relaxed where these are not one and the same."""

import json
from pathlib import Path

from kapitza.analysis.files.tables import RELAXATION, frame_of, write_table
from kapitza.interfaces.datafile import write_structure
from kapitza.interfaces.disordering import disordered
from kapitza.interfaces.relaxing import relaxation_row, relaxed_box
from kapitza.interfaces.requests import structure_request
from kapitza.interfaces.stacking import build_interface
from kapitza.interfaces.zones import write_zones
from kapitza.simulation.relaxation import relaxed_slab
from kapitza.simulation.two_sides import TwoSides
from kapitza.study.coincidence import common_cells
from kapitza.study.potentials.manifest import from_text
from kapitza.study.sections.interfaces_section import Interface
from kapitza.study.sections.lattice_section import Lattice


def main(*, interface, potential, length, extra_planes, lattices, structure, zones, relaxation):
    """Write structure.data, zones.json and relaxation.csv."""
    _, entry = from_text(potential)
    bulk = tuple(json.loads(Path(file).read_text()) for file in lattices)
    wanted = Interface.model_validate(interface)
    # As planned: of the nominal lattice constants, and of those that are given.
    given = {"".join(about["elements"]): about["a_angstrom"] for about in bulk if about["method"] == "fixed"}
    common = common_cells(wanted, entry, Lattice(lattice_constant_angstrom=given or None))
    request = structure_request(wanted, length, entry, bulk, extra_planes, common)
    atoms, layout = build_interface(request)
    found = None
    if not request.one_crystal:
        sides = TwoSides(
            request.left, request.right, request.orientation, request.max_strain, entry, common_cells=common
        )
        found = relaxed_slab(sides).relaxation()
        atoms, layout = relaxed_box(atoms, layout, found)
    if wanted.disorder:
        atoms, layout = disordered(atoms, layout, wanted.disorder)
    write_structure(Path(structure), atoms, layout.species, layout.masses_amu)
    write_zones(Path(zones), layout)
    write_table(Path(relaxation), RELAXATION, frame_of([relaxation_row(layout, found)]))


if __name__ == "__main__":
    main(
        interface=snakemake.params.interface,
        potential=snakemake.params.potential,
        length=int(snakemake.wildcards.length),
        extra_planes=snakemake.params.extra_planes,
        lattices=(snakemake.input.left, snakemake.input.right),
        structure=snakemake.output.structure,
        zones=snakemake.output.zones,
        relaxation=snakemake.output.relaxation,
    )
