"""Segments of MPICH that nobody maps any more are removed; those of living and starting runs are not."""

import mmap
import os
from pathlib import Path

import pytest

from kapitza.simulation.run.shared_memory import mapped_segments, remove_left_behind, remove_own


def segment(folder, name, *, old=True):
    path = folder / name
    path.write_bytes(bytes(4096))
    if old:
        os.utime(path, (0, 0))
    return path


@pytest.fixture
def mapped(tmp_path):
    """A segment that this process has mapped, in a folder without others."""
    path = segment(tmp_path, "mpich_shm_1f_0")
    with path.open("r+b") as stream, mmap.mmap(stream.fileno(), 4096):
        os.utime(path, (0, 0))
        yield path


def test_only_what_nobody_maps_is_removed(mapped, tmp_path):
    """A killed run left one or two MB of shared memory behind, and nothing ever removed it."""
    segment(tmp_path, "mpich_shm_2f_0")
    segment(tmp_path, "somebody_elses_0")
    segment(tmp_path, "mpich_shm_3f_0", old=False)
    remove_left_behind(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "mpich_shm_1f_0",
        "mpich_shm_3f_0",
        "somebody_elses_0",
    ]


def test_a_run_that_leaves_removes_its_own_and_no_other(mapped, tmp_path):
    other = segment(tmp_path, "mpich_shm_2f_0")
    assert mapped_segments([Path("/proc/self"), Path("/proc/none")], tmp_path) == {mapped}
    remove_own(tmp_path)
    assert not mapped.exists() and other.exists()
