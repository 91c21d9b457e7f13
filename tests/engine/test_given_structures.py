"""A structure from a file: the box of a recipe entered as a file is that box, its forces, its motion."""

import io

import ase.io
import h5py
import numpy as np
import pytest
from ase import Atoms
from nemd_case import LANGEVIN, Files, run_driver, run_settings

from kapitza.cli import main
from kapitza.interfaces.datafile import read_structure, write_structure
from kapitza.interfaces.deck import nemd_deck
from kapitza.interfaces.errors import StructureError
from kapitza.interfaces.given_slab import GivenSlab, given_interface
from kapitza.interfaces.stacking import InterfaceSpec, SideSpec, build_interface
from kapitza.interfaces.zones import write_zones
from kapitza.simulation.forces import CrossForces, ForceField
from kapitza.simulation.foreign.resting_structure import resting
from kapitza.simulation.interface_slab import Slab
from kapitza.study.potentials.manifest import MANIFEST_PATH, load_manifest

SILICON = load_manifest()["sw-silicon"]
A = 5.431
WALL, BATH, CELLS = 1, 1, 10


def recipe(extra_planes=0):
    """Silicon | heavy silicon by its recipe: atoms and zones."""
    sides = [SideSpec("diamond", ("Si",), (mass,), A) for mass in (28.0855, 4 * 28.0855)]
    reach = SILICON.cutoff_angstrom, SILICON.force_range_angstrom
    spec = InterfaceSpec(*sides, "001", (2, 2), CELLS, WALL, BATH, 0.005, *reach, extra_planes=extra_planes)
    return build_interface(spec)


def as_asked(zones, **changes):
    values = {
        "plane_angstrom": zones.interface_plane_angstrom,
        "wall_angstrom": WALL * A,
        "bath_angstrom": BATH * A,
        "cutoff_angstrom": SILICON.cutoff_angstrom,
        "force_range_angstrom": SILICON.force_range_angstrom,
    }
    return GivenSlab(**{**values, **changes})


def from_file(atoms, zones, folder, form):
    """The structure as it comes back from a file, which knows neither order nor types of ours."""
    shuffled = atoms[np.random.default_rng(3).permutation(len(atoms))]
    if form == "data":
        path = folder / "given.data"
        types = np.where(shuffled.get_masses() > 50, 2, 1)
        shuffled.set_array("type", types)
        write_structure(path, shuffled, zones.species, zones.masses_amu)
        found = read_structure(path)
    else:
        # POSCAR has no masses: they come from elsewhere.
        text = io.StringIO()
        del shuffled.arrays["type"], shuffled.arrays["id"]
        ase.io.write(text, shuffled, format="vasp", direct=False)
        found = ase.io.read(io.StringIO(text.getvalue()), format="vasp")
        found.set_masses(np.where(found.positions[:, 2] > zones.interface_plane_angstrom, 4, 1) * 28.0855)
    found.pbc = (True, True, False)
    return found


@pytest.mark.parametrize("extra_planes", [0, 3])
@pytest.mark.parametrize("form", ["data", "vasp"])
def test_a_recipe_written_to_a_file_is_read_as_the_same_case(tmp_path, form, extra_planes):
    atoms, zones = recipe(extra_planes)
    again, found = given_interface(
        from_file(atoms, zones, tmp_path, form), as_asked(zones, extra_planes=extra_planes)
    )
    np.testing.assert_allclose(again.positions, atoms.positions, atol=1e-12)
    np.testing.assert_array_equal(again.arrays["type"], atoms.arrays["type"])
    for name in ("sampled", "species", "masses_amu", "types_left", "types_right", "n_atoms", "n_mobile"):
        assert getattr(found, name) == getattr(zones, name), name
    for name in ("area_angstrom2", "interface_plane_angstrom", "device_length_nm", "solid_length_nm"):
        assert getattr(found, name) == pytest.approx(getattr(zones, name), rel=1e-12), name
    for one, other in zip(found.zones, zones.zones, strict=True):
        assert (one.name, one.first_id, one.last_id, one.n_planes) == (
            *(other.name, other.first_id, other.last_id, other.n_planes),
        )
        bounds = (other.z_lo_angstrom, other.z_hi_angstrom)
        assert (one.z_lo_angstrom, one.z_hi_angstrom) == pytest.approx(bounds, abs=1e-9)
    assert found.layers["left"].count * found.layers["left"].width_angstrom == pytest.approx(
        zones.layers["left"].count * zones.layers["left"].width_angstrom
    )


def slab_of(atoms, zones):
    s = zones.sampled
    kept = slice(s.first_id - 1, s.last_id)
    side = np.repeat([0, 1], [s.n_left, s.n_right])
    kinds = atoms.arrays["type"][kept].astype(np.int64)
    return Slab(atoms.positions[kept], kinds, side, np.array(zones.box_angstrom[:2]))


def test_its_cross_interface_forces_are_the_same_to_1e10(tmp_path):
    atoms, zones = recipe()
    again, found = given_interface(from_file(atoms, zones, tmp_path, "vasp"), as_asked(zones))
    moved = np.random.default_rng(1).normal(0, 0.1, (3, zones.sampled.n_left + zones.sampled.n_right, 3))
    forces = []
    for some, about in ((atoms, zones), (again, found)):
        field = ForceField(SILICON, list(about.species), list(about.masses_amu), MANIFEST_PATH.parent)
        with CrossForces(field, slab_of(some, about)) as cross:
            forces.append(cross(moved))
    assert np.abs(forces[0]).max() > 1
    np.testing.assert_allclose(forces[1], forces[0], atol=1e-10)


def run(folder, atoms, zones):
    folder.mkdir()
    write_structure(folder / "structure.data", atoms, zones.species, zones.masses_amu)
    write_zones(folder / "zones.json", zones)
    settings = run_settings(
        segments=1, timestep_ps=0.001, equilibration=20, drive=20, segment=40, window=20, sample=5
    )
    deck = nemd_deck(SILICON, list(zones.species), list(zones.masses_amu), LANGEVIN, settings)
    (folder / "nemd.in").write_text(deck, encoding="utf-8")
    done = run_driver(Files(folder), 1, potential=SILICON)
    assert done.returncode == 0, done.stdout + done.stderr
    with h5py.File(folder / "trajectory.h5") as file:
        return {name: data[()] for name, data in file.items()}


def test_its_run_is_that_of_the_recipe(tmp_path):
    atoms, zones = recipe()
    again, found = given_interface(from_file(atoms, zones, tmp_path, "data"), as_asked(zones))
    ours, theirs = run(tmp_path / "recipe", atoms, zones), run(tmp_path / "file", again, found)
    assert len(ours["step"]) == 8
    # ASE's reader rounds the last digit of a position.
    for name, values in ours.items():
        np.testing.assert_allclose(theirs[name], values, rtol=0, atol=1e-6, err_msg=name)


def test_a_structure_anywhere_in_its_own_box_is_put_where_ours_stand(tmp_path):
    atoms, zones = recipe()
    moved = atoms.copy()
    moved.positions += [3.3, -7.7, 41.0]
    again, found = given_interface(
        moved, as_asked(zones, plane_angstrom=zones.interface_plane_angstrom + 41.0)
    )
    assert found.interface_plane_angstrom == pytest.approx(zones.interface_plane_angstrom)
    assert found.zone("wall_left").z_lo_angstrom == pytest.approx(SILICON.cutoff_angstrom)
    assert (again.positions[:, :2] >= 0).all() and (again.positions[:, :2] < A * 2).all()


def test_labels_may_mix_near_the_plane(tmp_path):
    atoms, zones = recipe()
    side = (atoms.positions[:, 2] > zones.interface_plane_angstrom).astype(int)
    left, right = np.flatnonzero(side == 0)[-1], np.flatnonzero(side == 1)[0]
    side[[left, right]] = [1, 0]
    atoms.set_array("side", side)
    again, found = given_interface(atoms, as_asked(zones))
    assert sum(zone.n_atoms for zone in found.zones) == len(atoms)
    assert found.zone("free_left").last_id == np.count_nonzero(side == 0)
    assert set(again.arrays["type"][: found.zone("free_left").last_id]) <= set(found.types_left)


def glass(seed=4):
    """Atoms without planes, none closer than a bond."""
    rng = np.random.default_rng(seed)
    grid = np.stack(np.meshgrid(*(np.arange(n) for n in (4, 4, 26)), indexing="ij"), axis=-1).reshape(-1, 3)
    position = 2.7 * (grid + 0.5) + rng.uniform(-0.25, 0.25, (len(grid), 3))
    return Atoms(f"Si{len(grid)}", position, cell=(10.8, 10.8, 80), pbc=(True, True, False))


def test_glasses_have_zones_too():
    atoms, zones = given_interface(glass(), GivenSlab(35.1, 6.0, 8.0, 3.77118, 7.54236))
    assert [zone.name for zone in zones.zones] == [
        *("wall_left", "hot_bath", "free_left", "free_right", "cold_bath", "wall_right"),
    ]
    z = atoms.positions[:, 2]
    for zone in zones.zones:
        own = z[zone.first_id - 1 : zone.last_id]
        assert own.min() > zone.z_lo_angstrom - 2 and own.max() < zone.z_hi_angstrom + 2
    sampled = z[zones.sampled.first_id - 1 : zones.sampled.last_id]
    assert np.ptp(sampled) > 2 * 7.54236
    assert zones.layers["left"].width_angstrom == pytest.approx(2.5, abs=0.3)


def altered(change):
    atoms, zones = recipe()
    return change(atoms, zones)


def overlapping(atoms, zones):
    atoms.positions[70] = atoms.positions[71] + [0.3, 0, 0]
    return atoms, as_asked(zones)


def tilted(atoms, zones):
    atoms.cell[1, 0] = 1.0
    return atoms, as_asked(zones)


def periodic(atoms, zones):
    atoms.cell[2, 2] -= 2 * SILICON.cutoff_angstrom - 2.0
    atoms.pbc = True
    return atoms, as_asked(zones)


def gaping(atoms, zones):
    atoms.positions[atoms.positions[:, 2] > zones.interface_plane_angstrom, 2] += 8.0
    return atoms, as_asked(zones)


def mislabelled(atoms, zones):
    side = (atoms.positions[:, 2] > zones.interface_plane_angstrom).astype(int)
    side[0] = 1
    atoms.set_array("side", side)
    return atoms, as_asked(zones)


BAD = {
    "overlap": (overlapping, "overlap"),
    "tilted": (tilted, "not rectangular"),
    "periodic along z": (periodic, "second interface"),
    "vacuum inside": (gaping, "vacuum inside"),
    "plane outside": (lambda atoms, zones: (atoms, as_asked(zones, plane_angstrom=-3.0)), "has no atoms"),
    "wrong side": (mislabelled, "deep in the other"),
    "long baths": (lambda atoms, zones: (atoms, as_asked(zones, bath_angstrom=16.0)), "is too short"),
    "one plane": (
        lambda atoms, zones: (atoms, as_asked(zones, plane_angstrom=atoms.positions[0, 2] + 0.2)),
        "single atomic plane",
    ),
    "narrow": (lambda atoms, zones: (atoms, as_asked(zones, cutoff_angstrom=11.0)), "is too narrow"),
}


@pytest.mark.parametrize("case", BAD)
def test_structures_that_cannot_be_used_are_refused(case):
    change, said = BAD[case]
    with pytest.raises(StructureError, match=said):
        given_interface(*altered(change))


def test_prepare_writes_a_run_that_runs_and_whose_spectrum_is_read(tmp_path, capsys):
    atoms, zones = recipe()
    path = tmp_path / "mine.data"
    shuffled = atoms[np.random.default_rng(3).permutation(len(atoms))]
    write_structure(path, shuffled, zones.species, zones.masses_amu)
    words = [
        "prepare",
        str(path),
        "--potential",
        "sw-silicon",
        "--plane",
        str(zones.interface_plane_angstrom),
    ]
    words += ["--temperature-k", "300", "--wall-angstrom", str(WALL * A), "--bath-angstrom", str(BATH * A)]
    words += [
        "--timestep-fs",
        "1",
        "--equilibration-ps",
        "0.05",
        "--drive-ps",
        "0.05",
        "--production-ps",
        "2",
    ]
    words += ["--segments", "1", "--conversion-planes", "--into", str(tmp_path / "run"), "--relax"]
    assert main(words) == 0
    assert "run it in" in capsys.readouterr().out
    found = read_structure(tmp_path / "run" / "structure.data")
    # A perfect crystal between its walls is at rest but for the free surfaces of these.
    np.testing.assert_allclose(found.positions, atoms.positions, atol=0.02)
    done = run_driver(Files(tmp_path / "run"), 1, potential=SILICON)
    assert done.returncode == 0, done.stdout + done.stderr
    common = ["--potential", "sw-silicon", "--block-ps", "0.16", "--conversion-planes"]
    trajectory = str(tmp_path / "run" / "trajectory.h5")
    assert main(["spectrum", trajectory, *common, "--into", str(tmp_path / "out")]) in (0, 1)
    assert (tmp_path / "out" / "heat_spectrum.csv").is_file()


def test_relaxation_brings_a_rattled_structure_to_rest_and_leaves_its_walls(tmp_path):
    atoms, zones = recipe()
    walls = [zones.zone(name) for name in ("wall_left", "wall_right")]
    free = np.ones(len(atoms), dtype=bool)
    for wall in walls:
        free[wall.first_id - 1 : wall.last_id] = False
    rest = resting(atoms, zones, SILICON, MANIFEST_PATH.parent)
    rattled = atoms.copy()
    rattled.positions[free] += np.random.default_rng(2).normal(0, 0.05, (free.sum(), 3))
    found = resting(rattled, zones, SILICON, MANIFEST_PATH.parent)
    np.testing.assert_array_equal(found.positions[~free], atoms.positions[~free])
    np.testing.assert_allclose(found.positions, rest.positions, atol=1e-3)


@pytest.mark.parametrize(("element", "said"), [("Ge", "does not describe Ge")])
def test_an_element_without_potential_is_refused(tmp_path, capsys, element, said):
    path = tmp_path / "POSCAR"
    atoms, _ = recipe()
    atoms.set_chemical_symbols([element] * len(atoms))
    ase.io.write(path, atoms, format="vasp")
    words = ["prepare", str(path), "--potential", "sw-silicon", "--plane", "30", "--temperature-k", "300"]
    assert main([*words, "--timestep-fs", "1"]) == 1
    assert said in capsys.readouterr().err
