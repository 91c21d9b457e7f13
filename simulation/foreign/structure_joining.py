"""The box of a case whose atoms are from a file, at rest where the study asks for it."""

from pathlib import Path

from kapitza.interfaces.relaxing import RelaxationRow
from kapitza.simulation.cross_range import verify_range_at_interface
from kapitza.simulation.crystal_checks import verify_neutral
from kapitza.simulation.foreign.resting_structure import resting
from kapitza.simulation.foreign.study_structure import read_structure_box
from kapitza.simulation.joined import JoinedBox
from kapitza.study.potentials.force_fields import Potential
from kapitza.study.potentials.potential_files import FOLDER
from kapitza.study.sections.interfaces_section import Interface


def given_box(interface: Interface, potential: Potential, path: Path, extra_planes: int) -> JoinedBox:
    """As `joined_box`, from the file of the interface.

    Raises InputError, StructureError for a file that cannot be a case, SimulationError where it is charged or
    does not come to rest, and where forces across the interface reach beyond the slab that is recorded.
    """
    atoms, zones = read_structure_box(interface, potential, path, extra_planes)
    verify_neutral(potential, list(atoms.symbols), path.name)
    if interface.structure and interface.structure.relax:
        atoms = resting(atoms, zones, potential, FOLDER)
    verify_range_at_interface(atoms, zones, potential)
    planes = zones.plane_z_angstrom
    row = RelaxationRow(
        in_plane_strain_left=None,
        in_plane_strain_right=None,
        normal_strain_left=None,
        normal_strain_right=None,
        in_plane_strain_y_left=None,
        in_plane_strain_y_right=None,
        gap_angstrom=planes["right"][0] - planes["left"][-1],
        shift_x_angstrom=0.0,
        shift_y_angstrom=0.0,
        shift_angstrom=0.0,
        largest_force_ev_angstrom=None,
        energy_gain_ev_angstrom2=None,
    )
    return JoinedBox(atoms, zones, row)
