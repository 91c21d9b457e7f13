"""Interfaces whose atoms are from files, read before anything runs: what is wrong, and how large it is."""

from pathlib import Path

from kapitza.interfaces.errors import StructureError
from kapitza.study.given_size import GivenSize
from kapitza.study.model import Study
from kapitza.study.potentials.entries import Manifest
from kapitza.study.potentials.force_fields import Potential
from kapitza.study.problems import InputError, InputProblem, StudyError
from kapitza.study.sections.interfaces_section import Interface


def sizes_of_structures(study: Study, file: Path, manifest: Manifest) -> dict[str, GivenSize]:
    """Size of the box of every interface from a file, by its name.

    file : of the study, which names of structures are relative to

    Raises StudyError naming every file that cannot be a case.
    """
    found, problems = {}, []
    for i, interface in enumerate(study.interfaces):
        if interface.structure is None:
            continue
        name = interface.structure.file
        where = f"interfaces[{i}].structure.file"
        try:
            found[interface.name] = _size(study, interface, manifest[interface.potential], file.parent / name)
        except StructureError as error:
            problems.append(InputProblem(where, name, f"{error.summary}: {error.reason}", error.fix))
        except InputError as error:
            problems += [InputProblem(where, name, item.reason, item.fix) for item in error.problems]
    if problems:
        raise StudyError(file.name, problems)
    return found


def _size(study: Study, interface: Interface, potential: Potential, path: Path) -> GivenSize:
    # ASE takes half a second to import: only studies with files pay for it.
    from kapitza.simulation.foreign.study_structure import (
        check_cells_beside,
        read_structure_box,
    )

    _, zones = read_structure_box(interface, potential, path, study.spectrum.extra_planes)
    check_cells_beside(interface, potential, study.lattice, zones.box_angstrom)
    sampled = zones.sampled.n_left + zones.sampled.n_right
    return GivenSize(zones.n_atoms, zones.n_mobile, sampled, zones.area_angstrom2)
