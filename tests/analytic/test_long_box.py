"""The steady state of a chain of blocks against the motions of the same box one by one."""

import numpy as np
import pytest
from test_langevin_modes import COLD, DAMPING, DYNAMICAL, HOT, LEFT, SET_K, SIZE, START_K

from kapitza.analysis.elastic_box.langevin import LangevinModes
from kapitza.analysis.elastic_box.long_box import LongBox, bath_shares, block_edges
from kapitza.analysis.units import BOLTZMANN_EV_K

EDGES = np.linspace(0.0, 5.0, 41)
PLACE = np.arange(SIZE)


def both(dynamical, damping, hot, place):
    """Shares of the hot bath, what passes, and the modes, both ways."""
    modes = LangevinModes.of(dynamical.astype(complex), damping)
    zero = modes.started(dynamical, np.zeros(len(damping)), 0.5)
    kinetic = modes.steady(np.where(hot, 1.0, 0.0), zero).temperature_k()
    box = LongBox.of(dynamical.astype(complex), damping, hot.astype(float), place)
    expected = np.bincount(place, kinetic) / np.bincount(place)
    return bath_shares(box, EDGES), expected, modes, box


def test_a_chain_as_its_motions_have_it():
    found, expected, modes, box = both(DYNAMICAL, DAMPING, HOT, PLACE)
    assert len(box.blocks) == SIZE
    np.testing.assert_allclose(found.hot, expected, atol=1e-6)
    np.testing.assert_allclose(found.everything, 1.0, atol=1e-6)
    np.testing.assert_allclose(found.passed, modes.passed(EDGES, HOT, COLD), atol=1e-6)
    steady = modes.steady(SET_K, modes.started(DYNAMICAL, START_K, 0.47))
    flow = BOLTZMANN_EV_K * 15.0 * found.all_passed
    assert flow == pytest.approx(steady.flow_ev_ps(DYNAMICAL, LEFT), rel=1e-8)


@pytest.fixture(scope="module")
def random_box():
    """Planes of unequal size, bonds to the second next, complex: not the same at k∥ and −k∥."""
    rng = np.random.default_rng(5)
    place = np.repeat(np.arange(12), rng.integers(1, 4, 12))
    size = len(place)
    random = rng.normal(size=(size, size)) + 1j * rng.normal(size=(size, size))
    near = np.abs(np.subtract.outer(place, place)) <= 2
    matrix = np.where(near, random + random.conj().T, 0)
    matrix += (1.0 - np.linalg.eigvalsh(matrix)[0]) * np.eye(size)
    hot, cold = place < 3, place > 9
    return 20 * matrix, 0.6 * (hot | cold), hot, place


def test_any_planes_with_bonds_to_the_second_next(random_box):
    found, expected, _, box = both(*random_box)
    assert box.ways == (False, True)
    assert len(box.blocks) > 4
    np.testing.assert_allclose(found.hot, expected, atol=1e-6)
    np.testing.assert_allclose(found.everything, 1.0, atol=1e-6)


def test_blocks_touch_their_neighbours_only(random_box):
    matrix, _, _, place = random_box
    edges = block_edges(matrix, place)
    number = np.searchsorted(edges, np.arange(len(place)), side="right")
    assert (np.abs(np.subtract.outer(number, number))[matrix != 0] <= 1).all()
    assert {int(place[edge - 1]) for edge in edges[1:]} <= set(place.tolist())
    assert all(place[edge - 1] != place[edge] for edge in edges[1:-1])  # whole planes


def test_resonances_are_those_without_baths(random_box):
    matrix, damping, hot, place = random_box
    box = LongBox.of(matrix, damping, hot, place)
    np.testing.assert_allclose(box.resonances() ** 2, np.linalg.eigvalsh(matrix), rtol=1e-9)


def test_sharp_resonances_are_seen():
    """Baths of a ten-thousandth: every motion takes tens of nanoseconds, and still counts."""
    found, expected, modes, _ = both(DYNAMICAL, 1e-4 * DAMPING, HOT, PLACE)
    assert modes.relaxation_ps.min() > 1e4
    np.testing.assert_allclose(found.hot, expected, atol=1e-5)


def test_what_no_bath_reaches_is_left_out():
    """Two chains side by side, one of them without a bath."""
    matrix = np.kron(DYNAMICAL, np.eye(2))
    box = LongBox.of(
        matrix.astype(complex), DAMPING.repeat(2) * np.tile([1, 0], SIZE), HOT.repeat(2), PLACE.repeat(2)
    )
    found = bath_shares(box, EDGES)
    np.testing.assert_allclose(found.everything, 0.5, atol=1e-6)


def test_an_unstable_box_is_refused():
    box = LongBox.of(-np.eye(3, dtype=complex), np.ones(3), np.ones(3), np.arange(3))
    with pytest.raises(ArithmeticError, match="not stable"):
        bath_shares(box, EDGES)
