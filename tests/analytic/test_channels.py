"""Inelastic measures of spectra whose shares are known, without noise exactly and with noise by z-scores."""

from functools import cache

import numpy as np
import pytest

from analysis.channels import (
    ORDER_SHARES,
    above_ceiling_share,
    above_cutoff_share,
    elastic_ceiling,
    excess_over_elastic,
    linear_trend,
    order_shares,
    share_above,
    total_of,
    transmission_per_area,
)
from analysis.conductance import Conductance
from analysis.conversion import conversion, conversion_of_part, cumulative_difference, normalised_conversion
from analysis.inelastic import CaseSpectra, excess_measures, spectral_measures
from analysis.resampling import Estimate, Grouped, halves
from analysis.spectrum import BlockPlan, block_spectrum
from analysis.units import BOLTZMANN_EV_K, CONDUCTANCE_MW_M2K

WIDTH = 0.05  # THz
FREQUENCY = WIDTH * np.arange(60)
HUMP = FREQUENCY**2 * np.exp(-2 * FREQUENCY)
HUMP /= HUMP.sum()
N_GROUPS = 20
WAVE = np.sin(2 * np.pi * (np.arange(60) + 0.5) / 60)  # one change of sign
WAVE /= WAVE[WAVE > 0].sum()  # max|C| = 1 when ∫q = 1


def still(spectra):
    """The same spectra in every group: no noise."""
    return Grouped(np.asarray(spectra), np.repeat(np.asarray(spectra)[None], N_GROUPS, axis=0))


def noisy(groups):
    return Grouped(groups.mean(axis=0), groups)


def sides(q, difference):
    return np.stack([q + difference / 2, q - difference / 2])


def local(value=40.0, error=2.0, definition="local_jump"):
    return Conductance(definition, 4.5, 0.1, 0.1, 1e-3, 1e-5, 450.0, value, error, 1.0, 2.0)


def test_order_shares_are_ratios_of_integrals():
    orders = np.stack([sides(part * HUMP, part * WAVE) for part in (3.0, -0.5, 1.5)])
    rows = order_shares(still(orders))
    assert [row.measure for row in rows] == list(ORDER_SHARES)
    np.testing.assert_allclose([row.value for row in rows], [0.75, -0.125, 0.375], rtol=1e-13)
    np.testing.assert_allclose([row.standard_error for row in rows], 0, atol=1e-12)


@pytest.mark.parametrize("sign", [1, -1])
def test_conversion_with_one_change_of_sign_is_the_same_by_all_estimates(sign):
    found = conversion(still(sides(7 * HUMP, sign * 7 * 0.13 * WAVE)))
    for estimate in (found.largest, found.cross, found.split_half):
        assert estimate.value == pytest.approx(0.13, rel=1e-12)
        assert estimate.standard_error == pytest.approx(0, abs=1e-12)


def test_with_several_changes_of_sign_the_largest_c_is_a_lower_bound():
    wave = np.sin(6 * np.pi * (np.arange(60) + 0.5) / 60)  # +10 −10 +10 −10 +10 −10 bins
    wave /= wave[:10].sum()
    found = conversion(still(sides(HUMP, 0.1 * wave)))
    assert found.largest.value == pytest.approx(0.1)
    assert found.split_half.value == pytest.approx(0.3)
    curve, error = cumulative_difference(still(sides(HUMP, 0.1 * wave)))
    np.testing.assert_allclose(curve[[9, 19, 29, 59]], [0.1, 0, 0.1, 0], atol=1e-14)
    assert error.shape == curve.shape and error.max() < 1e-12


def test_conversion_of_a_part_is_a_share_of_all_the_heat():
    part, whole = still(sides(HUMP, 0.2 * WAVE)), still(sides(4 * HUMP, 0 * WAVE))
    assert conversion_of_part(part, whole).largest.value == pytest.approx(0.05)


def test_the_bin_a_limit_falls_into_counts_in_part():
    flat = still(np.ones(60))
    assert share_above(flat, FREQUENCY, 1.0).value == pytest.approx(39.5 / 60)
    assert share_above(flat, FREQUENCY, 1.0 + 0.25 * WIDTH).value == pytest.approx(39.25 / 60)
    assert share_above(flat, FREQUENCY, 9.0).value == 0
    two_bins_above = above_cutoff_share(flat, FREQUENCY, (2.0, 1.0))
    assert two_bins_above.value == pytest.approx(37.5 / 60)
    assert above_cutoff_share(flat, FREQUENCY, (1.0, 2.0)) == two_bins_above


def test_ceiling_is_the_smaller_channel_count_times_area_and_jump():
    edges = np.linspace(0, 2.0, 41)
    channels = (np.full(40, 0.3), np.where(edges[1:] < 1.01, 0.2, 0.0))
    ceiling = elastic_ceiling(edges, channels, FREQUENCY, area_angstrom2=450.0, bath_jump_k=15.0)
    full = 450 * 15 * BOLTZMANN_EV_K * 0.2
    np.testing.assert_allclose(ceiling[2:17], full, rtol=1e-3)  # flat up to 1 THz, but for the taper's tail
    assert ceiling[0] == pytest.approx(full / 2, rel=1e-3)
    assert ceiling[20] == pytest.approx(full / 2, rel=1e-2)
    assert ceiling[25:].max() < 1e-4 * full


def test_heat_above_the_ceiling_is_what_exceeds_it():
    ceiling = np.full(60, 0.5)
    q = np.where(np.arange(60) < 20, 0.8, 0.1)
    share = above_ceiling_share(still(q), ceiling)
    assert share.value == pytest.approx(20 * 0.3 / q.sum())
    assert share.standard_error == pytest.approx(0, abs=1e-12)
    assert above_ceiling_share(still(q), 2 * ceiling) == Estimate(0.0, 0.0)


def test_excess_is_a_difference_of_local_conductances_with_the_statistical_error():
    assert excess_over_elastic(local(40.0, 2.0), 16.0) == Estimate(24.0, 2.0)
    with pytest.raises(ValueError, match="got reservoir"):
        excess_over_elastic(local(definition="reservoir"), 16.0)
    rows = excess_measures(local(), {"cell": 17.0, "mesh": np.inf})
    assert [(row.measure, row.value) for row in rows] == [("excess_over_elastic", 23.0)]


def test_transmission_integrates_to_the_conductance_between_the_baths():
    transmission, error = transmission_per_area(still(HUMP), area_angstrom2=450.0, bath_jump_k=15.0)
    conductance = CONDUCTANCE_MW_M2K * BOLTZMANN_EV_K * transmission.sum() * WIDTH
    assert conductance == pytest.approx(CONDUCTANCE_MW_M2K * HUMP.sum() * WIDTH / (450 * 15))
    assert error.max() < 1e-12


def test_a_trend_is_the_weighted_line():
    temperature, error = np.array([2.0, 10.0, 20.0, 40.0]), np.array([1.0, 0.5, 0.5, 2.0])
    exact = linear_trend(temperature, 3.0 - 0.25 * temperature, error)
    assert exact.slope == pytest.approx(-0.25)
    assert exact.chi_square == pytest.approx(0, abs=1e-20)
    rng = np.random.default_rng(5)
    found = [linear_trend(temperature, rng.normal(0.1 * temperature, error), error) for _ in range(2000)]
    z = np.array([(line.slope - 0.1) / line.standard_error for line in found])
    assert abs(z.mean()) < 4 / np.sqrt(2000)
    assert z.std() == pytest.approx(1, abs=4 / np.sqrt(4000))
    assert np.mean([line.chi_square for line in found]) == pytest.approx(2, abs=4 * 2 / np.sqrt(2000))
    assert exact.z == pytest.approx(exact.slope / exact.standard_error)
    for bad in ([2, 2, 2, 2], temperature):
        with pytest.raises(ValueError, match="two different points"):
            linear_trend(bad, temperature, 0 * error if bad is temperature else error)


def test_halves_share_no_group_and_take_both_roles():
    for n in (2, 9, 20):
        choosing, measured = halves(np.eye(n))
        assert np.all((choosing > 0) != (measured > 0))
        np.testing.assert_allclose(choosing.sum(axis=1), 1)
        np.testing.assert_array_equal(choosing, np.roll(measured, len(measured) // 2, axis=0))
        np.testing.assert_array_equal(halves(np.eye(n))[0], choosing)


def test_seeds_are_pooled_alike_and_their_groups_kept_apart():
    rng = np.random.default_rng(3)
    blocks = [rng.standard_normal((40, 2, 5)), rng.standard_normal((60, 2, 5))]
    pooled = Grouped.of(blocks, 10)
    np.testing.assert_allclose(pooled.mean, (blocks[0].mean(axis=0) + blocks[1].mean(axis=0)) / 2)
    assert pooled.groups.shape == (20, 2, 5)
    np.testing.assert_allclose(pooled.without_each()[3], np.delete(pooled.groups, 3, axis=0).mean(axis=0))
    with pytest.raises(ValueError, match="10 groups needed"):
        Grouped.of(blocks, 4)


def trials(count, generate, estimate, seed):
    """(count,) values and errors of an estimate over independent noise."""
    rng = np.random.default_rng(seed)
    found = [estimate(noisy(generate(rng))) for _ in range(count)]
    return np.array([f.value for f in found]), np.array([f.standard_error for f in found])


def scatter(rng, size, shape=(N_GROUPS, 60)):
    """Independent noise of which the mean over the groups sums to a standard deviation `size`."""
    return rng.standard_normal(shape) * size * np.sqrt(shape[0] / shape[-1])


def covered(values, errors, truth, freedom=N_GROUPS - 1):
    """Mean z over its scatter, and the fraction within the 95 % band of Student's t."""
    z = (values - truth) / errors
    limit = {9: 2.262, 19: 2.093}[freedom]
    return z.mean() * np.sqrt(len(z)), np.mean(np.abs(z) < limit)


def test_errors_of_order_shares_count_that_parts_and_whole_vary_together():
    # Half of the noise is common to all orders: a share errs less than its numerator.
    def generate(rng):
        common = 1 + 0.15 * rng.standard_normal((N_GROUPS, 1))
        own = [rng.normal(part, 0.05, (N_GROUPS, 1)) for part in (0.9, 0.08, 0.02)]
        parts = np.stack([common * part for part in own], axis=1)
        return np.stack([parts, parts], axis=2) * HUMP

    for number, truth in enumerate((0.9, 0.08, 0.02)):
        values, errors = trials(
            600,
            generate,
            lambda found, number=number: Estimate(
                order_shares(found)[number].value, order_shares(found)[number].standard_error
            ),
            seed=number,
        )
        bias, coverage = covered(values, errors, truth)
        assert abs(bias) < 4
        assert coverage == pytest.approx(0.95, abs=0.036)
        assert errors.mean() == pytest.approx(values.std(), rel=0.12)
        assert number > 0 or values.std() < 0.5 * 0.15 / np.sqrt(N_GROUPS)


BRIDGE_MEAN = np.sqrt(np.pi / 2) * np.log(2)  # ⟨max|B|⟩ of a Brownian bridge, Kolmogorov's distribution


def converting(share, noise):
    """Groups of (d, q): conversion `share` of a flow 1; d and its noise add up to zero over frequency."""

    def generate(rng):
        d = scatter(rng, noise)
        d += share * WAVE - d.mean(axis=1, keepdims=True)
        return np.stack([d, HUMP + scatter(rng, 0.02)], axis=1)

    return generate


@cache
def conversions(share, noise, count=250):
    """(count,) values and errors of each estimate."""
    rng, generate = np.random.default_rng(round(1000 * share) + 7), converting(share, noise)
    found = [normalised_conversion(noisy(generate(rng))) for _ in range(count)]
    return {
        name: np.array([[getattr(f, name).value, getattr(f, name).standard_error] for f in found]).T
        for name in ("largest", "cross", "split_half")
    }


@pytest.mark.parametrize("name", ["cross", "split_half"])
def test_without_conversion_halves_find_none(name):
    values, errors = conversions(0.0, 0.02)[name]
    assert abs(values.mean()) < 4 * values.std() / np.sqrt(len(values))
    assert values.std() < 0.5 * 0.02
    assert 1.0 < np.sqrt((errors**2).mean()) / values.std() < 1.9  # too large, never too small
    assert np.mean(np.abs(values) < 2.093 * errors) > 0.93


def test_without_conversion_the_largest_c_is_its_noise():
    largest, _ = conversions(0.0, 0.02)["largest"]
    discrete = 1 - 0.58 / np.sqrt(60)  # a walk of few steps misses the top of the bridge
    assert largest.mean() == pytest.approx(0.02 * BRIDGE_MEAN * discrete, rel=0.1)


@pytest.mark.parametrize("name", ["largest", "cross"])
def test_conversion_well_above_the_noise_is_found_with_its_error(name):
    values, errors = conversions(0.1, 0.01)[name]
    assert values.mean() == pytest.approx(0.1, rel=0.015)
    assert np.sqrt((errors**2).mean()) == pytest.approx(values.std(), rel=0.2)
    assert covered(values, errors, values.mean())[1] == pytest.approx(0.95, abs=0.05)


@pytest.mark.parametrize("share", [0.01, 0.02, 0.05])
@pytest.mark.parametrize("name", ["cross", "split_half"])
def test_halves_never_find_more_than_there_is(share, name):
    values, _ = conversions(share, 0.02)[name]
    assert values.mean() < share + 3 * values.std() / np.sqrt(len(values))


def test_heat_above_the_ceiling_is_not_made_of_noise():
    ceiling = HUMP.copy()
    plain, found = [], []
    rng = np.random.default_rng(9)
    for _ in range(300):
        q = noisy(HUMP + scatter(rng, 0.05))
        plain.append(np.maximum(q.mean - ceiling, 0).sum() / q.mean.sum())
        found.append(above_ceiling_share(q, ceiling).value)
    assert np.mean(plain) > 10 * np.std(found) / np.sqrt(300)
    assert abs(np.mean(found)) < 4 * np.std(found) / np.sqrt(300)


def test_heat_well_above_the_ceiling_is_found_with_its_error():
    above = np.where(np.arange(60) < 20, 0.5, 1.5) * HUMP
    truth = np.maximum(HUMP - above, 0).sum()
    values, errors = trials(
        300, lambda rng: HUMP + scatter(rng, 0.01) * HUMP * 60, lambda q: above_ceiling_share(q, above), 10
    )
    bias, coverage = covered(values, errors, truth)
    assert abs(bias) < 4
    assert coverage == pytest.approx(0.95, abs=0.05)


def travelling_waves(rng, frames, interval):
    """Displacement and velocity (frames, 2 atoms, 3) of waves that pass atom 0 first, up to 2 THz."""
    frequency = np.fft.rfftfreq(frames, interval)
    amplitude = rng.standard_normal((2, len(frequency), 3)) * ((frequency > 0.05) & (frequency < 2))[:, None]
    wave = (amplitude[0] + 1j * amplitude[1])[:, None, :] * np.sqrt(frames)
    delay = np.exp(-1j * np.pi * 0.3 * frequency[:, None] * np.array([0.0, 1.0]))[..., None]
    speed = 2j * np.pi * frequency[:, None, None]
    return (np.fft.irfft(part, frames, axis=0) for part in (wave * delay, speed * wave * delay))


def test_linear_bonds_convert_nothing_whatever_the_window():
    # F× = −Φu with bonds across the plane and self-terms that differ: heat flows, none changes frequency.
    rng, interval, plan = np.random.default_rng(20), 0.05, BlockPlan(128, 400)
    displacement, velocity = travelling_waves(rng, (plan.count + 1) * plan.hop, interval)
    hessian = np.array([[1.7, -1.0], [-1.0, 0.4]])
    force = -np.einsum("ij,tja->tia", hessian, displacement)
    blocks = [
        np.stack(block_spectrum(force[part], velocity[part], np.array([0, 1]), interval))
        for part in (slice(a, a + plan.length) for a in range(0, plan.count * plan.hop, plan.hop))
    ]
    spectra = Grouped.of([np.array(blocks)], 10)
    q = total_of(spectra)
    assert q.mean.sum() > 20 * q.groups.sum(axis=-1).std() / np.sqrt(10)
    found = conversion(spectra)
    assert found.largest.value < 1e-3
    for estimate in (found.cross, found.split_half):
        assert abs(estimate.value) < 3 * estimate.standard_error
    curve, error = cumulative_difference(spectra)
    assert np.abs(curve[-1]) < 4 * error[-1] + 1e-3


def test_a_case_has_every_measure_once():
    orders = np.stack([sides(part * HUMP, 0 * WAVE) for part in (0.9, 0.08, 0.02)])
    moved = {offset: still(sides(HUMP, 0.02 * offset * WAVE)) for offset in (-2, -1, 1)}
    case = CaseSpectra(FREQUENCY, still(sides(HUMP, 0.1 * WAVE)), still(orders), moved)
    rows = spectral_measures(case, (2.0, 1.0), np.zeros(60))
    value = {row.measure: row.value for row in rows}
    assert len(value) == len(rows)
    stems = ["conversion_share", "conversion_share_order2"]
    stems += [f"conversion_share_{place}" for place in ("left_2", "left_1", "right_1")]
    assert set(value) == {
        *ORDER_SHARES,
        *(stem + end for stem in stems for end in ("", "_cross", "_split_half")),
        *("above_cutoff_share", "above_1_thz_share", "above_ceiling_share"),
    }
    assert value["conversion_share"] == pytest.approx(0.1)
    assert value["conversion_share_order2"] == 0
    assert value["conversion_share_left_2"] == pytest.approx(0.04)
    assert value["above_ceiling_share"] == pytest.approx(1.0)
    np.testing.assert_allclose(total_of(case.orders).mean.sum(axis=0), HUMP)
