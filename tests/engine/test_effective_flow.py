"""Linear parts of the orders from a trajectory: on any number of ranks, exact where the bond is linear."""

import sys

import h5py
import numpy as np
import pytest
from nemd_case import launch
from slab_cases import crystal_slab, force_field

from kapitza.analysis.spectral.effective.bond_regression import BondFit, Halves
from kapitza.analysis.spectral.effective.cell_waves import cell_waves
from kapitza.analysis.spectral.recorded_flow import read_seed_flow
from kapitza.analysis.spectral.spectrum import BlockPlan
from kapitza.simulation.forces import CrossForces
from kapitza.simulation.orders import OrderForces
from kapitza.simulation.run.sampler import FrameFile, FrameFormat
from kapitza.study.given_potential import GivenPotential
from kapitza.study.potentials.manifest import load_manifest

PROGRAM = ("-m", "mpi4py", "-m", "kapitza.simulation.heat_flow")
ARGON = GivenPotential.of("lj-argon", load_manifest()["lj-argon"]).model_dump_json()
INTERVAL, BLOCK_PS, RMS = 0.1, 2.0, 0.12  # ps, ps, Å


def write_trajectory(path, n_frames, disorder=0.0):
    slab = crystal_slab("lj-argon")
    rng = np.random.default_rng(5)
    position = slab.position + disorder * rng.uniform(-1, 1, slab.position.shape) * [1, 1, 0]
    shape = (n_frames, *position.shape)
    # Every frame is new: Gaussian motion whose covariance is that of independent atoms.
    displacement = RMS * rng.standard_normal(shape).astype(np.float32)
    velocity = np.gradient(displacement, INTERVAL, axis=0).astype(np.float32)
    masses = np.array(force_field("lj-argon").masses_amu)
    constants = {
        "reference_position": position,
        "atom_id": np.arange(1, len(slab.side) + 1),
        "atom_type": slab.atom_type,
        "mass_amu": masses[slab.atom_type - 1],
        "side": slab.side.astype(np.int8),
    }
    attributes = {"frame_interval_ps": INTERVAL, "box_angstrom": np.array([*slab.periods, 100.0])}
    trajectory = FrameFile(path, FrameFormat(constants, attributes))
    trajectory.append(np.arange(n_frames), displacement, velocity)
    trajectory.close()


def run(folder, ranks):
    out = folder / f"heat_flow_{ranks}.h5"
    done = launch(
        ranks,
        *(sys.executable, *PROGRAM, "--ranks", ranks, "--trajectory", folder / "trajectory.h5"),
        *("--potential", ARGON, "--species", "Ar", "Ar", "--block-ps", BLOCK_PS, "--order-step", 0.05),
        *("--window-frames", 100, "--heat-flow", out, "--planes-file", folder / f"planes_{ranks}.h5"),
        cwd=folder,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return out


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    folder = tmp_path_factory.mktemp("linear")
    write_trajectory(folder / "trajectory.h5", 620)
    return {ranks: run(folder, ranks) for ranks in (1, 2)}


def test_linear_parts_do_not_depend_on_the_number_of_ranks(written):
    one, two = (read_seed_flow(path) for path in written.values())
    assert one.linear.shape == (61, 2, 2, 11)
    np.testing.assert_allclose(two.linear, one.linear, atol=1e-9 * np.abs(one.orders).max())
    np.testing.assert_allclose(two.linear_fit_error_ev_ps, one.linear_fit_error_ev_ps, rtol=1e-6)


def test_they_convert_nothing_and_the_higher_orders_are_mostly_linear(written):
    flow = read_seed_flow(written[1])
    # Bins apart from zero frequency, where the taper leaks.
    linear = flow.linear.mean(axis=0)[:, :, 1:]
    order = flow.orders.mean(axis=0)[1:, :, 1:]
    converted = np.abs(np.cumsum(linear[:, 0] - linear[:, 1], axis=-1)).max(axis=-1)
    size = np.abs(flow.linear[:, :, :, 1:]).mean(axis=(0, 2)).sum(axis=-1)
    assert (converted < 0.2 * size).all()
    assert np.isfinite(order).all() and (flow.linear_fit_error_ev_ps > 0).all()


def test_the_effective_bond_of_argon_is_its_mean_hessian():
    """For Gaussian motion ⟨F u⟩⟨u u⟩⁻¹ = ⟨∂F/∂u⟩, whatever the force: of all orders above the second."""
    slab, rng, n_frames, step = crystal_slab("lj-argon"), np.random.default_rng(8), 1500, 0.02
    u = RMS * rng.standard_normal((n_frames, *slab.position.shape))
    waves = cell_waves(slab.position, slab.atom_type, slab.plane, slab.periods)
    plan = BlockPlan.of(n_frames, INTERVAL, BLOCK_PS)
    fit = BondFit(waves, slab.side, Halves.of(plan, n_frames))
    moved = np.zeros_like(slab.position)
    moved[np.flatnonzero(slab.plane == 0)[0]] = [0.0, 0.6, 0.8]
    with OrderForces(force_field("lj-argon"), slab, 0 * moved, 0.05) as orders:
        fit.add(0, orders(u)[1:], u, u)
        hessian = orders(step * moved[None])[0, 0] / step
    with CrossForces(force_field("lj-argon"), slab) as cross:
        mean = (cross(u + step * moved) - cross(u - step * moved)).mean(axis=0) / (2 * step)
    bond = fit.solved(fit.sums)
    # Both halves' fits, of order 3 and higher together.
    found = np.mean(
        [bond.forces(block, moved[None]).sum(axis=(0, 1)) for block in (0, plan.count - 1)], axis=0
    )
    change = mean - hessian
    assert np.linalg.norm(change) > 0.1 * np.linalg.norm(hessian)
    # Noise lies in all directions, what is looked for in one.
    assert np.sum(found * change) / np.sum(change**2) == pytest.approx(1.0, abs=0.08)
    assert np.linalg.norm(found - change) < 0.4 * np.linalg.norm(change)


def test_a_run_too_short_for_its_unknowns_has_no_linear_parts(tmp_path):
    write_trajectory(tmp_path / "trajectory.h5", 260, disorder=0.02)
    path = run(tmp_path, 1)
    with h5py.File(path) as file:
        assert not [name for name in file if "linear" in name]
    flow = read_seed_flow(path)
    assert flow.linear is None and flow.linear_fit_error_ev_ps is None
