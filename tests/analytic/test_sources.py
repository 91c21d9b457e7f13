"""The digest of a script changes with what it does and with nothing else."""

from pathlib import Path

import pytest

from kapitza.analysis import sources
from kapitza.analysis.sources import code_digest

ROOT = Path(__file__).resolve().parents[2]
FILES = {
    "script.py": """
from other import shown
from kapitza.analysis.files.tables import write_table
from kapitza.analysis.mismatch import models as library


def main():
    write_table(shown(library.MODELS))
""",
    "other.py": "def shown(rows):\n    return rows\n\n\ndef hidden():\n    return 1\n",
    "analysis/files/tables.py": '''
"""Tables."""
from json import dumps
from kapitza.analysis.measure.health import check

WIDTH = 3
HEALTH = [check]
TABLES = {}
TABLES.setdefault("one", 1)


def write_table(rows):
    """Write."""
    from kapitza.analysis.files.arrays import packed  # late

    return dumps(packed(rows, WIDTH))


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
    "media.yaml": "a: 1\n",
}


def digest(folder, **changes):
    """Digest of the script above after (old, new) changes of some files."""
    for name, text in FILES.items():
        old, new = changes.get(name, ("", ""))
        assert old in text
        path = (folder / "src/kapitza" if name.count("/") else folder) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.replace(old, new))
    for cached in (sources._read, sources._code, sources._found):
        cached.cache_clear()
    return code_digest(folder, folder / "script.py", folder / "media.yaml")


@pytest.mark.parametrize(
    ("file", "change"),
    {
        "comment": ("analysis/files/tables.py", ("# late", "# later")),
        "docstring": ("analysis/files/tables.py", ('"""Write."""', '"""Write it."""')),
        "layout": ("analysis/files/arrays.py", ("return rows", "return (\n        rows\n    )")),
        "definition the script does not use": ("analysis/files/arrays.py", ("return 2", "return 3")),
        "definition of another script": ("other.py", ("return 1", "return 2")),
        "module it does not use": ("analysis/measure/health.py", ("return 1", "return 2")),
        "other rooms": ("study/model.py", ("1", "2")),
    }.values(),
)  # fmt: skip
def test_what_does_not_matter(tmp_path, file, change):
    assert digest(tmp_path, **{file: change}) == digest(tmp_path)


@pytest.mark.parametrize(
    ("file", "change"),
    {
        "the script": ("script.py", ("write_table(", "print(")),
        "what it has of another script": ("other.py", ("return rows", "return 1")),
        "what it calls": ("analysis/files/tables.py", ("packed(rows, WIDTH)", "packed(rows, 4)")),
        "where that comes from": ("analysis/files/tables.py", ("from json", "from pickle")),
        "a constant of that": ("analysis/files/tables.py", ("WIDTH = 3", "WIDTH = 4")),
        "what a function imports itself": ("analysis/files/arrays.py", ("return rows", "return width")),
        "what a module does when imported": ("analysis/files/tables.py", ('"one", 1', '"one", 2')),
        "a module used as a whole": ("analysis/mismatch/models.py", ("return 0", "return 1")),
        "data": ("media.yaml", ("1", "2")),
    }.values(),
)
def test_what_matters(tmp_path, file, change):
    assert digest(tmp_path, **{file: change}) != digest(tmp_path)


def test_code_is_the_same_at_another_path(tmp_path):
    assert digest(tmp_path / "one") == digest(tmp_path / "two")


def test_every_script_and_step_reaches_the_analysis_it_names():
    paths = [*(ROOT / "workflow/scripts").glob("*.py"), *(ROOT / "src/kapitza/steps").glob("[!_]*.py")]
    digests = {path: code_digest(ROOT, path) for path in paths}
    assert len(set(digests.values())) == len(digests) > 20
