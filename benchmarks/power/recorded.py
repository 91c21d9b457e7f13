"""The cases of a finished study as records that can be altered: faults in real series, not in made ones."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from kapitza.analysis.files.arrays import open_arrays
from kapitza.analysis.files.contracts import BATH_POWER, TEMPERATURE_PROFILE
from kapitza.analysis.files.tables import read_table
from kapitza.analysis.health.evidence import SiteMotion
from kapitza.analysis.measure.profile import profile_of
from kapitza.analysis.spectral.recorded_flow import SeedFlow, read_seed_flow
from kapitza.analysis.spectral.spectrum import ORDERS
from kapitza.interfaces.zones import Zones, read_zones
from power.fault import Fault
from power.judging import judge
from power.records import Seed
from power.truth import Truth

STEPS = 8
"""Halvings of the interval of shares in which the smallest one caught is looked for."""

LARGEST_SHARE, SMALLEST_SHARE = 0.4, 0.01


@dataclass(frozen=True)
class RecordedCase:
    """A case of a finished study.

    Attributes:
        name: interface and temperature.
        about: what its checks are told besides the records; its means and noise are not those of the case.
        seeds: its runs.
    """

    name: str
    about: Truth
    seeds: list[Seed]


def recorded_cases(results: Path) -> Iterator[RecordedCase]:
    """Every case of a results folder."""
    for folder in sorted(path.parent for path in results.glob("*/T*/L*/zones.json")):
        runs = sorted(folder.glob("seed*/run.json"))
        if not runs:
            continue
        with open_arrays(folder.parent / "mismatch.h5") as file:
            highest = max(float(file.attrs[f"cutoff_{side}_thz"]) for side in ("left", "right"))
        seeds = [read_seed(run.parent, read_zones(folder / "zones.json")) for run in runs]
        temperature = float(folder.parent.name.removeprefix("T"))
        about = replace(Truth(), temperature_k=temperature, conductivity_w_mk=None, highest_thz=highest)
        yield RecordedCase(f"{folder.parent.parent.name} {folder.parent.name}", about, seeds)


def read_seed(folder: Path, zones: Zones) -> Seed:
    """The records of one run."""
    baths = read_table(folder / "bath_power.csv", BATH_POWER)
    bins = profile_of(read_table(folder / "temperature_profile.csv", TEMPERATURE_PROFILE))
    flow = _flow(folder / "heat_flow.h5")
    run = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    temperatures = (baths[f"temperature_{name}_k"].to_numpy()[1:] for name in ("hot", "cold"))
    return Seed(
        time_ps=baths["time_ps"].to_numpy(),
        hot_ev=baths["energy_hot_ev"].to_numpy(),
        cold_ev=baths["energy_cold_ev"].to_numpy(),
        baths_k=np.array(list(temperatures)),
        total_ev=baths["total_energy_ev"].to_numpy(),
        left_ev=baths["left_energy_ev"].to_numpy(),
        z_angstrom=bins.z_angstrom,
        on_left=np.array(bins.side) == "left",
        n_atoms=bins.n_atoms,
        profile_k=bins.temperature_k,
        frequency_thz=flow.frequency_thz,
        orders=flow.orders,
        frame_ps=float(flow.time_ps[1] - flow.time_ps[0]),
        flow_ev_ps=flow.heat_flow_ev_ps,
        zones=zones,
        built=zones,
        n_mobile=run["n_mobile"],
        production_ps=run["production_ps"],
        set_k=(run["hot_k"], run["cold_k"]),
        motion=flow.motion,
        recorded=flow,
    )


def _flow(path: Path) -> SeedFlow:
    """heat_flow.h5; without energies at the ends of windows where an older version has written none."""
    with open_arrays(path) as file:
        if "window_time_ps" in file:
            return read_seed_flow(path)
        sides = {
            name: np.stack([file[f"{name}_{side}"][:] for side in ("left", "right")], axis=-2)
            for name in ("q", *ORDERS)
        }
        return SeedFlow(
            file["frequency_thz"][:],
            sides["q"],
            np.stack([sides[name] for name in ORDERS], axis=1),
            file["time_ps"][:],
            file["heat_flow_ev_ps"][:],
            SiteMotion(*(float(file.attrs[f"{name}_fraction"]) for name in ("site_shift", "vibration"))),
            np.array([]),
            np.array([]),
        )


def smallest_caught(case: RecordedCase, fault: Fault) -> float:
    """Smallest share of G that makes a check fail which had not, by bisection; inf if none does."""
    silent = judge(case.about, case.seeds).failed

    def speaks(share: float) -> bool:
        strength = fault.strength(case.seeds, share)
        if strength is None:
            return False
        altered = fault.applied(case.seeds, strength, np.random.default_rng(1))
        try:
            return bool(judge(case.about, altered).failed - silent)
        except ValueError:  # the records are refused: that is said, too
            return True

    low, high = 0.0, LARGEST_SHARE
    while fault.strength(case.seeds, high) is None and high > SMALLEST_SHARE:
        high /= 2  # records that can be moved by less only
    if not speaks(high):
        return float("inf")
    for _ in range(STEPS):
        middle = 0.5 * (low + high)
        low, high = (low, middle) if speaks(middle) else (middle, high)
    return high
