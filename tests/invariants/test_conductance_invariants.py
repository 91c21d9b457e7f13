"""What must not change, or change in proportion, whatever the profile and the energies are."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kapitza.analysis.measure.conductance import heat_flow_from_baths, seed_conductance
from kapitza.analysis.measure.profile import FitRange, TemperatureProfile
from kapitza.analysis.measure.statistics import predicted_relative_error, rebin_in_time
from kapitza.analysis.measure.temperature_jump import local_jump, reservoir_jump

PLANE = 40.0
LEFT = PLANE - 2.5 * (np.arange(14)[::-1] + 0.5)
RIGHT = PLANE + 2.0 * (np.arange(17) + 0.5)
Z = np.concatenate([LEFT, RIGHT])
SIDES = ("left",) * len(LEFT) + ("right",) * len(RIGHT)
TIME = 20.0 * np.arange(21)
seeds = st.integers(0, 2**32 - 1)
factors = st.floats(0.01, 100.0)


def random_profile(seed):
    rng = np.random.default_rng(seed)
    mean = np.where(Z < PLANE, 34.0, 27.0) - 0.04 * (Z - PLANE)
    return TemperatureProfile(
        Z, SIDES, rng.uniform(10, 40, len(Z)), mean + 0.5 * rng.standard_normal((20, len(Z)))
    )


def where(shift=0.0):
    return FitRange((10.0 + shift, 30.0 + shift), (50.0 + shift, 70.0 + shift), PLANE + shift)


def changed(profile, *, z=0.0, factor=1.0, offset=0.0, atoms=1.0):
    return TemperatureProfile(
        profile.z_angstrom + z, profile.side, profile.n_atoms * atoms, profile.temperature_k * factor + offset
    )


def jump_numbers(local):
    return np.array([local.jump.jump_k, local.jump.standard_error_k, local.jump.systematic_k])


few = settings(max_examples=15, deadline=None)


@few
@given(seeds, factors)
def test_jump_and_its_errors_scale_with_temperature(seed, factor):
    profile = random_profile(seed)
    scaled = local_jump(changed(profile, factor=factor), where())
    np.testing.assert_allclose(
        jump_numbers(scaled), factor * jump_numbers(local_jump(profile, where())), rtol=1e-9
    )


@few
@given(seeds, st.floats(-500, 500), st.floats(-5, 5), factors)
def test_jump_ignores_the_origin_of_z_and_t_and_the_unit_of_atoms(seed, shift, offset, atoms):
    profile = random_profile(seed)
    moved = local_jump(changed(profile, z=shift, offset=offset, atoms=atoms), where(shift))
    np.testing.assert_allclose(
        jump_numbers(moved), jump_numbers(local_jump(profile, where())), rtol=0, atol=1e-9
    )


@few
@given(seeds)
def test_mirrored_profile_has_the_opposite_jump(seed):
    profile = random_profile(seed)
    swap = {"left": "right", "right": "left"}
    mirrored = TemperatureProfile(
        2 * PLANE - profile.z_angstrom[::-1],
        tuple(swap[side] for side in profile.side[::-1]),
        profile.n_atoms[::-1],
        profile.temperature_k[:, ::-1],
    )
    there, back = local_jump(profile, where()), local_jump(mirrored, where())
    assert back.jump.jump_k == pytest.approx(-there.jump.jump_k, abs=1e-10)
    np.testing.assert_allclose(jump_numbers(back)[1:], jump_numbers(there)[1:], rtol=1e-9, atol=1e-12)


@few
@given(seeds, st.floats(1e-4, 10.0), st.floats(10.0, 1e5), st.floats(0.1, 50.0))
def test_conductance_times_jump_times_area_is_the_heat_flow(seed, flow, area, jump):
    noise = 1 + 0.1 * np.random.default_rng(seed).standard_normal(20)
    energy = np.concatenate([[0.0], np.cumsum(20.0 * flow * noise)])
    heat = heat_flow_from_baths(TIME, energy, energy, gate_ev_ps=1e-3 * flow)
    row = seed_conductance(
        heat,
        reservoir_jump(30 + jump * noise[::-1], np.full(20, 30.0)),
        area_angstrom2=area,
        temperature_k=30.0,
    ).row
    product = row.conductance_mw_m2k * row.area_angstrom2 * row.temperature_jump_k / 1.602176634e7
    assert product == pytest.approx(row.heat_flow_ev_ps, rel=1e-14)
    assert row.heat_flow_ev_ps == heat.heat_flow_ev_ps


@few
@given(seeds, factors, factors)
def test_g_is_proportional_to_energy_and_inverse_to_time(seed, energy_factor, time_factor):
    rng = np.random.default_rng(seed)
    energy = np.concatenate([[0.0], np.cumsum(1 + 0.1 * rng.standard_normal(20))])
    jump = reservoir_jump(35 + 0.1 * rng.standard_normal(20), np.full(20, 25.0))

    def row(time, gained):
        heat = heat_flow_from_baths(time, gained, gained, gate_ev_ps=1e-3)
        return seed_conductance(heat, jump, area_angstrom2=400.0, temperature_k=30.0).row

    before, after = row(TIME, energy), row(time_factor * TIME, energy_factor * energy)
    expected = before.conductance_mw_m2k * energy_factor / time_factor
    assert after.conductance_mw_m2k == pytest.approx(expected, rel=1e-11)
    relative = [one.standard_error_mw_m2k / one.conductance_mw_m2k for one in (before, after)]
    assert relative[1] == pytest.approx(relative[0], rel=1e-8)


@few
@given(factors, factors, st.floats(0.01, 1.0), factors, factors)
def test_predicted_error_scales_as_its_formula(conductance, area, jump, time, factor):
    base = predicted_relative_error(conductance, area, jump, time)
    assert predicted_relative_error(conductance * factor, area / factor, jump, time) == pytest.approx(
        base, rel=1e-12
    )
    assert predicted_relative_error(conductance, area, jump, 4 * time) == pytest.approx(base / 2, rel=1e-12)
    assert predicted_relative_error(conductance, area, 2 * jump, time) == pytest.approx(base / 2, rel=1e-12)


@few
@given(seeds, st.integers(1, 60))
def test_rebinning_keeps_the_integral(seed, n_intervals):
    values = np.random.default_rng(seed).standard_normal(60)
    assert rebin_in_time(values, n_intervals).mean() == pytest.approx(values.mean(), abs=1e-14)
