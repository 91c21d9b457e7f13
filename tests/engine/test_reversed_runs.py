"""Both runs of a reversed pair in LAMMPS: the same noise, and heat that goes the other way."""

import h5py
import numpy as np
import pandas as pd
import pytest
from nemd_case import run_driver, run_settings, write_case

from kapitza.analysis.reversal.half_differences import pair_bath_power
from kapitza.interfaces.baths import BathSettings

MEAN_K = 30.0
RUN = run_settings(segments=3, segment=600)


def pair(folder, offset_k, settings=RUN):
    """bath_power.csv and trajectory.h5 of the run with the hot bath left, and of the other."""
    found = []
    for name, sign in (("hot_left", 1), ("hot_right", -1)):
        bath = BathSettings("langevin", MEAN_K + sign * offset_k, MEAN_K - sign * offset_k, damping_ps=1.0)
        files = write_case(folder / name, bath, settings, aligned_noise=True)
        done = run_driver(files, ranks=1)
        assert done.returncode == 0, done.stdout + done.stderr
        found.append((pd.read_csv(files.folder / "bath_power.csv"), files.folder / "trajectory.h5"))
    return found


def test_with_hardly_a_drive_both_runs_are_one(tmp_path):
    """Start velocities, the noise of every atom and its order are the same."""
    runs = pair(tmp_path, 1e-7)
    speeds = []
    for _, path in runs:
        with h5py.File(path) as file:
            speeds.append(file["velocity"][:])
    thermal = speeds[0].std()
    assert np.abs(speeds[0] - speeds[1]).max() < 1e-2 * thermal
    given = [np.diff(table["energy_hot_ev"]) for table, _ in runs]
    assert given[0].std() > 0.01
    assert np.abs(given[0] - given[1]).max() < 1e-3 * given[0].std()
    # What the noise puts in is common: hardly anything is left of it in half the difference.
    power = pair_bath_power(runs[0][0], runs[1][0], MEAN_K)
    assert power["energy_hot_ev"].abs().max() < 1e-3 * runs[0][0]["energy_hot_ev"].abs().max()


@pytest.mark.long
def test_with_exchanged_baths_heat_goes_the_other_way(tmp_path):
    (left, _), (right, _) = pair(tmp_path, 20.0)
    for table, sign in ((left, 1), (right, -1)):
        difference = (table["temperature_hot_k"] - table["temperature_cold_k"]).mean()
        assert sign * difference > 20
    power = pair_bath_power(left, right, MEAN_K)
    assert power["temperature_hot_k"].mean() + power["temperature_cold_k"].mean() == pytest.approx(60, abs=4)
    for name in ("energy_hot_ev", "energy_cold_ev"):
        assert power[name].iloc[-1] > 0
    gained = power["total_energy_ev"].iloc[-1] - power["total_energy_ev"].iloc[0]
    given = power["energy_hot_ev"].iloc[-1] - power["energy_cold_ev"].iloc[-1]
    assert gained == pytest.approx(given, abs=0.02 * power["energy_hot_ev"].iloc[-1])
