"""Tables of a run made elsewhere: its heat flow by frequency, inelastic measures, and what can be checked.

Source: docs/theory.md, "The spectrum of the heat flow", "What counts as inelastic", "Heat flow and its gate".
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from kapitza.analysis.health.check_record import Check, Limits, judged, judged_with_error
from kapitza.analysis.health.evidence import LeftBalance
from kapitza.analysis.health.flow_checks import energy_resolution, power_balance, sum_rule_stored
from kapitza.analysis.health.motion_checks import sampling
from kapitza.analysis.health.spectral_checks import conversion_control
from kapitza.analysis.measure.conductance import HeatFlow, energy_gate_ev_ps, heat_flow_from_baths
from kapitza.analysis.measure.statistics import MIN_BLOCKS, MeanEstimate, block_means, mean_error
from kapitza.analysis.spectral.case_results import case_spectra
from kapitza.analysis.spectral.channels import Measure
from kapitza.analysis.spectral.measure_record import MeasuredCase
from kapitza.analysis.spectral.measures import CONVERSION_CONTROL, inelastic_measures
from kapitza.analysis.spectral.recorded_flow import SeedFlow, SeedPlanes
from kapitza.analysis.spectral.spectrum import integral
from kapitza.analysis.spectral.spectrum_table import simulated_columns
from kapitza.arraytypes import Array

BLOCKS_OF_FLOW = 40
"""Blocks the interface heat flow is cut into for its error."""


@dataclass(frozen=True)
class BathEnergies:
    """Cumulative energies over the time of the frames, positive for heat from the hot to the cold bath.

    Attributes:
        time_ps: (n + 1,) ps, equally spaced.
        hot_ev, cold_ev: (n + 1,) eV, given by the hot and taken by the cold bath.
        n_mobile: number of atoms that store energy.
        temperature_k: their mean temperature.
    """

    time_ps: Array
    hot_ev: Array
    cold_ev: Array
    n_mobile: int
    temperature_k: float


def heat_spectrum(flow: SeedFlow, groups: int) -> pd.DataFrame:
    """Rows of heat_spectrum.csv, eV: q(ν), q_L, q_R and the orders, with errors from groups of blocks."""
    return pd.DataFrame(simulated_columns([flow], groups, 1.0))


def spectral_flow_ev_ps(flow: SeedFlow) -> float:
    """∫q dν, eV/ps."""
    return float(integral(flow.mean_of_sides.mean(axis=0), flow.frequency_thz))


def interface_flow(flow: SeedFlow) -> MeanEstimate:
    """Mean heat flow through the plane with its error, eV/ps, from the frames and without Fourier."""
    return mean_error(
        block_means(flow.heat_flow_ev_ps, max(MIN_BLOCKS, BLOCKS_OF_FLOW)), "interface heat flow"
    )


def run_measures(
    flow: SeedFlow, planes: SeedPlanes, groups: int, cutoffs_thz: tuple[float, float] | None = None
) -> list[Measure]:
    """Rows of inelastic.csv that need the frames alone; with cutoffs of both crystals, what lies above."""
    spectra = case_spectra([flow], [planes], groups)
    unknown = np.full(len(spectra.frequency_thz), np.inf)
    return inelastic_measures(MeasuredCase(spectra, cutoffs_thz or (np.inf, np.inf), unknown, None, {}))


def flow_of_baths(baths: BathEnergies, flows: Sequence[SeedFlow]) -> tuple[HeatFlow, float]:
    """Heat flow from the baths and that through all planes that leave the hot region, eV/ps.

    flows : of one plane, or of the two of a periodic box: heat that leaves the region between them passes
        one to the right and the other to the left
    """
    duration = float(baths.time_ps[-1] - baths.time_ps[0])
    gate = energy_gate_ev_ps(baths.temperature_k, baths.n_mobile, duration)
    signs = (1.0, -1.0)[: len(flows)]
    series = sum(sign * flow.heat_flow_ev_ps for sign, flow in zip(signs, flows, strict=True))
    passed = block_means(series, BLOCKS_OF_FLOW)
    direction = 1.0 if passed.mean() >= 0 else -1.0
    found = heat_flow_from_baths(
        baths.time_ps,
        baths.hot_ev,
        baths.cold_ev,
        gate_ev_ps=gate,
        interface_flow_ev_ps=direction * passed,
    )
    return found, float(direction * passed.mean())


def bath_checks(baths: BathEnergies, flows: Sequence[SeedFlow], limits: Limits) -> list[Check]:
    """Rows of health.csv that hold the baths against each other and against the heat through the planes."""
    found, passed = flow_of_baths(baths, flows)
    nothing = LeftBalance(np.nan, np.nan, np.nan, np.nan, passed)
    return [
        energy_resolution(found, limits),
        power_balance(found, limits),
        sum_rule_stored(found, nothing, limits),
    ]


def frame_checks(
    flow: SeedFlow, measures: Sequence[Measure], highest_thz: float, limits: Limits
) -> list[Check]:
    """Rows of health.csv that need the frames alone."""
    mean = interface_flow(flow)
    heat, duration = abs(mean.mean), float(flow.time_ps[-1])
    off = abs(spectral_flow_ev_ps(flow) - mean.mean) / heat
    block_ps = 1 / float(flow.frequency_thz[1])
    ends = np.sqrt(0.5 * block_ps / duration) * mean.standard_error / heat
    control = next(row for row in measures if row.measure == CONVERSION_CONTROL)
    return [
        sampling(highest_thz, float(flow.frequency_thz[-1]) / 2, limits),
        judged_with_error("spectrum_sum", off, float(ends), limits.spectrum_sum_fraction, limits),
        conversion_control(control.value, control.standard_error, limits),
        judged("site_shift", flow.motion.shift_fraction, limits.site_shift_fraction),
        judged("vibration", flow.motion.vibration_fraction, limits.vibration_fraction),
    ]
