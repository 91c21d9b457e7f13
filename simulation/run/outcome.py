"""What a finished run gives away: tables, trajectory and run.json, each in one step."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path
from typing import Any

from mpi4py import MPI

from kapitza.analysis.files.provenance import processor
from kapitza.analysis.integrity.made_files import forget_made, record_made
from kapitza.interfaces.zones import Zones
from kapitza.simulation.run.checkpoint import Link
from kapitza.simulation.run.joining import join_frames, publish, tidy
from kapitza.simulation.run.records import read_bath_power, read_profile
from kapitza.simulation.run.run_files import Paths, Schedule
from kapitza.simulation.run.sampler import FrameFormat
from kapitza.simulation.run.work_folder import file_sha256, write_synced
from kapitza.simulation.session import SimulationError


def write_results(
    paths: Paths,
    links: list[Link],
    zones: Zones,
    schedule: Schedule,
    frames: FrameFormat,
    about: Mapping[str, Any],
    keep_frames: bool,
) -> None:
    """Join the segments of a finished run and give them away.

    Args:
        links: of segments 0 … N; that of segment 0 may be lost.
        about: what LAMMPS says of its own making, and of the atoms it has read.
        keep_frames: whether a longer run may resume from this one's frames.
    """
    production = [link for link in links if link.segment > 0]
    if len(production) != schedule.segments:
        raise SimulationError(
            f"{len(production)} of {schedule.segments} production segments are finished.",
            "The links of the others in the work folder are gone.",
            "Run again: nothing has been replaced.",
        )
    made = (paths.bath_power, paths.temperature_profile, paths.run)
    forget_made(made)
    joined = join_frames(paths.work, production, schedule.frames_per_segment, frames)
    publish(joined, paths.trajectory)
    power = read_bath_power(paths.work, schedule.segments, schedule.timestep_ps)
    write_synced(paths.bath_power, power.to_csv(index=False))
    profile = read_profile(paths.work, schedule.segments)
    write_synced(paths.temperature_profile, profile.to_csv(index=False))
    summary = {**_summary(zones, schedule, links), **about, **_files(paths)}
    write_synced(paths.run, json.dumps(summary, indent=1, ensure_ascii=False) + "\n")
    record_made(made)
    tidy(paths.work, production, keep=keep_frames)


def _summary(zones: Zones, schedule: Schedule, links: list[Link]) -> dict[str, Any]:
    return {
        **asdict(schedule),
        "production_ps": schedule.segments * schedule.segment_steps * schedule.timestep_ps,
        "n_atoms": zones.n_atoms,
        "n_mobile": zones.n_mobile,
        "area_angstrom2": zones.area_angstrom2,
        "interface_plane_angstrom": zones.interface_plane_angstrom,
        "ranks": links[-1].ranks,
        "processor_grid": list(links[-1].grid),
        "rank_changes": rank_changes(links),
        "wall_seconds": round(sum(link.seconds for link in links), 1),
        "core_seconds": round(sum(link.seconds * link.ranks for link in links), 1),
        "lammps_version": version("lammps"),
        "mpi": MPI.Get_library_version().partition("\n")[0].replace("\t", " ").strip(" \0"),
        "processor": processor(),
    }


def _files(paths: Paths) -> dict[str, dict[str, str]]:
    """SHA-256 of what the run began from and of its tables, by name."""

    def digests(*files: Path) -> dict[str, str]:
        return {path.name: file_sha256(path) for path in files}

    return {
        "inputs_sha256": digests(paths.deck, paths.structure, paths.zones, *paths.potential_file),
        "tables_sha256": digests(paths.bath_power, paths.temperature_profile),
    }


def lammps_build(lmp: Any) -> str:
    """Release of LAMMPS and the compiler it was built with; no machine is named."""
    compilers = [line.strip() for line in lmp.get_os_info().splitlines()[1:] if line.strip()]
    return ", ".join([str(lmp.extract_global("lammps_version")), *compilers])


def rank_changes(links: list[Link]) -> list[dict[str, int]]:
    """Segments from which the run went on with another number of ranks; empty if it repeats bitwise."""
    return [
        {"segment": link.segment, "ranks_before": before.ranks, "ranks": link.ranks}
        for before, link in pairwise(links)
        if link.ranks != before.ranks
    ]
