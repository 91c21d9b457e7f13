"""What a run records of LAMMPS: energies that go on through segments, velocities at the full step."""

from types import SimpleNamespace

import numpy as np
import pytest

from kapitza.simulation.run.records import check_records, read_bath_power, read_profile
from kapitza.simulation.run.sampler import Sampler
from kapitza.simulation.session import SimulationError

STEPS, WINDOWS, TIMESTEP = 100, 2, 0.01


def write_segment(work, segment, unshared=1e-9):
    """Two windows: the hot bath gives 3 and 4 eV, the cold one takes 1 and 2; counted from 50 eV."""
    start = (segment - 1) * WINDOWS * STEPS
    steps = start + STEPS * np.arange(WINDOWS + 1)
    energies = [[50.0, -20.0, -180.0, -90.0], [53.0, -19.0, -178.0, -89.0], [57.0, -17.0, -176.0, -87.0]]
    not_of_atoms = np.full(WINDOWS + 1, unshared if segment == 2 else 0.0)
    np.savetxt(work / f"energies.{segment}.dat", np.column_stack([steps, energies, not_of_atoms]))
    temperatures = np.column_stack([steps[1:], [38.0, 37.0], [22.0, 23.0]])
    np.savetxt(work / f"bath_temperatures.{segment}.dat", temperatures)
    for side, mean in (("left", 35.0), ("right", 25.0)):
        blocks = [
            f"{step} 3 24\n1 1.0 0 0\n2 3.0 16 {mean + number}\n3 5.0 8 {mean}\n"
            for number, step in enumerate(steps[1:])
        ]
        (work / f"profile_{side}.{segment}.dat").write_text("# a comment\n" + "".join(blocks))


@pytest.fixture
def work(tmp_path):
    for segment in (1, 2):
        write_segment(tmp_path, segment)
        check_records(tmp_path, segment, WINDOWS)
    return tmp_path


def test_bath_energies_go_on_through_the_segments(work):
    table = read_bath_power(work, 2, TIMESTEP)
    assert table.window.tolist() == [0, 1, 2, 3, 4]
    np.testing.assert_allclose(table.time_ps, [0, 1, 2, 3, 4])
    np.testing.assert_allclose(table.energy_hot_ev, [0, 3, 7, 10, 14])
    np.testing.assert_allclose(table.energy_cold_ev, [0, 1, 3, 4, 6])
    np.testing.assert_allclose(table.temperature_hot_k, [np.nan, 38, 37, 38, 37])
    np.testing.assert_allclose(table.temperature_cold_k, [np.nan, 22, 23, 22, 23])
    np.testing.assert_allclose(table.total_energy_ev, [-180, -178, -176, -178, -176])
    np.testing.assert_allclose(table.left_energy_ev, [-90, -89, -87, -89, -87])


def test_energies_a_pair_style_does_not_share_among_its_atoms_are_not_known(work):
    write_segment(work, 2, unshared=-1e-3)
    table = read_bath_power(work, 2, TIMESTEP)
    assert table.left_energy_ev[3:].isna().all()
    np.testing.assert_allclose(table.total_energy_ev, [-180, -178, -176, -178, -176])


def test_profiles_have_every_window_and_no_wall(work):
    table = read_profile(work, 2)
    assert set(table.window) == {1, 2, 3, 4}
    assert set(table.bin) == {2, 3}  # the first layer holds no mobile atom
    left = table[(table.side == "left") & (table.bin == 2)].set_index("window").temperature_k
    assert left.tolist() == [35.0, 36.0, 35.0, 36.0]
    assert set(table[table.side == "right"].temperature_k) == {25.0, 26.0}


def test_a_segment_cut_short_is_named(work):
    file = work / "energies.2.dat"
    file.write_text("".join(file.read_text().splitlines(keepends=True)[:-1]))
    with pytest.raises(SimulationError, match=r"energies\.2\.dat holds 1 windows, not 2"):
        check_records(work, 2, WINDOWS)


def test_velocities_are_recorded_at_the_full_step_and_displacements_in_the_nearest_image():
    """Atoms 11 and 12 are sampled, 13 is not; the half kick is ½ Δt F/m."""
    reference = np.array([[1.0, 1.0, 1.0], [9.5, 1.0, 3.0]])
    state = {
        "x": np.array([[0.5, 1.0, 3.1], [1.2, 0.9, 1.0], [5.0, 5.0, 5.0]]),
        "v": np.array([[1.0, 0.0, 0.0], [0.0, 2.0, 0.0], [9.0, 9.0, 9.0]]),
        "f": np.array([[0.0, 0.0, 6.0], [8.0, 0.0, 0.0], [9.0, 9.0, 9.0]]),
        "type": np.array([2, 1, 1]),
    }
    written = []
    communicator = SimpleNamespace(gather=lambda parts, root: [parts])
    sampler = Sampler(communicator, 11, reference, np.array([10.0, 10.0]), half_kick=0.5)
    sampler.file = SimpleNamespace(append=lambda *frames: written.append(frames))
    views = SimpleNamespace(first=lambda name, count: state[name][:count])
    sampler.read_from(views, np.array([0.0, 40.0, 60.0]), 0)
    sampler.record(0, 3, np.array([12, 11, 13]))  # the start of a segment is the end of the one before
    sampler.record(10, 3, np.array([12, 11, 13]))
    for name, values in state.items():
        state[name] = values[[2, 1, 0]]  # LAMMPS sorts its atoms now and then
    sampler.record(20, 3, np.array([13, 11, 12]))
    sampler.flush()
    ((steps, displacement, velocity),) = written
    assert steps.tolist() == [10, 20]
    np.testing.assert_allclose(displacement, 2 * [[[0.2, -0.1, 0.0], [1.0, 0.0, 0.1]]], atol=1e-6)
    np.testing.assert_allclose(velocity, 2 * [[[0.1, 2.0, 0.0], [1.0, 0.0, 0.05]]], atol=1e-6)
