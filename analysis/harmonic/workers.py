"""Independent pieces of work side by side on the cores that a job has.

Pieces are cut without regard to the number of cores and put together in their order, so that results are the
same bit by bit on any number.
"""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from itertools import islice
from typing import TypeVar

_Piece = TypeVar("_Piece")
_Outcome = TypeVar("_Outcome")

_CORES: ContextVar[int] = ContextVar("_CORES", default=1)
WAITING_PER_CORE = 2  # pieces handed out before the first of them is asked for


@contextmanager
def cores(count: int) -> Iterator[None]:
    """Within this context `side_by_side` works on so many threads; linear algebra lets others run.

    Raises ValueError: count < 1.
    """
    if count < 1:
        raise ValueError(f"work needs at least one core, got {count}; fix: give threads of 1 or more")
    token = _CORES.set(count)
    try:
        yield
    finally:
        _CORES.reset(token)


def side_by_side(
    work: Callable[[_Piece], _Outcome], pieces: Iterable[_Piece]
) -> Iterator[tuple[_Piece, _Outcome]]:
    """Each piece and what `work` makes of it, in the order of the pieces; few are under way at any time."""
    count = _CORES.get()
    if count == 1:
        for piece in pieces:
            yield piece, work(piece)
        return
    left = iter(pieces)
    with ThreadPoolExecutor(count) as pool:
        waiting = [(piece, pool.submit(work, piece)) for piece in islice(left, WAITING_PER_CORE * count)]
        while waiting:
            piece, future = waiting.pop(0)
            outcome = future.result()
            waiting += [(more, pool.submit(work, more)) for more in islice(left, 1)]
            yield piece, outcome
