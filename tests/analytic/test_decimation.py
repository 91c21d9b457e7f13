"""Repeated elimination: the closed form of a chain, and that chains do not see the others of their stack."""

import numpy as np

from kapitza.analysis.harmonic import decimation
from kapitza.analysis.harmonic.decimation import dagger, decimate

OMEGA = np.linspace(0.05, 3.0, 60)  # a chain of unit masses and springs has waves below 2


def chains(omega, eta=1e-6):
    ones = np.ones((len(omega), 1, 1), dtype=complex)
    return (omega + 1j * eta) ** 2, 2 * ones, -ones


def test_a_chain_has_the_surface_that_quadratic_equation_gives():
    """g = 1/(ω² − 2 − g): the root that decays, or goes out; G = 1/(ω² − 2 − 2g)."""
    squared, onsite, coupling = chains(OMEGA)
    found = decimate(squared, onsite, coupling)
    energy = squared - 2
    roots = np.array([(energy + sign * np.sqrt(energy**2 - 4)) / 2 for sign in (1, -1)])
    surface = np.where(np.abs(roots[0]) < np.abs(roots[1]), roots[0], roots[1])
    for one in (found.upward, found.downward):
        np.testing.assert_allclose(one[:, 0, 0], surface, rtol=1e-8)
    np.testing.assert_allclose(found.bulk[:, 0, 0], 1 / (energy - 2 * surface), rtol=1e-8)


def random_layers(count, size, seed=3):
    """Layers of which some have waves at a frequency and others have none."""
    rng = np.random.default_rng(seed)
    parts = rng.normal(size=(4, count, size, size))
    onsite, coupling = parts[0] + 1j * parts[1], parts[2] + 1j * parts[3]
    return rng.normal(size=count) ** 2 + 1e-4j, onsite + dagger(onsite), 0.3 * coupling


def test_the_surfaces_solve_their_own_equations():
    """A layer more before a half-infinite chain is the same chain."""
    squared, onsite, coupling = random_layers(40, 4)
    found = decimate(squared, onsite, coupling)
    shift = squared[:, None, None] * np.eye(4) - onsite
    above = coupling @ found.upward @ dagger(coupling)
    below = dagger(coupling) @ found.downward @ coupling
    expected = (shift - above, shift - below, shift - above - below)
    for green, inverse in zip(found, expected, strict=True):
        np.testing.assert_allclose(green @ inverse, np.tile(np.eye(4), (40, 1, 1)), atol=1e-7)


def test_chains_do_not_see_the_others_of_their_stack(monkeypatch):
    """Those that have converged leave the stack; neither that nor its size changes a bit."""
    squared, onsite, coupling = random_layers(40, 4)
    together = decimate(squared, onsite, coupling)
    monkeypatch.setattr(decimation, "STACK_ELEMENTS", 5 * 16)
    for expected, found in zip(together, decimate(squared, onsite, coupling), strict=True):
        assert np.array_equal(expected, found)
    for number in (0, 17, 39):
        alone = decimate(*(item[number : number + 1] for item in (squared, onsite, coupling)))
        for expected, found in zip(together, alone, strict=True):
            assert np.array_equal(expected[number], found[0])


def test_nothing_is_nothing():
    squared, onsite, coupling = random_layers(1, 3)
    assert all(item.shape == (0, 3, 3) for item in decimate(squared[:0], onsite[:0], coupling[:0]))
