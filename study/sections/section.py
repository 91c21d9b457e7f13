"""What every section of the study file is made of: a closed mapping, the kinds of values its keys take, and
what is checked alike in several sections."""

from collections.abc import Iterator, Sequence
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Discriminator, Field, StringConstraints, Tag

from kapitza.study.problems import InputProblem

NAME_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$"
LARGEST_SEED = 899_999_999  # LAMMPS takes seeds below 900 000 000


def _no_double_dot(name: str) -> str:
    if ".." in name:
        raise ValueError("a name must not contain '..'")
    return name


def _number_or_list(value: object) -> str:
    return "list" if isinstance(value, (list, tuple)) else "number"


Item = TypeVar("Item")
PerTemperature = Annotated[
    Annotated[Item, Tag("number")]
    | Annotated[tuple[Item, ...], Field(strict=False, min_length=1), Tag("list")],
    Discriminator(_number_or_list),
]
"""A number for all temperatures, or a list with one per temperature."""

Name = Annotated[str, StringConstraints(pattern=NAME_PATTERN), AfterValidator(_no_double_dot)]
ElementSymbol = Annotated[str, StringConstraints(pattern=r"^[A-Z][a-z]?$")]
# One line of text without what shells, wildcards or YAML would read differently.
PlainText = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f{}]{1,1000}$")]
Temperature = Annotated[float, Field(ge=0.001, le=5000)]
GivenConductance = Annotated[float, Field(gt=0, le=1e6)]
CellCount = Annotated[int, Field(ge=1, le=1000)]
RandomSeed = Annotated[int, Field(ge=0, le=LARGEST_SEED)]
Listed = Field(strict=False)  # a YAML list is read as a tuple; its items stay strict


class Section(BaseModel):
    """A closed mapping of the study file: unknown keys, wrong types, NaN and infinity are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)


def per_temperature(value: float | tuple[float, ...], index: int) -> float:
    """Value at the index-th temperature of a key that takes a number or one number per temperature."""
    return value[index] if isinstance(value, tuple) else value


def as_many_as_temperatures(
    where: str, value: object, temperatures_k: tuple[float, ...]
) -> Iterator[InputProblem]:
    """A list with one value per temperature that has more or fewer."""
    wanted = len(temperatures_k)
    if isinstance(value, tuple) and len(value) != wanted:
        reason = f"{len(value)} value(s) for {wanted} temperature(s)"
        yield InputProblem(
            where, value, reason, "give one number for all, or one per entry of temperatures_k"
        )


def repeated(where: str, values: Sequence[Any], keys: Sequence[Any] | None = None) -> Iterator[InputProblem]:
    """Entries of a list that are there twice.

    keys : of each entry, what tells it from the others; by default the entry
    """
    keys = values if keys is None else keys
    for i, key in enumerate(keys):
        if key in keys[:i]:
            fix = "remove one; each entry is its own case"
            yield InputProblem(f"{where}[{i}]", values[i], "given twice", fix)


def required(key: str, value: object, written: frozenset[str], fix: str) -> InputProblem:
    """The problem of a key of the study that is absent, or whose list is empty.

    written : keys that the study file has
    fix : begins with "add it"
    """
    if key in written:
        return InputProblem(key, value, "the list is empty", fix.replace("add it", "give at least one"))
    return InputProblem(key, None, "this key is required", fix, missing=True)
