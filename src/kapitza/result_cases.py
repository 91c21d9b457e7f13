"""Runs and cases of the result tree, file by file.

Files, columns, shapes and units are those of docs/files.md. Methods raise MissingResultError for a file that
is not there, TableError for a table that breaks its contract, DamagedFileError for arrays that fail their
checksums.
"""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar

import pandas as pd

from kapitza.analysis.files import contracts
from kapitza.analysis.files.named_arrays import NamedArrays, TrajectoryFile, read_trajectory
from kapitza.analysis.files.tables import TableError
from kapitza.result_folders import ResultFolder, number_in, subfolders
from kapitza.study.cases import TWIN_MARK
from kapitza.study.sections.protocol_section import HOT_SIDES

OF_RUN = ("bath_power.csv", "temperature_profile.csv", "run.json", "heat_flow.h5", "planes.h5", "health.csv")


@dataclass(frozen=True)
class SeedResult(ResultFolder):
    """One run of molecular dynamics, or both of a reversed pair as half their difference.

    Attributes:
        seed: that of the study.
    """

    seed: int
    always: ClassVar[tuple[str, ...]] = ("conductance.csv", "spectrum.csv", *OF_RUN)

    @cached_property
    def pair(self) -> dict[str, "ReversedRun"]:
        """Both runs of a reversed pair, "hot_left" and "hot_right"; empty for a seed of one run."""
        names = (side for side in HOT_SIDES if (self.path / side).is_dir())
        return {side: ReversedRun(self.path / side, self.seed) for side in names}

    def missing(self) -> tuple[Path, ...]:
        """Files of a finished study that are not there, those of both runs of a pair included."""
        deck = () if self.pair or (self.path / "nemd.in").is_file() else (self.path / "nemd.in",)
        runs = (path for run in self.pair.values() for path in run.missing())
        return (*deck, *super().missing(), *runs)

    def conductance(self) -> pd.DataFrame:
        """conductance.csv of this run alone."""
        return self.table(contracts.CONDUCTANCE)

    def spectrum(self) -> pd.DataFrame:
        """spectrum.csv of this run alone."""
        return self.table(contracts.SPECTRUM)

    def health(self) -> pd.DataFrame:
        """health.csv: the checks of this run."""
        return self.table(contracts.HEALTH)

    def bath_power(self) -> pd.DataFrame:
        """bath_power.csv: energies and temperatures of both baths, window by window."""
        return self.table(contracts.BATH_POWER)

    def temperature_profile(self) -> pd.DataFrame:
        """temperature_profile.csv: temperature of every layer, window by window."""
        return self.table(contracts.TEMPERATURE_PROFILE)

    def relaxation(self) -> pd.DataFrame:
        """relaxation.csv of a run that has an arrangement of the disorder to itself; else ask the case."""
        return self.table(contracts.RELAXATION)

    def zones(self) -> dict[str, Any]:
        """zones.json of a run that has an arrangement of the disorder to itself; else ask the case."""
        return self.json("zones.json")

    def run(self) -> dict[str, Any]:
        """run.json: steps, times, ranks, versions."""
        return self.json("run.json")

    def heat_flow(self) -> NamedArrays:
        """heat_flow.h5: heat flow over time and its spectra, block by block and by order."""
        return self.arrays("heat_flow.h5")

    def planes(self) -> NamedArrays:
        """planes.h5: spectra at dividing planes moved into either side, and motion of the atomic planes."""
        return self.arrays("planes.h5")

    def three_phonon(self) -> NamedArrays:
        """three_phonon.h5: map of three-phonon transfer."""
        return self.arrays("three_phonon.h5")

    def by_wavevector(self) -> NamedArrays:
        """wavevectors.h5: heat flow by wavevector in the plane of the interface and by polarisation."""
        return self.arrays("wavevectors.h5")

    def trajectory(self) -> TrajectoryFile:
        """trajectory.h5, of which frames are read as they are asked for; of a pair, ask its runs."""
        return read_trajectory(self.there("trajectory.h5"))


@dataclass(frozen=True)
class ReversedRun(SeedResult):
    """One run of a reversed pair; left → right is positive in both."""

    always: ClassVar[tuple[str, ...]] = ("nemd.in", *OF_RUN)


@dataclass(frozen=True)
class AtTemperature(ResultFolder):
    """What all boxes of an interface share at one temperature: models and elastic transmission."""

    always: ClassVar[tuple[str, ...]] = (
        *("mismatch.csv", "mismatch.h5", "transmission.csv", "greens.csv", "stress.csv"),
    )


@dataclass(frozen=True)
class CaseResult(ResultFolder):
    """An interface at a temperature, in boxes of one length: all seeds together.

    Attributes:
        interface: name from the study.
        temperature_k: mean temperature, K.
        length_cells: of the study; None where no box has been built yet.
    """

    interface: str
    temperature_k: float
    length_cells: int | None
    always: ClassVar[tuple[str, ...]] = (
        *("structure.data", "zones.json", "relaxation.csv", "conductance.csv", "health.csv", "spectrum.csv"),
        *("inelastic.csv", "md_transmission.csv"),
    )

    @cached_property
    def seeds(self) -> dict[int, SeedResult]:
        """The runs of this case, by seed."""
        found = {number_in(folder.name, "seed"): folder for folder in subfolders(self.path)}
        return {
            int(key): SeedResult(found[key], int(key)) for key in sorted(k for k in found if k is not None)
        }

    @cached_property
    def shared(self) -> AtTemperature:
        """Files that all lengths of this interface share at this temperature."""
        return AtTemperature(self.path if self.length_cells is None else self.path.parent)

    def conductance(self) -> pd.DataFrame:
        """conductance.csv: G by both definitions, all seeds together."""
        return self.table(contracts.CONDUCTANCE)

    def spectrum(self) -> pd.DataFrame:
        """spectrum.csv: G by frequency, with the models."""
        return self.table(contracts.SPECTRUM)

    def inelastic(self) -> pd.DataFrame:
        """inelastic.csv: measures of inelastic transport."""
        return self.table(contracts.INELASTIC_CASE)

    def health(self) -> pd.DataFrame:
        """health.csv: checks that take all seeds; those of each run are in `seeds`."""
        return self.table(contracts.HEALTH)

    def spectral_temperature(self) -> pd.DataFrame:
        """spectral_temperature.csv: temperature of the vibrations by frequency."""
        return self.table(contracts.SPECTRAL_TEMPERATURE)

    def twin_effects(self) -> pd.DataFrame:
        """twins.csv: this case beside its twins, where the study asks for them."""
        return self.table(contracts.TWINS_OF_CASE)

    def amorphous_layer(self) -> pd.DataFrame:
        """amorphous_layer.csv: what a melted and quenched layer is like, where the study asks for one."""
        return self.table(contracts.AMORPHOUS_LAYER)

    def pair_distribution(self) -> pd.DataFrame:
        """pair_distribution.csv: g(r) of that layer."""
        return self.table(contracts.PAIR_DISTRIBUTION)

    def rectification(self) -> pd.DataFrame:
        """rectification.csv: how both runs of reversed pairs differ, where the study asks for them."""
        return self.table(contracts.RECTIFICATION)

    @cached_property
    def twins(self) -> dict[str, "TwinResult"]:
        """The counterfactual runs of this case, by kind."""
        begins = f"{self.path.name}{TWIN_MARK}"
        found = [folder for folder in subfolders(self.path.parent) if folder.name.startswith(begins)]
        about = (self.interface, self.temperature_k, self.length_cells)
        return {
            folder.name.removeprefix(begins): TwinResult(folder, *about)
            for folder in ([] if self.length_cells is None else found)
        }

    def elastic_box(self) -> pd.DataFrame:
        """elastic_box.csv: what the runs would measure with harmonic forces; with Langevin baths."""
        return self.table(contracts.ELASTIC_BOX)

    def elastic_box_arrays(self) -> NamedArrays:
        """elastic_box.h5: temperatures of the planes, spectrum and relaxation times of the harmonic box."""
        return self.arrays("elastic_box.h5")

    def md_transmission(self) -> pd.DataFrame:
        """md_transmission.csv: what molecular dynamics would transmit, in channels per area."""
        return self.table(contracts.MD_TRANSMISSION)

    def wavevectors(self) -> pd.DataFrame:
        """wavevectors.csv: conductance by wavevector in the plane, simulated and elastic."""
        return self.table(contracts.WAVEVECTORS)

    def relaxation(self) -> pd.DataFrame:
        """relaxation.csv: what joining has done to both crystals."""
        return self.table(contracts.RELAXATION)

    def zones(self) -> dict[str, Any]:
        """zones.json: everything about the atoms that is not a coordinate."""
        return self.json("zones.json")

    def mismatch(self) -> pd.DataFrame:
        """mismatch.csv: G of every mismatch model."""
        return self.shared.table(contracts.MISMATCH)

    def mismatch_spectra(self) -> NamedArrays:
        """mismatch.h5: channels of both sides and of every model, by frequency."""
        return self.shared.arrays("mismatch.h5")

    def transmission(self) -> pd.DataFrame:
        """transmission.csv: elastic transmission by Green's functions."""
        return self.shared.table(contracts.TRANSMISSION)

    def greens(self) -> pd.DataFrame:
        """greens.csv: G of the elastic transmission, with the convergence of each number."""
        return self.shared.table(contracts.GREENS)

    def effective_greens(self) -> pd.DataFrame:
        """greens_effective.csv: the same with effective force constants of both crystals."""
        return self.shared.table(contracts.GREENS_EFFECTIVE)

    def local_density(self) -> NamedArrays:
        """greens.h5: local density of states of atomic planes, and transmission by wavevector."""
        return self.shared.arrays("greens.h5")

    def stress(self) -> pd.DataFrame:
        """stress.csv: stress of both crystals at the temperature."""
        return self.shared.table(contracts.STRESS)

    def verdicts(self) -> Counter[str]:
        """Number of health checks of this case and its runs by verdict; empty without any."""
        found: Counter[str] = Counter()
        runs = (run for seed in self.seeds.values() for run in (seed, *seed.pair.values()))
        for folder in (self, *runs):
            if (folder.path / contracts.HEALTH.name).is_file():
                found.update(folder.table(contracts.HEALTH).verdict)
        return found

    def missing(self) -> tuple[Path, ...]:
        """Files of a finished study that are not there, those of the runs and of the temperature included."""
        own = () if self.length_cells is None else super().missing()
        runs = (path for run in self.seeds.values() for path in run.missing())
        twins = (path for twin in self.twins.values() for path in twin.missing())
        return (*self.shared.missing(), *own, *runs, *twins)

    def __repr__(self) -> str:
        """One line: what it is, its runs, how its health checks came out, how many files are missing."""
        length = "no box yet" if self.length_cells is None else f"L{self.length_cells}"
        seeds = f"seeds {', '.join(map(str, self.seeds))}" if self.seeds else "no seeds"
        missing = self.missing()
        absent = f"; {len(missing)} files missing" if missing else ""
        return f"{self.interface}  {self.temperature_k:g} K  {length}  {seeds}; {self._health_line()}{absent}"

    def _health_line(self) -> str:
        try:
            counts = self.verdicts()
        except TableError:
            return "health: a table is damaged"
        words = [f"{count} {word.replace('_', ' ')}" for word, count in counts.items()]
        return f"health: {', '.join(words) or 'no checks yet'}"


@dataclass(frozen=True)
class TwinResult(CaseResult):
    """A counterfactual run of a case, all seeds together; its atoms are those of the case."""

    always: ClassVar[tuple[str, ...]] = (
        *("conductance.csv", "health.csv", "spectrum.csv", "inelastic.csv", "md_transmission.csv"),
    )
