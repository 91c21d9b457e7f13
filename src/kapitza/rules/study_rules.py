"""What every rule asks of a study: its cases, its interfaces and its potentials."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Self

from kapitza.analysis.figures.page_plan import ShownCase
from kapitza.rules.given_structures import sizes_of_structures
from kapitza.rules.production_file import read_round
from kapitza.steps.study_tables import GroupFiles
from kapitza.study.automatic_ranks import ranks_of
from kapitza.study.bulk_references import bulk_references, made_names, twins_of
from kapitza.study.cases import TWIN_MARK, Case, cases
from kapitza.study.coincidence import Counts, common_cells
from kapitza.study.cost import plan_study
from kapitza.study.given_potential import GivenPotential
from kapitza.study.given_size import GivenSize
from kapitza.study.loading import load_study, parse_study
from kapitza.study.model import Study
from kapitza.study.potentials.entries import Manifest
from kapitza.study.potentials.manifest import load_manifest
from kapitza.study.potentials.own_potentials import known_potentials
from kapitza.study.potentials.potential_files import FOLDER
from kapitza.study.production_rounds import grows, in_round
from kapitza.study.sections.interfaces_section import Interface
from kapitza.study.target_error import planned_errors


@dataclass(frozen=True)
class StudyRules:
    """A checked study with the potentials it may use and the file it came from."""

    study: Study
    manifest: Manifest
    file: Path

    @classmethod
    def of(cls, files: Sequence[Path], config: object, given: Iterable[Path]) -> Self:
        """Check what Snakemake made of the files of configuration, the last of which is that of the study.

        given : those that are studies as they stand, checked one by one as well; not those of a workflow that
            uses this one as a module, which may hold a study as a part

        Production that is chosen for a wanted error is that of the round which the folder is in.

        Raises StudyError, ManifestError listing every problem.
        """
        catalogue = load_manifest()
        for file in given:
            load_study(file, catalogue)
        study = parse_study(config, source=files[-1].name, manifest=catalogue, folder=files[-1].parent)
        study = in_round(study, read_round(Path("results")) if grows(study) else None)
        return cls(study, known_potentials(study, files[-1], catalogue), files[-1])

    @cached_property
    def cases(self) -> tuple[Case, ...]:
        """Every case of the study, seeds fastest."""
        return cases(self.study)

    @cached_property
    def told(self) -> tuple[Case, ...]:
        """Those with results of their own: a homogeneous box that was made serves the case alone."""
        asking = {item.name: item.bulk_reference for item in self.study.interfaces}
        made = made_names(asking)
        return tuple(case for case in self.cases if case.interface.name not in made)

    @cached_property
    def ranks(self) -> int:
        """MPI ranks of every run of molecular dynamics, and of what goes through its frames."""
        return ranks_of(self.study, self.manifest)

    def planned_errors(self) -> dict[str, float]:
        """Total error of G that the plan has, as a share of it, by the folder of the case."""
        return planned_errors(plan_study(self.study, self.manifest, self.given_sizes))

    @property
    def seed_folders(self) -> list[str]:
        """Folder of every seed of every case and twin with results of its own, below results/."""
        return list(dict.fromkeys(case.seed_directory for case in self.told))

    @property
    def health_folders(self) -> list[str]:
        """Folders with checks of a run or a seed: those of seeds, and of both runs of a reversed pair."""
        return list(dict.fromkeys([*self.seed_folders, *(case.directory for case in self.told)]))

    @cached_property
    def given_sizes(self) -> dict[str, GivenSize]:
        """Size of every box from a file. Raises StudyError naming every file that cannot be a case."""
        return sizes_of_structures(self.study, self.file, self.manifest)

    @cached_property
    def groups(self) -> list[GroupFiles]:
        """Every case without its seed; twins are no cases of their own here."""
        found = {case.group_directory: case for case in self.told if not case.twin}
        return [self._group(folder, case) for folder, case in found.items()]

    @cached_property
    def twin_groups(self) -> list[GroupFiles]:
        """Every twin of a case without its seed."""
        found = {case.group_directory: case for case in self.told if case.twin}
        return [self._group(folder, case) for folder, case in found.items()]

    def _group(self, folder: str, case: Case) -> GroupFiles:
        lengths = case.interface.lengths
        return GroupFiles(
            interface=case.interface.name,
            temperature_k=case.temperature_k,
            folder=folder,
            seeds=self.study.seeds,
            hot_sides=tuple(filter(None, self.study.protocol.hot_sides)),
            longest=case.length_cells == max(lengths),
            sized=len(lengths) > 1,
            twin=case.twin,
            boxed=self.is_boxed(case.interface.name),
        )

    def group_entries(self) -> list[dict[str, Any]]:
        """The groups and their twins as plain data."""
        return [asdict(group) for group in (*self.groups, *self.twin_groups)]

    @property
    def elastic_folders(self) -> list[str]:
        """Folder of each interface at each temperature, below results/."""
        return list(dict.fromkeys(group.folder.rpartition("/")[0] for group in self.groups))

    @cached_property
    def coincident(self) -> list[str]:
        """Interfaces joined m cells on n: a Green's function would take too large a cell."""
        return [
            interface.name
            for interface in self.study.interfaces
            if len(set(self.common_cells_of(interface))) > 1
        ]

    @property
    def from_file(self) -> list[str]:
        """Interfaces whose atoms are from a file."""
        return [item.name for item in self.study.interfaces if item.structure]

    @property
    def built(self) -> list[str]:
        """The other interfaces, built from two crystals."""
        return [item.name for item in self.study.interfaces if not item.structure]

    @property
    def amorphous(self) -> list[str]:
        """Those of them with an amorphous layer."""
        return [item.name for item in self.study.interfaces if item.amorphous]

    @property
    def crystalline(self) -> list[str]:
        """Those without."""
        return [name for name in self.built if name not in self.amorphous]

    @property
    def without_crystals(self) -> list[str]:
        """Interfaces of which no crystals are known: no phonons, models and Green's functions."""
        return [item.name for item in self.study.interfaces if not item.has_crystals]

    @property
    def with_crystals(self) -> list[str]:
        """The other interfaces."""
        return [item.name for item in self.study.interfaces if item.has_crystals]

    @property
    def channels_alone(self) -> list[str]:
        """Interfaces whose crystals are known, but of which no Green's function is computed."""
        return [*self.coincident, *(name for name in self.amorphous if name not in self.coincident)]

    @property
    def coincident_crystals(self) -> list[str]:
        """Those of them without an amorphous layer."""
        return [name for name in self.channels_alone if name not in self.amorphous]

    @property
    def without_greens(self) -> list[str]:
        """Interfaces of which no Green's functions are computed."""
        return [*self.channels_alone, *self.without_crystals]

    @property
    def cell_on_cell(self) -> list[str]:
        """The other interfaces, of which Green's functions are computed."""
        return [item.name for item in self.study.interfaces if item.name not in self.without_greens]

    def is_boxed(self, interface: str) -> bool:
        """Whether the exact harmonic box of an interface is computed: Langevin baths, built cell on cell."""
        left_out = (*self.without_greens, *self.from_file)
        return self.study.protocol.bath == "langevin" and interface not in left_out

    def common_cells_of(self, interface: Interface) -> Counts:
        """Cells of the left and of the right side in a common one."""
        if not interface.has_crystals:
            return 1, 1
        return common_cells(interface, self.manifest[interface.potential], self.study.lattice)

    def shown_cases(self) -> list[dict[str, Any]]:
        """Every case without its seed as figures and page know it, as plain data of ShownCase."""
        found = {case.group_directory: case for case in self.told if not case.twin}
        return [asdict(shown_case(case)) for case in found.values()]

    def interface(self, wildcards: Any) -> Interface:
        """The interface of these wildcards."""
        return self.study.interface(wildcards.interface)

    def twin_kinds(self, wildcards: Any) -> list[str]:
        """Counterfactual runs of the cases of an interface."""
        return list(twins_of(self.study, wildcards.interface))

    def bulk_flows(self, wildcards: Any) -> dict[str, list[str]]:
        """Heat flow of the homogeneous boxes of a case, all seeds left, then all right; none of a twin."""
        if TWIN_MARK in wildcards.length:
            return {}
        boxes = bulk_references(self.study, self.interface(wildcards)).values()
        names = {"bulk_heat_flow": "heat_flow.h5", "bulk_planes": "planes.h5"} if boxes else {}
        place = f"T{wildcards.temperature}/L{wildcards.length}"
        return {
            key: [f"results/{box}/{place}/seed{seed}/{file}" for box in boxes for seed in self.study.seeds]
            for key, file in names.items()
        }

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


def shown_case(case: Case) -> ShownCase:
    """A case without its seed, as figures and page know it."""
    return ShownCase(
        directory=case.group_directory,
        stem=f"{case.interface.name}-T{case.temperature}-L{case.length_cells}",
        interface=case.interface.name,
        temperature_k=case.temperature_k,
        length_cells=case.length_cells,
    )
