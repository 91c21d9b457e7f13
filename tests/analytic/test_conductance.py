"""Heat flow and conductance: exact without noise, honest errors with it."""

import math
from dataclasses import replace

import numpy as np
import pytest
from profile_cases import EVERYWHERE, profile_of, two_lines
from scipy import constants

from kapitza.analysis.measure.conductance import (
    conductance_mw_m2k,
    convergence,
    energy_gate_ev_ps,
    heat_flow_from_baths,
    seed_conductance,
)
from kapitza.analysis.measure.pooling import pool_conductances, pool_over_seeds
from kapitza.analysis.measure.statistics import mean_error, predicted_relative_error
from kapitza.analysis.measure.temperature_jump import local_jump, reservoir_jump
from kapitza.analysis.units import BOLTZMANN_EV_K

AREA = 400.0
WINDOW = 25.0


def baths(hot_flow, cold_flow, window_ps=WINDOW):
    """Cumulative columns of bath_power.csv from flows per window, eV/ps."""
    time = 100.0 + window_ps * np.arange(len(hot_flow) + 1)
    return [time, *(np.concatenate([[0.0], np.cumsum(flow) * window_ps]) for flow in (hot_flow, cold_flow))]


def steady(flow, n=40):
    return baths(np.full(n, flow), np.full(n, flow))


def one_seed(flow=0.01, jump=5.0, gate=1e-5):
    heat = heat_flow_from_baths(*steady(flow), gate_ev_ps=gate)
    local = local_jump(profile_of(two_lines((28.0 + jump, 28.0))), EVERYWHERE)
    return heat, seed_conductance(heat, local.jump, area_angstrom2=AREA, temperature_k=30.0)


def test_energy_gate_is_the_scatter_of_a_classical_harmonic_energy():
    rng = np.random.default_rng(1)
    temperature, n_mobile, time, draws = 30.0, 500, 800.0, 20000
    # 6N quadratic degrees of freedom: the canonical energy is k_B T times a Gamma variate of shape 3N.
    energy = BOLTZMANN_EV_K * temperature * rng.gamma(3 * n_mobile, size=(2, draws))
    measured = ((energy[1] - energy[0]) / time).std(ddof=1)
    gate = energy_gate_ev_ps(temperature, n_mobile, time)
    assert abs(measured / gate - 1) < 3.5 / math.sqrt(2 * draws)
    expected = constants.k / constants.e * math.sqrt(2) * 30 * math.sqrt(1500) / 800
    assert gate == pytest.approx(expected, rel=1e-12)


def test_heat_flow_is_recovered_exactly():
    flow = heat_flow_from_baths(*baths(np.full(20, 0.012), np.full(20, 0.010)), gate_ev_ps=1e-4)
    assert flow.hot_ev_ps == pytest.approx(0.012, rel=1e-13)
    assert flow.cold_ev_ps == pytest.approx(0.010, rel=1e-13)
    assert flow.heat_flow_ev_ps == pytest.approx(0.011, rel=1e-13)
    assert flow.production_ps == pytest.approx(500.0, rel=1e-14)
    assert flow.error_source == "baths"
    assert flow.standard_error_ev_ps < 1e-15


def test_energies_may_start_anywhere():
    time, hot, cold = baths(np.full(20, 0.012), np.full(20, 0.010))
    flow = heat_flow_from_baths(time - 7, hot + 3.0, cold - 2.0, gate_ev_ps=1e-4)
    assert flow.heat_flow_ev_ps == pytest.approx(0.011, rel=1e-12)


def noisy_run(rng, n_windows, per_window, stored):
    """One run: heat flow at the interface in small blocks, energies of both baths with stored energy.

    Noise of the flow 1e-3 eV/ps per window; energy of each side scatters by `stored` eV at window ends.
    """
    blocks = 0.01 + 1e-3 * math.sqrt(per_window) * rng.standard_normal(n_windows * per_window)
    through = blocks.reshape(n_windows, per_window).mean(axis=1)
    left, right = stored * rng.standard_normal((2, n_windows + 1))
    time, hot, cold = baths(through, through)
    return blocks, (time, hot + left - left[0], cold - right + right[0])


def test_interface_blocks_and_stored_energy_give_the_error_of_the_mean_of_the_baths():
    rng = np.random.default_rng(2)
    n_runs, stored, duration = 400, 0.3, 40 * WINDOW
    gate = math.sqrt(2) * math.sqrt(2) * stored / duration  # two sides, two ends
    scores, values, errors = [], [], []
    for _ in range(n_runs):
        blocks, energies = noisy_run(rng, 40, 5, stored)
        flow = heat_flow_from_baths(*energies, gate_ev_ps=gate, interface_flow_ev_ps=blocks)
        values.append(flow.heat_flow_ev_ps)
        errors.append(flow.standard_error_ev_ps)
        scores.append((flow.heat_flow_ev_ps - 0.01) / flow.standard_error_ev_ps)
    assert flow.error_source == "interface"
    expected = math.hypot(1e-3 / math.sqrt(40), gate / 2)
    assert expected > 2 * 1e-3 / math.sqrt(40)
    assert abs(np.std(values) / expected - 1) < 3.5 / math.sqrt(2 * n_runs)
    assert abs(math.sqrt(np.mean(np.square(errors))) / expected - 1) < 0.08
    assert abs(np.mean(scores)) < 3.5 * np.std(scores) / math.sqrt(n_runs)


def test_bath_blocks_alone_give_an_error_that_is_inflated_not_lost():
    rng = np.random.default_rng(3)
    ratio = []
    for _ in range(100):
        _, energies = noisy_run(rng, 40, 5, 0.05)
        flow = heat_flow_from_baths(*energies, gate_ev_ps=1e-4)
        ratio.append(flow.standard_error_ev_ps / (1e-3 / math.sqrt(40)))
    assert 0.9 < np.mean(ratio) < 2.0


def test_conductance_without_noise_is_exact():
    _, seed = one_seed()
    row = seed.row
    assert row.conductance_mw_m2k == pytest.approx(1.602176634e7 * 0.01 / (400 * 5), rel=1e-12)
    assert (
        row.conductance_mw_m2k * row.temperature_jump_k * row.area_angstrom2 / 1.602176634e7
        == pytest.approx(row.heat_flow_ev_ps, rel=1e-14)
    )
    assert row.standard_error_mw_m2k < 1e-10
    assert row.systematic_mw_m2k < 1e-10
    relative = predicted_relative_error(row.conductance_mw_m2k, AREA, 5 / 30, 1000.0)
    assert row.predicted_error_mw_m2k == pytest.approx(row.conductance_mw_m2k * relative, rel=1e-9)


def test_predicted_error_of_the_local_jump_contains_the_extrapolation():
    heat, exact = one_seed()
    noise = 0.4 * np.random.default_rng(4).standard_normal((40, 36))
    jump = local_jump(profile_of(two_lines() + noise), EVERYWHERE).jump
    row = seed_conductance(heat, jump, area_angstrom2=AREA, temperature_k=30.0).row
    fluctuation = predicted_relative_error(row.conductance_mw_m2k, AREA, jump.jump_k / 30, 1000.0)
    fit = jump.standard_error_k / jump.jump_k
    assert fit > 0.02
    assert row.predicted_error_mw_m2k / row.conductance_mw_m2k == pytest.approx(
        math.hypot(fluctuation, fit), rel=1e-12
    )
    reservoir = reservoir_jump(np.full(40, 35.0), np.full(40, 25.0))
    two_probe = seed_conductance(heat, reservoir, area_angstrom2=AREA, temperature_k=30.0).row
    relative = predicted_relative_error(two_probe.conductance_mw_m2k, AREA, 10 / 30, 1000.0)
    assert two_probe.predicted_error_mw_m2k == pytest.approx(
        two_probe.conductance_mw_m2k * relative, rel=1e-12
    )
    assert two_probe.conductance_mw_m2k == pytest.approx(exact.row.conductance_mw_m2k / 2, rel=1e-12)


@pytest.mark.parametrize("correlation", [-0.9, 0.0, 0.9])
def test_error_of_g_contains_the_correlation_of_flow_and_jump(correlation):
    rng = np.random.default_rng(5)
    n_runs, n, relative = 400, 80, 0.3
    expected = relative * math.sqrt(2 * (1 - correlation)) / math.sqrt(n)
    values, errors, scores = [], [], []
    for _ in range(n_runs):
        common, other = rng.standard_normal((2, n))
        q = 0.01 * (1 + relative * common)
        t = 10 * (1 + relative * (correlation * common + math.sqrt(1 - correlation**2) * other))
        heat = heat_flow_from_baths(*baths(q, q), gate_ev_ps=1e-9, interface_flow_ev_ps=q)
        seed = seed_conductance(
            heat, reservoir_jump(20 + t, np.full(n, 20.0)), area_angstrom2=AREA, temperature_k=30
        )
        values.append(seed.row.conductance_mw_m2k)
        errors.append(seed.row.standard_error_mw_m2k)
        scores.append((values[-1] - 1.602176634e7 * 0.01 / 4000) / errors[-1])
    truth = 1.602176634e7 * 0.01 / (AREA * 10)
    assert abs(np.std(values) / (truth * expected) - 1) < 3.5 / math.sqrt(2 * n_runs) + 0.01
    # Memory that a series of eighty does not exclude makes the quoted error larger than that of white noise.
    assert 0.98 < math.sqrt(np.mean(np.square(errors))) / (truth * expected) < 1.45
    for width, nominal in ((1.0, 0.683), (2.1, 0.95)):
        held, spread = np.mean(np.abs(scores) < width), math.sqrt(nominal * (1 - nominal) / n_runs)
        assert nominal - 3.5 * spread < held < nominal + 0.08 + 3.5 * spread


def test_blocks_and_windows_of_different_length_are_brought_together():
    rng = np.random.default_rng(6)
    fine = 0.01 * (1 + 0.3 * rng.standard_normal(200))
    coarse = fine.reshape(40, 5).mean(axis=1)
    heat = heat_flow_from_baths(*baths(coarse, coarse), gate_ev_ps=1e-12, interface_flow_ev_ps=fine)
    jump = reservoir_jump(20 + 1000 * coarse, np.full(40, 20.0))
    seed = seed_conductance(heat, jump, area_angstrom2=AREA, temperature_k=30.0)
    assert len(seed.relative_residual) == 40
    assert np.abs(seed.relative_residual).max() < 1e-12
    assert seed.row.standard_error_mw_m2k / seed.row.conductance_mw_m2k < 1e-9


def test_stored_energy_enters_the_error_of_g():
    rng = np.random.default_rng(7)
    q = 0.01 * (1 + 0.1 * rng.standard_normal(40))
    heat = heat_flow_from_baths(*baths(q, q), gate_ev_ps=4e-4, interface_flow_ev_ps=q)
    seed = seed_conductance(
        heat, reservoir_jump(np.full(40, 35.0), np.full(40, 25.0)), area_angstrom2=AREA, temperature_k=30
    )
    expected = math.hypot(mean_error(q / q.mean()).standard_error, 2e-4 / heat.heat_flow_ev_ps)
    assert seed.row.standard_error_mw_m2k / seed.row.conductance_mw_m2k == pytest.approx(expected, rel=1e-12)


def test_convergence_ends_in_the_result_and_is_the_running_mean():
    rng = np.random.default_rng(8)
    q, t = 0.01 + 1e-3 * rng.standard_normal(40), 10 + rng.standard_normal(40)
    time, hot, cold = baths(q, 1.02 * q)
    heat = heat_flow_from_baths(time, hot, cold, gate_ev_ps=1e-5)
    jump = reservoir_jump(20 + t, np.full(40, 20.0))
    seed = seed_conductance(heat, jump, area_angstrom2=AREA, temperature_k=30.0)
    curve = convergence(seed, jump, time_ps=time, energy_hot_ev=hot, energy_cold_ev=cold)
    counts = np.arange(1, 41)
    np.testing.assert_allclose(curve.time_ps, WINDOW * counts, rtol=1e-13)
    np.testing.assert_allclose(curve.heat_flow_ev_ps, 1.01 * np.cumsum(q) / counts, rtol=1e-12)
    running = 1.602176634e7 * 1.01 * np.cumsum(q) / (AREA * np.cumsum(t))
    np.testing.assert_allclose(curve.conductance_mw_m2k, running, rtol=1e-11)
    assert curve.conductance_mw_m2k[-1] == pytest.approx(seed.row.conductance_mw_m2k, rel=1e-12)
    assert curve.standard_error_mw_m2k[-1] == pytest.approx(seed.row.standard_error_mw_m2k, rel=1e-13)
    assert curve.heat_flow_se_ev_ps[9] == pytest.approx(2 * heat.standard_error_ev_ps, rel=1e-12)


def rows(*conductances, errors=None):
    base = one_seed()[1].row
    errors = errors or [0.1 * value for value in conductances]
    return [
        replace(
            base,
            heat_flow_ev_ps=value * AREA * 5 / 1.602176634e7,
            conductance_mw_m2k=value,
            standard_error_mw_m2k=error,
            temperature_jump_systematic_k=0.25,
            predicted_error_mw_m2k=0.08 * value,
        )
        for value, error in zip(conductances, errors, strict=True)
    ]


def test_pooled_conductance_is_pooled_flow_over_pooled_jump():
    first, second = rows(60.0, 66.0)
    second = replace(second, temperature_jump_k=6.0, heat_flow_ev_ps=66 * AREA * 6 / 1.602176634e7)
    pooled = pool_conductances([first, second], [300.0, 100.0]).row
    expected = (0.75 * 60 * 5 + 0.25 * 66 * 6) / (0.75 * 5 + 0.25 * 6)
    assert pooled.conductance_mw_m2k == pytest.approx(expected, rel=1e-12)
    mean = 0.75 * 60 + 0.25 * 66
    freedoms = [first.degrees_of_freedom, second.degrees_of_freedom]
    own = pool_over_seeds([60, 66], [6, 6.6], [300, 100], freedoms).standard_error
    assert pooled.standard_error_mw_m2k == pytest.approx(expected * own / mean, rel=1e-12)
    assert pooled.predicted_error_mw_m2k == pytest.approx(expected * math.hypot(0.06, 0.02), rel=1e-12)
    assert pooled.temperature_jump_k == pytest.approx(5.25, rel=1e-13)
    assert pooled.systematic_mw_m2k == pytest.approx(expected * 0.25 / 5.25, rel=1e-12)
    together = pool_conductances([first, second], [300.0, 100.0], 0.4).row
    assert together.systematic_mw_m2k == pytest.approx(expected * 0.4 / 5.25, rel=1e-12)


def test_pooled_prediction_is_that_of_the_summed_time():
    base = one_seed()[1].row
    quarter = predicted_relative_error(base.conductance_mw_m2k, AREA, 5 / 30, 250.0) * base.conductance_mw_m2k
    seeds = [replace(base, predicted_error_mw_m2k=quarter)] * 4
    assert pool_conductances(seeds, [250.0] * 4).row.predicted_error_mw_m2k == pytest.approx(
        predicted_relative_error(base.conductance_mw_m2k, AREA, 5 / 30, 1000.0) * base.conductance_mw_m2k,
        rel=1e-12,
    )


def test_disagreeing_seeds_are_noticed():
    assert pool_conductances(rows(60.0, 63.0), [1.0, 1.0]).scatter_deviate < 2
    assert pool_conductances(rows(60.0, 90.0, errors=[3.0, 3.0]), [1.0, 1.0]).scatter_deviate > 3


def one_reservoir(hot, cold):
    heat, jump = one_seed()[0], reservoir_jump(np.full(40, hot), np.full(40, cold))
    return seed_conductance(heat, jump, area_angstrom2=AREA, temperature_k=30.0)


def unequal_windows():
    time, hot, cold = steady(0.01)
    time[5] += 1.0
    return heat_flow_from_baths(time, hot, cold, gate_ev_ps=1e-5)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (unequal_windows, "windows last 24 to 26 ps"),
        (lambda: heat_flow_from_baths(*steady(0.01, 9), gate_ev_ps=1e-5), "10 samples, at least 11"),
        (lambda: one_seed(flow=-0.01), "noise exceeds the signal"),
        (lambda: one_reservoir(35.0, 35.0), "no positive number"),
        (lambda: conductance_mw_m2k(0.01, 0.0, 5.0), "no positive number"),
        (lambda: energy_gate_ev_ps(30.0, 0, 100.0), "positive and finite"),
        (lambda: pool_conductances([], []), "0 rows"),
        (
            lambda: pool_conductances([*rows(60.0), replace(rows(60.0)[0], area_angstrom2=1.0)], [1, 1]),
            "areas",
        ),
    ],
)
def test_refusals_name_the_problem(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_convergence_needs_one_run():
    time, hot, cold = steady(0.01)
    heat, seed = one_seed()
    jump = reservoir_jump(np.full(20, 35.0), np.full(20, 25.0))
    assert heat.production_ps == 1000.0
    with pytest.raises(ValueError, match="40 windows of bath energies but 20 of temperatures"):
        convergence(seed, jump, time_ps=time, energy_hot_ev=hot, energy_cold_ev=cold)
