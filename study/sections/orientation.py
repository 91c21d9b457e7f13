"""Key `orientation`: which plane of a crystal faces the interface, as any three or four Miller indices."""

from collections.abc import Iterator
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from kapitza.study.crystal_files import Crystal, kind_of
from kapitza.study.miller_indices import (
    DirectionError,
    article,
    parsed_indices,
    split_orientation,
    written_indices,
)
from kapitza.study.problems import InputProblem

_CALLED = {
    "cubic": {"100": "001", "010": "001", "101": "110", "011": "110"},
    "hexagonal": {
        **{"01-10": "10-10", "-1100": "10-10", "1-100": "10-10"},
        **{"2-1-10": "11-20", "-12-10": "11-20"},
    },
}
"""Planes of crystals by name, and that of the usual ones which symmetry makes the same."""


def _one_spelling(text: str) -> str:
    plane, along = split_orientation(text)
    return written_indices(plane) if along is None else f"{written_indices(plane)}/{written_indices(along)}"


Orientation = Annotated[
    str,
    StringConstraints(pattern=r"^[-0-9 ,/()\[\]<>]{3,60}$"),
    AfterValidator(_one_spelling),
    Field(json_schema_extra={"examples": ["001", "112", "10-10"]}),
]
"""A plane, such as 112 or 10-10, and perhaps behind a slash a direction in it that lies along x: 001/210."""


def direction_problems(where: str, orientation: str, crystal: Crystal) -> Iterator[InputProblem]:
    """A plane that the crystal of a side has no cell with right angles for."""
    kind = kind_of(crystal)
    if orientation in kind.cells:
        return
    called = _CALLED[kind.system].get(orientation) if isinstance(crystal, str) else None
    if called is not None:
        yield InputProblem(where, orientation, f"it is called {called} here", f"write {called}")
        return
    try:
        kind.cell(orientation)
    except DirectionError as error:
        reason, fix = error.reason, error.fix
        if isinstance(crystal, str) and len(parsed_indices(orientation.partition("/")[0])) != (
            4 if kind.is_hexagonal else 3
        ):
            reason = f"{crystal} is {article(kind.system)} crystal"
            fix = f'give "{kind.directions[0]}"'
            fix += "".join(f' or "{name}"' for name in kind.directions[1:])
        if not where.endswith("t.orientation"):
            fix += "; sides that differ take orientation each, below left and right"
        yield InputProblem(where, orientation, reason, fix)
