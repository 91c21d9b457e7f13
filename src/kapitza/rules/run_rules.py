"""What the rules of a run, and of the tables of its case, ask of a study."""

from collections.abc import Callable
from typing import Any

from kapitza.interfaces.case_decks import bath_settings, case_deck, side_masses
from kapitza.rules.study_rules import StudyRules
from kapitza.study.allocation import run_memory_mb, run_minutes
from kapitza.study.bath_kinds import BATHS
from kapitza.study.bulk_references import is_homogeneous
from kapitza.study.cases import TWIN_MARK, Case, find_case
from kapitza.study.geometry import atom_counts
from kapitza.study.given_potential import GivenPotential
from kapitza.study.sections.protocol_section import HOT_SIDES
from kapitza.study.sections.section import per_temperature
from kapitza.study.twin_kinds import TWINS


class RunRules(StudyRules):
    """What the rules of a run, and of the tables of its case, ask of a study."""

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

    def harmonic_box(self, wildcards: Any) -> dict[str, str]:
        """elastic_box.csv of a case, which is that of its twins as well; none where it is not computed."""
        if not self.is_boxed(wildcards.interface):
            return {}
        length = wildcards.length.partition(TWIN_MARK)[0]
        return {"box": f"results/{wildcards.interface}/T{wildcards.temperature}/L{length}/elastic_box.csv"}

    def twin_expansion(self, wildcards: Any) -> dict[str, str]:
        """expansion.h5 that a run needs; none of a case itself."""
        case = self.case(wildcards)
        return {"expansion": f"results/{case.structure_directory}/expansion.h5"} if case.twin else {}

    def twin_words(self, wildcards: Any, input: Any) -> list[str]:
        """Options of a program for a twin; asking for the input keeps them out of what reruns a rule."""
        kind = self.case(wildcards).twin
        return ["--twin", kind, "--expansion", str(input.expansion)] if kind else []

    def twin_potential(self, wildcards: Any, input: Any) -> list[str]:
        """The same with the potential of the bonds that stay whole."""
        words = self.twin_words(wildcards, input)
        potential = self.manifest[self.interface(wildcards).potential]
        given = GivenPotential.of(self.interface(wildcards).potential, potential)
        return [*words, "--potential", given.model_dump_json()] if words else []

    @property
    def crystals_expanded(self) -> bool:
        """Whether a twin of the study replaces its crystals."""
        return any(TWINS[kind].harmonic_crystals for kind in self.study.twins)

    def of_all_runs(self, name: str) -> Callable[[Any], list[str]]:
        """A file of every seed of a case, and then of each of its twins."""

        def files(wildcards: Any) -> list[str]:
            place = f"results/{wildcards.interface}/T{wildcards.temperature}/L{wildcards.length}"
            runs = [place, *(f"{place}{TWIN_MARK}{kind}" for kind in self.twin_kinds(wildcards))]
            return [f"{folder}/seed{seed}/{name}" for folder in runs for seed in self.study.seeds]

        return files

    def of_pairs(self, name: str) -> Callable[[Any], list[str]]:
        """A file of both runs of the reversed pair of every seed of a case."""

        def files(wildcards: Any) -> list[str]:
            place = f"results/{wildcards.interface}/T{wildcards.temperature}/L{wildcards.length}"
            return [f"{place}/seed{seed}/{side}/{name}" for seed in self.study.seeds for side in HOT_SIDES]

        return files

    def frames_per_window(self, wildcards: Any) -> int:
        """Frames of the trajectory in a window of a run."""
        steps = self.case(wildcards).steps
        return steps.window // steps.sample

    def _atoms(self, case: Case) -> int:
        """Atoms of a case as the plan counts them."""
        if case.interface.structure:
            return self.given_sizes[case.interface.name].n_atoms
        return atom_counts(case.interface, case.length_cells, self.common_cells_of(case.interface))[0]

    def run_memory_mb(self, wildcards: Any, attempt: int) -> int:
        """Memory of a run by its size, MB."""
        return run_memory_mb(self._atoms(self.case(wildcards)), self.ranks, attempt)

    def run_minutes(self, wildcards: Any, attempt: int) -> int:
        """Walltime of a run by its size and steps, minutes."""
        case = self.case(wildcards)
        steps = case.steps.equilibration + case.steps.drive + case.steps.production
        rate = self.manifest[case.interface.potential].nominal_rate_matom_steps_s
        return run_minutes(self._atoms(case) * steps, rate, self.ranks, attempt)

    def case_settings(self, wildcards: Any) -> dict[str, Any]:
        """What decides the tables of a case besides its files: plain data of CaseSettings."""
        interface = self.interface(wildcards)
        temperatures = [f"{value:g}" for value in self.study.temperatures_k]
        expected = interface.expected_conductivity_w_mk
        index = temperatures.index(wildcards.temperature)
        return {
            "temperature_k": float(wildcards.temperature),
            "baths_set_temperature": BATHS[self.study.protocol.bath].sets_temperature,
            "damping_ps": self.study.protocol.bath_damping_ps
            if self.study.protocol.bath == "langevin"
            else None,
            "fit": self.study.profile.model_dump(),
            "cutoff_angstrom": self.manifest[interface.potential].cutoff_angstrom,
            "conductivity_w_mk": None if expected is None else per_temperature(expected, index),
            "limits": self.study.health.limits(),
            "error_groups": self.study.spectrum.error_groups,
            "masses_amu": [
                mass
                for side in interface.sides
                for mass in side_masses(side, self.manifest[interface.potential])
            ],
            "elements": sorted({*interface.left.elements, *interface.right.elements}),
            "homogeneous": is_homogeneous(interface),
        }

    def box_protocol(self, wildcards: Any) -> dict[str, float]:
        """Temperatures and times of the runs of a case: plain data of BoxProtocol."""
        place = (wildcards.interface, wildcards.temperature, wildcards.length)
        case = find_case(self.study, *place, self.study.seeds[0])
        baths = bath_settings(case, self.study.protocol, self.manifest[case.interface.potential])
        return {
            "hot_k": baths.hot_k,
            "cold_k": baths.cold_k,
            "left_start_k": baths.start_k(baths.hot_k),
            "right_start_k": baths.start_k(baths.cold_k),
            "damping_ps": baths.damping_ps,
            "drive_ps": case.steps.drive * case.timestep_ps,
            "production_ps": case.sampled_ps,
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
