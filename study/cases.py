"""A study → its cases (interface × temperature × length × seed): folders, step counts and random seeds."""

import hashlib
import weakref
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar

from kapitza.study.bulk_references import twins_of
from kapitza.study.crystal_files import Crystal, kind_of, label_of
from kapitza.study.model import Study
from kapitza.study.problems import UnknownNameError
from kapitza.study.sections.interfaces_section import Expected, Interface
from kapitza.study.sections.protocol_section import HOT_SIDES
from kapitza.study.sections.section import LARGEST_SEED, per_temperature
from kapitza.study.sections.side_section import InterfaceSide
from kapitza.study.sections.step_counts import Steps, run_steps

Result = TypeVar("Result")

TWIN_MARK = "+"
"""Between the length and the kind of a twin in paths: L36+harmonic."""


def once_per_study(build: Callable[[Study], Result]) -> Callable[[Study], Result]:
    """A function of a study that is computed once for each study object, and forgotten with it.

    A workflow asks for one case after the other, and would build all of them each time.
    """
    built: dict[int, Result] = {}

    @wraps(build)
    def of(study: Study) -> Result:
        if id(study) not in built:
            built[id(study)] = build(study)
            weakref.finalize(study, built.pop, id(study))
        return built[id(study)]

    return of


@dataclass(frozen=True)
class Case:
    """One run: `production_ps` is the sampled time asked for, `steps` what it is rounded up to.

    twin : kind of a counterfactual run, or "" for the case itself, whose atoms and random numbers it has
    hot_side : of HOT_SIDES for a run of a reversed pair, both of which have the same random numbers, else ""
    """

    interface: Interface
    temperature_k: float
    length_cells: int
    seed: int
    production_ps: float
    timestep_ps: float
    steps: Steps
    expected: Expected
    twin: str = ""
    hot_side: str = ""

    @property
    def temperature(self) -> str:
        """Temperature as it stands in paths, e.g. ``10`` or ``0.5``."""
        return f"{self.temperature_k:g}"

    @property
    def own_directory(self) -> str:
        """Folder of the seeds of the case itself, whether or not this is one of its twins, below results/."""
        return f"{self.interface.name}/T{self.temperature}/L{self.length_cells}"

    @property
    def group_directory(self) -> str:
        """Folder shared by the seeds of this case, below results/."""
        return f"{self.own_directory}{TWIN_MARK}{self.twin}" if self.twin else self.own_directory

    @property
    def seed_directory(self) -> str:
        """Folder of the results of this seed below results/: of the run itself, or of both runs of a pair."""
        return f"{self.group_directory}/seed{self.seed}"

    @property
    def directory(self) -> str:
        """Folder of this run below results/."""
        return f"{self.seed_directory}/{self.hot_side}" if self.hot_side else self.seed_directory

    @property
    def is_reversed(self) -> bool:
        """Whether the hot bath is on the right."""
        return self.hot_side == HOT_SIDES[1]

    @property
    def has_own_structure(self) -> bool:
        """Whether this run has an arrangement of the disorder to itself."""
        disorder = self.interface.disorder
        return disorder is not None and disorder.realisations == "per_seed"

    @property
    def structure_directory(self) -> str:
        """Folder of the structure this run uses, below results/: twins use that of their case."""
        return f"{self.own_directory}/seed{self.seed}" if self.has_own_structure else self.own_directory

    def build_entry(self) -> dict[str, Any]:
        """What decides the atoms of this run, as plain data (see Interface.build_entry)."""
        entry = self.interface.build_entry(self.length_cells)
        if self.has_own_structure:
            shared = entry["disorder"]
            entry["disorder"] = shared | {"seed": derived_seed(shared["seed"], "disorder", self.seed)}
        return entry

    @property
    def case_seed(self) -> int:
        """Random seed of the case and its twins; independent of every other case's."""
        return derived_seed(self.seed, self.own_directory)

    @property
    def sampled_ps(self) -> float:
        """Sampled time of the run in ps, at least `production_ps`."""
        return self.steps.production * self.timestep_ps


@dataclass(frozen=True)
class BulkCrystal:
    """A bulk crystal whose lattice constant and phonons several cases may share."""

    potential: str
    crystal: Crystal
    elements: tuple[str, ...]

    @property
    def id(self) -> str:
        """Name safe in paths, e.g. ``lj-argon-fcc-Ar``."""
        return "-".join([self.potential, label_of(self.crystal), *self.elements])


@once_per_study
def cases(study: Study) -> tuple[Case, ...]:
    """Every run of the study, each case followed by its twins, in the order of the study file.

    Seeds are fastest, but for both runs of a reversed pair.
    """
    return tuple(
        Case(
            interface=interface,
            temperature_k=temperature,
            length_cells=length,
            seed=seed,
            production_ps=per_temperature(study.protocol.production_ps, i),
            timestep_ps=study.protocol.timestep_fs / 1000,
            steps=run_steps(study.protocol, per_temperature(study.protocol.production_ps, i)),
            expected=interface.expected(i),
            twin=twin,
            hot_side=side,
        )
        for interface in study.interfaces
        for i, temperature in enumerate(study.temperatures_k)
        for length in interface.lengths
        for twin in ("", *twins_of(study, interface.name))
        for seed in study.seeds
        for side in study.protocol.hot_sides
    )


@once_per_study
def _by_directory(study: Study) -> Mapping[str, Case]:
    found: dict[str, Case] = {}
    for case in cases(study):
        found.setdefault(case.seed_directory, case)
        found[case.directory] = case
    return found


def find_case(
    study: Study, interface: str, temperature: float | str, length: int | str, seed: int | str
) -> Case:
    """The case of these wildcards, as they stand in paths: behind the length, the kind of a twin.

    Behind the seed of a reversed pair, which of both runs: 1/hot_right; without it the first.

    Raises UnknownNameError when the study has none.
    """
    wanted = f"{interface}/T{float(temperature):g}/L{length}/seed{seed}"
    known = _by_directory(study)
    if wanted not in known:
        raise UnknownNameError(f"study {study.name}", "case", wanted, known)
    return known[wanted]


def derived_seed(case_seed: int, purpose: str, index: int = 0) -> int:
    """Seed in 1 … 899 999 999 for one purpose (velocities, a bath, …) and index (the segment).

    A hash of its arguments: the same on every machine, unrelated for any other arguments.
    """
    digest = hashlib.sha256(f"{case_seed}|{purpose}|{index}".encode()).digest()
    return int.from_bytes(digest[:8], "big") % LARGEST_SEED + 1


def bulk_crystal(potential: str, side: InterfaceSide) -> BulkCrystal:
    """The bulk crystal of one side; masses do not enter, and element order only where sites are not alike."""
    ordered = isinstance(side.crystal, str) and kind_of(side.crystal).ordered
    elements = side.elements if ordered else tuple(sorted(side.elements))
    return BulkCrystal(potential, side.crystal, elements)


def crystal_id(potential: str, side: InterfaceSide) -> str:
    """File-safe name of the bulk crystal of one side, e.g. ``lj-argon-fcc-Ar``."""
    return bulk_crystal(potential, side).id


@once_per_study
def bulk_crystals(study: Study) -> tuple[BulkCrystal, ...]:
    """The bulk crystals of a study, each once, in order of first use."""
    found = {
        bulk_crystal(interface.potential, side): None
        for interface in study.interfaces
        for side in interface.sides
        if side.has_crystal
    }
    return tuple(found)


def find_bulk_crystal(study: Study, crystal: str) -> BulkCrystal:
    """The bulk crystal of this id. Raises UnknownNameError when the study has none."""
    known = {candidate.id: candidate for candidate in bulk_crystals(study)}
    if crystal not in known:
        raise UnknownNameError(f"study {study.name}", "crystal", crystal, known)
    return known[crystal]
