"""Stage: both runs of a reversed pair become the records of their half differences."""

import json
from pathlib import Path

from kapitza.analysis.files.arrays import write_arrays
from kapitza.analysis.files.contracts import BATH_POWER, HEALTH, TEMPERATURE_PROFILE
from kapitza.analysis.files.tables import frame_of, read_table, write_table, write_text
from kapitza.analysis.health.health_checks import run_checks
from kapitza.analysis.reversal.half_differences import pair_arrays, pair_bath_power, pair_profile, pair_run
from kapitza.analysis.spectral.recorded_flow import read_seed_flow
from kapitza.interfaces.zones import read_zones
from kapitza.steps.case_tables import CaseSettings, seed_of_tables


def reversed_pair(
    *,
    power: list[Path],
    profile: list[Path],
    run: list[Path],
    arrays: list[Path],
    heat_flow: list[Path],
    zones: Path,
    settings: CaseSettings,
    pair_power_table: Path,
    pair_profile_table: Path,
    pair_record: Path,
    pair_files: list[Path],
    run_health: list[Path],
) -> None:
    """Write the records of a pair, under the names that those of a run have, and health.csv of both runs.

    Lists hold a file of the run with the hot bath left, then of the other. arrays: heat_flow.h5, planes.h5
    and where there are, three_phonon.h5 and wavevectors.h5 of both; pair_files: the same of the pair.
    """
    runs = [json.loads(path.read_text(encoding="utf-8")) for path in run]
    powers, profiles = (
        [read_table(path, contract) for path in paths]
        for paths, contract in ((power, BATH_POWER), (profile, TEMPERATURE_PROFILE))
    )
    layout = read_zones(zones)
    for number, path in enumerate(run_health):
        tables, flow = (powers[number], profiles[number]), read_seed_flow(heat_flow[number])
        found = seed_of_tables(settings, tables, layout, runs[number], flow, run_checks)
        write_table(path, HEALTH, frame_of(found.checks))
    kelvin = settings.temperature_k
    write_table(pair_power_table, BATH_POWER, pair_bath_power(powers[0], powers[1], kelvin))
    write_table(pair_profile_table, TEMPERATURE_PROFILE, pair_profile(profiles[0], profiles[1], kelvin))
    both = json.dumps(pair_run(runs[0], runs[1]), indent=1, ensure_ascii=False)
    write_text(pair_record, f"{both}\n")
    count = len(pair_files)
    for left, right, path in zip(arrays[:count], arrays[count:], pair_files, strict=True):
        write_arrays(path, *pair_arrays(left, right))
