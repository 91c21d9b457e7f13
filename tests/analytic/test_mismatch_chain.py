"""Two joined chains: the formula, its limits, and the program's Green's function on the same chains."""

import numpy as np
import pytest

from kapitza.analysis.figures.chain_figure import chain_figure
from kapitza.analysis.figures.drawing import svg_text
from kapitza.analysis.harmonic.chain import (
    TwoChains,
    acoustic_limit,
    chain_green_transmission,
    chain_transmission,
)

FOURFOLD = TwoChains(1, 1, 4, 1, 1)


def random_chains(seed):
    return TwoChains(*np.exp(np.random.default_rng(seed).uniform(-1.5, 1.5, 5)))


def test_chain_of_fourfold_mass():
    """At 0.3, 0.6 and 0.9 of the heavy chain's cutoff."""
    found = chain_transmission(FOURFOLD, np.array([0.3, 0.6, 0.9]) * FOURFOLD.top)
    np.testing.assert_allclose(found, [0.87810250, 0.83261140, 0.63076087], atol=5e-9)


@pytest.mark.parametrize("seed", range(6))
def test_green_function_agrees_with_the_formula(seed):
    chains = random_chains(seed)
    omega = chains.top * np.array([0.01, 0.2, 0.5, 0.8, 0.97])
    found = chain_green_transmission(chains, omega)
    np.testing.assert_allclose(found, chain_transmission(chains, omega), atol=1e-6)


@pytest.mark.parametrize("seed", range(6))
def test_long_waves_see_impedances_and_neither_side_nor_joint(seed):
    chains = random_chains(seed)
    soft = TwoChains(
        chains.left_mass, chains.left_spring, chains.right_mass, chains.right_spring, chains.joint_spring / 5
    )
    turned = TwoChains(
        chains.right_mass, chains.right_spring, chains.left_mass, chains.left_spring, chains.joint_spring
    )
    low = np.array([1e-4 * chains.top])
    for same in (chains, soft, turned):
        assert chain_transmission(same, low)[0] == pytest.approx(acoustic_limit(chains), rel=1e-5)
    omega = chains.top * np.linspace(0.05, 0.99, 7)
    np.testing.assert_allclose(
        chain_transmission(turned, omega), chain_transmission(chains, omega), rtol=1e-12
    )


def test_one_chain_cut_and_rejoined_lets_everything_through():
    whole = TwoChains(2, 3, 2, 3, 3)
    omega = whole.top * np.linspace(0.02, 0.98, 9)
    np.testing.assert_allclose(chain_transmission(whole, omega), 1.0, rtol=1e-12)
    assert acoustic_limit(whole) == 1.0


def test_best_joint_is_the_harmonic_mean_of_the_springs():
    omega = np.array([0.8])
    values = [
        chain_transmission(TwoChains(1, 1, 2, 3, joint), omega)[0] for joint in (1.2, 1.4, 1.5, 1.6, 1.8)
    ]
    assert np.argmax(values) == 2


def test_nothing_passes_from_the_lower_cutoff_on():
    """Cutoffs 2 and 1: no warning, no number beyond the band of either chain."""
    assert FOURFOLD.cutoffs == (2.0, 1.0)
    np.testing.assert_array_equal(chain_transmission(FOURFOLD, np.array([1.0, 1.5, 2.0, 3.0])), 0.0)
    np.testing.assert_allclose(chain_green_transmission(FOURFOLD, np.array([1.1, 1.5, 3.0])), 0.0, atol=1e-8)


def test_impossible_chains_and_frequencies_are_refused():
    with pytest.raises(ValueError, match="positive"):
        TwoChains(1, 1, 0, 1, 1)
    for function in (chain_transmission, chain_green_transmission):
        with pytest.raises(ValueError, match="angular"):
            function(FOURFOLD, np.array([0.0, 0.5]))


def test_figure_holds_curve_points_and_limit():
    figure = chain_figure(FOURFOLD, "two chains, mass ratio 4")
    (axes,) = figure.axes
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("frequency / lower cutoff (1)", "transmission (share)")
    lines = {line.get_label(): line for line in axes.lines}
    exact, points = lines["exact"], lines["Green's function"]
    np.testing.assert_allclose(
        points.get_ydata(), np.interp(points.get_xdata(), exact.get_xdata(), exact.get_ydata()), atol=1e-3
    )
    limit = next(line for label, line in lines.items() if label.startswith("acoustic"))
    np.testing.assert_allclose(limit.get_ydata(), 8 / 9)
    assert svg_text(figure) == svg_text(chain_figure(FOURFOLD, "two chains, mass ratio 4"))
