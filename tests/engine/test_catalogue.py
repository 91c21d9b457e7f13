"""Every potential of the catalogue in LAMMPS: cutoff, masses, order of elements, and its crystals."""

import numpy as np
import pytest

from kapitza.interfaces.crystals import oriented_cell
from kapitza.simulation import bulk as lattice
from kapitza.simulation.bulk import Bulk, elastic_constants, static_state
from kapitza.simulation.forces import ForceField
from kapitza.simulation.relaxed_crystal import relaxed_lattice_constant, relaxed_shape
from kapitza.simulation.session import SimulationError, check_masses, open_lammps, run_commands
from kapitza.study.crystal_kinds import CRYSTALS as KINDS
from kapitza.study.potentials.manifest import load_manifest
from kapitza.study.potentials.pair_terms import elements_of
from kapitza.study.potentials.potential_files import FOLDER

MANIFEST = load_manifest()
CRYSTALS = [(name, key) for name, entry in MANIFEST.items() for key in entry.nominal_lattice_angstrom]
SKIN = 1.0  # Å, of the deck
# Measured lattice constants (Å), cohesive energies (eV) and C11, C12, C44 (GPa), to which such potentials are
# fitted: C. Kittel, Introduction to Solid State Physics; G. Simmons and H. Wang, Single Crystal Elastic
# Constants (1971).
METALS = {
    "Cu": (3.615, 3.54, (170.0, 122.5, 75.8)),
    "Ag": (4.09, 2.85, (124.0, 93.4, 46.1)),
    "Au": (4.08, 3.93, (186.0, 157.0, 42.0)),
    "Ni": (3.52, 4.45, (246.5, 147.3, 124.7)),
    "Al": (4.05, 3.58, (107.3, 60.9, 28.3)),
    "Pb": (4.95, 2.02, (49.5, 42.3, 14.9)),
    "W": (3.165, 8.76, (522, 204, 161)),
}

OTHERS = {"Pb": ("eam-zhou-2004-lead", "fcc"), "W": ("eam-zhou-2004-bcc", "bcc")}


def bulk_of(name, key):
    crystal, elements = key.partition(":")[0], tuple(elements_of(key))
    potential = MANIFEST[name]
    masses = [potential.elements[element] for element in elements]
    return Bulk(ForceField(potential, list(elements), masses, FOLDER), crystal, elements)


@pytest.fixture
def small(monkeypatch):
    """Supercells of one cell: LAMMPS holds images of atoms, so that their size does not matter."""
    monkeypatch.setattr(lattice, "STATIC_CELLS", 1)


@pytest.mark.parametrize(("name", "key"), CRYSTALS)
def test_the_lattice_constant_of_the_manifest_is_that_of_the_potential(name, key, small):
    bulk = bulk_of(name, key)
    a = MANIFEST[name].nominal_lattice_angstrom[key]
    if KINDS[bulk.crystal].is_hexagonal:
        assert relaxed_shape(bulk).a_angstrom == pytest.approx(a, rel=2e-4)
        return
    tension = [static_state(bulk, a * scale).stress_bar[:3].mean() for scale in (0.9995, 1.0005)]
    assert tension[0] < 0 < tension[1]
    assert static_state(bulk, a).energy_ev < 0


@pytest.mark.parametrize("symbol", METALS)
def test_metals_have_the_published_lattice_constant_energy_and_elastic_constants(symbol, small):
    name, kind = OTHERS.get(symbol, ("eam-zhou-2004", "fcc"))
    a, energy, elastic = METALS[symbol]
    bulk = bulk_of(name, f"{kind}:{symbol}")
    relaxed = relaxed_lattice_constant(bulk)
    assert relaxed == pytest.approx(a, abs=0.002)
    assert -static_state(bulk, relaxed).energy_ev == pytest.approx(energy, abs=0.002)
    found = [value / 1e4 for value in elastic_constants(bulk, relaxed).values()]
    assert found == pytest.approx(elastic, rel=0.01)


@pytest.mark.parametrize("name", MANIFEST)
def test_the_cutoff_and_the_masses_are_those_of_lammps(name, tmp_path):
    """On all elements at once, each on a type of its own, the last element first."""
    potential = MANIFEST[name]
    species = list(potential.elements)[::-1]
    if name == "tersoff-sicge":
        species.remove("C")  # not with germanium
    masses = [17.0 + 3 * number for number in range(len(species))]
    log = tmp_path / "log"
    with open_lammps(log=log) as lmp:
        atoms = "\n".join(f"create_atoms {n} single {4 * n} 3 3" for n in range(1, len(species) + 1))
        box = f"region box block 0 40 0 40 0 40\ncreate_box {len(species)} box"
        run_commands(lmp, f"units metal\natom_modify map yes\n{box}\n{atoms}", "making a box")
        commands = ForceField(potential, species, masses, FOLDER).commands()
        run_commands(lmp, f"{commands}\nrun 0 post no", "setting the potential")
        check_masses(lmp, masses)
        with pytest.raises(SimulationError, match="types in another order"):
            check_masses(lmp, [*masses[:-1], masses[-1] + 1.0])
    (line,) = [line for line in log.read_text().splitlines() if "master list distance cutoff" in line]
    assert float(line.split()[-1]) - SKIN == pytest.approx(potential.cutoff_angstrom, abs=1e-4)


def energy(potential, species, key, types):
    """Potential energy per atom of a crystal whose elements are the given types of many, eV."""
    crystal, elements = key.partition(":")[0], tuple(elements_of(key))
    a = potential.nominal_lattice_angstrom[key]
    cell = oriented_cell(crystal, elements, a, "001")
    field = ForceField(potential, species, [10.0] * len(species), FOLDER)
    bulk = Bulk(field, crystal, tuple(species))
    kinds = np.array([types[index] for index in cell.element_index])
    with lattice.periodic_box(bulk, a * np.eye(3), a * cell.fractions, kinds) as lmp:
        return lmp.get_thermo("pe") / len(kinds)


@pytest.mark.parametrize(
    ("name", "species"),
    [
        ("tersoff-sic-erhart-albe", ["C", "Si", "C", "Si"]),
        ("tersoff-sicge", ["Ge", "Si", "Ge"]),
        ("sw-gan", ["N", "Ga", "Ga", "N"]),
        ("lj-noble-gases", ["Xe", "Ar", "Kr", "Ar"]),
        ("eam-cu-ni", ["Cu", "Ni", "Cu"]),
        ("eam-zhou-2004", ["Al", "Ni", "Cu", "Au", "Ag", "Al"]),
        ("lead-diamond", ["C", "Pb", "C"]),
        ("argon-nickel", ["Ni", "Ar", "Ni"]),
    ],
)
def test_every_type_is_the_element_that_stands_in_its_place(name, species):
    """Energies of crystals of each type against those of a box that knows no other element."""
    potential = MANIFEST[name]
    wrong = []
    for key in potential.nominal_lattice_angstrom:
        elements = elements_of(key)
        if not set(elements) <= set(species) or KINDS[key.partition(":")[0]].is_hexagonal:
            continue
        alone = energy(potential, elements, key, range(1, len(elements) + 1))
        last = [len(species) - species[::-1].index(element) for element in elements]
        first = [species.index(element) + 1 for element in elements]
        assert energy(potential, species, key, first) == pytest.approx(alone, rel=1e-9)
        assert energy(potential, species, key, last) == pytest.approx(alone, rel=1e-9)
        exchanged = [n + 1 for n, element in enumerate(species) if element not in elements][: len(elements)]
        if len(exchanged) == len(elements) == 1:
            wrong.append(energy(potential, species, key, exchanged) - alone)
    # Another element in the same place would have shown.
    assert all(abs(difference) > 1e-3 for difference in wrong)
