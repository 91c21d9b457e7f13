"""The potentials a study may name: the manifest (potentials/manifest.yaml) and those of the study itself."""

from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, Discriminator, Tag, TypeAdapter, ValidationError

from kapitza.study.force_fields import Potential
from kapitza.study.hybrids import Joined, resolve
from kapitza.study.potential_files import PotentialFileError, sha256_of, verify_files

__all__ = [
    "FOLDER",
    "MANIFEST_PATH",
    "Entry",
    "Manifest",
    "ManifestError",
    "Potential",
    "load_manifest",
]

MANIFEST_PATH = Path(__file__).resolve().parent.parent / "potentials" / "manifest.yaml"
FOLDER = MANIFEST_PATH.parent


def _kind_of(entry: object) -> str:
    joined = "joins" in entry if isinstance(entry, dict) else isinstance(entry, Joined)
    return "joined" if joined else "potential"


Entry = Annotated[
    Annotated[Potential, Tag("potential")] | Annotated[Joined, Tag("joined")], Discriminator(_kind_of)
]
"""A potential with its LAMMPS lines, or potentials joined by a cross term."""

ENTRY_KINDS: dict[str, type[BaseModel]] = {"potential": Potential, "joined": Joined}

Manifest = dict[str, Potential]


class ManifestError(ValueError):
    """The potential manifest cannot be used; the message lists every problem, one a line."""


def load_manifest(path: Path = MANIFEST_PATH) -> Manifest:
    """Read and check a potential manifest: potential name → Potential.

    Raises ManifestError naming the file, the key and the problem.
    """
    raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    if not isinstance(raw, dict) or not raw:
        raise ManifestError(f"{path.name}: a mapping of potential name to its entry is needed")
    entries: dict[str, Potential | Joined] = {}
    problems: list[str] = []
    reader: TypeAdapter[Potential | Joined] = TypeAdapter(Entry)
    for name, entry in raw.items():
        try:
            entries[str(name)] = reader.validate_python(entry)
        except ValidationError as error:
            for item in error.errors():
                parts = [str(part) for part in item["loc"] if part not in ENTRY_KINDS]
                problems.append(f"{path.name}: {'.'.join([str(name), *parts])}: {item['msg']}")
    for name, found in entries.items():
        if isinstance(found, Potential) and None in found.digests.values():
            problems.append(f"{path.name}: {name}: every file needs its sha256")
    manifest, unresolved = resolved(entries, {})
    problems += [f"{path.name}: {name}: {reason}" for name, reason in unresolved.items()]
    if problems:
        raise ManifestError("\n".join(problems))
    return manifest


def resolved(entries: dict[str, Potential | Joined], known: Manifest) -> tuple[Manifest, dict[str, str]]:
    """Entries with every `joins` resolved among them and `known`; and for the others, by name, why not.

    A joined potential may join those above it.
    """
    manifest: Manifest = {n: entry for n, entry in entries.items() if isinstance(entry, Potential)}
    reasons: dict[str, str] = {}
    for name, entry in entries.items():
        if isinstance(entry, Joined):
            try:
                manifest[name] = resolve(entry, {**known, **manifest})
            except ValueError as error:  # a ValidationError is one
                reasons[name] = "; ".join(str(error).split("\n"))
    return {name: manifest[name] for name in entries if name in manifest}, reasons


def placed(potential: Potential, folder: Path) -> Potential:
    """A study's own potential with folder and digest of each file: beside the study, else the catalogue's.

    Raises PotentialFileError for a file in neither.
    """
    folders: dict[str, Path] = {}
    digests: dict[str, str | None] = {}
    for name, digest in potential.digests.items():
        folders[name] = next((place for place in (folder, FOLDER) if (place / name).is_file()), folder)
        path = folders[name] / name
        if not path.is_file():
            raise PotentialFileError(f"{name}: no such file; give its path relative to the study file")
        digests[name] = digest or sha256_of(path)
    return potential.placed(folders, digests)


def verified(potential: Potential) -> None:
    """Check every file of a potential; see study/potential_files.py. Raises PotentialFileError."""
    verify_files(potential, FOLDER)
