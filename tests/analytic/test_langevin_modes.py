"""Harmonic chains between Langevin baths against Lyapunov's equation, exact propagation and known limits."""

import numpy as np
import pytest
from scipy.linalg import expm, solve_continuous_lyapunov

from kapitza.analysis.elastic_box.langevin import LangevinModes
from kapitza.analysis.units import BOLTZMANN_EV_K

SIZE, BATH = 24, 5
MASS = np.where(np.arange(SIZE) < SIZE // 2, 1.0, 4.0)
SPRINGS = 2 * np.eye(SIZE) - np.eye(SIZE, k=1) - np.eye(SIZE, k=-1)
DYNAMICAL = 100.0 * SPRINGS / np.sqrt(np.outer(MASS, MASS))  # ends tied to walls
HOT, COLD = np.arange(SIZE) < BATH, np.arange(SIZE) >= SIZE - BATH
DAMPING = 0.47 * (HOT | COLD)
SET_K = np.select([HOT, COLD], [37.5, 22.5], 0.0)
LEFT = np.arange(SIZE) < SIZE // 2
START_K = np.where(LEFT, 33.0, 27.0)


@pytest.fixture(scope="module")
def modes():
    return LangevinModes.of(DYNAMICAL.astype(complex), DAMPING)


@pytest.fixture(scope="module")
def start(modes):
    return modes.started(DYNAMICAL, START_K, 0.47)


@pytest.fixture(scope="module")
def steady(modes, start):
    return modes.steady(SET_K, start)


def drift(damping):
    zero = np.zeros((SIZE, SIZE))
    return np.block([[zero, np.eye(SIZE)], [-DYNAMICAL, -np.diag(damping)]])


def noise(damping, bath_k):
    found = np.zeros((2 * SIZE, 2 * SIZE))
    found[SIZE:, SIZE:] = np.diag(2 * damping * bath_k)
    return found


def covariance(motion):
    shape = motion.modes.shape
    return (shape @ motion.amplitude @ shape.conj().T).real


def test_the_steady_state_solves_lyapunovs_equation(steady):
    expected = solve_continuous_lyapunov(drift(DAMPING), -noise(DAMPING, SET_K))
    np.testing.assert_allclose(covariance(steady), expected, atol=1e-9 * expected.max())


def test_the_start_is_the_steady_state_of_baths_everywhere(start):
    damping = np.full(SIZE, 0.47)
    expected = solve_continuous_lyapunov(drift(damping), -noise(damping, START_K))
    np.testing.assert_allclose(covariance(start), expected, atol=1e-9 * expected.max())


def test_equal_baths_make_one_temperature_and_no_flow(modes, start):
    same = modes.steady(np.where(DAMPING > 0, 30.0, 0.0), start)
    np.testing.assert_allclose(same.temperature_k(), 30.0, rtol=1e-9)
    assert abs(same.flow_ev_ps(DYNAMICAL, LEFT)) < 1e-12


def test_the_same_heat_passes_baths_and_every_cut(steady):
    given = steady.given_ev_ps(SET_K)
    cuts = [steady.flow_ev_ps(DYNAMICAL, np.arange(SIZE) < cut) for cut in (BATH, 9, SIZE // 2, 17)]
    np.testing.assert_allclose([-given[COLD].sum(), *cuts], given[HOT].sum(), rtol=1e-9)
    assert given[HOT].sum() > 0


def test_the_mean_over_a_run_is_that_of_exact_propagation(modes, start, steady):
    first, last, steps = 7.0, 19.0, 1200
    step = (last - first) / steps
    there, onward = expm(first * drift(DAMPING)), expm(step * drift(DAMPING))
    end = covariance(steady)
    left = there @ (covariance(start) - end) @ there.T
    course = []
    for _ in range(steps + 1):
        course.append(np.diag(end + left)[SIZE:])
        left = onward @ left @ onward.T
    expected = np.trapezoid(course, dx=step, axis=0) / (last - first)
    found = modes.mean(start, steady, first, last).temperature_k()
    np.testing.assert_allclose(found, expected, rtol=1e-5)
    assert np.abs(found - steady.temperature_k()).max() > 0.3  # a run is not the steady state


def test_the_spectrum_is_caroli_formula_and_adds_up_to_the_flow(modes, steady):
    edges = np.linspace(0.0, 5.0, 101)
    passed = modes.passed(edges, HOT, COLD)
    for cell in (8, 31, 47):
        omega = 2 * np.pi * np.linspace(edges[cell], edges[cell + 1], 4001)
        green = np.linalg.inv(
            (omega**2)[:, None, None] * np.eye(SIZE)
            - DYNAMICAL
            + 1j * omega[:, None, None] * np.diag(DAMPING)
        )
        caroli = 4 * omega**2 * 0.47**2 * (np.abs(green[:, HOT][:, :, COLD]) ** 2).sum(axis=(1, 2))
        mean = np.trapezoid(caroli, omega) / np.ptp(omega)
        assert passed[cell] == pytest.approx(mean, rel=1e-4)
    heat = BOLTZMANN_EV_K * 15.0 * (passed * np.diff(edges)).sum()
    assert heat == pytest.approx(steady.flow_ev_ps(DYNAMICAL, LEFT), rel=1e-6)


def test_what_no_bath_reaches_keeps_its_start():
    """Two chains side by side, one of them without a bath."""
    both = np.kron(np.eye(2), DYNAMICAL)
    damping = np.concatenate([DAMPING, np.zeros(SIZE)])
    modes = LangevinModes.of(both.astype(complex), damping)
    begin = modes.started(both, np.full(2 * SIZE, 31.0), 0.5)
    steady = modes.steady(np.concatenate([SET_K, np.zeros(SIZE)]), begin)
    for motion in (steady, modes.mean(begin, steady, 100.0, 1000.0)):
        np.testing.assert_allclose(motion.temperature_k()[SIZE:], 31.0, rtol=1e-6)
    assert np.isinf(modes.relaxation_ps).sum() == 2 * SIZE


def test_relaxation_times_are_of_the_energy():
    """One oscillator, weakly damped: its energy falls as exp(−γt)."""
    one = LangevinModes.of(np.array([[100.0 + 0j]]), np.array([0.01]))
    np.testing.assert_allclose(one.relaxation_ps, 100.0, rtol=1e-9)


def test_an_unstable_box_is_refused():
    with pytest.raises(ArithmeticError, match="not stable"):
        LangevinModes.of(-np.eye(3, dtype=complex), np.ones(3))
