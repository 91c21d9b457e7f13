"""Study files as text: YAML is read safely, and a bad file gives one message."""

import pytest
from study_examples import CONFIG, MANIFEST

from kapitza.study.loading import load_study
from kapitza.study.problems import StudyError

DEFAULT = CONFIG.read_text(encoding="utf-8")

BAD_TEXTS = {
    "empty": ("", "the study has no content"),
    "only comments": ("# nothing\n", "the study has no content"),
    "a list": ("- name: a\n", "a study is a mapping"),
    "a word": ("argon", "a study is a mapping"),
    "unclosed bracket": ("name: a\nseeds: [1, 2\n", "line 3"),
    "bad indentation": ("name: a\n  seeds: [1]\n", "line 2"),
    "tab": ("name: a\nprotocol:\n\tdrive_ps: 3\n", "line 3"),
    "key twice": (DEFAULT + "seeds: [7]\n", "key 'seeds' is given twice"),
    "inner key twice": (
        DEFAULT.replace("drive_ps: 150", "drive_ps: 150\n  drive_ps: 9"),
        "'drive_ps' is given",
    ),
    "merge key": (DEFAULT + "<<: {x: 1}\n", "merge keys"),
    "python object": (
        "name: !!python/object/apply:os.system ['true']\n",
        "determine a constructor",
    ),
    "template": (DEFAULT + "__use_yte__: true\n", "templates run code"),
    "two documents": (DEFAULT + "---\nname: b\n", "expected a single document"),
    "control character": ("name: a\x00b\n", "special characters are not allowed"),
    "list as a key": ("[1, 2]: 3\n", "found unhashable key"),
    "impossible date": ("name: 2020-99-99\n", "month must be in"),
    "deep nesting": ("[" * 600 + "]" * 600, "nested too deeply"),
    "unquoted orientation": (DEFAULT.replace('"001"', "001"), 'its quotes: "001"'),
    "number as a key": (DEFAULT + "7: 3\n", "keys are text"),
}


@pytest.mark.parametrize("kind", BAD_TEXTS)
def test_bad_file_gives_one_message(kind, tmp_path):
    text, words = BAD_TEXTS[kind]
    path = tmp_path / "mine.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(StudyError) as refused:
        load_study(path, MANIFEST)
    message = str(refused.value)
    assert message.startswith("mine.yaml: ")
    assert words in message
    assert "; fix: " in message
    assert "\n" not in message


def test_python_tags_are_never_run(tmp_path):
    trace = tmp_path / "trace"
    path = tmp_path / "mine.yaml"
    path.write_text(f"name: !!python/object/apply:os.mkdir ['{trace}']\n", encoding="utf-8")
    with pytest.raises(StudyError):
        load_study(path, MANIFEST)
    assert not trace.exists()


def test_file_that_is_not_there(tmp_path):
    with pytest.raises(StudyError, match="cannot be read"):
        load_study(tmp_path / "none.yaml", MANIFEST)


def test_folder_instead_of_a_file(tmp_path):
    with pytest.raises(StudyError, match="not a regular file"):
        load_study(tmp_path, MANIFEST)


def test_file_that_is_not_text(tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_bytes(b"name: \xff\xfe\n")
    with pytest.raises(StudyError, match="UTF-8"):
        load_study(path, MANIFEST)


def test_anchors_are_allowed(tmp_path):
    path = tmp_path / "mine.yaml"
    side = "{crystal: fcc, elements: [Ar]}"
    text = DEFAULT.replace(f"left: {side}", f"left: &argon {side}")
    path.write_text(
        text.replace("right: {crystal: fcc, elements: [Ar], masses_amu: {Ar: 159.792}}", "right: *argon")
    )
    study = load_study(path, MANIFEST)
    assert study.interfaces[0].left == study.interfaces[0].right
