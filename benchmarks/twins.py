"""What counterfactual runs cost over a plain one, and the analysis over molecular dynamics, in CPU seconds.

Short runs of one argon and one silicon (Tersoff) box on one rank, each beside a plain run of the same atoms.
CPU seconds, user and system, of the program's main loop alone: the steps are run in this process, in turns,
and the median of the turns is told. Nothing is asserted.
Usage: python benchmarks/twins.py [--steps N] [--turns N]
"""

import argparse
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import chdir
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from typing import Any

from mpi4py import MPI

from kapitza.interfaces.baths import BathSettings
from kapitza.interfaces.datafile import write_structure
from kapitza.interfaces.deck import RunSettings, file_variables, nemd_deck, sections, zone_variables
from kapitza.interfaces.sites import read_sites
from kapitza.interfaces.stacking import InterfaceSpec, SideSpec, build_interface
from kapitza.interfaces.zones import Zones, write_zones
from kapitza.simulation.flow_settings import FlowFiles, FlowSettings
from kapitza.simulation.forces import ForceField
from kapitza.simulation.heat_flow import write_heat_flow
from kapitza.simulation.nemd import run_nemd
from kapitza.simulation.run.run_files import Paths
from kapitza.simulation.session import lammps_name, open_lammps, run_commands
from kapitza.simulation.twin.expansion import expand
from kapitza.simulation.twin.twin_options import GivenTwin
from kapitza.simulation.wavevector_flow import WavevectorSettings
from kapitza.study.given_potential import GivenPotential
from kapitza.study.potentials.manifest import MANIFEST_PATH, load_manifest
from kapitza.study.twin_kinds import TWINS, TwinKind

Row = tuple[str, float | None, float, str]
"""What was measured, the largest it should be (None: not asked of it), the number, its unit."""

LARGEST_RATIO = 1.6
"""Cost of a twin over that of a plain run."""
LARGEST_SPECTRUM, LARGEST_PLANES = 0.10, 0.15
"""Analysis over molecular dynamics: spectrum, left, right and orders; planes and wavevectors beyond it."""


@dataclass(frozen=True)
class Box:
    """A small interface to be measured.

    Attributes:
        name: of it, in words.
        potential, crystal, element, masses_amu: of both sides.
        cells, across: length and cross-section in cells.
        hot_k, cold_k, timestep_ps, sample: of its runs.
    """

    name: str
    potential: str
    crystal: str
    element: str
    masses_amu: tuple[float, float]
    cells: int
    across: tuple[int, int]
    hot_k: float
    cold_k: float
    timestep_ps: float
    sample: int

    def write(self, folder: Path, twin: TwinKind | None, run: RunSettings, planes: int = 0) -> Zones:
        """Structure, zones, deck and, of a twin, its expansion."""
        potential = load_manifest()[self.potential]
        a = potential.lattice_angstrom(self.crystal, (self.element,))
        sides = [SideSpec(self.crystal, (self.element,), (mass,), a) for mass in self.masses_amu]
        reach = potential.cutoff_angstrom, potential.force_range_angstrom
        spec = InterfaceSpec(*sides, "001", self.across, self.cells, 1, 3, 0.005, *reach, extra_planes=planes)
        atoms, zones = build_interface(spec)
        folder.mkdir(parents=True)
        write_structure(folder / "structure.data", atoms, zones.species, zones.masses_amu)
        write_zones(folder / "zones.json", zones)
        about = potential, list(zones.species), list(zones.masses_amu)
        bath = BathSettings("langevin", hot_k=self.hot_k, cold_k=self.cold_k, damping_ps=1.0)
        (folder / "nemd.in").write_text(nemd_deck(*about, bath, run, twin), encoding="utf-8")
        (folder / "zones.lmp").write_text(zone_variables(zones))
        if twin:
            sites, field = read_sites(folder / "structure.data"), ForceField(*about, MANIFEST_PATH.parent)
            expand(sites, zones, field, crystals=twin.harmonic_crystals).write(folder / "expansion.h5")
        return zones


BOXES = (
    Box("argon", "lj-argon", "fcc", "Ar", (39.948, 159.792), 36, (4, 4), 12.5, 7.5, 0.01, 10),
    Box("silicon", "tersoff-sicge", "diamond", "Si", (28.085, 112.34), 20, (3, 3), 375.0, 225.0, 0.001, 10),
)


def rows(steps: int = 600, turns: int = 3) -> list[Row]:
    """Cost of every twin over a plain run, and of the analysis over molecular dynamics.

    Args:
        steps: of a turn.
        turns: of which the median is taken.
    """
    with tempfile.TemporaryDirectory() as scratch:
        found = [row for box in BOXES for row in twin_rows(box, Path(scratch), steps, turns)]
        return found + list(analysis_rows(BOXES[0], Path(scratch), 20 * steps))


def twin_rows(box: Box, scratch: Path, steps: int, turns: int) -> Iterator[Row]:
    """Cost of every twin of a box over its plain run."""
    running: dict[str, Callable[[], float]] = {}
    opened = []
    for kind in (None, *TWINS.values()):
        session = Session(box, scratch / f"{box.name}-{kind.name if kind else 'whole'}", kind)
        opened.append(session)
        running[kind.name if kind else "whole"] = session.of_steps
    spent: dict[str, list[float]] = {name: [] for name in running}
    for _ in range(turns):
        for name, run in running.items():
            spent[name].append(run(steps))
    for session in opened:
        session.close()
    whole = median(spent.pop("whole"))
    yield f"{box.name}, plain run", None, 1e3 * whole / steps, "ms CPU a step"
    for name, seconds in spent.items():
        yield f"{box.name}, twin {name} over a plain run", LARGEST_RATIO, median(seconds) / whole, "1"


class Session:
    """A run that has been set going, of which some more steps can be asked."""

    def __init__(self, box: Box, folder: Path, kind: TwinKind | None) -> None:
        run = _settings(box, 100)
        zones = box.write(folder, kind, run)
        parts = sections((folder / "nemd.in").read_text(encoding="utf-8"))
        potential = load_manifest()[box.potential]
        given = potential.paths(MANIFEST_PATH.parent).values()
        files = dict(zip(file_variables(len(given)), given, strict=False))
        names = {"structure": folder / "structure.data", "zones": folder / "zones.lmp", **files}
        preset = "\n".join(f"variable {name} index {lammps_name(path)}" for name, path in names.items())
        self._open = open_lammps()
        self.lmp: Any = self._open.__enter__()
        start = f"{preset}\nunits metal\n{parts['variables']}\n{parts['atoms']}"
        run_commands(self.lmp, start, "reading the atoms")
        self.forces = None
        if kind:
            twin = GivenTwin(kind, folder / "expansion.h5")
            self.forces = twin.forces(potential, zones, 1_000_000, MPI.COMM_SELF)
            self.forces.attach(self.lmp)
        with chdir(folder):
            run_commands(self.lmp, f"{parts['prepare']}\n{parts['drive']}", "warming up")
        # Energies are not added up in the steps that are timed.
        run_commands(self.lmp, "thermo_style custom step\nrun 0 post no", "warming up")

    def of_steps(self, steps: int) -> float:
        """CPU seconds of some steps."""
        before = time.process_time()
        run_commands(self.lmp, f"run {steps} pre no post no", "running")
        spent = time.process_time() - before
        if self.forces:
            self.forces.check()
        return spent

    def close(self) -> None:
        """End it."""
        if self.forces:
            self.forces.__exit__(None, None, None)
        self._open.__exit__(None, None, None)


def _settings(box: Box, segment: int) -> RunSettings:
    return RunSettings(
        timestep_ps=box.timestep_ps,
        equilibration=100,
        drive=100,
        segment=segment,
        window=segment,
        sample=box.sample,
        velocity_seeds=(11, 12),
        equilibration_seeds=(13, 14),
        drive_seeds=(15, 16),
        hot_seeds=(101,),
        cold_seeds=(201,),
    )


def analysis_rows(box: Box, scratch: Path, steps: int) -> Iterator[Row]:
    """CPU seconds of the analysis of a trajectory over those of the molecular dynamics that made it."""
    folder, planes = scratch / f"{box.name}-flow", (1, 2, 4)
    steps -= steps % (2 * box.sample)
    zones = box.write(folder, None, _settings(box, steps), max(planes))
    potential = load_manifest()[box.potential]
    paths = Paths(
        deck=folder / "nemd.in",
        structure=folder / "structure.data",
        zones=folder / "zones.json",
        work=folder / "work",
        bath_power=folder / "bath_power.csv",
        temperature_profile=folder / "temperature_profile.csv",
        trajectory=folder / "trajectory.h5",
        run=folder / "run.json",
        potential_file=tuple(potential.paths(MANIFEST_PATH.parent).values()),
    )
    before = time.process_time()
    run_nemd(paths.absolute(), 1)
    dynamics = time.process_time() - before
    block = steps // box.sample // 20 * box.sample * box.timestep_ps
    plain = FlowSettings(block, 0.1, (), steps // box.sample)
    given = GivenPotential.of(box.potential, potential)

    def analysed(settings: FlowSettings, files: FlowFiles) -> float:
        started = time.process_time()
        write_heat_flow(folder / "trajectory.h5", given, list(zones.species), settings, files)
        return time.process_time() - started

    files = FlowFiles(folder / "heat_flow.h5", folder / "planes.h5")
    spectrum = analysed(plain, files)
    sites = WavevectorSettings(tuple(range(len(zones.species))), 10)
    resolved = FlowFiles(files.heat_flow, files.planes, wavevectors=folder / "wavevectors.h5")
    more = analysed(replace(plain, planes=planes, wavevectors=sites), resolved)
    words = f"over molecular dynamics, a frame every {box.sample} steps"
    yield f"{box.name}, spectrum and orders {words}", LARGEST_SPECTRUM, spectrum / dynamics, "1"
    beyond = (more - spectrum) / dynamics
    yield f"{box.name}, {len(planes)} pairs of planes and wavevectors {words}", LARGEST_PLANES, beyond, "1"


def main(*, steps: int, turns: int) -> None:
    """Print the table."""
    for line, target, measured, unit in rows(steps, turns):
        wanted = "" if target is None else f" (at most {target:g})"
        print(f"{line}: {measured:.3g} {unit}{wanted}", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, default=600)
    parser.add_argument("--turns", type=int, default=3)
    main(**vars(parser.parse_args()))
