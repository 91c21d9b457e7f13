"""What LAMMPS itself makes of a run's input: box, masses and interface, beside what the builder says."""

from typing import Any

import numpy as np

from kapitza.interfaces.zones import Zones
from kapitza.simulation.interface_slab import Slab
from kapitza.simulation.session import run_commands


def seen_by_lammps(lmp: Any, atoms: str, zones: Zones) -> dict[str, list[float]]:
    """Box lengths, masses by type, and heights of the two facing atomic planes, in Å and amu. Collective.

    Clears LAMMPS and reads the atoms again, so that a run resumed after its last segment records it as well.

    Args:
        atoms: section of the deck that reads the structure and sets the potential.
    """
    run_commands(lmp, f"clear\n{atoms}", "reading the atoms again")
    low, high, *_ = lmp.extract_box()
    masses = np.ravel(lmp.numpy.extract_atom("mass"))[1 : len(zones.masses_amu) + 1]
    position = np.array(lmp.gather_atoms("x", 1, 3)).reshape(-1, 3)
    kind = np.array(lmp.gather_atoms("type", 0, 1), dtype=np.int64)
    sampled = zones.sampled
    part = slice(sampled.first_id - 1, sampled.last_id)
    side = np.repeat([0, 1], [sampled.n_left, sampled.n_right])
    slab = Slab(position[part], kind[part], side, np.subtract(high[:2], low[:2]))
    left = -int(slab.plane.min())
    return {
        "box_angstrom": np.subtract(high, low).tolist(),
        "masses_amu": masses.tolist(),
        "facing_planes_angstrom": slab.plane_z_angstrom[left - 1 : left + 1].tolist(),
    }
