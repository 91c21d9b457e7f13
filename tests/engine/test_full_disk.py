"""A full and a read-only disk, for real: a small tmpfs is mounted, which needs root (`make test-kill`)."""

import subprocess

import pytest
from kill_case import RUN, assert_same_results, begun
from nemd_case import run_driver, write_case
from test_damage import assert_clear_failure

pytestmark = pytest.mark.kill


@pytest.fixture
def disk(tmp_path):
    place = tmp_path / "disk"
    place.mkdir()
    mount("-t", "tmpfs", "-o", "size=8m", "tmpfs", place)
    yield place
    subprocess.run(["umount", "-l", place], check=True)


def mount(*words):
    subprocess.run(["mount", *map(str, words)], check=True)


def everything(folder):
    return {path: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_a_disk_that_runs_full_and_then_has_room_again(undisturbed, disk):
    finished = write_case(disk / "finished", run=RUN)
    (finished.folder / "bath_power.csv").write_bytes((undisturbed.folder / "bath_power.csv").read_bytes())
    before = everything(finished.folder)
    files = write_case(disk / "case", run=RUN)
    done = run_driver(files, 2)
    assert_clear_failure(done, files)
    assert "No space left on device" in done.stderr
    kept = len(list(files.work.glob("segment.*.json"))) - 1
    assert 1 <= kept < RUN.segments
    assert everything(finished.folder) == before
    mount("-o", "remount,size=200m", disk)
    done = run_driver(files, 2)
    assert done.returncode == 0, done.stderr
    assert f"resuming after segment {kept} of 10" in done.stderr
    assert_same_results(files.folder, undisturbed.folder)
    assert len(begun(files.work)) == RUN.segments + 2


def test_a_read_only_folder_is_named_and_left_as_it_is(undisturbed, disk):
    mount("-o", "remount,size=200m", disk)
    files = write_case(disk / "case", run=RUN)
    assert run_driver(files, 2).returncode == 0
    before = everything(disk)
    mount("-o", "remount,ro", disk)
    done = run_driver(files, 2)
    assert done.returncode != 0
    assert "SimulationError: Files of this run cannot be read or written" in done.stderr
    assert "Read-only file system" in done.stderr and "full or read-only" in done.stderr
    assert everything(disk) == before
    mount("-o", "remount,rw", disk)
