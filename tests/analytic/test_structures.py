"""Built structures against what crystallography says exactly."""

import hashlib
import json
import math
from dataclasses import replace

import numpy as np
import pytest
from ase.neighborlist import neighbor_list

from kapitza.interfaces.crystals import ORIENTATIONS, oriented_cell
from kapitza.interfaces.datafile import read_structure, write_structure
from kapitza.interfaces.errors import StructureError
from kapitza.interfaces.sites import read_sites
from kapitza.interfaces.stacking import InterfaceSpec, SideSpec, build_interface
from kapitza.interfaces.zones import BUILDER_VERSION, ZONE_NAMES, Zones, read_zones, write_zones
from kapitza.study import geometry
from kapitza.study.crystal_kinds import CRYSTALS

MASSES = {"Ar": 39.948, "Si": 28.085, "C": 12.011, "Ge": 72.63}
BULK = [("fcc", ("Ar",)), ("diamond", ("Si",)), ("diamond", ("Si", "C"))]
BULK_IDS = ["fcc", "diamond", "zincblende"]

# Interplanar gaps of one period in units of the period, from the Miller indices by hand.
GAPS = {
    ("fcc", "001"): [1 / 2] * 2,
    ("fcc", "110"): [1 / 2] * 2,
    ("fcc", "111"): [1 / 3] * 3,
    ("diamond", "001"): [1 / 4] * 4,
    ("diamond", "110"): [1 / 2] * 2,
    ("diamond", "111"): [1 / 12, 1 / 4] * 3,
}


def side(crystal="fcc", elements=("Ar",), a=5.27, masses=None, elastic=None):
    return SideSpec(crystal, elements, masses or tuple(MASSES[e] for e in elements), a, elastic)


def spec(left=None, right=None, **changes):
    left = left or side()
    request = InterfaceSpec(left, right or left, "001", (2, 2), 12, 1, 2, 0.005, 5.0, 5.0, 0)
    return replace(request, **changes)


def crystal_sites(atoms, a, orientation):
    """Positions relative to the first atom, (n_atoms, 3), along the cube's axes in quarters of a."""
    rows = np.array(ORIENTATIONS[orientation], dtype=float)
    rotation = rows / np.linalg.norm(rows, axis=1)[:, None]
    return (atoms.positions - atoms.positions[0]) @ rotation * 4 / a


def on_fcc(quarters):
    """Whether each site, in quarters of a, belongs to the fcc lattice through the origin."""
    return (quarters % 2 == 0).all(axis=1) & (quarters.sum(axis=1) % 4 == 0)


def on_one_lattice(quarters, crystal):
    """Whether all sites belong to one fcc or one diamond lattice with a site at the origin."""
    if crystal == "fcc":
        return bool(on_fcc(quarters).all())
    # The origin may be of either sublattice: the other one lies at ±(1, 1, 1)/4.
    return any(bool((on_fcc(quarters) | on_fcc(quarters - step)).all()) for step in (1, -1))


@pytest.mark.parametrize("orientation", ORIENTATIONS)
@pytest.mark.parametrize(("crystal", "elements"), BULK, ids=BULK_IDS)
def test_oriented_cell_is_right_handed_and_has_the_ideal_density(crystal, elements, orientation):
    cell = oriented_cell(crystal, elements, 5.0, orientation)
    x, y, z = (np.array(row) for row in ORIENTATIONS[orientation])
    assert np.array_equal(np.sign(np.cross(x, y)), np.sign(z))
    assert x @ y == y @ z == z @ x == 0
    atoms_per_cube = 4 if crystal == "fcc" else 8
    assert len(cell.fractions) / cell.lengths_angstrom.prod() == pytest.approx(
        atoms_per_cube / 125, rel=1e-13
    )
    assert np.bincount(cell.element_index).tolist() == [len(cell.fractions) // len(elements)] * len(elements)


def test_cell_sizes_are_those_of_the_theory():
    for crystal, elements in BULK:
        sizes = {o: oriented_cell(crystal, elements, 2.0, o).lengths_angstrom / 2.0 for o in ORIENTATIONS}
        np.testing.assert_allclose(sizes["001"], [1, 1, 1], rtol=1e-14)
        np.testing.assert_allclose(sizes["110"], [1, math.sqrt(0.5), math.sqrt(0.5)], rtol=1e-14)
        np.testing.assert_allclose(sizes["111"], [math.sqrt(0.5), math.sqrt(1.5), math.sqrt(3)], rtol=1e-14)


@pytest.mark.parametrize(("crystal", "orientation"), GAPS)
def test_planes_are_spaced_and_cut_as_the_crystal_demands(crystal, orientation):
    cell = oriented_cell(crystal, ("Si",), 1.0, orientation)
    gaps = GAPS[crystal, orientation]
    np.testing.assert_allclose(np.diff(cell.plane_fractions), gaps[:-1] or [], atol=1e-14)
    below, above = cell.plane_fractions[0], 1 - cell.plane_fractions[-1]
    assert below == pytest.approx(max(gaps) / 2, abs=1e-14) == above
    assert cell.layers_per_period == gaps.count(max(gaps))
    assert len(set(np.unique(cell.fractions[:, 2], return_counts=True)[1])) == 1


@pytest.mark.parametrize(
    ("crystal", "orientation"), [(kind.name, name) for kind in CRYSTALS.values() for name in kind.directions]
)
def test_the_study_plans_with_the_same_cells(crystal, orientation):
    elements = ("Si", "C")[: CRYSTALS[crystal].element_counts[0]]
    built = oriented_cell(crystal, elements, 1.0, orientation)
    planned = geometry.nominal_cell(crystal, orientation)
    np.testing.assert_allclose(built.lengths_angstrom, [planned.x, planned.y, planned.z], rtol=1e-14)
    assert (len(built.fractions), built.layers_per_period) == (planned.atoms, planned.layers)


@pytest.mark.parametrize("orientation", ORIENTATIONS)
@pytest.mark.parametrize(("crystal", "elements"), BULK, ids=BULK_IDS)
def test_a_crystal_joined_to_itself_is_the_perfect_crystal(crystal, elements, orientation):
    """Every atom sits on a site of one single crystal, no site twice, and the density is the crystal's."""
    a = 5.27
    light = side(crystal, elements, a)
    atoms, zones = build_interface(
        spec(
            light,
            replace(light, masses_amu=(99.0,) * len(elements)),
            orientation=orientation,
            cutoff_angstrom=3.5,
        )
    )
    sites = crystal_sites(atoms, a, orientation)
    quarters = np.rint(sites).astype(int)
    np.testing.assert_allclose(sites, quarters, atol=1e-10)
    assert on_one_lattice(quarters, crystal)
    assert len(np.unique(quarters, axis=0)) == len(atoms)
    layers = zones.layers
    height = sum(layers[s].count * layers[s].width_angstrom for s in ("left", "right"))
    ideal = (4 if crystal == "fcc" else 8) / a**3
    assert len(atoms) / (zones.area_angstrom2 * height) == pytest.approx(ideal, rel=1e-12)


@pytest.mark.parametrize("orientation", ORIENTATIONS)
def test_zincblende_bonds_unlike_atoms_across_the_interface(orientation):
    """The sublattices go on across the join: every atom's four neighbours are of the other element."""
    sic = side("diamond", ("Si", "C"), 4.0)
    atoms, zones = build_interface(spec(sic, orientation=orientation, cutoff_angstrom=2.2))
    first, second = neighbor_list("ij", atoms, math.sqrt(3) + 0.1)
    assert all(atoms.symbols[i] != atoms.symbols[j] for i, j in zip(first, second, strict=True))
    crossing = (atoms.positions[first, 2] - zones.interface_plane_angstrom) * (
        atoms.positions[second, 2] - zones.interface_plane_angstrom
    ) < 0
    # Bonds per area of an ideal diamond cut: 4/a² for (001), 4/(√2 a²) for (110), 4/(√3 a²) for (111).
    ideal = {"001": 4.0, "110": 4 / math.sqrt(2), "111": 4 / math.sqrt(3)}[orientation]
    assert crossing.sum() / 2 == pytest.approx(ideal * zones.area_angstrom2 / 16, rel=1e-12)


def test_gap_and_interface_plane_between_different_crystals():
    left, right = side(a=5.26), side(a=5.28)
    _, zones = build_interface(spec(left, right))
    z_left, z_right = zones.plane_z_angstrom["left"][-1], zones.plane_z_angstrom["right"][0]
    assert z_right - z_left == pytest.approx((5.26 / 2 + 5.28 / 2) / 2, abs=1e-12)
    assert zones.interface_plane_angstrom == pytest.approx((z_left + z_right) / 2, abs=1e-12)
    assert zones.layers["right"].origin_angstrom - zones.interface_plane_angstrom == pytest.approx(
        (5.26 - 5.28) / 2 / 4, abs=1e-12
    )
    # Equally stiff sides: the least (L/5.26 − 1)² + (L/5.28 − 1)².
    common = (1 / 5.26 + 1 / 5.28) / (1 / 5.26**2 + 1 / 5.28**2)
    assert zones.in_plane_strain == pytest.approx({"left": common / 5.26 - 1, "right": common / 5.28 - 1})
    assert zones.normal_strain == {"left": 0.0, "right": 0.0}
    assert zones.area_angstrom2 == pytest.approx((2 * common) ** 2)


def test_types_count_left_then_right_and_masses_follow():
    sic = side("diamond", ("Si", "C"), 4.32, (28.0, 12.0))
    si = side("diamond", ("Si",), 4.32, (99.0,))
    atoms, zones = build_interface(spec(sic, si))
    assert (zones.species, zones.masses_amu) == (("Si", "C", "Si"), (28.0, 12.0, 99.0))
    assert (zones.types_left, zones.types_right) == ((1, 2), (3,))
    left = atoms.positions[:, 2] < zones.interface_plane_angstrom
    assert set(atoms.arrays["type"][left]) == {1, 2}
    assert set(atoms.arrays["type"][~left]) == {3}
    np.testing.assert_array_equal(atoms.get_masses(), np.array([28.0, 12.0, 99.0])[atoms.arrays["type"] - 1])
    species = np.array(zones.species)[atoms.arrays["type"] - 1]
    assert list(species) == atoms.get_chemical_symbols()


def test_the_default_interface_in_numbers():
    """Ar | 4 Ar, 36 × 4 × 4 cells: everything countable by hand."""
    _, zones = build_interface(
        spec(
            side(),
            side(masses=(159.792,)),
            cross_section_cells=(4, 4),
            length_cells=36,
            bath_cells=6,
            cutoff_angstrom=8.5,
            force_range_angstrom=8.5,
        )
    )
    assert zones.n_atoms == 36 * 16 * 4
    assert [zone.name for zone in zones.zones] == list(ZONE_NAMES)
    assert [zone.n_atoms for zone in zones.zones] == [64 * n for n in (1, 6, 11, 11, 6, 1)]
    assert [zone.n_planes for zone in zones.zones] == [2, 12, 22, 22, 12, 2]
    # Planes at 1.32, 3.95, 6.59 Å lie within the cutoff of 8.5 Å, and one more is taken.
    assert zones.sampled.n_left == zones.sampled.n_right == 4 * 32
    assert (zones.sampled.first_id, zones.sampled.last_id) == (1152 - 127, 1152 + 128)
    assert zones.zone("free_left").z_hi_angstrom == pytest.approx(zones.interface_plane_angstrom)
    assert zones.box_angstrom == pytest.approx((21.08, 21.08, 36 * 5.27 + 2 * 8.5))
    with pytest.raises(KeyError):
        zones.zone("middle")


def test_read_back_identical(tmp_path):
    """Two types of one element with their own masses survive the LAMMPS data file."""
    light, heavy = side("diamond", ("Si",), 5.43095), side("diamond", ("Si",), 5.43095, (112.34,))
    atoms, zones = build_interface(spec(light, heavy, orientation="111"))
    path = tmp_path / "structure.data"
    write_structure(path, atoms, zones.species, zones.masses_amu)
    back = read_structure(path)
    np.testing.assert_allclose(back.positions, atoms.positions, rtol=0, atol=1e-12)
    np.testing.assert_allclose(back.cell.array, atoms.cell.array, rtol=0, atol=1e-12)
    for name in ("id", "type", "numbers"):
        np.testing.assert_array_equal(back.arrays[name], atoms.arrays[name])
    np.testing.assert_array_equal(back.get_masses(), atoms.get_masses())
    np.testing.assert_array_equal(back.pbc, atoms.pbc)
    sites = read_sites(path)
    np.testing.assert_allclose(sites.position, atoms.positions, rtol=0, atol=1e-12)
    np.testing.assert_array_equal(sites.atom_type, back.arrays["type"])
    again = tmp_path / "again.data"
    write_structure(again, back, zones.species, zones.masses_amu)
    assert read_structure(again).positions == pytest.approx(atoms.positions, abs=1e-12)


def test_data_file_refuses_foreign_species_and_foreign_files(tmp_path):
    atoms, zones = build_interface(spec())
    path = tmp_path / "structure.data"
    for species, masses in ((("Ar",), (39.9,)), (("Ar", "Si"), zones.masses_amu), (zones.species, (39.9,))):
        with pytest.raises(StructureError):
            write_structure(path, atoms, species, masses)
    assert not path.exists()
    path.write_text("LAMMPS data\n\n1 atoms\n\nMasses\n\n1 39.9\n\nAtoms\n\n1 1 0 0 0\n")
    with pytest.raises(StructureError, match="element"):
        read_structure(path)


@pytest.mark.parametrize("damage", ["flipped", "cut", "swapped", "text"])
def test_sites_of_a_damaged_file_are_refused(tmp_path, damage):
    atoms, zones = build_interface(spec())
    path = tmp_path / "structure.data"
    write_structure(path, atoms, zones.species, zones.masses_amu)
    title, _, rest = path.read_text().partition("\n")
    lines = rest.splitlines()
    broken = {
        "flipped": (title, rest.replace("1", "2", 1)),
        "cut": (title, rest[: len(rest) // 2]),
        "swapped": ("no digest", "\n".join([*lines[:-2], lines[-1], lines[-2]])),
        "text": ("no digest", "\n".join([*lines[:-1], "5 one 0 0 0"])),
    }
    path.write_text("\n".join(broken[damage]))
    with pytest.raises(StructureError, match="damaged" if damage in ("flipped", "cut") else "cannot be read"):
        read_sites(path)


def test_zones_survive_their_file_and_refuse_others(tmp_path):
    _, zones = build_interface(spec(side("diamond", ("Si", "C"), 4.32), side("diamond", ("Si",), 4.30)))
    path = tmp_path / "zones.json"
    write_zones(path, zones)
    assert read_zones(path) == zones
    document = json.loads(zones.to_json())
    for broken in (
        {**document, "builder_version": 0},
        {**document, "extra": 1},
        [],
        {"builder_version": BUILDER_VERSION},
    ):
        with pytest.raises(StructureError, match=r"zones\.json"):
            Zones.from_json(json.dumps(broken))
    with pytest.raises(StructureError):
        Zones.from_json("no json")


REFUSED = {
    "odd length": (spec(length_cells=13), "even"),
    "no free cells": (spec(length_cells=6), "length_cells to 8"),
    "no bath": (spec(bath_cells=0), "positive"),
    "narrow": (spec(cross_section_cells=(1, 2), cutoff_angstrom=5.5), r"\[2, 2\]"),
    "deep sample": (spec(force_range_angstrom=20.0), "length_cells to 16"),
    "strain": (spec(side(), side(a=5.4)), "max_strain"),
    "crystal": (spec(side("bct")), "bcc, cesium_chloride, diamond, fcc"),
    "orientation": (spec(orientation="0001"), "three indices"),
    "fcc of two": (spec(side("fcc", ("Si", "C"))), "elements"),
    "same element twice": (spec(side("diamond", ("Si", "Si"))), "different"),
    "lattice constant": (spec(side(a=-1.0)), "positive"),
    "lattice constant NaN": (spec(side(a=math.nan)), "finite"),
    "masses": (spec(side(masses=(1.0, 2.0))), "masses_amu"),
    "negative mass": (spec(side(masses=(-1.0,))), "masses_amu"),
}


@pytest.mark.parametrize(("request_", "said"), REFUSED.values(), ids=REFUSED.keys())
def test_impossible_structures_are_refused_with_what_to_change(request_, said):
    with pytest.raises(StructureError, match=said) as caught:
        build_interface(request_)
    assert all((caught.value.summary, caught.value.reason, caught.value.fix))


def test_the_proposed_length_is_enough():
    for kind in CRYSTALS.values():
        for orientation in kind.directions:
            short = spec(
                side(kind.name, ("Si", "C")[: kind.element_counts[0]]),
                orientation=orientation,
                force_range_angstrom=10.0,
                extra_planes=4,
                cross_section_cells=(3, 3),
                length_cells=8,
            )
            with pytest.raises(StructureError) as caught:
                build_interface(short)
            enough = int(caught.value.fix.split("length_cells to ")[1].split()[0])
            build_interface(replace(short, length_cells=enough))
            with pytest.raises(StructureError):
                build_interface(replace(short, length_cells=enough - 4))


# SHA-256 of the positions in 1e-6 Å with IDs and types, per builder version: a changed structure must come
# with a changed BUILDER_VERSION, so that results of both are never mixed.
DIGESTS = {
    2: {
        "fcc-1-001": "9461ace5f1db6228814b6ccaeb73a5d6a0ee38052e060cd9ca888d87c6055943",
        "fcc-1-110": "5f2f16458ebd1db1c6b13b8f9cdfe7a42a55cd7ca1aecccb1dc4bda2f9d26b56",
        "fcc-1-111": "f25c2b618c416dbe31e136057b93f27c7c91ca1a0561ae529f15845512040027",
        "diamond-1-001": "a2bcbf9378cfc247187d76ece143dd5270e074af78097cf1da3bc7f4e834ab34",
        "diamond-1-110": "fe092119159e5777eecde3715537f811bad24b098a08c0b2bea975bfba584d87",
        "diamond-1-111": "7df23cba247733205f9b859fd24d961d9d3316d53e54d32f5a921ff378c8e3e8",
        "diamond-2-001": "24a166c167b95e7dbad3aaf09472a95fa669326f067cfc7b77e7daaf11b7e3b5",
        "diamond-2-110": "67a7367be090d0798c156263466195a0973cfcaa4abad28d4e154910165b11dd",
        "diamond-2-111": "b716c3b12561da3158706cdfb43e40695c798ef110a0a8b4e6dd40464d2fd36d",
    }
}


@pytest.mark.parametrize("orientation", ORIENTATIONS)
@pytest.mark.parametrize(("crystal", "elements"), BULK, ids=BULK_IDS)
def test_positions_change_only_with_the_builder_version(crystal, elements, orientation):
    atoms, _ = build_interface(
        spec(
            side(crystal, elements, 4.8, elastic=(166.0, 64.0, 80.0)),
            side(crystal, elements, 4.824, elastic=(129.0, 48.0, 67.0)),
            orientation=orientation,
            cutoff_angstrom=3.0,
        )
    )
    micro = np.rint(atoms.positions * 1e6).astype("<i8")
    digest = hashlib.sha256(micro.tobytes() + atoms.arrays["type"].astype("<i8").tobytes()).hexdigest()
    assert digest == DIGESTS[BUILDER_VERSION][f"{crystal}-{len(elements)}-{orientation}"]
