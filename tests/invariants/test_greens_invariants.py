"""What holds for every harmonic interface: bounds, reciprocity, mirrored sides, units."""

import numpy as np
import pytest
from green_round_off import round_off

from kapitza.analysis.harmonic.greens import transmission_at
from kapitza.analysis.harmonic.interface_constants import InterfaceConstants, Layers, in_plane_lattice
from kapitza.analysis.harmonic.transmission import harmonic
from kapitza.analysis.harmonic.wavevectors import shifted_mesh

N_SIDE, SPACING, EDGE, ACROSS = 8, 2.0, 3.0, 3


def random_crystals(seed):
    """Two cubic crystals with random springs to the 18 nearest atoms, joined by random springs."""
    rng = np.random.default_rng(seed)
    index = np.array([(i, j, p) for p in range(2 * N_SIDE) for i in range(ACROSS) for j in range(ACROSS)])
    position = index * np.array([EDGE, EDGE, SPACING])
    kind = np.where(index[:, 2] < N_SIDE, 1, 2)
    layers = Layers(position, kind, np.full(2, ACROSS * EDGE))
    lattice = in_plane_lattice(layers)
    strength = rng.uniform(0.5, 2.0, (3, 2))  # left, right, between; near and diagonal
    value = np.zeros((len(lattice.home), len(position), 3, 3))
    for number, atom in enumerate(lattice.home):
        offset = position - position[atom]
        offset[:, :2] -= layers.periods * np.round(offset[:, :2] / layers.periods)
        steps = np.round(offset / [EDGE, EDGE, SPACING]).astype(int)
        order = np.abs(steps).sum(axis=1)
        near = (order > 0) & (order <= 2) & (np.abs(steps).max(axis=1) == 1)
        which = np.where(kind != kind[atom], 2, kind[atom] - 1)
        for other in np.flatnonzero(near):
            k = strength[which[other], order[other] - 1]
            unit = offset[other] / np.linalg.norm(offset[other])
            value[number, other] = -k * (np.outer(unit, unit) + 0.1 * np.eye(3))
        value[number, atom] = -value[number].sum(axis=0)
    return InterfaceConstants(layers, lattice, value, N_SIDE, 1), rng.uniform(1, 4, 2)


def mirrored(constants, masses):
    """The same interface seen from the other side."""
    layers = constants.layers
    order = np.lexsort((layers.position[:, 1], layers.position[:, 0], -layers.position[:, 2]))
    position = layers.position[order] * [1, 1, -1]
    turned = Layers(position - [0, 0, position[0, 2]], 3 - layers.kind[order], layers.periods)
    lattice = in_plane_lattice(turned)
    old_home = {int(order[atom]): number for number, atom in enumerate(lattice.home)}
    flip = np.diag([1.0, 1.0, -1.0])
    value = np.empty_like(constants.value)
    for number, atom in enumerate(constants.lattice.home):
        value[old_home[int(atom)]] = flip @ constants.value[number][order] @ flip
    return InterfaceConstants(turned, lattice, value, N_SIDE, 1), masses[::-1]


FRACTIONS, BROADENING = np.linspace(0.05, 0.95, 20), 1e-7
WITHIN = round_off(BROADENING, FRACTIONS)


def solved(constants, masses):
    system = harmonic(constants, masses[constants.layers.kind - 1])
    points = shifted_mesh(constants.lattice, 3).points
    frequency = system.cutoff_thz * FRACTIONS
    return transmission_at(constants, system.parts, points, frequency, BROADENING), system


@pytest.mark.parametrize("seed", range(4))
def test_bounds_and_reciprocity(seed):
    found, _ = solved(*random_crystals(seed))
    np.testing.assert_allclose(found.forward, found.backward, atol=WITHIN)
    ceiling = np.minimum(found.channels_left, found.channels_right)
    assert (found.transmission - ceiling).max() < 1e-3
    assert found.transmission.min() > -WITHIN
    assert 0 < found.transmission.sum() < ceiling.sum()


@pytest.mark.parametrize("seed", range(2))
def test_sides_may_be_exchanged(seed):
    constants, masses = random_crystals(seed)
    found, _ = solved(constants, masses)
    other, _ = solved(*mirrored(constants, masses))
    np.testing.assert_allclose(other.transmission, found.transmission, atol=2 * WITHIN)
    np.testing.assert_allclose(other.channels_left, found.channels_right, atol=2 * WITHIN)
    np.testing.assert_allclose(other.channels_right, found.channels_left, atol=2 * WITHIN)


def test_mass_scales_the_frequencies():
    constants, masses = random_crystals(5)
    found, system = solved(constants, masses)
    heavier, heavy = solved(constants, 4 * masses)
    np.testing.assert_allclose(heavier.transmission, found.transmission, atol=2 * WITHIN)
    assert heavy.cutoff_thz == pytest.approx(system.cutoff_thz / 2, rel=1e-10)
