"""What a study costs on this machine: MD and spectrum in CPU seconds, ranks, and the opt style.

Runs the last case of a study for a few thousand steps, with a frame as often as the study has one. Costs are
compared in CPU seconds, user and system, of all ranks: other work on the machine changes them less than time
elapsed. Ranks that wait for each other spin, which counts. Every cost is the median of several rounds, in
each of which MD and spectrum are measured one after the other. Nothing is asserted.
Usage: python benchmarks/cost.py [--config FILE] [--steps N]
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median

import yaml

from kapitza.interfaces.case_decks import bath_settings, run_settings
from kapitza.interfaces.datafile import write_structure
from kapitza.interfaces.deck import nemd_deck
from kapitza.interfaces.requests import structure_request
from kapitza.interfaces.stacking import build_interface
from kapitza.interfaces.zones import write_zones
from kapitza.study.cases import cases
from kapitza.study.given_potential import GivenPotential
from kapitza.study.model import Study
from kapitza.study.potentials.force_fields import Potential
from kapitza.study.potentials.manifest import MANIFEST_PATH, load_manifest

ROOT = Path(__file__).resolve().parent.parent
SEGMENTS, BLOCKS = 4, 40
ROUNDS = 3


@dataclass(frozen=True)
class Job:
    """The inputs of one run in a folder of its own."""

    folder: Path
    potential_name: str
    potential: Potential
    species: tuple[str, ...]
    n_atoms: int
    steps: int
    frames: int
    block_ps: float
    order_step: float


def prepare(config: Path, steps: int, folder: Path, *, opt: bool = True) -> Job:
    """Write structure, zones and deck of the study's last case at the manifest's lattice constants."""
    study = Study.model_validate(yaml.safe_load(config.read_text(encoding="utf-8")))
    case = cases(study)[-1]
    interface = case.interface
    potential = load_manifest()[interface.potential]
    bulk = [
        {"a_angstrom": potential.lattice_angstrom(side.crystal, side.elements)}
        for side in (interface.left, interface.right)
    ]
    atoms, zones = build_interface(
        structure_request(
            interface, case.length_cells, potential, (bulk[0], bulk[1]), study.spectrum.extra_planes
        )
    )
    run = run_settings(case, study.protocol)
    frames = max(2 * BLOCKS, steps // run.sample) // SEGMENTS * SEGMENTS
    segment = frames // SEGMENTS * run.sample
    run = replace(
        run,
        equilibration=run.sample,
        drive=run.sample,
        segment=segment,
        window=segment,
        hot_seeds=run.hot_seeds[:SEGMENTS],
        cold_seeds=run.cold_seeds[:SEGMENTS],
    )
    text = nemd_deck(
        potential,
        list(zones.species),
        list(zones.masses_amu),
        bath_settings(case, study.protocol, potential),
        run,
    )
    folder.mkdir()
    (folder / "nemd.in").write_text(text if opt else text.replace("suffix opt", "suffix off"), "utf-8")
    write_structure(folder / "structure.data", atoms, zones.species, zones.masses_amu)
    write_zones(folder / "zones.json", zones)
    total = run.segments * segment
    block_ps = 2 * (frames // BLOCKS) * run.sample * run.timestep_ps
    return Job(
        folder,
        interface.potential,
        potential,
        zones.species,
        len(atoms),
        total,
        frames,
        block_ps,
        study.spectrum.order_step_fraction,
    )


class NothingMeasuredError(RuntimeError):
    """A cost that would be that of no work: says of which program, and why."""


@dataclass(frozen=True)
class Spent:
    """CPU seconds of all ranks, and seconds elapsed."""

    cpu: float
    elapsed: float


def launch(ranks: int, *arguments: object) -> Spent:
    """What a Python program takes under mpiexec."""
    bin_folder = Path(sys.executable).parent
    command = [bin_folder / "mpiexec", "-n", str(ranks), sys.executable, "-m", "mpi4py", *map(str, arguments)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "OMP_NUM_THREADS": "1"}
    started, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    elapsed, after = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
    return Spent(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, elapsed)


def beyond_start(ranks: int, program: tuple[object, ...], options: list[object]) -> Spent:
    """What a program takes with these options, start of Python and imports left out."""
    idle, whole = launch(ranks, *program, "--help"), launch(ranks, *program, *options)
    if whole.cpu <= idle.cpu or whole.elapsed <= idle.elapsed:
        raise NothingMeasuredError(
            f"{program[-1]} took {whole.cpu:.2f} CPU seconds and its start {idle.cpu:.2f}: too little was "
            "done to be measured; give more --steps"
        )
    return Spent(whole.cpu - idle.cpu, whole.elapsed - idle.elapsed)


def run_md(job: Job, ranks: int, number: int = 0) -> Spent:
    """Cost of the MD run, recording of frames included; each in a work folder of its own, from the start.

    Raises:
        NothingMeasuredError: there are segments of an earlier run, from which it would resume.
    """
    folder = job.folder
    work = folder / f"work{ranks}-{number}"
    if work.exists():
        raise NothingMeasuredError(f"{work} holds a run already: MD would resume from it, and cost nothing")
    names = {
        "deck": "nemd.in",
        "structure": "structure.data",
        "zones": "zones.json",
        "work": work.name,
    }
    names |= {"bath-power": "power.csv", "temperature-profile": "profile.csv"}
    names |= {"trajectory": "trajectory.h5", "run": "run.json"}
    options: list[object] = [word for name, file in names.items() for word in (f"--{name}", folder / file)]
    options += ["--potential-file", *job.potential.paths(MANIFEST_PATH.parent).values()]
    return beyond_start(ranks, ("-m", "kapitza.simulation.nemd"), [*options, "--ranks", ranks])


def run_spectrum(job: Job, ranks: int) -> Spent:
    """Cost of the spectrum of the recorded trajectory."""
    given = GivenPotential.of(job.potential_name, job.potential).model_dump_json()
    options = ["--potential", given, "--species", *job.species, "--block-ps", job.block_ps]
    options += ["--order-step", job.order_step, "--window-frames", job.frames // SEGMENTS]
    options += ["--trajectory", job.folder / "trajectory.h5"]
    options += ["--heat-flow", job.folder / "heat_flow.h5", "--planes-file", job.folder / "planes.h5"]
    return beyond_start(ranks, ("-m", "kapitza.simulation.heat_flow"), [*options, "--ranks", ranks])


def middle(measure: Callable[[], Spent]) -> Spent:
    """Medians of several measurements."""
    found = [measure() for _ in range(ROUNDS)]
    return Spent(median(spent.cpu for spent in found), median(spent.elapsed for spent in found))


def compare(job: Job, ranks: int) -> tuple[Spent, Spent]:
    """Cost of MD and of the spectrum, and a line for each with their ratio."""
    rounds = [(run_md(job, ranks, n), middle(lambda: run_spectrum(job, ranks))) for n in range(ROUNDS)]
    md, spectrum = (middle(iter(kind).__next__) for kind in zip(*rounds, strict=True))
    rate = f"{job.n_atoms * job.steps / 1e6 / md.cpu:.2f} M atom-steps per CPU second"
    print(f"{ranks} rank(s): MD       {md.cpu:6.2f} CPU s, {rate}")
    rate = f"{1000 * spectrum.cpu / job.frames:.2f} ms per frame (total, left and right, every order)"
    print(f"           spectrum {spectrum.cpu:6.2f} CPU s, {rate}")
    shares = sorted(spectrum.cpu / md.cpu for md, spectrum in rounds)
    stride = f"a frame every {job.steps // job.frames} steps as in the study"
    spread = f"{shares[0]:.3f} to {shares[-1]:.3f} in {ROUNDS} rounds"
    print(f"           spectrum over MD, {stride}: {median(shares):.3f} ({spread})", flush=True)
    return md, spectrum


def main(*, config: Path, steps: int) -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as scratch:
        job = prepare(config, steps, Path(scratch) / "opt")
        plain = prepare(config, steps, Path(scratch) / "plain", opt=False)
        print(
            f"{job.n_atoms} atoms, {job.steps} steps, {job.frames} frames, {job.potential_name}", flush=True
        )
        one, two = (compare(job, ranks) for ranks in (1, 2))
        without_opt = run_md(plain, 1)
    for name, alone, shared in zip(("MD", "spectrum"), one, two, strict=True):
        print(f"speed of 2 ranks over 1, elapsed, {name}: {alone.elapsed / shared.elapsed:.2f}")
    print(f"speed of suffix opt over plain: {without_opt.cpu / one[0].cpu:.2f}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--config", type=Path, default=ROOT / "config.yaml")
    parser.add_argument("--steps", type=int, default=8000)
    main(**vars(parser.parse_args()))
