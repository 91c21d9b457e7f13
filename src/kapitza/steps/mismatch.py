"""Stage: mismatch models from the bulk crystals of both sides."""

from pathlib import Path

from kapitza.analysis.files.arrays import write_arrays
from kapitza.analysis.files.contracts import MISMATCH
from kapitza.analysis.files.tables import frame_of, write_table
from kapitza.analysis.harmonic.force_constants import load_force_constants
from kapitza.analysis.mismatch.crystal_pairs import CrystalSide, crystal_models
from kapitza.interfaces.case_decks import side_masses
from kapitza.interfaces.crystals import frame_axes
from kapitza.simulation.lattice_state import read_lattice
from kapitza.study.crystal_files import kind_of
from kapitza.study.elastic_entry import SidesEntry
from kapitza.study.given_potential import GivenPotential
from kapitza.study.sections.models_section import Models


def mismatch(
    *,
    interface_entry: SidesEntry,
    potential: GivenPotential,
    models: Models,
    temperature: float,
    left: Path,
    right: Path,
    phonons_left: Path,
    phonons_right: Path,
    table: Path,
    spectra: Path,
) -> None:
    """Write mismatch.csv and mismatch.h5."""
    sides = []
    for side, lattice, phonons in (
        (interface_entry.left, left, phonons_left),
        (interface_entry.right, right, phonons_right),
    ):
        masses = dict(zip(side.elements, side_masses(side, potential.potential), strict=True))
        elastic = read_lattice(lattice)["elastic_gpa"]
        constants = load_force_constants(phonons, masses)
        orientation = interface_entry.orientation_of(side)
        # The usual planes of crystals by name have axes of their own.
        usual = orientation in kind_of(side.crystal).cells and isinstance(side.crystal, str)
        alike = usual and not interface_entry.faces_differ
        axes = None if alike else frame_axes(orientation, side.crystal)
        named = orientation if usual else None
        sides.append(CrystalSide.of(elastic, constants, named, axes))
    found = crystal_models((sides[0], sides[1]), models.model_dump(), temperature)
    write_arrays(spectra, *found.arrays())
    write_table(table, MISMATCH, frame_of(found.rows))
