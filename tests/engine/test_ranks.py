"""Parallel runs: the same physics on any number of ranks, and no failure that passes in silence."""

import sys
from pathlib import Path

import numpy as np
import pytest
from ase import Atoms
from nemd_case import launch, run_driver, run_settings, write_case
from slab_cases import KINDS, MARGIN, crystal_slab, force_field

from kapitza.interfaces.datafile import write_structure
from kapitza.simulation.session import (
    SimulationError,
    check_finite,
    check_ranks,
    check_step,
    open_lammps,
    run_commands,
)

HERE = Path(__file__).parent
OUTPUTS = ("bath_power.csv", "temperature_profile.csv", "trajectory.h5", "run.json")
STEPS = 100


@pytest.fixture(scope="module")
def on_ranks(tmp_path_factory):
    """Energies and forces after an NVE run by rank count."""
    folder = tmp_path_factory.mktemp("ranks")
    for name in KINDS:
        slab, field = crystal_slab(name), force_field(name)
        top = slab.position[:, 2].max() + MARGIN
        atoms = Atoms(
            field.species[0] * len(slab.side), slab.position, cell=[*slab.periods, top], pbc=(1, 1, 0)
        )
        atoms.set_array("type", slab.atom_type)
        write_structure(folder / f"{name}.data", atoms, field.species, field.masses_amu)
    found = {}
    for ranks in (1, 2):
        program = (sys.executable, "-m", "mpi4py", HERE / "nve_on_ranks.py")
        output = folder / f"{ranks}.npz"
        done = launch(ranks, *program, folder, STEPS, output, ranks, cwd=folder)
        assert done.returncode == 0, done.stdout + done.stderr
        found[ranks] = dict(np.load(output))
    return found


@pytest.mark.parametrize("name", KINDS)
def test_energies_and_forces_do_not_depend_on_the_rank_count(on_ranks, name):
    energies, forces = (on_ranks[1][f"{name} {what}"] for what in ("energies", "forces"))
    assert energies[1] > 0 and np.abs(forces).max() > 0.01
    np.testing.assert_allclose(on_ranks[2][f"{name} energies"], energies, rtol=1e-10)
    np.testing.assert_allclose(
        on_ranks[2][f"{name} forces"], forces, rtol=0, atol=1e-10 * np.abs(forces).max()
    )


def assert_failed_without_results(done, files):
    assert done.returncode != 0
    assert not [name for name in OUTPUTS if (files.folder / name).exists()]


def test_a_wrong_rank_count_is_refused(tmp_path):
    files = write_case(tmp_path)
    done = run_driver(files, ranks=2, asked=3)
    assert_failed_without_results(done, files)
    assert "3 MPI ranks were asked for, mpi4py sees 2 and LAMMPS 2" in done.stderr
    assert "mpiexec of the same environment" in done.stderr


def test_independent_one_rank_programs_are_refused():
    class Pair:
        def Get_size(self):
            return 2

    with open_lammps() as lmp, pytest.raises(SimulationError, match="sees 2 and LAMMPS 1"):
        check_ranks(2, Pair(), lmp)


FAILING = """
import runpy, sys
from mpi4py import MPI
from kapitza.simulation.run import sampler
if MPI.COMM_WORLD.Get_rank() == 1:
    def fail(*arguments):
        raise RuntimeError("this rank alone fails")
    sampler.Sampler.record = fail
runpy.run_module("kapitza.simulation.nemd", run_name="__main__", alter_sys=True)
"""


def test_a_failure_in_the_recording_of_one_rank_ends_them_all(tmp_path):
    files = write_case(tmp_path)
    program = tmp_path / "failing.py"
    program.write_text(FAILING)
    done = run_driver(files, ranks=2, module=(program,))  # a rank left waiting would run into the timeout
    assert_failed_without_results(done, files)
    assert "this rank alone fails" in done.stderr


def test_a_run_that_blows_up_leaves_no_results(tmp_path):
    files = write_case(tmp_path, run=run_settings(timestep_ps=1.0))
    done = run_driver(files, ranks=2)
    assert_failed_without_results(done, files)
    assert "SimulationError" in done.stderr and "fix:" in done.stderr


def start(lmp, name="lj-argon"):
    slab, field = crystal_slab(name), force_field(name)
    top = slab.position[:, 2].max() + MARGIN
    run_commands(
        lmp,
        f"""units metal
boundary p p f
region box block 0 {slab.periods[0]} 0 {slab.periods[1]} 0 {top}
create_box 2 box""",
        "making the box",
    )
    lmp.create_atoms(len(slab.side), None, slab.atom_type.tolist(), slab.position.ravel().tolist())
    run_commands(lmp, f"{field.commands()}\nfix nve all nve\nthermo 10\nrun 10", "starting")


def test_a_velocity_that_is_not_a_number_passes_lammps_and_not_the_check():
    with open_lammps() as lmp:
        start(lmp)
        check_finite({"Temp": lmp.last_thermo()["Temp"]}, 10)
        lmp.numpy.extract_atom("v")[0, 0] = np.nan
        lmp.command("run 10")
        with pytest.raises(SimulationError, match="blew up before step 20: Temp = nan"):
            check_finite({"Temp": lmp.last_thermo()["Temp"]}, 20)


def test_a_run_ended_by_a_timer_passes_lammps_and_not_the_check():
    with open_lammps() as lmp:
        start(lmp)
        run_commands(lmp, "timer timeout 0 every 10\nrun 1000", "running out of time")
        with pytest.raises(SimulationError, match="not at 1010"):
            check_step(lmp, 1010)


def test_a_line_lammps_refuses_is_named():
    with (
        open_lammps() as lmp,
        pytest.raises(SimulationError, match=r"while trying a word(.|\n)*no_such_style"),
    ):
        run_commands(lmp, "units metal\npair_style no_such_style", "trying a word")
