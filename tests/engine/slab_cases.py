"""Small mass-mismatched slabs with free surfaces, one for each kind of potential, and their motion."""

from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np

from kapitza.analysis.units import BOLTZMANN_EV_K, METAL_MASS
from kapitza.interfaces.crystals import oriented_cell
from kapitza.simulation.bulk import Bulk
from kapitza.simulation.forces import ForceField
from kapitza.simulation.interface_slab import Slab
from kapitza.simulation.session import open_lammps, run_commands
from kapitza.study.potentials.manifest import MANIFEST_PATH, load_manifest

MANIFEST = load_manifest()
MARGIN = 20.0  # Å of vacuum below and above the slab


@dataclass(frozen=True)
class Kind:
    """What a slab is made of; timestep_ps is 1 fs for silicon and the same part of a vibration for argon."""

    crystal: str
    element: str
    mass_ratio: float
    timestep_ps: float
    temperature_k: float
    cells: tuple[int, int, int]
    right: "Half | None" = None
    steps: int = 300


@dataclass(frozen=True)
class Half:
    """Another crystal on the right, as many cells of it as fit on the left's with little strain."""

    crystal: str
    element: str
    cells: tuple[int, int, int]
    spacing_angstrom: float


KINDS = {
    "lj-argon": Kind("fcc", "Ar", 4.0, 0.009, 30.0, (2, 2, 8)),
    "sw-silicon": Kind("diamond", "Si", 4.0, 0.001, 600.0, (2, 2, 6)),
    "tersoff-sicge": Kind("diamond", "Si", 4.0, 0.001, 600.0, (2, 2, 6)),
}
# Kinds that only some tests are for: larger or slower. A box narrower than the cutoff holds images of atoms.
EVERY_KIND = KINDS | {
    "eam-zhou-2004": Kind("fcc", "Cu", 4.0, 0.001, 300.0, (2, 2, 10), steps=200),
    "eam-gold": Kind("fcc", "Au", 4.0, 0.004, 300.0, (2, 2, 8)),
    "snap-silicon": Kind("diamond", "Si", 4.0, 0.001, 600.0, (1, 1, 5), steps=50),
    # Steps long enough that the jump of the force at the cutoff, which falls otherwise, does not show.
    "argon-nickel": Kind(
        "fcc", "Ar", 1.0, 0.006, 30.0, (2, 2, 5), Half("fcc", "Ni", (3, 3, 6), 2.6), steps=150
    ),
    "lead-diamond": Kind(
        "fcc", "Pb", 1.0, 0.001, 300.0, (5, 5, 5), Half("diamond", "C", (7, 7, 5), 3.0), steps=50
    ),
}
HYBRIDS = ("argon-nickel", "lead-diamond")


def force_field(name, **changes):
    """Potential with the light mass on the left (type 1) and the heavy one on the right (type 2)."""
    kind, potential = EVERY_KIND[name], MANIFEST[name].model_copy(update=changes)
    species = [kind.element, kind.right.element if kind.right else kind.element]
    left, right = (potential.elements[element] for element in species)
    return ForceField(potential, species, [left, kind.mass_ratio * right], MANIFEST_PATH.parent)


def bulk(name):
    """The crystal of one side of the slab as kapitza.simulation.bulk knows it."""
    kind, potential = KINDS[name], MANIFEST[name]
    field = ForceField(potential, [kind.element], [potential.elements[kind.element]], MANIFEST_PATH.parent)
    return Bulk(field, kind.crystal, (kind.element,))


def crystal_slab(name, cells=None):
    """A (001) slab, periodic in x and y, its lower half of type 1 and side 0."""
    kind = EVERY_KIND[name]
    cells = cells or kind.cells
    a, position = block(name, kind.crystal, kind.element, cells)
    periods = a * np.array(cells[:2], dtype=float)
    middle = a * cells[2] / 2
    if kind.right:
        b, upper = block(name, kind.right.crystal, kind.right.element, kind.right.cells)
        upper[:, :2] *= periods / (b * np.array(kind.right.cells[:2]))
        middle = position[:, 2].max() + kind.right.spacing_angstrom / 2
        upper[:, 2] += middle + kind.right.spacing_angstrom / 2 - upper[:, 2].min()
        position = np.vstack([position, upper])
    position = position[np.lexsort(position.T)] + [0, 0, MARGIN]
    side = (position[:, 2] > MARGIN + middle).astype(int)
    return Slab(position, side + 1, side, periods)


def block(name, crystal, element, cells):
    """Lattice constant and positions of a (001) block that begins at z = 0."""
    a = MANIFEST[name].lattice_angstrom(crystal, (element,))
    cell = oriented_cell(crystal, (element,), a, "001")
    corners = np.stack(np.meshgrid(*map(np.arange, cells), indexing="ij"), axis=-1).reshape(-1, 1, 3)
    return a, a * (corners + cell.fractions).reshape(-1, 3)


def thermal_velocities(field, slab, temperature_k, seed):
    """Maxwell velocities in Å/ps, total momentum zero."""
    masses = np.array(field.masses_amu)[slab.atom_type - 1][:, None]
    noise = np.random.default_rng(seed).standard_normal(slab.position.shape)
    velocity = noise * np.sqrt(BOLTZMANN_EV_K * temperature_k / (METAL_MASS * masses))
    return velocity - (masses * velocity).sum(axis=0) / masses.sum()


@contextmanager
def atoms_in_lammps(field, position, kinds, periods):
    """Atoms in a box periodic in x and y, IDs in order, evaluated once."""
    top = position[:, 2].max() + MARGIN
    with open_lammps() as lmp:
        box = f"region box block 0 {periods[0]:.15g} 0 {periods[1]:.15g} 0 {top:.15g}"
        setting = "units metal\nboundary p p f\natom_style atomic\natom_modify map yes sort 0 0"
        run_commands(lmp, f"{setting}\n{box}\ncreate_box 2 box", "making the box")
        lmp.create_atoms(
            len(kinds), list(range(1, len(kinds) + 1)), kinds.tolist(), position.ravel().tolist()
        )
        thermo = "thermo_style custom step pe ke etotal\nthermo_modify norm no"
        run_commands(lmp, f"{field.commands()}\n{thermo}\nrun 0 post no", "evaluating the atoms")
        assert lmp.get_natoms() == len(kinds)
        yield lmp


def read(lmp, name, n_atoms):
    """A per-atom vector, (n_atoms, 3), ordered by atom ID."""
    values = np.empty((n_atoms, 3))
    values[lmp.numpy.extract_atom("id")[:n_atoms].ravel() - 1] = lmp.numpy.extract_atom(name)[:n_atoms]
    return values


def write(lmp, name, values):
    """Set a per-atom vector, (n_atoms, 3), given in order of atom ID."""
    order = lmp.numpy.extract_atom("id")[: len(values)].ravel() - 1
    lmp.numpy.extract_atom(name)[: len(values)] = values[order]


def trajectory(field, slab, displacement, velocity, timestep_ps, steps):
    """Displacements and velocities, each (steps + 1, n, 3), of an NVE run, from the given state."""
    n_atoms = len(slab.position)
    frames = np.empty((2, steps + 1, n_atoms, 3))
    with atoms_in_lammps(field, slab.position, slab.atom_type, slab.periods) as lmp:
        write(lmp, "x", slab.position + displacement)
        write(lmp, "v", velocity)
        run_commands(lmp, f"timestep {timestep_ps:.15g}\nfix nve all nve\nrun 0 post no", "starting")
        for step in range(steps + 1):
            if step:
                lmp.command("run 1 pre no post no")
            frames[0, step] = read(lmp, "x", n_atoms) - slab.position
            frames[1, step] = read(lmp, "v", n_atoms)
    in_plane = frames[0, ..., :2]
    in_plane -= slab.periods * np.round(in_plane / slab.periods)
    return frames[0], frames[1]


def potential_energy(field, slab, displacement, chosen):
    """Potential energy (n_frames,) in eV of the chosen atoms alone, each frame set up anew."""
    energy = np.empty(len(displacement))
    position, kinds = slab.position[chosen], slab.atom_type[chosen]
    with atoms_in_lammps(field, position, kinds, slab.periods) as lmp:
        for frame, moved in enumerate(displacement[:, chosen]):
            write(lmp, "x", position + moved)
            lmp.command("run 0 post no")
            energy[frame] = lmp.get_thermo("pe")  # last_thermo() is that of the first run at this step
    return energy
