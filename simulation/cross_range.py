"""How far the forces across an interface reach, measured: a slab that is thick enough can be made thicker.

See docs/theory.md, "Cross-interface forces".
"""

import numpy as np
from ase import Atoms
from numpy.typing import NDArray

from kapitza.interfaces.zones import Zones
from kapitza.simulation.bulk import Bulk
from kapitza.simulation.crystal_checks import LENGTH_TOLERANCE, engine_cutoff_angstrom
from kapitza.simulation.forces import CrossForces, ForceField
from kapitza.simulation.interface_slab import Slab
from kapitza.simulation.session import SimulationError
from kapitza.study.potentials.force_fields import Potential
from kapitza.study.potentials.potential_files import FOLDER

PLANES_MORE = 2  # on each side
UNCHANGED = 1e-10  # eV/Å; positions of some 100 Å are rounded to 1e-13 Å, times some 10 eV/Å² of stiffness
# Of the distance of nearest neighbours: rms displacement along each axis, that of a crystal about to melt.
# Shells that are out of reach of one another at their sites are not when the crystal is hot.
_MOVED = 0.06
_FRAMES = 2
_SEED = 20230811


def verify_cross_range(field: ForceField, wide: Slab, kept: NDArray[np.bool_], reach_angstrom: float) -> None:
    """Compare the cross-interface forces of a slab with those of one that is some planes thicker.

    Those of the thicker one are always joined less cleaved, so that an entry that wrongly calls a many-body
    potential one of pairs is found out, too.

    Args:
        wide: the thicker slab.
        kept: (n_atoms,) which of its atoms the other one holds.
        reach_angstrom: range of the forces by the potential's entry, Å, for the message.

    Raises:
        SimulationError: the forces differ, or do not vanish on the atoms that are only in the thicker one.
    """
    rms = _MOVED * float(np.median(wide.nearest_site_angstrom))
    moved = np.random.default_rng(_SEED).normal(0, rms, (_FRAMES, *wide.position.shape))
    narrow = Slab(wide.position[kept], wide.atom_type[kept], wide.side[kept], wide.periods)
    with CrossForces(field, wide, pairwise=False) as forces:
        whole = forces(moved)
    with CrossForces(field, narrow) as forces:
        part = forces(moved[:, kept])
    difference = whole.copy()
    difference[:, kept] -= part
    largest, limit = float(np.abs(difference).max()), UNCHANGED * max(1.0, float(np.abs(whole).max()))
    if largest > limit:
        potential = field.potential
        more = "a longer cutoff_angstrom" if potential.force_range_cutoffs > 1 else "force_range_cutoffs: 2"
        raise SimulationError(
            f"The forces across an interface of {', '.join(dict.fromkeys(field.species))} reach farther "
            f"than {reach_angstrom:g} Å: {PLANES_MORE} more planes a side change them by {largest:.1g} eV/Å.",
            f"The entry states cutoff_angstrom: {potential.cutoff_angstrom:g} and force_range_cutoffs: "
            f"{potential.force_range_cutoffs}; the heat flow would leave out what lies beyond.",
            f"Give {more}: many-body forces reach two cutoffs, those of pairs one.",
        )


def verify_range_at_interface(atoms: Atoms, zones: Zones, potential: Potential) -> None:
    """The same for the slab of an interface whose motion is recorded, and the cutoff between all its types.

    Raises:
        SimulationError: the cutoff is longer than stated, or the forces reach beyond the slab.
    """
    field = ForceField(potential, list(zones.species), list(zones.masses_amu), FOLDER)
    _check_cutoff(field, zones)
    z, sampled = atoms.positions[:, 2], zones.sampled
    number = np.arange(1, len(atoms) + 1)
    kept = (number >= sampled.first_id) & (number <= sampled.last_id)
    spacing = max(float(np.diff(planes).max()) for planes in zones.plane_z_angstrom.values())
    more = (PLANES_MORE + 0.5) * spacing
    within = (z > z[kept].min() - more) & (z < z[kept].max() + more)
    side = (number >= sampled.first_id + sampled.n_left).astype(np.int64)
    kinds = atoms.arrays["type"].astype(np.int64)
    wide = Slab(atoms.positions[within], kinds[within], side[within], np.array(zones.box_angstrom[:2]))
    verify_cross_range(field, wide, kept[within], potential.force_range_angstrom)


def _check_cutoff(field: ForceField, zones: Zones) -> None:
    """Refuse a cutoff between any two types, those of both sides too, that is longer than the one stated."""
    every_type = Bulk(field, "interface", zones.species)
    stated = field.potential.cutoff_angstrom
    found = engine_cutoff_angstrom(every_type, max(*zones.lattice_constant_angstrom.values(), stated))
    if found > stated + LENGTH_TOLERANCE:
        raise SimulationError(
            f"The cutoff between {', '.join(dict.fromkeys(zones.species))} is "
            f"{found:.6g} Å, not {stated:g} Å.",
            "That is the cutoff LAMMPS uses; forces across the interface would be cut off in the analysis.",
            f"Set cutoff_angstrom: {found:.6g}, of a hybrid in the term that reaches so far.",
        )
