"""Files of strangers: what runs code, never ends or is no file is refused before any other reader sees it."""

import bz2
import os

import phonopy_crystals
import pytest
import yaml
from phonopy.file_IO import write_FORCE_CONSTANTS
from study_examples import CONFIG

from kapitza.analysis.files.untrusted import UntrustedFileError, check_phonopy_file, limited_bytes
from kapitza.analysis.harmonic.phonopy_files import PhonopyFileError, read_phonopy
from kapitza.study.loading import load_study
from kapitza.study.problems import StudyError

STUDY = CONFIG.read_text(encoding="utf-8")
CALL = "\nevil: !!python/object/apply:os.system ['touch {}']\n"


def params(folder, name="phonopy_params.yaml", **changes):
    return phonopy_crystals.save(phonopy_crystals.fcc(39.948, **changes), folder / name)


def test_a_tag_in_a_file_of_phonopy_runs_nothing(tmp_path):
    path, trace = params(tmp_path), tmp_path / "trace"
    path.write_text(path.read_text() + CALL.format(trace))
    with pytest.raises(
        PhonopyFileError, match=r"YAML tag .*python/object/apply:os\.system, which may run code"
    ):
        read_phonopy(path)
    assert not trace.exists()


@pytest.mark.parametrize(
    "text",
    [
        "%TAG !e! tag:yaml.org,2002:python/\n---\na: !e!object/apply:os.system [ls]\n",
        "a: !<tag:yaml.org,2002:python/name:os.system> x\n",
        "a: !!python/tuple [1, 2]\n",
        "a: &a [1, 2]\nb: [*a, *a]\n",
    ],
)
def test_tags_in_every_form_and_aliases(text, tmp_path):
    path = tmp_path / "phonopy.yaml"
    path.write_text(text)
    with pytest.raises(UntrustedFileError, match=r"may run code|YAML aliases"):
        check_phonopy_file(path)


def test_plain_files_pass_compressed_or_not(tmp_path):
    path = params(tmp_path)
    path.write_text(path.read_text() + "\nnote: 'wow! a & b * c'\nplain: !!str 3\n")
    check_phonopy_file(path)
    packed = tmp_path / "phonopy_params.yaml.bz2"
    packed.write_bytes(bz2.compress(path.read_bytes()))
    check_phonopy_file(packed)
    packed.write_bytes(bz2.compress(path.read_bytes() + CALL.format("x").encode()))
    with pytest.raises(UntrustedFileError, match="may run code"):
        check_phonopy_file(packed)


def test_what_decompresses_without_end_is_not_read(tmp_path):
    path = tmp_path / "zeros.yaml.bz2"
    path.write_bytes(bz2.compress(bytes(3_000_000)))
    with pytest.raises(UntrustedFileError, match="when decompressed"):
        limited_bytes(path, 1_000_000)


def test_a_supercell_of_any_size_is_not_made(tmp_path):
    path = params(tmp_path)
    content = yaml.safe_load(path.read_text())
    content["supercell_matrix"] = [[3000, 0, 0], [0, 3000, 0], [0, 0, 3000]]
    path.write_text(yaml.safe_dump(content, default_flow_style=None))
    with pytest.raises(PhonopyFileError, match=r"a supercell of 2\.7e\+10 unit cells"):
        read_phonopy(path)


def test_the_working_folder_is_not_looked_into(tmp_path, monkeypatch):
    """Another material's forces lay there, and were read without a word."""
    phonon, other = phonopy_crystals.fcc(39.948), tmp_path / "other"
    other.mkdir()
    phonon.save(tmp_path / "phonopy.yaml", settings={"force_constants": False})
    write_FORCE_CONSTANTS(2 * phonon.force_constants, filename=other / "FORCE_CONSTANTS")
    monkeypatch.chdir(other)
    with pytest.raises(PhonopyFileError, match=r"phonopy\.yaml: no force constants and no forces"):
        read_phonopy(tmp_path / "phonopy.yaml")


def test_constants_in_the_file_win_over_those_beside_it_and_two_beside_it_are_refused(tmp_path):
    phonon = phonopy_crystals.fcc(39.948)
    path = params(tmp_path)
    own = read_phonopy(path).constants.value
    write_FORCE_CONSTANTS(2 * phonon.force_constants, filename=tmp_path / "FORCE_CONSTANTS")
    assert read_phonopy(path).constants.value == pytest.approx(own)
    phonon.save(tmp_path / "phonopy.yaml", settings={"force_constants": False})
    assert read_phonopy(tmp_path / "phonopy.yaml").constants.value == pytest.approx(2 * own)
    (tmp_path / "force_constants.hdf5").write_bytes(b"x")
    with pytest.raises(PhonopyFileError, match=r"FORCE_CONSTANTS and force_constants\.hdf5 lie beside it"):
        read_phonopy(tmp_path / "phonopy.yaml")


def pair_of(folder, name):
    medium = {"kind": "dispersion", "phonopy": name}
    study = {"name": "a", "pairs": [{"name": "p", "left": medium, "right": medium}], "temperatures_k": [30]}
    path = folder / "study.yaml"
    path.write_text(yaml.safe_dump(study))
    return path


@pytest.mark.parametrize(
    ("name", "made", "reason"),
    [
        ("code.py", lambda path: path.write_text("print()"), "no YAML by its name"),
        ("folder.yaml", lambda path: path.mkdir(), "not a regular file"),
        ("pipe.yaml", os.mkfifo, "not a regular file"),
        ("tag.yaml", lambda path: path.write_text("a: !!python/name:os.system x"), "may run code"),
        ("gone.yaml", lambda path: None, "no such file"),
    ],
)
def test_files_of_phonopy_are_looked_at_in_the_plan(name, made, reason, tmp_path):
    made(tmp_path / name)
    with pytest.raises(StudyError, match=reason) as error:
        load_study(pair_of(tmp_path, name))
    assert "pairs[0].left.phonopy" in str(error.value)


def bomb():
    lines = ["bomb0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1]"]
    lines += [f"bomb{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 9)]
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (bomb(), "more than 5000 values"),
        ("a: &a [*a]", "more than 5000 values"),
        ("\n".join(f"key{n}: 1" for n in range(20_000)), "more than 5000 values"),
        (f"seeds: [{', '.join(map(str, range(1, 100_000)))}]", "more than 5000 values"),
        ("x" * 1_100_000, "1.05 MB, of at most 1"),
        (STUDY + "\ntemperatures: [1:30]\n", "1:30 is another number to YAML"),
        (STUDY + "\ntemperatures: [036]\n", "036 is another number to YAML"),
        ("a: !!python/object/apply:os.system [ls]", "python/object"),
    ],
)
def test_studies_without_end_or_with_other_numbers_are_one_line(text, reason, tmp_path):
    path = tmp_path / "study.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(StudyError, match=reason):
        load_study(path)


def test_a_study_is_a_regular_file(tmp_path):
    os.mkfifo(tmp_path / "pipe.yaml")
    for path in (tmp_path / "pipe.yaml", "/dev/zero", tmp_path):
        with pytest.raises(StudyError, match="not a regular file"):
            load_study(path)
