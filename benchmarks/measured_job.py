"""One run to measure: its inputs in a folder, and what programs take that work on them.

The last case of a study for a few thousand steps, with a frame as often as the study has one. Costs are CPU
seconds, user and system, of all ranks: other work on the machine changes them less than time elapsed. Ranks
that wait for each other spin, which counts.
"""

import os
import resource
import subprocess
import sys
import time
from dataclasses import dataclass, replace
from pathlib import Path

import yaml

from kapitza.interfaces.case_decks import bath_settings, run_settings
from kapitza.interfaces.datafile import write_structure
from kapitza.interfaces.deck import file_variables, nemd_deck, zone_variables
from kapitza.interfaces.requests import structure_request
from kapitza.interfaces.stacking import build_interface
from kapitza.interfaces.zones import read_zones, write_zones
from kapitza.study.cases import cases
from kapitza.study.given_potential import GivenPotential
from kapitza.study.model import Study
from kapitza.study.potentials.force_fields import Potential
from kapitza.study.potentials.manifest import MANIFEST_PATH, load_manifest

ROOT = Path(__file__).resolve().parent.parent
SEGMENTS, BLOCKS = 4, 40
HIGHEST_THZ = 2.0  # of the map's bands: about the cutoff of argon


@dataclass(frozen=True)
class Job:
    """The inputs of one run in a folder of its own; map_size: bands and blocks of the map."""

    folder: Path
    potential_name: str
    potential: Potential
    species: tuple[str, ...]
    n_atoms: int
    n_sampled: int
    steps: int
    frames: int
    block_ps: float
    order_step: float
    planes: tuple[int, ...]
    map_size: tuple[int, int]

    @property
    def files(self) -> list[Path]:
        """The files of the potential."""
        return list(self.potential.paths(MANIFEST_PATH.parent).values())


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
    # The study's own blocks where enough of them fit.
    block_ps = min(study.spectrum.block_ps, 2 * (frames // BLOCKS) * run.sample * run.timestep_ps)
    return Job(
        folder,
        interface.potential,
        potential,
        zones.species,
        len(atoms),
        zones.sampled.last_id - zones.sampled.first_id + 1,
        total,
        frames,
        block_ps,
        study.spectrum.order_step_fraction,
        study.spectrum.conversion_planes,
        (study.spectrum.map_bands, study.spectrum.map_blocks),
    )


class NothingMeasuredError(RuntimeError):
    """A cost that would be that of no work: says of which program, and why."""


@dataclass(frozen=True)
class Spent:
    """CPU seconds of all ranks, and seconds elapsed."""

    cpu: float
    elapsed: float


PYTHON = (sys.executable, "-m", "mpi4py")


def launch(ranks: int, *program: object, folder: Path | None = None) -> Spent:
    """What a program takes under mpiexec."""
    bin_folder = Path(sys.executable).parent
    command = [str(word) for word in (bin_folder / "mpiexec", "-n", ranks, *program)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "OMP_NUM_THREADS": "1"}
    return spent(command, environment, folder)


def spent(command: list[str], environment: dict[str, str], folder: Path | None = None) -> Spent:
    """What a command takes, with all it starts."""
    started, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, env=environment, cwd=folder, capture_output=True, text=True)
    if done.returncode:
        raise NothingMeasuredError(f"{' '.join(command)} failed: {done.stderr[-2000:]}")
    elapsed, after = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
    return Spent(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, elapsed)


def beyond_start(ranks: int, program: tuple[object, ...], options: list[object]) -> Spent:
    """What a program takes with these options, start of Python and imports left out."""
    idle, whole = (launch(ranks, *PYTHON, *words) for words in ((*program, "--help"), (*program, *options)))
    if whole.cpu <= idle.cpu or whole.elapsed <= idle.elapsed:
        raise NothingMeasuredError(
            f"{program[-1]} took {whole.cpu:.2f} CPU seconds and its start {idle.cpu:.2f}: too little was "
            "done to be measured; give more --steps"
        )
    return Spent(whole.cpu - idle.cpu, whole.elapsed - idle.elapsed)


def run_plain(job: Job, number: int) -> Spent:
    """Cost of the same deck run by plain lmp on one rank: no frames, no checks; in a folder of its own."""
    folder = job.folder / f"plain{number}"
    folder.mkdir()
    for name in ("nemd.in", "structure.data"):
        (folder / name).symlink_to(job.folder / name)
    (folder / "zones.lmp").write_text(zone_variables(read_zones(job.folder / "zones.json")), encoding="utf-8")
    files = zip(file_variables(len(job.files)), job.files, strict=False)
    given = [word for name, path in files for word in ("-var", name, path)]
    return launch(1, Path(sys.executable).parent / "lmp", "-in", "nemd.in", *given, folder=folder)


def run_md(job: Job, ranks: int, number: int = 0) -> Spent:
    """Cost of the MD run, recording of frames included; each in a work folder of its own, from the start.

    Raises:
        NothingMeasuredError: there are segments of an earlier run, from which it would resume.
    """
    return beyond_start(ranks, ("-m", "kapitza.simulation.nemd"), _md_options(job, ranks, number))


def run_driver(job: Job, number: int) -> tuple[Spent, float]:
    """The same on one rank with the start of Python, and of it the CPU seconds of the recorder."""
    program, told = Path(__file__).with_name("timed_recorder.py"), job.folder / f"recorder{number}"
    spent_there = launch(1, *PYTHON, program, told, *_md_options(job, 1, number))
    return spent_there, float(told.read_text(encoding="utf-8"))


def _md_options(job: Job, ranks: int, number: int) -> list[object]:
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
    return [*options, "--potential-file", *job.files, "--ranks", ranks]


def run_spectrum(job: Job, ranks: int, *, everything: bool = False) -> Spent:
    """Cost of the spectrum of the recorded trajectory, by order; or of moved planes and map as well."""
    given = GivenPotential.of(job.potential_name, job.potential).model_dump_json()
    options = ["--potential", given, "--species", *job.species, "--block-ps", job.block_ps]
    options += ["--order-step", job.order_step, "--window-frames", job.frames // SEGMENTS]
    options += ["--trajectory", job.folder / "trajectory.h5"]
    options += ["--heat-flow", job.folder / "heat_flow.h5", "--planes-file", job.folder / "planes.h5"]
    if everything:
        bands, blocks = job.map_size
        options += ["--planes", *job.planes, "--three-phonon", job.folder / "map.h5"]
        options += ["--map-bands", bands, "--map-blocks", blocks, "--cutoff-thz", HIGHEST_THZ]
    return beyond_start(ranks, ("-m", "kapitza.simulation.heat_flow"), [*options, "--ranks", ranks])
