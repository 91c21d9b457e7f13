"""Linear parts of anharmonic bonds whose effective springs are known in closed form."""

import numpy as np
import pytest

from kapitza.analysis.spectral.conversion import conversion_of_part
from kapitza.analysis.spectral.effective.bond_regression import (
    FOLDS,
    BondFit,
    Halves,
    regression,
    too_few,
)
from kapitza.analysis.spectral.effective.cell_waves import cell_waves
from kapitza.analysis.spectral.effective.linear_shares import (
    EFFECTIVE_SHARES,
    effective_linear,
    effective_shares,
    fit_error_share,
    linear_parts,
)
from kapitza.analysis.spectral.resampling import Grouped
from kapitza.analysis.spectral.spectrum import BlockPlan, block_spectrum, heat_flow

NX, NY, A = 3, 2, 4.0
SIDE = np.repeat([0, 1], 2 * NX * NY)
DT, N_FRAMES = 0.1, 6000
PLAN = BlockPlan.of(N_FRAMES, DT, 4.0)
QUARTIC, CUBIC = 0.7, 0.4


def sites():
    """Two planes a side of a square lattice, shuffled, and the plane of each atom."""
    x, y = np.meshgrid(np.arange(NX), np.arange(NY), indexing="ij")
    plane = np.stack([A * x.ravel(), A * y.ravel(), np.zeros(NX * NY)], axis=1)
    position = np.concatenate([plane + np.array([0.7 * n, 0.0, 2.5 * n]) for n in range(4)])
    order = np.random.default_rng(3).permutation(len(position))
    return position[order], np.repeat([-2, -1, 0, 1], NX * NY)[order], order


POSITION, PLANE, ORDER = sites()
SIDES = (PLANE >= 0).astype(int)
WAVES = cell_waves(POSITION, SIDES + 1, PLANE, np.array([NX * A, NY * A]))


def partners():
    """(n_cells,) atoms of the facing planes, cell by cell: planes −1 and 0 of one row and column."""
    back = np.argsort(ORDER)
    n = NX * NY
    return back[n : 2 * n], back[2 * n : 3 * n]


def motion(rng, n_frames=N_FRAMES):
    """Gaussian displacements with memory, and their velocities; (n_frames, n_atoms, 3) each."""
    steps = np.arange(-30, 31) * DT
    kernel = np.exp(-(steps**2) / 0.08) * np.cos(8.0 * steps)
    noise = rng.standard_normal((n_frames + 60, len(POSITION), 3))
    transform = np.fft.rfft(noise, axis=0)
    shape = np.fft.rfft(np.roll(np.pad(kernel, (0, n_frames + 60 - 61)), -30))[:, None, None]
    rate = 2j * np.pi * np.fft.rfftfreq(n_frames + 60, DT)[:, None, None]
    u, v = (
        np.fft.irfft(part, n=n_frames + 60, axis=0) for part in (transform * shape, transform * shape * rate)
    )
    scale = 0.3 / u.std()
    return scale * u[:n_frames], scale * v[:n_frames]


def bond_forces(u, power, strength):
    """Forces −strength·(difference)^power of both facing atoms of every cell and direction."""
    left, right = partners()
    stretch = u[:, right] - u[:, left]
    force = np.zeros_like(u)
    force[:, right] = -strength * stretch**power
    force[:, left] = -force[:, right]
    return force


def fitted(u, v, parts, plan=PLAN):
    halves = Halves.of(plan, len(u))
    fit = BondFit(WAVES, SIDES, halves)
    for start in range(0, len(u), 700):
        some = slice(start, start + 700)
        fit.add(start, parts[:, some], u[some], v[some])
    return fit


@pytest.fixture(scope="module")
def run():
    """Motion, both orders' forces, and the bond: order 3 from squares, higher from cubes."""
    u, v = motion(np.random.default_rng(7))
    parts = np.stack([bond_forces(u, 2, CUBIC), bond_forces(u, 3, QUARTIC)])
    fit = fitted(u, v, parts)
    return u, v, parts, fit.solved(fit.sums)


def test_waves_are_all_of_the_motion_and_nothing_else():
    values = np.random.default_rng(1).standard_normal((5, len(POSITION), 3))
    waves = WAVES.to_waves(values)
    np.testing.assert_allclose(WAVES.to_atoms(waves), values, atol=1e-12)
    assert WAVES.weight.sum() == NX * NY and WAVES.freedoms == 12
    power = np.einsum("k,knm->", WAVES.weight, np.abs(waves) ** 2)
    assert power == pytest.approx(np.sum(values**2), rel=1e-12)


def test_a_slab_without_common_cells_is_one_wave_of_all_atoms():
    rng = np.random.default_rng(2)
    position = POSITION + np.concatenate(
        [rng.uniform(-0.3, 0.3, (len(POSITION), 2)), 0 * POSITION[:, :1]], axis=1
    )
    waves = cell_waves(position, SIDES + 1, PLANE, np.array([NX * A, NY * A]))
    assert waves.freedoms == 3 * len(POSITION) and waves.weight.tolist() == [1.0]


def test_a_linear_force_is_found_exactly():
    rng = np.random.default_rng(5)
    u = rng.standard_normal((200, 4)) + 1j * rng.standard_normal((200, 4))
    bond = rng.standard_normal((4, 4)) + 1j * rng.standard_normal((4, 4))
    bond = bond + bond.conj().T
    force = -u @ bond.T
    found = regression(force.T @ u.conj(), u.T @ u.conj())
    np.testing.assert_allclose(found, bond, atol=1e-10)


def test_motion_that_is_none_gets_no_bond():
    u = np.zeros((50, 2), dtype=complex)
    u[:, 0] = np.random.default_rng(1).standard_normal(50)
    found = regression((-2.0 * u).T @ u.conj(), u.T @ u.conj())
    np.testing.assert_allclose(found, [[2.0, 0.0], [0.0, 0.0]], atol=1e-12)


def test_the_effective_spring_of_a_quartic_bond_is_three_times_its_variance(run):
    """⟨c s³ s⟩ = 3 c ⟨s²⟩² for Gaussian s: the linear part of a force −c s³ is −3c⟨s²⟩ s."""
    u, _, parts, bond = run
    left, right = partners()
    variance = np.mean((u[:, right] - u[:, left]) ** 2)
    exact = bond_forces(u, 1, 3 * QUARTIC * variance)
    found = np.concatenate(
        [bond.forces(number, u[start : start + PLAN.hop]) for number, start in blocks_of(PLAN)], axis=1
    )
    exact = exact[: found.shape[1]]
    slope = np.sum(found[1] * exact) / np.sum(exact**2)
    assert slope == pytest.approx(1.0, abs=0.02)
    assert np.std(found[1] - exact) < 0.1 * np.std(exact)
    # A square has no linear part at all about its mean position.
    assert np.std(found[0]) < 0.1 * np.std(parts[0])


def blocks_of(plan):
    return [(number, number * plan.hop) for number in range(plan.count)]


def test_what_is_left_is_uncorrelated_with_the_motion_it_was_not_fitted_to(run):
    u, _, parts, bond = run
    moved, rest = [], []
    for number, start in blocks_of(PLAN):
        some = slice(start, start + PLAN.hop)
        moved.append(u[some])
        rest.append(parts[1, some] - bond.forces(number, u[some])[1])
    moved, rest = np.concatenate(moved), np.concatenate(rest)
    before = abs(np.sum(parts[1, : len(moved)] * moved))
    assert abs(np.sum(rest * moved)) < 0.05 * before


def test_a_block_never_sees_the_frames_its_bond_was_fitted_to():
    halves = Halves.of(PLAN, N_FRAMES)
    used = [set(), set()]
    for group, begin, end in halves.pieces(0, N_FRAMES):
        used[group // FOLDS] |= set(range(begin, end))
    for block, start in blocks_of(PLAN):
        frames = set(range(start, start + PLAN.length))
        assert not frames & used[1 - halves.half_of(block)]
    assert [len(frames) for frames in used] == list(halves.frames)
    pieces = [
        piece for start in range(0, N_FRAMES, 37) for piece in halves.pieces(start, min(start + 37, N_FRAMES))
    ]
    assert sum(end - begin for _, begin, end in pieces) == sum(halves.frames)


def test_each_half_is_given_the_bond_of_the_other():
    """A spring that is 1 in the first half of the run and 2 in the second."""
    u, v = motion(np.random.default_rng(3))
    middle = Halves.of(PLAN, N_FRAMES).groups[FOLDS]
    strength = np.where(np.arange(N_FRAMES) < middle, 1.0, 2.0)[:, None, None]
    force = strength * bond_forces(u, 1, 1.0)
    fit = fitted(u, v, np.stack([force, 0 * force]))
    bond = fit.solved(fit.sums)
    for block, spring in ((0, 2.0), (PLAN.count - 1, 1.0)):
        np.testing.assert_allclose(bond.forces(block, u[:5])[0], bond_forces(u[:5], 1, spring), atol=1e-6)


def spectra(u, v, parts, bond):
    """Blocks (n_blocks, 5, 2, n_freq): orders (a linear bond of 1 first) and both linear parts."""
    found = []
    for number, start in blocks_of(PLAN):
        some = slice(start, start + PLAN.length)
        forces = np.stack([bond_forces(u[some], 1, 1.0), *parts[:, some], *bond.forces(number, u[some])])
        found.append(np.array(block_spectrum(forces, v[some], SIDES, DT)).swapaxes(0, 1))
    return np.array(found)


def test_linear_parts_convert_nothing_and_shares_add_up(run):
    u, v, parts, bond = run
    # Motion of the right side that follows the left: heat flows.
    blocks = spectra(u, v, parts, bond)
    blocks[:, 0] += 40.0 * np.abs(blocks[:, 0]).mean()
    orders, linear = (Grouped.of([blocks[:, part]], 10) for part in (slice(0, 3), slice(3, 5)))
    whole = Grouped(orders.mean.sum(axis=0), orders.groups.sum(axis=1))
    converted = conversion_of_part(linear_parts(linear), whole)
    by_all = conversion_of_part(Grouped(orders.mean[1:].sum(axis=0), orders.groups[:, 1:].sum(axis=1)), whole)
    assert converted.largest.value < 0.05 * by_all.largest.value
    width = 1 / (PLAN.length * DT)
    rows = effective_shares(orders, linear, np.array([0.1, 0.2, 0.3]), width)
    assert [row.measure for row in rows] == list(EFFECTIVE_SHARES)
    assert sum(row.value for row in rows) == pytest.approx(1.0, abs=1e-12)
    heat = orders.mean.mean(axis=1).sum() * width
    expected = effective_linear(orders, linear).mean.mean(axis=0).sum() * width / heat
    assert rows[0].value == pytest.approx(expected, rel=1e-12)
    exact = effective_shares(orders, linear, np.zeros(3), width)
    for row, bare, fit in zip(rows, exact, (0.3, 0.1, 0.2), strict=True):
        assert row.standard_error == pytest.approx(np.hypot(bare.standard_error, fit / abs(heat)), rel=1e-9)
    assert fit_error_share(orders.mean, np.array([0.1, 0.2, 0.3]), width) == pytest.approx(0.3 / abs(heat))
    assert fit_error_share(orders.mean, None, width) == np.inf


def test_the_error_of_the_fit_is_the_scatter_of_fits_to_other_motion():
    """Over independent runs of the same law the heat of the linear parts scatters as each run says."""
    rng, quoted, flows, n = np.random.default_rng(11), [], [], 1500
    plan = BlockPlan.of(n, DT, 4.0)
    u, v = motion(rng, n)
    for _ in range(12):
        other, speed = motion(rng, n)
        parts = np.stack([bond_forces(other, 2, CUBIC), bond_forces(other, 3, QUARTIC)])
        fit = fitted(other, speed, parts, plan)
        solved = fit.solved(fit.sums)
        quoted.append(solved.fit_error_ev_ps[0] ** 2)
        # Applied to motion that none of them was fitted to.
        half = [heat_flow(solved.forces(block, u)[0], v, SIDES).mean() for block in (0, plan.count - 1)]
        flows.append(np.mean(half))
    assert np.std(flows, ddof=1) == pytest.approx(np.sqrt(np.mean(quoted)), rel=0.6)


def test_too_few_frames_are_said_with_their_number():
    plan = BlockPlan.of(200, DT, 0.8)
    assert too_few(WAVES, Halves.of(PLAN, N_FRAMES)) == ""
    assert "12 degrees of freedom" in too_few(WAVES, Halves.of(plan, 200))
