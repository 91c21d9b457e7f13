"""A folder of the result tree: its tables as checked DataFrames with units, its arrays with theirs."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import pandas as pd

from kapitza.analysis.files.column_units import with_units
from kapitza.analysis.files.named_arrays import NamedArrays, read_arrays
from kapitza.analysis.files.tables import Table, TableError, read_table
from kapitza.analysis.integrity.made_files import altered

NOT_ALWAYS = {
    "trajectory.h5": "with spectrum.keep_trajectory: false it is deleted as soon as heat_flow.h5 exists",
    "three_phonon.h5": "with spectrum.map_blocks: 0 there is none",
    "wavevectors.h5": "with spectrum.wavevectors: false there is none",
    "wavevectors.csv": "with spectrum.wavevectors: false there is none",
    "greens.h5": "coincidence cells of several cells have no Green's function",
    "spectral_temperature.csv": "coincidence cells of several cells have no Green's function",
    "twins.csv": "without twins in the study there is none",
    "amorphous_layer.csv": "without an amorphous layer in the study there is none",
    "pair_distribution.csv": "without an amorphous layer in the study there is none",
    "rectification.csv": "without protocol.reversal: pairs there is none",
    "expansion.h5": "without twins in the study there is none",
    "finite_size.csv": "it takes several length_cells",
    "inelastic.csv": "a study of pairs alone has none",
    "health.csv": "a study of pairs alone has none",
}
"""Files that a finished study may lack, and why."""


class MissingResultError(FileNotFoundError):
    """A file that is not in the results: which, why it may be absent, and the command that makes it."""

    def __init__(self, path: Path) -> None:
        reason = NOT_ALWAYS.get(path.name, "the study is not finished, or the file was removed")
        super().__init__(
            f"{path}: not there; why: {reason}; fix: `kapitza run STUDY --directory FOLDER` with the folder "
            "that holds these results makes what is missing"
        )


@dataclass(frozen=True)
class ResultFolder:
    """A folder of results and the files in it.

    Attributes:
        path: of the folder.
    """

    path: Path
    always: ClassVar[tuple[str, ...]] = ()
    """Files that a finished study has here."""

    def missing(self) -> tuple[Path, ...]:
        """Files of a finished study that are not in this folder."""
        return tuple(self.path / name for name in self.always if not (self.path / name).is_file())

    def table(self, contract: Table) -> pd.DataFrame:
        """A table of this folder, checked; units of its columns are in `frame.attrs["units"]`.

        Raises MissingResultError, and TableError for one that breaks its contract or is not what was made.
        """
        return with_units(read_table(self._whole(contract.name), contract), contract)

    def arrays(self, name: str) -> NamedArrays:
        """All arrays of an HDF5 file of this folder. Raises MissingResultError, DamagedFileError."""
        return read_arrays(self.there(name))

    def json(self, name: str) -> dict[str, Any]:
        """Content of a JSON file of this folder. Raises MissingResultError, TableError as `table`."""
        path = self._whole(name)
        try:
            content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        except ValueError as error:
            raise TableError(f"{path}: not JSON ({error}); delete it and run the study again") from error
        return content

    def there(self, name: str) -> Path:
        """Path of a file of this folder. Raises MissingResultError."""
        path = self.path / name
        if not path.is_file():
            raise MissingResultError(path)
        return path

    def _whole(self, name: str) -> Path:
        """Path of a table that is what was made. Raises MissingResultError, TableError."""
        path = self.there(name)
        if altered([path]):
            raise TableError(f"{path}: not what was made; put it back, or delete it and run the study again")
        return path


def subfolders(path: Path) -> list[Path]:
    """Folders in a folder, by name; none where it is not there."""
    return sorted(item for item in path.iterdir() if item.is_dir()) if path.is_dir() else []


def number_in(name: str, prefix: str) -> float | None:
    """Number behind the prefix of a folder's name, as 30 of T30; None for any other name."""
    try:
        return float(name.removeprefix(prefix)) if name.startswith(prefix) else None
    except ValueError:
        return None
