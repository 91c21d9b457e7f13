"""From the recorded heat flow of all seeds of a case to its inelastic measures and temperatures."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from kapitza.analysis.elastic_box.box_reference import BoxReference
from kapitza.analysis.measure.conductance import Conductance
from kapitza.analysis.spectral.channels import (
    Measure,
    elastic_ceiling,
    of_the_box,
    transmission_per_area,
)
from kapitza.analysis.spectral.depth.bulk_conversion import BulkPlanes
from kapitza.analysis.spectral.effective.linear_shares import fit_error_share
from kapitza.analysis.spectral.in_plane.wavevector_records import CaseWavevectors, ElasticWavevectors
from kapitza.analysis.spectral.in_plane.wavevector_table import StarRow, star_rows
from kapitza.analysis.spectral.measure_record import CaseSpectra, MeasuredCase
from kapitza.analysis.spectral.measures import inelastic_measures
from kapitza.analysis.spectral.recorded_flow import SeedFlow, SeedPlanes
from kapitza.analysis.spectral.resampling import Grouped
from kapitza.analysis.spectral.resolution import edges_between
from kapitza.analysis.spectral.spectral_temperature import (
    joined,
    matching_planes,
    plane_groups,
    spectral_temperatures,
    states_of_planes,
)
from kapitza.analysis.units import BOLTZMANN_EV_K
from kapitza.arraytypes import Array


@dataclass(frozen=True)
class Elastic:
    """The elastic reference of a case.

    Attributes:
        cutoffs_thz: highest frequency of the left and of the right crystal, THz.
        transmission: transmission.csv.
        greens: greens.csv.
        box: the exact harmonic box; None where it is not known.
        effective: greens_effective.csv; None where none is asked for.
    """

    cutoffs_thz: tuple[float, float]
    transmission: pd.DataFrame
    greens: pd.DataFrame
    box: BoxReference | None = None
    effective: pd.DataFrame | None = None

    @property
    def local_jump_mw_m2k(self) -> dict[str, float]:
        """Classical G_local by k_points, MW m⁻² K⁻¹; of the exact harmonic box as `box`.

        With effective constants as k_points with the ending `_effective`.
        """
        found: dict[str, float] = {}
        for table, ending in ((self.greens, ""), (self.effective, "_effective")):
            if table is not None:
                rows = table.query("definition == 'local_jump' and statistics == 'classical'")
                values = rows.set_index("k_points").conductance_mw_m2k
                found |= {f"{points}{ending}": float(value) for points, value in values.items()}
        box = {"box": self.box.value("conductance_mw_m2k", "local_jump")} if self.box else {}
        return found | box

    @property
    def local_jump_error_mw_m2k(self) -> dict[str, float]:
        """Statistical error by the same names, of those that have one."""
        if self.effective is None or "standard_error_mw_m2k" not in self.effective:
            return {}
        rows = self.effective.query("definition == 'local_jump' and statistics == 'classical'")
        errors = rows.set_index("k_points").standard_error_mw_m2k
        return {f"{points}_effective": float(error) for points, error in errors.items()}

    @property
    def channels(self) -> tuple[Array, tuple[Array, Array]] | None:
        """Bin edges in THz and channels of both crystals in Å⁻², on the k∥ of the box where known.

        None where no crystals are known.
        """
        if self.transmission.empty:
            return None
        found = of_the_box(self.transmission)
        left, right = (
            found[f"channels_{side}_per_a2"].to_numpy(dtype=np.float64) for side in ("left", "right")
        )
        return edges_between(found.frequency_thz.to_numpy(dtype=np.float64)), (left, right)


@dataclass(frozen=True)
class InelasticResults:
    """Rows of inelastic.csv, md_transmission.csv, and of wavevectors.csv where heat is resolved so far.

    fit_error: as of `linear_shares.fit_error_share`.
    """

    measures: list[Measure]
    transmission: pd.DataFrame
    fit_error: float
    wavevectors: list[StarRow] | None = None


@dataclass(frozen=True)
class ByWavevector:
    """Heat by in-plane wavevector of all seeds, and elastic transport there, None where it is not known."""

    case: CaseWavevectors
    elastic: ElasticWavevectors | None = None

    def ceiling(self, jump_k: float) -> Array | None:
        """(n_stars, n_freq) eV, the elastic ceiling of every star with the baths jump_k apart."""
        if self.elastic is None:
            return None
        shown = self.elastic.as_blocks_show(self.elastic.ceiling, self.case.frequency_thz)
        return np.asarray(BOLTZMANN_EV_K * jump_k * shown)


def case_spectra(
    flows: Sequence[SeedFlow],
    planes: Sequence[SeedPlanes],
    groups: int,
    by_wavevector: CaseWavevectors | None = None,
    bulk: BulkPlanes | None = None,
) -> CaseSpectra:
    """Block spectra of all seeds in `groups` disjoint groups."""
    offsets = planes[0].offsets
    fitted = [seed.linear for seed in flows if seed.linear is not None]
    errors = [seed.linear_fit_error_ev_ps for seed in flows if seed.linear_fit_error_ev_ps is not None]
    known = len(fitted) == len(flows)
    return CaseSpectra(
        flows[0].frequency_thz,
        Grouped.of([seed.total for seed in flows], groups),
        Grouped.of([seed.orders for seed in flows], groups),
        {offset: Grouped.of([seed.flow[n] for seed in planes], groups) for n, offset in enumerate(offsets)},
        Grouped.of(fitted, groups) if known else None,
        # Seeds are independent, and weigh alike.
        np.sqrt(np.square(errors).sum(axis=0)) / len(flows) if known else None,
        by_wavevector,
        bulk,
    )


def inelastic_results(
    flows: Sequence[SeedFlow],
    planes: Sequence[SeedPlanes],
    rows: Sequence[Conductance],
    elastic: Elastic,
    groups: int,
    elements: frozenset[str] = frozenset(),
    emitted_jump_k: float | None = None,
    temperature_k: float | None = None,
    resolved: ByWavevector | None = None,
    bulk: BulkPlanes | None = None,
) -> InelasticResults:
    """Every inelastic measure of a case, and its transmission between the baths.

    Args:
        flows, planes: of each seed.
        rows: pooled conductances of both definitions.
        elastic: the elastic reference.
        groups: disjoint groups of blocks the errors come from.
        elements: of both crystals.
        emitted_jump_k: difference of the temperatures at which the baths emit, K: of Langevin baths that
            which is set. None: the measured one, where nothing is set.
        temperature_k: mean temperature, K; without it nothing is quantum-corrected.
        resolved: the same by in-plane wavevector, where it is known.
        bulk: of the homogeneous boxes of both crystals, where they are run.

    Source: docs/theory.md, "What counts as inelastic".
    """
    by_definition = {row.definition: row for row in rows}
    baths = by_definition["reservoir"]
    jump = baths.temperature_jump_k if emitted_jump_k is None else emitted_jump_k
    between = {"area_angstrom2": baths.area_angstrom2, "bath_jump_k": jump}
    spectra = case_spectra(flows, planes, groups, resolved.case if resolved else None, bulk)
    ceiling = np.full(len(spectra.frequency_thz), np.inf)
    if (channels := elastic.channels) is not None:
        edges, counts = channels
        ceiling = elastic_ceiling(edges, counts, spectra.frequency_thz, **between)
    local = by_definition["local_jump"]
    known = elastic.local_jump_mw_m2k
    stars = resolved.ceiling(jump) if resolved else None
    errors = elastic.local_jump_error_mw_m2k
    about = known, elements, temperature_k, stars, errors
    case = MeasuredCase(spectra, elastic.cutoffs_thz, ceiling, local, *about)
    value, error = transmission_per_area(case.flow, **between)
    table = pd.DataFrame(
        {
            "frequency_thz": spectra.frequency_thz,
            "transmission_per_a2": value,
            "standard_error_per_a2": error,
        }
    )
    width = float(spectra.frequency_thz[1] - spectra.frequency_thz[0])
    fitted = fit_error_share(spectra.orders.mean, spectra.linear_error_ev, width)
    found = star_rows(resolved.case, resolved.elastic, **between) if resolved else None
    return InelasticResults(inelastic_measures(case), table, fitted, found)


def spectral_temperature_table(
    planes: Sequence[SeedPlanes],
    model_frequency_thz: Array,
    model_z_angstrom: Array,
    local_density: Array,
    groups: int,
    about_k: float = 0.0,
) -> pd.DataFrame:
    """spectral_temperature.csv; frequencies at which a group of planes has no certain density are left out.

    Args:
        planes: of each seed.
        model_frequency_thz, model_z_angstrom: (n,) THz, (n_layers,) Å, axes of the local density.
        local_density: (n_layers, n) THz⁻¹ per atom, of Green's functions.
        groups: disjoint groups of blocks the errors come from.
        about_k: temperature that the recorded powers are counted from, K: the mean of a reversed pair, whose
            powers are half the difference of both runs.
    """
    last = planes[-1]
    seeds = [joined(seed.layer_power.swapaxes(0, 1)) for seed in planes]  # (n_blocks, n_layers, n_freq)
    model = local_density[matching_planes(last.layer_z_angstrom, model_z_angstrom)]
    states = joined(states_of_planes(last.frequency_thz, last.layer_atoms, model_frequency_thz, model))
    frequency = joined(last.frequency_thz)
    found = spectral_temperatures(Grouped.of(seeds, groups), states, plane_groups(last.layer_z_angstrom))
    tables = []
    for name, result in found.items():
        known = np.isfinite(result.temperature_k)
        columns = {
            "frequency_thz": frequency[known],
            "group": name,
            "temperature_k": about_k + result.temperature_k[known],
            "standard_error_k": result.standard_error_k[known],
        }
        tables.append(pd.DataFrame(columns))
    return pd.concat(tables, ignore_index=True)
