"""Places in a study as pydantic gives them: as a path in messages, and what the model says of them."""

from collections.abc import Sequence
from typing import get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from kapitza.study.model import Study
from kapitza.study.potentials.entries import ENTRY_KINDS
from kapitza.study.sections.media_section import MEDIUM_KINDS
from kapitza.study.suggestions import OtherThings

Location = Sequence[int | str]
"""Keys and indices from the top; after a side of a pair, or the name of a potential, its kind."""


def path_text(location: Location) -> str:
    """Location as written in messages, e.g. ``interfaces[0].bath_cells``."""
    text = ""
    for i, part in enumerate(location):
        if _is_medium_kind(location, i) or _is_entry_kind(location, i):
            continue
        text += f"[{part}]" if isinstance(part, int) else (f".{part}" if text else str(part))
    return text


def _is_medium_kind(location: Location, i: int) -> bool:
    """Whether the part is the kind of a medium, which pydantic puts after `left` or `right` of a pair."""
    return i == 3 and location[0] == "pairs" and location[2] in ("left", "right")


def _is_entry_kind(location: Location, i: int) -> bool:
    """Whether the part is the kind of a potential, which pydantic puts after its name."""
    return i == 2 and location[0] == "potentials"


def model_at(location: Location) -> type[BaseModel] | None:
    """The model of the section at this location, if it is one."""
    model: type[BaseModel] | None = Study
    for i, part in enumerate(location):
        if _is_medium_kind(location, i):
            model = MEDIUM_KINDS.get(str(part))
            continue
        if _is_entry_kind(location, i):
            model = ENTRY_KINDS.get(str(part))
            continue
        if i == 1 and location[0] == "potentials":
            continue
        if isinstance(part, int) or model is None:
            continue
        field = model.model_fields.get(str(part))
        model = _model_in(field.annotation) if field else None
    return model


def _model_in(annotation: object) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for part in get_args(annotation) if (found := _model_in(part))), None)


def description_of(location: Location) -> str:
    """Description of the nearest described key at or above this location."""
    for end in range(len(location), 0, -1):
        model = model_at(location[: end - 1])
        field = model.model_fields.get(str(location[end - 1])) if model else None
        if field and field.description:
            return field.description.rstrip(".")
    return "see docs/keys.md"


def others_at(location: Location) -> OtherThings:
    """What the choice at this location is annotated with."""
    names = [i for i, part in enumerate(location) if isinstance(part, str)]
    model = model_at(location[: names[-1]]) if names else None
    field = model.model_fields.get(str(location[names[-1]])) if model else None
    return _others_of(field) if field else OtherThings()


def _others_of(field: FieldInfo) -> OtherThings:
    waiting: list[object] = [*field.metadata, field.annotation]
    while waiting:
        part = waiting.pop(0)
        if isinstance(part, OtherThings):
            return part
        waiting += get_args(part)
    return OtherThings()
