"""Temperature jump: exact recovery without noise, honest errors with correlated noise."""

import math

import numpy as np
import pytest
from profile_cases import (
    EVERYWHERE,
    LEFT_Z,
    PLANE,
    SIDES,
    SPACING,
    Z,
    correlated_noise,
    profile_of,
    two_lines,
)
from scipy import constants

from kapitza.analysis.measure.profile import (
    FitRange,
    ProfileError,
    TemperatureProfile,
    fit_range,
    profile_from_columns,
)
from kapitza.analysis.measure.statistics import block_means, mean_error, standard_error
from kapitza.analysis.measure.temperature_jump import (
    extrapolation_error_k,
    line_weights,
    local_jump,
    reservoir_jump,
)


def test_straight_lines_are_recovered_exactly():
    local = local_jump(profile_of(two_lines()), EVERYWHERE)
    assert local.jump.definition == "local_jump"
    assert local.jump.jump_k == pytest.approx(5.0, abs=1e-12)
    assert local.jump.standard_error_k < 1e-12
    assert local.jump.systematic_k < 1e-12
    assert local.left.at_plane_k.mean == pytest.approx(33.0, abs=1e-12)
    assert local.right.at_plane_k.mean == pytest.approx(28.0, abs=1e-12)
    assert local.left.slope_k_angstrom.mean == pytest.approx(-0.02, abs=1e-13)
    assert local.right.slope_k_angstrom.mean == pytest.approx(-0.05, abs=1e-13)
    assert local.right.curvature_shift_k.mean == pytest.approx(0.0, abs=1e-11)
    assert len(local.left.z_angstrom) == len(local.right.z_angstrom) == 8


def test_bins_outside_the_range_have_no_influence():
    spoiled = np.tile(two_lines(), (40, 1))
    outside = ~(((Z >= 20) & (Z <= 40)) | ((Z >= 60) & (Z <= 80)))
    spoiled[:, outside] = np.nan
    assert local_jump(profile_of(spoiled), EVERYWHERE).jump.jump_k == pytest.approx(5.0, abs=1e-12)


def test_weights_are_those_of_weighted_least_squares():
    rng = np.random.default_rng(1)
    z, atoms, temperature = np.sort(rng.uniform(3, 40, 9)), rng.uniform(5, 50, 9), rng.uniform(20, 30, 9)
    for degree in (1, 2):
        expected = np.polynomial.polynomial.polyfit(z - 55.0, temperature, degree, w=np.sqrt(atoms))
        np.testing.assert_allclose(line_weights(z, atoms, 55.0, degree) @ temperature, expected, rtol=1e-9)


def test_error_is_the_propagated_covariance_of_the_bin_means():
    noise = correlated_noise(np.random.default_rng(2), 40, 0.3, 8.0)
    profile = profile_of(two_lines() + noise)
    jump = local_jump(profile, EVERYWHERE).jump
    weights = np.zeros(len(Z))
    for low, high, sign in ((20, 40, 1), (60, 80, -1)):
        used = (low <= Z) & (high >= Z)
        weights[used] = sign * line_weights(Z[used], np.ones(used.sum()), PLANE, 1)[0]
    covariance = np.cov(block_means(profile.temperature_k, 10).T) / 10
    blocks = standard_error(block_means(jump.series_k, 10))
    assert float(blocks) == pytest.approx(math.sqrt(weights @ covariance @ weights), rel=1e-11)
    series = mean_error(profile.temperature_k @ weights)
    assert jump.standard_error_k == pytest.approx(series.standard_error, rel=1e-10)
    assert jump.jump_k == pytest.approx(weights @ profile.temperature_k.mean(axis=0), rel=1e-12)


def test_z_scores_are_standard_normal_although_bins_and_windows_correlate():
    rng = np.random.default_rng(3)
    n_runs, n_windows, rho, reach = 200, 100, 0.4, 10.0
    jumps, scores, naive = [], [], []
    for _ in range(n_runs):
        profile = profile_of(two_lines() + correlated_noise(rng, n_windows, rho, reach))
        jump = local_jump(profile, EVERYWHERE).jump
        jumps.append(jump.jump_k)
        scores.append(jump.estimate.z_score(5.0))
        naive.append(math.sqrt(2 / n_windows * np.sum(line_weights(Z[6:14], np.ones(8), PLANE, 1)[0] ** 2)))
    coverage = np.mean(np.abs(scores) < 1.96)
    assert abs(coverage - 0.95) < 3.5 * math.sqrt(0.95 * 0.05 / n_runs)
    assert abs(np.mean(scores)) < 3.5 / math.sqrt(n_runs)
    # Errors from independent bins and windows would be too small by far: the test can tell.
    assert np.std(jumps) > 1.8 * np.mean(naive)


def test_exclusion_scan_and_systematic_of_a_curved_profile():
    bend = 2e-3
    curved = two_lines() + np.where(Z < PLANE, bend * (Z - PLANE) ** 2, 0.0)
    local = local_jump(profile_of(curved), EVERYWHERE)
    used = (Z >= 20) & (Z <= 40)
    z_used, t_used = Z[used][::-1] - PLANE, curved[used][::-1]
    widest = np.polynomial.polynomial.polyfit(z_used, t_used, 1)[0] - 28.0
    for point in local.scan:
        kept = slice(point.dropped_at_interface[0], len(z_used) - point.dropped_at_baths[0])
        expected = np.polynomial.polynomial.polyfit(z_used[kept], t_used[kept], 1)[0] - 28.0
        assert point.jump_k == pytest.approx(expected, abs=1e-11)
        assert point.shift_k.mean == pytest.approx(expected - widest, abs=1e-11)
    dropped = {(point.dropped_at_interface[0], point.dropped_at_baths[0]) for point in local.scan}
    # Eighths of eight bins, up to half of them in all.
    assert dropped == {(i, j) for i in range(5) for j in range(5 - i)} - {(0, 0)}
    bent = 33.0 - local.left.at_plane_k.mean
    assert local.left.curvature_shift_k.mean == pytest.approx(bent, abs=1e-10)
    assert local.curvature_shift_k.mean == pytest.approx(bent, abs=1e-10)
    scanned = np.mean([point.shift_k.mean**2 for point in local.scan])
    assert local.jump.systematic_k == pytest.approx(math.sqrt(scanned + bent**2), rel=1e-9)
    assert local.jump.systematic_k > 0.05
    assert abs(local.right.curvature_shift_k.mean) < 1e-10


@pytest.mark.parametrize("noise", [0.3, 3.0])
def test_the_systematic_error_of_straight_lines_is_far_below_the_statistical_one(noise):
    """Averages of moduli over the scan gave 0.33 K for a true zero."""
    rng = np.random.default_rng(8)
    jumps = [
        local_jump(profile_of(two_lines() + noise * rng.standard_normal((40, len(Z)))), EVERYWHERE).jump
        for _ in range(60)
    ]
    systematic = np.array([jump.systematic_k for jump in jumps])
    statistical = np.mean([jump.standard_error_k for jump in jumps])
    assert np.median(systematic) < 0.5 * statistical
    assert np.mean(systematic == 0) > 0.3


def test_the_systematic_error_of_a_curved_profile_holds_its_bias():
    """Seeds together: a parabola that is off by 5 % of the jump at the plane, noise of 1 % of it."""
    rng, bend = np.random.default_rng(9), 7e-4
    true = two_lines() + np.where(Z < PLANE, bend * (Z - PLANE) ** 2, 0.0)
    off, systematic = [], []
    for _ in range(40):
        jump = local_jump(profile_of(true + 0.05 * rng.standard_normal((80, len(Z)))), EVERYWHERE).jump
        off.append(abs(jump.jump_k - 5.0))
        systematic.append(jump.systematic_k)
    assert np.mean(off) > 0.2
    assert 0.7 < np.mean(systematic) / np.mean(off) < 1.6


def test_bins_with_more_atoms_weigh_more():
    atoms = np.where(Z < 30, 1e-9, 1.0) * 32
    bent = two_lines() + np.where(Z < 30, 3.0, 0.0)
    assert local_jump(profile_of(bent, atoms), EVERYWHERE).left.at_plane_k.mean == pytest.approx(
        33.0, abs=1e-6
    )


def test_scan_keeps_half_of_the_range_of_either_side():
    local = local_jump(profile_of(two_lines()), FitRange((30.0, 40.0), (60.0, 80.0), PLANE))
    for point in local.scan:
        for side, bins in enumerate((4, 8)):
            dropped = point.dropped_at_interface[side] + point.dropped_at_baths[side]
            assert bins - dropped >= max(3, bins // 2)
    # Four bins may lose one.
    assert {point.dropped_at_interface for point in local.scan} == {(0, 0), (0, 1), (1, 2), (1, 3)}


def test_reservoir_jump_is_the_difference_of_measured_baths():
    rng = np.random.default_rng(4)
    hot, cold = 36 + 0.3 * rng.standard_normal(400), 25 + 0.2 * rng.standard_normal(400)
    jump = reservoir_jump(hot, cold)
    assert jump.jump_k == pytest.approx(hot.mean() - cold.mean(), rel=1e-13)
    assert abs(jump.estimate.z_score(11.0)) < 3.5
    assert jump.standard_error_k == pytest.approx(math.hypot(0.3, 0.2) / 20, rel=3.5 / math.sqrt(2 * 20))
    assert (jump.definition, jump.systematic_k) == ("reservoir", 0.0)


def test_fit_range_keeps_away_from_baths_and_interface():
    where = fit_range(
        hot_bath_edge_angstrom=10.0,
        cold_bath_edge_angstrom=120.0,
        interface_plane_angstrom=60.0,
        plane_spacing_angstrom=(2.0, 3.0),
        cutoff_angstrom=8.5,
        exclusion_planes=2,
        bath_exclusion_nm=1.5,
    )
    assert where == FitRange((25.0, 47.5), (74.5, 105.0), 60.0)


def columns_of(profile):
    n_windows, n_bins = profile.temperature_k.shape
    return {
        "window": np.repeat(np.arange(1, n_windows + 1), n_bins),
        "side": np.tile(np.array(profile.side), n_windows),
        "z_angstrom": np.tile(profile.z_angstrom, n_windows),
        "n_atoms": np.tile(profile.n_atoms, n_windows),
        "temperature_k": profile.temperature_k.ravel(),
    }


def test_columns_in_any_order_give_the_profile():
    profile = profile_of(two_lines() + correlated_noise(np.random.default_rng(5), 12, 0.0, 1.0))
    columns = columns_of(profile)
    shuffle = np.random.default_rng(6).permutation(len(columns["window"]))
    again = profile_from_columns(**{name: column[shuffle] for name, column in columns.items()})
    assert again.side == SIDES
    np.testing.assert_array_equal(again.z_angstrom, Z)
    np.testing.assert_array_equal(again.temperature_k, profile.temperature_k)
    np.testing.assert_allclose(again.n_atoms, profile.n_atoms, rtol=1e-15)


def broken_columns(kind):
    columns = columns_of(profile_of(np.tile(two_lines(), (10, 1))))
    if kind == "row missing":
        return {name: column[1:] for name, column in columns.items()}
    if kind == "window missing a bin, another has it twice":
        columns["window"] = columns["window"].copy()
        columns["window"][0] = 2
    elif kind == "side unknown":
        columns["side"] = np.where(columns["z_angstrom"] == LEFT_Z[0], "middle", columns["side"])
    elif kind == "side differs between windows":
        columns["side"] = columns["side"].copy()
        columns["side"][0] = "right"
    elif kind == "empty":
        return {name: column[:0] for name, column in columns.items()}
    return columns


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        ("row missing", "do not fill 10 equal windows"),
        ("window missing a bin, another has it twice", "every bin once"),
        ("side unknown", "found .*middle"),
        ("side differs between windows", "on one side"),
        ("empty", "0 rows"),
    ],
)
def test_broken_tables_are_refused(kind, message):
    with pytest.raises(ProfileError, match=message):
        profile_from_columns(**broken_columns(kind))


def test_too_few_bins_name_side_range_and_remedy():
    narrow = FitRange((20.0, 40.0), (60.0, 60.0 + 2 * SPACING), PLANE)
    with pytest.raises(ProfileError, match=r"right side: 2 bins between 60\.0 and 65\.0 Å.*length_cells"):
        local_jump(profile_of(two_lines()), narrow)


def test_no_room_between_bath_and_interface():
    with pytest.raises(ProfileError, match=r"left side: 20 Å .* 13\.9 Å .*short by 3\.9 Å.*length_cells"):
        fit_range(
            hot_bath_edge_angstrom=20.0,
            cold_bath_edge_angstrom=200.0,
            interface_plane_angstrom=50.0,
            plane_spacing_angstrom=(2.7, 2.7),
            cutoff_angstrom=8.5,
            exclusion_planes=2,
            bath_exclusion_nm=2.0,
        )


def test_nan_or_empty_bins_in_the_fit_are_refused():
    spoiled = np.tile(two_lines(), (40, 1))
    spoiled[3, 8] = np.nan
    with pytest.raises(ProfileError, match=rf"left side: no valid temperature .*{LEFT_Z[8]:.1f}"[:60]):
        local_jump(profile_of(spoiled), EVERYWHERE)
    empty = TemperatureProfile(Z, SIDES, np.where(LEFT_Z[8] == Z, 0.0, 32.0), np.tile(two_lines(), (40, 1)))
    with pytest.raises(ProfileError, match="they are empty"):
        local_jump(empty, EVERYWHERE)


def test_too_few_windows():
    with pytest.raises(ValueError, match="9 samples, at least 10"):
        local_jump(profile_of(np.tile(two_lines(), (9, 1))), EVERYWHERE)


def test_extrapolation_error_of_two_bins_is_that_of_the_formula():
    # Bins at d and 2d: weights 2 and −1, K = 1 up to d and −1 up to 2d, so ∫K² = 2d.
    error = extrapolation_error_k(
        [10.0, 20.0], conductivity_w_mk=0.5, area_angstrom2=400.0, temperature_k=30.0, production_ps=1000.0
    )
    si = math.sqrt(2 * constants.k * 30**2 * 20e-10 / (0.5 * 400e-20 * 1e-9))
    assert error == pytest.approx(si, rel=1e-12)


def test_extrapolation_error_is_the_scatter_of_lines_through_random_gradients():
    rng = np.random.default_rng(5)
    step, n = 0.5, 100
    given = {
        "area_angstrom2": 400.0,
        "temperature_k": 30.0,
        "production_ps": 1000.0,
        "conductivity_w_mk": 0.5,
    }
    z = step * np.arange(1, n + 1)
    fitted = z >= 15.0
    # Gradient noise in a cell of length h: variance 2 k_B T²/(κ A t h), from that of the heat current.
    variance = 2 * constants.k * 30**2 / (0.5 * 400e-20 * 1e-9 * step * 1e-10)
    gradient = math.sqrt(variance) * rng.standard_normal((4000, n))
    temperature = np.cumsum(gradient * step * 1e-10, axis=1)
    lines = np.polynomial.polynomial.polyfit(z[fitted], temperature[:, fitted].T, 1)
    # Its relative error from 4000 samples is 1.1 %.
    assert lines[0].std() == pytest.approx(extrapolation_error_k(z[fitted], **given), rel=0.04)
