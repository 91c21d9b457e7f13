"""What a study costs on this machine: MD and spectrum in core-seconds, ranks, and the opt style.

Runs the first interface of a study for a few thousand steps. Times, unlike results, depend on what else the
machine does: nothing is asserted. Usage: python benchmarks/cost.py [--config FILE] [--steps N]
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import yaml  # noqa: E402

from interfaces.datafile import write_structure  # noqa: E402
from interfaces.deck import nemd_deck  # noqa: E402
from interfaces.requests import bath_settings, run_settings, structure_request  # noqa: E402
from interfaces.stacking import build_interface  # noqa: E402
from interfaces.zones import write_zones  # noqa: E402
from study.cases import cases  # noqa: E402
from study.model import Study  # noqa: E402
from study.potentials import MANIFEST_PATH, Potential, load_manifest  # noqa: E402

SEGMENTS, BLOCKS = 4, 40
SPARSE_STRIDE = 20  # steps between frames for which the cost is stated too
SPECTRUM = str(ROOT / "workflow" / "scripts" / "spectrum.py")


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
    constants = [potential.lattice_angstrom(s.crystal, s.elements) for s in (interface.left, interface.right)]
    atoms, zones = build_interface(
        structure_request(
            interface, case.length_cells, potential, (constants[0], constants[1]), study.spectrum.extra_planes
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
        potential, list(zones.species), list(zones.masses_amu), bath_settings(case, study.protocol), run
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


def launch(ranks: int, *arguments: object) -> float:
    """Seconds that a Python program takes under mpiexec."""
    bin_folder = Path(sys.executable).parent
    command = [bin_folder / "mpiexec", "-n", str(ranks), sys.executable, "-m", "mpi4py", *map(str, arguments)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
    started = time.perf_counter()
    subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - started


def run_md(job: Job, ranks: int) -> float:
    """Seconds of the MD run, start of the program left out."""
    folder = job.folder
    names = {"deck": "nemd.in", "structure": "structure.data", "zones": "zones.json", "work": f"work{ranks}"}
    names |= {"bath-power": "power.csv", "temperature-profile": "profile.csv"}
    names |= {"trajectory": "trajectory.h5", "run": "run.json"}
    paths = [word for name, file in names.items() for word in (f"--{name}", folder / file)]
    if job.potential.file:
        paths += ["--potential-file", MANIFEST_PATH.parent / job.potential.file]
    launch(ranks, "-m", "simulation.nemd", "--ranks", ranks, *paths)
    return float(json.loads((folder / "run.json").read_text())["wall_seconds"])


def run_spectrum(job: Job, ranks: int) -> float:
    """Seconds of the spectrum of the recorded trajectory, start of the program left out."""
    options = ["--potential", job.potential_name, "--species", *job.species, "--block-ps", job.block_ps]
    options += ["--order-step", job.order_step]
    paths = ["--trajectory", job.folder / "trajectory.h5", "--output", job.folder / "heat_flow.h5"]
    idle = launch(ranks, SPECTRUM, "--help")
    return launch(ranks, SPECTRUM, *paths, *options, "--ranks", ranks) - idle


def main(*, config: Path, steps: int) -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as scratch:
        job = prepare(config, steps, Path(scratch) / "opt")
        plain = prepare(config, steps, Path(scratch) / "plain", opt=False)
        print(f"{job.n_atoms} atoms, {job.steps} steps, {job.frames} frames, {job.potential_name}")
        md = {ranks: run_md(job, ranks) for ranks in (1, 2)}
        spectrum = {ranks: run_spectrum(job, ranks) for ranks in (1, 2)}
        without_opt = run_md(plain, 1)
    rate = job.n_atoms * job.steps / 1e6
    for name, seconds in (("MD", md), ("spectrum", spectrum)):
        for ranks, spent in seconds.items():
            print(f"{name:9} {ranks} rank(s): {spent:7.2f} s, {rate / spent:6.2f} M atom-steps/s of the run")
        print(f"{name:9} speed of 2 ranks over 1: {seconds[1] / seconds[2]:.2f}")
    stride = job.steps // job.frames
    print("spectrum (total, left and right, every order) over MD, in core-seconds:")
    for every in (stride, SPARSE_STRIDE):
        shares = ", ".join(f"{spectrum[n] / md[n] * stride / every:.3f} on {n} rank(s)" for n in spectrum)
        print(f"  a frame every {every} steps: {shares}")
    print(f"speed of suffix opt over plain: {without_opt / md[1]:.2f}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--config", type=Path, default=ROOT / "config.yaml")
    parser.add_argument("--steps", type=int, default=8000)
    main(**vars(parser.parse_args()))
