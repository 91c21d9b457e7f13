"""Every file that a study makes, so that none can be missing, altered or left over without a word."""

from collections.abc import Collection, Iterator
from types import SimpleNamespace

from kapitza.rules.bulk_rules import BulkRules
from kapitza.rules.figure_rules import FigureRules
from kapitza.rules.own_files import COPIES, own_files, travels

BOTH_SIDES = ("left", "right")
LATTICES = ("lattice.json", "phonons.h5")
ELASTIC = ("mismatch.csv", "mismatch.h5", "transmission.csv")
OF_ATOMS = ("structure.data", "zones.json", "relaxation.csv")
OF_LAYER = ("amorphous_layer.csv", "pair_distribution.csv")
CASE = ("conductance.csv", "health.csv", "spectrum.csv", "inelastic.csv", "md_transmission.csv")
BOX = ("elastic_box.csv", "elastic_box.h5")
RECORDS = ("bath_power.csv", "temperature_profile.csv", "run.json")
FLOWS = ("heat_flow.h5", "planes.h5")
SEED = ("conductance.csv", "health.csv", "spectrum.csv")
PAIR = (
    *("mismatch.csv", "mismatch.h5", "curve.csv", "media.csv", "low_temperature.csv"),
    *("angles.csv", "flux.csv", "left_out.csv"),
)


class ProductRules(BulkRules, FigureRules):
    """Every file that a study makes."""

    def study_tables(self) -> dict[str, str]:
        """Tables of the whole study; those of the simulation where it has one."""
        tables = {"comparison_table": "results/comparison.csv"}
        if self.study.interfaces:
            tables |= {"inelastic": "results/inelastic.csv", "health": "results/health.csv"}
        if any(group.sized for group in self.groups):
            tables["finite_size"] = "results/finite_size.csv"
        return tables

    def products(self) -> list[str]:
        """Every file that is made and kept, but for trajectories, provenance, page and what follows them.

        Rule `all` asks for each: one that has been deleted is made again, and so is what was made from it.
        """
        made = [*self._bulk(), *self._elastic(), *self._cases(), *self._runs(), *self._pairs()]
        named = list(dict.fromkeys(made))
        drawn = self.page_figures()
        figures = [str(path) for figure in drawn for path in (figure.path, figure.data)]
        return [*(f"results/{name}" for name in named), *self.study_tables().values(), *figures]

    def beside_the_page(self, recorded: Collection[str]) -> list[str]:
        """Products whose content is neither in the record of what was used nor drawn on the page.

        recorded : files whose digests the record has
        """
        shown = {*recorded, *(str(figure.path) for figure in self.page_figures())}
        return [name for name in self.products() if name not in shown]

    def trajectories(self) -> list[str]:
        """trajectory.h5 of every run, where they are kept.

        Not among `products`: who deletes one for its room does not ask for its molecular dynamics again.
        """
        kept = self.cases if self.study.spectrum.keep_trajectory else ()
        return [f"results/{case.directory}/trajectory.h5" for case in kept]

    def copied_inputs(self) -> dict[str, str]:
        """Files that the study brings along, and where copies of them are kept with the results."""
        found = {name: self.file.parent / name for name in own_files(self.study) if travels(name)}
        return {str(path): f"{COPIES}/{name}" for name, path in found.items() if path.is_file()}

    def structure_files(self) -> list[str]:
        """Files that atoms of interfaces are from."""
        given = [item.structure.file for item in self.study.interfaces if item.structure]
        return sorted({str(self.file.parent / name) for name in given})

    def everything(self) -> list[str]:
        """Every file that the study has below results/, those included that are made last."""
        last = (
            "provenance.json",
            "report.html",
            "references.bib",
            "checksums.json",
            "ro-crate-metadata.json",
            "passed.txt",
            "study.json",
            "production.json",
        )
        kept = [*self.products(), *self.trajectories(), *self.copied_inputs().values()]
        return [*kept, *(f"results/{name}" for name in last)]

    def greens_tables(self) -> tuple[str, ...]:
        """Tables of Green's functions of an interface at a temperature."""
        effective = ("greens_effective.csv",) if self.study.greens.effective_ps else ()
        return ("greens.csv", *effective)

    def stress_tables(self) -> list[str]:
        """stress.csv of interfaces that are built, below results/: strain is known of them alone."""
        return [f"{x}/stress.csv" for x in self.elastic_folders if x.partition("/")[0] in self.built]

    def _bulk(self) -> Iterator[str]:
        for path in self.all_lattices():
            folder = path.removeprefix("results/").rpartition("/")[0]
            yield from (f"{folder}/{name}" for name in LATTICES)
        yield from dict.fromkeys(self._effective())

    def _effective(self) -> Iterator[str]:
        for group in self.groups if self.study.greens.effective_ps else ():
            place = SimpleNamespace(interface=group.interface, temperature=f"{group.temperature_k:g}")
            found = self.effective_crystals(place)
            yield from (found[f"effective_{side}"].removeprefix("results/") for side in BOTH_SIDES if found)

    def _elastic(self) -> Iterator[str]:
        for folder in self.elastic_folders:
            interface = folder.partition("/")[0]
            functions = () if interface in self.without_greens else ("greens.h5",)
            yield from (f"{folder}/{name}" for name in (*ELASTIC, *self.greens_tables(), *functions))
        yield from self.stress_tables()

    def _cases(self) -> Iterator[str]:
        for group in self.groups:
            states = () if group.interface in self.without_greens else ("spectral_temperature.csv",)
            waves = ("wavevectors.csv",) if self.study.spectrum.wavevectors else ()
            twins = ("twins.csv",) if self.study.twins else ()
            boxes = BOX if group.boxed else ()
            pairs = ("rectification.csv",) if group.hot_sides else ()
            made = (*OF_ATOMS, *CASE, *states, *waves, *boxes, *twins, *pairs)
            yield from (f"{group.folder}/{name}" for name in made)
        for group in self.twin_groups:
            states = () if group.interface in self.without_greens else ("spectral_temperature.csv",)
            waves = ("wavevectors.csv",) if self.study.spectrum.wavevectors else ()
            yield from (f"{group.folder}/{name}" for name in (*CASE, *states, *waves))
        for group in self.groups:
            if group.interface in self.amorphous:
                yield from (f"{group.folder}/{name}" for name in OF_LAYER)
        yield from dict.fromkeys(f"{c.structure_directory}/expansion.h5" for c in self.cases if c.twin)

    def _runs(self) -> Iterator[str]:
        maps = ("three_phonon.h5",) if self.study.spectrum.map_blocks else ()
        waves = ("wavevectors.h5",) if self.study.spectrum.wavevectors else ()
        for case in self.cases:
            told = case in self.told
            apart = case.has_own_structure and not case.twin
            atoms = OF_ATOMS if apart or not told else ()
            yield from (f"{case.structure_directory}/{name}" for name in atoms)
            flows, health = (*FLOWS, *maps, *waves), ("health.csv",) if told else ()
            yield from (f"{case.directory}/{name}" for name in ("nemd.in", *RECORDS, *health, *flows))
            seed = SEED if told else ()
            yield from (f"{case.seed_directory}/{name}" for name in (*RECORDS, *seed, *flows))

    def _pairs(self) -> Iterator[str]:
        yield from (f"pairs/{pair.name}/{name}" for pair in self.study.pairs for name in PAIR)
