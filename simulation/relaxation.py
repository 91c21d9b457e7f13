"""The interface of two crystals without forces: a slab of it, relaxed in LAMMPS.

See docs/theory.md, "Joining two lattices".
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np

from kapitza.analysis.harmonic.interface_constants import Layers
from kapitza.arraytypes import Array
from kapitza.interfaces.relaxing import Relaxation
from kapitza.interfaces.stacking import one_crystal
from kapitza.interfaces.zones import Zones
from kapitza.simulation.forces import ForceField
from kapitza.simulation.registry import best_shift, registry_period
from kapitza.simulation.session import SimulationError, open_lammps, run_commands
from kapitza.simulation.two_sides import TwoSides, slab_of
from kapitza.study.potentials.manifest import MANIFEST_PATH

FORCE_TOLERANCE_EV_A = 1e-8
# Two lattices that hardly lock slide slowly to rest, and forces from tables are rough.
COINCIDENCE_TOLERANCE_EV_A = {"pair": 9e-7, "many-body": 9e-5}
COINCIDENCE_STEPS = 30_000
COINCIDENCE_LARGEST_EV_A = 0.01  # small against thermal forces
SETTLED_ANGSTROM = 1e-7
LARGEST_BEND = 0.5  # of a plane that disorder makes uneven, in spacings


@dataclass(frozen=True)
class RelaxedSlab:
    """A slab of the interface at rest.

    Attributes:
        zones: of the slab as built.
        field: its force field.
        built: atoms before.
        layers: atoms after.
        first_right: index of the first atom of the right side.
        residual_ev_a: largest force left, eV/Å.
        energy_ev_a2: energy gained per area, eV/Å².
    """

    zones: Zones
    field: ForceField
    built: Layers
    layers: Layers
    first_right: int
    residual_ev_a: float
    energy_ev_a2: float

    def relaxation(self) -> Relaxation:
        """How far every atom has moved."""
        moved = self.layers.position - self.built.position
        return Relaxation(
            position=self.built.position,
            moved=moved,
            first_right=self.first_right,
            periods=self.built.periods,
            shift=moved[-1].copy(),
            residual_ev_a=self.residual_ev_a,
            energy_ev_a2=self.energy_ev_a2,
        )


def relaxed_slab(sides: TwoSides) -> RelaxedSlab:
    """Build a slab of an interface at given lattice constants, and relax it.

    The slab is wide enough that no force constant meets its own image, and as deep as their range needs; of
    two lattices in a common cell of several cells, it is one such cell. The right side is first shifted to
    where it lies best (simulation/registry.py). Then all but a block at each end is relaxed; the right block
    is free to move as a whole along z.

    Raises:
        SimulationError: LAMMPS stops, or the slab does not stay in its planes.
        StructureError: the crystals cannot be joined.
    """
    zones, position, kind, cells = slab_of(sides)
    field = ForceField(sides.potential, list(zones.species), list(zones.masses_amu), MANIFEST_PATH.parent)
    built = Layers(position, kind, np.array(zones.box_angstrom[:2]), cells)
    first_right = int(np.count_nonzero(position[:, 2] < zones.interface_plane_angstrom))
    moved, residual, energy = _relax(field, built, sides, first_right)
    uneven = sides.disorder is not None or not sides.cell_on_cell or sides.turned
    layers = Layers(moved, kind, built.periods, cells, built.plane if uneven else None)
    if not _in_their_planes(built, moved, uneven):
        raise SimulationError(
            "The interface slab relaxed out of its atomic planes.",
            "The crystals do not form a stable interface in this potential.",
            "Check the lattice constants and the orientation.",
        )
    return RelaxedSlab(zones, field, built, layers, first_right, residual, energy)


def _in_their_planes(built: Layers, moved: Array, uneven: bool) -> bool:
    """Whether the planes are the same as before; those that disorder makes uneven may bend."""
    if not uneven:
        return np.array_equal(Layers(moved, built.kind, built.periods, built.cells).plane, built.plane)
    counts = np.bincount(built.plane)
    height = np.bincount(built.plane, moved[:, 2]) / counts
    return bool(np.abs(moved[:, 2] - height[built.plane]).max() < LARGEST_BEND * np.diff(height).min())


def _relax(
    field: ForceField, layers: Layers, sides: TwoSides, first_right: int
) -> tuple[Array, float, float]:
    """Positions without forces, (n, 3) Å, the largest force left, eV/Å, and the energy gained, eV/Å².

    Blocks as deep as the forces reach keep their shape at both ends.

    What stands for the thermal pressure that the crystals lack is in `_thermal_pressure`.
    """
    start, held_angstrom = layers.position, sides.potential.force_range_angstrom
    minimise, largest = _minimisation(sides)
    # Atoms are sorted by z.
    n_bottom, first_top = np.searchsorted(
        start[:, 2], [start[0, 2], start[-1, 2]] + np.array([1, -1]) * held_angstrom
    )
    with _slab(field, layers, 2 * held_angstrom) as lmp:
        forces, energy = _sorted(lmp, "f", len(start))[:, 2], float(lmp.get_thermo("pe"))
        tension = (forces[:n_bottom].sum(), -forces[first_top:].sum())
        pressure = _thermal_pressure(sides, layers, tension, first_right, len(start) - first_top)
        if not one_crystal(sides.left, sides.right):
            _settle(lmp, layers, sides, first_right)
        run_commands(
            lmp,
            f"""group bottom id 1:{n_bottom}
group top id {first_top + 1}:{len(start)}
fix bottom bottom setforce 0 0 0
fix flat top setforce 0 0 NULL
{pressure}
fix whole top aveforce NULL NULL 0
{minimise}""",
            "relaxing the interface",
        )
        residual = float(lmp.get_thermo("fmax"))
        gained = (energy - float(lmp.get_thermo("pe"))) / float(np.prod(layers.periods))
        moved = _sorted(lmp, "x", len(start)) - start
    if not residual < largest:
        raise SimulationError(
            f"The interface did not come to rest: a force of {residual:.2g} eV/Å is left.",
            "The crystals do not form a stable interface in this potential.",
            "Check the lattice constants and the orientation.",
        )
    moved[:, :2] -= layers.periods * np.round(moved[:, :2] / layers.periods)
    moved[:, 2] -= moved[:n_bottom, 2].mean()
    # Round-off of the minimiser must not blur planes and symmetry.
    moved[np.abs(moved) < SETTLED_ANGSTROM] = 0.0
    return np.asarray(start + moved), residual, gained


def _thermal_pressure(
    sides: TwoSides, layers: Layers, tension: tuple[float, float], first_right: int, n_top: int
) -> str:
    """LAMMPS lines of the forces that hold the crystals at the lattice constants of a temperature.

    At rest they are under tension there, which thermal pressure balances. Cell on cell the right block is
    pulled by the mean tension of both: a crystal joined to itself stays as it is. Two lattices that hardly
    lock would come apart; each of them is pulled by its own tension at both of its ends, and nothing acts
    across the gap.

    Args:
        tension: of the left and of the right crystal, times the area, eV/Å.
    """
    if sides.cell_on_cell:
        return f"fix pull top addforce 0 0 {sum(tension) / 2 / n_top:.15g}"
    plane = layers.plane
    lines = [f"fix pull top addforce 0 0 {tension[1] / n_top:.15g}", "fix_modify pull energy yes"]
    signed = (("left", first_right - 1, tension[0]), ("right", first_right, -tension[1]))
    for side, atom, total in signed:
        own = np.flatnonzero(plane == plane[atom])
        lines += [
            f"group face_{side} id {own[0] + 1}:{own[-1] + 1}",
            f"fix face_{side} face_{side} addforce 0 0 {total / len(own):.15g}",
            f"fix_modify face_{side} energy yes",
        ]
    return "\n".join(lines)


def _minimisation(sides: TwoSides) -> tuple[str, float]:
    """LAMMPS lines, and the largest force that may be left, eV/Å."""
    if sides.cell_on_cell:
        return f"min_style fire\nminimize 0 {FORCE_TOLERANCE_EV_A:g} 20000 100000", 10 * FORCE_TOLERANCE_EV_A
    pair = all(term.force_range_cutoffs == 1 for term in sides.potential.all_terms)
    tolerance = COINCIDENCE_TOLERANCE_EV_A["pair" if pair else "many-body"]
    # Conjugate gradients are the faster by far, until their line search fails. The dynamics after them need
    # not wait for heavy atoms: at rest, masses do not matter. What they leave, relaxation.csv says.
    lines = f"""min_modify norm max
min_style cg
minimize 0 {tolerance:g} 2000 10000
mass * 10
min_style fire
minimize 0 {tolerance:g} {COINCIDENCE_STEPS} 100000"""
    return lines, COINCIDENCE_LARGEST_EV_A


def _settle(lmp: Any, layers: Layers, sides: TwoSides, first_right: int) -> None:
    """Put the right side where a rigid shift costs least."""
    position = _sorted(lmp, "x", len(layers.position))
    number = np.array(lmp.numpy.extract_atom("id")[: len(position)]).ravel() - 1
    on_right = (np.arange(len(position)) >= first_right)[:, None]

    def energy_of(shift: Array) -> float:
        lmp.numpy.extract_atom("x")[: len(position)] = (position + on_right * shift)[number]
        lmp.command("run 0 post no")
        return float(lmp.get_thermo("pe"))

    period = registry_period(layers.periods / np.array(layers.cells), sides.common_cells)
    energy_of(best_shift(energy_of, float(np.prod(layers.periods)), period))


@contextmanager
def _slab(field: ForceField, layers: Layers, vacuum_angstrom: float) -> Iterator[Any]:
    """The slab in LAMMPS with vacuum below and above, evaluated once."""
    position, count = layers.position, len(layers.position)
    shifted = position + np.array([0.0, 0.0, vacuum_angstrom - position[:, 2].min()])
    height = np.ptp(position[:, 2]) + 2 * vacuum_angstrom
    with open_lammps() as lmp:
        run_commands(
            lmp,
            f"""units metal
boundary p p f
atom_style atomic
atom_modify map yes sort 0 0
region box block 0 {layers.periods[0]:.15g} 0 {layers.periods[1]:.15g} 0 {height:.15g}
create_box {len(field.masses_amu)} box""",
            "making the box of the interface",
        )
        ids = np.arange(1, count + 1).tolist()
        lmp.create_atoms(count, ids, layers.kind.tolist(), shifted.ravel().tolist())
        run_commands(
            lmp,
            f"""{field.commands()}
thermo_style custom step pe fmax
run 0 post no""",
            "evaluating the interface",
        )
        yield lmp


def _sorted(lmp: Any, name: str, count: int) -> Array:
    """A per-atom vector in order of atom ID, (n, 3)."""
    values = np.empty((count, 3))
    values[lmp.numpy.extract_atom("id")[:count].ravel() - 1] = lmp.numpy.extract_atom(name)[:count]
    return values
