"""What must hold for every structure the builder can make."""

import math

import numpy as np
import pytest
from ase.neighborlist import neighbor_list
from hypothesis import given, settings
from hypothesis import strategies as st

from kapitza.interfaces.crystals import ORIENTATIONS
from kapitza.interfaces.stacking import InterfaceSpec, SideSpec, build_interface
from kapitza.interfaces.zones import ZONE_NAMES, Zones

# Neighbours, and their distance in units of the lattice constant.
BONDS = {"fcc": (12, math.sqrt(1 / 2)), "diamond": (4, math.sqrt(3) / 4)}
ATOMS_PER_CUBE = {"fcc": 4, "diamond": 8}
KINDS = [("fcc", ("Ar",)), ("diamond", ("Si",)), ("diamond", ("Si", "C"))]


@st.composite
def interfaces(draw, mismatch=0.004):
    """Requests the builder accepts; the right lattice constant differs by up to `mismatch`, relative."""
    a_left = draw(st.floats(3.0, 7.0))
    a_right = a_left * (1 + draw(st.floats(-mismatch, mismatch)))
    left, right = (
        SideSpec(crystal, elements, tuple(draw(st.floats(1, 300)) for _ in elements), a)
        for (crystal, elements), a in ((draw(st.sampled_from(KINDS)), a) for a in (a_left, a_right))
    )
    fixed, bath, free = (draw(st.integers(1, 3)) for _ in range(3))
    extra_planes = draw(st.sampled_from([0, 1]))
    return InterfaceSpec(
        left=left,
        right=right,
        orientation=draw(st.sampled_from(list(ORIENTATIONS))),
        cross_section_cells=(draw(st.integers(1, 3)), draw(st.integers(1, 3))),
        # One period of (110) holds two planes: too few for the range of the force and a moved dividing plane.
        length_cells=2 * (fixed + bath + free + extra_planes),
        fixed_cells=fixed,
        bath_cells=bath,
        max_strain=0.003,
        cutoff_angstrom=0.1 * a_left,
        force_range_angstrom=0.1 * a_left * draw(st.sampled_from([1, 2])),
        extra_planes=extra_planes,
    )


@settings(max_examples=60, deadline=None, derandomize=True)
@given(interfaces())
def test_zones_describe_the_atoms(request_):
    atoms, zones = build_interface(request_)
    z = atoms.positions[:, 2]
    assert [zone.name for zone in zones.zones] == list(ZONE_NAMES)
    assert zones.zones[0].first_id == 1 and zones.zones[-1].last_id == zones.n_atoms == len(atoms)
    for zone, following in zip(zones.zones[:-1], zones.zones[1:], strict=True):
        assert following.first_id == zone.last_id + 1
        assert following.z_lo_angstrom == pytest.approx(zone.z_hi_angstrom, abs=1e-9)
    for zone in zones.zones:
        inside = (z > zone.z_lo_angstrom) & (z < zone.z_hi_angstrom)
        assert np.array_equal(np.flatnonzero(inside) + 1, np.arange(zone.first_id, zone.last_id + 1))
        assert len(np.unique(z[inside])) == zone.n_planes
    for side, mask in (
        ("left", z < zones.interface_plane_angstrom),
        ("right", z > zones.interface_plane_angstrom),
    ):
        np.testing.assert_array_equal(np.unique(z[mask]), zones.plane_z_angstrom[side])
        types = zones.types_left if side == "left" else zones.types_right
        assert set(atoms.arrays["type"][mask]) == set(types)
    assert Zones.from_json(zones.to_json()) == zones


@settings(max_examples=60, deadline=None, derandomize=True)
@given(interfaces())
def test_density_area_order_and_bounds(request_):
    atoms, zones = build_interface(request_)
    x, y, z = atoms.positions.T
    order = np.lexsort((x, y, z))
    assert np.array_equal(order, np.arange(len(atoms)))
    assert np.array_equal(atoms.arrays["id"], order + 1)
    box = np.array(zones.box_angstrom)
    assert (atoms.positions >= 0).all() and (atoms.positions < box).all()
    assert min(z.min(), box[2] - z.max()) >= request_.cutoff_angstrom
    assert zones.area_angstrom2 == pytest.approx(atoms.get_volume() / box[2], rel=1e-12)
    for name, side in (("left", request_.left), ("right", request_.right)):
        layers, strain = zones.layers[name], zones.in_plane_strain[name]
        edges = layers.origin_angstrom + layers.width_angstrom * np.arange(layers.count + 1)
        per_layer = np.histogram(np.array(zones.plane_z_angstrom[name]), edges)[0]
        assert (per_layer == per_layer[0]).all() and per_layer[0] > 0
        n_atoms = np.isin(
            atoms.arrays["type"], zones.types_left if name == "left" else zones.types_right
        ).sum()
        volume = zones.area_angstrom2 * (edges[-1] - edges[0])
        ideal = ATOMS_PER_CUBE[side.crystal] / side.lattice_constant_angstrom**3 / (1 + strain) ** 2
        assert n_atoms / volume == pytest.approx(ideal, rel=1e-9)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(interfaces())
def test_sampled_slab_is_whole_planes_of_free_atoms_around_the_interface(request_):
    atoms, zones = build_interface(request_)
    sampled, z = zones.sampled, atoms.positions[:, 2]
    inside = np.zeros(len(atoms), bool)
    inside[sampled.first_id - 1 : sampled.last_id] = True
    left = z < zones.interface_plane_angstrom
    assert ((inside & left).sum(), (inside & ~left).sum()) == (sampled.n_left, sampled.n_right)
    assert sampled.first_id >= zones.zone("free_left").first_id
    assert sampled.last_id <= zones.zone("free_right").last_id
    assert not set(z[inside]) & set(z[~inside])
    depth = request_.force_range_angstrom
    distance = np.abs(z - zones.interface_plane_angstrom)
    assert inside[distance < depth].all()
    for side in (left, ~left):
        planes = np.unique(distance[side])
        # For every plane the dividing plane may be moved to: those within reach of it and one more.
        moved = [0.0, *(planes[:-1] + planes[1:])[: request_.extra_planes] / 2]
        needed = [np.count_nonzero(planes < place + depth) + 1 for place in moved]
        within = len(np.unique(distance[side & inside]))
        assert within == max(*needed, needed[0] + request_.extra_planes)


@settings(max_examples=20, deadline=None, derandomize=True)
@given(interfaces(mismatch=0.0), st.sampled_from(KINDS))
def test_coordination_and_bond_length_do_not_notice_the_join(request_, kind):
    """Same lattice on both sides: full shells of one bond length everywhere but in the two end surfaces."""
    crystal, elements = kind
    a = request_.left.lattice_constant_angstrom
    side = SideSpec(crystal, elements, (28.0,) * len(elements), a)
    heavy = SideSpec(crystal, elements, (280.0,) * len(elements), a)
    repeats = request_.cross_section_cells
    joined = InterfaceSpec(**{**vars(request_), "left": side, "right": heavy, "cross_section_cells": repeats})
    atoms, zones = build_interface(joined)
    neighbours, bond = BONDS[crystal]
    first, distance = neighbor_list("id", atoms, 1.1 * bond * a)
    np.testing.assert_allclose(distance, bond * a, rtol=1e-9)
    z = atoms.positions[:, 2]
    inner = (z > z.min() + bond * a + 1e-6) & (z < z.max() - bond * a - 1e-6)
    near = np.abs(z - zones.interface_plane_angstrom) < bond * a
    assert (inner & near).any()
    assert (np.bincount(first, minlength=len(atoms))[inner] == neighbours).all()
