"""Drives one interface out of equilibrium: equilibrate, drive, then production in fixed-step segments.

Run under MPI: `mpiexec -n N python -m mpi4py -m simulation.nemd --ranks N …`. The input is the deck that
`lmp -in` runs too; this program adds the frames (simulation/sampler.py), the checks and the tables.
Energies are counted positive for heat flowing left → right: into the system at the hot bath, out of it at
the cold one.
"""

import argparse
import json
import re
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from interfaces.datafile import read_structure
from interfaces.deck import file_variables, sections, zone_variables
from interfaces.zones import Zones, read_zones
from simulation.records import read_bath_power, read_profile
from simulation.sampler import FrameFile, Sampler
from simulation.session import check_finite, check_masses, check_step, open_lammps, run_commands

from mpi4py import MPI  # isort: skip


@dataclass(frozen=True)
class Paths:
    """Inputs and outputs of a run; `work` keeps restarts, LAMMPS' own output and logs.

    Attributes:
        potential_file: the potential's files in the order of its entry; none for potentials without.
    """

    deck: Path
    structure: Path
    zones: Path
    potential_file: tuple[Path, ...]
    work: Path
    bath_power: Path
    temperature_profile: Path
    trajectory: Path
    run: Path

    def absolute(self) -> "Paths":
        """The same paths, valid in any working directory."""
        files = tuple(path.resolve() for path in self.potential_file)
        others = {name: path.resolve() for name, path in vars(self).items() if name != "potential_file"}
        return Paths(potential_file=files, **others)


@dataclass(frozen=True)
class Schedule:
    """The numbers of a run as its deck states them."""

    segments: int
    segment_steps: int
    window_steps: int
    sample_steps: int
    timestep_ps: float
    hot_k: float
    cold_k: float

    @classmethod
    def of(cls, lmp: Any) -> "Schedule":
        """Read the deck's variables from LAMMPS."""

        def number(name: str) -> float:
            return float(lmp.extract_variable(name))

        counts = {n: int(number(n)) for n in ("segments", "segment_steps", "window_steps", "sample_steps")}
        return cls(
            **counts, timestep_ps=number("timestep_ps"), hot_k=number("hot_k"), cold_k=number("cold_k")
        )


def run_nemd(paths: Paths, ranks: int, communicator: Any = None) -> None:
    """Run a deck from the built structure to its tables and trajectory; collective over the communicator.

    Raises:
        SimulationError: wrong rank count, a LAMMPS error, atoms lost or values not finite.
    """
    communicator = communicator or MPI.COMM_WORLD
    root = communicator.Get_rank() == 0
    # LAMMPS works in paths.work; names given relative to here must outlive that.
    paths = paths.absolute()
    zones = read_zones(paths.zones)
    started = time.monotonic()
    if root:
        paths.work.mkdir(parents=True, exist_ok=True)
        (paths.work / "zones.lmp").write_text(zone_variables(zones))
    communicator.Barrier()
    steps = sections(paths.deck.read_text(encoding="utf-8"))
    with open_lammps(communicator, log=paths.work / "log.lammps", ranks=ranks) as lmp:
        _prepare(lmp, paths, steps, zones.masses_amu)
        schedule = Schedule.of(lmp)
        sampler = _sampler(lmp, paths, zones, schedule, communicator)
        for segment in range(1, schedule.segments + 1):
            _segment(lmp, steps, schedule, sampler, segment)
            if root:
                _progress(segment, schedule, zones.n_atoms, time.monotonic() - started)
    if root:
        assert sampler.file is not None
        sampler.file.close()
        (paths.work / "trajectory.part").rename(paths.trajectory)
        power = read_bath_power(paths.work, schedule.segments, schedule.timestep_ps)
        _publish(paths.bath_power, power.to_csv(index=False))
        _publish(paths.temperature_profile, read_profile(paths.work, schedule.segments).to_csv(index=False))
        summary = _summary(
            zones, schedule, ranks, _processor_grid(paths.work / "log.lammps"), time.monotonic() - started
        )
        _publish(paths.run, json.dumps(summary, indent=1) + "\n")


def _publish(path: Path, text: str) -> None:
    partial = path.with_suffix(".part")
    partial.write_text(text, encoding="utf-8")
    partial.rename(path)


def _prepare(lmp: Any, paths: Paths, steps: dict[str, str], masses_amu: Sequence[float]) -> None:
    files = {"structure": paths.structure, "zones": paths.work / "zones.lmp"}
    given = paths.potential_file
    files |= dict(zip(file_variables(len(given)), given, strict=False))
    # Set before the deck's own `variable … index`, which keeps a value that is there already.
    preset = "\n".join(f'variable {name} index "{path}"' for name, path in files.items())
    run_commands(lmp, f'shell cd "{paths.work}"\n{preset}', "setting file names")
    run_commands(lmp, steps["variables"], "reading the deck's variables")
    run_commands(lmp, steps["prepare"], "heating each side")
    check_masses(lmp, masses_amu)
    run_commands(lmp, steps["drive"], "driving the interface to a steady flow")
    check_finite(_thermo(lmp), 0)


def _sampler(lmp: Any, paths: Paths, zones: Zones, schedule: Schedule, communicator: Any) -> Sampler:
    structure = read_structure(paths.structure)
    slab = slice(zones.sampled.first_id - 1, zones.sampled.last_id)
    periods = np.array(zones.box_angstrom[:2])
    half_kick = 0.5 * schedule.timestep_ps * lmp.extract_global("ftm2v")
    reference = structure.positions[slab]
    sampler = Sampler(communicator, zones.sampled.first_id, reference, periods, half_kick)
    if communicator.Get_rank() == 0:
        kind = structure.arrays["type"][slab]
        constants = {
            "reference_position": reference,
            "atom_id": np.arange(zones.sampled.first_id, zones.sampled.last_id + 1),
            "atom_type": kind,
            "mass_amu": np.array(zones.masses_amu)[kind - 1],
            "side": np.isin(kind, zones.types_right).astype(np.int8),
        }
        attributes = {
            "frame_interval_ps": schedule.sample_steps * schedule.timestep_ps,
            "box_angstrom": np.array(zones.box_angstrom),
        }
        sampler.file = FrameFile(paths.work / "trajectory.part", constants, attributes)
    return sampler


def _segment(lmp: Any, steps: dict[str, str], schedule: Schedule, sampler: Sampler, segment: int) -> None:
    where = f"running production segment {segment} of {schedule.segments}"
    start = (segment - 1) * schedule.segment_steps
    run_commands(lmp, f"variable segment delete\nvariable segment index {segment}", where)
    run_commands(lmp, steps["open segment"], where)
    sampler.attach(lmp, schedule.sample_steps, start)
    run_commands(lmp, steps["run segment"], where)
    end = start + schedule.segment_steps
    check_step(lmp, end)
    check_finite(_thermo(lmp), end)
    sampler.flush()
    run_commands(lmp, steps["close segment"], where)
    if lmp.extract_setting("world_rank") == 0:
        # The last two restarts are enough to go on from.
        Path(f"segment.{segment - 2}.restart").unlink(missing_ok=True)


def _thermo(lmp: Any) -> dict[str, float]:
    last = lmp.last_thermo()
    return {name: float(last[name]) for name in ("Temp", "PotEng", "TotEng")}


def _progress(segment: int, schedule: Schedule, n_atoms: int, seconds: float) -> None:
    done, total = (n * schedule.segment_steps for n in (segment, schedule.segments))
    nanoseconds = schedule.timestep_ps * 1e-3
    rate = done / seconds
    left = (total - done) / rate
    print(
        f"nemd: {done * nanoseconds:.3f} of {total * nanoseconds:.3f} ns, "
        f"{rate * n_atoms / 1e6:.2f} M atom-steps/s, {left / 60:.1f} min left",
        file=sys.stderr,
        flush=True,
    )


def _processor_grid(log: Path) -> list[int]:
    """Ranks along x, y, z, as LAMMPS laid them out for the last segment."""
    grids = re.findall(r"(\d+) by (\d+) by (\d+) MPI processor grid", log.read_text(encoding="utf-8"))
    return [int(count) for count in grids[-1]]


def _summary(
    zones: Zones, schedule: Schedule, ranks: int, processor_grid: list[int], seconds: float
) -> dict[str, Any]:
    walls = sum(zones.zone(name).n_atoms for name in ("wall_left", "wall_right"))
    return {
        **asdict(schedule),
        "production_ps": schedule.segments * schedule.segment_steps * schedule.timestep_ps,
        "n_atoms": zones.n_atoms,
        "n_mobile": zones.n_atoms - walls,
        "area_angstrom2": zones.area_angstrom2,
        "interface_plane_angstrom": zones.interface_plane_angstrom,
        "ranks": ranks,
        "processor_grid": processor_grid,
        "wall_seconds": round(seconds, 1),
        "lammps_version": version("lammps"),
    }


def main() -> None:
    """Command line: one option per field of Paths, and --ranks."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name in Paths.__dataclass_fields__:
        optional = name == "potential_file"
        nargs = "*" if optional else None
        parser.add_argument(f"--{name.replace('_', '-')}", type=Path, required=not optional, nargs=nargs)
    parser.add_argument("--ranks", type=int, required=True)
    options = vars(parser.parse_args())
    ranks = options.pop("ranks")
    files = tuple(options.pop("potential_file") or ())
    run_nemd(Paths(potential_file=files, **options), ranks)


if __name__ == "__main__":
    main()
