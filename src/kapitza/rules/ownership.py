"""Whose results a folder holds: one study's, for tables of two would mix there.

results/study.json names the study from the first job on. An edited study of the same name goes on there and
runs again what its edit changes; another one is refused before anything runs.
"""

import json
from pathlib import Path
from typing import Any

from kapitza.analysis.files.tables import write_text
from kapitza.study.problems import InputProblem, StudyError

OWNER_FILE = "study.json"
RECORD = "provenance.json"


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


def left_over(results: Path, wanted: set[str]) -> list[str]:
    """Folders of cases (below results/, with run.json) that the study does not have, or no longer."""
    found = (path.parent.relative_to(results).as_posix() for path in results.glob("*/T*/L*/seed*/run.json"))
    return sorted(set(found) - wanted)
