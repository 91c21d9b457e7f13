"""Stage: the tables of the whole study: comparison.csv, inelastic.csv, health.csv and finite_size.csv."""

import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, get_args

import pandas as pd

from kapitza.analysis.elastic_box.box_reference import read_box
from kapitza.analysis.files.comparison import (
    Modelled,
    Simulated,
    agf_rows,
    comparison,
    pair_rows,
    thermometer_rows,
)
from kapitza.analysis.files.contracts import (
    COMPARISON,
    CONDUCTANCE,
    FINITE_SIZE,
    GREENS,
    GREENS_EFFECTIVE,
    HEALTH,
    HEALTH_OF_ALL,
    INELASTIC,
    INELASTIC_CASE,
    MISMATCH,
    PAIR_MISMATCH,
    conductances_of,
    measures_of,
)
from kapitza.analysis.files.model_record import AGF_EFFECTIVE
from kapitza.analysis.files.tables import frame_of, read_table, write_table
from kapitza.analysis.health.check_record import Limits
from kapitza.analysis.health.health_checks import length_checks
from kapitza.analysis.landauer import Definition
from kapitza.analysis.measure.finite_size import Extrapolation, Sized, extrapolations
from kapitza.interfaces.zones import read_zones
from kapitza.study.cases import TWIN_MARK

ALL_LENGTHS = "all lengths"
"""Heading of the checks of several lengths, which stand with the longest."""

DEFAULT_LIMITS = Limits()


@dataclass(frozen=True)
class GroupFiles:
    """A case without its seed: interface, temperature in K, and the folder of its tables below results/.

    longest: no other length of this interface is longer. sized: the interface has several lengths. boxed: the
    exact harmonic box is computed. twin: kind of a counterfactual run, whose checks are among those of its
    case; "" for a case itself. hot_sides: folders of both runs of the reversed pair of a seed; none without.
    """

    interface: str
    temperature_k: float
    folder: str
    seeds: tuple[int, ...]
    longest: bool
    sized: bool
    boxed: bool = False
    twin: str = ""
    hot_sides: tuple[str, ...] = ()

    @property
    def own_folder(self) -> str:
        """Folder of the case itself."""
        return self.folder.removesuffix(f"{TWIN_MARK}{self.twin}")

    def named_run(self, run: str) -> str:
        """A run of this case among those of the case itself."""
        return f"{self.twin}, {run}" if self.twin else run


@dataclass(frozen=True)
class MediaFiles:
    """A pair of media: its name and what is known to be measured of it."""

    name: str
    measured: tuple[dict[str, Any], ...]


def study_tables(
    *,
    groups: list[GroupFiles],
    pairs: list[MediaFiles],
    comparison_table: Path,
    inelastic: Path | None = None,
    health: Path | None = None,
    finite_size: Path | None = None,
    limits: Limits = DEFAULT_LIMITS,
    effective: bool = False,
) -> None:
    """Write the tables; those of the simulation where the study has one.

    groups, pairs: every case without its seed, every pair of media; their tables are below the folder of
        comparison_table. limits: of the checks of several lengths. effective: whether there are Green's
        functions with effective constants.
    """
    results = comparison_table.parent
    groups, every = [item for item in groups if not item.twin], groups
    write_table(comparison_table, COMPARISON, _comparison(groups, pairs, results, effective))
    if inelastic:
        write_table(inelastic, INELASTIC, _inelastic([item for item in groups if item.longest], results))
    sized = [sized_case(results / item.folder, item) for item in groups if item.sized]
    found = extrapolations(sized)
    if health:
        table = pd.concat([_health(every, results), _of_lengths(found, groups, results, limits)])
        write_table(health, HEALTH_OF_ALL, table)
        _say_failed(table)
    if finite_size:
        write_table(finite_size, FINITE_SIZE, frame_of(found))


def sized_case(folder: Path, group: GroupFiles) -> Sized:
    """The conductances of one case with its length between the baths, nm."""
    length = read_zones(folder / "zones.json").device_length_nm
    found = conductances_of(read_table(folder / "conductance.csv", CONDUCTANCE))
    return Sized(group.interface, group.temperature_k, length, found)


def _comparison(
    groups: list[GroupFiles], pairs: list[MediaFiles], results: Path, effective: bool
) -> pd.DataFrame:
    cases = [
        Simulated(
            item.interface,
            item.temperature_k,
            read_zones(results / item.folder / "zones.json").solid_length_nm,
            conductances_of(read_table(results / item.folder / "conductance.csv", CONDUCTANCE)),
            _harmonic(results / item.folder / "elastic_box.csv") if item.boxed else {},
            measures_of(read_table(results / item.folder / "inelastic.csv", INELASTIC_CASE)),
        )
        for item in groups
    ]
    places = {(results / item.folder).parent: item for item in groups}
    models = [
        Modelled(item.interface, item.temperature_k, _all_models(folder, effective))
        for folder, item in places.items()
    ]
    for item in pairs:
        table = read_table(results / "pairs" / item.name / "mismatch.csv", PAIR_MISMATCH)
        models += pair_rows(item.name, table, item.measured)
    return comparison(cases, models)


def _harmonic(table: Path) -> dict[Definition, float]:
    """Conductance of the exact harmonic box over the times of the runs, by definition."""
    box = read_box(table)
    if box is None:
        return {}
    return {name: box.value("conductance_mw_m2k", name) for name in get_args(Definition)}


def _all_models(folder: Path, effective: bool) -> pd.DataFrame:
    """Rows of every model of an interface at a temperature: mismatch models and Green's function."""
    tables = [read_table(folder / "mismatch.csv", MISMATCH)]
    greens = read_table(folder / "greens.csv", GREENS)
    tables += [agf_rows(greens), thermometer_rows(greens)]
    # Where the study asks for none, what another one left there is not its own.
    if effective:
        rows = read_table(folder / "greens_effective.csv", GREENS_EFFECTIVE)
        tables.append(agf_rows(rows, AGF_EFFECTIVE))
    found = [table for table in tables if len(table)]
    # Without crystals there are none.
    return pd.concat(found, ignore_index=True) if found else tables[0]


def _inelastic(groups: list[GroupFiles], results: Path) -> pd.DataFrame:
    tables = [
        read_table(results / item.folder / "inelastic.csv", INELASTIC_CASE).assign(
            interface=item.interface, temperature_k=item.temperature_k
        )
        for item in groups
    ]
    found = pd.concat(tables, ignore_index=True)
    known = [name for name in INELASTIC.optional if name in found and found[name].notna().all()]
    return found[[*INELASTIC.columns, *known]]


def places_of_runs(folder: Path, seeds: Sequence[int], hot_sides: Sequence[str]) -> dict[str, Path]:
    """Folders with health.csv of the seeds of a case, and of both runs of their reversed pairs, by name."""
    found = {}
    for seed in seeds:
        place = folder / f"seed{seed}"
        found[f"seed {seed}"] = place
        found |= {f"seed {seed} {side.replace('_', ' ')}": place / side for side in hot_sides}
    return found


def _health(groups: list[GroupFiles], results: Path) -> pd.DataFrame:
    tables = []
    for item in groups:
        folder = results / item.folder
        length = read_zones(results / item.own_folder / "zones.json").solid_length_nm
        runs = {**places_of_runs(folder, item.seeds, item.hot_sides), "all seeds": folder}
        for run, place in runs.items():
            table = read_table(place / "health.csv", HEALTH)
            named = table.assign(interface=item.interface, temperature_k=item.temperature_k)
            tables.append(named.assign(length_nm=length, run=item.named_run(run)))
    return pd.concat(tables, ignore_index=True)[list(HEALTH_OF_ALL.columns)]


def _of_lengths(
    found: list[Extrapolation], groups: list[GroupFiles], results: Path, limits: Limits
) -> pd.DataFrame:
    """Checks of the lines through several lengths, at the longest: rows of health.csv, perhaps none."""
    longest = {(item.interface, item.temperature_k): item for item in groups if item.longest}
    rows = []
    for line in found:
        folder = longest[line.interface, line.temperature_k].folder
        length = read_zones(results / folder / "zones.json").solid_length_nm
        place = {"interface": line.interface, "temperature_k": line.temperature_k, "length_nm": length}
        rows += [place | {"run": ALL_LENGTHS} | asdict(row) for row in length_checks(line, limits)]
    return pd.DataFrame(rows, columns=list(HEALTH_OF_ALL.columns))


def _say_failed(table: pd.DataFrame) -> None:
    for _, row in table[table["verdict"] == "failed"].iterrows():
        place = f"{row['interface']}, {row['temperature_k']:g} K, {row['length_nm']:.3g} nm, {row['run']}"
        found = f"{row['check']} is {row['value']:.3g}, limit {row['limit']:g}"
        sys.stderr.write(f"FAILED health check: {place}: {found}\n")
