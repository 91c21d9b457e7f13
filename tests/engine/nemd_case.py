"""A tiny argon interface and the ways to run it: by simulation.nemd, by hand with `lmp`, on some ranks."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from kapitza.interfaces.baths import BathSettings
from kapitza.interfaces.datafile import write_structure
from kapitza.interfaces.deck import RunSettings, nemd_deck, zone_variables
from kapitza.interfaces.disordering import disordered
from kapitza.interfaces.sites import read_sites
from kapitza.interfaces.stacking import InterfaceSpec, SideSpec, build_interface
from kapitza.interfaces.zones import write_zones
from kapitza.simulation.forces import ForceField
from kapitza.simulation.twin.expansion import expand
from kapitza.study.given_potential import GivenPotential
from kapitza.study.potentials.manifest import MANIFEST_PATH, load_manifest

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
ARGON = load_manifest()["lj-argon"]
LIGHT, HEAVY = 39.948, 159.792
LANGEVIN = BathSettings("langevin", hot_k=45.0, cold_k=15.0, damping_ps=1.0)
TIMEOUT = 200  # s; a run takes one


def run_settings(segments=3, **changes):
    """Few steps: 30 frames a segment."""
    numbers = {
        "timestep_ps": 0.01,
        "equilibration": 300,
        "drive": 200,
        "segment": 300,
        "window": 150,
        "sample": 10,
    }
    return RunSettings(
        **{**numbers, **changes},
        velocity_seeds=(11, 12),
        equilibration_seeds=(13, 14),
        drive_seeds=(15, 16),
        hot_seeds=tuple(101 + n for n in range(segments)),
        cold_seeds=tuple(201 + n for n in range(segments)),
    )


@dataclass(frozen=True)
class Crystals:
    """One crystal on both sides, of two masses."""

    crystal: str
    element: str
    masses_amu: tuple[float, float]
    bath_cells: int


FCC_ARGON = Crystals("fcc", "Ar", (LIGHT, HEAVY), 3)


@dataclass(frozen=True)
class Files:
    """Inputs of a run in one folder, and what is made of them in `work`."""

    folder: Path

    @property
    def work(self) -> Path:
        return self.folder / "work"

    def option(self, name, suffix):
        return [f"--{name}", str(self.folder / f"{name.replace('-', '_')}{suffix}")]


def write_case(
    folder,
    bath=LANGEVIN,
    run=None,
    potential=ARGON,
    cells=14,
    disorder=None,
    kind=FCC_ARGON,
    twin=None,
    aligned_noise=False,
):
    """Structure, zones and deck of the tiny interface."""
    a = potential.lattice_angstrom(kind.crystal, (kind.element,))
    sides = [SideSpec(kind.crystal, (kind.element,), (mass,), a) for mass in kind.masses_amu]
    reach = potential.cutoff_angstrom, potential.force_range_angstrom
    spec = InterfaceSpec(*sides, "001", (2, 2), cells, 1, kind.bath_cells, 0.005, *reach, extra_planes=0)
    atoms, zones = build_interface(spec)
    if disorder:
        atoms, zones = disordered(atoms, zones, disorder)
    folder.mkdir(parents=True, exist_ok=True)
    write_structure(folder / "structure.data", atoms, zones.species, zones.masses_amu)
    write_zones(folder / "zones.json", zones)
    about = potential, list(zones.species), list(zones.masses_amu)
    deck = nemd_deck(*about, bath, run or run_settings(), twin, aligned_noise=aligned_noise)
    if twin:
        field = ForceField(*about, MANIFEST_PATH.parent)
        sites = read_sites(folder / "structure.data")
        expand(sites, zones, field, crystals=twin.harmonic_crystals).write(folder / "expansion.h5")
    (folder / "nemd.in").write_text(deck, encoding="utf-8")
    (folder / "zones.lmp").write_text(zone_variables(zones))
    return Files(folder)


def on_ranks(ranks, *command):
    """A command under the mpiexec of this environment."""
    return [str(BIN / "mpiexec"), "-n", str(ranks), *map(str, command)]


def launch(ranks, *command, cwd):
    """Run a command on some ranks; the finished process with its output."""
    return run_command(on_ranks(ranks, *command), cwd)


def environment(**changes):
    """Environment variables of a run."""
    return {**os.environ, "PYTHONPATH": str(ROOT / "src"), "OMP_NUM_THREADS": "1", **changes}


def run_command(command, cwd, env=None):
    """Run a command; the finished process with its output."""
    return subprocess.run(
        command,
        cwd=cwd, env=env or environment(), capture_output=True, text=True, timeout=TIMEOUT, check=False,
    )  # fmt: skip


def driver_command(
    files, ranks, asked=None, module=("-m", "kapitza.simulation.nemd"), potential=ARGON, twin=None
):
    """The case by kapitza.simulation.nemd on `ranks` ranks, `--ranks` being `asked`."""
    return on_ranks(
        ranks,
        *(sys.executable, "-m", "mpi4py", *module, "--ranks", asked or ranks),
        *("--deck", files.folder / "nemd.in", "--structure", files.folder / "structure.data"),
        *("--zones", files.folder / "zones.json", "--work", files.work),
        *files.option("bath-power", ".csv"),
        *files.option("temperature-profile", ".csv"),
        *files.option("trajectory", ".h5"),
        *files.option("run", ".json"),
        *("--potential-file", *potential.paths(MANIFEST_PATH.parent).values()),
        *(twin_options(files, twin, potential) if twin else ()),
    )


def twin_options(files, twin, potential):
    """The options of a counterfactual run."""
    given = GivenPotential.of("given", potential).model_dump_json()
    return ("--twin", twin.name, "--expansion", files.folder / "expansion.h5", "--potential", given)


def run_driver(files, ranks, **options):
    """Run the case by kapitza.simulation.nemd; the finished process with its output."""
    return run_command(driver_command(files, ranks, **options), files.folder)


def run_by_hand(files, ranks, deck="nemd.in", variables=()):
    """Run a deck of the folder with `lmp -in`, in the folder itself."""
    given = [word for name, value in variables for word in ("-var", name, str(value))]
    paths = ["-var", "structure", "structure.data", "-var", "zones", "zones.lmp"]
    done = launch(ranks, BIN / "lmp", "-in", deck, "-screen", "none", *paths, *given, cwd=files.folder)
    assert done.returncode == 0, done.stdout + done.stderr
    return files


def averages(folder):
    """Content of LAMMPS' own output files, by name, without the comment lines (they may name versions)."""
    names = ("energies.*.dat", "profile_*.dat", "bath_temperatures.*.dat")
    found = sorted(path for name in names for path in folder.glob(name))
    return {path.name: path.read_bytes() for path in found}
