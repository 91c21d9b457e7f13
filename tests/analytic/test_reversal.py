"""Reversed pairs: what cancels in half the difference of two runs, its error, and what their sum says."""

import math

import h5py
import numpy as np
import pandas as pd
import pytest
from scipy.signal import lfilter

from kapitza.analysis.measure.conductance import conductance_mw_m2k, heat_flow_from_baths
from kapitza.analysis.measure.statistics import mean_error
from kapitza.analysis.measure.temperature_jump import reservoir_jump
from kapitza.analysis.reversal.half_differences import (
    UnequalRunsError,
    half_difference,
    pair_arrays,
    pair_bath_power,
    pair_profile,
    pair_run,
)
from kapitza.analysis.reversal.rectification import (
    DrivenRun,
    even_part,
    rectification_of_conductance,
    rectified_rows,
)
from kapitza.analysis.reversal.third_order import third_order_share

WINDOWS, DRIVE = 40, 0.5
RESPONSE = (0.03, 0.007, 0.004)
"""Coefficients of the heat flow at the first three powers of the bath difference."""


def flow_at(drive):
    return sum(value * drive ** (n + 1) for n, value in enumerate(RESPONSE))


def test_even_orders_of_the_drive_drop_out_and_odd_ones_stay():
    found = half_difference(flow_at(DRIVE), flow_at(-DRIVE))
    assert found == pytest.approx(RESPONSE[0] * DRIVE + RESPONSE[2] * DRIVE**3, rel=1e-14)
    # Two drives tell the third order from the first.
    half = half_difference(flow_at(DRIVE / 2), flow_at(-DRIVE / 2)) / (DRIVE / 2)
    assert (found / DRIVE - half) / (0.75 * DRIVE**2) == pytest.approx(RESPONSE[2], rel=1e-12)


def test_two_differences_tell_the_third_order():
    """Of the coefficients of RESPONSE: c Δ²/a, and its error by small changes of both conductances."""
    values = [half_difference(flow_at(drive), flow_at(-drive)) / drive for drive in (DRIVE, DRIVE / 2)]
    errors = [0.02 * values[0], 0.03 * values[1]]
    pairs = [(float(value), float(error)) for value, error in zip(values, errors, strict=True)]
    found = third_order_share(pairs[0], pairs[1], (0.5, 0.25))
    assert found.value == pytest.approx(RESPONSE[2] * DRIVE**2 / RESPONSE[0], rel=1e-12)
    changes = []
    for changed in (0, 1):
        moved = [(v + 1e-4 * e * (n == changed), e) for n, (v, e) in enumerate(pairs)]
        changes.append((third_order_share(moved[0], moved[1], (0.5, 0.25)).value - found.value) / 1e-4)
    assert found.standard_error == pytest.approx(math.hypot(*changes), rel=1e-3)
    with pytest.raises(ValueError, match="larger first"):
        third_order_share(pairs[1], pairs[0], (0.25, 0.5))
    with pytest.raises(ValueError, match="sample longer"):
        third_order_share((5.0, 0.1), (1.0, 0.1), (0.5, 0.25))


def test_lengths_that_differ_are_no_pair():
    with pytest.raises(UnequalRunsError, match="lengths"):
        half_difference([1.0, 2.0], [1.0])


def power(sign, common=0.0):
    """Of a run whose left bath gives flow_at(sign·DRIVE), with noise that both runs of a pair share."""
    time = np.arange(WINDOWS + 1.0)
    energy = flow_at(sign * DRIVE) * time
    hot, cold = 30 + 15 * sign, 30 - 15 * sign
    return pd.DataFrame(
        {
            "window": range(WINDOWS + 1),
            "time_ps": time,
            "energy_hot_ev": energy + common,
            "energy_cold_ev": energy + 2 * common,
            "temperature_hot_k": np.array([np.nan, *np.full(WINDOWS, hot)]) + common,
            "temperature_cold_k": np.array([np.nan, *np.full(WINDOWS, cold)]) + common,
            "total_energy_ev": -90.0 + common,
        }
    )


def test_the_powers_of_a_pair_have_no_common_noise_and_temperatures_lie_about_the_mean():
    noise = np.random.default_rng(1).normal(size=WINDOWS + 1)
    found = pair_bath_power(power(1, noise), power(-1, noise), 30.0)
    odd = RESPONSE[0] * DRIVE + RESPONSE[2] * DRIVE**3
    assert np.allclose(found["energy_hot_ev"], odd * found["time_ps"], rtol=1e-12)
    assert np.allclose(found["energy_cold_ev"], odd * found["time_ps"], rtol=1e-12)
    assert np.allclose(found["temperature_hot_k"][1:], 45.0)
    assert np.allclose(found["temperature_cold_k"][1:], 15.0)
    assert np.allclose(found["total_energy_ev"], 0.0)
    longer = power(-1).assign(time_ps=2.0 * np.arange(WINDOWS + 1))
    with pytest.raises(UnequalRunsError, match="windows"):
        pair_bath_power(power(1), longer, 30.0)


def profile(sign, even, order=1):
    z = np.array([-30.0, -20.0, -10.0, 10.0, 20.0, 30.0])
    kelvin = 30 + sign * (2.0 * np.sign(-z) - 0.05 * z) + even * z**2
    rows = pd.DataFrame(
        {
            "window": 1,
            "side": ["left"] * 3 + ["right"] * 3,
            "bin": [1, 2, 3, 1, 2, 3],
            "z_angstrom": z,
            "n_atoms": 32.0,
            "temperature_k": kelvin,
        }
    )
    return rows[::order]


def test_a_profile_that_bends_the_same_way_in_both_runs_is_straight_in_the_pair():
    found = pair_profile(profile(1, 0.003), profile(-1, 0.003, order=-1), 30.0)
    expected = profile(1, 0.0)
    assert np.allclose(found["temperature_k"], expected["temperature_k"], rtol=1e-14)
    moved = profile(-1, 0.0).assign(z_angstrom=lambda table: table["z_angstrom"] + 1)
    with pytest.raises(UnequalRunsError, match="layers"):
        pair_profile(profile(1, 0.0), moved, 30.0)


def write(path, **arrays):
    with h5py.File(path, "w") as file:
        file.attrs["site_shift_fraction"] = arrays.pop("shift", 0.02)
        for name, values in arrays.items():
            file[name] = values
            file[name].attrs["units"] = "eV"


def test_arrays_of_a_pair(tmp_path):
    axis, files = np.arange(3.0), [tmp_path / name for name in ("left.h5", "right.h5")]
    flows = {"frequency_thz": axis, "q_left": axis, "order3_linear_right": axis**2}
    write(files[0], **flows, linear_fit_error_ev_ps=np.full(3, 0.3))
    turned = {"frequency_thz": axis, "q_left": -3 * axis, "order3_linear_right": axis**2}
    write(files[1], **turned, linear_fit_error_ev_ps=np.full(3, 0.4), shift=0.05)
    arrays, attributes = pair_arrays(*files)
    assert attributes == {"site_shift_fraction": 0.05}
    assert {name: unit for name, (_, unit) in arrays.items()} == dict.fromkeys(arrays, "eV")
    found = {name: values for name, (values, _) in arrays.items()}
    assert np.array_equal(found["frequency_thz"], axis)
    assert np.allclose(found["q_left"], 2 * axis) and np.allclose(found["order3_linear_right"], 0.0)
    assert np.allclose(found["linear_fit_error_ev_ps"], 0.25)
    write(files[1], **{**turned, "frequency_thz": axis + 1}, linear_fit_error_ev_ps=np.full(3, 0.4))
    with pytest.raises(UnequalRunsError, match="frequency_thz"):
        pair_arrays(*files)
    for path in files:
        write(path, depth_of_something=axis)
    with pytest.raises(KeyError, match="depth_of_something"):
        pair_arrays(*files)


RUN = {
    **{"segments": 10, "segment_steps": 100, "window_steps": 50, "timestep_ps": 0.01, "n_mobile": 90},
    **{"production_ps": 10.0, "hot_k": 45.0, "cold_k": 15.0, "wall_seconds": 3.0, "core_seconds": 6.0},
    "tables_sha256": {"bath_power.csv": "0"},
}


def test_a_pair_says_that_it_is_one_and_only_runs_with_exchanged_baths_are():
    reversed_run = {**RUN, "hot_k": 15.0, "cold_k": 45.0, "core_seconds": 7.0}
    found = pair_run(RUN, reversed_run)
    assert (found["runs"], found["core_seconds"], found["hot_k"]) == (2, 13.0, 45.0)
    assert "tables_sha256" not in found
    for changed, word in (({}, "baths"), ({"segments": 9, "hot_k": 15.0, "cold_k": 45.0}, "segments")):
        with pytest.raises(UnequalRunsError, match=word):
            pair_run(RUN, {**RUN, **changed})


def noise(rng, count, memory=3.0):
    """Exponential memory of that many windows, of unit variance."""
    keep = math.exp(-1 / memory)
    shocks = rng.standard_normal((count, 400)) * math.sqrt(1 - keep**2)
    return lfilter([1.0], [1.0, -keep], shocks, axis=1)[:, 200:]


@pytest.mark.parametrize("shared", [0.0, 0.7])
def test_the_error_of_a_pair_holds_the_truth_as_often_as_it_should(shared):
    """The noise that both runs share is counted once: not at all in the half difference."""
    rng, repeats = np.random.default_rng(5), 500
    own = math.sqrt(1 - shared)
    common = math.sqrt(shared) * noise(rng, repeats)
    runs = [sign + own * noise(rng, repeats) + common for sign in (1, -1)]
    found = [mean_error(half_difference(*pair)) for pair in zip(*runs, strict=True)]
    held = np.mean([abs(item.mean - 1) < item.standard_error for item in found])
    # Binomial: ± 3.5 deviates of 0.68.
    assert abs(held - 0.68) < 3.5 * math.sqrt(0.68 * 0.32 / repeats)
    quoted = math.sqrt(np.mean([item.standard_error**2 for item in found]))
    alone = math.sqrt(np.mean([mean_error(row).standard_error ** 2 for row in runs[0][:100]]))
    assert quoted / alone == pytest.approx(math.sqrt((1 - shared) / 2), rel=0.1)


def test_rectification_is_what_the_conductances_of_both_runs_say():
    flows, jumps, area = (0.024, -0.018), (4.0, -3.5), 500.0
    steady = [(np.full(WINDOWS, a), np.full(WINDOWS, b)) for a, b in (flows, jumps)]
    q, t = (even_part(*pair, series) for pair, series in zip((flows, jumps), steady, strict=True))
    assert q.ratio == pytest.approx(0.006 / 0.042)
    assert t.ratio == pytest.approx(0.5 / 7.5)
    left, right = (conductance_mw_m2k(a, area, b) for a, b in zip(flows, jumps, strict=True))
    value, error = rectification_of_conductance(q, t)
    assert value == pytest.approx((left - right) / (left + right), rel=1e-12)
    assert error < 1e-12
    with pytest.raises(ValueError, match="check the baths"):
        even_part(0.02, 0.02, steady[0])


def driven(sign, flow, jump, noise_of_flow, noise_of_jump):
    time = np.arange(len(noise_of_jump) + 1.0)
    # Energies as the flow of every window adds them up.
    energy = np.concatenate([[0.0], np.cumsum(sign * flow + noise_of_flow)])
    flow_found = heat_flow_from_baths(
        time, energy, energy, gate_ev_ps=0.0, interface_flow_ev_ps=sign * flow + noise_of_flow
    )
    mean = 30 * np.ones(len(noise_of_jump))
    return DrivenRun(flow_found, [reservoir_jump(mean + sign * jump + noise_of_jump, mean)], 500.0)


def test_rectification_with_its_error_over_seeds_and_the_noise_that_is_common():
    """Of pairs of known asymmetry; 40 windows without memory get intervals a little too wide."""
    rng, deviates = np.random.default_rng(2), []
    truth = {"heat_flow_ev_ps": 0.1, "reservoir_k": 0.0, "conductance_reservoir_mw_m2k": 0.1}
    for _ in range(150):
        common, flow_noise = rng.standard_normal(WINDOWS), rng.standard_normal((2, WINDOWS))
        jump_noise = rng.standard_normal((2, WINDOWS))
        runs = [
            driven(sign, flow, 4.0, 0.002 * (common + own), 0.3 * other)
            for sign, flow, own, other in zip((1, -1), (0.022, 0.018), flow_noise, jump_noise, strict=True)
        ]
        rows = {row.quantity: row for row in rectified_rows([(runs[0], runs[1])], [40.0])}
        assert set(rows) == set(truth)
        deviates.append(
            [(rows[name].rectification - value) / rows[name].standard_error for name, value in truth.items()]
        )
    assert rows["heat_flow_ev_ps"].hot_left == pytest.approx(0.022, abs=2e-3)
    assert rows["heat_flow_ev_ps"].hot_right == pytest.approx(0.018, abs=2e-3)
    assert rows["heat_flow_ev_ps"].noise_correlation == pytest.approx(0.5, abs=0.35)
    assert math.isnan(rows["conductance_reservoir_mw_m2k"].noise_correlation)
    found = np.array(deviates)
    assert np.abs(found.mean(axis=0)).max() < 3.5 / math.sqrt(len(found))
    held = (np.abs(found) < 1).mean(axis=0)
    assert held.min() > 0.62 and held.max() < 0.87
