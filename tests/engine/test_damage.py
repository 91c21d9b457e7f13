"""Files that rot, and disks full or read-only: named, nothing finished is lost, the least is redone."""

import shutil

import pytest
from kill_case import RUN, assert_same_results, begun, hooked
from nemd_case import Files, driver_command, run_command, run_driver, write_case


def flip(path):
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 16
    path.write_bytes(content)


@pytest.fixture
def finished(undisturbed, tmp_path):
    """A copy of the finished run without its results, which Snakemake deletes before it runs a job again."""
    shutil.copytree(undisturbed.folder, tmp_path / "copy")
    files = Files(tmp_path / "copy")
    for name in ("bath_power.csv", "temperature_profile.csv", "trajectory.h5", "run.json"):
        (files.folder / name).unlink()
    return files


def test_a_damaged_record_costs_the_way_to_it_and_no_more(undisturbed, finished):
    flip(finished.work / "energies.3.dat")
    done = run_driver(finished, 2)
    assert done.returncode == 0, done.stderr
    assert "missing or damaged: energies.3.dat" in done.stderr
    assert begun(finished.work) == [*range(RUN.segments + 1), 1, 2, 3]
    assert_same_results(finished.folder, undisturbed.folder)


def test_a_damaged_trajectory_is_recorded_again_from_the_start_of_production(undisturbed, finished):
    flip(finished.work / "trajectory.h5")
    done = run_driver(finished, 2)
    assert done.returncode == 0, done.stderr
    assert begun(finished.work) == [*range(RUN.segments + 1), *range(1, RUN.segments + 1)]
    assert_same_results(finished.folder, undisturbed.folder)


@pytest.mark.parametrize("harm", [flip, lambda path: path.unlink()])
def test_the_first_link_of_a_finished_run_costs_no_frame(undisturbed, finished, harm):
    """The second was taken for the first: its frames were left out, and their only copy replaced."""
    harm(finished.work / "segment.0.json")
    done = run_driver(finished, 2)
    assert done.returncode == 0, done.stderr
    assert "missing or damaged: segment.0.json" in done.stderr
    assert_same_results(finished.folder, undisturbed.folder)
    assert (finished.work / "trajectory.h5").read_bytes() == (undisturbed.work / "trajectory.h5").read_bytes()


def test_the_folder_may_have_any_name(undisturbed, tmp_path):
    """LAMMPS takes no name with a blank, a quote, a dollar or a letter of another alphabet."""
    folder = tmp_path / 'my "results" of Müller\'s\t$HOME'
    shutil.copytree(
        undisturbed.folder, folder, ignore=shutil.ignore_patterns("work", "*.csv", "*.h5", "run.*")
    )
    files = Files(folder)
    done = run_driver(files, 2)
    assert done.returncode == 0, done.stderr
    assert_same_results(folder, undisturbed.folder)


def test_a_damaged_structure_is_named_and_nothing_is_run(finished):
    flip(finished.folder / "structure.data")
    done = run_driver(finished, 2)
    assert done.returncode != 0
    assert "structure.data is damaged" in done.stderr and "delete it and run again" in done.stderr
    assert not (finished.folder / "run.json").exists()
    assert len(list(finished.work.glob("segment.*.json"))) == RUN.segments + 1


def test_a_file_that_cannot_be_written_ends_the_run_with_what_to_do_and_what_is_kept(undisturbed, tmp_path):
    files = write_case(tmp_path, run=RUN)
    # No file may grow beyond 1 MB from segment 4 on, which the frames do: a full disk, for any user.
    point = {"kind": "no room", "segment": 4, "bytes": 1_000_000}
    done = run_command(driver_command(files, 2), files.folder, hooked(files, point))
    assert_clear_failure(done, files)
    assert "File too large: " in done.stderr and "frames.part" in done.stderr
    done = run_driver(files, 2)
    assert "resuming after segment 3 of 10" in done.stderr
    assert_same_results(files.folder, undisturbed.folder)


def assert_clear_failure(done, files):
    """One error with reason and fix, no results, nothing that looks finished and is not."""
    assert done.returncode != 0
    assert "SimulationError: Files of this run cannot be read or written" in done.stderr
    assert "finished segments are kept" in done.stderr
    assert not (files.folder / "run.json").exists()
    assert not (files.folder / "trajectory.h5").exists()
