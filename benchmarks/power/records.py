"""What one run records, as arrays that can be altered, and the tables the analysis reads.

The recorded numbers belong together: energies given by the baths, the heat flow across the interface and the
energy E_L stored on the left side fulfil Q_hot − Q_interface = dE_L/dt, and likewise on the right.
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from kapitza.analysis.health.evidence import SiteMotion
from kapitza.analysis.spectral.recorded_flow import SeedFlow
from kapitza.arraytypes import Array
from kapitza.interfaces.zones import Zones
from power.noise import cosine_modes, exponential_memory, means_of
from power.truth import Truth

BLOCK_PS, N_MODES, STEPS_PER_WINDOW = 20.0, 6, 10
BATH_NOISE = 0.05
"""Noise of the temperature of a bath over one picosecond, over its temperature, ps^½."""

ORDER_SHARES = (0.78, 0.16, 0.06)
SPECTRUM_NOISE = 1.5
"""Noise of one bin of one block's spectrum over its mean, both sides alike; what differs is a tenth of it."""

MOTION = SiteMotion(0.007, 0.047)


@dataclass(frozen=True)
class Seed:
    """One run.

    Attributes:
        time_ps: (n_windows + 1,) ps, window ends, the first the start of production.
        hot_ev, cold_ev: (n_windows + 1,) eV, given by the hot and taken by the cold bath since the start.
        baths_k: (2, n_windows) K, of the hot and the cold bath.
        total_ev, left_ev: (n_windows + 1,) eV, energy of all atoms, and of those on the left.
        z_angstrom, on_left, n_atoms: (n_bins,) of the profile.
        profile_k: (n_windows, n_bins) K.
        frequency_thz: (n_freq,) THz.
        orders: (n_blocks, 3, 2, n_freq) eV, spectra by order and side.
        frame_ps: ps between frames.
        flow_ev_ps: (n_frames,) eV/ps, heat flow across the interface.
        zones, built: of the structure, as the analysis believes them and as LAMMPS had them.
        n_mobile, production_ps, set_k: as in run.json.
        motion: of the sampled atoms.
        recorded: what heat_flow.h5 holds besides; None for made records.
    """

    time_ps: Array
    hot_ev: Array
    cold_ev: Array
    baths_k: Array
    total_ev: Array
    left_ev: Array
    z_angstrom: Array
    on_left: Array
    n_atoms: Array
    profile_k: Array
    frequency_thz: Array
    orders: Array
    frame_ps: float
    flow_ev_ps: Array
    zones: Zones
    built: Zones
    n_mobile: int
    production_ps: float
    set_k: tuple[float, float]
    motion: SiteMotion = MOTION
    recorded: SeedFlow | None = None

    def bath_power(self) -> pd.DataFrame:
        """bath_power.csv."""
        columns = {"window": np.arange(len(self.time_ps)), "time_ps": self.time_ps}
        columns |= {"energy_hot_ev": self.hot_ev, "energy_cold_ev": self.cold_ev}
        for name, values in zip(("hot", "cold"), self.baths_k, strict=True):
            columns[f"temperature_{name}_k"] = np.concatenate([[np.nan], values])
        return pd.DataFrame(columns | {"total_energy_ev": self.total_ev, "left_energy_ev": self.left_ev})

    def temperature_profile(self) -> pd.DataFrame:
        """temperature_profile.csv."""
        n_windows, n_bins = self.profile_k.shape
        columns = {
            "window": np.repeat(np.arange(1, n_windows + 1), n_bins),
            "side": np.tile(np.where(self.on_left, "left", "right"), n_windows),
            "bin": np.tile(np.arange(n_bins), n_windows),
            "z_angstrom": np.tile(self.z_angstrom, n_windows),
            "n_atoms": np.tile(self.n_atoms, n_windows),
            "temperature_k": self.profile_k.ravel(),
        }
        return pd.DataFrame(columns)

    def seed_flow(self) -> SeedFlow:
        """heat_flow.h5."""
        time = self.frame_ps * np.arange(1, len(self.flow_ev_ps) + 1)
        spectra = self.frequency_thz, self.orders.sum(axis=1), self.orders
        if self.recorded is None:
            windows = self.time_ps[1:]
            return SeedFlow(*spectra, time, self.flow_ev_ps, self.motion, windows, np.zeros(len(windows)))
        frequency, total, orders = spectra
        changed = {"frequency_thz": frequency, "total": total, "orders": orders}
        return replace(self.recorded, **changed, time_ps=time, heat_flow_ev_ps=self.flow_ev_ps)

    def run_record(self) -> dict[str, Any]:
        """run.json."""
        planes = self.built.plane_z_angstrom
        return {
            "n_mobile": self.n_mobile,
            "production_ps": self.production_ps,
            "hot_k": self.set_k[0],
            "cold_k": self.set_k[1],
            "area_angstrom2": self.built.area_angstrom2,
            "interface_plane_angstrom": self.built.interface_plane_angstrom,
            "segments": 1,
            "segment_steps": 1,
            "timestep_ps": self.production_ps,
            "seen_by_lammps": {
                "box_angstrom": list(self.built.box_angstrom),
                "masses_amu": list(self.built.masses_amu),
                "facing_planes_angstrom": [planes["left"][-1], planes["right"][0]],
            },
        }

    def with_heat(self, hot_ev: Array, cold_ev: Array, interface_ev: Array) -> "Seed":
        """More heat, (n_windows + 1,) eV since the start, through both baths and the interface.

        What the baths give and the interface does not pass is stored: the total energy follows.
        """
        rate = np.diff(interface_ev) / np.diff(self.time_ps)
        frames = np.repeat(rate, len(self.flow_ev_ps) // len(rate))
        if missing := len(self.flow_ev_ps) - len(frames):
            frames = np.concatenate([frames, np.full(missing, rate[-1])])
        return replace(
            self,
            hot_ev=self.hot_ev + hot_ev,
            cold_ev=self.cold_ev + cold_ev,
            total_ev=self.total_ev + hot_ev - cold_ev,
            left_ev=self.left_ev + hot_ev - interface_ev,
            flow_ev_ps=self.flow_ev_ps + frames,
            orders=self.orders * (1 + interface_ev[-1] / (self.flow_ev_ps.mean() * self.production_ps)),
        )


def draw_seed(truth: Truth, generator: np.random.Generator) -> Seed:
    """A run of the case, without a fault."""
    zones, n_windows = truth.zones, truth.n_windows
    n_frames = round(truth.production_ps / truth.frame_ps) // n_windows * n_windows
    frame_ps = truth.production_ps / n_frames
    scatter = truth.noise * (truth.flow_noise / frame_ps) ** 0.5
    flow = truth.heat_flow_ev_ps + scatter * generator.standard_normal(n_frames)
    passed = np.concatenate([[0.0], np.cumsum(means_of(flow, n_windows))]) * truth.production_ps / n_windows
    stored = _stored(truth, generator)
    at_ends = stored[:, :: stored.shape[1] // n_windows]
    gained = at_ends - at_ends[:, :1]
    hot, cold = passed + gained[0], passed - gained[1]
    jumps = truth.noise * truth.energy_jumps_ev * generator.standard_normal((2, n_windows + 1))
    baths = np.array(truth.baths_k)[:, None] + _bath_noise(truth, generator)
    z, on_left = layers_of(zones)
    profile = mean_profile(truth, z, on_left) + _profile_noise(truth, generator, stored)
    return Seed(
        time_ps=np.linspace(0.0, truth.production_ps, n_windows + 1),
        hot_ev=hot,
        cold_ev=cold,
        baths_k=baths,
        total_ev=-186.3 + hot - cold + jumps.sum(axis=0),
        left_ev=-93.1 + gained[0] + jumps[0],
        z_angstrom=z,
        on_left=on_left,
        n_atoms=np.full(len(z), 32.0),
        profile_k=_as_the_baths(truth, z, profile, baths),
        frequency_thz=np.arange(101) / BLOCK_PS,
        orders=_spectra(flow, truth, generator),
        frame_ps=frame_ps,
        flow_ev_ps=flow,
        zones=zones,
        built=zones,
        n_mobile=truth.n_mobile,
        production_ps=truth.production_ps,
        set_k=truth.set_k,
    )


def draw_case(truth: Truth, generator: np.random.Generator) -> list[Seed]:
    """All seeds of a case without a fault."""
    return [draw_seed(truth, generator) for _ in range(truth.n_seeds)]


def layers_of(zones: Zones) -> tuple[Array, Array]:
    """(n_bins,) heights of the layers that move, Å, and whether they are on the left."""
    z, on_left = [], []
    for side, layers in zones.layers.items():
        centres = layers.origin_angstrom + (np.arange(layers.count) + 0.5) * layers.width_angstrom
        z.append(centres)
        on_left.append(np.full(layers.count, side == "left"))
    heights, left = np.concatenate(z), np.concatenate(on_left)
    low, high = zones.zone("hot_bath").z_lo_angstrom, zones.zone("cold_bath").z_hi_angstrom
    moving = (heights > low) & (heights < high)
    return heights[moving], left[moving]


def mean_profile(truth: Truth, z_angstrom: Array, on_left: Array) -> Array:
    """(n_bins,) K: a straight line on either side, bath temperature in the baths."""
    hot_edge, cold_edge = truth.zones.bath_edges_angstrom
    left, right = truth.slopes_k_angstrom
    distance = z_angstrom - truth.zones.interface_plane_angstrom
    middle = np.mean(truth.baths_k)
    lines = np.where(
        on_left, middle + truth.jump_k / 2 + left * distance, middle - truth.jump_k / 2 + right * distance
    )
    lines = np.where(z_angstrom < hot_edge, truth.baths_k[0], lines)
    return np.where(z_angstrom > cold_edge, truth.baths_k[1], lines)


def _stored(truth: Truth, generator: np.random.Generator) -> Array:
    """(2, n + 1) eV, energy of either side beyond its mean, ten times per window."""
    steps = STEPS_PER_WINDOW * truth.n_windows
    memory = truth.memory_ps / (truth.production_ps / steps)
    return truth.stored_noise_ev * exponential_memory(generator, (2, steps + 1), memory)


def _profile_noise(truth: Truth, generator: np.random.Generator, stored: Array) -> Array:
    """(n_windows, n_bins) K: the sides' own temperature, waves in them, and white noise of every layer."""
    z, on_left = layers_of(truth.zones)
    n_windows = truth.n_windows
    window_ps = truth.production_ps / n_windows
    noise = truth.noise * truth.bin_noise_k * window_ps**-0.5 * generator.standard_normal((n_windows, len(z)))
    for side, chosen in enumerate((on_left, ~on_left)):
        mean = means_of(stored[side, 1:], n_windows) * truth.kelvin_per_ev
        place = (z[chosen] - z[chosen].min()) / np.ptp(z[chosen])
        steps = STEPS_PER_WINDOW * n_windows
        memory = STEPS_PER_WINDOW * truth.memory_ps / window_ps
        amplitudes = [
            means_of(exponential_memory(generator, (steps,), memory / k), n_windows)
            for k in range(1, N_MODES + 1)
        ]
        scale = truth.mode_noise * truth.stored_noise_ev * truth.kelvin_per_ev
        waves = scale * np.array(amplitudes).T @ cosine_modes(place, N_MODES)
        noise[:, chosen] += mean[:, None] + waves
    return noise


def _bath_noise(truth: Truth, generator: np.random.Generator) -> Array:
    """(2, n_windows) K."""
    one_picosecond = truth.noise * BATH_NOISE * np.array(truth.set_k)[:, None]
    scale = one_picosecond * (truth.production_ps / truth.n_windows) ** -0.5
    return np.asarray(scale * generator.standard_normal((2, truth.n_windows)))


def _as_the_baths(truth: Truth, z_angstrom: Array, profile_k: Array, baths_k: Array) -> Array:
    """Layers in the baths have, on average, the temperatures of the baths: they are the same atoms."""
    hot, cold = truth.zones.bath_edges_angstrom
    for inside, bath in zip((z_angstrom < hot, z_angstrom > cold), baths_k, strict=True):
        profile_k[:, inside] += (bath - profile_k[:, inside].mean(axis=1))[:, None]
    return profile_k


def spectrum_shape(frequency_thz: Array, cutoff_thz: float = 2.0) -> Array:
    """(n_freq,) share of the heat in each bin: a hump up to the cutoff."""
    shape = np.where(frequency_thz < cutoff_thz, frequency_thz * (cutoff_thz - frequency_thz), 0.0)
    return np.asarray(shape / shape.sum())


def _spectra(flow: Array, truth: Truth, generator: np.random.Generator) -> Array:
    """(n_blocks, 3, 2, n_freq) eV: half-overlapping blocks that add up to the heat flow of their time."""
    n_blocks = 2 * round(truth.production_ps / BLOCK_PS) - 1
    halves = means_of(flow[: len(flow) // (n_blocks + 1) * (n_blocks + 1)], n_blocks + 1)
    heat = (halves[1:] + halves[:-1]) / 2
    heat += flow.mean() - heat.mean()
    frequency = np.arange(101) / BLOCK_PS
    shape = spectrum_shape(frequency)
    common = generator.standard_normal((n_blocks, 3, 1, len(frequency)))
    apart = 0.1 * generator.standard_normal((n_blocks, 3, 2, len(frequency)))
    noise = (common + apart - apart.mean(axis=2, keepdims=True)) * SPECTRUM_NOISE * truth.noise * shape
    noise -= noise.sum(axis=-1, keepdims=True) * shape
    means = heat[:, None, None, None] * np.array(ORDER_SHARES)[:, None, None] * shape
    return np.asarray((means + noise * truth.heat_flow_ev_ps) * BLOCK_PS)
