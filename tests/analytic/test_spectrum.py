"""The spectrum of the heat flow on signals whose power, frequency and direction are known."""

import numpy as np
import pytest

from kapitza.analysis.measure.statistics import MIN_BLOCKS
from kapitza.analysis.spectral.spectrum import (
    BlockPlan,
    bin_means,
    block_spectrum,
    disjoint_groups,
    frequencies,
    heat_flow,
    integral,
    sine_taper,
)

INTERVAL = 0.05  # ps
N = 400
SIDE = np.array([0, 0, 1])


def tone(frequency, amplitude, phase=0.0, n=N):
    """cos(2πνt + phase) times an amplitude vector, (n, len(amplitude))."""
    time = np.arange(n)[:, None] * INTERVAL
    return np.asarray(amplitude) * np.cos(2 * np.pi * frequency * time + phase)


def on_atom(atom, signal):
    """A signal along x of one atom, all others at rest, (n, 3 atoms, 3)."""
    values = np.zeros((len(signal), len(SIDE), 3))
    values[:, atom, 0] = signal
    return values


@pytest.mark.parametrize("n", [2, 10, 401])
def test_the_taper_has_unit_mean_square(n):
    assert (sine_taper(n) ** 2).sum() == pytest.approx(n, rel=1e-13)


def test_half_overlapped_tapers_weigh_every_frame_alike():
    length = 60
    weight = np.zeros(8 * length)
    for start in range(0, len(weight) - length + 1, length // 2):
        weight[start : start + length] += sine_taper(length) ** 2
    np.testing.assert_allclose(weight[length // 2 : -length // 2], 2.0, rtol=1e-13)


def test_frequencies_are_multiples_of_the_inverse_block_length_up_to_nyquist():
    found = frequencies(N, INTERVAL)
    assert found[1] == pytest.approx(1 / (N * INTERVAL))
    assert found[-1] == pytest.approx(0.5 / INTERVAL)
    assert len(found) == N // 2 + 1


@pytest.mark.parametrize("phase", [0.0, 1.0, np.pi])
def test_a_single_frequency_gives_its_mean_power_at_its_bin(phase):
    # F = F₀ cos, v = v₀ cos(· + φ): mean power ½ F₀ v₀ cos φ. A sine taper spreads it over neighbouring bins.
    bin_, force, speed = 57, 0.03, 2.0
    frequency = frequencies(N, INTERVAL)
    power = 0.5 * force * speed * np.cos(phase)
    cross = on_atom(2, tone(frequency[bin_], [force])[:, 0])
    velocity = on_atom(2, tone(frequency[bin_], [speed], phase)[:, 0])
    left, right = block_spectrum(cross, velocity, SIDE, INTERVAL)
    np.testing.assert_array_equal(left, 0.0)
    near = slice(bin_ - 5, bin_ + 6)
    assert integral(right[near], frequency[near]) == pytest.approx(power, rel=5e-3)
    assert integral(right, frequency) == pytest.approx(power, rel=1e-4)
    assert np.argmax(np.abs(right)) == bin_
    far = np.abs(np.arange(len(right)) - bin_) > 20
    assert np.abs(right[far]).max() < 1e-3 * np.abs(right[bin_])


def test_heat_leaving_the_left_and_entering_the_right_is_positive():
    frequency = frequencies(N, INTERVAL)[40]
    wave = tone(frequency, [1.0])[:, 0]
    # The bond pulls the left atom against its motion and the right atom along it.
    cross = on_atom(0, -wave) + on_atom(2, wave)
    velocity = on_atom(0, wave) + on_atom(2, wave)
    left, right = block_spectrum(cross, velocity, SIDE, INTERVAL)
    assert left[40] > 0 and right[40] > 0
    np.testing.assert_allclose(left, right, rtol=0, atol=1e-12 * left[40])
    flow = heat_flow(cross, velocity, SIDE)
    assert flow.mean() == pytest.approx(0.5, rel=1e-9)
    np.testing.assert_allclose(heat_flow(cross, velocity, 1 - SIDE), -flow)


def test_heat_flow_is_half_of_what_leaves_and_half_of_what_enters():
    cross = np.zeros((1, 3, 3))
    velocity = np.ones((1, 3, 3))
    cross[0, 0], cross[0, 1], cross[0, 2] = [1, 2, 3], [10, 0, 0], [0, 0, 100]
    assert heat_flow(cross, velocity, SIDE) == pytest.approx([0.5 * (100 - 6 - 10)])


def test_power_at_nyquist_and_at_rest_counts_once():
    # v = (−1)ⁿ at Nyquist: ∫q must be the windowed mean of F·v, and its mirror image is itself.
    alternating = np.where(np.arange(N) % 2, -1.0, 1.0)
    _, right = block_spectrum(on_atom(2, alternating), on_atom(2, alternating), SIDE, INTERVAL)
    frequency = frequencies(N, INTERVAL)
    assert integral(right, frequency) == pytest.approx(1.0, rel=1e-12)
    slow = tone(0.3 / (N * INTERVAL), [1.0])[:, 0]
    _, right = block_spectrum(on_atom(2, slow), on_atom(2, slow), SIDE, INTERVAL)
    expected = (sine_taper(N) ** 2 * (slow - slow.mean()) * slow).mean()
    assert integral(right, frequency) == pytest.approx(expected, rel=1e-12)


def test_negative_power_is_kept():
    rng = np.random.default_rng(2)
    cross, velocity = rng.standard_normal((2, N, 3, 3))
    left, right = block_spectrum(cross, velocity, SIDE, INTERVAL)
    for q in (left, right):
        assert 0.3 < np.mean(q < 0) < 0.7


def test_many_blocks_of_noise_with_a_known_common_part_find_it_at_every_frequency():
    # F = c·v + noise: white, so q(ν) = 2·c·⟨v²⟩·Δt per component, flat, on both sides.
    rng = np.random.default_rng(11)
    share, blocks, n = 0.4, 600, 40
    spectra = []
    for _ in range(blocks):
        velocity = rng.standard_normal((n, 2, 3))
        drive = np.array([-share, share])[:, None] * velocity
        cross = drive + rng.standard_normal(velocity.shape)
        spectra.append(sum(block_spectrum(cross, velocity, np.array([0, 1]), INTERVAL)) / 2)
    mean, error = np.mean(spectra, axis=0), np.std(spectra, axis=0, ddof=1) / np.sqrt(blocks)
    expected = 2 * share * 3 * INTERVAL
    z = ((mean - expected) / error)[2:-1]  # the lowest bins lose the block mean, Nyquist has no mirror image
    assert np.abs(z).max() < 4
    assert (z**2).mean() == pytest.approx(1.0, abs=4 * np.sqrt(2 / len(z)))
    assert error[2:-1].max() < 0.1 * expected


def test_the_blocks_of_a_plan_fit_and_are_enough():
    plan = BlockPlan.of(1000, INTERVAL, 3.0)
    assert plan == BlockPlan(60, 32)
    assert plan.hop == 30
    last = (plan.count - 1) * plan.hop + plan.length
    assert last <= 1000 < last + plan.hop
    assert BlockPlan.of(1000, INTERVAL, 3.04).length % 2 == 0
    least = BlockPlan.of(60 + 30 * (2 * MIN_BLOCKS - 1), INTERVAL, 3.0)
    assert least.count == 2 * MIN_BLOCKS
    with pytest.raises(ValueError, match=r"shorten spectrum\.block_ps"):
        BlockPlan.of(60 + 30 * (2 * MIN_BLOCKS - 1) - 1, INTERVAL, 3.0)
    with pytest.raises(ValueError, match="hold 0 "):
        BlockPlan.of(10, INTERVAL, 3.0)


def test_groups_are_means_of_blocks_that_share_no_frame():
    plan, groups = BlockPlan(10, 53), 10
    frames = np.zeros((plan.count, plan.hop * (plan.count + 1)))
    for block in range(plan.count):
        frames[block, block * plan.hop : block * plan.hop + plan.length] = 1
    used = disjoint_groups(frames, groups) > 0
    assert used.shape == (groups, frames.shape[1])
    assert used.sum(axis=0).max() == 1
    assert used.any(axis=0).mean() > 0.7  # most of the record is used
    values = np.arange(8.0)
    np.testing.assert_allclose(disjoint_groups(values, 2), [values[:4].mean(), values[5:].mean()])
    with pytest.raises(ValueError, match="shorten block_ps"):
        disjoint_groups(values, 5)


def test_errors_from_disjoint_groups_cover_the_truth_as_often_as_students_t_says():
    # Overlapping blocks as if independent would give errors too small by about √(1 + ½).
    rng = np.random.default_rng(8)
    groups, trials, n_blocks = 10, 800, 80
    noise = rng.standard_normal((trials, n_blocks + 1))
    overlapping = (noise[:, 1:] + noise[:, :-1]) / 2
    z = []
    for series in overlapping:
        means = disjoint_groups(series, groups)
        z.append(means.mean() / (means.std(ddof=1) / np.sqrt(groups)))
    covered = np.mean(np.abs(z) < 2.262)  # t with 9 degrees of freedom, 95 %
    assert covered == pytest.approx(0.95, abs=4 * np.sqrt(0.95 * 0.05 / trials))
    naive = overlapping.mean(axis=1) / (overlapping.std(axis=1, ddof=1) / np.sqrt(n_blocks))
    assert np.mean(np.abs(naive) < 1.99) < 0.90


def test_bin_means_of_a_piecewise_constant_density():
    edges, density = np.array([0.0, 1.0, 2.0, 4.0]), np.array([2.0, 4.0, 1.0])
    found = bin_means(edges, density, np.array([0.0, 0.5, 1.0, 1.5, 2.0]))
    np.testing.assert_allclose(found, [1.0, 2.0, 3.0, 4.0, 2.5])
    np.testing.assert_allclose(bin_means(edges, density, np.array([3.0, 4.0, 5.0])), [1.0, 0.5, 0.0])
