"""The structure file of a study: its atoms with the elements and masses of the study, cut into zones."""

from pathlib import Path

import numpy as np
from ase import Atoms
from numpy.typing import NDArray

from kapitza.interfaces.case_decks import side_masses
from kapitza.interfaces.errors import StructureError
from kapitza.interfaces.given_slab import GivenSlab, given_interface
from kapitza.interfaces.given_words import sides_of_atoms
from kapitza.interfaces.zones import Zones
from kapitza.simulation.foreign.given_structure import GivenStructure, read_given_structure
from kapitza.simulation.foreign.run_frames import RunFileError
from kapitza.study.geometry import nominal_cross_section_angstrom
from kapitza.study.potentials.force_fields import Potential
from kapitza.study.sections.interfaces_section import Interface
from kapitza.study.sections.lattice_section import Lattice

SAME_MASS = 0.01
"""Relative difference of masses that are taken for one."""

CELLS_APART = 0.05
"""Relative difference of the widths of the box from those of the crystals named beside it."""


def read_structure_box(
    interface: Interface, potential: Potential, path: Path, extra_planes: int
) -> tuple[Atoms, Zones]:
    """The box of a case from the file of its interface, as it stands there.

    Args:
        interface: with a structure.
        path: of its file.
        extra_planes: sampled on each side beyond the range of the cross-interface force.

    Raises RunFileError for a file that cannot be read or says other elements and masses than the study,
    StructureError for atoms that cannot be a case.
    """
    structure = interface.structure
    if structure is None:
        raise ValueError(f"{interface.name} has no structure")
    found = read_given_structure(path)
    if not found.box.periodic[:2].all():
        axis = "xy"[int(np.argmin(found.box.periodic[:2]))]
        reason = (
            f"says that it is not periodic along {axis}, where heat passes a cross-section without an edge"
        )
        raise RunFileError(str(path), reason, 'write pbc="T T F", or give it an area and vacuum')
    return given_interface(
        _atoms(interface, found, potential, structure.plane_angstrom),
        GivenSlab(
            structure.plane_angstrom,
            structure.wall_angstrom or potential.cutoff_angstrom,
            structure.bath_angstrom,
            potential.cutoff_angstrom,
            potential.force_range_angstrom,
            extra_planes,
            _kinds(interface, potential),
            structure.area_angstrom2,
            structure.thickness_angstrom,
        ),
    )


def check_cells_beside(
    interface: Interface, potential: Potential, lattice: Lattice, box: tuple[float, ...]
) -> None:
    """Refuse a cross-section that is not the cells of the crystals which the study names beside it.

    box : lengths in Å

    Raises StructureError.
    """
    if not interface.has_crystals:
        return
    wanted = nominal_cross_section_angstrom(interface, potential, lattice)
    if max(abs(a / b - 1) for a, b in zip(box, wanted, strict=False)) > CELLS_APART:
        n_x, n_y = interface.cross_section_cells
        raise StructureError(
            f"the cross-section of {box[0]:.4g} × {box[1]:.4g} Å is not {n_x} × {n_y} cells of the crystals",
            f"those are {wanted[0]:.4g} × {wanted[1]:.4g} Å with {interface.orientation} along z",
            "correct cross_section_cells, orientation or the unit of length (Å), or leave crystal out of "
            "left and right",
        )


def _kinds(interface: Interface, potential: Potential) -> tuple[tuple[int, str, float], ...]:
    """Side, element and mass of every LAMMPS type, in the order of the deck."""
    return tuple(
        (number, element, mass)
        for number, side in enumerate(interface.sides)
        for element, mass in zip(side.elements, side_masses(side, potential), strict=True)
    )


def _atoms(
    interface: Interface, found: GivenStructure, potential: Potential, plane_angstrom: float | None
) -> Atoms:
    """The atoms with the elements of the file, or of the study by their masses."""
    where, kinds = str(found.path), _kinds(interface, potential)
    blank = Atoms(np.zeros(len(found.position)), found.position, cell=found.box.lengths)
    blank.pbc = (True, True, bool(found.box.periodic[2]))
    for name, labels in (("side", found.side), ("zone", found.zone)):
        if labels is not None:
            blank.set_array(name, labels)
    label, _ = sides_of_atoms(blank, plane_angstrom)
    elements = _by_mass(where, found, label, kinds) if found.element is None else found.element
    if unknown := sorted(set(elements.tolist()) - set(potential.elements)):
        reason = f"the potential {interface.potential} does not describe {', '.join(unknown)}"
        raise RunFileError(where, reason, f"take one that does; it has {', '.join(potential.elements)}")
    if found.mass_amu is not None:
        _check_masses(where, found, label, elements, kinds)
    blank.set_chemical_symbols(elements.tolist())
    return blank


def _by_mass(
    where: str,
    found: GivenStructure,
    label: NDArray[np.int64],
    kinds: tuple[tuple[int, str, float], ...],
) -> NDArray[np.str_]:
    """Element of every atom of a data file without names of elements: that of the study of its mass."""
    fix = "say the element of each type in the section Masses, as `1 28.0855 # Si`"
    if found.mass_amu is None:
        raise RunFileError(where, "says neither elements nor masses of its types", fix)
    elements = []
    for side, mass in zip(label.tolist(), found.mass_amu.tolist(), strict=True):
        fitting = [name for place, name, own in kinds if place == side and abs(mass / own - 1) < SAME_MASS]
        if len(fitting) != 1:
            which = "several elements" if fitting else "no element"
            reason = f"has atoms of {mass:g} amu, the mass of {which} of that side in the study"
            raise RunFileError(where, reason, f"{fix}; masses are those of masses_amu or of the potential")
        elements.append(fitting[0])
    return np.array(elements)


def _check_masses(
    where: str,
    found: GivenStructure,
    label: NDArray[np.int64],
    elements: NDArray[np.str_],
    kinds: tuple[tuple[int, str, float], ...],
) -> None:
    """Refuse masses that a file says and the study does not."""
    masses = np.asarray(found.mass_amu)
    for side, element, mass in kinds:
        own = masses[(label == side) & (elements == element)]
        other = own[np.abs(own / mass - 1) > SAME_MASS]
        if len(other):
            name = ("left", "right")[side]
            reason = f"gives {element} of the {name} side {other[0]:g} amu, the study {mass:g} amu"
            fix = f"say {name}.masses_amu: {{{element}: {other[0]:g}}}, or correct the file"
            raise RunFileError(where, reason, fix)
