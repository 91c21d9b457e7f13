"""Stage: how both runs of the reversed pairs of a case differ."""

import json
from pathlib import Path

from kapitza.analysis.files.contracts import BATH_POWER, RECTIFICATION, TEMPERATURE_PROFILE
from kapitza.analysis.files.tables import frame_of, read_table, write_table
from kapitza.analysis.health.health_checks import run_checks
from kapitza.analysis.measure.temperature_jump import reservoir_jump
from kapitza.analysis.reversal.rectification import DrivenRun, rectified_rows
from kapitza.analysis.spectral.recorded_flow import read_seed_flow
from kapitza.interfaces.zones import read_zones
from kapitza.steps.case_tables import CaseSettings, seed_of_tables


def rectification(
    *,
    power: list[Path],
    profile: list[Path],
    run: list[Path],
    heat_flow: list[Path],
    zones: list[Path],
    settings: CaseSettings,
    table: Path,
) -> None:
    """Write rectification.csv of a case.

    Lists hold a file of the run with the hot bath left of the first seed, of the other run, of the first run
    of the second seed, and so on; zones: one for each seed.
    """
    found, times = [], []
    for number, files in enumerate(zip(power, profile, run, heat_flow, strict=True)):
        baths, bins = read_table(files[0], BATH_POWER), read_table(files[1], TEMPERATURE_PROFILE)
        about = json.loads(files[2].read_text(encoding="utf-8"))
        layout, flow = read_zones(zones[number // 2]), read_seed_flow(files[3])
        evidence = seed_of_tables(settings, (baths, bins), layout, about, flow, run_checks).evidence
        reservoir = reservoir_jump(baths["temperature_hot_k"][1:], baths["temperature_cold_k"][1:])
        jumps = (evidence.local.jump, reservoir)
        found.append(DrivenRun(evidence.flow, jumps, layout.area_angstrom2))
        times.append(float(about["production_ps"]))
    pairs = list(zip(found[::2], found[1::2], strict=True))
    write_table(table, RECTIFICATION, frame_of(rectified_rows(pairs, times[::2])))
