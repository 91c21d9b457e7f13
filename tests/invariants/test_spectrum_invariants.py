"""What must hold for the spectrum of any force and any velocity."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from kapitza.analysis.spectral.spectrum import (
    bin_means,
    block_spectrum,
    frequencies,
    heat_flow,
    integral,
    sine_taper,
)

EXAMPLES = settings(max_examples=40, deadline=None, derandomize=True)


@st.composite
def records(draw):
    """Cross-interface force and velocity (n, atoms, 3) with drift and offsets, sides, and an interval."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    n, atoms = 2 * draw(st.integers(2, 60)), draw(st.integers(2, 5))
    scale = 10.0 ** draw(st.integers(-6, 3))
    force = scale * (rng.standard_normal((n, atoms, 3)) + rng.normal(0, 3, (atoms, 3)))
    velocity = rng.standard_normal((n, atoms, 3)).cumsum(axis=0)
    side = np.arange(atoms) % 2
    return force, velocity, side, draw(st.floats(0.001, 2.0))


@EXAMPLES
@given(records())
def test_the_integral_is_the_windowed_mean_power_of_each_side(record):
    force, velocity, side, interval = record
    frequency = frequencies(len(force), interval)
    left, right = block_spectrum(force, velocity, side, interval)
    power = np.einsum("tia,tia->ti", force - force.mean(axis=0), velocity)
    mean = (sine_taper(len(force))[:, None] ** 2 * power).mean(axis=0)
    scale = np.abs(power).max() * len(side)
    np.testing.assert_allclose(integral(left, frequency), -mean[side == 0].sum(), atol=1e-11 * scale)
    np.testing.assert_allclose(integral(right, frequency), mean[side == 1].sum(), atol=1e-11 * scale)


@EXAMPLES
@given(records())
def test_the_two_sides_average_to_the_heat_flow(record):
    force, velocity, side, interval = record
    force = force - force.mean(axis=0)
    left, right = block_spectrum(force, velocity, side, interval)
    flow = sine_taper(len(force)) ** 2 * heat_flow(force, velocity, side)
    total = integral((left + right) / 2, frequencies(len(force), interval))
    scale = np.abs(force).max() * np.abs(velocity).max() * len(side)
    np.testing.assert_allclose(total, flow.mean(), atol=1e-11 * scale)


@EXAMPLES
@given(records(), st.floats(-1e3, 1e3))
def test_a_constant_force_carries_no_heat(record, offset):
    force, velocity, side, interval = record
    shift = np.abs(force).max() * offset * np.array([1.0, -2.0, 0.5])
    for before, after in zip(
        block_spectrum(force, velocity, side, interval),
        block_spectrum(force + shift, velocity, side, interval),
        strict=True,
    ):
        scale = np.abs(before).max() + np.abs(force).max() * np.abs(velocity).max() * interval
        np.testing.assert_allclose(after, before, rtol=0, atol=1e-9 * (1 + abs(offset)) * scale)


@EXAMPLES
@given(records())
def test_exchanging_the_sides_turns_the_flow_around(record):
    force, velocity, side, interval = record
    left, right = block_spectrum(force, velocity, side, interval)
    from_right, into_left = block_spectrum(force, velocity, 1 - side, interval)
    scale = 1e-12 * max(np.abs(left).max(), np.abs(right).max())
    np.testing.assert_allclose(from_right, -right, rtol=0, atol=scale)
    np.testing.assert_allclose(into_left, -left, rtol=0, atol=scale)


@EXAMPLES
@given(records(), st.integers(0, 2**32))
def test_axes_and_order_of_atoms_do_not_matter(record, seed):
    force, velocity, side, interval = record
    rng = np.random.default_rng(seed)
    rotation = np.linalg.qr(rng.standard_normal((3, 3)))[0]
    order = rng.permutation(len(side))
    changed = block_spectrum(force[:, order] @ rotation, velocity[:, order] @ rotation, side[order], interval)
    for before, after in zip(block_spectrum(force, velocity, side, interval), changed, strict=True):
        scale = np.abs(before).max() + np.abs(force).max() * np.abs(velocity).max() * interval
        np.testing.assert_allclose(after, before, rtol=0, atol=1e-10 * scale)


@EXAMPLES
@given(
    st.lists(st.floats(0.01, 2.0), min_size=1, max_size=30),
    st.integers(0, 2**32),
    st.floats(0.003, 0.5),
)
def test_bin_means_keep_the_integral(widths, seed, spacing):
    edges = np.concatenate([[0.0], np.cumsum(widths)])
    density = np.random.default_rng(seed).standard_normal(len(widths))
    frequency = spacing * np.arange(int(edges[-1] / spacing) + 3)
    found = bin_means(edges, density, frequency)
    expected = (density * np.diff(edges)).sum()
    np.testing.assert_allclose(integral(found, frequency), expected, atol=1e-9 * edges[-1])
    assert found.max() <= max(density.max(), 0) + 1e-9 and found.min() >= min(density.min(), 0) - 1e-9
