"""Crystals turned about the normal: coincidence angles known in closed form, and boxes that hold them."""

import math

import numpy as np
import pytest
from ase import Atoms
from ase.neighborlist import neighbor_list

from kapitza.interfaces.crystals import frame_axes, oriented_cell
from kapitza.interfaces.requests import structure_request
from kapitza.interfaces.stacking import build_interface
from kapitza.study.loading import parse_study
from kapitza.study.potentials.manifest import load_manifest
from kapitza.study.problems import StudyError
from kapitza.study.twisting import possible_twists

ARGON = {"crystal": "fcc", "elements": ["Ar"]}


def study(twist, plane="001", crystal="fcc", **interface):
    side = {**ARGON, "crystal": crystal}
    entry = {
        "name": "twisted",
        "potential": "lj-argon",
        "left": side,
        "right": side,
        "length_cells": [40],
        "cross_section_cells": [2, 2],
        "orientation": plane,
        "twist_degrees": twist,
    }
    return {
        "name": "twist",
        "interfaces": [{**entry, **interface}],
        "temperatures_k": [30],
        "seeds": [1],
        "protocol": {"timestep_fs": 4, "sample_interval_steps": 10},
    }


def interface_of(*args, **more):
    return parse_study(study(*args, **more), source="twist.yaml").interfaces[0]


@pytest.mark.parametrize(
    ("plane", "sigma", "degrees"),
    [
        ("001", 5, 2 * math.atan(1 / 3)),
        ("001", 13, 2 * math.atan(1 / 5)),
        ("001", 17, 2 * math.atan(1 / 4)),
        ("111", 7, 2 * math.atan(math.sqrt(3) / 5)),
        ("0001", 7, 2 * math.atan(1 / (3 * math.sqrt(3)))),
    ],
)
def test_coincidence_angles_of_theory_are_found(plane, sigma, degrees):
    """tan(θ/2) = (y/x) √N for rotations about an axis with N = h² + k² + l² (Ranganathan 1966)."""
    system, centring = ("hexagonal", "C") if plane == "0001" else ("cubic", "F")
    twists = {round(item.degrees, 4): item for item in possible_twists(plane, system, centring)}
    found = twists[round(math.degrees(degrees), 4)]
    # A rectangle holds the oblique coincidence cell a whole number of times, or half of one.
    assert (2 * found.area) % 1 == pytest.approx(0, abs=1e-9) and found.area <= 2 * sigma


def test_right_crystal_is_turned_by_the_angle_counter_clockwise():
    interface = interface_of(36.87)
    left, right = (frame_axes(interface.orientation_of(side), side.crystal) for side in interface.sides)
    # A direction of the crystal in the box: columns are its cubic axes.
    turned = [np.degrees(np.arctan2(frame[1, 0], frame[0, 0])) for frame in (left, right)]
    assert (turned[1] - turned[0]) % 360 == pytest.approx(36.8699, abs=1e-3)
    opposite = interface_of(-36.87)
    assert opposite.right.orientation == interface.left.orientation


def test_the_common_cell_needs_no_strain_and_holds_both_crystals():
    interface, potential = interface_of(36.87), load_manifest()["lj-argon"]
    lattice = {"a_angstrom": 5.31}
    request = structure_request(interface, 40, potential, (lattice, lattice))
    assert not request.one_crystal
    atoms, zones = build_interface(request)
    assert zones.in_plane_strain == {"left": 0.0, "right": 0.0}
    assert zones.box_angstrom[0] == pytest.approx(2 * 5.31 * math.sqrt(2.5))
    z = atoms.positions[:, 2]
    first, _, _ = neighbor_list("ijd", atoms, 5.31 / math.sqrt(2) + 0.05)
    near = np.bincount(first, minlength=len(atoms))
    away = (np.abs(z - zones.interface_plane_angstrom) > 6) & (z > z.min() + 6) & (z < z.max() - 6)
    assert set(near[away]) == {12}
    # At the interface they are no continuation of each other.
    at = np.abs(z - zones.interface_plane_angstrom) < 2
    assert not np.all(near[at] == 12)


def test_turned_cells_are_the_crystal():
    interface = interface_of(22.62)
    for side in interface.sides:
        cell = oriented_cell("fcc", ("Ar",), 5.31, interface.orientation_of(side))
        lengths = cell.lengths_angstrom
        atoms = Atoms("Ar" * len(cell.fractions), cell.fractions * lengths, cell=lengths, pbc=True)
        found = np.bincount(neighbor_list("i", atoms, 5.31 / math.sqrt(2) + 0.01))
        assert set(found) == {12}


def test_another_angle_is_refused_with_the_nearest_ones():
    with pytest.raises(StudyError) as refused:
        parse_study(study(35.0), source="twist.yaml")
    said = str(refused.value)
    assert "twist_degrees = 35" in said and "36.87 (2.5 cells)" in said


def test_no_twist_leaves_the_entry_of_a_box_as_it_was():
    entry = interface_of(0.0).build_entry(40)
    assert not {"twist_degrees", "strain"} & set(entry)
    twisted = interface_of(36.87)
    again = study(0.0)
    again["interfaces"] = [twisted.build_entry(40)]
    assert parse_study(again, source="twist.yaml").interfaces[0].right == twisted.right


def test_crystals_of_two_kinds_have_no_twist():
    with pytest.raises(StudyError, match="two crystals of one kind"):
        parse_study(study(36.87, right={**ARGON, "orientation": "111"}), source="twist.yaml")
