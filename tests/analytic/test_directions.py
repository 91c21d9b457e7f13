"""Oriented cells of any plane: the same crystal as the conventional cell, cut along other lattice vectors."""

import math
from fractions import Fraction

import numpy as np
import pytest
from ase import Atoms
from ase.neighborlist import neighbor_list

from kapitza.analysis.harmonic.stiffness import cubic_stiffness, turned
from kapitza.analysis.mismatch.catalogue import stiffness_matrix
from kapitza.interfaces.crystals import AXES, CrystalShape, frame_axes, oriented_cell
from kapitza.interfaces.elasticity import normal_stiffness
from kapitza.study.crystal_kinds import CRYSTALS
from kapitza.study.loading import parse_study
from kapitza.study.miller_indices import DirectionError, parsed_indices
from kapitza.study.oriented_axes import oriented_axes
from kapitza.study.problems import StudyError

CASES = [
    *[("fcc", ("Ar",), plane) for plane in ("112", "210", "123", "113", "001/210", "111/2-1-1")],
    *[("bcc", ("W",), plane) for plane in ("112", "310")],
    *[("diamond", ("Ga", "N"), plane) for plane in ("112", "-1-1-1")],
    ("cesium_chloride", ("Ni", "Al"), "210"),
    ("rocksalt", ("Mg", "O"), "113"),
    ("fluorite", ("U", "O"), "112"),
    *[(name, ("Ga", "N")[:count], "21-30") for name, count in (("hcp", 1), ("wurtzite", 2))],
]
SHAPE = CrystalShape(3.19, 5.21, 0.381)


def periodic(cell):
    symbols = [cell.elements[index] for index in cell.element_index]
    return Atoms(symbols, cell.fractions * cell.lengths_angstrom, cell=cell.lengths_angstrom, pbc=True)


def surroundings(cell, reach):
    """Of every atom its element and the sorted distances of all others within reach, as a set."""
    atoms = periodic(cell)
    first, _, distance = neighbor_list("ijd", atoms, reach)
    return {
        (atom.symbol, tuple(np.round(np.sort(distance[first == atom.index]), 7))) for atom in atoms
    }, atoms


def cells(crystal, elements, plane):
    shape = SHAPE if CRYSTALS[crystal].is_hexagonal else 4.0
    usual = oriented_cell(crystal, elements, shape, CRYSTALS[crystal].directions[0])
    return usual, oriented_cell(crystal, elements, shape, plane)


@pytest.mark.parametrize(("crystal", "elements", "plane"), CASES)
def test_every_atom_has_the_neighbours_and_the_volume_of_the_crystal(crystal, elements, plane):
    usual, cell = cells(crystal, elements, plane)
    wanted, bulk = surroundings(usual, 4.9)
    found, atoms = surroundings(cell, 4.9)
    assert found == wanted
    assert atoms.get_volume() / len(atoms) == pytest.approx(bulk.get_volume() / len(bulk), rel=1e-12)
    planned = CRYSTALS[crystal].cell(plane)
    assert (planned.atoms, planned.layers) == (len(atoms), cell.layers_per_period)
    if not CRYSTALS[crystal].is_hexagonal:
        np.testing.assert_allclose(cell.lengths_angstrom, 4.0 * np.array([planned.x, planned.y, planned.z]))


@pytest.mark.parametrize(("crystal", "elements", "plane"), CASES)
def test_planes_are_flat_and_the_cell_ends_amid_the_widest_gap(crystal, elements, plane):
    _, cell = cells(crystal, elements, plane)
    assert len(np.unique(cell.fractions[:, 2])) == cell.planes_per_period
    heights = cell.plane_fractions
    edge = heights[0] + 1 - heights[-1]
    assert edge >= np.diff(heights).max(initial=0) - 1e-9
    assert heights[0] == pytest.approx(edge / 2, abs=1e-9)
    assert np.diff(heights).min(initial=1) > 1e-3


@pytest.mark.parametrize("crystal", ["fcc", "bcc", "hcp"])
def test_the_usual_planes_found_by_search_are_as_large_as_those_by_name(crystal):
    kind = CRYSTALS[crystal]
    for name, cell in kind.cells.items():
        axes = oriented_axes(name, kind.system, kind.centring)
        assert axes.volume * kind.cells[kind.directions[0]].atoms == cell.atoms
        lengths = [
            math.hypot(*(float(p) * e for p, e in zip(row, kind.edges, strict=True))) for row in axes.rows
        ]
        np.testing.assert_allclose(sorted(lengths), sorted((cell.x, cell.y, cell.z)), rtol=1e-12)
        assert lengths[2] == pytest.approx(cell.z, rel=1e-12)


def test_the_normal_of_a_plane_is_the_one_of_its_indices():
    """(hk.0) of a hexagonal crystal: the normal makes with a₁ the angle of h a₁* + k a₂*."""
    for h, k in ((2, 1), (0, 1), (-1, 2), (3, 1)):
        found = frame_axes(f"{h}{k}{-h - k}0", "wurtzite")[2]
        expected = np.array([h, (h + 2 * k) / math.sqrt(3), 0.0])
        np.testing.assert_allclose(found, expected / np.linalg.norm(expected), atol=1e-12)
    for plane in ("112", "-113", "210"):
        expected = np.array(parsed_indices(plane), dtype=float)
        np.testing.assert_allclose(frame_axes(plane)[2], expected / np.linalg.norm(expected), atol=1e-12)


@pytest.mark.parametrize("plane", ["112", "210", "123", "-1-1-1", "001/210"])
def test_axes_are_right_handed_and_turn_the_stiffness(plane):
    axes = frame_axes(plane)
    np.testing.assert_allclose(axes @ axes.T, np.eye(3), atol=1e-12)
    assert np.linalg.det(axes) == pytest.approx(1, abs=1e-12)
    whole = turned(cubic_stiffness(151.0, 76.0, 56.0), axes)
    np.testing.assert_allclose(normal_stiffness((151.0, 76.0, 56.0), plane), whole[:3, :3], rtol=1e-12)


def test_stiffness_of_the_usual_planes_is_the_same_by_either_way():
    hexagonal = {"c11": 390.0, "c12": 145.0, "c44": 105.0, "c13": 106.0, "c33": 398.0}
    whole = turned(stiffness_matrix(hexagonal), frame_axes("21-30", "wurtzite"))
    found = normal_stiffness(tuple(hexagonal.values()), "21-30", "wurtzite")
    np.testing.assert_allclose(found, whole[:3, :3], rtol=1e-12)
    assert found[2, 2] == pytest.approx(390.0, rel=1e-12)  # isotropic across c
    assert set(AXES) == {"001", "110", "111", "0001", "10-10", "11-20"}


def test_layers_are_lattice_planes_and_half_steps_are_taken_where_centring_allows():
    assert oriented_axes("112", "cubic", "F").layers == 6
    assert oriented_axes("112", "cubic", "F").rows[2] == (Fraction(1, 2), Fraction(1, 2), 1)
    assert oriented_axes("112", "cubic", "P").rows[2] == (1, 1, 2)
    assert oriented_axes("112", "cubic", "I").volume == 3
    assert oriented_axes("5 7 11", "cubic", "F").layers == 195


@pytest.mark.parametrize(
    ("plane", "system", "said"),
    [
        ("10-11", "hexagonal", "no lattice vector of a hexagonal crystal is perpendicular.*(hki0)"),
        ("101", "tetragonal", "perpendicular to this plane.*(hk0)"),
        ("110", "orthorhombic", "an orthorhombic crystal is perpendicular.*(100), (010) or (001)"),
        ("112", "hexagonal", "has four indices"),
        ("1010", "hexagonal", "i is −(h + k), here -1"),
        ("000", "cubic", "not all of them 0"),
        ("1 1 13", "cubic", "up to 12"),
        ("11", "cubic", "not three or four Miller indices"),
        ("001/112", "cubic", "112 does not lie in the plane"),
    ],
)
def test_planes_without_a_cell_say_why(plane, system, said):
    with pytest.raises(DirectionError) as refused:
        oriented_axes(plane, system, "P")
    reason, fix = said.split(".*") if ".*" in said else (said, "")
    assert reason in str(refused.value) and fix in str(refused.value)


def study(orientation, **interface):
    side = {"crystal": "fcc", "elements": ["Ar"]}
    heavy = {**side, "masses_amu": {"Ar": 159.8}}
    entry = {"name": "one", "potential": "lj-argon", "left": side, "right": heavy, "length_cells": [60]}
    return {
        "name": "directions",
        "interfaces": [{**entry, "orientation": orientation, **interface}],
        "temperatures_k": [30],
        "seeds": [1],
        "protocol": {"timestep_fs": 4, "sample_interval_steps": 10},
    }


def test_spellings_of_a_plane_are_one():
    for text in ("112", "(112)", "1 1 2", "[1,1,2]"):
        (interface,) = parse_study(study(text), source="study.yaml").interfaces
        assert interface.orientation == "112"


def test_too_large_a_cell_is_refused_with_its_size():
    with pytest.raises(StudyError) as refused:
        parse_study(study("9 11 12"), source="study.yaml")
    said = str(refused.value)
    assert "2422 atoms in 346 layers" in said and "choose smaller indices" in said
