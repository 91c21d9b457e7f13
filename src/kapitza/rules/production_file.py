"""results/production.json: the production of a study in the round that it is in, for rules and commands."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from kapitza.analysis.files.tables import write_text
from kapitza.study.problems import InputProblem, StudyError
from kapitza.study.production_rounds import ProductionRound

PRODUCTION_FILE = "production.json"
LARGEST_STORED_PS = 1e7


def read_round(results: Path) -> ProductionRound | None:
    """The round that a results folder is in; None where there is none.

    Raises StudyError for a file that is not one that `write_round` has written.
    """
    path = results / PRODUCTION_FILE
    try:
        content: Any = json.loads(path.read_text(encoding="utf-8"))
        times = {str(name): float(time) for name, time in content["production_ps"].items()}
        found = ProductionRound(times, int(content["number"]), bool(content["over"]))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise _damaged(path) from error
    if not all(0 < time <= LARGEST_STORED_PS for time in found.production_ps.values()):
        raise _damaged(path)
    return found


def write_round(results: Path, given: ProductionRound) -> None:
    """Keep the round a study is in, so that whatever is killed goes on in it."""
    content: Mapping[str, Any] = asdict(given)
    write_text(results / PRODUCTION_FILE, json.dumps(content, indent=1) + "\n")


def _damaged(path: Path) -> StudyError:
    reason = "does not hold the production of a round"
    fix = "remove it: the next `kapitza run` begins with what finished runs have"
    return StudyError(str(path), [InputProblem("production_ps", None, reason, fix)])
