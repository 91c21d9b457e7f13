"""One public name, one meaning; one file stem, one meaning: over the whole package."""

import ast
from collections import defaultdict
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[2] / "src" / "kapitza"
# Every program of the package has one, run by `python -m`; no module imports another's.
PROGRAM = "main"
LONGEST_FILE = 300


def modules():
    """Every source file of the package, the rooms it links to included."""
    rooms = [PACKAGE, *(path for path in PACKAGE.iterdir() if path.is_symlink())]
    return sorted({path for room in rooms for path in room.resolve().rglob("*.py")})


def named(path):
    return path.relative_to(PACKAGE.parents[1]).as_posix()


def public_names(text):
    """Functions, classes and constants that a module defines at its top, without a leading underscore."""
    for node in ast.parse(text).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found = [node.name]
        elif isinstance(node, ast.Assign):
            found = [
                leaf.id for target in node.targets for leaf in ast.walk(target) if isinstance(leaf, ast.Name)
            ]
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            found = [node.target.id]
        else:
            continue
        yield from (name for name in found if not name.startswith("_"))


def repeated(places):
    """One line for everything that is in several files."""
    lines = [
        f"{name}: {', '.join(sorted(files))}" for name, files in sorted(places.items()) if len(files) > 1
    ]
    return "\n".join(lines)


def test_a_public_name_is_defined_once():
    places = defaultdict(set)
    for path in modules():
        for name in public_names(path.read_text(encoding="utf-8")):
            places[name].add(named(path))
    assert len(places) > 500
    twice = repeated({name: files for name, files in places.items() if name != PROGRAM})
    assert not twice, f"names with two meanings:\n{twice}"


def test_a_file_stem_is_given_once():
    places = defaultdict(set)
    for path in modules():
        # A step has the name of its rule, which is often that of what it computes.
        if path.stem != "__init__" and path.parent.name != "steps":
            places[path.stem].add(named(path))
    assert len(places) > 100
    twice = repeated(places)
    assert not twice, f"stems with two meanings:\n{twice}"


def test_no_file_is_too_long():
    lengths = {named(path): len(path.read_text(encoding="utf-8").splitlines()) for path in modules()}
    assert {name: length for name, length in lengths.items() if length > LONGEST_FILE} == {}


def test_names_are_found():
    text = "A, _b = 1, 2\nc: int = 3\nclass D: pass\ndef e(): f = 1\ndef _g(): pass\nimport h\n"
    assert list(public_names(text)) == ["A", "c", "D", "e"]
