"""An amorphous layer between two crystals: the planes around the interface melted and quenched by the engine.

The left crystal stays; the right one follows as a rigid piston without turning, so that neither pressure nor
shear is left in the layer. Atoms keep their types, and the layer is of both sides' atoms where these mix.

Source: docs/structures.md, "An amorphous layer".
"""

from dataclasses import dataclass, replace

import numpy as np
from ase import Atoms
from numpy.typing import NDArray

from kapitza.analysis.units import DENSITY_KG_M3, METAL_MASS
from kapitza.arraytypes import Array
from kapitza.interfaces.errors import StructureError
from kapitza.interfaces.given_slab import GivenSlab, given_interface
from kapitza.interfaces.zones import ZONE_NAMES, Zones
from kapitza.simulation.forces import ForceField
from kapitza.simulation.foreign.resting_structure import resting
from kapitza.simulation.session import SimulationError, check_finite, open_lammps, run_commands
from kapitza.study.potentials.force_fields import Potential
from kapitza.study.potentials.potential_files import FOLDER
from kapitza.study.sections.amorphous_section import Amorphous

FARTHEST_PAIR = 8.0
"""Å, to which the pair distribution is counted."""

BINS = 160
FREE_LEFT, FREE_RIGHT = ZONE_NAMES.index("free_left"), ZONE_NAMES.index("free_right")
_THERMOSTAT_PS, _PISTON_PS = 0.1, 1.0


@dataclass(frozen=True)
class AmorphousLayer:
    """What a layer has become.

    Attributes:
        n_atoms: of it.
        thickness_angstrom: between half a spacing beyond the facing planes of both crystals.
        density_kg_m3, crystal_density_kg_m3: of it, and of the same planes before.
        energy_ev: per atom, above the same planes before, at rest both times.
        coordination: mean number of neighbours within bond_angstrom, the first minimum of the distribution.
    """

    n_atoms: int
    thickness_angstrom: float
    density_kg_m3: float
    crystal_density_kg_m3: float
    energy_ev: float
    coordination: float
    bond_angstrom: float


@dataclass(frozen=True)
class PairDistributionRow:
    """g(r) of the atoms of a layer with all atoms, at the middle of a bin."""

    r_angstrom: float
    pair_distribution: float


@dataclass(frozen=True)
class MeltedBox:
    """Atoms and zones with an amorphous layer, and what it is like."""

    atoms: Atoms
    zones: Zones
    layer: AmorphousLayer
    pairs: list[PairDistributionRow]


def with_amorphous_layer(
    atoms: Atoms,
    zones: Zones,
    potential: Potential,
    asked: Amorphous,
    temperature_k: float,
    extra_planes: int,
) -> MeltedBox:
    """Melt and quench the planes around the interface of a built box.

    temperature_k : at which the quench ends, before all is brought to rest
    extra_planes : sampled on each side beyond the range of the cross-interface force

    Raises StructureError where the layer leaves no crystal before a bath, SimulationError where LAMMPS stops.
    """
    planes = np.concatenate([zones.plane_z_angstrom[side] for side in ("left", "right")])
    height = atoms.positions[:, 2]
    inside = np.abs(planes - zones.interface_plane_angstrom) < asked.thickness_angstrom / 2
    _check_room(planes[inside], zones, asked)
    bounds = (planes[1:] + planes[:-1]) / 2
    core = inside[np.searchsorted(bounds, height)]
    spacing = float(np.diff(planes).mean())
    field = ForceField(potential, list(zones.species), list(zones.masses_amu), FOLDER)
    ends, energy = _melted(atoms, zones, field, core, asked, temperature_k)
    changed = atoms.copy()
    changed.positions = ends
    changed.cell[2, 2] += ends[-1, 2] - height[-1]
    below, above = (
        ends[~core & (height < zones.interface_plane_angstrom), 2].max(),
        ends[~core & (height > zones.interface_plane_angstrom), 2].min(),
    )
    rest, found = _as_case(changed, zones, potential, (below + above) / 2, extra_planes)
    rest = resting(rest, found, potential, FOLDER)
    depth = (above - below) / 2
    found = replace(
        found,
        disordered_planes={
            side: int(np.ceil(depth / np.diff(found.plane_z_angstrom[side]).mean()))
            for side in ("left", "right")
        },
        lattice_constant_angstrom=zones.lattice_constant_angstrom,
        in_plane_strain=zones.in_plane_strain,
        normal_strain=zones.normal_strain,
    )
    thickness = float(above - below - spacing)
    before = float(inside.sum() * spacing)
    z = rest.positions[:, 2]
    within = np.argsort(np.abs(z - found.interface_plane_angstrom), kind="stable")[: int(core.sum())]
    density = DENSITY_KG_M3 * float(atoms.get_masses()[core].sum()) / zones.area_angstrom2
    radius, pairs, bond, coordination = pair_distribution(
        rest.positions,
        within,
        np.array(found.box_angstrom[:2]),
        int(core.sum()) / (zones.area_angstrom2 * thickness),
    )
    layer = AmorphousLayer(
        n_atoms=int(core.sum()),
        thickness_angstrom=thickness,
        density_kg_m3=density / thickness,
        crystal_density_kg_m3=density / before,
        energy_ev=energy / int(core.sum()),
        coordination=coordination,
        bond_angstrom=bond,
    )
    return MeltedBox(
        rest,
        found,
        layer,
        [PairDistributionRow(float(r), float(g)) for r, g in zip(radius, pairs, strict=True)],
    )


def _check_room(inside: Array, zones: Zones, asked: Amorphous) -> None:
    hot, cold = zones.bath_edges_angstrom
    if len(inside) < 2 or inside.min() < hot or inside.max() > cold:
        raise StructureError(
            f"an amorphous layer of {asked.thickness_angstrom:g} Å cannot be made",
            f"{len(inside)} atomic planes are that near to the interface, and baths begin {hot:.4g} and "
            f"{cold:.4g} Å up the box of plane {zones.interface_plane_angstrom:.4g} Å",
            "choose another thickness_angstrom, or more length_cells",
        )


def _as_case(
    atoms: Atoms, zones: Zones, potential: Potential, plane: float, extra_planes: int
) -> tuple[Atoms, Zones]:
    """Atoms and zones after the planes have changed; types stay, walls and baths keep their atoms."""
    number = np.concatenate([np.full(zone.n_atoms, place) for place, zone in enumerate(zones.zones)])
    free = (number == FREE_LEFT) | (number == FREE_RIGHT)
    number[free] = np.where(atoms.positions[free, 2] > plane, FREE_RIGHT, FREE_LEFT)
    labelled = atoms.copy()
    labelled.set_array("zone", number)
    kinds = tuple(
        (int(number in zones.types_right), element, mass)
        for number, (element, mass) in enumerate(zip(zones.species, zones.masses_amu, strict=True), start=1)
    )
    asked = GivenSlab(
        plane,
        0.0,
        0.0,
        potential.cutoff_angstrom,
        potential.force_range_angstrom,
        extra_planes,
        kinds,
        keeps_types=True,
    )
    return given_interface(labelled, asked)


def _melted(
    atoms: Atoms,
    zones: Zones,
    field: ForceField,
    core: NDArray[np.bool_],
    asked: Amorphous,
    temperature_k: float,
) -> tuple[Array, float]:
    """Positions (n, 3) Å after the quench, at rest, and the energy gained by the core in eV."""
    number = np.flatnonzero(core) + 1
    first, last, n_atoms = int(number[0]), int(number[-1]), len(atoms)
    step = asked.timestep_fs / 1000
    x, y, z = zones.box_angstrom
    room = z + zones.box_angstrom[2] * 0.3
    kinds = atoms.arrays["type"].tolist()
    with open_lammps() as lmp:
        run_commands(
            lmp,
            f"""units metal
boundary p p f
atom_style atomic
atom_modify map yes sort 0 0
region box block 0 {x:.15g} 0 {y:.15g} {-0.3 * z:.15g} {room:.15g}
create_box {len(zones.species)} box""",
            "making the box of a melt",
        )
        lmp.create_atoms(n_atoms, list(range(1, n_atoms + 1)), kinds, atoms.positions.ravel().tolist())
        run_commands(
            lmp,
            f"""{field.commands()}
timestep {step:g}
group core id {first}:{last}
group below id <> 1 {first - 1}
group piston id <> {last + 1} {n_atoms}
fix hold below setforce 0 0 0
thermo_style custom step temp pe etotal
run 0 post no""",
            "evaluating the crystals",
        )
        before = float(lmp.get_thermo("pe"))
        run_commands(
            lmp,
            f"""velocity all set 0 0 0
velocity core create {2 * asked.melt_k:g} {asked.seed + 1} loop all
fix move core nve
fix drag piston viscous {_mean_drag(zones):g}
fix slide piston rigid single force * on on on torque * off off off
fix heat core langevin {asked.melt_k:g} {asked.melt_k:g} {_THERMOSTAT_PS:g} {asked.seed + 2}
run {round(asked.melt_ps / step)} post no
fix heat core langevin {asked.melt_k:g} {temperature_k:g} {_THERMOSTAT_PS:g} {asked.seed + 3}
run {round(asked.quench_ps / step)} post no
unfix heat
unfix slide
unfix drag
fix together piston aveforce 0 0 0
min_style cg
minimize 0 1e-4 20000 200000""",
            "melting and quenching the layer",
        )
        check_finite({"energy": float(lmp.get_thermo("pe"))}, round(asked.quench_ps / step))
        if lmp.get_natoms() != n_atoms:
            raise SimulationError(
                f"{n_atoms - int(lmp.get_natoms())} atoms have left the melt.",
                f"It was at {asked.melt_k:g} K for {asked.melt_ps:g} ps.",
                "Lower melt_k or timestep_fs.",
            )
        order = np.argsort(lmp.numpy.extract_atom("id")[:n_atoms].ravel())
        found = np.array(lmp.numpy.extract_atom("x")[:n_atoms])[order]
        return found, float(lmp.get_thermo("pe")) - before


def _mean_drag(zones: Zones) -> float:
    """Drag coefficient of an atom in eV ps/Å², that slows a piston within _PISTON_PS."""
    return METAL_MASS * float(np.mean(zones.masses_amu)) / _PISTON_PS


def pair_distribution(
    position: Array, chosen: NDArray[np.int64], periods: Array, density_per_a3: float
) -> tuple[Array, Array, float, float]:
    """Distances in Å, g(r) there, first minimum in Å, and neighbours within it.

    Args:
        position: (n, 3) Å, of all atoms.
        chosen: those from which distances are counted.
        periods: (2,) Å along x and y.
        density_per_a3: number density that g(r) tends to 1 in.
    """
    counts = np.zeros(BINS)
    edges = np.linspace(0, FARTHEST_PAIR, BINS + 1)
    for atom in chosen:
        near = np.abs(position[:, 2] - position[atom, 2]) < FARTHEST_PAIR
        counts += np.histogram(_distances(position[near] - position[atom], periods), edges)[0]
    middle = (edges[1:] + edges[:-1]) / 2
    shell = 4 * np.pi / 3 * np.diff(edges**3)
    found = counts / len(chosen) / shell / density_per_a3
    peak = int(np.argmax(found))
    after = np.convolve(found, np.ones(5) / 5, mode="same")[peak : peak + BINS // 3]
    lowest = peak + int(np.argmin(after))
    return middle, found, float(middle[lowest]), float(counts[: lowest + 1].sum() / len(chosen))


def _distances(apart: Array, periods: Array) -> Array:
    """Distances of all images along x and y up to FARTHEST_PAIR, without the atom itself."""
    reach = np.ceil(FARTHEST_PAIR / periods).astype(int) + 1
    apart = apart.copy()
    apart[:, :2] -= periods * np.round(apart[:, :2] / periods)
    found = [
        np.linalg.norm(apart + np.array([i * periods[0], j * periods[1], 0.0]), axis=1)
        for i in range(-reach[0], reach[0] + 1)
        for j in range(-reach[1], reach[1] + 1)
    ]
    distance = np.concatenate(found)
    return np.asarray(distance[(distance > 1e-9) & (distance < FARTHEST_PAIR)])
