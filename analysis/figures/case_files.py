"""What one interface, temperature and length left on disk, read when a figure asks for it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kapitza.analysis.elastic_box.box_reference import BoxReference, read_box
from kapitza.analysis.figures.spectral_axes import Cutoffs
from kapitza.analysis.files.arrays import open_arrays
from kapitza.analysis.files.contracts import CONDUCTANCE, conductances_of
from kapitza.analysis.files.tables import read_table
from kapitza.analysis.measure.conductance import Conductance
from kapitza.analysis.measure.profile import FitRange
from kapitza.analysis.spectral.spectrum import spectral_conductance_scale
from kapitza.arraytypes import Array


@dataclass(frozen=True)
class SlabAtoms:
    """Atoms as they are drawn.

    Attributes:
        positions_angstrom: (n, 3) Å, z along the transport.
        kind: (n,) int, index into kinds.
        kinds: words for every element and mass.
        height_angstrom: period along x, Å.
    """

    positions_angstrom: Array
    kind: NDArray[np.int_]
    kinds: Sequence[str]
    height_angstrom: float


@dataclass(frozen=True)
class CaseFiles:
    """Files of one case, those of its seeds in the order of the seeds, and what says how to read them.

    Attributes:
        title: over every figure.
        temperature_k: mean temperature of the case.
        zones_angstrom: lower and upper bound along z of every zone, by name.
        fit_range: where straight lines are fitted to the temperature profile.
        error_groups: disjoint groups of blocks per seed that errors of spectra come from.
        power, profile, run, heat_flow, planes: bath_power.csv, temperature_profile.csv, run.json,
            heat_flow.h5 and planes.h5.
        three_phonon: three_phonon.h5 of every seed; none where the study asks for no map.
        wavevectors, by_wavevector: wavevectors.h5 of every seed, wavevectors.csv of the case; none where the
            study does not resolve them.
        conductance, spectrum, measures, health, md_transmission: conductance.csv, spectrum.csv,
            inelastic.csv, health.csv and md_transmission.csv of the case.
        transmission, mismatch: transmission.csv and mismatch.h5 of its interface and temperature.
        spectral_temperature, density: spectral_temperature.csv, greens.h5; none for interfaces joined by
            coincidence cells.
        twins: twins.csv; none where the study asks for no twins.
        twin_spectra: spectrum.csv of every twin, by its kind.
        box: elastic_box.csv; none but for Langevin baths.
        layer, layer_pairs: amorphous_layer.csv and pair_distribution.csv; none without such a layer.
        bulk_heat_flow, bulk_planes: heat_flow.h5 and planes.h5 of the homogeneous boxes, of all seeds left,
            then of all right; none where they are not run.
        atoms: of its structure.data; none where they are not to be drawn.
    """

    title: str
    temperature_k: float
    zones_angstrom: Mapping[str, tuple[float, float]]
    fit_range: FitRange
    error_groups: int
    power: Sequence[Path]
    profile: Sequence[Path]
    run: Sequence[Path]
    heat_flow: Sequence[Path]
    planes: Sequence[Path]
    three_phonon: Sequence[Path]
    wavevectors: Sequence[Path]
    conductance: Path
    spectrum: Path
    measures: Path
    health: Path
    md_transmission: Path
    transmission: Path
    mismatch: Path
    spectral_temperature: Path | None
    density: Path | None = None
    by_wavevector: Path | None = None
    twins: Path | None = None
    twin_spectra: Mapping[str, Path] = field(default_factory=dict)
    box: Path | None = None
    layer: Path | None = None
    layer_pairs: Path | None = None
    bulk_heat_flow: Sequence[Path] = ()
    bulk_planes: Sequence[Path] = ()
    atoms: SlabAtoms | None = None

    @cached_property
    def conductances(self) -> dict[str, Conductance]:
        """Pooled conductances by definition."""
        return {row.definition: row for row in conductances_of(read_table(self.conductance, CONDUCTANCE))}

    @cached_property
    def cutoffs(self) -> Cutoffs:
        """Highest frequency of either crystal."""
        with open_arrays(self.mismatch) as file:
            return Cutoffs(float(file.attrs["cutoff_left_thz"]), float(file.attrs["cutoff_right_thz"]))

    @cached_property
    def about(self) -> Mapping[str, Any]:
        """run.json of the first seed."""
        content: Mapping[str, Any] = json.loads(self.run[0].read_text(encoding="utf-8"))
        return content

    @cached_property
    def harmonic_box(self) -> BoxReference | None:
        """The exact harmonic box, where it is known."""
        return read_box(self.box) if self.box else None

    @property
    def to_conductance(self) -> float:
        """Spectral conductance (local_jump) over spectral heat flow, MW m⁻² K⁻¹ THz⁻¹ per eV."""
        local = self.conductances["local_jump"]
        return spectral_conductance_scale(local.area_angstrom2, local.temperature_jump_k)
