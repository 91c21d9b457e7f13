"""Cells in the plane and their waves: every atom once, exact transforms, empty sites, exchanged sites."""

import numpy as np
import pytest

from kapitza.analysis.harmonic.wavevectors import cell_points
from kapitza.analysis.spectral.in_plane.in_plane_cells import EMPTY, in_plane_cells
from kapitza.analysis.spectral.in_plane.wavevector_spectrum import (
    RunningMeans,
    joined_means,
    wavevector_spectrum,
)
from kapitza.analysis.spectral.spectrum import block_spectrum, block_transforms, disjoint_groups

A, INTERVAL = 5.3, 0.1
# An fcc plane of two atoms in a square; every second plane is shifted by half a cell.
SQUARE = np.array([[0.0, 0.0], [0.5, 0.5]])


def crystal(cells=(3, 4), planes=6, kinds=(1, 2)):
    """Positions (n, 3), plane, type and periods of fcc (001), the dividing plane in the middle."""
    corners = np.array([(i, j) for i in range(cells[0]) for j in range(cells[1])], dtype=float)
    position, plane = [], []
    for number in range(planes):
        sites = (corners[:, None] + SQUARE + [0.5 * (number % 2), 0.0]).reshape(-1, 2) % cells * A
        position.append(np.column_stack([sites, np.full(len(sites), number * A / 2)]))
        plane += [number - planes // 2] * len(sites)
    plane = np.array(plane)
    return np.concatenate(position), plane, np.where(plane < 0, *kinds), A * np.array(cells)


def shuffled(rng, position, plane, kind):
    order = rng.permutation(len(plane))
    return position[order], plane[order], kind[order]


@pytest.fixture(scope="module")
def motion():
    """Force and velocity (n_frames, n_atoms, 3) of the 3 × 4 crystal, without any order in them."""
    rng = np.random.default_rng(5)
    n_atoms = len(crystal()[1])
    return rng.normal(0.3, 1.0, (16, n_atoms, 3)), rng.normal(0, 1.0, (16, n_atoms, 3))


def test_every_atom_is_one_site_of_one_cell_and_waves_are_orthonormal():
    position, plane, kind, periods = crystal()
    position, plane, kind = shuffled(np.random.default_rng(1), position, plane, kind)
    cells = in_plane_cells(position, plane, kind, periods)
    n_cells = 24  # two primitive cells in each square
    assert abs(np.linalg.det(cells.lattice.vectors)) == pytest.approx(A**2 / 2)
    assert cells.atom.shape == (6, n_cells)
    np.testing.assert_array_equal(np.sort(cells.atom.ravel()), np.arange(len(plane)))
    np.testing.assert_allclose(cells.phase @ cells.phase.conj().T, np.eye(n_cells), atol=1e-13)
    for row in cells.atom:
        assert len(set(plane[row])) == 1
    # e^{ik·R} of the positions themselves, but for a phase that belongs to the site.
    for row in cells.atom:
        seen = np.exp(-1j * cells.waves.points @ position[row, :2].T) / np.sqrt(n_cells)
        turned = seen / cells.phase
        np.testing.assert_allclose(turned, np.repeat(turned[:, :1], n_cells, axis=1), atol=1e-9)


def test_stars_are_those_of_the_greens_function():
    position, plane, kind, periods = crystal((4, 4))
    cells = in_plane_cells(position, plane, kind, periods)
    points = cell_points(cells.lattice, periods)
    counts = np.sort(np.round(points.weight * len(cells.waves.points)).astype(int))
    np.testing.assert_array_equal(np.sort(cells.waves.members), counts)
    np.testing.assert_array_equal(cells.waves.members, [1, 4, 4, 4, 8, 2, 4, 4, 1])
    np.testing.assert_array_equal(cells.waves.points[0], 0.0)
    lengths = np.linalg.norm(cells.waves.points, axis=1)
    shortest = [lengths[cells.waves.star == star].min() for star in range(len(cells.waves.members))]
    assert (np.diff(shortest) > -1e-9).all()


@pytest.mark.parametrize("sites", ["all", "with holes"])
def test_stars_and_polarisations_add_up_to_the_spectrum(motion, sites):
    position, plane, kind, periods = crystal()
    force, velocity = motion
    kept = np.full(len(plane), True)
    if sites == "with holes":
        near = np.flatnonzero(np.abs(plane + 0.5) < 1)
        kept[np.random.default_rng(2).choice(near, 7, replace=False)] = False
    position, plane, kind = position[kept], plane[kept], kind[kept]
    force, velocity, side = force[:, kept], velocity[:, kept], (plane >= 0).astype(int)
    cells = in_plane_cells(position, plane, kind, periods)
    assert (cells.atom == EMPTY).sum() == (~kept).sum()
    found = wavevector_spectrum(*block_transforms(force, velocity, INTERVAL), side, cells, INTERVAL)
    assert found.shape == (2, len(cells.waves.members), 2, 9)
    for part, whole in zip(found, block_spectrum(force, velocity, side, INTERVAL), strict=True):
        np.testing.assert_allclose(part.sum(axis=(0, 1)), whole, rtol=0, atol=1e-12 * np.abs(whole).max())
    # Motion along z alone is all along z.
    force, velocity = force * [0, 0, 1], velocity * [0, 0, 1]
    along = wavevector_spectrum(*block_transforms(force, velocity, INTERVAL), side, cells, INTERVAL)
    np.testing.assert_allclose(along[:, :, 0], found[:, :, 0], atol=1e-12 * np.abs(found).max())
    np.testing.assert_array_equal(along[:, :, 1], 0.0)


def test_a_part_of_the_atoms_has_the_spectrum_of_its_own(motion):
    position, plane, kind, periods = crystal()
    cells = in_plane_cells(position, plane, kind, periods)
    chosen = (plane >= -2) & (plane <= 1)
    force, velocity = (values[:, chosen] for values in motion)
    side = (plane[chosen] >= 0).astype(int)
    alone = in_plane_cells(position[chosen], plane[chosen], kind[chosen], periods)
    transforms = block_transforms(force, velocity, INTERVAL)
    one, two = (wavevector_spectrum(*transforms, side, item, INTERVAL) for item in (cells.of(chosen), alone))
    np.testing.assert_allclose(one, two, atol=1e-12 * np.abs(two).max())


def test_sites_that_disorder_exchanges_are_alike_and_others_are_not():
    position, plane, kind, periods = crystal()
    rng = np.random.default_rng(3)
    near = np.flatnonzero(np.abs(plane + 0.5) < 1)
    mixed = kind.copy()
    mixed[near] = rng.permutation(kind[near])
    assert len(in_plane_cells(position, plane, mixed, periods).waves.points) == 1  # the box alone is left
    assert len(in_plane_cells(position, plane, np.zeros_like(mixed), periods).waves.points) == 24
    # Rock salt: two kinds of sites in one plane make the cell twice as large.
    corner = ((position[:, 0] / A) % 1 < 0.25) == ((plane % 2) == 0)
    assert len(in_plane_cells(position, plane, corner.astype(int), periods).waves.points) == 12


def test_running_means_are_those_of_all_blocks_at_once_on_any_ranks():
    blocks = np.random.default_rng(4).normal(1, 1, (43, 2, 3))
    ranks = [RunningMeans.over(43, 10) for _ in range(3)]
    for number, block in enumerate(blocks):
        ranks[number * 3 // 43].add(number, block)
    mean, groups = joined_means(ranks)
    np.testing.assert_allclose(mean, blocks.mean(axis=0), rtol=1e-13)
    np.testing.assert_allclose(groups, disjoint_groups(blocks, 10), rtol=1e-12)
    with pytest.raises(ValueError, match="cannot make 30 disjoint groups"):
        RunningMeans.over(43, 30)
