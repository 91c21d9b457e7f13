"""The study file as one typed, closed model: every section, and what must be there at all.

Keys with their units, bounds and defaults are in study/sections, one section a file, with the limits that
need two keys, or a number of the potential. `python -m kapitza.study.model --schema` prints the JSON Schema.
"""

import json
import sys
from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import Field, PrivateAttr

from kapitza.study.potentials.entries import Entry
from kapitza.study.problems import InputProblem, UnknownNameError
from kapitza.study.sections.greens_section import Greens
from kapitza.study.sections.health_section import Health
from kapitza.study.sections.interfaces_section import Interface
from kapitza.study.sections.lattice_section import Lattice
from kapitza.study.sections.models_section import Models
from kapitza.study.sections.pairs_section import Pair
from kapitza.study.sections.profile_section import Profile
from kapitza.study.sections.protocol_section import Protocol
from kapitza.study.sections.resources_section import Resources
from kapitza.study.sections.section import Listed, Name, RandomSeed, Section, Temperature, repeated, required
from kapitza.study.sections.spectrum_section import Spectrum
from kapitza.study.twin_kinds import TwinName

# Folders and products of results/ an interface must not be named after.
RESERVED_ENDINGS = (".csv", ".json", ".html", ".txt")
RESERVED_NAMES = ("bulk", "pairs", "figures", "logs", "benchmarks", "report", "report.html")


class Study(Section):
    """A study of interfacial thermal conductance: interfaces × temperatures × lengths × seeds, and pairs."""

    name: Name = Field(description="Name of the study, printed in the report.")
    interfaces: Annotated[tuple[Interface, ...], Listed] = Field(
        default=(), description="Interfaces to simulate; a study has interfaces, pairs, or both."
    )
    pairs: Annotated[tuple[Pair, ...], Listed] = Field(
        default=(), description="Pairs of media for the models alone, without potential or dynamics."
    )
    potentials: dict[Name, Entry] = Field(
        default={},
        description="The study's own potentials by name, beside the catalogue: of the form of the entries of "
        "potentials/manifest.yaml. Interfaces name them; files are found relative to the study file.",
    )
    temperatures_k: Annotated[tuple[Temperature, ...], Listed] = Field(
        min_length=1, description="Mean temperatures in K."
    )
    seeds: Annotated[tuple[RandomSeed, ...], Listed] = Field(
        default=(),
        description="One independent run per seed and interface; errors shrink with their number. At least "
        "one with interfaces, none needed without.",
    )
    twins: Annotated[tuple[TwinName, ...], Listed] = Field(
        default=(),
        description="Counterfactual runs of every case: harmonic_interface, harmonic_crystals, or harmonic "
        "for both; cubic_interface and quartic_interface for bonds across to third and fourth order. What is "
        "named is replaced by its expansion about the positions as built; seeds, "
        "start velocities and bath noise are those of the case. Each costs about as "
        "much as the case, one with bonds to third or fourth order about twice.",
    )
    protocol: Protocol = Field(default=Protocol(), description="The non-equilibrium run.")
    lattice: Lattice = Field(default=Lattice(), description="Lattice constants of the bulk crystals.")
    spectrum: Spectrum = Field(default=Spectrum(), description="Fourier blocks and errors of the spectrum.")
    profile: Profile = Field(default=Profile(), description="Fit of the temperature profile.")
    models: Models = Field(default=Models(), description="Mismatch models beside the simulation.")
    greens: Greens = Field(default=Greens(), description="Atomistic Green's function, the elastic reference.")
    health: Health = Field(default=Health(), description="Limits of the health checks.")
    resources: Resources = Field(default=Resources(), description="Computing resources.")

    _options: tuple[Any, ...] = PrivateAttr(default=())

    @property
    def options(self) -> tuple[Any, ...]:
        """What target_error.with_target has compared, the chosen one first: ProtocolOption each."""
        return self._options

    def keep_options(self, options: tuple[Any, ...]) -> None:
        """Remember what the protocol of this study was chosen from."""
        self._options = options

    def interface(self, name: str) -> Interface:
        """Interface of that name. Raises UnknownNameError when the study has none."""
        found = {interface.name: interface for interface in self.interfaces}
        if name not in found:
            raise UnknownNameError(f"study {self.name}", "interface", name, found)
        return found[name]

    def pair(self, name: str) -> Pair:
        """Pair of media of that name. Raises UnknownNameError when the study has none."""
        found = {pair.name: pair for pair in self.pairs}
        if name not in found:
            raise UnknownNameError(f"study {self.name}", "pair", name, found)
        return found[name]


def something_to_study(
    interfaces: tuple[Interface, ...], pairs: tuple[Pair, ...], keys_written: frozenset[str]
) -> Iterator[InputProblem]:
    """A study without interfaces and pairs."""
    if not (interfaces or pairs):
        fix = "add it: interfaces to simulate, or pairs of media for the models alone"
        yield required("interfaces", interfaces, keys_written, fix)


def seeds_of_interfaces(
    interfaces: tuple[Interface, ...],
    seeds: tuple[int, ...],
    protocol: Protocol,
    keys_written: frozenset[str],
) -> Iterator[InputProblem]:
    """Interfaces to simulate without a seed; a wanted error chooses them."""
    if interfaces and not seeds and protocol.target_relative_error is None:
        fix = "add it: one whole number per independent run, as [1, 2]"
        yield required("seeds", seeds, keys_written, fix)


def distinct_names(interfaces: tuple[Interface, ...], pairs: tuple[Pair, ...]) -> Iterator[InputProblem]:
    """Names of two things, or of files of results/."""
    seen: set[str] = set()
    named = [(f"interfaces[{i}].name", "interfaces", x.name) for i, x in enumerate(interfaces)]
    named += [(f"pairs[{i}].name", "interfaces or pairs", x.name) for i, x in enumerate(pairs)]
    for where, kind, name in named:
        if name.lower() in RESERVED_NAMES or name.lower().endswith(RESERVED_ENDINGS):
            reason = "results/ keeps this name for its own files"
            yield InputProblem(where, name, reason, "choose another name")
        if name.lower() in seen:
            reason = f"two {kind} share this name (compared case-insensitively)"
            yield InputProblem(where, name, reason, "rename one")
        seen.add(name.lower())


def distinct_temperatures(temperatures_k: tuple[float, ...]) -> Iterator[InputProblem]:
    """Temperatures given twice, as they stand in paths."""
    yield from repeated("temperatures_k", temperatures_k, [f"{kelvin:g}" for kelvin in temperatures_k])


def distinct_seeds(seeds: tuple[int, ...]) -> Iterator[InputProblem]:
    """Seeds given twice."""
    yield from repeated("seeds", seeds)


def distinct_twins(twins: tuple[str, ...]) -> Iterator[InputProblem]:
    """Twins given twice."""
    yield from repeated("twins", twins)


def schema_text() -> str:
    """JSON Schema of the study file, as stored in workflow/schemas/study.schema.json."""
    schema: dict[str, Any] = Study.model_json_schema()
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def main(arguments: list[str]) -> int:
    """Print the JSON Schema; the only option is --schema."""
    if arguments != ["--schema"]:
        sys.stderr.write("usage: python -m kapitza.study.model --schema\n")
        return 2
    sys.stdout.write(schema_text())
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
