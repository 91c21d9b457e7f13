"""Conversion between planes: none in harmonic crystals out of equilibrium, and the truth in made spectra."""

import numpy as np
import pytest
from scipy.linalg import expm, solve_continuous_lyapunov

from kapitza.analysis.spectral.depth.between_planes import (
    DIFFERENCES,
    between,
    conversion_between,
    curve_between,
    depths,
)
from kapitza.analysis.spectral.depth.depth_profile import DepthProfile, depth_profile, plane_heights_nm
from kapitza.analysis.spectral.depth.relaxation_length import LEAST_PLANES, relaxation_lengths
from kapitza.analysis.spectral.recorded_flow import SeedPlanes
from kapitza.analysis.spectral.resampling import Grouped
from kapitza.analysis.spectral.spectrum import block_spectrum, frequencies

N, BATH = 24, 5  # atoms, of which so many at either end are in a bath
FRAMES, BLOCKS, INTERVAL = 64, 400, 0.4
GROUPS = 20


def chain(mass):
    """Springs to nearest and second neighbours between fixed ends: matrix, and masses."""
    stiffness = np.zeros((N, N))
    for apart, constant in ((1, 1.0), (2, 0.15)):
        for i in range(-apart, N):
            pair = [j for j in (i, i + apart) if 0 <= j < N]
            stiffness[pair, pair] += constant
            if len(pair) == 2:
                stiffness[pair, pair[::-1]] -= constant
    return stiffness, mass


def motion(stiffness, mass, rng):
    """Stationary motion between Langevin baths of 1.5 and 0.5 k_BT, sampled without error; Q exactly."""
    damping, heat = np.zeros(N), np.zeros(N)
    damping[:BATH] = damping[-BATH:] = 0.6
    heat[:BATH], heat[-BATH:] = 1.5, 0.5
    drift = np.block([[np.zeros((N, N)), np.eye(N)], [-stiffness / mass[:, None], -np.diag(damping)]])
    noise = np.diag(np.concatenate([np.zeros(N), 2 * damping * heat / mass]))
    covariance = solve_continuous_lyapunov(drift, -noise)
    step = expm(drift * INTERVAL)
    kick = np.linalg.cholesky(covariance - step @ covariance @ step.T + 1e-13 * np.eye(2 * N))
    state = np.linalg.cholesky(covariance) @ rng.standard_normal(2 * N)
    n_frames = (BLOCKS + 1) * FRAMES // 2
    kicks, found = rng.standard_normal((n_frames, 2 * N)) @ kick.T, np.empty((n_frames, 2 * N))
    for frame in range(n_frames):
        state = step @ state + kicks[frame]
        found[frame] = state
    flow = (damping[:BATH] * (heat[:BATH] - mass[:BATH] * covariance.diagonal()[N : N + BATH])).sum()
    return found[:, :N], found[:, N:], flow


def block_flows(stiffness, displacement, velocity, cut):
    """q_L and q_R of every block through the plane left of atom `cut`, (n_blocks, 2, n_freq)."""
    side = (np.arange(N) >= cut).astype(int)
    across = np.where(side[:, None] != side, stiffness, 0.0)
    # A bond pulls with −k (u_i − u_j): its other half is in the diagonal of the matrix.
    across -= np.diag(across.sum(axis=1))
    force, three = -displacement @ across.T, np.zeros((len(displacement), N, 3))
    three[..., 0] = force
    speed = np.zeros_like(three)
    speed[..., 0] = velocity
    starts = range(0, BLOCKS * FRAMES // 2, FRAMES // 2)
    return np.array(
        [block_spectrum(three[a : a + FRAMES], speed[a : a + FRAMES], side, INTERVAL) for a in starts]
    )


MASSES = {
    "homogeneous": np.ones(N),
    "sharp": np.where(np.arange(N) < N // 2, 1.0, 4.0),
    "disordered": np.random.default_rng(8).uniform(1.0, 4.0, N),
}


@pytest.fixture(scope="module", params=MASSES)
def harmonic(request):
    """Flows through planes of a harmonic chain by distance from its middle, and the exact heat flow."""
    rng = np.random.default_rng(14)
    stiffness, mass = chain(MASSES[request.param])
    displacement, velocity, flow = motion(stiffness, mass, rng)
    moved = {
        offset: Grouped.of([block_flows(stiffness, displacement, velocity, N // 2 + offset)], GROUPS)
        for offset in (-4, -2, -1, 1, 2, 4)
    }
    return moved, flow


def test_harmonic_crystals_convert_nothing_however_far_from_equilibrium(harmonic):
    moved, _ = harmonic
    for depth in (1, 2, 4):
        for kind in DIFFERENCES:
            rows = between(moved, depth, kind)
            # Student's t of 19 degrees of freedom; bins above the spectrum hold leakage, one like the other.
            assert np.abs(rows.mean[0] / rows.error()[0]).max() < 6, (depth, kind)
            curve, error = curve_between(moved, depth, kind)
            assert (np.abs(curve[:-1]) < 5 * error[:-1]).all(), (depth, kind)
            for estimate in ("cross", "split_half"):
                found = getattr(conversion_between(moved, depth, kind), estimate)
                assert abs(found.value) < 3 * found.standard_error, (depth, kind, estimate)
            assert conversion_between(moved, depth, kind).largest.value < 0.04


def test_the_heat_through_every_plane_is_that_of_the_baths(harmonic):
    moved, flow = harmonic
    width = frequencies(FRAMES, INTERVAL)[1]
    for sides in moved.values():
        total = Grouped(*(part.mean(axis=-2).sum(axis=-1) * width for part in (sides.mean, sides.groups)))
        assert abs(total.mean - flow) < 4 * total.error()


FREQUENCY = np.arange(0.0, 3.0, 0.05)
HUMP = np.exp(-(((FREQUENCY - 0.8) / 0.3) ** 2))
WAVE = np.where(FREQUENCY < 1.0, -1.0, 1.0) * np.exp(-(((FREQUENCY - 1.0) / 0.3) ** 2))
WAVE = (WAVE - WAVE.mean()) / np.abs(np.cumsum(WAVE - WAVE.mean())).max() * HUMP.sum()


def made(offsets=(-2, -1, 1, 2), half=0.1, bonds=0.04, noise=0.0, rng=None):
    """Planes between which `half` times the distance is converted, and `bonds` across either of them."""
    found = {}
    for offset in offsets:
        q = HUMP - half * np.sign(offset) * abs(offset) * WAVE / 2
        sides = np.stack([q + bonds * WAVE / 2, q - bonds * WAVE / 2])
        groups = np.repeat(sides[None], GROUPS, axis=0)
        if noise:
            groups = groups + rng.normal(0, noise, groups.shape)
        found[offset] = Grouped(groups.mean(axis=0), groups)
    return found


def test_made_conversion_is_found_and_its_bracket_is_that_of_the_bonds_across():
    moved = made()
    assert depths(moved) == [1, 2]
    for depth in (1, 2):
        for kind, more in (("", 0.0), ("_inner", -0.04), ("_outer", 0.04)):
            found = conversion_between(moved, depth, kind)
            for estimate in (found.largest, found.cross):
                assert estimate.value == pytest.approx(0.1 * depth + more)
                assert estimate.standard_error < 1e-12
            curve, error = curve_between(moved, depth, kind)
            assert np.abs(curve).max() == pytest.approx(0.1 * depth + more)
            assert curve.min() == pytest.approx(-0.1 * depth - more)  # it entered above, and left below
            assert error.max() < 1e-12


def test_only_distances_with_a_plane_on_either_side_count():
    assert depths(made((-4, -2, 1, 2, 3))) == [2]
    assert depths({}) == []


def test_planes_lie_midway_between_atomic_planes():
    z = np.array([-5.0, -3.0, -1.0, 1.0, 4.0, 7.0])
    expected = {-2: -0.4, -1: -0.2, 0: 0.0, 1: 0.25, 2: 0.55}
    assert plane_heights_nm(z, list(expected)) == pytest.approx(expected)


def test_a_profile_has_the_interface_plane_between_the_others():
    rng = np.random.default_rng(2)
    flow = HUMP + 0.01 * rng.standard_normal((4, 40, 2, len(FREQUENCY)))
    z = 2.6 * (np.arange(-3, 3) + 0.5)
    planes = SeedPlanes(FREQUENCY, [-2, -1, 1, 2], flow, z, np.full(6, 4), np.zeros((6, 40, 60)))
    profile = depth_profile(made((0,))[0], [planes, planes], 10)
    assert sorted(profile.flow) == [-2, -1, 0, 1, 2]
    assert profile.height_nm == pytest.approx({k: 0.26 * k for k in range(-2, 3)})
    np.testing.assert_allclose(profile.flow[-1].mean, flow[1].mean(axis=0))
    assert profile.density(2).sum() * 0.05 == pytest.approx(1)
    assert profile.relaxation("left", 2.0) == []  # of two planes


DEPTH_NM = np.array([0.26, 0.53, 1.06, 2.1, 3.2])
TRUE_NM, AMPLITUDE, BULK = (1.5, 0.3, 0.8), (0.2, -0.1, 0.15), (0.3, 0.3, 0.2)
EDGES = np.array([0.0, 0.5, 1.0, 1.5, 2.0])


def relaxing(rng, noise):
    """Flows through five planes, bands of which relax with TRUE_NM; the last one takes what is left."""
    frequency = np.arange(0.05, 2.0, 0.05)
    shares = [b + a * np.exp(-DEPTH_NM / t) for t, a, b in zip(TRUE_NM, AMPLITUDE, BULK, strict=True)]
    shares = np.stack([*shares, 1 - np.sum(shares, axis=0)], axis=1)
    band = np.clip(np.digitize(frequency, EDGES) - 1, 0, 3)
    q = shares[:, band] / np.bincount(band)[band]
    groups = q + rng.normal(0, noise, (GROUPS, *q.shape))
    return frequency, Grouped(groups.mean(axis=0), groups)


def test_relaxation_lengths_are_those_of_the_exponentials_with_fair_errors():
    rng, z = np.random.default_rng(3), []
    for _ in range(60):
        frequency, flow = relaxing(rng, 0.004)
        found = relaxation_lengths(flow, DEPTH_NM, frequency, EDGES)
        pairs = zip(found, TRUE_NM, strict=False)
        z.append([(item.length_nm - true) / item.standard_error_nm for item, true in pairs])
    assert np.isfinite(z).mean() > 0.95
    assert np.abs(np.nanmedian(z, axis=0)).max() < 4 * 1.25 / np.sqrt(60)
    assert np.nanstd(z) == pytest.approx(1, abs=0.3)


def test_what_noise_makes_or_few_planes_have_is_no_length():
    rng = np.random.default_rng(6)
    frequency, flow = relaxing(rng, 0.004)
    fewer = slice(LEAST_PLANES - 1)
    part = Grouped(flow.mean[fewer], flow.groups[:, fewer])
    assert relaxation_lengths(part, DEPTH_NM[fewer], frequency, EDGES) == []
    told = []
    for _ in range(60):
        groups = np.ones((GROUPS, 5, len(frequency))) + rng.normal(0, 0.1, (GROUPS, 5, len(frequency)))
        same = relaxation_lengths(Grouped(groups.mean(axis=0), groups), DEPTH_NM, frequency, EDGES)
        told += [item.resolved for item in same]
    assert np.mean(told) < 0.05


def test_both_sides_are_fitted_from_the_interface_outwards():
    rng = np.random.default_rng(9)
    frequency, flow = relaxing(rng, 1e-4)
    sides = {
        sign * (number + 1): Grouped(
            np.stack([flow.mean[number]] * 2), np.stack([flow.groups[:, number]] * 2, axis=1)
        )
        for number in range(5)
        for sign in (-1, 1)
    }
    heights = {offset: np.sign(offset) * DEPTH_NM[abs(offset) - 1] for offset in sides}
    profile = DepthProfile(frequency, sides, heights)
    left, right = (profile.relaxation(side, 2.0) for side in ("left", "right"))
    assert [item.length_nm for item in left] == [item.length_nm for item in right]
    assert left[1].length_nm == pytest.approx(TRUE_NM[0], rel=0.5)
