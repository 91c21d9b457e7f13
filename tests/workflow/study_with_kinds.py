"""Run by test_added_kinds.py with an edited copy of the package: what becomes of the new kinds, as JSON."""

import json
from pathlib import Path

import numpy as np
from test_added_kinds import STUDY

from kapitza.analysis.harmonic.conventional_cell import ConventionalCell
from kapitza.analysis.harmonic.force_constants import (
    displaced_supercells,
    solve_force_constants,
)
from kapitza.interfaces.case_decks import case_deck
from kapitza.interfaces.crystals import oriented_cell
from kapitza.interfaces.requests import structure_request
from kapitza.interfaces.stacking import build_interface
from kapitza.simulation.doctor import FIXES
from kapitza.study.bath_kinds import BATHS
from kapitza.study.cases import cases
from kapitza.study.crystal_kinds import CRYSTALS
from kapitza.study.geometry import atom_counts, nominal_cell
from kapitza.study.loading import parse_study
from kapitza.study.model import schema_text
from kapitza.study.potentials.own_potentials import known_potentials


def sizes():
    """Of every direction the planned cell and the built one, lengths in lattice constants."""
    found = {}
    for direction in ("001", "110", "111"):
        planned, built = (
            nominal_cell("simple_cubic", direction),
            oriented_cell("simple_cubic", ("Fe",), 1.0, direction),
        )
        found[direction] = [
            [planned.atoms, planned.layers, planned.x, planned.y, planned.z],
            [len(built.fractions), built.layers_per_period, *built.lengths_angstrom],
        ]
    return found


def primitive_atoms():
    """Atoms of the primitive cell of bulk phonons."""
    cube = oriented_cell("simple_cubic", ("Fe",), 2.87, "001")
    cell = ConventionalCell(
        2.87, ("Fe",), cube.fractions, np.full(1, 55.8), CRYSTALS["simple_cubic"].centring
    )
    planned = displaced_supercells(cell, 2)
    return len(solve_force_constants(planned, np.zeros(planned.position.shape)).elements)


def main():
    """Plan, build and render the study's case."""
    study = parse_study(STUDY, source="kinds.yaml")
    case = cases(study)[0]
    potential = known_potentials(study, Path("kinds.yaml"), {})["iron"]
    bulk = {"a_angstrom": 2.87}
    atoms, _ = build_interface(structure_request(case.interface, case.length_cells, potential, (bulk, bulk)))
    found = {
        "schema": schema_text(),
        "sizes": sizes(),
        "atoms": [atom_counts(case.interface, case.length_cells, (1, 1))[0], len(atoms)],
        "primitive": primitive_atoms(),
        "deck": case_deck(case, study.protocol, potential),
        "sets_temperature": BATHS[study.protocol.bath].sets_temperature,
        "fixes": FIXES,
    }
    print(json.dumps(found))


if __name__ == "__main__":
    main()
