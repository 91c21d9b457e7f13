"""A results folder, finished or growing: `kapitza.open_results("results")["ar-4ar", 30].spectrum()`."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar, overload

import pandas as pd

from kapitza.analysis.files import contracts
from kapitza.analysis.files.verification import RESULTS, ProvenanceError, read_provenance
from kapitza.result_cases import CaseResult
from kapitza.result_folders import ResultFolder, number_in, subfolders
from kapitza.result_materials import CrystalResult, PairResult

NOT_INTERFACES = ("bulk", "pairs", "figures", "logs", "benchmarks")
NAMED_MISSING = 8
"""How many missing files `repr` names; it counts the others."""

CaseKey = tuple[str, float, int | None]


class NoResultsError(ValueError):
    """A folder that holds no results: which, and where they may be."""


@dataclass(frozen=True)
class Results(ResultFolder):
    """All results of a study; see `open_results`."""

    always: ClassVar[tuple[str, ...]] = ("comparison.csv", "provenance.json", "report.html")

    @cached_property
    def cases(self) -> dict[CaseKey, CaseResult]:
        """Cases by interface, temperature in K and length in cells (None where no box has been built yet)."""
        found = [case for folder in self._interfaces() for case in _cases_of(folder)]
        return {(case.interface, case.temperature_k, case.length_cells): case for case in found}

    @cached_property
    def pairs(self) -> dict[str, PairResult]:
        """Pairs of media by name."""
        return {folder.name: PairResult(folder, folder.name) for folder in subfolders(self.path / "pairs")}

    @cached_property
    def crystals(self) -> dict[tuple[str, float], CrystalResult]:
        """Bulk crystals by name, as lj-argon-fcc-Ar, and temperature in K."""
        return {
            (crystal.name, temperature): CrystalResult(folder, crystal.name, temperature)
            for crystal in subfolders(self.path / "bulk")
            for temperature, folder in _numbered(crystal, "T")
        }

    def _interfaces(self) -> Iterator[Path]:
        return (folder for folder in subfolders(self.path) if folder.name not in NOT_INTERFACES)

    @overload
    def __getitem__(self, key: str) -> PairResult: ...

    @overload
    def __getitem__(self, key: tuple[str, float] | tuple[str, float, int]) -> CaseResult: ...

    def __getitem__(self, key: str | tuple[str, float] | tuple[str, float, int]) -> CaseResult | PairResult:
        """A pair by its name; a case by interface, temperature and length, or the longest box without length.

        Raises KeyError that names what there is.
        """
        if isinstance(key, str):
            if key not in self.pairs:
                raise KeyError(f"no pair {key!r}; there are {', '.join(self.pairs) or 'none'}")
            return self.pairs[key]
        fitting = [case for known, case in self.cases.items() if known[: len(key)] == tuple(key)]
        if not fitting:
            there = ", ".join(f"[{name!r}, {t:g}, {length}]" for name, t, length in self.cases)
            raise KeyError(f"no case [{', '.join(map(repr, key))}]; there are {there or 'none'}")
        return max(fitting, key=lambda case: case.length_cells or 0)

    def comparison(self) -> pd.DataFrame:
        """comparison.csv: every conductance, simulated and modelled."""
        return self.table(contracts.COMPARISON)

    def inelastic(self) -> pd.DataFrame:
        """inelastic.csv: measures of inelastic transport of the longest boxes."""
        return self.table(contracts.INELASTIC)

    def health(self) -> pd.DataFrame:
        """health.csv: every health check of every case and run."""
        return self.table(contracts.HEALTH_OF_ALL)

    def finite_size(self) -> pd.DataFrame:
        """finite_size.csv: G at infinite length."""
        return self.table(contracts.FINITE_SIZE)

    def provenance(self) -> dict[str, Any]:
        """provenance.json: what everything was made with. Raises ProvenanceError without one."""
        return read_provenance(self.path)

    def missing(self) -> tuple[Path, ...]:
        """Files of a finished study that are not there: what is always made, then what the record names."""
        parts = (*self.cases.values(), *self.pairs.values(), *self.crystals.values())
        found = [path for part in parts for path in part.missing()]
        return tuple(dict.fromkeys([*super().missing(), *found, *self._recorded_missing()]))

    def _recorded_missing(self) -> list[Path]:
        try:
            names = self.provenance()["files_sha256"]
        except ProvenanceError:
            return []
        places = [self.path / name.removeprefix(RESULTS) for name in names if name.startswith(RESULTS)]
        return [path for path in places if not path.is_file()]

    def __repr__(self) -> str:
        """What is there, a line each, and what is missing."""
        lines = [f"{self.path}: {len(self.cases)} cases, {len(self.pairs)} pairs"]
        lines += [repr(case) for case in self.cases.values()]
        lines += [repr(pair) for pair in self.pairs.values()]
        missing = [str(path.relative_to(self.path)) for path in self.missing()]
        if missing:
            rest = len(missing) - NAMED_MISSING
            more = f" and {rest} more" if rest > 0 else ""
            lines.append(f"missing: {', '.join(missing[:NAMED_MISSING])}{more}")
        return "\n".join(lines)


def open_results(folder: Path | str = "results") -> Results:
    """The results of a study, finished or not, as tables and arrays with their units.

    folder : the results folder of a study

    `results["ar-4ar", 30]` is the case of an interface and a temperature in K, of the longest box;
    `results["ar-4ar", 30, 36]` that of 36 cells; `results["al-sapphire"]` a pair of media. Files are read
    when they are asked for.

    Raises NoResultsError where there are none.
    """
    path = Path(folder)
    found = Results(path)
    if not (found.cases or found.pairs or found.crystals or (path / "provenance.json").is_file()):
        inside = path / "results"
        fix = f"open {inside}" if inside.is_dir() else "give the results folder that `kapitza run` has made"
        raise NoResultsError(
            f"{path}: {'no results in it' if path.is_dir() else 'no such folder'}; fix: {fix}"
        )
    return found


def _cases_of(interface: Path) -> Iterator[CaseResult]:
    """Cases of an interface, by temperature and length; one of length None where no box is built yet."""
    for temperature, folder in _numbered(interface, "T"):
        boxes = _numbered(folder, "L")
        if not boxes:
            yield CaseResult(folder, interface.name, temperature, None)
        for length, box in boxes:
            yield CaseResult(box, interface.name, temperature, int(length))


def _numbered(folder: Path, prefix: str) -> list[tuple[float, Path]]:
    """Subfolders whose names are a prefix and a number, in order of the numbers."""
    found = [(number_in(item.name, prefix), item) for item in subfolders(folder)]
    return sorted((value, item) for value, item in found if value is not None)
