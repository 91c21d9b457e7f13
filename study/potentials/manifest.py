"""The catalogue of potentials, potentials/manifest.yaml: read and checked."""

from dataclasses import replace
from pathlib import Path

import yaml
from pydantic import TypeAdapter, ValidationError

from kapitza.study.messages import problems_of
from kapitza.study.potentials.entries import Entry, Manifest, resolved
from kapitza.study.potentials.force_fields import Potential
from kapitza.study.potentials.hybrids import Joined
from kapitza.study.potentials.potential_files import FOLDER
from kapitza.study.problems import InputProblem, ManifestError

MANIFEST_PATH = FOLDER / "manifest.yaml"


def load_manifest(path: Path = MANIFEST_PATH) -> Manifest:
    """Read and check a potential manifest: potential name → Potential.

    Raises ManifestError naming the file, the key and the problem.
    """
    raw = _read(path)
    entries: dict[str, Potential | Joined] = {}
    problems: list[InputProblem] = []
    reader: TypeAdapter[Potential | Joined] = TypeAdapter(Entry)
    for name, entry in raw.items():
        try:
            entries[str(name)] = reader.validate_python(entry)
        except ValidationError as error:
            found = problems_of(error, ("potentials", str(name)))
            problems += [replace(item, where=item.where.removeprefix("potentials.")) for item in found]
    for name, kept in entries.items():
        if isinstance(kept, Potential) and None in kept.digests.values():
            problems.append(InputProblem(f"{name}.sha256", None, "every file needs its SHA-256", "add it"))
    manifest, unresolved = resolved(entries, {})
    for name, reason in unresolved.items():
        problems.append(InputProblem(name, None, reason, "correct the entry", missing=True))
    if problems:
        raise ManifestError(path.name, problems)
    return manifest


def _read(path: Path) -> dict[object, object]:
    problem = InputProblem(
        "", None, "a mapping of potential name to its entry is needed", f"restore {MANIFEST_PATH.name}"
    )
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, yaml.YAMLError) as error:
        said = " ".join(str(error).split())
        raise ManifestError(path.name, [replace(problem, reason=f"it cannot be read ({said})")]) from error
    if not isinstance(raw, dict) or not raw:
        raise ManifestError(path.name, [problem])
    return raw
