"""Program for `mpiexec -n N python -m mpi4py`: NVE of each kind of potential; writes forces and energies.

Arguments: folder with NAME.data structures, number of steps, output file, rank count.
"""

import sys
from pathlib import Path

import numpy as np
from mpi4py import MPI
from slab_cases import KINDS, force_field

from kapitza.simulation.session import check_finite, check_step, open_lammps, run_commands


def nve(name, structure, steps, ranks):
    """Energies (3,) and forces (n, 3), the same on every rank, after an NVE run."""
    field, kind = force_field(name), KINDS[name]
    with open_lammps(MPI.COMM_WORLD, ranks=ranks) as lmp:
        run_commands(
            lmp,
            f"""units metal
boundary p p f
atom_modify map yes
read_data {structure}
{field.commands()}
velocity all create {2 * kind.temperature_k} 4321 mom yes
timestep {kind.timestep_ps}
fix nve all nve
thermo {steps}
thermo_style custom step temp pe ke etotal
run {steps}""",
            "running NVE",
        )
        check_step(lmp, steps)
        last = lmp.last_thermo()
        energies = np.array([last[key] for key in ("PotEng", "KinEng", "TotEng")])
        check_finite({"energy": float(energies.sum())}, steps)
        forces = np.array(lmp.gather_atoms("f", 1, 3)).reshape(-1, 3)
    return energies, forces


if __name__ == "__main__":
    folder, steps, output, ranks = sys.argv[1:]
    results = {}
    for name in KINDS:
        structure = Path(folder) / f"{name}.data"
        results[f"{name} energies"], results[f"{name} forces"] = nve(name, structure, int(steps), int(ranks))
    if MPI.COMM_WORLD.Get_rank() == 0:
        np.savez(output, **results)
