"""`kapitza spectrum`: the heat flow of a run made elsewhere by frequency, order and plane, with errors."""

import argparse
import sys
from pathlib import Path

import pandas as pd

from kapitza.analysis.files.contracts import HEALTH, HEAT_SPECTRUM, INELASTIC_CASE, SPECTRUM
from kapitza.analysis.files.tables import frame_of, write_table
from kapitza.analysis.health.check_record import Check, Limits
from kapitza.analysis.spectral.channels import Measure
from kapitza.analysis.spectral.recorded_flow import SeedFlow, read_seed_flow, read_seed_planes
from kapitza.analysis.spectral.run_spectrum import (
    BathEnergies,
    bath_checks,
    flow_of_baths,
    frame_checks,
    heat_spectrum,
    interface_flow,
    run_measures,
    spectral_flow_ev_ps,
)
from kapitza.analysis.spectral.spectrum import spectral_conductance_scale
from kapitza.analysis.spectral.spectrum_table import simulated_columns
from kapitza.simulation.flow_settings import FlowSettings
from kapitza.simulation.foreign.dump_reading import FrameSource
from kapitza.simulation.foreign.given_structure import TypeWords
from kapitza.simulation.foreign.run_flow import RunAsked, RunResult, flow_of_run, flow_of_trajectory
from kapitza.simulation.foreign.run_frames import RunFileError
from kapitza.simulation.foreign.tally_files import read_tally
from kapitza.simulation.session import SimulationError
from kapitza.study.potentials.given_file import potential_from

WINDOWS = 40
"""Windows the bath energies are read in."""

_PER_PS = 1000.0


def write_run_spectrum(given: argparse.Namespace) -> int:
    """Import the run, evaluate it, write its tables, and say what was found; 1 when it cannot be used."""
    try:
        found = _flow(given)
    except SimulationError as error:
        print(f"kapitza spectrum: {error}", file=sys.stderr)
        return 1
    except ValueError as error:
        if isinstance(error, RunFileError) or "blocks of" not in str(error):
            raise
        raise RunFileError(
            str(given.dump[0]), str(error), "shorten --block-ps, or give a longer run"
        ) from error
    flows = [read_seed_flow(folder / "heat_flow.h5") for folder in found.folders]
    _say_run(found)
    failed = False
    for number, (folder, flow) in enumerate(zip(found.folders, flows, strict=True)):
        measures = _tables(given, folder, flow, found.area_angstrom2)
        checks = frame_checks(flow, measures, found.highest_thz, Limits())
        if given.baths and number == 0:
            checks += _baths(given, found, flows)
        write_table(folder / "health.csv", HEALTH, frame_of(checks))
        _say_plane(folder, flow, measures, checks)
        failed |= any(check.verdict == "failed" for check in checks)
    return 1 if failed else 0


def _flow(given: argparse.Namespace) -> RunResult:
    settings = FlowSettings(given.block_ps, given.order_step, tuple(given.conversion_planes), 1 << 30)
    source = FrameSource(
        tuple(given.dump),
        given.units,
        _ps(given.timestep_fs),
        _ps(given.frame_interval_fs),
        given.first_step,
        given.last_step,
        given.allow_truncated,
    )
    asked = RunAsked(
        source,
        potential_from(given.potential),
        tuple(given.plane),
        settings,
        given.structure,
        TypeWords(tuple(given.elements), tuple(given.masses)),
        tuple(given.left_types),
    )
    first = given.dump[0]
    if first.suffix in (".h5", ".hdf5"):
        if len(given.dump) > 1 or given.plane:
            reason = "says itself which atoms are left and right"
            raise RunFileError(str(first), reason, "give one trajectory.h5 alone, without --plane")
        return flow_of_trajectory(first, asked, given.into)
    if not given.plane:
        raise RunFileError(str(first), "through which plane?", "give --plane, the z of the interface in Å")
    return flow_of_run(asked, given.into)


def _ps(femtoseconds: float | None) -> float | None:
    return None if femtoseconds is None else femtoseconds / _PER_PS


def _tables(given: argparse.Namespace, folder: Path, flow: SeedFlow, area: float) -> list[Measure]:
    write_table(folder / "heat_spectrum.csv", HEAT_SPECTRUM, heat_spectrum(flow, given.error_groups))
    if given.jump_k:
        scale = spectral_conductance_scale(given.area_angstrom2 or area, given.jump_k)
        columns = simulated_columns([flow], given.error_groups, scale)
        write_table(folder / "spectrum.csv", SPECTRUM, pd.DataFrame(columns))
    cutoffs = tuple(given.cutoffs_thz) if given.cutoffs_thz else None
    measures = run_measures(flow, read_seed_planes(folder / "planes.h5"), given.error_groups, cutoffs)
    write_table(folder / "inelastic.csv", INELASTIC_CASE, frame_of(measures))
    return measures


def _baths(given: argparse.Namespace, found: RunResult, flows: list[SeedFlow]) -> list[Check]:
    begin, end, timestep = _span(found, given)
    tally = read_tally(given.baths, given.bath_columns, units=given.units or "metal", timestep_ps=timestep)
    part = tally.within(begin, end, WINDOWS, str(given.baths))
    baths = BathEnergies(
        part.time_ps,
        part.hot_ev,
        part.cold_ev,
        given.mobile_atoms or found.n_atoms,
        found.imported.temperature_k,
    )
    flow, passed = flow_of_baths(baths, flows)
    print(
        f"baths: hot {flow.hot_ev_ps:.5g}, cold {flow.cold_ev_ps:.5g} eV/ps; through "
        f"{'the plane' if len(flows) == 1 else 'both planes'} {passed:.5g} ± "
        f"{flow.estimate.standard_error:.2g}; stored energy σ_E {flow.energy_gate_ev_ps:.2g} eV/ps"
    )
    return bath_checks(baths, flows, Limits())


def _span(found: RunResult, given: argparse.Namespace) -> tuple[float, float, float | None]:
    """Begin and end of the frames on the clock of the baths, ps, and the time step."""
    steps, n_frames = found.imported.steps, found.imported.n_frames
    if steps is None or steps[1] == steps[0]:
        return 0.0, n_frames * found.interval_ps, _ps(given.timestep_fs)
    timestep = found.interval_ps * (n_frames - 1) / (steps[1] - steps[0])
    return timestep * steps[0] - found.interval_ps, timestep * steps[1], timestep


def _say_run(found: RunResult) -> None:
    run = found.imported
    print(
        f"{run.n_frames} frames of {found.n_atoms} atoms, {1000 * found.interval_ps:g} fs apart; "
        f"{run.temperature_k:.4g} K near the plane; positions move at {run.agreement:.3f} of the velocities"
    )
    print(f"sites: {found.site_words}; highest frequency {found.highest_thz:.4g} THz")


def _say_plane(folder: Path, flow: SeedFlow, measures: list[Measure], checks: list[Check]) -> None:
    mean = interface_flow(flow)
    print(
        f"{folder}: Q = {mean.mean:.5g} ± {mean.standard_error:.2g} eV/ps, integral of the spectrum "
        f"{spectral_flow_ev_ps(flow):.5g}"
    )
    for row in measures:
        print(f"  {row.measure:32s} {row.value:8.4f} ± {row.standard_error:.4f}")
    for check in checks:
        print(f"  {check.check:32s} {check.value:8.3g} of {check.limit:g}: {check.verdict.replace('_', ' ')}")
