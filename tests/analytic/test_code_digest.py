"""The digest of a stage changes with what it does and with nothing else."""

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "workflow"))

import code_digest as module  # noqa: E402
from code_digest import code_digest  # noqa: E402

FILES = {
    "steps/shown.py": """
from kapitza.steps.other import listed
from kapitza.analysis.files.tables import write_table
from kapitza.analysis.mismatch import models as library


def shown():
    write_table(listed(library.MODELS))


def hidden():
    return library.WIDTH
""",
    "steps/other.py": "def listed(rows):\n    return rows\n\n\ndef hidden():\n    return 1\n",
    "analysis/files/tables.py": '''
"""Tables."""
from json import dumps
from kapitza.interfaces.elasticity import stiffness
from kapitza.analysis.measure.health import check

WIDTH = 3
HEALTH = [check]
TABLES = {}
TABLES.setdefault("one", 1)


def write_table(rows):
    """Write."""
    from kapitza.analysis.files.arrays import packed  # late

    return dumps(packed(rows, WIDTH), stiffness())


def write_health():
    return HEALTH
''',
    "analysis/measure/health.py": "def check():\n    return 1\n",
    "analysis/files/arrays.py": "def packed(rows, width):\n    return rows\n\n\ndef other():\n    return 2\n",
    "analysis/mismatch/models.py": (
        "import kapitza.simulation.session\n\nMODELS = [1]\ndef more():\n    return 0\n"
    ),
    "simulation/session.py": "def start():\n    return 1\n",
    "study/model.py": "DEFAULT = 1\n",
    "interfaces/elasticity.py": "def stiffness():\n    return 1\n",
    "media.yaml": "a: 1\n",
}


def digest(folder, **changes):
    """Digest of the script above after (old, new) changes of some files."""
    for name, text in FILES.items():
        old, new = changes.get(name, ("", ""))
        assert old in text
        path = (folder / "kapitza" if name.count("/") else folder) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.replace(old, new))
    for cached in (module._read, module._code, module._found):
        cached.cache_clear()
    return code_digest(folder, "kapitza.steps.shown", "shown", folder / "media.yaml")


@pytest.mark.parametrize(
    ("file", "change"),
    {
        "comment": ("analysis/files/tables.py", ("# late", "# later")),
        "docstring": ("analysis/files/tables.py", ('"""Write."""', '"""Write it."""')),
        "layout": ("analysis/files/arrays.py", ("return rows", "return (\n        rows\n    )")),
        "definition the stage does not use": ("analysis/files/arrays.py", ("return 2", "return 3")),
        "definition of another stage": ("steps/other.py", ("return 1", "return 2")),
        "another definition of the file": ("steps/shown.py", ("library.WIDTH", "1")),
        "module it does not use": ("analysis/measure/health.py", ("return 1", "return 2")),
        "what nothing uses": ("study/model.py", ("1", "2")),
    }.values(),
)  # fmt: skip
def test_what_does_not_matter(tmp_path, file, change):
    assert digest(tmp_path, **{file: change}) == digest(tmp_path)


@pytest.mark.parametrize(
    ("file", "change"),
    {
        "the stage": ("steps/shown.py", ("write_table(", "print(")),
        "what it has of another stage": ("steps/other.py", ("return rows", "return 1")),
        "what it calls": ("analysis/files/tables.py", ("packed(rows, WIDTH)", "packed(rows, 4)")),
        "where that comes from": ("analysis/files/tables.py", ("from json", "from pickle")),
        "a constant of that": ("analysis/files/tables.py", ("WIDTH = 3", "WIDTH = 4")),
        "what a function imports itself": ("analysis/files/arrays.py", ("return rows", "return width")),
        "what a module does when imported": ("analysis/files/tables.py", ('"one", 1', '"one", 2')),
        "a module used as a whole": ("analysis/mismatch/models.py", ("return 0", "return 1")),
        "another room": ("interfaces/elasticity.py", ("return 1", "return 2")),
        "data": ("media.yaml", ("1", "2")),
    }.values(),
)
def test_what_matters(tmp_path, file, change):
    assert digest(tmp_path, **{file: change}) != digest(tmp_path)


def test_code_is_the_same_at_another_path(tmp_path):
    assert digest(tmp_path / "one") == digest(tmp_path / "two")


def test_a_stage_that_is_not_there_is_said():
    with pytest.raises(LookupError, match=r"kapitza\.steps\.greens has no nothing"):
        code_digest(ROOT / "src", "kapitza.steps.greens", "nothing")
    with pytest.raises(LookupError, match=r"kapitza\.steps\.nothing"):
        code_digest(ROOT / "src", "kapitza.steps.nothing", "nothing")


def test_every_stage_has_a_digest_of_its_own():
    stages = [path.stem for path in (ROOT / "src/kapitza/steps").glob("*.py") if path.stem != "__init__"]
    digests = {code_digest(ROOT / "src", f"kapitza.steps.{name}", name) for name in stages}
    assert len(digests) == len(stages) > 10
