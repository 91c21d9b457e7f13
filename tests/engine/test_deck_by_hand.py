"""The driver and `lmp -in` run the same simulation: same averages, and frames that are LAMMPS' own."""

import h5py
import numpy as np
import pandas as pd
import pytest
from nemd_case import HEAVY, LIGHT, averages, run_by_hand, run_driver, run_settings, write_case

from kapitza.interfaces.datafile import read_structure
from kapitza.interfaces.sites import read_sites
from kapitza.interfaces.zones import read_zones

RANKS = 2
RUN = run_settings()
DUMP = """dump frames all custom ${sample_steps} frames.${segment}.dump id x y z vx vy vz
dump_modify frames sort id first no format float %.17g
run ${segment_steps}
undump frames
"""


@pytest.fixture(scope="module")
def driven(tmp_path_factory):
    files = write_case(tmp_path_factory.mktemp("driven"))
    done = run_driver(files, RANKS)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stderr.count("M atom-steps/s") == RUN.segments
    return files


@pytest.fixture(scope="module")
def by_hand(tmp_path_factory):
    """The same deck run by LAMMPS alone, with a dump of every sampled step added."""
    files = write_case(tmp_path_factory.mktemp("by_hand"))
    deck = files.folder / "nemd.in"
    text = deck.read_text()
    assert text.count("run ${segment_steps}\n") == 1
    deck.write_text(text.replace("run ${segment_steps}\n", DUMP))
    return run_by_hand(files, RANKS)


@pytest.fixture(scope="module")
def frames(driven):
    with h5py.File(driven.folder / "trajectory.h5") as file:
        return {name: data[()] for name, data in file.items()} | dict(file.attrs)


@pytest.fixture(scope="module")
def dumped(by_hand):
    """Steps and positions and velocities, (n_frames, n_atoms, 6), of the run by hand; step 0 left out."""
    steps, values = [], []
    for segment in range(1, RUN.segments + 1):
        chunks = (by_hand.folder / f"frames.{segment}.dump").read_text().split("ITEM: TIMESTEP\n")[1:]
        for chunk in chunks:
            lines = chunk.splitlines()
            steps.append(int(lines[0]))
            rows = [
                line.split() for line in lines[lines.index(next(x for x in lines if "ATOMS id" in x)) + 1 :]
            ]
            values.append(np.array(rows, dtype=float)[:, 1:])
    kept = np.flatnonzero(np.diff([-1, *steps]) > 0)
    kept = kept[np.array(steps)[kept] > 0]
    return np.array(steps)[kept], np.array(values)[kept]


def test_the_averages_are_bitwise_those_of_the_run_by_hand(driven, by_hand):
    names = {f"{kind}.{n}.dat" for n in (1, 2, 3) for kind in ("energies", "profile_left", "profile_right")}
    ours, theirs = averages(driven.work), averages(by_hand.folder)
    assert names < set(ours) == set(theirs)
    assert ours == theirs
    last = f"segment.{RUN.segments}.restart"
    assert (driven.work / last).read_bytes() == (by_hand.folder / last).read_bytes()


def test_every_sampled_step_is_recorded_once(frames):
    expected = np.arange(1, RUN.segments * RUN.segment // RUN.sample + 1) * RUN.sample
    np.testing.assert_array_equal(frames["step"], expected)
    assert len(frames["displacement"]) == len(frames["velocity"]) == len(expected)
    assert frames["frame_interval_ps"] == pytest.approx(RUN.sample * RUN.timestep_ps)
    # Neighbouring frames differ, at segment borders too: none is a copy.
    assert np.abs(np.diff(frames["displacement"], axis=0)).max(axis=(1, 2)).min() > 1e-3


def test_frames_are_the_positions_and_velocities_of_lammps_at_the_full_step(driven, frames, dumped):
    steps, values = dumped
    np.testing.assert_array_equal(frames["step"], steps)
    atoms = read_structure(driven.folder / "structure.data")
    chosen = frames["atom_id"] - 1
    np.testing.assert_array_equal(frames["velocity"], values[:, chosen, 3:].astype(np.float32))
    displacement = values[:, chosen, :3] - atoms.positions[chosen]
    periods = atoms.cell.lengths()[:2]
    displacement[..., :2] -= periods * np.round(displacement[..., :2] / periods)
    np.testing.assert_array_equal(frames["displacement"], displacement.astype(np.float32))


def test_the_recorded_atoms_are_those_of_the_zones_with_their_masses(driven, frames):
    zones, sites = read_zones(driven.folder / "zones.json"), read_sites(driven.folder / "structure.data")
    sampled = zones.sampled
    np.testing.assert_array_equal(frames["atom_id"], np.arange(sampled.first_id, sampled.last_id + 1))
    np.testing.assert_array_equal(frames["side"], np.repeat([0, 1], [sampled.n_left, sampled.n_right]))
    np.testing.assert_array_equal(frames["mass_amu"], np.where(frames["side"] == 0, LIGHT, HEAVY))
    np.testing.assert_array_equal(frames["atom_type"], frames["side"] + 1)
    np.testing.assert_array_equal(frames["reference_position"], sites.position[frames["atom_id"] - 1])
    np.testing.assert_array_equal(frames["box_angstrom"], zones.box_angstrom)
    assert np.abs(frames["displacement"]).max() < 1.5


def test_each_segment_has_bath_seeds_of_its_own(by_hand):
    log = (by_hand.folder / "log.lammps").read_text()
    for bath, seeds in (("hot", RUN.hot_seeds), ("cold", RUN.cold_seeds)):
        lines = [line for line in log.splitlines() if line.startswith(f"fix {bath} {bath} langevin")]
        used = [int(line.split()[-3]) for line in lines if "$" not in line]
        assert used[-len(seeds) :] == list(seeds)


def test_two_segments_and_a_third_in_another_process_end_bitwise_as_three_in_one(driven, tmp_path):
    files = write_case(tmp_path / "resumed")
    run_by_hand(files, RANKS, variables=[("segments", 2)])
    parts = (files.folder / "nemd.in").read_text().split("# == ")
    kept = [part for part in parts if part.startswith(("variables", "open", "run", "close"))]
    third = "variable segment index 3\ninclude ${zones}\nnext hot_seed cold_seed\nnext hot_seed cold_seed\n"
    (files.folder / "third.in").write_text("# == ".join(["", kept[0] + third, *kept[1:]]))
    run_by_hand(files, RANKS, "third.in")
    assert averages(files.folder) == averages(driven.work)
    last = "segment.3.restart"
    assert (files.folder / last).read_bytes() == (driven.work / last).read_bytes()


def test_tables_count_on_across_segments(driven):
    power = pd.read_csv(driven.folder / "bath_power.csv")
    windows = RUN.segments * RUN.segment // RUN.window
    assert power["window"].tolist() == list(range(windows + 1))
    np.testing.assert_allclose(power["time_ps"], np.arange(windows + 1) * RUN.window * RUN.timestep_ps)
    raw = [np.loadtxt(driven.work / f"energies.{n}.dat") for n in range(1, RUN.segments + 1)]
    gained = sum(rows[-1, 1] - rows[0, 1] for rows in raw)
    assert power["energy_hot_ev"].iloc[-1] == pytest.approx(gained, rel=1e-12)
    profile = pd.read_csv(driven.folder / "temperature_profile.csv")
    assert sorted(profile["window"].unique()) == list(range(1, windows + 1))
    zones = read_zones(driven.folder / "zones.json")
    mobile = sum(zone.n_atoms for zone in zones.zones if not zone.name.startswith("wall"))
    assert profile.groupby("window")["n_atoms"].sum().to_numpy() == pytest.approx(mobile, abs=1.0)
