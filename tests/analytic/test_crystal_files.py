"""Crystals from files: cells and neighbours as written, and one message for each file that is none."""

import numpy as np
import pytest
from ase import Atoms
from ase.build import bulk, fcc111
from ase.io import read, write
from ase.neighborlist import neighbor_list
from crystal_files import water, write_crystals

from kapitza.interfaces.crystal_reading import read_crystal
from kapitza.interfaces.crystals import oriented_cell
from kapitza.interfaces.requests import structure_request
from kapitza.interfaces.stacking import build_interface
from kapitza.study.cases import bulk_crystals
from kapitza.study.crystal_files import CrystalFile, CrystalFileError
from kapitza.study.geometry import atom_counts
from kapitza.study.loading import load_study, parse_study
from kapitza.study.model import Study
from kapitza.study.potentials.manifest import load_manifest
from kapitza.study.problems import StudyError

# Name of the file, elements, space group, system and centring, planes that face an interface.
CRYSTALS = [
    ("silicon.cif", ("Si",), 227, "cubic", "F", ("001", "112")),
    ("POSCAR_gan", ("Ga", "N"), 186, "hexagonal", "C", ("0001", "10-10", "21-30")),
    ("argon.xyz", ("Ar",), 225, "cubic", "F", ("001", "110")),
    ("rutile.cif", ("O", "Ti"), 136, "tetragonal", "P", ("001", "110", "100", "210")),
    ("quartz.cif", ("Si", "O"), 152, "hexagonal", "C", ("0001", "11-20")),
    ("gallium.cif", ("Ga",), 64, "orthorhombic", "C", ("001", "100", "010")),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return write_crystals(tmp_path_factory.mktemp("crystals"))


def shells(atoms, reach=4.0):
    """Element and sorted distances around every atom, each kind once."""
    first, _, distance = neighbor_list("ijd", atoms, reach)
    return {(atom.symbol, tuple(np.round(np.sort(distance[first == atom.index]), 4))) for atom in atoms}


@pytest.mark.parametrize(("name", "elements", "group", "system", "centring", "planes"), CRYSTALS)
def test_the_cell_holds_the_crystal_of_the_file_towards_any_plane(
    folder, name, elements, group, system, centring, planes
):
    crystal = CrystalFile(file=name, cell=read_crystal(folder / name))
    cell = crystal.known_cell
    assert (cell.system, cell.centring) == (system, centring) and f"({group})" in cell.space_group
    written = read(folder / name, format="vasp" if name.startswith("POSCAR") else None)
    for plane in planes:
        found = oriented_cell(crystal, elements, cell.edges_angstrom[0], plane)
        symbols = [elements[index] for index in found.element_index]
        lengths = found.lengths_angstrom
        atoms = Atoms(symbols, found.fractions * lengths, cell=lengths, pbc=True)
        assert shells(atoms) == shells(written)
        density = written.get_volume() / len(written)
        assert atoms.get_volume() / len(atoms) == pytest.approx(density, rel=1e-6)
        planned = crystal.kind.cell(plane)
        assert (planned.atoms, planned.layers) == (len(atoms), found.layers_per_period)
        assert len(np.unique(found.fractions[:, 2])) == found.planes_per_period


def disordered_site(folder):
    text = (folder / "argon.cif").read_text()
    (folder / "argon.cif").write_text(text.replace("1.0000", "0.5000", 1))


def bad_files(folder):
    """Every bad file by what is said of it."""
    write(folder / "molecule.xyz", water())
    write(folder / "box.cif", water(6.0))
    write(folder / "slab.cif", fcc111("Al", (1, 1, 3), vacuum=8, periodic=True))
    tilted = bulk("Si", cubic=True)
    tilted.set_cell(tilted.cell.cellpar() * [1, 1.02, 1.05, 1, 1.1, 1], scale_atoms=True)
    write(folder / "monoclinic.cif", tilted)
    crushed = bulk("Si", cubic=True)
    crushed.set_cell(crushed.cell / 10, scale_atoms=True)
    write(folder / "nanometre.cif", crushed)
    big = bulk("Si", cubic=True).repeat(3)
    big.rattle(0.3, seed=1)
    write(folder / "rattled.cif", big)
    alloy = bulk("Si", cubic=True)
    write(folder / "alloy.cif", alloy)
    text = (folder / "alloy.cif").read_text(encoding="utf-8").replace("1.0000", "0.5000")
    (folder / "alloy.cif").write_text(text, encoding="utf-8")
    (folder / "empty.cif").write_text("", encoding="utf-8")
    (folder / "notes.txt").write_text("no crystal", encoding="utf-8")
    (folder / "huge.cif").write_text(" " * 2**21, encoding="utf-8")
    return {
        "nowhere.cif": "no such file",
        "molecule.xyz": "not periodic along all three axes",
        "box.cif": "are empty: a molecule or a sheet in vacuum",
        "slab.cif": "Å along axis c are empty",
        "monoclinic.cif": "its symmetry is monoclinic",
        "nanometre.cif": "check the unit of length",
        "rattled.cif": "atoms, not 1 … 200",
        "alloy.cif": "is occupied in part (Si 0.5)",
        "empty.cif": "it cannot be read as cif",
        "notes.txt": "its name says none of CIF",
        "huge.cif": "larger than 1 MB",
    }


def test_each_file_that_is_no_crystal_is_told_why(tmp_path):
    for name, said in bad_files(tmp_path).items():
        with pytest.raises(CrystalFileError) as refused:
            read_crystal(tmp_path / name)
        assert said in str(refused.value), name


def test_pyrite_like_cubic_crystals_are_refused(tmp_path):
    from ase.spacegroup import crystal

    pyrite = crystal(
        ["Fe", "S"], [(0, 0, 0), (0.385, 0.385, 0.385)], spacegroup=205, cellpar=[5.42] * 3 + [90] * 3
    )
    write(tmp_path / "pyrite.cif", pyrite)
    with pytest.raises(CrystalFileError, match="without fourfold axes"):
        read_crystal(tmp_path / "pyrite.cif")


TEXT = """
name: from-file
interfaces:
  - name: one
    potential: sw-silicon
    orientation: "{plane}"
    left: {{crystal: {{file: {file}}}, elements: [{elements}]}}
    right: {{crystal: diamond, elements: [Si], masses_amu: {{Si: 112.34}}}}
    length_cells: [60]
temperatures_k: [300]
seeds: [1]
protocol: {{timestep_fs: 1, sample_interval_steps: 10}}
"""


def loaded(folder, file="silicon.cif", elements="Si", plane="112"):
    path = folder / "study.yaml"
    path.write_text(TEXT.format(file=file, elements=elements, plane=plane), encoding="utf-8")
    return load_study(path)


def test_a_study_finds_its_file_beside_itself_and_carries_what_it_holds(folder, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    study = loaded(folder)
    (interface,) = study.interfaces
    assert interface.left.crystal.known_cell.system == "cubic"
    assert Study.model_validate(study.model_dump()) == study
    assert parse_study(study.model_dump(), source="study.yaml") == study  # needs no file any more
    first, second = (crystal.id for crystal in bulk_crystals(study))
    assert first.startswith("sw-silicon-silicon_") and second == "sw-silicon-diamond-Si"
    total, _ = atom_counts(interface, 60, (1, 1))
    potential, lattice = load_manifest()["sw-silicon"], {"a_angstrom": 5.431}
    atoms, _ = build_interface(structure_request(interface, 60, potential, (lattice, lattice)))
    assert len(atoms) == total


def test_silicon_from_a_file_is_built_as_silicon_by_name(folder):
    """The same atoms but for one shift of each side, and a file's content is what tells crystals apart."""
    (interface,) = loaded(folder, plane="001").interfaces
    by_name = interface.model_copy(update={"left": interface.left.model_copy(update={"crystal": "diamond"})})
    potential, lattice = load_manifest()["sw-silicon"], {"a_angstrom": 5.431}
    boxes = [
        build_interface(structure_request(item, 60, potential, (lattice, lattice)))[0]
        for item in (interface, by_name)
    ]
    np.testing.assert_allclose(boxes[0].cell.lengths(), boxes[1].cell.lengths(), rtol=1e-12)
    heights = [np.unique(np.round(box.positions[:, 2], 6)) for box in boxes]
    np.testing.assert_allclose(heights[0], heights[1], atol=2e-6)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"file": "nowhere.cif"}, "left.crystal.file = 'nowhere.cif': no such file"),
        ({"file": "rutile.cif"}, "rutile.cif holds"),
        ({"elements": "Ge"}, "silicon.cif holds Si; fix: write [Si]"),
        ({"file": "rutile.cif", "elements": "Ti, O", "plane": "101"}, "no lattice vector of a tetragonal"),
        ({"file": "rutile.cif", "elements": "Ti, O", "plane": "001"}, "does not describe Ti, O"),
    ],
)
def test_a_study_is_told_what_does_not_fit_its_file(folder, change, said):
    with pytest.raises(StudyError) as refused:
        loaded(folder, **change)
    assert said in str(refused.value)
