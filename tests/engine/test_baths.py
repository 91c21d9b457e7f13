"""Every kind of bath: what it gives is what the crystal gains, and heat goes in at the hot end."""

import numpy as np
import pandas as pd
import pytest
from nemd_case import ARGON, LANGEVIN, run_driver, run_settings, write_case

from kapitza.interfaces.baths import BathSettings

# Shifted energies do not jump when a pair crosses the cutoff; the forces are the same.
SHIFTED = ARGON.model_copy(update={"pair_modify": "shift yes"})
POWER = 0.01  # eV/ps: the cold bath keeps some kelvins
BATHS = {
    "langevin": LANGEVIN,
    "nose_hoover": BathSettings("nose_hoover", 45.0, 15.0, 0.5),
    "ehex": BathSettings("ehex", 45.0, 15.0, 1.0, POWER),
}
TIMESTEP = 0.004  # ps
RUN = run_settings(
    segments=2,
    timestep_ps=TIMESTEP,
    equilibration=1000,
    drive=500,
    segment=4000,
    window=200,
    sample=20,
)


@pytest.fixture(scope="module", params=BATHS)
def power(request, tmp_path_factory):
    """bath_power.csv of a run with this kind of bath; the kind is its attribute."""
    files = write_case(tmp_path_factory.mktemp(request.param), BATHS[request.param], RUN, SHIFTED)
    done = run_driver(files, ranks=1)
    assert done.returncode == 0, done.stdout + done.stderr
    table = pd.read_csv(files.folder / "bath_power.csv")
    table.attrs["kind"] = request.param
    return table


def test_the_energy_of_the_crystal_is_what_the_baths_gave_and_took(power):
    gained = power["total_energy_ev"] - power["total_energy_ev"].iloc[0]
    balance = power["energy_hot_ev"] - power["energy_cold_ev"]
    exchanged = power["energy_hot_ev"].iloc[-1] + power["energy_cold_ev"].iloc[-1]
    assert np.abs(gained - balance).max() < 0.002 * exchanged


def test_the_hot_bath_gives_and_the_cold_bath_takes(power):
    hot, cold = power["energy_hot_ev"].iloc[-1], power["energy_cold_ev"].iloc[-1]
    assert hot > 0 and cold > 0
    late = power.iloc[-10:]
    assert late["temperature_hot_k"].mean() > late["temperature_cold_k"].mean() + 10
    if power.attrs["kind"] == "ehex":
        elapsed = power["time_ps"].iloc[-1]
        assert hot == pytest.approx(POWER * elapsed, rel=1e-9) == cold
    else:
        assert late["temperature_hot_k"].mean() == pytest.approx(45, abs=6)
        assert late["temperature_cold_k"].mean() == pytest.approx(15, abs=2)
