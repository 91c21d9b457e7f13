"""`kapitza new`: a study of two crystals of the catalogue that validates, with a comment on each choice."""

import math
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from kapitza.analysis.files.tables import write_text
from kapitza.analysis.units import BOLTZMANN_EV_K, CONDUCTANCE_MW_M2K
from kapitza.study.coincidence import coincidence, each_axis, misfit
from kapitza.study.cost import plan_study
from kapitza.study.crystal_kinds import CRYSTALS
from kapitza.study.doubts import CROSSINGS, STEPS_PER_PERIOD
from kapitza.study.loading import parse_study
from kapitza.study.potentials.entries import Manifest
from kapitza.study.potentials.force_fields import Potential
from kapitza.study.potentials.manifest import load_manifest
from kapitza.study.problems import InputProblem, StudyError
from kapitza.study.sections.interfaces_section import Interface
from kapitza.study.sections.lattice_section import Lattice
from kapitza.study.study_text import read_yaml

WANTED_ERROR = 0.05
TIMESTEPS_FS = (10.0, 5.0, 4.0, 2.0, 1.0, 0.5, 0.25)
FRAMES_PER_PERIOD = 4.0
"""Frames in a period of the fastest phonon: as few as a study may have."""
WIDTH_ANGSTROM, HALF_LENGTH_ANGSTROM = 20.0, 95.0
GUESS = 0.7
"""Of k_B ν_max/a² of the softer crystal: within a factor of two of argon and silicon with heavier ones."""
LARGEST_STRAIN, LARGEST_COMMON = 0.025, 8
DEFAULT_SUPERCELL = Lattice.model_fields["supercell_cells"].default
STRAIN_AS_IT_IS = Interface.model_fields["max_strain"].default
SHORTEST_PS, LONGEST_PS = 400.0, 20000.0
"""Of production; two blocks for each group that errors come from are the shortest."""
SIDE = re.compile(
    r"(?:(?P<factor>\d+(?:\.\d+)?)\s*[x*]?\s*)?(?P<formula>(?:[A-Z][a-z]?){1,2})(?::(?P<mass>[\d.]+))?"
)


@dataclass(frozen=True)
class NamedCrystal:
    """A side as it was asked for: elements, and masses that replace theirs."""

    text: str
    elements: tuple[str, ...]
    factor: float
    mass_amu: float | None

    @classmethod
    def of(cls, text: str) -> "NamedCrystal":
        """Read `Si`, `GaN`, `4Ar` (four times the mass) or `Si:112.3` (mass in amu).

        Raises StudyError for anything else.
        """
        found = SIDE.fullmatch(text.strip())
        if found is None or (found["mass"] and len(re.findall("[A-Z]", found["formula"])) > 1):
            fix = "write Si, GaN, 4Ar for four times the mass, or Si:112.3 for a mass in amu"
            raise StudyError("kapitza new", [InputProblem("crystal", text, "not understood", fix)])
        elements = tuple(re.findall("[A-Z][a-z]?", found["formula"]))
        mass = float(found["mass"]) if found["mass"] else None
        return cls(text.strip(), elements, float(found["factor"] or 1), mass)

    def masses(self, potential: Potential) -> dict[str, float]:
        """Masses in amu that differ from those of the potential."""
        if self.mass_amu is not None:
            return {self.elements[0]: self.mass_amu}
        return {e: self.factor * potential.elements[e] for e in self.elements} if self.factor != 1 else {}


def new_study(
    left: str | None,
    right: str | None,
    *,
    temperatures_k: list[float],
    potential: str | None = None,
    into: Path | None = None,
    ask: Callable[[str], str] = input,
) -> int:
    """Write a study of two crystals and say what to do with it; what is not given is asked for in a terminal.

    left, right : hot and cold crystal, as of NamedCrystal
    potential : of the catalogue; one that knows both crystals if not named
    into : the study file; named after the crystals if not given

    2 when something is missing and nobody is there to ask, or the file exists. Raises StudyError for crystals
    that no potential of the catalogue knows.
    """
    if left is None or right is None or not temperatures_k:
        if not sys.stdin.isatty():
            print("kapitza new: give --left, --right and --temperature; kapitza new --help", file=sys.stderr)
            return 2
        left = left or ask("Left, hot crystal (Si, GaN, 4Ar for four times the mass): ")
        right = right or ask("Right, cold crystal: ")
        temperatures_k = temperatures_k or [float(word) for word in ask("Temperature, K: ").split()]
    sides, catalogue = (NamedCrystal.of(left), NamedCrystal.of(right)), load_manifest()
    name = "-".join(re.sub(r"[^a-z0-9.]+", "-", side.text.lower()).strip("-") for side in sides)
    path = into or Path(f"{name}.yaml")
    if path.exists():
        print(f"kapitza new: {path}: is there already; fix: --into another file", file=sys.stderr)
        return 2
    chosen = potential or _potential_for(sides, catalogue)
    text = _resolved(name, sides, temperatures_k, chosen, catalogue)
    write_text(path, text)
    print(f"written: {path}, with the potential {chosen}: {' '.join(catalogue[chosen].good_for.split())}")
    print(f"what it costs:  kapitza plan {path}\nto run it:      kapitza run {path} --directory {name}")
    return 0


def _crystal_of(side: NamedCrystal, potential: Potential) -> str | None:
    return next((kind for kind in CRYSTALS if potential.catalogue_key(kind, side.elements)), None)


def _potential_for(sides: tuple[NamedCrystal, NamedCrystal], catalogue: Manifest) -> str:
    """The first potential that knows both crystals. Raises StudyError with what there is, if none does."""
    for name, entry in catalogue.items():
        if all(_crystal_of(side, entry) for side in sides):
            return name
    keys = {key for entry in catalogue.values() for key in entry.nominal_lattice_angstrom}
    known = sorted({key.partition(":")[2].replace(",", "") for key in keys})
    pair = " and ".join("".join(side.elements) for side in sides)
    fix = (
        f"of {', '.join(known)} take two of one potential, or bring your own (section potentials of a study)"
    )
    problem = InputProblem("potential", pair, "no potential of the catalogue knows both", fix)
    raise StudyError("kapitza new", [problem])


@dataclass(frozen=True)
class _Choice:
    """What follows from two crystals and a potential."""

    crystals: tuple[str, str]
    cells_across: int
    cells_along: int
    timestep_fs: float
    sample_steps: int
    drive_ps: float
    guess_mw_m2k: float
    common: tuple[int, int]
    max_strain: float
    supercell: int


def _choose(sides: tuple[NamedCrystal, NamedCrystal], potential: Potential, name: str) -> _Choice:
    crystals = []
    for side in sides:
        crystal = _crystal_of(side, potential)
        if crystal is None:
            fix = f"it knows {', '.join(potential.nominal_lattice_angstrom)}; or leave --potential out"
            raise StudyError("kapitza new", [InputProblem("potential", name, f"not for {side.text}", fix)])
        crystals.append(crystal)
    described = list(zip(crystals, sides, strict=True))
    lattices = [potential.lattice_angstrom(kind, side.elements) for kind, side in described]
    cutoffs = [potential.cutoff_thz(kind, side.elements, side.masses(potential)) for kind, side in described]
    longest = 1000 / (STEPS_PER_PERIOD * max(cutoffs))
    timestep = next((step for step in TIMESTEPS_FS if step <= longest), TIMESTEPS_FS[-1])
    mean = sum(lattices) / 2
    common, strain = _joined((lattices[0], lattices[1]))
    wide = max(WIDTH_ANGSTROM, potential.force_range_angstrom)
    across = math.ceil(wide / min(count * a for count, a in zip(common, lattices, strict=True)))
    along = 2 * math.ceil(HALF_LENGTH_ANGSTROM / mean)
    # ASSUME: sound of the speed a ν_max, as of kapitza.study.doubts.
    crossing = max(along / 2 / cutoff for cutoff in cutoffs)
    soft = min(zip(cutoffs, lattices, strict=True))
    return _Choice(
        (crystals[0], crystals[1]),
        across,
        along,
        timestep,
        max(1, math.floor(1000 / (FRAMES_PER_PERIOD * max(cutoffs)) / timestep)),
        max(50.0, 10 * math.ceil(CROSSINGS * crossing / 10)),
        GUESS * CONDUCTANCE_MW_M2K * BOLTZMANN_EV_K * soft[0] / soft[1] ** 2,
        common,
        strain,
        max(DEFAULT_SUPERCELL, math.ceil(2.02 * potential.force_range_angstrom / min(lattices))),
    )


def _joined(lattices: tuple[float, float]) -> tuple[tuple[int, int], float]:
    """Cells of each side in the common one, and the strain in the plane that this takes, as a limit."""
    one = abs(misfit((1, 1), lattices)) / 2
    common = (1, 1)
    if one > LARGEST_STRAIN:
        left, right = coincidence((lattices,), LARGEST_COMMON, LARGEST_STRAIN)
        common = each_axis(left)[0], each_axis(right)[0]
    return common, max(STRAIN_AS_IT_IS, math.ceil(1000 * abs(misfit(common, lattices)) + 1) / 1000)


def _resolved(
    name: str,
    sides: tuple[NamedCrystal, NamedCrystal],
    kelvin: list[float],
    potential: str,
    catalogue: Manifest,
) -> str:
    """The text of a study whose production gives the wanted error by its own plan, and that validates.

    Raises StudyError for a potential that is not in the catalogue, and for what the checks refuse.
    """
    if potential not in catalogue:
        problem = InputProblem(
            "potential", potential, "not in the catalogue", f"one of {', '.join(catalogue)}"
        )
        raise StudyError("kapitza new", [problem])
    chosen = _choose(sides, catalogue[potential], potential)
    production = SHORTEST_PS
    for _ in range(2):
        text = "\n".join(_lines(name, sides, kelvin, potential, catalogue, chosen, production)) + "\n"
        study = parse_study(read_yaml(text, f"{name}.yaml"), source=f"{name}.yaml", manifest=catalogue)
        plan = plan_study(study, catalogue)
        errors = [group.prediction.relative_error or WANTED_ERROR for group in plan.groups]
        gates = [(group.prediction.gate_ratio or 0) / plan.largest_gate for group in plan.groups]
        longer = max(*((error / WANTED_ERROR) ** 2 for error in errors), *gates)
        production = min(LONGEST_PS, max(SHORTEST_PS, 100 * math.ceil(production * longer / 100)))
    return text


def _lines(
    name: str,
    sides: tuple[NamedCrystal, NamedCrystal],
    kelvin: list[float],
    potential: str,
    catalogue: Manifest,
    chosen: _Choice,
    production_ps: float,
) -> Iterator[str]:
    yield f"# {sides[0].text} | {sides[1].text}, written by kapitza new. Keys left out take defaults;"
    yield "# all keys with units, bounds and examples: docs/keys.md."
    yield f"name: {name}"
    yield "interfaces:"
    yield f"  - name: {name}"
    yield f"    potential: {potential}"
    kinds = [CRYSTALS[crystal] for crystal in chosen.crystals]
    mixed = kinds[0].is_hexagonal != kinds[1].is_hexagonal
    for word, side, kind in zip(("left", "right"), sides, kinds, strict=True):
        heat = "hot" if word == "left" else "cold"
        # The faces of close-packed planes are those of a cubic and a hexagonal crystal that fit.
        own = (kind.directions[0] if kind.is_hexagonal else kind.directions[-1]) if mixed else None
        yield f"    {word}: {_side(kind.name, side, catalogue[potential], own)}  # the {heat} side"
    if not mixed:
        first, *others = kinds[0].directions
        offered = ", ".join(f'"{name}"' for name in others)
        yield f'    orientation: "{first}"  # of both crystals along the heat flow; or {offered}'
    across, along = chosen.cells_across, chosen.cells_along
    yield f"    cross_section_cells: [{across}, {across}]  # twice as wide: half the error, 4 × the cost"
    yield f"    length_cells: [{along}]  # [{along}, {2 * along}] would show how G depends on the length"
    if max(chosen.common) > 1:
        fitting = f"{chosen.common[0]} cells fit on {chosen.common[1]}"
        yield f"    max_coincidence_cells: {max(chosen.common)}  # {fitting}; counted above"
    if chosen.max_strain > STRAIN_AS_IT_IS:
        yield f"    max_strain: {chosen.max_strain:g}  # in the plane, both crystals together, to join them"
    yield "    # A guess, from k_B ν_max/a² of the softer crystal, for the plan: correct it when you know G."
    yield f"    expected_conductance_mw_m2k: {float(f'{chosen.guess_mw_m2k:.2g}'):g}"
    yield f"temperatures_k: [{', '.join(f'{value:g}' for value in kelvin)}]"
    yield "seeds: [1, 2]  # each a reversed pair of runs; their scatter is a check of the error"
    yield "protocol:"
    yield f"  timestep_fs: {chosen.timestep_fs:g}  # {STEPS_PER_PERIOD} in a period of the fastest phonon"
    yield f"  sample_interval_steps: {chosen.sample_steps}  # frames: 4 or more in that period"
    yield f"  drive_ps: {chosen.drive_ps:g}  # sound crosses a side {CROSSINGS} times before all is recorded"
    yield f"  production_ps: {production_ps:g}  # of each seed; four times as long: half the error"
    if chosen.supercell > DEFAULT_SUPERCELL:
        yield f"lattice: {{supercell_cells: {chosen.supercell}}}  # twice the range of the forces"


def _side(crystal: str, side: NamedCrystal, potential: Potential, orientation: str | None) -> str:
    masses: Mapping[str, float] = side.masses(potential)
    own = ", ".join(f"{element}: {mass:.6g}" for element, mass in masses.items())
    replaced = f", masses_amu: {{{own}}}" if own else ""
    faced = f', orientation: "{orientation}"' if orientation else ""
    return f"{{crystal: {crystal}, elements: [{', '.join(side.elements)}]{replaced}{faced}}}"
