"""Whole runs of twins: energy identity, orders, ranks, resuming, and a deck that does not run by itself."""

import json
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from nemd_case import ARGON, BIN, LANGEVIN, driver_command, launch, run_command, run_settings, write_case

from kapitza.analysis.files.contracts import BATH_POWER
from kapitza.analysis.files.tables import read_table
from kapitza.analysis.health.check_record import Limits
from kapitza.analysis.health.flow_checks import sum_rule
from kapitza.analysis.health.seed_results import left_balance
from kapitza.analysis.spectral.recorded_flow import read_seed_flow, read_seed_planes
from kapitza.simulation.flow_settings import FlowFiles, FlowSettings
from kapitza.simulation.heat_flow import write_heat_flow
from kapitza.simulation.twin.bond_terms import THIRD_ORDER
from kapitza.simulation.twin.expansion import Expansion
from kapitza.simulation.twin.twin_options import GivenTwin
from kapitza.study.given_potential import GivenPotential
from kapitza.study.twin_kinds import TWINS

SAMPLE, WINDOW, BLOCK = 10, 150, 200  # steps
RUN = run_settings(2, equilibration=300, drive=300, segment=1800, window=WINDOW)


def finished(folder, kind, ranks=1):
    files = write_case(folder, LANGEVIN, RUN, twin=TWINS[kind])
    done = run_command(driver_command(files, ranks, twin=TWINS[kind]), folder)
    assert done.returncode == 0, done.stdout + done.stderr
    return files


@pytest.fixture(scope="module", params=[kind for kind in TWINS if TWINS[kind].further_order != THIRD_ORDER])
def recorded(request, tmp_path_factory):
    """A finished run of a twin: its bath_power.csv and heat flow."""
    folder, kind = tmp_path_factory.mktemp(request.param), request.param
    files = finished(folder, kind)
    made = FlowFiles(folder / "heat_flow.h5", folder / "planes.h5")
    write_heat_flow(
        folder / "trajectory.h5",
        GivenPotential.of("lj-argon", ARGON),
        ["Ar", "Ar"],
        FlowSettings(BLOCK * 0.01, 0.05, (), WINDOW // SAMPLE),
        made,
        twin=GivenTwin(TWINS[kind], folder / "expansion.h5"),
    )
    power = read_table(folder / "bath_power.csv", BATH_POWER)
    flow = read_seed_flow(made.heat_flow)
    return SimpleNamespace(kind=TWINS[kind], files=files, power=power, flow=flow, planes=made.planes)


def test_the_left_side_gains_what_it_is_given_and_does_not_pass_on(recorded):
    """Of the replaced energies: those of the case itself would be wrong by more than they pass on."""
    left = left_balance(recorded.power, recorded.flow)
    passed = np.abs(left.given_ev) + np.abs(left.passed_ev)
    assert abs(left.given_ev - left.passed_ev - left.gained_ev) < 0.01 * passed
    assert sum_rule(left, Limits()).verdict == "passed"


def test_energies_of_all_atoms_are_what_the_baths_gave(recorded):
    power = recorded.power
    missing = power["total_energy_ev"] - power["energy_hot_ev"] + power["energy_cold_ev"]
    # Two electronvolts move; the time step lets a thousandth of that tremble.
    assert (missing - missing.iloc[0]).abs().max() < 0.003


def test_harmonic_bonds_have_the_second_order_alone(recorded):
    size = np.abs(recorded.flow.total).max()
    higher = np.abs(recorded.flow.orders[:, 1:]).max() / size
    assert np.array_equal(recorded.flow.half_of_bonds_ev, np.zeros(24))
    if recorded.kind.further_order:
        assert np.abs(recorded.flow.orders[:, 1]).max() > 0.01 * size
        assert np.abs(recorded.flow.orders[:, 2]).max() > 0.003 * size
    elif recorded.kind.harmonic_interface:
        assert higher < 1e-10
        np.testing.assert_allclose(recorded.flow.orders[:, 0], recorded.flow.total, atol=1e-10 * size)
    else:
        assert higher > 0.01
    assert read_seed_planes(recorded.planes).offsets == []


def test_a_run_that_lost_a_segment_resumes_to_the_same_tables(tmp_path):
    files = finished(tmp_path, "harmonic_crystals")
    before = (tmp_path / "bath_power.csv").read_bytes()
    segment = next(files.work.glob("segment.2.json"))
    segment.unlink()
    for name in ("bath_power.csv", "trajectory.h5", "run.json", "temperature_profile.csv"):
        (tmp_path / name).unlink()
    done = run_command(driver_command(files, 1, twin=TWINS["harmonic_crystals"]), tmp_path)
    assert done.returncode == 0 and "resuming after segment 1 of 2" in done.stderr, done.stderr
    assert (tmp_path / "bath_power.csv").read_bytes() == before


def test_another_expansion_is_another_run(tmp_path):
    files = finished(tmp_path, "harmonic_interface")
    before = Expansion.read(tmp_path / "expansion.h5")
    softer = replace(before.bonds, rows=0.99 * before.bonds.rows)
    replace(before, bonds=softer).write(tmp_path / "expansion.h5")
    done = run_command(driver_command(files, 1, twin=TWINS["harmonic_interface"]), tmp_path)
    assert "of another run (expansion): starting anew" in done.stderr


def test_ranks_share_the_forces(tmp_path):
    """The start alone is alike: noise depends on the number of ranks."""
    energies = []
    for ranks in (1, 2):
        files = finished(tmp_path / str(ranks), "harmonic", ranks)
        about = json.loads((files.folder / "run.json").read_text())
        assert about["ranks"] == ranks
        power = read_table(files.folder / "bath_power.csv", BATH_POWER)
        missing = power["total_energy_ev"] - power["energy_hot_ev"] + power["energy_cold_ev"]
        energies.append(np.ptp(missing) / power["energy_hot_ev"].abs().max())
    assert max(energies) < 0.02


def test_the_deck_of_a_twin_does_not_run_without_what_feeds_it(tmp_path):
    write_case(tmp_path, LANGEVIN, RUN, twin=TWINS["harmonic_interface"])
    paths = ["-var", "structure", "structure.data", "-var", "zones", "zones.lmp"]
    done = launch(1, BIN / "lmp", "-in", "nemd.in", "-screen", "none", *paths, cwd=tmp_path)
    assert done.returncode != 0
    assert "callback" in (tmp_path / "log.lammps").read_text()


def test_bonds_without_a_bound_end_their_run_and_say_what_to_take_instead(tmp_path):
    """Third order alone, in the warmth: the reason, and not LAMMPS' loss of atoms."""
    hot, short = replace(LANGEVIN, hot_k=70.0, cold_k=50.0), run_settings(1, equilibration=1000, drive=100)
    files = write_case(tmp_path, hot, short, twin=TWINS["cubic_interface"])
    done = run_command(driver_command(files, 1, twin=TWINS["cubic_interface"]), tmp_path)
    assert done.returncode != 0
    assert "have run away" in done.stderr and "take quartic_interface" in done.stderr, done.stderr
