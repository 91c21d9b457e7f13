"""Files of a potential may lie in a folder of any name: LAMMPS is given one that it takes."""

import shutil

import pytest

from kapitza.simulation.bulk import Bulk, static_state
from kapitza.simulation.forces import ForceField
from kapitza.simulation.session import lammps_name
from kapitza.study.potentials.manifest import load_manifest
from kapitza.study.potentials.potential_files import FOLDER

SILICON = load_manifest()["sw-silicon"]
NAMES = (
    "with a blank",
    "Müller's",
    'a "quoted" one',
    "costs $HOME",
    "a\ttab",
    "日本語",
    "#1 & more; {x} [y] *",
)


def energy(folder):
    field = ForceField(SILICON, ["Si"], [28.085], folder)
    return static_state(Bulk(field, "diamond", ("Si",)), 5.431).energy_ev


@pytest.mark.parametrize("name", NAMES)
def test_a_potential_is_read_from_a_folder_of_any_name(tmp_path, name):
    """LAMMPS took the path for several words, or replaced its letters, and did not find the file."""
    folder = tmp_path / name
    folder.mkdir()
    for file in SILICON.digests:
        shutil.copyfile(FOLDER / file, folder / file)
    assert energy(folder) == energy(FOLDER)


def test_a_plain_path_is_left_as_it_is_and_others_keep_apart(tmp_path):
    assert lammps_name(FOLDER / "Si.sw") == str(FOLDER / "Si.sw")
    first, second = (lammps_name(tmp_path / f"folder {number}" / "Si.sw") for number in (1, 2))
    assert first != second and first.endswith(".Si.sw")
    assert lammps_name(tmp_path / "folder 1" / "Si.sw") == first
