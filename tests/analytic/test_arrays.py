"""HDF5 files that are cut short or altered in one bit are named, and never give another number."""

import hashlib
import os

import h5py
import numpy as np
import pytest

from kapitza.analysis.files.arrays import DamagedFileError, open_arrays, write_arrays
from kapitza.simulation.run.sampler import FrameFile, FrameFormat

SEED = 5
FLIPS = 150


def heat_flow(path):
    generator = np.random.default_rng(SEED)
    arrays = {"q_left": (generator.normal(size=(20, 90)), "eV"), "frequency_thz": (np.arange(90.0), "THz")}
    write_arrays(path, arrays, {"frame_interval_ps": 0.1, "block_frames": 180})


def trajectory(path):
    generator = np.random.default_rng(SEED)
    frames = FrameFile(path, FrameFormat({"atom_id": np.arange(30)}, {"box_angstrom": np.ones(3)}))
    for _ in range(3):
        frames.append(np.arange(50), *generator.normal(size=(2, 50, 30, 3)).astype("f4"))
    frames.close()


def everything(path):
    with open_arrays(path) as file:
        found = {name: (file[name][()], dict(file[name].attrs)) for name in file}
        return found, dict(file.attrs)


def same(ours, theirs):
    np.testing.assert_equal(ours, theirs)


@pytest.mark.parametrize("write", [heat_flow, trajectory], ids=lambda write: write.__name__)
def test_a_flipped_bit_is_found_wherever_it_is_and_before_hdf5_sees_it(tmp_path, write, monkeypatch):
    """One of such files made the library of HDF5 hang, others ended in errors of every type."""
    path = tmp_path / "file.h5"
    write(path)
    whole, content = path.read_bytes(), everything(path)
    with monkeypatch.context() as unread:
        unread.setattr(h5py, "File", lambda *words, **options: pytest.fail("a damaged file was opened"))
        generator = np.random.default_rng(SEED)
        # In the user block and behind it.
        places = [*range(0, 512, 7), *generator.integers(len(whole), size=FLIPS)]
        for place in places:
            spoilt = bytearray(whole)
            spoilt[place] ^= 1 << generator.integers(8)
            path.write_bytes(spoilt)
            with pytest.raises(DamagedFileError) as error:
                everything(path)
            assert str(path) in str(error.value) and "fix: delete it and run again" in str(error.value)
    path.write_bytes(whole)
    same(everything(path), content)


def test_a_file_is_compared_once_and_again_when_it_has_changed(tmp_path, monkeypatch):
    path = tmp_path / "file.h5"
    trajectory(path)
    os.utime(path, (0, 0))
    everything(path)
    with monkeypatch.context() as unread:
        unread.setattr(hashlib, "file_digest", lambda *words: pytest.fail("compared again"))
        everything(path)
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    with pytest.raises(DamagedFileError):
        everything(path)


@pytest.mark.parametrize("kept", [0, 0.02, 0.5, 0.99])
def test_a_file_cut_short_is_found(tmp_path, kept):
    path = tmp_path / "file.h5"
    trajectory(path)
    whole = path.read_bytes()
    path.write_bytes(whole[: int(kept * len(whole))])
    with pytest.raises(DamagedFileError, match=r"file\.h5 is damaged"):
        everything(path)


def test_what_is_written_is_read_again_with_its_units(tmp_path):
    path = tmp_path / "file.h5"
    write_arrays(path, {"none": (np.zeros((0, 3)), "eV"), "one": (3.5, "K"), "many": ([1, 2], "1")}, {"a": 1})
    with open_arrays(path) as file:
        assert file["none"].shape == (0, 3)
        assert (file["one"][()], file["one"].attrs["units"], file.attrs["a"]) == (3.5, "K", 1)
        assert file["many"][:].tolist() == [1, 2]
    assert list(tmp_path.iterdir()) == [path]


def test_other_errors_while_a_file_is_open_are_not_blamed_on_it(tmp_path):
    path = tmp_path / "file.h5"
    heat_flow(path)
    with pytest.raises(KeyError, match="mistake"), open_arrays(path):
        raise KeyError("mistake")
    with (
        pytest.raises(FileNotFoundError, match=r"absent\.h5: no such file"),
        open_arrays(tmp_path / "absent.h5"),
    ):
        pass
    assert h5py.is_hdf5(path)


def altered(path, change):
    """The file with something changed by HDF5 itself, so that every checksum of the format is right."""
    write_arrays(path, {"mass": (np.array([39.948]), "amu"), "q": (np.arange(9.0), "eV")}, {"step": 0.05})
    with h5py.File(path, "r+") as file:
        change(file)


@pytest.mark.parametrize(
    "change",
    [
        lambda file: file["mass"].__setitem__(0, 79.896),
        lambda file: file["mass"].attrs.__setitem__("units", "kg"),
        lambda file: file.attrs.__setitem__("step", 0.5),
        lambda file: file.attrs.__delitem__("step"),
        lambda file: file.create_dataset("more", data=np.arange(3.0)),
    ],
)
def test_single_numbers_units_and_attributes_cannot_change_unnoticed(tmp_path, change):
    path = tmp_path / "file.h5"
    altered(path, lambda file: None)
    with open_arrays(path) as file:
        assert file["mass"][0] == 39.948
    altered(path, change)
    with pytest.raises(DamagedFileError, match="content is not what was written"), open_arrays(path):
        pass


def test_a_damaged_file_is_refused_before_hdf5_reads_it(tmp_path, monkeypatch):
    """HDF5 looped without end in one of 540 damaged files."""
    path = tmp_path / "file.h5"
    heat_flow(path)
    spoilt = bytearray(path.read_bytes())
    spoilt[len(spoilt) // 2] ^= 8
    path.write_bytes(spoilt)
    monkeypatch.setattr(h5py, "File", lambda *words, **options: pytest.fail("HDF5 was asked"))
    with pytest.raises(DamagedFileError), open_arrays(path):
        pass


def test_files_of_others_have_no_digest_and_are_read(tmp_path):
    with h5py.File(tmp_path / "file.h5", "w") as file:
        file["mass"] = [1.0]
    with open_arrays(tmp_path / "file.h5") as file:
        assert file["mass"][0] == 1.0
