"""Stage: every table of a case: of each of its seeds, then of all seeds together."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from kapitza.analysis.files.arrays import open_arrays
from kapitza.analysis.files.contracts import (
    BATH_POWER,
    CONDUCTANCE,
    HEALTH,
    INELASTIC_CASE,
    MD_TRANSMISSION,
    SPECTRAL_TEMPERATURE,
    SPECTRUM,
    STRESS,
    TEMPERATURE_PROFILE,
    WAVEVECTORS,
)
from kapitza.analysis.files.seed_files import read_transfer
from kapitza.analysis.files.tables import frame_of, read_table, write_table
from kapitza.analysis.health.axis_checks import BathPlace
from kapitza.analysis.health.check_record import Check, Limits
from kapitza.analysis.health.evidence import CaseEvidence, SeedEvidence
from kapitza.analysis.health.health_checks import case_checks, seed_checks, without_jump
from kapitza.analysis.health.seed_results import SeedCase, SeedResults, seed_results
from kapitza.analysis.measure.conductance import Conductance
from kapitza.analysis.measure.pooling import PooledConductance, pool_conductances
from kapitza.analysis.measure.profile import fit_range_of, joined_profile, profile_of
from kapitza.analysis.measure.temperature_jump import LocalJump, local_jump
from kapitza.analysis.spectral.case_results import (
    ByWavevector,
    inelastic_results,
    spectral_temperature_table,
)
from kapitza.analysis.spectral.depth.bulk_conversion import read_bulk
from kapitza.analysis.spectral.in_plane.wavevector_records import read_elastic, read_wavevectors
from kapitza.analysis.spectral.measures import CONVERSION_CONTROL
from kapitza.analysis.spectral.recorded_flow import SeedFlow, read_seed_flow, read_seed_planes
from kapitza.analysis.spectral.spectrum_table import References, read_references, spectrum_table
from kapitza.analysis.spectral.three_phonon import map_sum
from kapitza.interfaces.zones import Zones, read_zones
from kapitza.study.sections.profile_section import Profile


@dataclass(frozen=True)
class CaseSettings:
    """What decides the tables of a case besides its files.

    Attributes:
        temperature_k: mean temperature, K.
        baths_set_temperature: whether the baths have a set temperature, not a set power.
        damping_ps: of Langevin baths; None for others.
        fit: where the straight lines are fitted.
        cutoff_angstrom: of the potential, Å.
        conductivity_w_mk: expected conductivity, W m⁻¹ K⁻¹, or None.
        limits: of the health checks.
        error_groups: disjoint groups of blocks the spectral errors come from.
        masses_amu: of the LAMMPS types, left side first.
        elements: of both crystals.
        homogeneous: whether a crystal meets itself, so that there is no temperature jump to judge.
    """

    temperature_k: float
    baths_set_temperature: bool
    damping_ps: float | None
    fit: Profile
    cutoff_angstrom: float
    conductivity_w_mk: float | None
    limits: Limits
    error_groups: int
    masses_amu: tuple[float, ...]
    elements: frozenset[str] = frozenset()
    homogeneous: bool = False


def case_tables(
    *,
    power: list[Path],
    profile: list[Path],
    run: list[Path],
    heat_flow: list[Path],
    planes: list[Path],
    zones: list[Path],
    spectra: Path,
    mismatch: Path,
    transmission: Path,
    greens: Path,
    settings: CaseSettings,
    seed_conductance: list[Path],
    seed_health: list[Path],
    seed_spectrum: list[Path],
    conductance: Path,
    spectrum: Path,
    inelastic: Path,
    md_transmission: Path,
    health: Path,
    three_phonon: list[Path] | None = None,
    effective: Path | None = None,
    wavevectors: list[Path] | None = None,
    by_wavevector: Path | None = None,
    density: Path | None = None,
    box: Path | None = None,
    stress: Path | None = None,
    spectral_temperature: Path | None = None,
    bulk_heat_flow: list[Path] | None = None,
    bulk_planes: list[Path] | None = None,
) -> None:
    """Write conductance.csv, health.csv and spectrum.csv of every seed and of the case, and its other tables.

    Lists hold one file for each seed. three_phonon, effective (greens_effective.csv): where the study asks
    for them; wavevectors, and the table by_wavevector: where it resolves them; box: elastic_box.csv, with
    Langevin baths; bulk_…: of the homogeneous boxes, where the study asks for them, all seeds left, then all
    right; stress: of interfaces that are built; density and spectral_temperature: where Green's functions are
    computed.
    """
    runs: list[dict[str, Any]] = [json.loads(path.read_text(encoding="utf-8")) for path in run]
    flows = [read_seed_flow(path) for path in heat_flow]
    references = read_references(spectra, mismatch, transmission, greens, box, effective)
    found = []
    for index, records in enumerate(zip(power, profile, zones, runs, flows, strict=True)):
        results = _seed(settings, *records)
        write_table(seed_conductance[index], CONDUCTANCE, frame_of(results.conductances))
        checks = without_jump(results.checks) if settings.homogeneous else results.checks
        write_table(seed_health[index], HEALTH, frame_of(checks))
        _write_spectrum(seed_spectrum[index], [flows[index]], results.conductances, settings, references)
        found.append(results)
    local = _local_of_all(settings, profile, zones[0])
    times = [about["production_ps"] for about in runs]
    pooled = pooled_over_seeds(found, times, local)
    rows = [item.row for item in pooled]
    write_table(conductance, CONDUCTANCE, frame_of(rows))
    _write_spectrum(spectrum, flows, rows, settings, references)
    moved = [read_seed_planes(path) for path in planes]
    emitted = _emitted_jump_k(settings, runs[0])
    resolved = None
    if wavevectors:
        waves = read_wavevectors(wavevectors)
        resolved = ByWavevector(waves, read_elastic(density, waves) if density else None)
    how = settings.error_groups, settings.elements, emitted, settings.temperature_k, resolved
    bulk = read_bulk(bulk_heat_flow or [], bulk_planes or [], settings.error_groups)
    measured = inelastic_results(flows, moved, rows, references.elastic, *how, bulk)
    write_table(inelastic, INELASTIC_CASE, frame_of(measured.measures))
    write_table(md_transmission, MD_TRANSMISSION, measured.transmission)
    if by_wavevector and measured.wavevectors:
        write_table(by_wavevector, WAVEVECTORS, frame_of(measured.wavevectors))
    if spectral_temperature and density:
        with open_arrays(density) as file:
            frequency, heights = file["frequency_thz"][:], file["layer_z_angstrom"][:]
            states = file["local_density"][:]
        model, about = (frequency, heights, states), settings.temperature_k if "runs" in runs[0] else 0.0
        table = spectral_temperature_table(moved, *model, settings.error_groups, about)
        write_table(spectral_temperature, SPECTRAL_TEMPERATURE, table)
    control = next(row for row in measured.measures if row.measure == CONVERSION_CONTROL)
    found_in_control = (control.value, control.standard_error)
    evidence = CaseEvidence(
        pooled=pooled,
        seeds=[item.evidence for item in found],
        local=local,
        control=found_in_control,
        fit_error=measured.fit_error,
        greens=references.elastic.greens,
        stress=read_table(stress, STRESS) if stress else None,
        mismatch=references.mismatch,
        three_phonon=map_sum([read_transfer(path).sums for path in three_phonon]) if three_phonon else None,
        sampling=(max(references.elastic.cutoffs_thz), float(flows[0].frequency_thz[-1]) / 2),
    )
    checks = case_checks(evidence, settings.limits)
    write_table(health, HEALTH, frame_of(without_jump(checks) if settings.homogeneous else checks))


def _local_of_all(settings: CaseSettings, profiles: list[Path], zones: Path) -> LocalJump:
    """The fits of the profile of all seeds together."""
    bins = joined_profile([profile_of(read_table(path, TEMPERATURE_PROFILE)) for path in profiles])
    return local_jump(
        bins, fit_range_of(read_zones(zones).fit_bounds(), settings.fit, settings.cutoff_angstrom)
    )


def pooled_over_seeds(
    found: Sequence[SeedResults], production_ps: Sequence[float], local: LocalJump
) -> list[PooledConductance]:
    """Both conductances of a case.

    Args:
        found: results of its seeds.
        production_ps: of each.
        local: fits of the profile of all seeds together, whose systematic error is that of local_jump.
    """
    systematic = {"local_jump": local.jump.systematic_k}
    by_definition = zip(*(item.conductances for item in found), strict=True)
    return [
        pool_conductances(rows, production_ps, systematic.get(rows[0].definition, 0.0))
        for rows in by_definition
    ]


def _seed(
    settings: CaseSettings, power: Path, profile: Path, zones: Path, run: dict[str, Any], flow: SeedFlow
) -> SeedResults:
    tables = read_table(power, BATH_POWER), read_table(profile, TEMPERATURE_PROFILE)
    return seed_of_tables(settings, tables, read_zones(zones), run, flow)


def seed_of_tables(
    settings: CaseSettings,
    tables: tuple[pd.DataFrame, pd.DataFrame],
    layout: Zones,
    run: Mapping[str, Any],
    flow: SeedFlow,
    checks: Callable[[SeedEvidence, Limits], list[Check]] = seed_checks,
) -> SeedResults:
    """Conductances and checks of one run, or of a reversed pair.

    Args:
        settings: of its case.
        tables: bath_power.csv and temperature_profile.csv.
        layout: its zones.json.
        run: its run.json.
        flow: its heat_flow.h5.
        checks: which ones.
    """
    seen = run["seen_by_lammps"]
    case = SeedCase(
        temperature_k=settings.temperature_k,
        area_angstrom2=layout.area_angstrom2,
        where=fit_range_of(layout.fit_bounds(), settings.fit, settings.cutoff_angstrom),
        bath_edges_angstrom=layout.bath_edges_angstrom,
        conductivity_w_mk=settings.conductivity_w_mk,
        n_mobile=run["n_mobile"],
        production_ps=run["production_ps"],
        set_temperatures_k=(run["hot_k"], run["cold_k"]) if settings.baths_set_temperature else None,
        places=(_bath_place(layout, "hot_bath"), _bath_place(layout, "cold_bath")),
        areas_angstrom2=(
            *(layout.area_angstrom2, run["area_angstrom2"]),
            *(box[0] * box[1] for box in (layout.box_angstrom, seen["box_angstrom"])),
        ),
        planes_angstrom=(
            *(layout.interface_plane_angstrom, run["interface_plane_angstrom"]),
            *_facing(layout, seen["facing_planes_angstrom"]),
        ),
        masses_amu=(settings.masses_amu, layout.masses_amu, tuple(seen["masses_amu"])),
        mobile_atoms=(run["n_mobile"], layout.n_mobile),
        times_ps=(run["segments"] * run["segment_steps"] * run["timestep_ps"],),
        damping_ps=settings.damping_ps,
        spacing_angstrom=min(layers.width_angstrom for layers in layout.layers.values()),
        runs=run.get("runs", 1),
    )
    return seed_results(*tables, flow, case, settings.limits, checks)


def _emitted_jump_k(settings: CaseSettings, run: dict[str, Any]) -> float | None:
    """Difference of the temperatures at which Langevin baths emit: the set one. None for other baths."""
    return None if settings.damping_ps is None else float(run["hot_k"] - run["cold_k"])


def _bath_place(layout: Zones, name: str) -> BathPlace:
    zone = layout.zone(name)
    return BathPlace((zone.z_lo_angstrom, zone.z_hi_angstrom), zone.n_atoms)


def _facing(layout: Zones, seen: list[float]) -> tuple[float, ...]:
    """Heights midway between the facing atomic planes; none where disorder lets them interlock."""
    if any(layout.disordered_planes.values()):
        return ()
    built = layout.plane_z_angstrom["left"][-1], layout.plane_z_angstrom["right"][0]
    return 0.5 * sum(built), 0.5 * sum(seen)


def _write_spectrum(
    path: Path,
    seeds: list[SeedFlow],
    rows: "tuple[Conductance, ...] | list[Conductance]",
    settings: CaseSettings,
    references: References,
) -> None:
    local = next(row for row in rows if row.definition == "local_jump")
    table: pd.DataFrame = spectrum_table(seeds, local, settings.error_groups, references)
    write_table(path, SPECTRUM, table)
