"""Stage: the bonds across an interface, and its crystals where a twin asks, to second order."""

from pathlib import Path

from kapitza.interfaces.sites import read_sites
from kapitza.interfaces.zones import read_zones
from kapitza.simulation.forces import ForceField
from kapitza.simulation.twin.expansion import expand
from kapitza.study.given_potential import GivenPotential
from kapitza.study.potentials.potential_files import FOLDER


def expansion(
    *, structure: Path, zones: Path, potential: GivenPotential, crystals: bool, expansion_file: Path
) -> None:
    """Write expansion.h5. crystals: whether a twin replaces the crystals."""
    layout = read_zones(zones)
    field = ForceField(potential.potential, list(layout.species), list(layout.masses_amu), FOLDER)
    expand(read_sites(structure), layout, field, crystals=crystals).write(expansion_file)
