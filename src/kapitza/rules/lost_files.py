"""Files of a study that are gone while something made from them may still be there.

Snakemake looks for what is missing from the end: a file is made again where a job that reads it has to run. A
file that is gone when all that was made from it stays would not be missed, unless it is asked for by name.
To ask for every file of a large study by name costs more than all the rest of planning it.
"""

from collections.abc import Callable, Iterable
from pathlib import Path, PurePosixPath

from kapitza.study.cases import TWIN_MARK

_RESULTS = PurePosixPath("results")
ENDS = ("comparison.csv", "provenance.json", "report.html", "checksums.json")
"""Below results/: with one of them, everything has been there."""


def lost_files(products: Iterable[str], there: Callable[[str], bool] | None = None) -> list[str]:
    """Those of the products that are missing and that something may have been made from, in their order.

    These are the missing ones of every folder of a case, an interface at a temperature or a pair in which, or
    below which, something is there; all that are missing once the tables of the study are there.

    products : every file that the study makes, as results/…
    there : whether a file exists; by default on disk
    """
    exists = there or (lambda name: Path(name).is_file())
    found = {name: exists(name) for name in products}
    ended = any(exists(str(_RESULTS / name)) for name in ENDS)
    begun = {folder for name, is_there in found.items() if is_there for folder in _folders(name)}
    return [
        name for name, is_there in found.items() if not is_there and (ended or _folders(name)[0] in begun)
    ]


def _folders(name: str) -> list[PurePosixPath]:
    """What a file belongs to, such as a case, and what that is a part of."""
    path = PurePosixPath(name).relative_to(_RESULTS)
    kind = path.parts[0]
    if kind == "figures":
        return [path.with_name(path.name.rpartition("-")[0])]
    if kind == "bulk" or len(path.parts) == 1:
        return [_RESULTS]
    parts = path.parts[:2] if kind == "pairs" else path.parts[:-1][:3]
    own = PurePosixPath(*parts[:2], *(part.partition(TWIN_MARK)[0] for part in parts[2:]))
    return [own, *own.parents, _RESULTS]
