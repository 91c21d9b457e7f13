"""Wrong programs, one at a time: each must be caught by the tests that are said to catch it.

A mutant is one change of the real code that makes the physics wrong. They are in the YAML files of this
folder: `name`, `file`, `old` (which stands in the file exactly once), `new`, `why` (what is wrong then) and
`tests` (pytest node IDs). Every process works in a copy of the tree, so that nothing here is touched.

Usage: run.py [--part K/N] [NAME ...]; without names, all of them. Ends in 1 when a mutant survives or does
not fit the code, or when the tests fail without one.
"""

import argparse
import os
import queue
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
PROCESSES = 2
COPIED = (
    *("src", "study", "interfaces", "simulation", "analysis", "workflow", "potentials", "tests", "docs"),
    *("benchmarks", "examples", "Snakefile", "config.yaml", "pyproject.toml"),
)
LONGEST_S = 300.0
"""What a mutant may make of a test of seconds: one that never ends is caught as well."""
PACKAGE = ("src", "kapitza")


@dataclass(frozen=True)
class Mutant:
    """One wrong program, and the tests that should notice."""

    name: str
    file: str
    old: str
    new: str
    why: str
    tests: tuple[str, ...]

    @property
    def room(self) -> str:
        """Where the code is that it changes, such as analysis.measure, steps or rules."""
        path = Path(self.file)
        parts = path.parts[2:] if path.parts[:2] == PACKAGE else path.parts
        return ".".join(parts[:-1]) or path.stem

    def misfit(self, root: Path) -> str | None:
        """Why it cannot be tried on this tree, or None."""
        path = root / self.file
        if not path.is_file():
            return f"there is no file {self.file}"
        count = path.read_text(encoding="utf-8").count(self.old)
        return None if count == 1 else f"its old text stands {count} times in {self.file}"


@dataclass(frozen=True)
class Outcome:
    """What came of one mutant: the test that failed, None where all passed, and the time, s."""

    mutant: Mutant
    killed_by: str | None
    seconds: float


def known_mutants(folder: Path = Path(__file__).parent) -> list[Mutant]:
    """All mutants of the YAML files of a folder. Raises ValueError for a name given twice."""
    found = []
    for path in sorted(folder.glob("*.yaml")):
        for entry in yaml.safe_load(path.read_text(encoding="utf-8")):
            found.append(Mutant(**{**entry, "tests": tuple(entry["tests"])}))
    names = [mutant.name for mutant in found]
    if twice := {name for name in names if names.count(name) > 1}:
        raise ValueError(f"mutants with one name: {', '.join(sorted(twice))}")
    return found


def copy_tree(root: Path, place: Path) -> None:
    """The tree with its links, and bytecode that is checked by content: files change within a second."""
    for name in COPIED:
        source, target = root / name, place / name
        if source.is_dir():
            shutil.copytree(source, target, symlinks=True, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, target)
    compiled = ("-m", "compileall", "-q", "--invalidation-mode", "checked-hash", ".")
    subprocess.run([sys.executable, *compiled], cwd=place, check=True)


def run_tests(place: Path, tests: tuple[str, ...]) -> tuple[str | None, str]:
    """The first test that fails in a tree, None if none does, and what pytest said."""
    sources = [str(place / "src"), str(place)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sources)}
    options = ("-x", "-q", "-p", "no:cacheprovider", "-o", "addopts=", "--tb=short", "-rfE")
    try:
        done = subprocess.run(
            [sys.executable, "-m", "pytest", *options, *tests],
            cwd=place, env=environment, capture_output=True, text=True, timeout=LONGEST_S, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return "does not end", ""
    if done.returncode == 0:
        return None, done.stdout
    if done.returncode != 1:  # 1: tests failed; else nothing was tested
        raise RuntimeError(f"pytest could not run {' '.join(tests)}:\n{done.stdout}{done.stderr}")
    failed = [line.split()[1] for line in done.stdout.splitlines() if line.startswith(("FAILED ", "ERROR "))]
    return failed[0], done.stdout


@contextmanager
def applied(mutant: Mutant, place: Path) -> Iterator[None]:
    """The tree with the mutant in it, and the file as it was afterwards."""
    path = place / mutant.file
    before = path.read_text(encoding="utf-8")
    path.write_text(before.replace(mutant.old, mutant.new), encoding="utf-8")
    try:
        yield
    finally:
        path.write_text(before, encoding="utf-8")


def tried(mutant: Mutant, places: "queue.Queue[Path]") -> Outcome:
    """Its tests, in a tree that no other mutant is in."""
    place = places.get()
    started = time.monotonic()
    try:
        with applied(mutant, place):
            killed_by, _ = run_tests(place, mutant.tests)
    finally:
        places.put(place)
    return Outcome(mutant, killed_by, time.monotonic() - started)


def report(outcomes: list[Outcome]) -> str:
    """A table of all mutants, then the survivors with what is wrong in them."""
    rows = [("mutant", "room", "killed by", "s")]
    for item in outcomes:
        killer = (item.killed_by or "SURVIVES").partition("::")
        rows.append((item.mutant.name, item.mutant.room, killer[2] or killer[0], f"{item.seconds:.1f}"))
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    ]
    survivors = [item.mutant for item in outcomes if item.killed_by is None]
    lines.append(f"{len(outcomes) - len(survivors)} of {len(outcomes)} mutants killed")
    lines += [f"SURVIVES: {mutant.name}: {mutant.why}" for mutant in survivors]
    return "\n".join(lines)


def part_of(text: str) -> tuple[int, int]:
    """K and N of K/N. Raises ValueError for anything else."""
    first, _, step = text.partition("/")
    if int(step) < 1:
        raise ValueError(text)
    return int(first), int(step)


def main(arguments: list[str]) -> int:
    """Try the mutants of these names, or all; 0 when every one was killed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--part", type=part_of, help="every N-th one alone, from number K on: K/N")
    given = parser.parse_args(arguments)
    names, mutants = given.names, known_mutants()
    if unknown := set(names) - {mutant.name for mutant in mutants}:
        parser.error(f"no mutant is called {', '.join(sorted(unknown))}")
    mutants = [mutant for mutant in mutants if not names or mutant.name in names]
    if given.part is not None:
        first, step = given.part
        mutants = mutants[first % step :: step]
    misfits = [f"{mutant.name}: {said}" for mutant in mutants if (said := mutant.misfit(ROOT))]
    if misfits:
        print("these mutants no longer fit the code; say what they should change now:", *misfits, sep="\n  ")
        return 1
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        return _all_killed(mutants, Path(folder))


def _all_killed(mutants: list[Mutant], folder: Path) -> int:
    places: queue.Queue[Path] = queue.Queue()
    for number in range(PROCESSES):
        copy_tree(ROOT, folder / str(number))
        places.put(folder / str(number))
    every_test = tuple(dict.fromkeys(test for mutant in mutants for test in mutant.tests))
    failed, said = run_tests(folder / "0", every_test)
    if failed:
        print(f"{said}\n{failed} fails without a mutant: nothing can be said about them")
        return 1
    with ThreadPoolExecutor(PROCESSES) as pool:
        outcomes = list(pool.map(lambda mutant: tried(mutant, places), mutants))
    print(report(outcomes))
    return int(any(item.killed_by is None for item in outcomes))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
