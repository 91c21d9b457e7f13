"""Miller and Miller–Bravais indices as texts: of planes, and of directions in them."""

import re

LARGEST_INDEX = 12
LARGEST_IN_PLANE = 99
"""Of indices of a direction along x."""

NO_INDICES = (
    "these are not three or four Miller indices",
    'write e.g. "112", "1-10", "10-10" or "1 1 10"',
)
"""What is wrong with another text, and what to do."""
_INDICES = re.compile(r"(-?\d)" * 3 + r"(-?\d)?")


class DirectionError(ValueError):
    """A plane or direction for which a crystal has no cell with right angles: why, and what to do."""

    def __init__(self, reason: str, fix: str) -> None:
        super().__init__(f"{reason}; {fix}")
        self.reason, self.fix = reason, fix


def parsed_indices(text: str, largest: int = LARGEST_INDEX) -> tuple[int, ...]:
    """Three or four indices: of one digit each without spaces between them, or with spaces or commas.

    Raises DirectionError where it is none.
    """
    bare = text.strip().strip("()[]{}<>").strip()
    if re.search(r"[\s,]", bare):
        parts = [part for part in re.split(r"[\s,]+", bare) if part]
        numbers = tuple(int(part) for part in parts) if all(map(_is_index, parts)) else ()
    else:
        match = _INDICES.fullmatch(bare)
        numbers = tuple(int(part) for part in match.groups() if part) if match else ()
    if len(numbers) not in (3, 4):
        raise DirectionError(*NO_INDICES)
    if not any(numbers) or max(map(abs, numbers)) > largest:
        raise DirectionError(
            f"indices are whole numbers up to {largest}, not all of them 0", "give smaller ones"
        )
    if len(numbers) == 4 and numbers[2] != -numbers[0] - numbers[1]:
        raise DirectionError(
            f"of four indices h k i l, i is −(h + k), here {-numbers[0] - numbers[1]}",
            "correct the third one",
        )
    return numbers


def _is_index(text: str) -> bool:
    return bool(re.fullmatch(r"-?\d{1,2}", text))


def split_orientation(text: str) -> tuple[tuple[int, ...], tuple[int, ...] | None]:
    """Indices of the plane, and of the direction along x where one is given. Raises DirectionError."""
    plane, slash, along = text.partition("/")
    return parsed_indices(plane), parsed_indices(along, LARGEST_IN_PLANE) if slash else None


def article(system: str) -> str:
    """Such as "an orthorhombic"."""
    return f"an {system}" if system == "orthorhombic" else f"a {system}"


def written_indices(indices: tuple[int, ...]) -> str:
    """Indices as they are kept: of one digit each without anything between them."""
    return (" " if max(map(abs, indices)) > 9 else "").join(map(str, indices))
