"""Whose results a folder holds: one study's, for tables of two would mix there.

results/study.json names the study from the first job on. An edited study of the same name goes on there and
runs again what its edit changes; another one is refused before anything runs.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

from kapitza.analysis.files.tables import write_text
from kapitza.analysis.integrity.made_files import DIGESTS
from kapitza.study.problems import InputProblem, StudyError

OWNER_FILE = "study.json"
RECORD = "provenance.json"
NOT_RESULTS = ("logs", "benchmarks", "work")
"""Folders that hold no results."""
SHOWN = 8


def owner_of(results: Path) -> str | None:
    """Name of the study a results folder belongs to; None for a folder without results.

    Of a folder made before there was a study.json, that of its provenance.
    """
    for name, key in ((OWNER_FILE, "name"), (RECORD, "study")):
        try:
            content: Any = json.loads((results / name).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            continue
        if isinstance(content, dict) and isinstance(content.get(key), str):
            return str(content[key])
    return None


def refuse_results_of_another(results: Path, study: str, file: str) -> None:
    """Raise StudyError when the folder holds results of another study.

    study, file : name of the study, and of its file for the message
    """
    owner = owner_of(results)
    if owner is None or owner == study:
        return
    raise StudyError(
        file,
        [
            InputProblem(
                "name",
                study,
                f"{results}/ holds the results of the study {owner!r}, and tables of two would mix",
                f"give this study a folder of its own: kapitza run {file} --directory {study}, or "
                f"make run STUDY={file} DIRECTORY={study}; or name it {owner!r} if it is that one, edited",
            )
        ],
    )


def take_possession(results: Path, study: str) -> None:
    """Write study.json, unless it says so already."""
    if owner_of(results) == study and (results / OWNER_FILE).is_file():
        return
    results.mkdir(parents=True, exist_ok=True)
    write_text(results / OWNER_FILE, json.dumps({"name": study}, ensure_ascii=False) + "\n")


def left_over(results: Path, wanted: Iterable[str]) -> list[str]:
    """Folders and files below results/ that a study has made, but not this one, or not any more.

    wanted : every file of the study, as results/…
    """
    known = {PurePosixPath(name).relative_to("results") for name in wanted}
    places = known | {folder for name in known for folder in name.parents}
    return sorted(_strange(results, PurePosixPath(), places))


def said_of_left_over(names: Sequence[str]) -> list[str]:
    """What is said of them, the first of many by name."""
    if not names:
        return []
    shown, more = names[:SHOWN], len(names) - SHOWN
    listed = ", ".join(f"results/{name}" for name in shown) + (f" and {more} more" if more > 0 else "")
    return [
        f"kapitza: not of this study, or no longer: {listed}; no table, figure or page of it includes them: "
        "delete them, or keep them elsewhere"
    ]


def _strange(results: Path, below: PurePosixPath, places: set[PurePosixPath]) -> Iterator[str]:
    """The topmost of what is in a folder of the study and is not of it."""
    for path in (results / below).iterdir() if (results / below).is_dir() else ():
        name = below / path.name
        if path.name.startswith(".") or path.name in NOT_RESULTS:
            continue
        if name not in places:
            if _was_made(path):
                yield name.as_posix()
        elif path.is_dir():
            yield from _strange(results, name, places)


def _was_made(path: Path) -> bool:
    """Whether a study has made this file, or something in this folder; not what a user keeps there."""
    if path.is_dir():
        return any(any(path.rglob(name)) for name in (DIGESTS, "run.json"))
    return (path.parent / DIGESTS / path.name).is_file()
