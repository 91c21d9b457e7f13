"""Stage: a case beside its twins: what the anharmonicity of the bonds and of the crystals does."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from kapitza.analysis.files.contracts import CONDUCTANCE, TWINS_OF_CASE, conductances_of
from kapitza.analysis.files.tables import frame_of, read_table, write_table
from kapitza.analysis.measure.twin_effects import WHOLE, SeedValue, twin_rows
from kapitza.analysis.spectral.conversion import conversion, normalised_conversion
from kapitza.analysis.spectral.recorded_flow import read_seed_flow, read_seed_planes
from kapitza.analysis.spectral.resampling import Grouped


@dataclass(frozen=True)
class _Run:
    """Files of one run of one seed."""

    conductance: Path
    heat_flow: Path
    planes: Path


def twins(
    *,
    kinds: list[str],
    conductance: list[Path],
    heat_flow: list[Path],
    planes: list[Path],
    run: list[Path],
    error_groups: int,
    table: Path,
) -> None:
    """Write twins.csv of a case.

    kinds: of the runs, the case itself first as "". Lists hold a file of every seed of the first run, then of
        the second, and so on; run: run.json of every seed of the case itself.
    """
    seeds = len(run)
    files = [_Run(*paths) for paths in zip(conductance, heat_flow, planes, strict=True)]
    times = [float(json.loads(path.read_text(encoding="utf-8"))["production_ps"]) for path in run]
    found: dict[str, dict[str, list[SeedValue]]] = {}
    for number, kind in enumerate(kinds):
        for item in files[number * seeds : (number + 1) * seeds]:
            for quantity, value in _quantities(item, error_groups):
                found.setdefault(quantity, {}).setdefault(kind or WHOLE, []).append(value)
    rows = [row for quantity, runs in found.items() for row in twin_rows(quantity, runs, times)]
    write_table(table, TWINS_OF_CASE, frame_of(rows))


def _quantities(files: _Run, groups: int) -> Iterator[tuple[str, SeedValue]]:
    """Conductances in MW m⁻² K⁻¹, and shares of the heat that change their frequency (unbiased estimates)."""
    for row in conductances_of(read_table(files.conductance, CONDUCTANCE)):
        value = SeedValue(row.conductance_mw_m2k, row.standard_error_mw_m2k)
        yield f"conductance_{row.definition}", value
    flow, moved = read_seed_flow(files.heat_flow), read_seed_planes(files.planes)
    at_interface = conversion(Grouped.of([flow.total], groups)).cross
    yield "conversion_share_cross", SeedValue(at_interface.value, at_interface.standard_error)
    # Of all that is converted between two planes, the bonds across one of them see a part only.
    farthest = max((offset for offset in moved.offsets if -offset in moved.offsets), default=0)
    if farthest:
        left, right = (moved.flow[moved.offsets.index(sign * farthest)].mean(axis=1) for sign in (-1, 1))
        rows = np.stack([left - right, flow.mean_of_sides], axis=1)
        between = normalised_conversion(Grouped.of([rows], groups)).cross
        yield f"conversion_between_{farthest}_cross", SeedValue(between.value, between.standard_error)
