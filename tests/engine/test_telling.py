"""What programs say of how far they are: form, numbers, and that saying it changes nothing."""

import re

import pytest

from kapitza.commands.study_progress import TOLD, last_told
from kapitza.simulation.run import telling
from kapitza.simulation.run.run_files import Schedule
from kapitza.simulation.run.telling import BlocksTold, Pace, heartbeat
from kapitza.simulation.session import open_lammps, run_commands

SCHEDULE = Schedule(20, 4500, 450, 10, 0.01, 37.5, 22.5)


def test_the_rate_is_that_of_production_alone(monkeypatch, capsys):
    now = [1000.0]
    monkeypatch.setattr(telling.time, "monotonic", lambda: now[0])
    pace = Pace(SCHEDULE, n_atoms=1000)
    now[0] += 500  # equilibration and drive
    pace.begin()
    now[0] += 3
    pace.tell(5)
    now[0] += 3
    pace.begin()
    pace.tell(6)
    first, second = capsys.readouterr().err.splitlines()
    assert first == "nemd: 25 %, 0.225 of 0.900 ns, 1.50 M atom-steps/s, 0.8 min left"
    assert second == "nemd: 30 %, 0.270 of 0.900 ns, 1.50 M atom-steps/s, 0.7 min left"


def test_blocks_are_told_now_and_then_and_at_the_last_by_the_first_rank_alone(monkeypatch, capsys):
    now = [0.0]
    monkeypatch.setattr(telling.time, "monotonic", lambda: now[0])
    told, silent = BlocksTold(4), BlocksTold(4, silent=True)
    for seconds in (0.5, 1.0, 1.0, 0.1):
        now[0] += seconds
        told.step()
        silent.step()
    assert capsys.readouterr().err.splitlines() == [
        "heat_flow: 45 %, forces of 3 of 4 blocks",
        "heat_flow: 60 %, forces of 4 of 4 blocks",
    ]


MELT = """\
units lj
atom_modify map array
lattice fcc 0.8442
region box block 0 4 0 4 0 4
create_box 1 box
create_atoms 1 box
mass 1 1.0
velocity all create 1.44 87287
pair_style lj/cut 2.5
pair_coeff 1 1 1.0 1.0 2.5
fix nve all nve
thermo 10000
"""


def energy_after(steps, watched):
    with open_lammps() as lmp:
        run_commands(lmp, MELT, "setting up")
        if watched:
            with heartbeat(lmp, "drive", steps, 256):
                run_commands(lmp, f"run {steps}", "running")
        else:
            run_commands(lmp, f"run {steps}", "running")
        return lmp.get_thermo("pe"), lmp.get_thermo("temp")


def test_a_heartbeat_reads_steps_of_lammps_at_work_and_changes_no_bit(monkeypatch, capsys):
    monkeypatch.setattr(telling, "HEARTBEAT_S", 0.02)
    steps = 3000
    assert energy_after(steps, watched=True) == energy_after(steps, watched=False)
    lines = [line for line in capsys.readouterr().err.splitlines() if line.startswith("nemd: ")]
    fractions = [int(TOLD.fullmatch(line)["percent"]) for line in lines]
    assert len(lines) >= 2 and fractions == sorted(fractions) and fractions[-1] > fractions[0]
    assert all(re.fullmatch(r"nemd: \d+ %, drive, \d+\.\d\d M atom-steps/s", line) for line in lines)


def test_a_heartbeat_ends_with_what_it_watches():
    class Broken:
        def extract_global(self, name):
            return 0

    with pytest.raises(ZeroDivisionError), heartbeat(Broken(), "drive", 10, 10):
        _ = 1 / 0
    assert not [thread for thread in telling.threading.enumerate() if thread.name.endswith("(watch)")]


def test_the_last_line_of_the_form_counts(tmp_path):
    log = tmp_path / "nemd.log"
    assert last_told(log).text == ""
    log.write_text("nemd: resuming after segment 3 of 20\n")
    assert last_told(log).text == ""
    log.write_text("nemd: 20 %, a, b\nnemd: 25 %, c, d\nWARNING: 30 % of it\n")
    assert (last_told(log).fraction, last_told(log).text) == (0.25, "c, d")
