"""Heat flow of a trajectory on any number of ranks: every frame once, and the numbers of one pass."""

import sys

import h5py
import numpy as np
import pytest
from mpi4py import MPI
from nemd_case import launch
from slab_cases import crystal_slab, force_field

from kapitza.analysis.spectral.spectrum import (
    ORDERS,
    BlockPlan,
    block_spectrum,
    frequencies,
    heat_flow,
    sine_taper,
)
from kapitza.analysis.units import METAL_MASS
from kapitza.simulation.band_transfer import BandSettings, band_transfer
from kapitza.simulation.forces import CrossForces
from kapitza.simulation.heat_flow import FlowFiles, FlowSettings, write_heat_flow
from kapitza.simulation.orders import OrderForces
from kapitza.simulation.plane_flow import plane_arrays, plane_part
from kapitza.simulation.run.sampler import FrameFile, FrameFormat
from kapitza.simulation.trajectory import block_forces, open_trajectory
from kapitza.study.given_potential import GivenPotential
from kapitza.study.potentials.manifest import load_manifest

PROGRAM = ("-m", "mpi4py", "-m", "kapitza.simulation.heat_flow")
ARGON = GivenPotential.of("lj-argon", load_manifest()["lj-argon"]).model_dump_json()
INTERVAL, BLOCK_PS, STEP = 0.1, 0.8, 0.05  # ps, ps, h
PLAN = BlockPlan(8, 22)
WINDOW = 30  # frames
N_FRAMES = 95  # three frames beyond the last block


@pytest.fixture(scope="module")
def record():
    """Slab, displacements and velocities, each (n_frames, n, 3) float32: a random walk of every atom."""
    slab = crystal_slab("lj-argon")
    rng = np.random.default_rng(21)
    shape = (N_FRAMES, *slab.position.shape)
    displacement = 0.15 * np.sin(rng.normal(0, 0.5, shape).cumsum(axis=0))
    return slab, displacement.astype(np.float32), rng.standard_normal(shape).astype(np.float32)


@pytest.fixture(scope="module")
def folder(record, tmp_path_factory):
    """A folder with trajectory.h5."""
    folder = tmp_path_factory.mktemp("spectrum")
    slab, displacement, velocity = record
    masses = np.array(force_field("lj-argon").masses_amu)
    constants = {
        "reference_position": slab.position,
        "atom_id": np.arange(1, len(slab.side) + 1),
        "atom_type": slab.atom_type,
        "mass_amu": masses[slab.atom_type - 1],
        "side": slab.side.astype(np.int8),
    }
    attributes = {"frame_interval_ps": INTERVAL, "box_angstrom": np.array([*slab.periods, 100.0])}
    trajectory = FrameFile(folder / "trajectory.h5", FrameFormat(constants, attributes))
    for part in (slice(0, 40), slice(40, None)):
        trajectory.append(np.arange(N_FRAMES)[part], displacement[part], velocity[part])
    trajectory.close()
    return folder


def options(folder, ranks):
    """Command line of the program but for the files it writes."""
    return (
        *("--trajectory", folder / "trajectory.h5", "--potential", ARGON, "--species", "Ar", "Ar"),
        *("--block-ps", BLOCK_PS, "--order-step", STEP, "--planes", 1, 2, "--ranks", ranks),
        *("--window-frames", WINDOW),
        *("--map-bands", 3, "--map-blocks", 6, "--cutoff-thz", 3.0),
    )


def run(folder, ranks):
    """Datasets and attributes of each file the program makes of trajectory.h5."""
    files = {name: folder / f"{name}_{ranks}.h5" for name in ("heat-flow", "planes-file", "three-phonon")}
    paths = [word for name, path in files.items() for word in (f"--{name}", path)]
    done = launch(ranks, sys.executable, *PROGRAM, *options(folder, ranks), *paths, cwd=folder)
    assert done.returncode == 0, done.stdout + done.stderr
    found = {}
    for name, path in files.items():
        with h5py.File(path) as file:
            found[name] = {key: data[()] for key, data in file.items()} | dict(file.attrs)
    return found


@pytest.fixture(scope="module")
def written(folder):
    """Every file as arrays and attributes, by rank count."""
    return {ranks: run(folder, ranks) for ranks in (1, 2, 3)}


@pytest.fixture(scope="module")
def results(written):
    """heat_flow.h5 as arrays and attributes, by rank count."""
    return {ranks: files["heat-flow"] for ranks, files in written.items()}


@pytest.fixture(scope="module")
def in_one_pass(record):
    """Heat flow of every frame and spectra of every block, from all frames at once."""
    slab, displacement, velocity = record
    with CrossForces(force_field("lj-argon"), slab) as cross:
        force = cross(displacement)
    velocity = velocity.astype(float)
    spectra = [
        block_spectrum(
            force[start : start + PLAN.length], velocity[start : start + PLAN.length], slab.side, INTERVAL
        )
        for start in range(0, PLAN.count * PLAN.hop, PLAN.hop)
    ]
    left, right = (np.array(side) for side in zip(*spectra, strict=True))
    return {"heat_flow_ev_ps": heat_flow(force, velocity, slab.side), "q_left": left, "q_right": right}


@pytest.mark.parametrize("ranks", [1, 2, 3])
def test_every_frame_and_block_is_there_once_and_in_order(results, in_one_pass, ranks):
    assert len(results[ranks]["heat_flow_ev_ps"]) == N_FRAMES
    assert results[ranks]["block_frames"] == PLAN.length
    for name, expected in in_one_pass.items():
        assert results[ranks][name].shape == expected.shape
        scale = np.abs(expected).max()
        # Copies stand at other heights in other batches: positions, and so forces, are rounded differently.
        np.testing.assert_allclose(results[ranks][name], expected, rtol=0, atol=3e-11 * scale)


def test_times_and_frequencies_belong_to_the_frames(results):
    found = results[2]
    np.testing.assert_allclose(found["time_ps"], INTERVAL * np.arange(1, N_FRAMES + 1))
    np.testing.assert_array_equal(found["frequency_thz"], frequencies(PLAN.length, INTERVAL))
    assert found["frame_interval_ps"] == INTERVAL
    np.testing.assert_allclose(found["window_time_ps"], [3.0, 6.0, 9.0])
    np.testing.assert_allclose(found["half_of_bonds_ev"], 0.0, atol=1e-9)  # pairs are halved by LAMMPS itself


def test_the_plan_is_the_one_of_the_record():
    assert BlockPlan.of(N_FRAMES, INTERVAL, BLOCK_PS) == PLAN


def test_orders_add_up_to_the_whole_in_every_block_and_do_not_depend_on_ranks(results):
    for side in ("left", "right"):
        parts = [results[1][f"{order}_{side}"] for order in ORDERS]
        whole = results[1][f"q_{side}"]
        np.testing.assert_allclose(sum(parts), whole, rtol=0, atol=1e-12 * np.abs(whole).max())
        for order, part in zip(ORDERS, parts, strict=True):
            scale = np.abs(whole).max()
            np.testing.assert_allclose(results[3][f"{order}_{side}"], part, rtol=0, atol=1e-8 * scale)


def test_moved_planes_are_those_of_all_frames_at_once(written, record):
    slab, displacement, velocity = record
    found = written[2]["planes-file"]
    np.testing.assert_array_equal(found["plane"], [-2, -1, 1, 2])
    for row, offset in enumerate(found["plane"]):
        part, chosen = slab.around(offset, 8.5)
        with CrossForces(force_field("lj-argon"), part) as cross:
            force = cross(displacement[: PLAN.length, chosen].astype(float))
        expected = block_spectrum(force, velocity[: PLAN.length, chosen].astype(float), part.side, INTERVAL)
        for name, values in zip(("q_left", "q_right"), expected, strict=True):
            np.testing.assert_allclose(found[name][row, 0], values, rtol=0, atol=1e-9 * np.abs(values).max())
    kinetic = found["layer_power"].sum(axis=(0, 2)) / (PLAN.length * INTERVAL)
    assert found["layer_atoms"].sum() == len(slab.side)
    assert (np.diff(found["layer_z_angstrom"]) > 2).all() and abs(found["layer_z_angstrom"].sum()) < 1e-9
    mass = METAL_MASS * np.array(force_field("lj-argon").masses_amu)[slab.atom_type - 1]
    window = sine_taper(PLAN.length)[:, None] ** 2
    for block in (0, 5):
        part = velocity[block * PLAN.hop : block * PLAN.hop + PLAN.length].astype(float)
        expected = (window * (part**2).sum(axis=2)).mean(axis=0) @ mass
        assert kinetic[block] == pytest.approx(expected, rel=1e-9)


def test_the_map_adds_up_to_order_three_of_the_same_frames(written, results):
    one, two = (written[ranks]["three-phonon"] for ranks in (1, 2))
    for side in ("left", "right"):
        order3, pairs = one[f"order3_{side}"], one[f"transfer_{side}"]
        assert pairs.shape == (3, 3, 6, len(one["frequency_thz"]))
        scale = np.abs(order3).max()
        np.testing.assert_allclose(order3, results[1][f"order3_{side}"][:6], rtol=0, atol=1e-8 * scale)
        # F₃ by differences holds powers of the displacement beyond the second, smaller by h².
        np.testing.assert_allclose(pairs.sum(axis=(0, 1)), order3, rtol=0, atol=0.02 * scale)
        np.testing.assert_allclose(two[f"transfer_{side}"], pairs, rtol=0, atol=1e-8 * scale)


def test_without_a_map_the_other_files_are_the_same(folder, written):
    settings = FlowSettings(BLOCK_PS, STEP, (1, 2), WINDOW)
    files = FlowFiles(folder / "flow.h5", folder / "planes.h5")
    argon = GivenPotential.model_validate_json(ARGON)
    write_heat_flow(folder / "trajectory.h5", argon, ["Ar", "Ar"], settings, files)
    assert not list(folder.glob("*.part"))
    for name, path in (("heat-flow", files.heat_flow), ("planes-file", files.planes)):
        with h5py.File(path) as file:
            for key, data in file.items():
                np.testing.assert_array_equal(data[()], written[1][name][key], err_msg=key)


def test_one_program_writes_bitwise_what_each_part_gives_by_itself(folder, written):
    found = written[1]
    with open_trajectory(folder / "trajectory.h5") as recorded:
        field = recorded.field(load_manifest()["lj-argon"], ["Ar", "Ar"])
        sites, mine = recorded.sites(MPI.COMM_SELF), np.arange(PLAN.count)
        part = plane_part(recorded, PLAN, field, [-2, -1, 1, 2], mine)
        content = {
            "planes-file": plane_arrays([part], [-2, -1, 1, 2], frequencies(8, INTERVAL), recorded.slab)
        }
        bands = BandSettings(3, 6, 3.0)
        content["three-phonon"] = band_transfer(recorded, PLAN, field, sites.mean, STEP, bands, MPI.COMM_SELF)
        slab, chosen = recorded.slab.around(0, 8.5)
        with OrderForces(field, slab, sites.mean[chosen], STEP) as orders:
            blocks = block_forces(recorded, PLAN, mine, chosen, orders)
            spectra = np.array([block_spectrum(f, v, slab.side, INTERVAL) for f, v, _ in blocks])
    for name, arrays in content.items():
        for key, (values, _) in arrays.items():
            np.testing.assert_array_equal(found[name][key], values, err_msg=key)
    for number, side in enumerate(("left", "right")):
        for order, name in enumerate(ORDERS):
            np.testing.assert_array_equal(found["heat-flow"][f"{name}_{side}"], spectra[:, number, order])


def test_a_disk_that_is_full_is_no_damaged_trajectory(folder, monkeypatch):
    def full(path, arrays, attributes=None):
        raise OSError(28, "Unable to synchronously write data (No space left on device)")

    monkeypatch.setattr("kapitza.simulation.heat_flow.write_arrays", full)
    argon = GivenPotential.model_validate_json(ARGON)
    files = FlowFiles(folder / "full.h5", folder / "full_planes.h5")
    with pytest.raises(OSError, match="No space left"):
        write_heat_flow(
            folder / "trajectory.h5", argon, ["Ar", "Ar"], FlowSettings(BLOCK_PS, STEP, (), WINDOW), files
        )


def test_a_wrong_rank_count_is_refused(tmp_path):
    paths = ("--heat-flow", tmp_path / "heat_flow.h5", "--planes-file", tmp_path / "planes.h5")
    done = launch(2, sys.executable, *PROGRAM, *options(tmp_path, 3), *paths, cwd=tmp_path)
    assert done.returncode != 0
    assert "3 MPI ranks were asked for" in done.stderr
