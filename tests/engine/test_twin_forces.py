"""Bonds replaced by their expansion: forces and energies, and that these belong together.

docs/theory.md, "Twins".
"""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from mpi4py import MPI
from nemd_case import ARGON, write_case
from slab_cases import EVERY_KIND, atoms_in_lammps, crystal_slab, force_field, read

from kapitza.interfaces.deck import sections, zone_variables
from kapitza.interfaces.sites import Sites, read_sites
from kapitza.interfaces.twin_lines import APART
from kapitza.interfaces.zones import read_zones
from kapitza.simulation.forces import CrossForces, ForceField, StackedForces
from kapitza.simulation.session import open_lammps, run_commands
from kapitza.simulation.twin.expansion import Expansion, expand
from kapitza.simulation.twin.twin_field import TwinField
from kapitza.simulation.twin.twin_options import GivenTwin
from kapitza.study.potentials.force_fields import Potential
from kapitza.study.potentials.manifest import MANIFEST_PATH
from kapitza.study.twin_kinds import TWINS, TwinKind

WHOLE = TwinKind("harmonic", False, False, "nothing replaced")
KINDS = list(TWINS.values())


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The tiny argon interface and its expansion, crystals included."""
    folder = tmp_path_factory.mktemp("twin")
    write_case(folder, twin=TWINS["harmonic"])
    zones = read_zones(folder / "zones.json")
    field = ForceField(ARGON, list(zones.species), list(zones.masses_amu), MANIFEST_PATH.parent)
    return SimpleNamespace(
        folder=folder, zones=zones, field=field, expansion=Expansion.read(folder / "expansion.h5")
    )


def shaken(shape, rms, seed=1):
    return np.random.default_rng(seed).normal(0.0, rms, shape)


class Line:
    """Zones of a straight chain of atoms with a wall of one atom at each end."""

    def __init__(self, n_atoms):
        half = n_atoms // 2
        self.box_angstrom = (40.0, 40.0, 100.0)
        self.sampled = SimpleNamespace(first_id=2, last_id=n_atoms - 1)
        self._ids = {"wall_left": (1, 1), "free_left": (2, half), "wall_right": (n_atoms, n_atoms)}

    def zone(self, name):
        first, last = self._ids[name]
        return SimpleNamespace(first_id=first, last_id=last)


def springs():
    """A chain along z; atoms closer than 5 Å act on each other with a force linear in their distance."""
    entry = {
        "elements": {"Ar": 40.0},
        "pair_style": "harmonic/cut",
        "pair_coeff": ["* * 0.7 5.0"],
        "cutoff_angstrom": 5.0,
        "force_range_cutoffs": 1,
        "nominal_cutoff_thz": 1.0,
        "nominal_lattice_angstrom": {"fcc:Ar": 5.0},
        "source": "test",
    }
    field = ForceField(Potential.model_validate(entry), ["Ar", "Ar"], [40.0, 160.0], MANIFEST_PATH.parent)
    position = np.column_stack([np.full(20, 20.0), np.full(20, 20.0), 2.1 * np.arange(20)])
    return field, Sites(position, np.repeat([1, 2], 10))


def test_forces_that_are_linear_are_their_expansion():
    """Springs along a straight line, displaced along it: nothing is left out, at any amplitude."""
    field, sites = springs()
    expansion = expand(sites, Line(20), field, crystals=True)
    slab = expansion.slab(expansion.bonds.atoms)
    assert len(slab.position) == 6
    along = np.array([0.0, 0.0, 1.0])
    moved = shaken(len(sites.position), 0.1)[:, None] * along
    with CrossForces(field, slab) as cross:
        whole = cross(moved[None, expansion.bonds.atoms])[0]
    assert np.abs(whole).max() > 0.5
    np.testing.assert_allclose(expansion.bonds.forces(moved[expansion.bonds.atoms]), whole, atol=1e-8)
    # The crystals as well, but for a constant force: they are at rest where the interface is.
    mobile = expansion.crystals.atoms
    moved[[0, -1]] = 0.0
    cleaved = sites.position + np.outer(expansion.side, [0.0, 0.0, 30.0])
    with StackedForces(field, [cleaved], [sites.atom_type], expansion.periods) as forces:
        change = (forces(moved) - forces(np.zeros_like(moved)))[mobile]
    np.testing.assert_allclose(expansion.crystals.whole(moved[mobile]), change, atol=1e-8)


@pytest.mark.parametrize("name", ["lj-argon", "sw-silicon", "tersoff-sicge"])
def test_what_the_expansion_leaves_out_falls_with_the_square_of_the_displacements(name):
    field, slab = force_field(name), crystal_slab(name)
    n_left = int(np.count_nonzero(slab.side == 0))
    sites = Sites(slab.position, slab.atom_type)
    n_atoms = len(sites.position)
    zones = SimpleNamespace(
        box_angstrom=(*slab.periods, 200.0),
        sampled=SimpleNamespace(first_id=1, last_id=n_atoms),
        zone=lambda name: SimpleNamespace(last_id=n_left),
    )
    bonds = expand(sites, zones, field, crystals=False).bonds
    assert bonds.repeats.cells == (2, 2)
    errors = []
    unit = shaken((len(bonds.atoms), 3), 1.0)
    part = crystal_slab(name)
    around, chosen = part.around(0, field.potential.force_range_angstrom)
    assert np.array_equal(np.flatnonzero(chosen), bonds.atoms)
    with CrossForces(field, around) as cross:
        for size in (0.02, 0.01):
            # The mean of both signs: what is even, the cubic energy, drops out.
            even = (cross(size * unit[None])[0] - cross(-size * unit[None])[0]) / 2
            expanded = bonds.forces(size * unit) - bonds.linear
            errors.append(np.abs(even - expanded).max() / np.abs(expanded).max())
    assert errors[1] < 0.01
    assert errors[0] / errors[1] == pytest.approx(4.0, rel=0.2)
    stiffness = bonds.matrix().toarray()
    size = np.abs(stiffness).max()
    np.testing.assert_allclose(stiffness, stiffness.T, atol=1e-12 * size)
    # A shift of everything costs nothing; the bonds pull either side with the same force.
    assert np.abs(stiffness.reshape(*stiffness.shape[:1], -1, 3).sum(axis=1)).max() < 1e-5 * size
    assert np.abs(bonds.linear.sum(axis=0)).max() < 1e-10


def test_twice_the_displacement_is_twice_the_force(made):
    for energy in (made.expansion.bonds, made.expansion.crystals):
        moved = shaken((len(energy.atoms), 3), 0.1)
        once, twice = energy.forces(moved) - energy.linear, energy.forces(2 * moved) - energy.linear
        np.testing.assert_allclose(twice, 2 * once, atol=1e-12)
        assert np.abs(once).max() > 0.01


def test_k_by_wave_vector_is_k(made):
    """Blocks of wave vectors, their parts on several ranks, and the matrix of all atoms are one thing."""
    for energy in (made.expansion.bonds, made.expansion.crystals):
        assert energy.repeats.cells == (2, 2)
        moved = shaken((len(energy.atoms), 3), 0.1)
        whole = energy.whole(moved)
        np.testing.assert_allclose(-(energy.matrix() @ moved.ravel()).reshape(-1, 3), whole, atol=1e-12)
        parts = sum(energy.part(number, 3)(moved) for number in range(3))
        np.testing.assert_allclose(parts, whole, atol=1e-12)


def test_forces_are_slopes_of_the_energy(made):
    for energy in (made.expansion.bonds, made.expansion.crystals):
        moved, along = shaken((len(energy.atoms), 3), 0.1), shaken((len(energy.atoms), 3), 1.0, seed=2)

        def total(displacement, energy=energy):
            return energy.energy_ev(displacement, energy.forces(displacement)).sum()

        slope = (total(moved + 0.01 * along) - total(moved - 0.01 * along)) / 0.02
        assert -np.sum(energy.forces(moved) * along) == pytest.approx(slope, rel=1e-9)


def test_harmonic_crystals_and_bonds_are_at_rest_but_for_their_tension(made):
    """Taylor's linear term of the bonds, which the crystals bear, and nothing that pulls the sides apart."""
    stretched, sites = 1.01, read_sites(made.folder / "structure.data")
    box = tuple(stretched * length for length in made.zones.box_angstrom)
    zones, sites = replace(made.zones, box_angstrom=box), replace(sites, position=stretched * sites.position)
    expansion = expand(sites, zones, made.field, crystals=True)
    index = np.searchsorted(expansion.crystals.atoms, expansion.bonds.atoms)
    rest = expansion.bonds.linear + expansion.crystals.linear[index]
    facing = np.isin(expansion.slab(expansion.bonds.atoms).plane, (-1, 0))
    assert np.abs(rest[~facing]).max() < 1e-12
    side = expansion.side[expansion.bonds.atoms]
    pull = expansion.bonds.linear[side == 1, 2].sum()
    assert pull < -0.05
    assert rest[facing & (side == 1), 2].sum() == pytest.approx(pull, rel=1e-9)
    of_crystals = expansion.side[expansion.crystals.atoms]
    for number in (0, 1):
        assert abs(expansion.crystals.linear[of_crystals == number, 2].sum()) < 1e-12


def recorded(made):
    """The recorded slab of the tiny interface."""
    first, last = made.zones.sampled.first_id - 1, made.zones.sampled.last_id
    return made.expansion.slab(np.arange(first, last))


def test_a_twin_with_nothing_replaced_has_the_forces_of_its_case(made):
    slab, twin = recorded(made), TwinField(made.field, WHOLE, made.expansion)
    moved = shaken((2, *slab.position.shape), 0.1)
    for offset in (0, -1, 1, -3):
        part = divided(slab, offset)
        with made.field.cross(part) as whole, twin.cross(part) as found:
            np.testing.assert_allclose(found(moved), whole(moved), atol=1e-11)


def divided(slab, offset):
    """All recorded atoms, divided at a moved plane."""
    return replace(slab, side=(slab.plane >= offset).astype(int))


@pytest.mark.parametrize("kind", KINDS, ids=[kind.name for kind in KINDS])
@pytest.mark.parametrize("offset", [0, -1, 1])
def test_atoms_across_a_plane_act_alike_when_hardly_displaced(made, kind, offset):
    """How the forces on one side answer to displacements of the other is a matter of no convention."""
    slab = recorded(made)
    part = divided(slab, offset)
    right = part.side == 1
    moved = np.zeros((2, *slab.position.shape))
    moved[0, right] = shaken((right.sum(), 3), 1e-4)
    moved[1] = -moved[0]
    with made.field.cross(part) as whole, TwinField(made.field, kind, made.expansion).cross(part) as twin:
        changes = [(forces(moved)[0] - forces(moved)[1])[~right] for forces in (whole, twin)]
    assert np.abs(changes[0]).max() > 1e-6
    np.testing.assert_allclose(changes[1], changes[0], atol=1e-3 * np.abs(changes[0]).max())


def nve(made, kind, steps=2000):
    """Total energies (n,) in eV along an NVE run of the tiny interface at some 15 K, by the deck's lines."""
    folder = made.folder / kind.name if kind else made.folder / "whole"
    write_case(folder, twin=kind)
    atoms = sections((folder / "nemd.in").read_text())["atoms"]
    names = {"structure": folder / "structure.data", "zones": folder / "zones.lmp"}
    (folder / "zones.lmp").write_text(zone_variables(made.zones))
    energies = []
    with open_lammps() as lmp:
        preset = "\n".join(f"variable {name} index {path}" for name, path in names.items())
        run_commands(lmp, f"{preset}\n{atoms}\npair_modify shift yes tail no", "reading the atoms")
        mobile = "group mobile id ${hot_bath_first}:${cold_bath_last}"
        run_commands(lmp, f"{mobile}\nvelocity mobile create 30 5 mom yes\nfix nve mobile nve", "starting")
        run_commands(lmp, "timestep 0.005\nthermo 20\nthermo_style custom step etotal", "starting")
        if kind:
            shifted = GivenTwin(kind, folder / "expansion.h5")
            with shifted.forces(ARGON, made.zones, 20, MPI.COMM_SELF) as replaced:
                replaced.attach(lmp)
                energies = followed(lmp, steps)
                replaced.check()
        else:
            energies = followed(lmp, steps)
    return np.array(energies)


def followed(lmp, steps):
    energies = []
    run_commands(lmp, "run 0 post no", "running")
    for _ in range(steps // 20):
        run_commands(lmp, "run 20 pre no post no", "running")
        energies.append(lmp.get_thermo("etotal"))
    return energies


def test_energy_is_conserved_as_well_as_in_the_case(made):
    case = np.ptp(nve(made, None))
    for kind in KINDS:
        # Evaluations of a potential cost more than products.
        energies = nve(made, kind, 800 if kind.further_order else 2000)
        assert np.ptp(energies) < 1.5 * case, kind.name
        first, last = np.split(energies, 2)
        # No drift: the halves differ by less than the energy trembles.
        assert abs(first.mean() - last.mean()) < 0.3 * case, kind.name


@pytest.mark.parametrize("name", EVERY_KIND)
def test_pairs_left_out_of_neighbour_lists_leave_each_side_for_itself(name):
    """As a twin's deck does it: U(L) + U(R) of every pair style, many-body terms and densities included."""
    field, slab = force_field(name), crystal_slab(name)
    moved = shaken(slab.position.shape, 0.05)
    cleaved = slab.position + np.outer(slab.side, [0.0, 0.0, 60.0])
    with StackedForces(field, [cleaved], [slab.atom_type], slab.periods) as forces:
        apart = forces(moved)
    position, n_left = slab.position + moved, int(np.count_nonzero(slab.side == 0))
    names = {"wall_left_first": 1, "free_left_last": n_left}
    names |= {"free_right_first": n_left + 1, "wall_right_last": len(position)}
    with atoms_in_lammps(field, position, slab.atom_type, slab.periods) as lmp:
        joined = read(lmp, "f", len(position))
        given = "\n".join(f"variable {key} index {value}" for key, value in names.items())
        run_commands(lmp, f"{given}\n{APART}\nrun 0 post no", "leaving out pairs across")
        found = read(lmp, "f", len(position))
    assert np.abs(joined - apart).max() > 0.01
    np.testing.assert_allclose(found, apart, atol=1e-9)
