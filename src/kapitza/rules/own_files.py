"""Files that a study brings along beside its study file: potentials, structures, and files of phonopy."""

from pathlib import Path, PurePosixPath

from kapitza.study.crystal_files import CrystalFile
from kapitza.study.model import Study
from kapitza.study.potentials.force_fields import Potential
from kapitza.study.sections.media_section import COMPANION_FILES, GivenDispersionMedium

COPIES = "results/inputs"
"""Folder of the results in which they travel."""


def own_files(study: Study) -> dict[str, bool]:
    """Names relative to the study file, and whether the study cannot do without each."""
    potentials = [entry for entry in study.potentials.values() if isinstance(entry, Potential)]
    names = dict.fromkeys((name for entry in potentials for name in entry.digests), True)
    names |= {item.structure.file: True for item in study.interfaces if item.structure}
    sides = (side for item in study.interfaces for side in item.sides)
    names |= {side.crystal.file: True for side in sides if isinstance(side.crystal, CrystalFile)}
    for medium in (medium for pair in study.pairs for medium in pair.media):
        if isinstance(medium, GivenDispersionMedium):
            names[medium.phonopy] = True
            names |= {str(Path(medium.phonopy).with_name(name)): False for name in COMPANION_FILES}
    return names


def travels(name: str) -> bool:
    """Whether a file has a place in a folder of copies: one that is not below its study file has none."""
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts
