"""Force constants of a relaxed interface by finite displacements in LAMMPS."""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.interface_constants import InterfaceConstants, Layers, in_plane_lattice
from interfaces.crystals import oriented_cell
from interfaces.stacking import InterfaceSpec, SideSpec, build_interface
from interfaces.zones import Zones
from simulation.forces import ForceField, StackedForces
from simulation.session import SimulationError, open_lammps, run_commands
from study.potentials import MANIFEST_PATH, Potential

Array = NDArray[np.float64]

DISPLACEMENT_ANGSTROM = 5e-4  # the relative error is ∝ its square: below 1e-6
FORCE_TOLERANCE_EV_A = 1e-8
SLAB_RANGES = 6  # depth of each side in ranges: held block 1, its edge 1, leads 2, interface 2
SKIN_RANGES = 2
SETTLED_ANGSTROM = 1e-7
LARGEST_CURVATURE = 0.1  # of a force over two displacements, relative: anharmonicity gives 1e-3


@dataclass(frozen=True)
class TwoSides:
    """The crystals to join and the potential that joins them."""

    left: SideSpec
    right: SideSpec
    orientation: str
    max_strain: float
    potential: Potential


def interface_constants(sides: TwoSides) -> InterfaceConstants:
    """Build, relax and displace: the force constants of an interface at given lattice constants.

    The slab is wide enough that no constant meets its own image, and as deep as the range of the constants
    needs. All but a block at each end is relaxed; the right block is free to move as a whole along z. Then
    every atom of one in-plane cell is displaced both ways along x, y and z.

    Raises:
        SimulationError: LAMMPS stops, the slab does not stay in its planes, or the force jumps within the
            displacements.
        StructureError: the crystals cannot be joined.

    Source: docs/theory.md, "Atomistic Green's function".
    """
    zones, position, kind, cells = _built(sides)
    reach = sides.potential.force_range_angstrom
    field = ForceField(sides.potential, list(zones.species), list(zones.masses_amu), MANIFEST_PATH.parent)
    built = Layers(position, kind, np.array(zones.box_angstrom[:2]), cells)
    layers = Layers(_relax(field, built, reach), kind, built.periods, cells)
    if not np.array_equal(layers.plane, built.plane):
        raise SimulationError(
            "The interface slab relaxed out of its atomic planes.",
            "The crystals do not form a stable interface in this potential.",
            "Check the lattice constants and the orientation.",
        )
    lattice = in_plane_lattice(layers)
    value = _displace(field, layers, lattice.home)
    spacing = np.ptp(layers.position[:, 2]) / layers.plane[-1]
    skin = math.ceil(SKIN_RANGES * reach / spacing)
    return InterfaceConstants(layers, lattice, value, len(zones.plane_z_angstrom["left"]), skin)


def _built(sides: TwoSides) -> tuple[Zones, Array, NDArray[np.int64], tuple[int, int]]:
    """Zones, positions and types of the slab, and its repeats of the oriented cell along x and y."""
    reach = sides.potential.force_range_angstrom
    lengths = [
        oriented_cell(s.crystal, s.elements, s.lattice_constant_angstrom, sides.orientation).lengths_angstrom
        for s in (sides.left, sides.right)
    ]
    shortest = np.min(lengths, axis=0)
    across = (math.floor(2 * reach / shortest[0]) + 1, math.floor(2 * reach / shortest[1]) + 1)
    spec = InterfaceSpec(
        left=sides.left,
        right=sides.right,
        orientation=sides.orientation,
        cross_section_cells=across,
        length_cells=2 * math.ceil(SLAB_RANGES * reach / shortest[2] + 1),
        fixed_cells=1,
        bath_cells=1,
        max_strain=sides.max_strain,
        cutoff_angstrom=sides.potential.cutoff_angstrom,
        force_range_angstrom=reach,
        extra_planes=0,
    )
    atoms, zones = build_interface(spec)
    return zones, atoms.positions, atoms.arrays["type"].astype(np.int64), across


def _relax(field: ForceField, layers: Layers, held_angstrom: float) -> Array:
    """Positions without forces, (n, 3) Å; blocks of the given depth at both ends keep their shape.

    The right block is pulled by the mean of the tractions that both crystals have at their lattice constants
    (at a temperature they are under tension without their thermal pressure): a crystal joined to itself
    stays as it is.
    """
    start = layers.position
    # Atoms are sorted by z.
    n_bottom, first_top = np.searchsorted(
        start[:, 2], [start[0, 2], start[-1, 2]] + np.array([1, -1]) * held_angstrom
    )
    with _slab(field, layers, 2 * held_angstrom) as lmp:
        forces = _sorted(lmp, "f", len(start))[:, 2]
        pull = -(forces[first_top:].sum() - forces[:n_bottom].sum()) / 2 / (len(start) - first_top)
        run_commands(
            lmp,
            f"""group bottom id 1:{n_bottom}
group top id {first_top + 1}:{len(start)}
fix bottom bottom setforce 0 0 0
fix flat top setforce 0 0 NULL
fix pull top addforce 0 0 {pull:.15g}
fix whole top aveforce NULL NULL 0
min_style fire
minimize 0 {FORCE_TOLERANCE_EV_A:g} 20000 100000""",
            "relaxing the interface",
        )
        residual = float(lmp.get_thermo("fmax"))
        moved = _sorted(lmp, "x", len(start)) - start
    if not residual < 10 * FORCE_TOLERANCE_EV_A:
        raise SimulationError(
            f"The interface did not come to rest: a force of {residual:.2g} eV/Å is left.",
            "The crystals do not form a stable interface in this potential.",
            "Check the lattice constants and the orientation.",
        )
    moved[:, :2] -= layers.periods * np.round(moved[:, :2] / layers.periods)
    moved[:, 2] -= moved[:n_bottom, 2].mean()
    # Round-off of the minimiser must not blur planes and symmetry.
    moved[np.abs(moved) < SETTLED_ANGSTROM] = 0.0
    return np.asarray(start + moved)


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


def _displace(field: ForceField, layers: Layers, home: NDArray[np.int64]) -> Array:
    """(n_home, n_atoms, 3, 3) eV/Å²: minus the change of all forces with the displacement of home atoms."""
    n_atoms = len(layers.position)
    value = np.empty((len(home), n_atoms, 3, 3))
    with StackedForces(field, [layers.position], [layers.kind], layers.periods) as forces:
        rest = forces(np.zeros((n_atoms, 3)))
        for number, atom in enumerate(home):
            for axis in range(3):
                step = np.zeros((n_atoms, 3))
                step[atom, axis] = DISPLACEMENT_ANGSTROM
                up, down = forces(step), forces(-step)
                _check_smooth(up - rest, rest - down)
                value[number, :, axis] = (down - up) / (2 * DISPLACEMENT_ANGSTROM)
            # Acoustic sum rule: a shift of all atoms costs nothing.
            value[number, atom] -= value[number].sum(axis=0)
    return value


def _check_smooth(first: Array, second: Array) -> None:
    """Refuse forces that jump between two displacements, as an unshifted potential's do at its cutoff."""
    if np.abs(first - second).max() > LARGEST_CURVATURE * np.abs(first + second).max() / 2:
        raise SimulationError(
            f"A force jumps when an atom moves by {DISPLACEMENT_ANGSTROM:g} Å.",
            "A shell of neighbours lies at the cutoff, where the potential is not smooth: there are no force "
            "constants at this lattice constant.",
            "Change the temperature a little, or use a potential that ends smoothly.",
        )
