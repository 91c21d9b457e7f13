"""Crystals by name, hexagonal ones among them, against what crystallography says of their neighbours."""

import math
from dataclasses import replace

import numpy as np
import pytest
from ase import Atoms
from ase.neighborlist import neighbor_list

from kapitza.analysis.harmonic.stiffness import facing_axes, turned
from kapitza.analysis.mismatch.catalogue import stiffness_matrix
from kapitza.interfaces.crystals import CrystalShape, frame_axes, oriented_cell
from kapitza.interfaces.elasticity import normal_stiffness
from kapitza.interfaces.stacking import InterfaceSpec, SideSpec, build_interface
from kapitza.study.crystal_kinds import CRYSTALS
from kapitza.study.loading import parse_study
from kapitza.study.problems import StudyError

# Distance of the nearest neighbours in a, and how many of them atoms of each element have.
NEIGHBOURS = {
    "fcc": (math.sqrt(1 / 2), (12,)),
    "diamond": (math.sqrt(3) / 4, (4, 4)),
    "bcc": (math.sqrt(3) / 2, (8,)),
    "rocksalt": (1 / 2, (6, 6)),
    "cesium_chloride": (math.sqrt(3) / 2, (8, 8)),
    "fluorite": (math.sqrt(3) / 4, (8, 4)),
    "hcp": (1.0, (12,)),
    "wurtzite": (math.sqrt(3 / 8), (4, 4)),
}
CASES = [(kind.name, name) for kind in CRYSTALS.values() for name in kind.directions]
HEXAGONAL = {"c11": 390.0, "c12": 145.0, "c13": 106.0, "c33": 398.0, "c44": 105.0}


PLANES = {"0001": 4, "10-10": 4, "11-20": 2}


def elements_of(crystal):
    return ("Ga", "N")[: len(NEIGHBOURS[crystal][1])]


def periodic(cell):
    symbols = [cell.elements[index] for index in cell.element_index]
    return Atoms(
        symbols, positions=cell.fractions * cell.lengths_angstrom, cell=cell.lengths_angstrom, pbc=True
    )


def test_every_crystal_is_looked_at():
    assert set(NEIGHBOURS) == set(CRYSTALS)


@pytest.mark.parametrize(("crystal", "orientation"), CASES)
def test_neighbours_are_as_near_and_as_many_as_they_should_be(crystal, orientation):
    distance, counts = NEIGHBOURS[crystal]
    elements = elements_of(crystal)
    atoms = periodic(oriented_cell(crystal, elements, 4.0, orientation))
    first, second, found = neighbor_list("ijd", atoms, 4.0 * distance + 0.05)
    np.testing.assert_allclose(found, 4.0 * distance, rtol=1e-12)
    numbers = np.bincount(first, minlength=len(atoms))
    for element, count in zip(elements, counts, strict=True):
        assert set(numbers[[atom.symbol == element for atom in atoms]]) == {count}
    if len(elements) == 2:
        assert all(atoms.symbols[i] != atoms.symbols[j] for i, j in zip(first, second, strict=True))


@pytest.mark.parametrize("orientation", CRYSTALS["wurtzite"].directions)
def test_an_internal_coordinate_moves_one_sublattice_along_c_and_keeps_planes_flat(orientation):
    a, c, u = 3.19, 5.19, 0.3815
    cell = oriented_cell("wurtzite", ("Ga", "N"), CrystalShape(a, c, u), orientation)
    assert cell.lengths_angstrom.prod() == pytest.approx(math.sqrt(3) * a * a * c, rel=1e-13)
    atoms = periodic(cell)
    along_c = int(np.argmin(np.abs(cell.lengths_angstrom - c)))
    first, _, found, vector = neighbor_list("ijdD", atoms, 2.2)
    bond = math.sqrt(a**2 / 3 + c**2 * (0.5 - u) ** 2)
    np.testing.assert_allclose(sorted({round(d, 9) for d in found}), sorted([bond, u * c]), rtol=1e-8)
    upward = np.isclose(found, u * c) & np.array([atoms[int(i)].symbol == "Ga" for i in first])
    np.testing.assert_allclose(vector[upward][:, along_c], u * c, rtol=1e-12)
    assert len(np.unique(cell.fractions[:, 2])) == len(cell.plane_fractions) == PLANES[orientation]
    gaps = np.diff(cell.plane_fractions)
    edge = cell.plane_fractions[0] + 1 - cell.plane_fractions[-1]
    assert edge >= gaps.max() - 1e-12
    assert cell.plane_fractions[0] == pytest.approx(edge / 2, abs=1e-12)


def polytypes():
    """Zincblende and wurtzite gallium nitride with the same bonds."""
    a = 4.51219
    masses = (69.723, 14.007)
    shape = CrystalShape(a / math.sqrt(2), a / math.sqrt(2) * math.sqrt(8 / 3), 0.375)
    left = SideSpec("diamond", ("Ga", "N"), masses, a, orientation="111")
    right = SideSpec(
        "wurtzite", ("Ga", "N"), masses, shape.a_angstrom, None, shape.c_angstrom, 0.375, orientation="0001"
    )
    return left, right


def test_zincblende_111_and_wurtzite_0001_join_without_strain_and_with_whole_bonds():
    left, right = polytypes()
    request = InterfaceSpec(left, right, "001", (2, 2), 12, 1, 2, 0.005, 2.5, 2.5, 0)
    assert not request.one_crystal
    atoms, zones = build_interface(request)
    assert zones.in_plane_strain["left"] == pytest.approx(0, abs=1e-9) and zones.in_plane_strain_y is None
    first, second, found = neighbor_list("ijd", atoms, 2.1)
    height = atoms.positions[:, 2]
    inside = (height > height.min() + 4) & (height < height.max() - 4)
    assert set(np.bincount(first, minlength=len(atoms))[inside]) == {4}
    np.testing.assert_allclose(found, math.sqrt(3) / 4 * left.lattice_constant_angstrom, rtol=1e-9)
    assert all(atoms.symbols[i] != atoms.symbols[j] for i, j in zip(first, second, strict=True))


def test_lattices_that_differ_in_more_than_scale_are_strained_along_x_and_y_each():
    left, right = (
        SideSpec("wurtzite", ("Ga", "N"), (70.0, 14.0), a, tuple(HEXAGONAL[k] for k in ORDER), c, 0.375)
        for a, c in ((3.19, 5.21), (3.22, 5.20))
    )
    request = InterfaceSpec(left, right, "10-10", (2, 2), 12, 1, 2, 0.02, 2.5, 2.5, 0)
    _, zones = build_interface(request)
    width, depth, _ = zones.box_angstrom
    for side, (a, c) in (("left", (3.19, 5.21)), ("right", (3.22, 5.20))):
        assert zones.in_plane_strain[side] == pytest.approx(width / 2 / c - 1, abs=1e-12)
        assert zones.in_plane_strain_y[side] == pytest.approx(depth / 2 / a - 1, abs=1e-12)
    assert zones.in_plane_strain["left"] < 0 < zones.in_plane_strain_y["left"]
    assert type(zones).from_json(zones.to_json()) == zones


ORDER = ("c11", "c12", "c44", "c13", "c33")


@pytest.mark.parametrize("orientation", CRYSTALS["wurtzite"].directions)
def test_stiffness_of_a_hexagonal_side_is_that_of_the_turned_tensor(orientation):
    whole = turned(stiffness_matrix(HEXAGONAL), frame_axes(orientation))
    found = normal_stiffness(tuple(HEXAGONAL[key] for key in ORDER), orientation)
    np.testing.assert_allclose(found, whole[:3, :3], rtol=1e-12)
    np.testing.assert_allclose(frame_axes(orientation), facing_axes(orientation), atol=1e-15)


@pytest.mark.parametrize("orientation", CRYSTALS["fluorite"].directions)
def test_the_sampled_slab_counts_planes_of_unlike_size(orientation):
    side = SideSpec("fluorite", ("U", "O"), (238.0, 16.0), 5.47)
    request = InterfaceSpec(
        side, replace(side, masses_amu=(119.0, 16.0)), orientation, (2, 2), 16, 1, 2, 0, 5, 5, 1
    )
    atoms, zones = build_interface(request)
    reach = np.abs(atoms.positions[:, 2] - zones.interface_plane_angstrom)
    left = atoms.arrays["type"] <= 2
    heights = np.unique(np.round(reach[left], 6))
    planes = int((heights < 5).sum()) + 2
    assert zones.sampled.n_left == int((np.round(reach[left], 6) <= heights[planes - 1]).sum())


def study_of(left, right, **interface):
    return {
        "name": "crystals",
        "interfaces": [
            {
                "name": "one",
                "potential": "sw-gan",
                "left": left,
                "right": right,
                "length_cells": [40],
                **interface,
            }
        ],
        "temperatures_k": [300],
        "seeds": [1],
        "protocol": {"timestep_fs": 1, "sample_interval_steps": 8},
    }


GAN = {"crystal": "wurtzite", "elements": ["Ga", "N"]}


def test_a_hexagonal_crystal_is_told_its_directions():
    with pytest.raises(StudyError) as problem:
        parse_study(study_of(GAN, GAN), source="crystals.yaml")
    said = str(problem.value)
    assert (
        "interfaces[0].orientation" in said and "hexagonal" in said and '"0001" or "10-10" or "11-20"' in said
    )


def test_sides_may_face_the_interface_differently():
    zincblende = {"crystal": "diamond", "elements": ["Ga", "N"], "orientation": "111"}
    study = parse_study(study_of(zincblende, {**GAN, "orientation": "0001"}), source="crystals.yaml")
    (interface,) = study.interfaces
    assert [interface.orientation_of(side) for side in interface.sides] == ["111", "0001"]
    assert interface.build_entry(40)["right"]["orientation"] == "0001"


def test_a_direction_of_its_own_is_named_where_it_is_wrong():
    wrong = {"crystal": "diamond", "elements": ["Ga", "N"], "orientation": "0001"}
    with pytest.raises(StudyError) as problem:
        parse_study(study_of(wrong, GAN, orientation="0001"), source="crystals.yaml")
    assert "interfaces[0].left.orientation" in str(problem.value) and "cubic" in str(problem.value)


def test_without_a_direction_of_a_side_the_entry_of_a_box_is_as_it_was():
    heavy = {**GAN, "masses_amu": {"Ga": 139.4}}
    (interface,) = parse_study(study_of(GAN, heavy, orientation="0001"), source="crystals.yaml").interfaces
    assert "orientation" not in interface.build_entry(40)["left"]
