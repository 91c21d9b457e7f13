"""Structures that a study is given: of each bad kind one clear message before anything runs, or right."""

import io

import ase.io
import numpy as np
import pytest
from ase.build import bulk

from kapitza.interfaces.zones import ZONE_NAMES
from kapitza.rules.given_structures import sizes_of_structures
from kapitza.simulation.foreign.study_structure import read_structure_box
from kapitza.study.loading import parse_study
from kapitza.study.potentials.manifest import load_manifest
from kapitza.study.problems import StudyError

MANIFEST = load_manifest()
A, CELLS = 5.431, 10
PLANE = 5 * A - A / 8
POTENTIAL = "tersoff-sicge"


def silicon():
    """Ten cells of silicon in a box with vacuum at both ends, as somebody would write them."""
    atoms = bulk("Si", "diamond", a=A, cubic=True) * (2, 2, CELLS)
    atoms.cell[2, 2] += 30
    atoms.pbc = (True, True, False)
    return atoms


def study_of(file, *, structure=None, left=None, right=None, potential="sw-silicon", crystals=False, **keys):
    kind = {"crystal": "diamond"} if crystals else {}
    return {
        "name": "given",
        "interfaces": [
            {
                "name": "one",
                "potential": potential,
                "structure": {
                    **{"file": file, "plane_angstrom": PLANE, "wall_angstrom": A, "bath_angstrom": A},
                    **(structure or {}),
                },
                "left": {"elements": ["Si"], **kind, **(left or {})},
                "right": {"elements": ["Si"], **kind, **(right or {})},
                **keys,
            }
        ],
        "temperatures_k": [300],
        "seeds": [1],
        "protocol": {"timestep_fs": 1, "sample_interval_steps": 10},
        "spectrum": {"conversion_planes": [1], "map_blocks": 0, "wavevectors": False},
    }


def judged(folder, atoms=None, *, name="given.xyz", text=None, columns=(), **asked):
    """What is said of a structure: nothing, or one problem; and its size."""
    if text is None:
        form = {"xyz": "extxyz", "POSCAR": "vasp"}[name.rpartition(".")[2]]
        more = {"columns": ["symbols", "positions", *columns]} if columns else {}
        ase.io.write(folder / name, atoms, format=form, **more)
    elif text:
        (folder / name).write_text(text)
    study = parse_study(study_of(name, **asked), source="study.yaml")
    return sizes_of_structures(study, folder / "study.yaml", MANIFEST)["one"]


def moved(change):
    atoms = silicon()
    change(atoms)
    return {"atoms": atoms}


def _tilt(atoms):
    atoms.cell[1, 0] = 0.4


def _lean(atoms):
    atoms.cell[2, 0] = 3.0


def _hexagonal(atoms):
    atoms.cell[1] = [-atoms.cell[0, 0] / 2, atoms.cell[0, 0] * 0.75**0.5, 0]


def _flat(atoms):
    atoms.cell[2, 2], atoms.cell[0, 0] = 100.0, 0.0


def _overlap(atoms):
    atoms.positions[200] = atoms.positions[201] + [0.4, 0.1, 0]


def _twice(atoms):
    atoms.append("Si")
    atoms.positions[-1] = atoms.positions[33]


def _across_the_edge(atoms):
    atoms.append("Si")
    atoms.positions[-1] = atoms.positions[0] + [2 * A - 0.3, 0, 0]


def _apart(atoms):
    atoms.positions[atoms.positions[:, 2] > PLANE, 2] += 6.0


def _wrapped(atoms):
    atoms.pbc = True
    atoms.positions[:, 2] = (atoms.positions[:, 2] + 40.0) % atoms.cell[2, 2]


def _two_interfaces(atoms):
    atoms.pbc = True
    atoms.cell[2, 2] = CELLS * A


def _open(atoms):
    atoms.pbc = (True, False, False)


def _stray(atoms):
    atoms.append("Si")
    atoms.positions[-1] = [1.0, 1.0, CELLS * A + 3.0]


def _nanometres(atoms):
    atoms.set_cell(atoms.cell / 10, scale_atoms=True)


def _bohr(atoms):
    atoms.set_cell(atoms.cell / 0.529177, scale_atoms=True)


def _beside(atoms):
    atoms.cell[0, 0] += 20.0


def _not_numbers(atoms):
    atoms.positions[5, 1] = np.nan


def _gallium(atoms):
    atoms.symbols[100:] = "Ga"


def _carbon_inside(atoms):
    atoms.symbols[7] = "C"


def _heavy(atoms):
    atoms.set_masses(np.where(atoms.positions[:, 2] > PLANE, 112.342, 28.0855))


def _narrow(atoms):
    atoms.set_positions(atoms.positions[: len(atoms)])
    del atoms[atoms.positions[:, 0] > A * 0.6]
    atoms.cell[0, 0] = A / 2


def labelled(**labels):
    atoms = silicon()
    for name, of in labels.items():
        atoms.set_array(name, of(atoms))
    return {"atoms": atoms, "columns": tuple(labels)}


def _sides(atoms):
    return (atoms.positions[:, 2] > PLANE).astype(int)


def _one_side(atoms):
    return np.zeros(len(atoms), dtype=int)


def _deep(atoms):
    side = _sides(atoms)
    side[0] = 1
    return side


def _words(atoms):
    return np.where(_sides(atoms), "up", "down")


def _zones(atoms, cells=(1, 2, 5, 8, 9)):
    return np.array(ZONE_NAMES)[np.searchsorted(np.array(cells) * A - A / 8, atoms.positions[:, 2])]


def _in_the_wall(atoms):
    zone = _zones(atoms)
    zone[np.argmin(atoms.positions[:, 2])] = "free_left"
    return zone


def _no_bath(atoms):
    return np.where(_zones(atoms) == "hot_bath", "wall_left", _zones(atoms))


def _swapped(atoms):
    zone, other = _zones(atoms), {"hot_bath": "free_left", "free_left": "hot_bath"}
    return np.array([other.get(name, name) for name in zone])


def _floating(atoms):
    zone = _zones(atoms)
    zone[np.abs(atoms.positions[:, 2] - 4 * A) < 0.1] = "wall_left"
    return zone


def data_text(masses, kinds=None):
    """A LAMMPS data file with types and masses as somebody would write them."""
    atoms = silicon()
    kinds = np.where(atoms.positions[:, 2] > PLANE, 2, 1) if kinds is None else kinds(atoms)
    text = io.StringIO()
    text.write(f"silicon\n\n{len(atoms)} atoms\n{max(kinds)} atom types\n\n")
    for axis, length in zip("xyz", np.diag(atoms.cell), strict=True):
        text.write(f"0 {length} {axis}lo {axis}hi\n")
    text.write(f"\nMasses\n\n{masses}\n\nAtoms # atomic\n\n" if masses else "\nAtoms # atomic\n\n")
    for number, (kind, place) in enumerate(zip(kinds, atoms.positions, strict=True), start=1):
        text.write(f"{number} {kind} {place[0]} {place[1]} {place[2]}\n")
    return {"name": "given.data", "text": text.getvalue()}


def xyz_text(change):
    text = io.StringIO()
    ase.io.write(text, silicon(), format="extxyz")
    return {"text": change(text.getvalue())}


def asking(**structure):
    return {"atoms": silicon(), "structure": structure}


HEAVY = {"right": {"masses_amu": {"Si": 112.342}}}
BAD = {
    "tilted along x": (moved(_tilt), "not rectangular"),
    "leaning box": (moved(_lean), "not rectangular"),
    "hexagonal cell": (moved(_hexagonal), "a × a√3"),
    "no length along x": (moved(_flat), "not rectangular"),
    "no cell": (xyz_text(lambda t: f"{t.split()[0]}\nsilicon\n" + t.split("\n", 2)[2]), "says no cell"),
    "overlap": (moved(_overlap), "201 and 202 of the structure overlap"),
    "an atom twice": (moved(_twice), "overlap"),
    "overlap across the edge of the box": (moved(_across_the_edge), "overlap"),
    "sides apart": (moved(_apart), "vacuum inside"),
    "wrapped around the end": (moved(_wrapped), "wrapped around the end"),
    "two interfaces": (moved(_two_interfaces), "a second interface"),
    "open along y": (moved(_open), "not periodic along y"),
    "stray atom": (moved(_stray), "1 of 321 atoms have no neighbour"),
    "nanometres": (moved(_nanometres), "unit of length"),
    "bohr": (moved(_bohr), "have no neighbour"),
    "vacuum along x": (moved(_beside), "vacuum of .* along x.*area_angstrom2"),
    "not a number": (moved(_not_numbers), "not numbers|cannot be read"),
    "too narrow": (moved(_narrow), "too narrow"),
    "element without potential": (moved(_gallium), "does not describe Ga"),
    "element the study does not name": (
        moved(_carbon_inside) | {"potential": POTENTIAL},
        "1 atoms of the left side are C",
    ),
    "element the file does not have": (
        moved(lambda atoms: None) | {"potential": POTENTIAL, "left": {"elements": ["Si", "C"]}},
        "no atom of the left side is C",
    ),
    "masses the study does not say": (moved(_heavy) | {"columns": ("masses",)}, "112.342 amu, the study 28"),
    "plane below": (asking(plane_angstrom=-3.0), "one side of a plane at z = -3 Å has no atoms"),
    "plane above": (asking(plane_angstrom=80.0), "has no atoms"),
    "plane in the wall": (asking(plane_angstrom=3.0), "too short"),
    "plane near the bath": (asking(plane_angstrom=4 * A, bath_angstrom=2 * A), "too short"),
    "no plane and no labels": (asking(plane_angstrom=None), "nothing says where one side ends"),
    "long baths": (asking(bath_angstrom=30.0), "too short"),
    "thick walls": (asking(wall_angstrom=40.0), "too short"),
    "a thickness without vacuum": (asking(thickness_angstrom=3.35), "no convention here"),
    "labels of one side": (labelled(side=_one_side), "has no atoms"),
    "label deep in the other side": (labelled(side=_deep), "deep in the other"),
    "labels in other words": (labelled(side=_words), "column side holds 'down'"),
    "atoms in the wall": (labelled(zone=_in_the_wall), "both wall_left and free_left|not in order"),
    "no bath": (labelled(zone=_no_bath), "not in order"),
    "bath and free exchanged": (labelled(zone=_swapped), "not in order"),
    "wall inside": (labelled(zone=_floating), "one zone inside another"),
    "zone against side": (
        labelled(zone=_zones, side=lambda atoms: 1 - _sides(atoms)),
        "one side by its zone and of the other by its side",
    ),
    "data without elements": (data_text("", lambda a: np.ones(len(a), int)), "neither elements nor masses"),
    "data with another mass": (data_text("1 28.0855\n2 50.0"), "50 amu, the mass of no element"),
    "one type in both sides": (
        data_text("1 28.0855 # Si", lambda atoms: np.ones(len(atoms), int)) | HEAVY,
        "right side 28.0855 amu, the study 112.342",
    ),
    "other crystals beside": (
        moved(lambda atoms: None) | {"crystals": True, "cross_section_cells": [3, 2]},
        "not 3 × 2 cells",
    ),
    "several structures": (xyz_text(lambda t: t + t), "holds 2 structures"),
    "cut off": (xyz_text(lambda t: t[:2000]), "cannot be read"),
    "no file": ({"text": ""}, "no such file"),
    "unknown form": ({"name": "given.gro", "text": "silicon"}, "does not say what it is"),
}
GOOD = {
    "as it is": (moved(lambda atoms: None), A * A * 4),
    "unwrapped along x and y": (moved(lambda a: a.positions.__iadd__([7 * A, -31.0, 0])), A * A * 4),
    "labels for a plane": (labelled(side=_sides) | {"structure": {"plane_angstrom": None}}, A * A * 4),
    "labels of zones": (labelled(zone=_zones) | {"structure": {"plane_angstrom": None}}, A * A * 4),
    "an area of its own": (moved(_beside) | {"structure": {"area_angstrom2": 50.0}}, 50.0),
    "a thickness": (moved(_beside) | {"structure": {"thickness_angstrom": 3.35}}, 2 * A * 3.35),
    "heavy silicon by masses": (data_text("1 28.0855\n2 112.342") | HEAVY, A * A * 4),
    "one type for both sides": (data_text("1 28.0855 # Si", lambda a: np.ones(len(a), int)), A * A * 4),
    "crystals beside": (
        moved(lambda atoms: None) | {"crystals": True, "cross_section_cells": [2, 2]},
        A * A * 4,
    ),
}


@pytest.mark.parametrize("kind", BAD)
def test_a_bad_structure_has_one_clear_message(tmp_path, kind):
    given, said = BAD[kind]
    with pytest.raises(StudyError, match=said) as caught:
        judged(tmp_path, **given)
    (line,) = str(caught.value).splitlines()
    assert line.startswith("study.yaml: interfaces[0].structure.file = ") and "; fix: " in line


@pytest.mark.parametrize("kind", GOOD)
def test_a_good_one_has_its_area(tmp_path, kind):
    given, area = GOOD[kind]
    size = judged(tmp_path, **given)
    assert size.n_atoms == 8 * 4 * CELLS and size.n_mobile < size.n_atoms
    assert size.area_angstrom2 == pytest.approx(area)


def test_zones_are_those_of_the_labels(tmp_path):
    atoms = silicon()
    atoms.set_array("zone", _zones(atoms))
    ase.io.write(tmp_path / "a.xyz", atoms, format="extxyz", columns=["symbols", "positions", "zone"])
    asked = study_of("a.xyz", structure={"plane_angstrom": None})
    interface = parse_study(asked, source="study.yaml").interfaces[0]
    _, zones = read_structure_box(interface, MANIFEST["sw-silicon"], tmp_path / "a.xyz", 1)
    assert [zone.n_atoms for zone in zones.zones] == [32 * n for n in (1, 1, 3, 3, 1, 1)]
    assert zones.interface_plane_angstrom == pytest.approx(PLANE + SILICON_LIFT)


SILICON_LIFT = MANIFEST["sw-silicon"].cutoff_angstrom + A / 8
"""By which the lowest plane of the file, at 0, is lifted into a box of ours."""
