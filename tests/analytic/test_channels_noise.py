"""Inelastic measures of noisy spectra: bias and coverage by z-scores, and what noise must not make."""

from functools import cache

import numpy as np
import pytest
from known_spectra import HUMP, N_GROUPS, WAVE, noisy

from kapitza.analysis.spectral.channels import (
    above_ceiling_share,
    order_shares,
    total_of,
)
from kapitza.analysis.spectral.conversion import conversion, cumulative_difference, normalised_conversion
from kapitza.analysis.spectral.resampling import Estimate, Grouped, halves
from kapitza.analysis.spectral.spectrum import BlockPlan, block_spectrum


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
        # The error itself is known less well than by nine degrees of freedom, for its memory is not known.
        assert coverage == pytest.approx(0.95, abs=0.055)
        # Memory that ten groups do not exclude makes errors larger.
        assert 0.95 < errors.mean() / values.std() < 1.3
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
    assert 1.0 < np.sqrt((errors**2).mean()) / values.std() < 3.3  # too large, never too small
    assert np.mean(np.abs(values) < 2.093 * errors) > 0.93


def test_without_conversion_the_largest_c_is_its_noise():
    largest, _ = conversions(0.0, 0.02)["largest"]
    discrete = 1 - 0.58 / np.sqrt(60)  # a walk of few steps misses the top of the bridge
    assert largest.mean() == pytest.approx(0.02 * BRIDGE_MEAN * discrete, rel=0.1)


@pytest.mark.parametrize("name", ["largest", "cross"])
def test_conversion_well_above_the_noise_is_found_with_its_error(name):
    values, errors = conversions(0.1, 0.01)[name]
    assert values.mean() == pytest.approx(0.1, rel=0.015)
    assert 0.9 < np.sqrt((errors**2).mean()) / values.std() < 1.5
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
