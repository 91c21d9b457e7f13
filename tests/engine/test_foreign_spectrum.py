"""Runs made elsewhere: the same spectrum as from the frames recorded here, and Q = ∫q against their baths."""

import gzip
import shutil
import tracemalloc

import ase.io
import h5py
import numpy as np
import pandas as pd
import pytest
from ase import Atoms
from foreign_runs import BOX, PLANE, A, Swinging, dump_text
from nemd_case import BIN, ROOT, launch, run_driver, run_settings, write_case
from scipy.io import netcdf_file
from slab_cases import crystal_slab, force_field

from kapitza.analysis.units import METAL_MASS
from kapitza.cli import main
from kapitza.interfaces.zones import read_zones
from kapitza.simulation.forces import StackedForces
from kapitza.simulation.foreign import dump_import
from kapitza.simulation.foreign.dump_import import Recording, import_run
from kapitza.simulation.foreign.dump_reading import FrameSource
from kapitza.simulation.foreign.dump_xyz import ASE_VELOCITY
from kapitza.simulation.foreign.highest_frequency import highest_frequency_thz
from kapitza.simulation.foreign.interface_part import PartAsked, interface_part
from kapitza.simulation.foreign.run_frames import RunBox
from kapitza.simulation.interface_slab import Slab

FRAMES = "dump frames all custom ${sample_steps} dump.lammpstrj id type x y z vx vy vz\n"
FRAMES += "dump_modify frames format float %.12g\nrun ${segment_steps}\n"
EXAMPLE = ROOT / "examples" / "own-run"


@pytest.fixture(scope="module")
def recorded(tmp_path_factory):
    """A run of ours whose deck dumps the frames as text, too."""
    files = write_case(tmp_path_factory.mktemp("recorded"), run=run_settings(segments=1, segment=3000))
    deck = files.folder / "nemd.in"
    text = deck.read_text()
    assert text.count("run ${segment_steps}\n") == 1
    deck.write_text(text.replace("run ${segment_steps}\n", FRAMES))
    done = run_driver(files, 1)
    assert done.returncode == 0, done.stdout + done.stderr
    return files


def flows(folder):
    """heat_flow.h5 as arrays."""
    with h5py.File(folder / "heat_flow.h5") as file:
        return {name: data[()] for name, data in file.items() if data.size}


def spectrum(into, *words):
    """The command with lj-argon and short blocks; 1 stands for checks that such a short run fails."""
    common = ("--potential", "lj-argon", "--block-ps", "1.5", "--conversion-planes", "--into", into)
    assert main(["spectrum", *map(str, (*words, *common))]) in (0, 1)
    return flows(into)


@pytest.mark.parametrize(("structure", "precision"), [(True, 1e-7), (False, 1e-6)])
def test_a_text_dump_gives_the_spectrum_of_our_own_recording(recorded, tmp_path, structure, precision):
    ours = spectrum(tmp_path / "ours", recorded.folder / "trajectory.h5")
    plane = read_zones(recorded.folder / "zones.json").interface_plane_angstrom
    words = ("--plane", plane, "--timestep-fs", "10", "--first-step", "10")
    sites = ("--data", recorded.folder / "structure.data") if structure else ("--masses", "39.948", "159.792")
    theirs = spectrum(tmp_path / "theirs", recorded.work / "dump.lammpstrj", *words, *sites)
    assert set(theirs) == set(ours) and len(ours["q_left"]) >= 20
    for name, values in ours.items():
        limit = precision * np.abs(values).max()
        np.testing.assert_allclose(theirs[name], values, rtol=0, atol=limit, err_msg=name)


def extended_xyz(path, run, **arrays):
    frames = []
    for position, velocity in zip(run.position, run.velocity, strict=True):
        atoms = Atoms(f"Ar{len(run.site)}", position, cell=BOX, pbc=(True, True, False))
        atoms.set_array("type", run.kind)
        for name, factor in arrays.items():
            atoms.set_array(name, factor * velocity)
        if not arrays:
            atoms.set_velocities(velocity / ASE_VELOCITY)
        frames.append(atoms)
    ase.io.write(path, frames, format="extxyz")


def netcdf(path, run):
    with netcdf_file(path, "w", version=2) as file:
        for name, size in (("frame", None), ("atom", len(run.site)), ("spatial", 3), ("cell_spatial", 3)):
            file.createDimension(name, size)
        kinds = {"coordinates": run.position, "velocities": run.velocity}
        order = np.random.default_rng(2).permutation(len(run.site))
        numbers = {"id": order + 1, "type": run.kind[order]}
        for name, values in kinds.items():
            file.createVariable(name, "d", ("frame", "atom", "spatial"))[:] = values[:, order]
        for name, values in numbers.items():
            file.createVariable(name, "i", ("frame", "atom"))[:] = np.tile(values, (run.n_frames, 1))
        for name, row in (("cell_lengths", BOX), ("cell_angles", [90.0] * 3)):
            file.createVariable(name, "d", ("frame", "cell_spatial"))[:] = np.tile(row, (run.n_frames, 1))
        time = file.createVariable("time", "d", ("frame",))
        time[:], time.scale_factor = run.steps, 0.01


def wrapped(run):
    """The same, folded into the box along x and y as LAMMPS does."""
    other = Swinging(run.n_frames)
    other.position[..., :2] %= BOX[:2]
    return other


def shuffled(run):
    rng = np.random.default_rng(1)
    return [rng.permutation(len(run.site)) for _ in range(run.n_frames)]


def in_real_units(run):
    other = Swinging(run.n_frames)
    other.velocity /= 1000
    return other


BARE = ("id", "type", "vx", "vy", "vz")
WAYS = {
    "wrapped": lambda path, run: path.write_text(dump_text(wrapped(run))),
    "unwrapped": lambda path, run: path.write_text(dump_text(run, (*BARE, "xu", "yu", "zu"))),
    "scaled": lambda path, run: path.write_text(dump_text(run, ("xs", "ys", "zs", *BARE))),
    "other order": lambda path, run: path.write_text(dump_text(run, order=shuffled(run))),
    "real units": lambda path, run: path.write_text(dump_text(in_real_units(run), units="real")),
    "compressed": lambda path, run: path.write_bytes(gzip.compress(dump_text(run).encode())),
    "momenta of ASE": extended_xyz,
    "velocities of GPUMD": lambda path, run: extended_xyz(path, run, vel=1e-3),
    "netCDF": netcdf,
}
NAMES = {"compressed": "run.gz", "netCDF": "run.nc"}
NAMES |= dict.fromkeys(("momenta of ASE", "velocities of GPUMD"), "run.xyz")


def imported(path, run, **options):
    """displacement and velocity of the trajectory made of a file, and what is said of it."""
    site = run.site.copy()
    box = RunBox(np.zeros(3), BOX, np.array([True, True, False]))
    part = interface_part(site, box, PartAsked(PLANE, 8.5, ()), "test")
    n = len(part.chosen)
    about = np.ones(n, dtype=int), np.full(n, 40.0), np.full(n, 3.8)
    recording = Recording(part, *about, path.with_name("t.h5"))
    about = import_run(FrameSource((path,), **options), [recording])
    with h5py.File(path.with_name("t.h5")) as file:
        return part, {name: file[name][:] for name in file}, dict(file.attrs), about


@pytest.mark.parametrize("way", WAYS)
def test_every_form_of_a_dump_becomes_the_same_trajectory(way, tmp_path):
    run = Swinging(n_frames=30)
    path = tmp_path / NAMES.get(way, "run.lammpstrj")
    WAYS[way](path, run)
    options = {"timestep_ps": 0.01} if path.suffix not in (".xyz", ".nc") else {}
    options |= {"interval_ps": 0.1} if path.suffix == ".xyz" else {}
    options |= {"units": "gpumd"} if "GPUMD" in way else {}
    part, arrays, attributes, about = imported(path, run, **options)
    expected = (run.position - run.site)[:, part.chosen]
    np.testing.assert_allclose(arrays["displacement"], expected, atol=3e-8)
    # ASE writes eight decimals, here of Å/fs.
    digits = 1e-5 if "GPUMD" in way else 2e-7
    np.testing.assert_allclose(arrays["velocity"], run.velocity[:, part.chosen], atol=digits)
    np.testing.assert_array_equal(arrays["atom_id"], part.chosen + 1)
    np.testing.assert_array_equal(arrays["side"], run.kind[part.chosen] - 1)
    assert attributes["frame_interval_ps"] == pytest.approx(0.1, rel=1e-7)
    mean_square = (run.velocity[:, part.chosen] ** 2).sum(axis=2).mean()
    assert about.temperature_k == pytest.approx(METAL_MASS * 40 * mean_square / (3 * 8.617333e-5), rel=1e-5)
    assert about.agreement == pytest.approx(np.sin(0.2 * np.pi) / (0.2 * np.pi), rel=1e-5)


def test_segments_that_repeat_their_first_frame_are_one_run(tmp_path):
    run = Swinging(n_frames=30)
    parts = tmp_path / "a.lammpstrj", tmp_path / "b.lammpstrj"
    text = dump_text(run)
    cut = text.index("ITEM: TIMESTEP\n120\n")
    following = text.index("ITEM: TIMESTEP\n130\n")
    parts[0].write_text(text[:following])
    parts[1].write_text(text[cut:])
    frames = list(FrameSource(parts, timestep_ps=0.01).frames())
    assert [frame.step for frame in frames] == run.steps.tolist()


def test_memory_does_not_grow_with_the_dump(tmp_path, monkeypatch):
    monkeypatch.setattr(dump_import, "FLUSH_BYTES", 24 * 64 * 10)  # frames are held until so many bytes
    peaks = []
    for n_frames in (25, 150):
        path = tmp_path / f"{n_frames}.lammpstrj"
        path.write_text(dump_text(Swinging(n_frames=n_frames)))
        tracemalloc.start()
        imported(path, Swinging(n_frames=1), timestep_ps=0.01)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] - peaks[0] < 0.1 * (tmp_path / "150.lammpstrj").stat().st_size


def test_a_periodic_box_is_cut_about_the_named_plane():
    run = Swinging(n_frames=1)
    box = RunBox(np.zeros(3), BOX, np.array([True, True, True]))
    part = interface_part(run.site, box, PartAsked(BOX[2] - A / 4, 8.5, (-1, 1)), "test")
    height = part.site[:, 2] - (BOX[2] - A / 4)
    np.testing.assert_array_equal(part.side, height > 0)
    assert height.min() > -15 and height.max() < 15 and len(np.unique(height.round(3))) == 10
    boxes = (part.site - run.site[part.chosen])[:, 2] / BOX[2]
    np.testing.assert_allclose(boxes, np.round(boxes), atol=1e-9)
    # The heavy crystal lies below this plane and the light one above.
    np.testing.assert_array_equal(run.kind[part.chosen], np.where(height < 0, 2, 1))


def test_atoms_without_planes_are_cut_into_slices():
    rng = np.random.default_rng(4)
    position = rng.uniform(0, [10, 10, 30], (3000, 3))
    side = (position[:, 2] > 13).astype(int)
    slab = Slab(position, side + 1, side, np.array([10.0, 10.0]))
    plane = slab.plane
    assert set(plane[side == 1]) == set(range(9)) and set(plane[side == 0]) == set(range(-7, 0))
    order = np.argsort(position[:, 2])
    assert (np.diff(plane[order]) >= 0).all()
    part, chosen = slab.around(2, 6.0)
    assert position[chosen, 2].min() < slab.plane_z_angstrom[9] - 6 + 2
    np.testing.assert_array_equal(part.side, plane[chosen] >= 2)


def test_the_highest_frequency_is_that_of_the_dense_dynamical_matrix():
    field, slab = force_field("lj-argon"), crystal_slab("lj-argon", (2, 2, 4))
    n, step = len(slab.position), 1e-3
    moved = step * np.eye(3 * n).reshape(-1, n, 3)
    with StackedForces(field, [slab.position], [slab.atom_type], slab.periods) as forces:
        matrix = np.array([(forces(-row) - forces(row)).ravel() for row in moved]) / (2 * step)
    masses = np.repeat(METAL_MASS * np.array(field.masses_amu)[slab.atom_type - 1], 3)
    dense = np.linalg.eigvalsh(0.5 * (matrix + matrix.T) / np.sqrt(np.outer(masses, masses)))[-1]
    assert highest_frequency_thz(field, slab) == pytest.approx(np.sqrt(dense) / (2 * np.pi), rel=2e-3)


@pytest.fixture(scope="module")
def two_interfaces(tmp_path_factory):
    """The deck of the examples, run by LAMMPS alone."""
    folder = tmp_path_factory.mktemp("two_interfaces")
    for path in EXAMPLE.iterdir():
        shutil.copy(path, folder)
    done = launch(1, BIN / "lmp", "-in", "two-interfaces.in", "-screen", "none", cwd=folder)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


def test_heat_through_both_interfaces_of_a_foreign_deck_is_that_of_its_baths(two_interfaces, capsys):
    folder, out = two_interfaces, two_interfaces / "out"
    planes = ("--plane", "41.3075", "83.9475", "--data", folder / "two-interfaces.data")
    words = (folder / "frames.lammpstrj", *planes, "--baths", folder / "baths.dat", "--jump-k", "12")
    common = ("--potential", "lj-argon", "--block-ps", "4", "--conversion-planes", "1", "--into", out)
    assert main(["spectrum", *map(str, (*words, *common))]) in (0, 1)
    health = pd.read_csv(out / "plane1" / "health.csv").set_index("check")
    assert health.value["sum_rule_stored"] < 3 and health.value["power_balance"] < 3
    means = [flows(out / name)["heat_flow_ev_ps"].mean() for name in ("plane1", "plane2")]
    assert means[0] > 0 > means[1]
    baths = pd.read_csv(folder / "baths.dat", sep=" ", comment="#", header=None)
    hot, cold = np.abs(baths.iloc[-1, 1:]) / 120
    stored = np.sqrt(2) * 8.617333e-5 * 30 * np.sqrt(3 * 256) / 120
    assert abs(means[0] - means[1] - 0.5 * (hot + cold)) < 3 * stored < hot
    for name in ("plane1", "plane2"):
        table = pd.read_csv(out / name / "heat_spectrum.csv")
        summed = table.total.sum() * (table.frequency_thz[1] - table.frequency_thz[0])
        assert summed == pytest.approx(means[name == "plane2"], abs=0.002)
        np.testing.assert_allclose(table.order2 + table.order3 + table.higher, table.total, atol=1e-12)
        scaled = pd.read_csv(out / name / "spectrum.csv")
        factor = 1.602176634e7 / (10.66**2 * 12)
        np.testing.assert_allclose(scaled.total, factor * table.total, rtol=1e-9, atol=1e-12)
    assert "sites: those of" in capsys.readouterr().out
    measures = pd.read_csv(out / "plane1" / "inelastic.csv").set_index("measure").value
    assert measures[["order2_share", "order3_share", "higher_order_share"]].sum() == pytest.approx(1)
    assert not [name for name in measures.index if "above" in name or "excess" in name]


def test_a_potential_may_come_from_a_file_without_crystals(recorded, tmp_path):
    entry = "elements: {Ar: 39.948}\npair_style: lj/cut 8.5\npair_coeff: ['* * 0.01042332 3.4']\n"
    (tmp_path / "mine.yaml").write_text(f"{entry}cutoff_angstrom: 8.5\nforce_range_cutoffs: 1\n")
    words = ("spectrum", recorded.folder / "trajectory.h5", "--block-ps", "1.5", "--conversion-planes")
    for name, potential in (("a", "lj-argon"), ("b", tmp_path / "mine.yaml")):
        main([str(word) for word in (*words, "--potential", potential, "--into", tmp_path / name)])
    one, two = flows(tmp_path / "a"), flows(tmp_path / "b")
    np.testing.assert_array_equal(one["q_left"], two["q_left"])


def test_labels_say_which_side_an_atom_is_on(tmp_path):
    run = Swinging(n_frames=1)
    box = RunBox(np.zeros(3), BOX, np.array([True, True, False]))
    label = run.kind - 1
    near = np.flatnonzero(np.abs(run.site[:, 2] - PLANE) < A / 3)
    label[near[0]] = 1 - label[near[0]]
    part = interface_part(run.site, box, PartAsked(PLANE, 8.5, ()), "test", label)
    np.testing.assert_array_equal(part.side, label[part.chosen])
