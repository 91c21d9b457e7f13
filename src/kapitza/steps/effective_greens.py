"""Stage: Green's function of an interface with effective constants of its crystals at a temperature."""

from pathlib import Path

import pandas as pd

from kapitza.analysis.files.contracts import GREENS_EFFECTIVE
from kapitza.analysis.files.tables import frame_of, write_table
from kapitza.analysis.harmonic.force_constants import load_force_constants
from kapitza.analysis.harmonic.greens_conductance import box_and_mesh, conductance_rows
from kapitza.analysis.harmonic.transmission import Settings
from kapitza.simulation.joined import CrystalConstants, joined_harmonic
from kapitza.simulation.lattice_state import read_lattice
from kapitza.study.elastic_entry import ElasticEntry
from kapitza.study.given_potential import GivenPotential
from kapitza.study.sections.greens_section import Greens


def effective_greens(
    *,
    interface_entry: ElasticEntry,
    potential: GivenPotential,
    settings: Greens,
    temperature: float,
    table: Path,
    left: Path | None = None,
    right: Path | None = None,
    phonons_left: Path | None = None,
    phonons_right: Path | None = None,
    effective_left: Path | None = None,
    effective_right: Path | None = None,
) -> None:
    """Write greens_effective.csv; without a row where no crystals are given, whose bonds correspond."""
    if not (left and right and phonons_left and phonons_right and effective_left and effective_right):
        write_table(table, GREENS_EFFECTIVE, pd.DataFrame(columns=list(GREENS_EFFECTIVE.columns)))
        return
    pairs = ((phonons_left, effective_left), (phonons_right, effective_right))
    first, second = (CrystalConstants(*map(load_force_constants, pair)) for pair in pairs)
    bulk = (read_lattice(left), read_lattice(right))
    system = joined_harmonic(interface_entry, potential.potential, bulk, (first, second))
    wanted = interface_entry.greens_settings(settings)
    chosen = Settings(wanted.k_mesh, wanted.frequency_points, wanted.broadening_fraction)
    vectors = box_and_mesh(system, interface_entry.cross_section_cells, chosen)
    found = conductance_rows(system, vectors, chosen, temperature)
    write_table(table, GREENS_EFFECTIVE, frame_of(found.rows))
