"""Disorder: counts, profiles, heights and zones; what the seed fixes and what it does not."""

import hashlib

import numpy as np
import pytest

from kapitza.analysis.measure.profile import fit_range
from kapitza.interfaces.datafile import read_structure, write_structure
from kapitza.interfaces.disordering import disordered, foreign_fraction, surface_height
from kapitza.interfaces.errors import StructureError
from kapitza.interfaces.stacking import InterfaceSpec, SideSpec, build_interface
from kapitza.interfaces.zones import Zones
from kapitza.study.sections.disorder_section import Alloy, Disorder, Intermixing, Roughness, Vacancies

ARGON = SideSpec("fcc", ("Ar",), (39.948,), 5.27)
HEAVY = SideSpec("fcc", ("Ar",), (159.792,), 5.27)
SIC = SideSpec("diamond", ("Si", "C"), (28.0, 12.0), 4.36)
GESN = SideSpec("diamond", ("Ge", "Sn"), (72.6, 118.7), 4.36)


def built(disorder, sides=(ARGON, HEAVY), cells=(4, 4), length=28, orientation="001"):
    perfect = build_interface(InterfaceSpec(*sides, orientation, cells, length, 1, 2, 0.01, 8.5, 8.5, 4))
    return disordered(*perfect, disorder) if disorder else perfect


def mixed(planes=2, seed=1, profile="linear"):
    return Disorder(seed=seed, intermixing=Intermixing(planes=planes, profile=profile))


def by_plane(atoms, zones):
    """Types of the atoms of each plane, keyed … −2, −1, 0, 1 … from the interface."""
    heights = [*zones.plane_z_angstrom["left"], *zones.plane_z_angstrom["right"]]
    first = -len(zones.plane_z_angstrom["left"])
    return {
        first + n: atoms.arrays["type"][np.abs(atoms.positions[:, 2] - z) < 1e-6]
        for n, z in enumerate(heights)
    }


def types_digest(atoms):
    return hashlib.sha256(atoms.arrays["type"].astype("<i8").tobytes()).hexdigest()[:16]


def test_no_disorder_leaves_the_structure_as_it_was():
    atoms, zones = built(None)
    assert zones.disordered_planes == {"left": 0, "right": 0}
    inert, same = built(Disorder(seed=1, alloy=Alloy(planes=1, right_fraction=0.0)))
    left = by_plane(inert, same)
    # An alloy of the left side alone is the interface one plane farther right.
    assert (left[0] == 1).all()
    assert (left[1] == 2).all()
    assert same.disordered_planes == {"left": 0, "right": 1}
    np.testing.assert_array_equal(inert.positions, atoms.positions)


@pytest.mark.parametrize("planes", [1, 2, 4])
@pytest.mark.parametrize("profile", ["linear", "erf"])
def test_intermixing_exchanges_atoms_of_mirrored_planes(planes, profile):
    atoms, zones = built(mixed(planes, profile=profile))
    perfect = built(None)[0]
    np.testing.assert_array_equal(atoms.positions, perfect.positions)
    np.testing.assert_array_equal(np.bincount(atoms.arrays["type"]), np.bincount(perfect.arrays["type"]))
    types = by_plane(atoms, zones)
    expected = foreign_fraction(np.arange(planes) + 0.5, Intermixing(planes=planes, profile=profile))
    for depth in range(max(zones.disordered_planes.values()) + 2):
        foreign = (types[-1 - depth] == 2).sum(), (types[depth] == 1).sum()
        assert foreign[0] == foreign[1]
        wanted = expected[depth] * 32 if depth < planes else 0
        assert abs(foreign[0] - wanted) < 1
    np.testing.assert_array_equal(atoms.get_masses(), np.where(atoms.arrays["type"] == 1, 39.948, 159.792))


def test_profiles_fall_from_one_half():
    for profile in ("linear", "erf"):
        mixing = Intermixing(planes=5, profile=profile)
        fraction = foreign_fraction(np.linspace(0, 7, 50), mixing)
        assert fraction[0] == 0.5
        assert (np.diff(fraction) <= 0).all()
        assert fraction[np.linspace(0, 7, 50) >= 5].max() == 0
    assert foreign_fraction([1.0], Intermixing(planes=2))[0] == pytest.approx(0.25)
    assert foreign_fraction([1.0], Intermixing(planes=2, profile="erf"))[0] == pytest.approx(0.0786496)


def test_counts_have_the_profile_as_their_mean():
    wanted = foreign_fraction([0.5], Intermixing(planes=3))[0] * 32
    counts = [(by_plane(*built(mixed(3, seed=n)))[0] == 1).sum() for n in range(60)]
    assert {int(np.floor(wanted)), int(np.floor(wanted)) + 1} == set(counts)
    spread = np.std(counts) / np.sqrt(len(counts))
    assert abs(np.mean(counts) - wanted) < 4 * spread


def test_the_seed_decides_the_arrangement_and_the_length_does_not():
    one, zones = built(mixed(4))
    again = built(mixed(4))[0]
    assert types_digest(one) == types_digest(again)
    assert types_digest(one) != types_digest(built(mixed(4, seed=2))[0])
    stretched = SideSpec("fcc", ("Ar",), (39.948,), 5.30), SideSpec("fcc", ("Ar",), (159.792,), 5.30)
    other, other_zones = built(mixed(4), sides=stretched, length=36)
    near, far = by_plane(one, zones), by_plane(other, other_zones)
    for plane in range(-6, 6):
        np.testing.assert_array_equal(near[plane], far[plane])


def test_arrangements_are_the_same_on_every_machine():
    assert types_digest(built(mixed(4))[0]) == "e428565f9ecc9b0c"
    rough = Disorder(seed=3, roughness=Roughness(rms_nm=0.3, correlation_nm=0.8))
    assert types_digest(built(rough)[0]) == "3ea8a7cea84a2038"


def test_compounds_exchange_sublattice_for_sublattice():
    disorder = Disorder(seed=5, alloy=Alloy(planes=4))
    atoms, zones = built(disorder, sides=(SIC, GESN), length=48)
    perfect = built(None, sides=(SIC, GESN), length=48)[0]
    types, before = atoms.arrays["type"], perfect.arrays["type"]
    partner = np.array([0, 3, 4, 1, 2])
    assert ((types == before) | (types == partner[before])).all()
    assert zones.disordered_planes == {"left": 4, "right": 4}
    counts = {plane: np.isin(kinds, (3, 4)).sum() for plane, kinds in by_plane(atoms, zones).items()}
    assert all(counts[plane] == len(by_plane(atoms, zones)[plane]) / 2 for plane in range(-4, 4))
    assert [zones.species[t - 1] for t in types] == atoms.get_chemical_symbols()


def test_different_numbers_of_elements_do_not_mix():
    with pytest.raises(StructureError, match="cannot change places"):
        built(mixed(1), sides=(SIC, SideSpec("diamond", ("Si",), (28.0,), 4.36)), length=48)


def test_surface_has_the_height_and_correlation_asked_for():
    rough = Roughness(rms_nm=0.4, correlation_nm=1.0)
    widths = np.array([100.0, 120.0])
    steps = (np.arange(18) + 0.5) / 18
    grid = np.stack(np.meshgrid(steps, steps, indexing="ij"), axis=-1).reshape(-1, 2)
    shifts = np.array([0, 5, 10, 20])  # Å along x
    products = []
    for seed in range(200):
        rng = np.random.default_rng(seed)
        height = surface_height(grid, widths, rough, rng)
        assert height.mean() == pytest.approx(0, abs=1e-9)
        assert np.sqrt(np.mean(height**2)) == pytest.approx(4.0, rel=1e-9)
        points = np.array([[0.3, 0.6]]) + np.outer(shifts / widths[0], [1, 0])
        at = surface_height(points, widths, rough, np.random.default_rng(seed))
        products.append(at[0] * at)
    mean, error = np.mean(products, axis=0), np.std(products, axis=0) / np.sqrt(len(products))
    assert (np.abs(mean - 16 * np.exp(-((shifts / 10) ** 2))) < 4 * error + 0.3).all()
    np.testing.assert_allclose(
        surface_height(grid, widths, rough, np.random.default_rng(1)),
        surface_height(grid + np.array([1.0, -2.0]), widths, rough, np.random.default_rng(1)),
        atol=1e-9,
    )


def test_rough_surface_divides_the_atoms_by_height():
    disorder = Disorder(seed=3, roughness=Roughness(rms_nm=0.3, correlation_nm=0.8))
    atoms, zones = built(disorder)
    types, z = atoms.arrays["type"], atoms.positions[:, 2]
    columns = {}
    for xy, kind, height in zip(np.round(atoms.positions[:, :2], 3), types, z, strict=True):
        columns.setdefault(tuple(xy), []).append((height, kind))
    for column in columns.values():
        kinds = [kind for _, kind in sorted(column)]
        assert kinds == sorted(kinds)  # no overhang: left below, right above
    lowest_right = np.array([min(h for h, kind in c if kind == 2) for c in columns.values()])
    assert np.ptp(lowest_right) > 5.0
    assert min(zones.disordered_planes.values()) >= 1


def test_vacancies_leave_ids_zones_and_files_consistent(tmp_path):
    disorder = Disorder(
        seed=4, vacancies=Vacancies(planes=3, fraction=0.1), intermixing=Intermixing(planes=2)
    )
    atoms, zones = built(disorder)
    perfect, whole = built(None)
    gone = len(perfect) - len(atoms)
    assert abs(gone - 0.1 * 6 * 32) < 6
    assert zones.n_atoms == len(atoms)
    np.testing.assert_array_equal(atoms.arrays["id"], np.arange(1, len(atoms) + 1))
    assert zones.zones[0].first_id == 1
    assert zones.zones[-1].last_id == len(atoms)
    for zone, before in zip(zones.zones, whole.zones, strict=True):
        z = atoms.positions[zone.first_id - 1 : zone.last_id, 2]
        assert (z > zone.z_lo_angstrom).all()
        assert (z < zone.z_hi_angstrom).all()
        assert (zone.n_atoms == before.n_atoms) == ("free" not in zone.name)
    sampled = zones.sampled
    assert sampled.n_left + sampled.n_right == sampled.last_id - sampled.first_id + 1
    z = atoms.positions[sampled.first_id - 1 : sampled.last_id, 2]
    assert (z < zones.interface_plane_angstrom).sum() == sampled.n_left
    assert zones.disordered_planes == {"left": 3, "right": 3}
    assert Zones.from_json(zones.to_json()) == zones
    write_structure(tmp_path / "a.data", atoms, zones.species, zones.masses_amu)
    again = read_structure(tmp_path / "a.data")
    np.testing.assert_array_equal(again.arrays["type"], atoms.arrays["type"])
    np.testing.assert_array_equal(again.get_masses(), atoms.get_masses())


def test_disorder_stays_out_of_the_baths():
    with pytest.raises(StructureError, match="into a bath"):
        built(mixed(60))


def test_the_straight_lines_stay_clear_of_disorder():
    options = {"cutoff_angstrom": 8.5, "exclusion_planes": 2, "bath_exclusion_nm": 0.5}
    clear, shifted = (
        fit_range(**built(disorder)[1].fit_bounds(), **options) for disorder in (None, mixed(4))
    )
    assert clear.left[1] - shifted.left[1] == pytest.approx(4 * 5.27 / 2)
    assert shifted.right[0] - clear.right[0] == pytest.approx(4 * 5.27 / 2)
