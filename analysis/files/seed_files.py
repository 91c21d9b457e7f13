"""What the runs of one case left behind, seed by seed, as arrays."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from kapitza.analysis.files.arrays import open_arrays
from kapitza.analysis.files.contracts import BATH_POWER, TEMPERATURE_PROFILE
from kapitza.analysis.files.tables import read_table
from kapitza.analysis.measure.profile import TemperatureProfile, profile_of
from kapitza.analysis.measure.temperature_jump import TemperatureJump, reservoir_jump
from kapitza.analysis.spectral.resampling import Grouped
from kapitza.analysis.spectral.spectrum import integral
from kapitza.arraytypes import Array


@dataclass(frozen=True)
class HeatFlowRecord:
    """What one seed recorded: bath energies at window ends, heat flow across the interface in every frame."""

    time_ps: Array  # (n_windows + 1,), first row the start of production
    energy_hot_ev: Array  # (n_windows + 1,)
    energy_cold_ev: Array  # (n_windows + 1,)
    interface_time_ps: Array  # (n_frames,)
    interface_flow_ev_ps: Array  # (n_frames,)


@dataclass(frozen=True)
class SeedTransfer:
    """Three-phonon transfer of one seed, mean of both sides.

    Attributes:
        transfer: (n_bands, n_blocks, n_freq) eV, summed over the second input band.
        order3: (n_blocks, n_freq) eV of the same blocks.
        band_edges_thz, frequency_thz: (n_bands + 1,), (n_freq,).
    """

    transfer: Array
    order3: Array
    band_edges_thz: Array
    frequency_thz: Array

    @property
    def sums(self) -> tuple[Array, Array]:
        """Heat of the whole map and of order 3, (n_blocks,) eV/ps each."""
        return integral(self.transfer.sum(axis=0), self.frequency_thz), integral(
            self.order3, self.frequency_thz
        )


def read_heat_flow_record(bath_power: Path, heat_flow: Path) -> HeatFlowRecord:
    """Both recordings of a seed's heat flow, from its bath_power.csv and heat_flow.h5."""
    baths = read_table(bath_power, BATH_POWER)
    with open_arrays(heat_flow) as file:
        return HeatFlowRecord(
            time_ps=baths["time_ps"].to_numpy(),
            energy_hot_ev=baths["energy_hot_ev"].to_numpy(),
            energy_cold_ev=baths["energy_cold_ev"].to_numpy(),
            interface_time_ps=file["time_ps"][:],
            interface_flow_ev_ps=file["heat_flow_ev_ps"][:],
        )


def seed_profile(temperature_profile: Path) -> TemperatureProfile:
    """A temperature_profile.csv as arrays."""
    return profile_of(read_table(temperature_profile, TEMPERATURE_PROFILE))


def read_reservoir_jump(bath_power: Path) -> TemperatureJump:
    """Difference of the bath temperatures of a seed, from its bath_power.csv."""
    baths = read_table(bath_power, BATH_POWER)
    return reservoir_jump(baths["temperature_hot_k"][1:], baths["temperature_cold_k"][1:])


def mean_bath_temperature(bath_power: Sequence[Path], bath: str) -> float:
    """Mean temperature of a bath, "hot" or "cold", over windows and then over seeds, K."""
    means = [read_table(path, BATH_POWER)[f"temperature_{bath}_k"].mean() for path in bath_power]
    return float(np.mean(means))


def read_sides(heat_flow: Sequence[Path], part: str, groups_per_seed: int) -> Grouped:
    """q_L and q_R, (2, n_freq) eV, of all seeds in disjoint groups of blocks.

    part: "q" for the whole force, or an order: "order2", "order3", "higher".
    """
    seeds = []
    for path in heat_flow:
        with open_arrays(path) as file:
            seeds.append(np.stack([file[f"{part}_left"][:], file[f"{part}_right"][:]], axis=1))
    return Grouped.of(seeds, groups_per_seed)


def mean_spectral_flow_ev_ps(heat_flow: Sequence[Path]) -> float:
    """∫q dν of both sides, mean of all blocks and then of the seeds."""
    flows = []
    for path in heat_flow:
        with open_arrays(path) as file:
            spectra = 0.5 * (file["q_left"][:] + file["q_right"][:])
            flows.append(integral(spectra, file["frequency_thz"][:]).mean())
    return float(np.mean(flows))


def read_transfer(three_phonon: Path) -> SeedTransfer:
    """A three_phonon.h5."""
    with open_arrays(three_phonon) as file:
        transfer, order3 = (
            0.5 * (file[f"{name}_left"][:] + file[f"{name}_right"][:]) for name in ("transfer", "order3")
        )
        axes = file["band_edges_thz"][:], file["frequency_thz"][:]
        return SeedTransfer(transfer.sum(axis=1), order3, *axes)
