"""Conductances by Green's functions, with their convergence.

See docs/theory.md, "Atomistic Green's function".
"""

from dataclasses import dataclass, replace
from typing import get_args

import numpy as np
import pandas as pd

from kapitza.analysis.harmonic.long_wave_cells import shrunk_tops_thz, with_long_waves
from kapitza.analysis.harmonic.thermometers import FarJumps, far_jumps
from kapitza.analysis.harmonic.transmission import (
    Harmonic,
    Settings,
    by_wavevector,
    local_density,
    spectrum,
    summed_spectrum,
)
from kapitza.analysis.harmonic.wavevectors import KPoints, WaveVectors, cell_points, shifted_mesh
from kapitza.analysis.landauer import (
    Definition,
    Statistics,
    TransmissionSpectrum,
    channel_means,
    model_conductance,
)
from kapitza.arraytypes import Array

BROADER = 10.0
COARSER = 2 / 3  # of k_mesh: what convergence in k∥ is judged by
DENSITY_PLANES = 8  # of each side, of which the local density of states is known
CELL_FREQUENCIES = 2  # frequencies on the k∥ of a box for each one on the mesh
BY_WAVEVECTOR = ("transmission", "channels_left", "channels_right")
"""What greens.h5 has for each k∥ of the box."""


@dataclass(frozen=True)
class AgfConductance:
    """One row of greens.csv; the changes are |G − G with coarser settings|, the first empty for `cell`.

    thermometer_mw_m2k and its change are those between thermometers on far atoms, of classical local_jump
    alone.
    """

    k_points: KPoints
    definition: Definition
    statistics: Statistics
    conductance_mw_m2k: float
    change_k_mesh_mw_m2k: float | None
    change_frequency_mw_m2k: float
    change_broadening_mw_m2k: float
    thermometer_mw_m2k: float | None = None
    change_thermometer_mw_m2k: float | None = None


@dataclass(frozen=True)
class AgfResults:
    """Spectra in equal cells on each set of k∥, rows of greens.csv, and channels k∥ by k∥ of the box.

    Attributes:
        resolved: (3, n_k, n_freq) transmitted, left and right channels of one in-plane cell at each k∥ of
            `cell`, the means over `settings.frequency_points` equal cells of frequency.
    """

    spectra: dict[KPoints, TransmissionSpectrum]
    rows: list[AgfConductance]
    resolved: Array


def conductance_rows(
    system: Harmonic, vectors: dict[KPoints, WaveVectors], settings: Settings, temperature_k: float
) -> AgfResults:
    """Spectra and conductances on both sets of k∥, each number with what coarser settings change.

    Args:
        vectors: the sets of k∥, keys `mesh` (of settings.k_mesh) and `cell`.

    Raises:
        ArithmeticError, ValueError: as `spectrum` and model_conductance.
    """
    found: dict[KPoints, Variants] = {}
    shown: dict[KPoints, TransmissionSpectrum] = {}
    resolved: dict[KPoints, Array] = {}
    jumps: dict[KPoints, FarJumps | None] = {}
    for name, points in vectors.items():
        # Fewer k∥ leave the edges of their bands as steps in the sum: they take more frequencies.
        count = settings.frequency_points * (CELL_FREQUENCIES if name == "cell" else 1)
        fine = replace(settings, frequency_points=count)
        broad = replace(fine, broadening=BROADER * settings.broadening)
        resolved[name] = by_wavevector(system, points, system.frequency_thz(fine), fine.broadening)
        best = summed_spectrum(system, points, fine, resolved[name])
        coarse = max(1 if system.parts.is_supercell else 2, round(COARSER * settings.k_mesh))
        fewer = shifted_mesh(system.constants.lattice, coarse) if name == "mesh" else points
        coarser = spectrum(system, fewer, fine) if name == "mesh" else best
        broader = spectrum(system, fewer, broad)
        # ASSUME: a supercell is used where disorder matters, and there long waves are left to the mesh.
        if name == "mesh" and not system.parts.is_supercell:
            tops = shrunk_tops_thz(system, temperature_k)
            best = with_long_waves(system, best, fine, temperature_k, tops)
            coarser = with_long_waves(system, coarser, replace(fine, k_mesh=coarse), temperature_k, tops)
            broader = with_long_waves(system, broader, replace(broad, k_mesh=coarse), temperature_k, tops)
        equal = system.edges_thz(fine)
        found[name] = Variants(best, coarser, broader, _every_second(best), system.parts.is_perfect)
        shown[name] = _on_cells(best, equal)
        jumps[name] = far_jumps(system, points, fewer if name == "mesh" else None, fine)
    rows = [
        _with_thermometers(item.row(name, definition, statistics, temperature_k), jumps[name], found[name])
        for name, item in found.items()
        for definition in get_args(Definition)
        for statistics in get_args(Statistics)
    ]
    pairs = resolved["cell"].reshape(3, -1, settings.frequency_points, CELL_FREQUENCIES)
    return AgfResults(shown, rows, pairs.mean(axis=-1))


def _with_thermometers(row: AgfConductance, jumps: FarJumps | None, spectra: "Variants") -> AgfConductance:
    """A row with the conductance between thermometers, where it is classical and of the local jump."""
    if jumps is None or (row.definition, row.statistics) != ("local_jump", "classical"):
        return row
    if spectra.is_perfect:
        return replace(row, thermometer_mw_m2k=float("inf"), change_thermometer_mw_m2k=0.0)
    # Classical conductances do not depend on temperature.
    reservoir = model_conductance(spectra.best, "reservoir", "classical", 1.0)
    change = max(abs(1 / jumps.best - 1 / jump) for jump in jumps.coarser)
    return replace(
        row, thermometer_mw_m2k=reservoir / jumps.best, change_thermometer_mw_m2k=reservoir * change
    )


def _on_cells(item: TransmissionSpectrum, edges_thz: Array) -> TransmissionSpectrum:
    """The means of a spectrum over given cells: the integral is kept."""
    values = (item.transmitted, item.channels_left, item.channels_right)
    return TransmissionSpectrum(
        item.model, edges_thz, 0, *(channel_means(item, value, edges_thz) for value in values)
    )


@dataclass(frozen=True)
class Variants:
    """A spectrum, one on fewer k∥ (or itself), that one with more broadening, and with fewer frequencies."""

    best: TransmissionSpectrum
    coarser: TransmissionSpectrum
    broader: TransmissionSpectrum
    sparser: tuple[TransmissionSpectrum, TransmissionSpectrum]
    is_perfect: bool

    def row(
        self, name: KPoints, definition: Definition, statistics: Statistics, temperature_k: float
    ) -> AgfConductance:
        """The conductance with its changes."""

        def value(item: TransmissionSpectrum) -> float:
            # What broadening takes from the transmission of a perfect crystal is no resistance.
            if self.is_perfect and definition == "local_jump":
                return float("inf")
            return model_conductance(item, definition, statistics, temperature_k)

        best, coarser = value(self.best), value(self.coarser)
        return AgfConductance(
            k_points=name,
            definition=definition,
            statistics=statistics,
            conductance_mw_m2k=best,
            change_k_mesh_mw_m2k=_change(best, coarser) if name == "mesh" else None,
            change_frequency_mw_m2k=max(_change(best, value(half)) for half in self.sparser),
            change_broadening_mw_m2k=_change(coarser, value(self.broader)),
        )


def _change(one: float, other: float) -> float:
    """|one − other|; nothing changes where nothing resists."""
    return 0.0 if np.isinf(one) or np.isinf(other) else abs(one - other)


def _every_second(item: TransmissionSpectrum) -> tuple[TransmissionSpectrum, TransmissionSpectrum]:
    """The same spectrum from every second frequency only, the even and the odd ones."""
    centres = (item.edges_thz[1:] + item.edges_thz[:-1]) / 2
    halves = []
    for first in (0, 1):
        chosen = centres[first::2]
        inner = (chosen[1:] + chosen[:-1]) / 2
        values = [v[first::2] for v in (item.transmitted, item.channels_left, item.channels_right)]
        edges = np.concatenate([item.edges_thz[:1], inner, item.edges_thz[-1:]])
        halves.append(TransmissionSpectrum(item.model, edges, 0, *values))
    return halves[0], halves[1]


@dataclass(frozen=True)
class ElasticReference:
    """Green's functions of an interface: the content of transmission.csv, greens.csv and greens.h5.

    Attributes:
        spectra: on both sets of k∥, in equal cells.
        rows: of greens.csv.
        frequency_thz: (n_freq,) THz, of the local density.
        layer_z_angstrom: (n_layers,) Å from the interface plane.
        local_density: (n_layers, n_freq) THz⁻¹ per atom.
        box: the k∥ of the simulated box, one of each star.
        reciprocal: (2, 2) Å⁻¹, rows are the reciprocal vectors of the in-plane cell.
        resolved: (3, n_k, n_freq) transmitted, left and right channels of one in-plane cell at these k∥.
    """

    spectra: dict[KPoints, TransmissionSpectrum]
    rows: list[AgfConductance]
    frequency_thz: Array
    layer_z_angstrom: Array
    local_density: Array
    box: WaveVectors
    reciprocal: Array
    resolved: Array

    def curves(self) -> pd.DataFrame:
        """Rows of transmission.csv."""
        tables = [
            transmission_curve(
                name,
                (item.edges_thz[1:] + item.edges_thz[:-1]) / 2,
                item.transmitted,
                item.channels_left,
                item.channels_right,
            )
            for name, item in self.spectra.items()
        ]
        return pd.concat(tables, ignore_index=True)

    def density_arrays(self) -> dict[str, tuple[Array, str]]:
        """Content of greens.h5."""
        return {
            "frequency_thz": (self.frequency_thz, "THz"),
            "layer_z_angstrom": (self.layer_z_angstrom, "angstrom"),
            "local_density": (self.local_density, "1/THz"),
            "wavevector": (self.box.points, "1/angstrom"),
            "wavevector_weight": (self.box.weight, "1"),
            "reciprocal": (self.reciprocal, "1/angstrom"),
            **{
                f"{name}_by_wavevector": (values, "1")
                for name, values in zip(BY_WAVEVECTOR, self.resolved, strict=True)
            },
        }


def transmission_curve(
    k_points: KPoints,
    frequency_thz: Array,
    transmission_per_a2: Array | None,
    channels_left_per_a2: Array,
    channels_right_per_a2: Array,
) -> pd.DataFrame:
    """Rows of transmission.csv on one set of k∥; without a transmission the channels of the crystals alone.

    Args: (n_freq,) each, THz and Å⁻².
    """
    return pd.DataFrame(
        {
            "frequency_thz": frequency_thz,
            "k_points": k_points,
            "transmission_per_a2": transmission_per_a2,
            "channels_left_per_a2": channels_left_per_a2,
            "channels_right_per_a2": channels_right_per_a2,
        }
    )


def box_and_mesh(
    system: Harmonic, cross_section_cells: tuple[int, int], settings: Settings
) -> dict[KPoints, WaveVectors]:
    """Both sets of k∥: the converged mesh, and what fits a box of so many cells along x and y."""
    constants = system.constants
    return {
        "mesh": shifted_mesh(constants.lattice, settings.k_mesh),
        "cell": cell_points(constants.lattice, constants.layers.box(cross_section_cells)),
    }


def elastic_reference(
    system: Harmonic, cross_section_cells: tuple[int, int], settings: Settings, temperature_k: float
) -> ElasticReference:
    """Conductances and local densities of states on a mesh of k∥ and on those of the simulated box.

    Args:
        cross_section_cells: cells of the box along x and y.

    Raises ArithmeticError, ValueError: as `conductance_rows`.
    """
    constants = system.constants
    vectors = box_and_mesh(system, cross_section_cells, settings)
    found = conductance_rows(system, vectors, settings, temperature_k)
    # On the k∥ of the box, with which the simulation is to be compared.
    box = vectors["cell"]
    heights, density = local_density(system, box, settings, DENSITY_PLANES)
    frequency, reciprocal = system.frequency_thz(settings), constants.lattice.reciprocal
    return ElasticReference(
        found.spectra, found.rows, frequency, heights, density, box, reciprocal, found.resolved
    )
