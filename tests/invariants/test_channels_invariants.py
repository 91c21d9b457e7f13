"""What must hold for the inelastic measures of any spectra."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from kapitza.analysis.spectral.channels import (
    above_ceiling_share,
    linear_trend,
    order_shares,
    share_above,
    total_of,
)
from kapitza.analysis.spectral.conversion import conversion, cumulative_difference
from kapitza.analysis.spectral.resampling import Grouped
from kapitza.analysis.spectral.resolution import smeared
from kapitza.analysis.spectral.spectral_temperature import spectral_temperatures
from kapitza.analysis.spectral.spectrum import fourier, frequencies, velocity_power
from kapitza.analysis.units import BOLTZMANN_EV_K

EXAMPLES = settings(max_examples=20, deadline=None, derandomize=True)
ESTIMATES = ("largest", "cross", "split_half")


@st.composite
def case_sides(draw, parts=()):
    """Groups (n, *parts, 2, n_freq) of q_L and q_R with a positive integral."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    groups, bins = draw(st.integers(10, 24)), 2 * draw(st.integers(4, 30))
    shape = (groups, *parts, 2, bins)
    values = rng.uniform(0.5, 2, shape[1:]) + draw(st.floats(0, 0.3)) * rng.standard_normal(shape)
    return Grouped(values.mean(axis=0), values)


def changed(spectra, change):
    return Grouped(change(spectra.mean), change(spectra.groups))


def numbers(found):
    estimates = [getattr(found, name) for name in ESTIMATES]
    return [[estimate.value, estimate.standard_error] for estimate in estimates]


@EXAMPLES
@given(case_sides(), st.floats(1e-6, 1e6))
def test_shares_do_not_depend_on_units(sides, factor):
    other = changed(sides, lambda spectra: factor * spectra)
    np.testing.assert_allclose(numbers(conversion(other)), numbers(conversion(sides)), rtol=1e-8, atol=1e-12)
    q, ceiling = total_of(sides), np.full(sides.mean.shape[-1], 1.2)
    found, same = above_ceiling_share(q, ceiling), above_ceiling_share(total_of(other), factor * ceiling)
    np.testing.assert_allclose(
        [same.value, same.standard_error], [found.value, found.standard_error], rtol=1e-6, atol=1e-9
    )


@EXAMPLES
@given(case_sides())
def test_the_mirror_image_converts_as_much(sides):
    # Sides and the sign of the flow change: q_L → −q_R, q_R → −q_L. With baths swapped, only the sides.
    for sign in (-1, 1):
        mirror = changed(sides, lambda spectra, sign=sign: sign * spectra[..., ::-1, :])
        np.testing.assert_allclose(
            numbers(conversion(mirror)), numbers(conversion(sides)), rtol=1e-9, atol=1e-12
        )
        curves = (cumulative_difference(case)[0] for case in (mirror, sides))
        np.testing.assert_allclose(sum(curves), 0, atol=1e-12)


@EXAMPLES
@given(case_sides(parts=(3,)))
def test_order_shares_add_up_to_one(orders):
    assert np.isclose(sum(row.value for row in order_shares(orders)), 1, rtol=1e-12)


@EXAMPLES
@given(case_sides(), st.integers(1, 6))
def test_the_largest_c_does_not_depend_on_the_width_of_the_bins(sides, half):
    # One change of sign, at an edge both widths have.
    bins = sides.mean.shape[-1]
    sign = np.where(np.arange(bins) < 2 * min(half, bins // 2 - 1), 1.0, -1.0)
    q, d = sides.mean.mean(axis=0), sign * np.abs(sides.mean[0])
    exact = np.stack([q + d / 2, q - d / 2])
    still = Grouped(exact, np.repeat(exact[None], 12, axis=0))
    coarse = changed(still, lambda s: s.reshape(*s.shape[:-1], -1, 2).sum(axis=-1))
    fine_found, coarse_found = conversion(still), conversion(coarse)
    for name in ESTIMATES:
        assert np.isclose(getattr(coarse_found, name).value, getattr(fine_found, name).value, rtol=1e-12)
    share = np.abs(d).sum() / 2 / q.sum()
    assert np.isclose(fine_found.split_half.value, share, rtol=1e-12)


@EXAMPLES
@given(case_sides())
def test_the_largest_c_bounds_half_the_integral_from_below_when_d_adds_up_to_zero(sides):
    d = sides.mean[0] - sides.mean[1]
    d = d - d.mean()
    q = sides.mean.mean(axis=0)
    exact = np.stack([q + d / 2, q - d / 2])
    found = conversion(Grouped(exact, np.repeat(exact[None], 12, axis=0)))
    assert found.largest.value <= found.split_half.value * (1 + 1e-12) + 1e-12
    assert np.isclose(found.cross.value, found.largest.value, rtol=1e-9)


@EXAMPLES
@given(case_sides(), st.floats(0, 3), st.floats(0, 1))
def test_the_share_above_a_frequency_falls_from_one_to_zero(sides, limit, step):
    frequency = 0.05 * np.arange(sides.mean.shape[-1])
    q = total_of(changed(sides, np.abs))
    lower, upper = (share_above(q, frequency, at).value for at in (limit, limit + step))
    assert 0 <= upper <= lower + 1e-12 and lower <= 1 + 1e-12
    assert np.isclose(share_above(q, frequency, -1).value, 1, rtol=1e-12)
    assert share_above(q, frequency, 99).value == 0


@EXAMPLES
@given(st.floats(0.5, 30), st.floats(1, 5), st.integers(0, 2**32))
def test_a_smeared_density_keeps_its_bounds_and_order(cutoff, factor, seed):
    rng = np.random.default_rng(seed)
    edges = np.linspace(0, cutoff, 20)
    low = rng.uniform(0, 2, 19)
    frequency = 0.1 * np.arange(100)
    found, higher = smeared(edges, low, frequency), smeared(edges, factor * low, frequency)
    assert found.min() >= 0 and found.max() <= low.max() * (1 + 1e-12)
    assert (higher >= found - 1e-12).all()


@EXAMPLES
@given(st.floats(1, 600), st.floats(1e-4, 1e-1), st.integers(0, 2**32))
def test_white_velocities_have_their_temperature_at_every_frequency(temperature, mass, seed):
    rng = np.random.default_rng(seed)
    interval, length, blocks, atoms = 0.02, 64, 120, 6
    speed = np.sqrt(BOLTZMANN_EV_K * temperature / mass)
    record = speed * rng.standard_normal(((blocks + 1) * length // 2, atoms, 3))
    starts = range(0, blocks * length // 2, length // 2)
    speeds = [fourier(record[a : a + length], interval) for a in starts]
    power = np.stack([velocity_power(speed, np.full(atoms, mass), length, interval) for speed in speeds])
    frequency = frequencies(length, interval)
    spectra = Grouped.of([power.sum(axis=-1)[:, None]], 10)
    flat = smeared(np.array([0, 4 / interval]), np.array([3 * 2 * interval * atoms]), frequency)[None]
    flat[:, -1] *= 0.5  # like zero, Nyquist has no mirror image
    found = spectral_temperatures(spectra, np.stack([flat] * 3), {"all": np.array([0])})["all"]
    z = (found.temperature_k - temperature) / found.standard_error_k
    assert np.abs(z).max() < 9  # 33 values of Student's t with 9 degrees of freedom
    assert np.isclose(np.average(found.temperature_k[1:-1]), temperature, rtol=0.06)


@EXAMPLES
@given(st.floats(-5, 5), st.floats(-100, 100), st.lists(st.floats(0.1, 10), min_size=3, max_size=6))
def test_a_line_is_found_whatever_the_weights(slope, offset, errors):
    x = np.arange(len(errors)) ** 2.0
    found = linear_trend(x, offset + slope * x, errors)
    assert np.isclose(found.slope, slope, rtol=1e-9, atol=1e-9)
    assert found.chi_square < 1e-12 * (1 + offset**2 + slope**2) * len(errors) / min(errors) ** 2
