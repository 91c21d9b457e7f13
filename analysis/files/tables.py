"""CSV tables, checked against their contract on writing and on reading; files appear whole or not at all."""

import os
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd


class TableError(ValueError):
    """A table that breaks its contract: says which file, which column, and what to do."""


@dataclass(frozen=True)
class Table:
    """Contract of one CSV table, columns in any order; they hold finite numbers unless listed otherwise."""

    name: str
    columns: tuple[str, ...]
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Text columns and the words they may hold; () for any text."""
    may_be_empty: frozenset[str] = frozenset()
    may_be_infinite: frozenset[str] = frozenset()
    """Columns in which inf is an answer: a conductance where the model puts no resistance. −inf never is."""
    optional: tuple[str, ...] = ()
    """Columns that may be absent."""
    may_have_no_rows: bool = False
    unit_of_others: str = ""
    """Unit of numbers in columns whose names carry none."""


def frame_of(rows: Sequence[Any]) -> pd.DataFrame:
    """Result rows, dataclasses of one kind, as a table: fields become columns."""
    return pd.DataFrame([asdict(row) for row in rows])


def write_table(path: Path, table: Table, frame: pd.DataFrame) -> None:
    """Check the table and write it under a temporary name beside `path`, then rename.

    Numbers are written with as many digits as reading them back exactly takes.

    Raises TableError when the contract is broken; nothing is written then.
    """
    checked(path, table, frame)
    write_text(path, frame.to_csv(index=False))


def read_table(path: Path, table: Table) -> pd.DataFrame:
    """The table at `path`, checked.

    Raises TableError when the file is missing, empty, unreadable, or breaks the contract.
    """
    try:
        texts = dict.fromkeys(table.words, str)
        frame = pd.read_csv(path, dtype=texts, keep_default_na=False, na_values=[""])
    except FileNotFoundError as error:
        raise TableError(f"{path}: no such file; run the rule that writes {table.name} first") from error
    except (pd.errors.ParserError, pd.errors.EmptyDataError, UnicodeDecodeError) as error:
        raise TableError(f"{path}: not a CSV table ({error}); delete it and run its rule again") from error
    checked(path, table, frame)
    return frame


def checked(path: Path, table: Table, frame: pd.DataFrame) -> None:
    """Raise TableError unless the frame keeps the contract of the table."""
    found = {str(name) for name in frame.columns}
    missing, unknown = set(table.columns) - found, found - {*table.columns, *table.optional}
    if missing or unknown:
        raise TableError(
            f"{path}: columns differ from the contract of {table.name}: missing {sorted(missing)}, "
            f"unknown {sorted(unknown)}; expected {', '.join((*table.columns, *table.optional))}"
        )
    if frame.empty and not table.may_have_no_rows:
        raise TableError(f"{path}: {table.name} has no rows; the step that writes it has produced nothing")
    for name in found:
        _check_column(path, table, name, frame[name])


def _check_column(path: Path, table: Table, name: str, column: "pd.Series[Any]") -> None:
    if name in table.words:
        allowed = table.words[name]
        bad = column.isna() | ~column.isin(allowed) if allowed else column.isna()
        needed = f"one of {', '.join(allowed)}" if allowed else "text"
    else:
        numbers = pd.to_numeric(column, errors="coerce")
        good = numbers.abs() < float("inf")
        if name in table.may_be_infinite:
            good |= numbers == float("inf")
        bad = ~(good | column.isna()) if name in table.may_be_empty else ~good
        needed = "a finite number"
    if bad.any():
        row = int(bad.to_numpy().argmax())
        raise TableError(
            f"{path}: column {name}, row {row + 1} holds {column.iloc[row]!r}, needed is {needed}; "
            f"the step that writes {table.name} has failed: see its log"
        )


def write_text(path: Path, text: str) -> None:
    """Write a text file whole: a temporary file beside it is flushed to disk, then renamed over `path`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
