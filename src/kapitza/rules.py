"""What the rules of the workflow ask of a study: which files belong to what, and what decides each of them.

Methods that take `wildcards` are called by Snakemake with the parts of an output's path, all text. What they
return as a parameter decides whether a rule runs again, so it holds what decides the result and nothing else.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from kapitza.analysis.mismatch.medium import published
from kapitza.interfaces.requests import case_deck
from kapitza.steps.study_tables import GroupFiles, MediaFiles
from kapitza.study.allocation import run_memory_mb, run_minutes
from kapitza.study.cases import Case, bulk_crystals, cases, crystal_id, find_bulk_crystal, find_case
from kapitza.study.coincidence import common_cells
from kapitza.study.elastic_entry import ElasticEntry, SidesEntry
from kapitza.study.geometry import atom_counts
from kapitza.study.given_potential import GivenPotential
from kapitza.study.loading import load_study, parse_study
from kapitza.study.model import Study
from kapitza.study.potentials.entries import Manifest
from kapitza.study.potentials.manifest import load_manifest
from kapitza.study.potentials.own_potentials import known_potentials
from kapitza.study.potentials.potential_files import FOLDER
from kapitza.study.sections.interfaces_section import Interface
from kapitza.study.sections.media_section import COMPANION_FILES, plain
from kapitza.study.sections.pairs_section import Pair
from kapitza.study.sections.section import per_temperature

TRAJECTORY_MINUTES = 240
"""Walltime of what goes through all frames of a trajectory, at the first attempt."""


@dataclass(frozen=True)
class StudyRules:
    """A checked study with the potentials it may use and the file it came from."""

    study: Study
    manifest: Manifest
    file: Path

    @classmethod
    def of(cls, files: Sequence[Path], config: object, given: Iterable[Path]) -> "StudyRules":
        """Check what Snakemake made of the files of configuration, the last of which is that of the study.

        given : those that are studies as they stand, checked one by one as well; not those of a workflow that
            uses this one as a module, which may hold a study as a part

        Raises StudyError, ManifestError listing every problem.
        """
        catalogue = load_manifest()
        for file in given:
            load_study(file, catalogue)
        study = parse_study(config, source=files[-1].name, manifest=catalogue)
        return cls(study, known_potentials(study, files[-1], catalogue), files[-1])

    @cached_property
    def cases(self) -> tuple[Case, ...]:
        """Every case of the study, seeds fastest."""
        return cases(self.study)

    @cached_property
    def groups(self) -> list[GroupFiles]:
        """Every case without its seed."""
        found = {case.group_directory: case for case in self.cases}
        return [self._group(folder, case) for folder, case in found.items()]

    def _group(self, folder: str, case: Case) -> GroupFiles:
        lengths = case.interface.length_cells
        return GroupFiles(
            interface=case.interface.name,
            temperature_k=case.temperature_k,
            folder=folder,
            seeds=self.study.seeds,
            longest=case.length_cells == max(lengths),
            sized=len(lengths) > 1,
        )

    def group_entries(self) -> list[dict[str, Any]]:
        """The groups as plain data."""
        return [asdict(group) for group in self.groups]

    @property
    def elastic_folders(self) -> list[str]:
        """Folder of each interface at each temperature, below results/."""
        return list(dict.fromkeys(group.folder.rpartition("/")[0] for group in self.groups))

    @cached_property
    def coincident(self) -> list[str]:
        """Interfaces joined m cells on n: a Green's function would take too large a cell."""
        return [
            interface.name for interface in self.study.interfaces if len(set(self._common(interface))) > 1
        ]

    @property
    def cell_on_cell(self) -> list[str]:
        """The other interfaces, of which Green's functions are computed."""
        return [item.name for item in self.study.interfaces if item.name not in self.coincident]

    def _common(self, interface: Interface) -> tuple[int, int]:
        return common_cells(interface, self.manifest[interface.potential], self.study.lattice)

    # Potentials.

    def given(self, name: str) -> dict[str, Any]:
        """A potential as a parameter: plain data of a GivenPotential."""
        return GivenPotential.of(name, self.manifest[name]).model_dump(mode="json")

    def potential_files(self, name: str) -> list[str]:
        """Paths of a potential's files: none for potentials without."""
        return [str(path) for path in self.manifest[name].paths(FOLDER).values()]

    def all_potential_files(self) -> list[str]:
        """Files of every potential of the study."""
        return sorted({file for i in self.study.interfaces for file in self.potential_files(i.potential)})

    def used_potentials(self) -> dict[str, Any]:
        """Physics and digests of files of every potential of the study, by name."""
        names = dict.fromkeys(interface.potential for interface in self.study.interfaces)
        return {
            name: {"physics": self.manifest[name].physics(), "files": self.manifest[name].digests}
            for name in names
        }

    # Bulk crystals.

    def bulk_potential(self, wildcards: Any, input: Any) -> dict[str, Any]:
        """The potential of a bulk crystal; asking for the input keeps its paths out of what reruns a rule."""
        return self.given(find_bulk_crystal(self.study, wildcards.crystal).potential)

    def bulk_physics(self, wildcards: Any) -> dict[str, object]:
        """What decides the forces in a bulk crystal."""
        return self.manifest[find_bulk_crystal(self.study, wildcards.crystal).potential].physics()

    def bulk_kind(self, wildcards: Any) -> str:
        """Structure of a bulk crystal."""
        return find_bulk_crystal(self.study, wildcards.crystal).crystal

    def bulk_elements(self, wildcards: Any) -> list[str]:
        """Elements of a bulk crystal."""
        return list(find_bulk_crystal(self.study, wildcards.crystal).elements)

    def lattice_settings(self, wildcards: Any) -> dict[str, Any]:
        """Section `lattice` of the study, as far as it concerns a bulk crystal."""
        return self.study.lattice.of_crystal(self.bulk_elements(wildcards)).model_dump()

    def side_lattices(self, wildcards: Any) -> dict[str, str]:
        """lattice.json of the left and the right crystal."""
        interface = self.interface(wildcards)
        place = f"results/bulk/{{}}/T{wildcards.temperature}/lattice.json"
        sides = {"left": interface.left, "right": interface.right}
        return {side: place.format(crystal_id(interface.potential, item)) for side, item in sides.items()}

    def side_phonons(self, wildcards: Any) -> dict[str, str]:
        """phonons.h5 of the left and the right crystal."""
        return {
            f"phonons_{side}": path.replace("lattice.json", "phonons.h5")
            for side, path in self.side_lattices(wildcards).items()
        }

    def all_lattices(self) -> list[str]:
        """lattice.json of every bulk crystal at every temperature."""
        return [
            f"results/bulk/{crystal.id}/T{temperature:g}/lattice.json"
            for crystal in bulk_crystals(self.study)
            for temperature in self.study.temperatures_k
        ]

    # Interfaces.

    def interface(self, wildcards: Any) -> Interface:
        """The interface of these wildcards."""
        return self.study.interface(wildcards.interface)

    def orientation(self, wildcards: Any) -> str:
        """Crystal direction along transport."""
        return self.interface(wildcards).orientation

    def interface_potential(self, wildcards: Any, input: Any) -> dict[str, Any]:
        """The potential of an interface; asking for the input keeps its paths out of what reruns a rule."""
        return self.given(self.interface(wildcards).potential)

    def potential_text(self, wildcards: Any, input: Any) -> str:
        """The same as one JSON text, for a command line."""
        name = self.interface(wildcards).potential
        return GivenPotential.of(name, self.manifest[name]).model_dump_json()

    def interface_files(self, wildcards: Any, input: Any) -> list[str]:
        """Paths of the potential's files; asking for the input keeps them out of what reruns a rule."""
        return self.potential_files(self.interface(wildcards).potential)

    def interface_physics(self, wildcards: Any) -> dict[str, object]:
        """What decides the forces in an interface."""
        return self.manifest[self.interface(wildcards).potential].physics()

    def species(self, wildcards: Any) -> list[str]:
        """Element of each LAMMPS type, left side first."""
        interface = self.interface(wildcards)
        return [*interface.left.elements, *interface.right.elements]

    def highest_cutoff(self, wildcards: Any) -> float:
        """Highest phonon frequency of both sides by the manifest, THz."""
        interface = self.interface(wildcards)
        potential = self.manifest[interface.potential]
        sides = (interface.left, interface.right)
        return max(potential.cutoff_thz(s.crystal, s.elements, s.masses_amu) for s in sides)

    def sides_entry(self, wildcards: Any) -> dict[str, Any]:
        """What the models of an interface depend on."""
        return SidesEntry.of(self.interface(wildcards)).model_dump()

    def elastic_entry(self, wildcards: Any) -> dict[str, Any]:
        """What decides the force constants of an interface, and the wave vectors of its box."""
        return ElasticEntry.of(self.interface(wildcards)).model_dump()

    def box_entry(self, wildcards: Any) -> dict[str, Any]:
        """What decides the atoms of one box; expectations and other lengths do not rebuild it."""
        return self.interface(wildcards).build_entry(int(wildcards.length))

    def shortest_relaxation(self, wildcards: Any) -> str:
        """relaxation.csv of one length: all lengths have the same strains."""
        length = min(self.interface(wildcards).length_cells)
        return f"results/{wildcards.interface}/T{wildcards.temperature}/L{length}/relaxation.csv"

    # Runs.

    def case(self, wildcards: Any) -> Case:
        """The case of these wildcards."""
        place = (wildcards.interface, wildcards.temperature, wildcards.length, wildcards.seed)
        return find_case(self.study, *place)

    def own_box_entry(self, wildcards: Any) -> dict[str, Any]:
        """What decides the atoms of one run with an arrangement to itself."""
        return self.case(wildcards).build_entry()

    def structure(self, wildcards: Any) -> str:
        """structure.data of a run."""
        return f"results/{self.case(wildcards).structure_directory}/structure.data"

    def zones(self, wildcards: Any) -> str:
        """zones.json of a run."""
        return f"results/{self.case(wildcards).structure_directory}/zones.json"

    def seed_zones(self, wildcards: Any) -> list[str]:
        """zones.json of every run of a case."""
        place = (wildcards.interface, wildcards.temperature, wildcards.length)
        found = [find_case(self.study, *place, seed) for seed in self.study.seeds]
        return [f"results/{case.structure_directory}/zones.json" for case in found]

    def deck_text(self, wildcards: Any) -> str:
        """The LAMMPS input of a case."""
        case = self.case(wildcards)
        return case_deck(case, self.study.protocol, self.manifest[case.interface.potential])

    def dynamics_text(self, wildcards: Any) -> str:
        """The deck, and what is in the files it names: decides whether molecular dynamics runs again."""
        digests = self.manifest[self.interface(wildcards).potential].digests
        files = [f"# {name}: SHA-256 {digest}\n" for name, digest in digests.items()]
        return self.deck_text(wildcards) + "".join(files)

    def _atoms(self, case: Case) -> int:
        """Atoms of a case as the plan counts them."""
        return atom_counts(case.interface, case.length_cells, self._common(case.interface))[0]

    def run_memory_mb(self, wildcards: Any, attempt: int) -> int:
        """Memory of a run by its size, MB."""
        return run_memory_mb(self._atoms(self.case(wildcards)), self.study.resources.ranks, attempt)

    def run_minutes(self, wildcards: Any, attempt: int) -> int:
        """Walltime of a run by its size and steps, minutes."""
        case = self.case(wildcards)
        steps = case.steps.equilibration + case.steps.drive + case.steps.production
        rate = self.manifest[case.interface.potential].nominal_rate_matom_steps_s
        return run_minutes(self._atoms(case) * steps, rate, self.study.resources.ranks, attempt)

    def case_settings(self, wildcards: Any) -> dict[str, Any]:
        """What decides the tables of a case besides its files: plain data of CaseSettings."""
        interface = self.interface(wildcards)
        temperatures = [f"{value:g}" for value in self.study.temperatures_k]
        expected = interface.expected_conductivity_w_mk
        index = temperatures.index(wildcards.temperature)
        return {
            "temperature_k": float(wildcards.temperature),
            "baths_set_temperature": self.study.protocol.bath != "ehex",
            "fit": self.study.profile.model_dump(),
            "cutoff_angstrom": self.manifest[interface.potential].cutoff_angstrom,
            "conductivity_w_mk": None if expected is None else per_temperature(expected, index),
            "limits": self.study.health.limits(),
            "error_groups": self.study.spectrum.error_groups,
        }

    def recorded_runs(self) -> list[dict[str, Any]]:
        """Every run of molecular dynamics, its seeds, and where its atoms are."""
        return [
            {
                "name": case.directory,
                "structure": case.structure_directory,
                "seed": case.seed,
                "case_seed": case.case_seed,
            }
            for case in self.cases
        ]

    # Pairs of media.

    def pair(self, wildcards: Any) -> Pair:
        """The pair of media of these wildcards."""
        return self.study.pair(wildcards.pair)

    def pair_media(self, wildcards: Any) -> list[dict[str, Any]]:
        """Both media as plain data, without the keys left out and where their files are."""
        return [plain(medium) for medium in self.pair(wildcards).media]

    def pair_models(self, wildcards: Any) -> list[str]:
        """Models of a pair."""
        return list(self.pair(wildcards).chosen(self.study.models.names))

    def pair_measured(self, wildcards: Any) -> list[dict[str, Any]]:
        """What is known to be measured of a pair."""
        return self._measured(self.pair(wildcards))

    def pair_reservoirs(self, wildcards: Any) -> list[list[float]]:
        """Hot and cold temperature of each pair of reservoirs, K."""
        return [list(item) for item in self.pair(wildcards).reservoirs_k]

    def pair_files(self, wildcards: Any) -> list[str]:
        """Files of phonopy of both media, left first; none for media given by numbers."""
        named = [entry["phonopy"] for entry in self.pair_media(wildcards) if "phonopy" in entry]
        return [str(self.file.parent / name) for name in named]

    def pair_companions(self, wildcards: Any) -> list[str]:
        """Force constants and forces beside these files."""
        beside = [Path(file).parent / name for file in self.pair_files(wildcards) for name in COMPANION_FILES]
        return sorted({str(path) for path in beside if path.is_file()})

    def phonopy_files(self) -> list[str]:
        """Files of phonopy of all pairs."""
        media = [medium for pair in self.study.pairs for medium in pair.media]
        return sorted({str(self.file.parent / item.phonopy) for item in media if item.kind == "dispersion"})

    def pair_entries(self) -> list[dict[str, Any]]:
        """Every pair with what is known to be measured of it, as plain data of MediaFiles."""
        return [asdict(MediaFiles(pair.name, tuple(self._measured(pair)))) for pair in self.study.pairs]

    def _measured(self, pair: Pair) -> list[dict[str, Any]]:
        """What the catalogue has for two media of it, and what the study says was measured."""
        known = published([plain(medium) for medium in pair.media])
        return known + [plain(item) for item in pair.measured]
