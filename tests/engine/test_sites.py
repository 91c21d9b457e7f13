"""Where recorded atoms sit and how far they move: known motion, read in pieces, by any number of ranks."""

from pathlib import Path

import h5py
import numpy as np
import pytest

from kapitza.simulation.interface_slab import Slab
from kapitza.simulation.trajectory import CHUNK, open_trajectory

N_FRAMES = 2 * CHUNK + 100


class Share:
    """One rank of several: keeps its part of the sums, and adds up those of the others before it."""

    def __init__(self, rank, size, before):
        self.rank, self.size, self.sums, self.before = rank, size, [], before

    def Get_rank(self):
        return self.rank

    def Get_size(self):
        return self.size

    def allreduce(self, value):
        self.sums.append(value)
        return value + sum(rank.sums[len(self.sums) - 1] for rank in self.before)


@pytest.fixture
def recorded(tmp_path):
    """Four atoms: at rest off its site, vibrating, drifting, hopping at half time."""
    time = np.arange(N_FRAMES)
    displacement = np.zeros((N_FRAMES, 4, 3), dtype=np.float32)
    displacement[:, 0] = [0.1, 0, 0]
    displacement[:, 1, 1] = 0.3 * np.sqrt(2) * np.cos(2 * np.pi * time / 20)
    displacement[:, 2, 2] = 0.5 * time / N_FRAMES
    displacement[N_FRAMES // 2 :, 3, 0] = 2.0
    path = tmp_path / "trajectory.h5"
    with h5py.File(path, "w") as file:
        file["displacement"] = displacement
        file["step"] = time
        file["reference_position"] = np.array([[0, 0, 0], [9.0, 0, 0], [4.0, 4.0, 5.0], [4.0, 4.0, 9.0]])
        file["atom_type"], file["side"], file["mass_amu"] = [1, 1, 2, 2], [0, 0, 1, 1], np.ones(4)
        file.attrs["box_angstrom"], file.attrs["frame_interval_ps"] = [12.0, 12.0, 30.0], 0.1
    with open_trajectory(Path(path)) as found:
        yield found


@pytest.mark.parametrize("size", [1, 3])
def test_motion_about_the_sites(recorded, size):
    ranks = []
    for rank in range(size):
        ranks.append(Share(rank, size, ranks[:rank]))
        sites = recorded.sites(ranks[-1])
    np.testing.assert_allclose(sites.mean[0], [0.1, 0, 0], atol=1e-7)
    np.testing.assert_allclose(sites.rms, [0, 0.3, 0.5 / np.sqrt(12), 1.0], atol=2e-3)
    np.testing.assert_allclose(sites.shift, [0, 0, 0.45, 2.0], atol=1e-2)


def test_nearest_sites_are_found_through_the_periodic_boundary(recorded):
    nearest = recorded.slab.nearest_site_angstrom
    # Stiff crystals have short distances and soft ones long: each atom is judged by its own.
    np.testing.assert_allclose(nearest, [3.0, 3.0, 4.0, 4.0])
    apart = Slab(np.array([[0, 0, 0], [0, 0, 7.0]]), np.ones(2), np.zeros(2), np.array([12.0, 12.0]))
    np.testing.assert_allclose(apart.nearest_site_angstrom, 7.0)
