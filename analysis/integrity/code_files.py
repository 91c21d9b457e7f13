"""Digests of the code, room by room: whether it is that which has made a result."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

SOURCES = (".py", ".yaml", ".smk", ".j2")
"""Ends of the names of files that are code, or that code goes by."""
LINKED_ROOMS = ("study", "interfaces", "simulation", "analysis")
NOT_CODE = ("potentials", "__pycache__")
"""Folders of the package whose files have digests of their own, or are made from others."""


def code_digests(root: Path) -> dict[str, str]:
    """SHA-256 of each room of the package, and of the workflow where that is there.

    root : folder of a checkout, or of the package itself where it is installed from a wheel
    """
    found = root / "src" / "kapitza"
    package = found if found.is_dir() else root
    parts = {room: [package / room] for room in LINKED_ROOMS}
    others = (path for path in sorted(package.iterdir()) if path.name not in (*LINKED_ROOMS, *NOT_CODE))
    parts["kapitza"] = list(others)
    if (root / "Snakefile").is_file():
        parts["workflow"] = [root / "Snakefile", root / "workflow"]
    return {room: _digest(places) for room, places in parts.items()}


def _digest(places: list[Path]) -> str:
    """SHA-256 over names and contents of the files of some folders."""
    digest = hashlib.sha256()
    for place in places:
        for name, path in _sources(place):
            digest.update(f"{name} {hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return digest.hexdigest()


def _sources(place: Path) -> Iterator[tuple[str, Path]]:
    """Files of code at a place, and their names from there."""
    if place.is_file():
        if place.suffix in SOURCES or place.name == "Snakefile":
            yield place.name, place
        return
    for path in sorted(place.resolve().rglob("*")):
        name = path.relative_to(place.resolve())
        if path.is_file() and path.suffix in SOURCES and "__pycache__" not in name.parts:
            yield f"{place.name}/{name.as_posix()}", path
