"""What the rules of figures and of the page ask of a study."""

from dataclasses import asdict
from typing import Any

from kapitza.analysis.figures.figure_kind import Extent, applicable
from kapitza.analysis.figures.gallery import CASE_FIGURES, INTERFACE_FIGURES, PAIR_FIGURES, STUDY_FIGURES
from kapitza.analysis.figures.page_plan import (
    PageFigure,
    ShownCase,
    captions,
    page_of_interface,
    page_of_pair,
    page_of_study,
)
from kapitza.rules.study_rules import StudyRules
from kapitza.steps.study_tables import GroupFiles
from kapitza.study.cases import TWIN_MARK
from kapitza.study.sections.interfaces_section import Interface

SEED_FILES = {
    "power": "bath_power.csv",
    "profile": "temperature_profile.csv",
    "run": "run.json",
    "heat_flow": "heat_flow.h5",
    "planes": "planes.h5",
    "three_phonon": "three_phonon.h5",
    "wavevectors": "wavevectors.h5",
}


class FigureRules(StudyRules):
    """What the rules of figures and of the page ask of a study."""

    def extent(
        self,
        lengths: int = 1,
        coincidence: bool = False,
        crystals: bool = True,
        amorphous: bool = False,
    ) -> Extent:
        """What decides which figures an interface has; all else is the same for the whole study."""
        return Extent(
            interfaces=len({case.interface.name for case in self.told}),
            temperatures=len(self.study.temperatures_k),
            lengths=lengths,
            map_blocks=self.study.spectrum.map_blocks,
            conversion_planes=len(self.study.spectrum.conversion_planes),
            coincidence=coincidence,
            wavevectors=self.study.spectrum.wavevectors,
            twins=len(self.study.twins),
            crystals=crystals,
            amorphous=amorphous,
        )

    def extent_of(self, interface: Interface) -> Extent:
        """The same of one interface."""
        return self.extent(
            len(interface.lengths),
            interface.name in self.channels_alone,
            interface.has_crystals,
            interface.name in self.amorphous,
        )

    def case_kinds(
        self, coincidence: bool = False, crystals: bool = True, amorphous: bool = False
    ) -> list[str]:
        """Figures of a case; fewer where coincidence cells join the crystals, or none are known."""
        extent = self.extent(coincidence=coincidence, crystals=crystals, amorphous=amorphous)
        return [figure.kind for figure in applicable(CASE_FIGURES, extent)]

    def interface_kinds(self, lengths: int = 1) -> list[str]:
        """Figures of an interface; only those with several lengths have more than others."""
        return [figure.kind for figure in applicable(INTERFACE_FIGURES, self.extent(lengths))]

    def study_kinds(self) -> list[str]:
        """Figures of all interfaces."""
        return [figure.kind for figure in applicable(STUDY_FIGURES, self.extent())]

    def pair_kinds(self) -> list[str]:
        """Figures of a pair of media."""
        return [figure.kind for figure in applicable(PAIR_FIGURES, self.extent())]

    @property
    def several_lengths(self) -> list[str]:
        """Interfaces with several lengths."""
        return [item.name for item in self.study.interfaces if len(item.lengths) > 1]

    @property
    def one_length(self) -> list[str]:
        """The other interfaces."""
        return [item.name for item in self.study.interfaces if len(item.lengths) == 1]

    def page_figures(self) -> list[PageFigure]:
        """Every figure of the page, in its order."""
        cases = [ShownCase(**item) for item in self.shown_cases()]
        found = page_of_study(self.extent())
        for item in self.study.interfaces:
            own = [case for case in cases if case.interface == item.name]
            if not own:
                continue  # a homogeneous box of another interface
            found += page_of_interface(item.name, own, self.extent_of(item))
        return found + [figure for pair in self.study.pairs for figure in page_of_pair(pair.name)]

    def page_entries(self) -> list[dict[str, str]]:
        """The same as plain data of PageFigure."""
        return [{**asdict(item), "path": str(item.path)} for item in self.page_figures()]

    def captions(self) -> dict[str, str]:
        """Caption of every figure of the page, by its kind."""
        shown = {figure.kind for figure in self.page_figures()}
        return {kind: text for kind, text in captions().items() if kind in shown}

    def case_figure_files(self, wildcards: Any) -> dict[str, str | list[str]]:
        """Everything the figures of a case are drawn from."""
        shared = f"results/{wildcards.interface}/T{wildcards.temperature}"
        case = f"{shared}/L{wildcards.length}"
        files: dict[str, str | list[str]] = {
            "zones": f"{case}/zones.json",
            "structure": f"{case}/structure.data",
            "conductance": f"{case}/conductance.csv",
            "spectrum": f"{case}/spectrum.csv",
            "measures": f"{case}/inelastic.csv",
            "health": f"{case}/health.csv",
            "md_transmission": f"{case}/md_transmission.csv",
            "transmission": f"{shared}/transmission.csv",
            "mismatch": f"{shared}/mismatch.h5",
        }
        for key, name in SEED_FILES.items():
            files[key] = [f"{case}/seed{seed}/{name}" for seed in self.study.seeds]
        if self.study.spectrum.map_blocks == 0:
            files["three_phonon"] = []
        if self.study.spectrum.wavevectors:
            files["by_wavevector"] = f"{case}/wavevectors.csv"
        else:
            del files["wavevectors"]
        if wildcards.interface not in self.without_greens:
            files["spectral_temperature"] = f"{case}/spectral_temperature.csv"
            files["density"] = f"{shared}/greens.h5"
        if self.study.twins:
            files["twins"] = f"{case}/twins.csv"
            files["twin_spectra"] = [
                f"{case}{TWIN_MARK}{kind}/spectrum.csv" for kind in self.twin_kinds(wildcards)
            ]
        if wildcards.interface in self.amorphous:
            files["layer"] = f"{case}/amorphous_layer.csv"
            files["layer_pairs"] = f"{case}/pair_distribution.csv"
        if self.is_boxed(wildcards.interface):
            files["box"] = f"{case}/elastic_box.csv"
        return files | self.bulk_flows(wildcards)

    def cutoff_angstrom(self, wildcards: Any) -> float:
        """Cutoff of the potential of an interface, Å."""
        return self.manifest[self.interface(wildcards).potential].cutoff_angstrom

    def _by_length(self, wildcards: Any) -> list[GroupFiles]:
        """Cases of an interface with several lengths; none of another."""
        return [group for group in self.groups if group.sized and group.interface == wildcards.interface]

    def interface_figure_files(self, wildcards: Any) -> dict[str, str | list[str]]:
        """Everything the figures of an interface are drawn from."""
        folders = [f"results/{group.folder}" for group in self._by_length(wildcards)]
        files: dict[str, str | list[str]] = {
            "comparison": "results/comparison.csv",
            "health": "results/health.csv",
            "conductance": [f"{folder}/conductance.csv" for folder in folders],
            "zones": [f"{folder}/zones.json" for folder in folders],
        }
        if "trends" in self.interface_kinds():
            files["measures"] = "results/inelastic.csv"
        return files

    def temperatures_by_length(self, wildcards: Any) -> list[float]:
        """Temperature of every case of an interface with several lengths, K."""
        return [group.temperature_k for group in self._by_length(wildcards)]
