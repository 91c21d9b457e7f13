"""Two seeds of one case, of unequal length, whose heat flow, jump, profile and gates are known exactly."""

import json
import math
from dataclasses import dataclass

import numpy as np
import pandas as pd
from made_case import centred, write_flow
from scipy.interpolate import CubicSpline

from kapitza.analysis.files.contracts import BATH_POWER, TEMPERATURE_PROFILE
from kapitza.analysis.files.tables import write_table
from kapitza.analysis.units import BOLTZMANN_EV_K
from kapitza.interfaces.stacking import InterfaceSpec, SideSpec, build_interface

TEMPERATURE, WINDOWS, CONDUCTIVITY, CUTOFF = 30.0, 40, 0.4, 8.5
A, PLANES_OUT, BATH_NM = 5.3, 2, 2.0
SET_K = (37.5, 22.5)


def argon(mass):
    return SideSpec("fcc", ("Ar",), (mass,), A)


ZONES = build_interface(
    InterfaceSpec(argon(40.0), argon(160.0), "001", (4, 4), 40, 1, 4, 0.005, CUTOFF, CUTOFF, 2)
)[1]
MOBILE = ZONES.n_mobile
PLANE, AREA = ZONES.interface_plane_angstrom, ZONES.area_angstrom2


@dataclass(frozen=True)
class Truth:
    """What a seed holds.

    heat : flow, eV/ps; the hot bath gives more than that by the share hot_excess and the cold one takes less.
    left_excess : share of it that leaves the left side and does not enter the right one.
    jump : K.   curvature : of the left profile, K/Å².   baths : K.   production : ps.
    """

    number: int
    heat: float
    hot_excess: float
    left_excess: float
    jump: float
    curvature: float
    baths: tuple[float, float]
    production: float

    @property
    def gate(self):
        """σ_E."""
        return math.sqrt(2) * BOLTZMANN_EV_K * TEMPERATURE * math.sqrt(3 * MOBILE) / self.production


SEEDS = (
    Truth(1, 0.020, 2e-3, 0.02, 4.0, 3e-4, (37.0, 23.5), 1000.0),
    Truth(2, 0.026, -1e-3, 0.06, 5.0, -2e-4, (36.0, 23.0), 3000.0),
)
WEIGHTS = np.array([0.25, 0.75])


MISSING = 0.006
"""Share of the heat that the energy of the left side does not account for."""


def power(truth, rng, series, half_of_bonds):
    """bath_power.csv whose ends carry no noise; series: time and flow across the interface, by frame."""
    time = np.linspace(0, truth.production, WINDOWS + 1)
    energies = {}
    for name, share in (("hot", 1 + truth.hot_excess), ("cold", 1 - truth.hot_excess)):
        noise = rng.normal(0, 0.1 * truth.gate * truth.production, WINDOWS + 1)
        noise[[0, -1]] = 0.0
        energies[f"energy_{name}_ev"] = truth.heat * share * time + noise
    temperatures = {
        f"temperature_{name}_k": [np.nan, *(value + 0.3 * centred(rng, WINDOWS))]
        for name, value in zip(("hot", "cold"), truth.baths, strict=True)
    }
    total = -186.0 + energies["energy_hot_ev"] - energies["energy_cold_ev"]
    passed = CubicSpline(*series).antiderivative()(time)
    left = -93.0 + energies["energy_hot_ev"] - passed - MISSING * truth.heat * time
    left[1:] -= half_of_bonds
    return pd.DataFrame(
        {
            "window": range(WINDOWS + 1),
            "time_ps": time,
            **energies,
            **temperatures,
            "total_energy_ev": total,
            "left_energy_ev": left,
        }
    )


def mean_profile(truth, side):
    """Heights of the layers of a side, and their mean temperatures."""
    layers, sign = ZONES.layers[side], 1 if side == "left" else -1
    z = layers.origin_angstrom + (np.arange(layers.count) + 0.5) * layers.width_angstrom
    mean = TEMPERATURE + sign * truth.jump / 2 - 0.05 * (z - PLANE)
    return z, mean + (truth.curvature * (z - PLANE) ** 2 if side == "left" else 0.0)


def profile(truth, rng, baths):
    """temperature_profile.csv of mobile atoms; layers inside a bath have its temperature of that window."""
    rows = []
    for side in ("left", "right"):
        z, mean = mean_profile(truth, side)
        noise = 0.3 * centred(rng, WINDOWS, len(z))
        zone = ZONES.zone("hot_bath" if side == "left" else "cold_bath")
        inside = (z > zone.z_lo_angstrom) & (z < zone.z_hi_angstrom)
        column = baths["temperature_hot_k" if side == "left" else "temperature_cold_k"]
        for window in range(WINDOWS):
            values = np.where(inside, column[window + 1], mean + noise[window])
            table = {
                "window": window + 1,
                "side": side,
                "bin": range(len(z)),
                "z_angstrom": z,
                "n_atoms": 32.0,
            }
            walls = (z < ZONES.zone("hot_bath").z_lo_angstrom) | (z > ZONES.zone("cold_bath").z_hi_angstrom)
            rows.append(pd.DataFrame({**table, "temperature_k": values})[~walls])
    return pd.concat(rows, ignore_index=True)


def write_seed(folder, truth):
    rng = np.random.default_rng(truth.number)
    frames = 40 * WINDOWS
    time = truth.production / frames * np.arange(1, frames + 1)
    series = (time, truth.heat * (1 + 0.3 * centred(rng, frames)))
    half_of_bonds = 0.5 * truth.heat * truth.production * rng.standard_normal(WINDOWS)
    write_flow(folder, rng, truth.heat, truth.left_excess, series, half_of_bonds, WINDOWS)
    baths = power(truth, rng, series, half_of_bonds)
    write_table(folder / "bath_power.csv", BATH_POWER, baths)
    write_table(folder / "temperature_profile.csv", TEMPERATURE_PROFILE, profile(truth, rng, baths))
    about = {"n_mobile": MOBILE, "production_ps": truth.production, "hot_k": SET_K[0], "cold_k": SET_K[1]}
    about |= {"area_angstrom2": AREA, "interface_plane_angstrom": PLANE}
    about |= {"segments": 20, "segment_steps": 5000, "timestep_ps": truth.production / 1e5}
    facing = [ZONES.plane_z_angstrom["left"][-1], ZONES.plane_z_angstrom["right"][0]]
    about["seen_by_lammps"] = {
        "box_angstrom": ZONES.box_angstrom,
        "masses_amu": ZONES.masses_amu,
        "facing_planes_angstrom": facing,
    }
    (folder / "run.json").write_text(json.dumps(about))
