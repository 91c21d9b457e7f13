"""`kapitza profile`: temperature jump, heat flow and conductance of a run made elsewhere, with errors."""

import argparse

from kapitza.analysis.files.contracts import CONDUCTANCE
from kapitza.analysis.files.tables import frame_of, write_table
from kapitza.analysis.measure.conductance import (
    Conductance,
    HeatFlow,
    energy_gate_ev_ps,
    heat_flow_from_baths,
    seed_conductance,
)
from kapitza.analysis.measure.profile import ProfileError
from kapitza.analysis.measure.run_profile import BathRanges, run_fit_range, run_jumps, run_profile
from kapitza.analysis.measure.temperature_jump import LocalJump, TemperatureJump
from kapitza.simulation.foreign.run_frames import RunFileError
from kapitza.simulation.foreign.tally_files import joined_chunks, read_tally

_PER_PS = 1000.0


def write_run_profile(given: argparse.Namespace) -> int:
    """Write conductance.csv and say what was found."""
    try:
        return _profile(given)
    except ProfileError as error:
        fix = "move --left-bath, --right-bath or --plane, or change what is left out of the fit"
        raise RunFileError(str(given.chunks[0]), str(error), fix) from error
    except ValueError as error:
        if isinstance(error, RunFileError):
            raise
        fix = "give a longer run, in its steady state"
        raise RunFileError(str(given.chunks[0]), str(error), fix) from error


def _profile(given: argparse.Namespace) -> int:
    chunks = joined_chunks(given.chunks, given.temperature_column)
    timestep = None if given.timestep_fs is None else given.timestep_fs / _PER_PS
    if timestep is None:
        raise RunFileError(str(given.chunks[0]), "counts steps", "give --timestep-fs of the run")
    ends = timestep * chunks.step
    window = float(ends[1] - ends[0])
    tally = read_tally(given.baths, given.bath_columns, units=given.units or "metal", timestep_ps=timestep)
    part = tally.within(float(ends[0]) - window, float(ends[-1]), len(ends), str(given.baths))
    ranges = BathRanges(given.plane, tuple(given.left_bath), tuple(given.right_bath), given.box_length_z)
    bins = run_profile(chunks.z_angstrom, chunks.n_atoms, chunks.temperature_k, ranges)
    where = run_fit_range(ranges, given.bath_exclusion_nm, given.interface_exclusion_nm)
    local, reservoir = run_jumps(bins, where, ranges)
    interfaces = 1 if given.box_length_z is None else 2
    mean = float((bins.temperature_k @ bins.n_atoms).mean() / bins.n_atoms.sum())
    mobile = given.mobile_atoms or round(float(chunks.n_atoms.mean(axis=0).sum()))
    gate = energy_gate_ev_ps(mean, mobile, float(ends[-1] - ends[0]) + window) / interfaces
    direction = 1.0 if local.jump.jump_k > 0 else -1.0
    hot, cold = (direction * energy / interfaces for energy in (part.hot_ev, part.cold_ev))
    flow = heat_flow_from_baths(part.time_ps, hot, cold, gate_ev_ps=gate)
    rows = [
        seed_conductance(flow, jump, area_angstrom2=given.area_angstrom2, temperature_k=mean).row
        for jump in (local.jump, reservoir)
    ]
    write_table(given.into / "conductance.csv", CONDUCTANCE, frame_of(rows))
    _say(flow, rows, local, (local.jump, reservoir), interfaces)
    return 0


def _say(
    flow: HeatFlow,
    rows: list[Conductance],
    local: LocalJump,
    jumps: tuple[TemperatureJump, ...],
    interfaces: int,
) -> None:
    shared = "" if interfaces == 1 else ", half of what the baths give: two interfaces"
    print(
        f"Q = {flow.heat_flow_ev_ps:.5g} ± {flow.standard_error_ev_ps:.2g} eV/ps (hot {flow.hot_ev_ps:.5g}, "
        f"cold {flow.cold_ev_ps:.5g}; stored energy σ_E {flow.energy_gate_ev_ps:.2g}){shared}"
    )
    fits = len(local.left.z_angstrom), len(local.right.z_angstrom)
    print(f"fitted: {fits[0]} bins on the left, {fits[1]} on the right")
    for row, jump in zip(rows, jumps, strict=True):
        print(
            f"{row.definition}: ΔT = {jump.jump_k:.4g} ± {jump.standard_error_k:.2g} (statistical) ± "
            f"{jump.systematic_k:.2g} (fit) K, G = {row.conductance_mw_m2k:.4g} ± "
            f"{row.standard_error_mw_m2k:.2g} ± {row.systematic_mw_m2k:.2g} MW m⁻² K⁻¹"
        )
