"""A quadratic energy of equal cells: products by wave vector against the sum over all pairs of atoms."""

import numpy as np
import pytest
from scipy import sparse

from kapitza.simulation.twin.quadratic import InPlaneWaves, Quadratic, Repeats, in_plane_repeats, wave_vectors

BASIS = 2


def circulant(cells, seed=1):
    """A random symmetric K of cells that are alike but not mirror images of themselves: (n, 3, n, 3)."""
    rng, (nx, ny) = np.random.default_rng(seed), cells
    random = rng.standard_normal((nx, ny, BASIS, 3, BASIS, 3))
    n_cells = nx * ny
    number = np.arange(n_cells).reshape(nx, ny)
    whole = np.zeros((n_cells, BASIS, 3, n_cells, BASIS, 3))
    for cx, cy in np.ndindex(nx, ny):
        for dx, dy in np.ndindex(nx, ny):
            other = number[(cx + dx) % nx, (cy + dy) % ny]
            whole[number[cx, cy], :, :, other] += random[dx, dy]
    flat = whole.reshape(3 * BASIS * n_cells, -1)
    return (flat + flat.T) / 2


@pytest.mark.parametrize("waves", [True, False])
@pytest.mark.parametrize("cells", [(3, 4), (4, 3), (1, 5), (1, 1), (2, 2)])
def test_forces_are_those_of_all_pairs(cells, waves, monkeypatch):
    monkeypatch.setattr(Quadratic, "by_wave_vector", waves)
    n = BASIS * cells[0] * cells[1]
    arranged = circulant(cells)
    order = np.random.default_rng(2).permutation(n)
    rows = sparse.csr_matrix(arranged[: 3 * BASIS])
    linear = np.random.default_rng(3).standard_normal((n, 3))
    energy = Quadratic(np.arange(n), linear, Repeats(cells, order), rows)
    moved = np.random.default_rng(4).standard_normal((n, 3))
    expected = np.empty((n, 3))
    expected[order] = -(arranged @ moved[order].ravel()).reshape(n, 3)
    np.testing.assert_allclose(energy.whole(moved), expected, atol=1e-12)
    np.testing.assert_allclose(-(energy.matrix() @ moved.ravel()).reshape(n, 3), expected, atol=1e-12)
    np.testing.assert_allclose(sum(energy.part(i, 4)(moved) for i in range(4)), expected, atol=1e-12)
    np.testing.assert_allclose(energy.forces(moved), linear + expected, atol=1e-12)
    total = energy.energy_ev(moved, energy.forces(moved)).sum()
    assert total == pytest.approx(-np.sum(linear * moved) - 0.5 * np.sum(moved * expected))


def crystal(cells=(3, 4), jitter=0.0):
    """Two atoms a cell of 4 × 5 Å, in random order, one on the edge of the box."""
    sites = np.array([[0.0, 0.0, 0.0], [1.3, 2.2, 1.0]])
    corners = np.array([[4.0 * x, 5.0 * y, 0.0] for x, y in np.ndindex(*cells)])
    position = (corners[:, None] + sites).reshape(-1, 3)
    position += jitter * np.random.default_rng(1).standard_normal(position.shape)
    shuffled = np.random.default_rng(5).permutation(len(position))
    return position[shuffled], np.tile([1, 2], len(corners))[shuffled], np.array([4.0, 5.0]) * cells


def test_equal_cells_are_found():
    position, kind, periods = crystal()
    found = in_plane_repeats(position, kind, periods)
    assert found.cells == (3, 4) and len(found.home) == 2
    cells = position[found.order].reshape(3, 4, 2, 3)
    apart = cells - cells[:1, :1]
    steps = np.stack(np.meshgrid(4.0 * np.arange(3), 5.0 * np.arange(4), [0.0], indexing="ij"), axis=-1)
    wrapped = apart - steps
    wrapped[..., :2] -= periods * np.round(wrapped[..., :2] / periods)
    np.testing.assert_allclose(wrapped, 0.0, atol=1e-9)
    assert (kind[found.order].reshape(12, 2) == kind[found.home]).all()


@pytest.mark.parametrize("what", ["positions", "kinds"])
def test_cells_that_are_not_alike_are_one(what):
    position, kind, periods = crystal(jitter=0.01 if what == "positions" else 0.0)
    if what == "kinds":
        kind = kind.copy()
        kind[0] = 3 - kind[0]
    found = in_plane_repeats(position, kind, periods)
    assert found.cells == (1, 1)
    assert np.array_equal(np.sort(found.order), np.arange(len(position)))


@pytest.mark.parametrize("cells", [(1, 1), (1, 4), (3, 2), (4, 4), (5, 3), (9, 5)])
def test_waves_are_those_of_displacements_cell_by_cell(cells):
    """By matrices or by fast transforms: back to what they were, each wave its sum over the cells."""
    rng = np.random.default_rng(2)
    moved = rng.normal(size=(cells[0] * cells[1] * 2, 3))
    waves = InPlaneWaves(cells)
    found = waves.forward(moved)
    np.testing.assert_allclose(waves.backward(found).reshape(-1, 3), moved, atol=1e-14)
    grid = np.fft.fft2(moved.reshape(*cells, -1), axes=(0, 1))
    assert len(found) == len(wave_vectors(cells))
    for wave, (kx, ky) in zip(found, wave_vectors(cells), strict=True):
        np.testing.assert_allclose(wave, grid[kx, ky], atol=1e-12)
