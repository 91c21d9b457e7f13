"""Stage: atomistic Green's function of one interface at the lattice constants of one temperature."""

from pathlib import Path

from kapitza.analysis.files.arrays import write_arrays
from kapitza.analysis.files.contracts import GREENS, TRANSMISSION
from kapitza.analysis.files.tables import frame_of, write_table
from kapitza.analysis.harmonic.greens_conductance import elastic_reference
from kapitza.analysis.harmonic.transmission import Settings
from kapitza.analysis.harmonic.workers import cores
from kapitza.simulation.joined import joined_harmonic
from kapitza.simulation.lattice_state import read_lattice
from kapitza.study.elastic_entry import ElasticEntry
from kapitza.study.given_potential import GivenPotential
from kapitza.study.sections.greens_section import Greens


def greens(
    *,
    interface_entry: ElasticEntry,
    potential: GivenPotential,
    settings: Greens,
    temperature: float,
    left: Path,
    right: Path,
    transmission: Path,
    table: Path,
    density: Path,
    threads: int = 1,
) -> None:
    """Write transmission.csv, greens.csv and greens.h5; the same bit by bit on any number of threads."""
    bulk = (read_lattice(left), read_lattice(right))
    system = joined_harmonic(interface_entry, potential.potential, bulk)
    wanted = interface_entry.greens_settings(settings)
    chosen = Settings(wanted.k_mesh, wanted.frequency_points, wanted.broadening_fraction)
    with cores(threads):
        found = elastic_reference(system, interface_entry.cross_section_cells, chosen, temperature)
    write_arrays(density, found.density_arrays())
    write_table(transmission, TRANSMISSION, found.curves())
    write_table(table, GREENS, frame_of(found.rows))
