"""Atoms of a study from a file, and from a melt: a recipe as a file is the same case, to 1e-10 eV/Å."""

import shutil
from dataclasses import replace

import numpy as np
import pytest

from kapitza.analysis.files.arrays import open_arrays
from kapitza.analysis.files.contracts import (
    AMORPHOUS_LAYER,
    GREENS,
    PAIR_DISTRIBUTION,
    RELAXATION,
    TRANSMISSION,
)
from kapitza.analysis.files.tables import read_table
from kapitza.analysis.units import DENSITY_KG_M3, METAL_MASS
from kapitza.interfaces.case_decks import case_deck
from kapitza.interfaces.datafile import read_structure
from kapitza.interfaces.zones import read_zones
from kapitza.simulation.forces import CrossForces, ForceField
from kapitza.simulation.interface_slab import Slab
from kapitza.simulation.melting import pair_distribution
from kapitza.steps.build import build
from kapitza.steps.melt_quench import melt_quench
from kapitza.steps.no_models import no_models
from kapitza.steps.structure_from_file import structure_from_file
from kapitza.study.cases import cases
from kapitza.study.given_potential import GivenPotential
from kapitza.study.loading import parse_study
from kapitza.study.potentials.manifest import MANIFEST_PATH, load_manifest
from kapitza.study.sections.lattice_section import Lattice

SILICON = load_manifest()["sw-silicon"]
GIVEN = GivenPotential.of("sw-silicon", SILICON)
A, MASSES = 5.4312345, (28.085, 112.342)
STATE = (
    '{"method": "fixed", "elements": ["Si"], "a_angstrom": 5.4312345, '
    '"elastic_gpa": {"c11": 151.0, "c12": 76.0, "c44": 56.0}}'
)


def study(**entry):
    """One case; `entry` says how its atoms come to be."""
    interface = {
        "name": "one",
        "potential": "sw-silicon",
        "left": {"crystal": "diamond", "elements": ["Si"]},
        "right": {"crystal": "diamond", "elements": ["Si"], "masses_amu": {"Si": 112.342}},
        "cross_section_cells": [2, 2],
        **entry,
    }
    return parse_study(
        {
            "name": "given",
            "interfaces": [interface],
            "temperatures_k": [300],
            "seeds": [1],
            "protocol": {"reversal": "none", "timestep_fs": 1, "sample_interval_steps": 10},
            "lattice": {"method": "fixed", "lattice_constant_angstrom": {"Si": A}},
            "spectrum": {"wavevectors": False, "map_blocks": 0, "conversion_planes": [1]},
            "profile": {"bath_exclusion_nm": 0.1, "interface_exclusion_planes": 0},
        },
        source="study.yaml",
    )


def made(step, folder, entry, **more):
    """Atoms and zones that a stage makes."""
    folder.mkdir(exist_ok=True)
    interface = study(**entry).interfaces[0]
    step(
        interface_entry=interface,
        potential=GIVEN,
        extra_planes=1,
        structure=folder / "structure.data",
        zones=folder / "zones.json",
        relaxation=folder / "relaxation.csv",
        **more,
    )
    return read_structure(folder / "structure.data"), read_zones(folder / "zones.json")


def lattices(folder):
    for side in ("left", "right"):
        (folder / f"{side}.json").write_text(STATE)
    return {"left": folder / "left.json", "right": folder / "right.json"}


RECIPE = {"length_cells": [16], "bath_cells": 2}


@pytest.fixture(scope="module")
def recipe(tmp_path_factory):
    folder = tmp_path_factory.mktemp("recipe")
    return folder, *made(build, folder / "built", RECIPE, length=16, **lattices(folder))


def as_file(zones, **structure):
    asked = {"plane_angstrom": zones.interface_plane_angstrom, "wall_angstrom": A, "bath_angstrom": 2 * A}
    return {"structure": {"file": "mine.data", **asked, **structure}}


def from_file(folder, entry):
    more = {"given": folder / "built" / "structure.data", "lattice_entry": Lattice()}
    return made(structure_from_file, folder / "file", entry, **more)


def cross_forces(atoms, zones, moved):
    kept = slice(zones.sampled.first_id - 1, zones.sampled.last_id)
    side = np.repeat([0, 1], [zones.sampled.n_left, zones.sampled.n_right])
    slab = Slab(atoms.positions[kept], atoms.arrays["type"][kept], side, np.array(zones.box_angstrom[:2]))
    field = ForceField(SILICON, list(zones.species), list(zones.masses_amu), MANIFEST_PATH.parent)
    with CrossForces(field, slab) as forces:
        return forces(moved)


def test_a_recipe_as_a_file_is_the_same_case(recipe):
    folder, atoms, zones = recipe
    entry = as_file(zones)
    again, found = from_file(folder, entry)
    np.testing.assert_allclose(again.positions, atoms.positions, rtol=0, atol=1e-12)
    np.testing.assert_array_equal(again.arrays["type"], atoms.arrays["type"])
    for one, other in zip(found.zones, zones.zones, strict=True):
        assert (one.name, one.first_id, one.last_id, one.n_planes) == (
            *(other.name, other.first_id, other.last_id, other.n_planes),
        )
        assert one.z_hi_angstrom == pytest.approx(other.z_hi_angstrom, abs=1e-9)
    assert found.sampled == zones.sampled and found.masses_amu == zones.masses_amu == MASSES
    assert found.area_angstrom2 == pytest.approx(zones.area_angstrom2, rel=1e-12)
    moved = np.random.default_rng(2).normal(0, 0.1, (2, found.sampled.n_left + found.sampled.n_right, 3))
    ours, theirs = cross_forces(atoms, zones, moved), cross_forces(again, found, moved)
    assert np.abs(ours).max() > 1
    np.testing.assert_allclose(theirs, ours, rtol=0, atol=1e-10)
    row = read_table(folder / "file" / "relaxation.csv", RELAXATION).iloc[0]
    assert np.isnan(row.in_plane_strain_left) and row.gap_angstrom == pytest.approx(A / 4)


def test_its_deck_is_that_of_the_recipe(recipe):
    """But for the random numbers, which follow from the name of the folder."""
    _, _, zones = recipe
    decks = []
    for entry in (RECIPE, as_file(zones)):
        known = study(**entry)
        (case,) = cases(known)
        case = replace(case, length_cells=16)
        decks.append(case_deck(case, known.protocol, SILICON))
    assert decks[0] == decks[1]


def test_a_rattled_file_comes_to_rest_only_where_the_study_says_so(recipe, tmp_path):
    _, atoms, zones = recipe
    text = (recipe[0] / "built" / "structure.data").read_text()
    head, rows = text.split("\nAtoms # atomic\n\n")
    rng = np.random.default_rng(5)
    walls = [zones.zone(name) for name in ("wall_left", "wall_right")]
    lines = []
    for row in rows.splitlines():
        number, kind, *place = row.split()[:5]
        fixed = any(wall.first_id <= int(number) <= wall.last_id for wall in walls)
        moved = np.array(place, float) + (0 if fixed else rng.normal(0, 0.05, 3))
        lines.append(f"{number} {kind} " + " ".join(map(str, moved)))
    (tmp_path / "built").mkdir()
    rest = head.split("\n", 1)[1]
    (tmp_path / "built" / "structure.data").write_text(f"mine\n{rest}\nAtoms # atomic\n\n" + "\n".join(lines))
    apart = []
    for relax in (False, True):
        again, _ = from_file(tmp_path, as_file(zones, relax=relax))
        moved = again.positions - atoms.positions
        moved[:, :2] -= 2 * A * np.round(moved[:, :2] / (2 * A))
        apart.append(float(np.abs(moved).max()))
    assert apart[0] > 0.1 and apart[1] < 2e-3


def test_without_crystals_there_are_cutoffs_alone(recipe, tmp_path):
    folder, _, zones = recipe
    from_file(folder, as_file(zones))
    names = {"mismatch": "mismatch.csv", "transmission": "transmission.csv", "table": "greens.csv"}
    no_models(
        potential=GIVEN,
        structure=folder / "file" / "structure.data",
        zones=folder / "file" / "zones.json",
        spectra=tmp_path / "mismatch.h5",
        **{key: tmp_path / name for key, name in names.items()},
    )
    assert read_table(tmp_path / "greens.csv", GREENS).empty
    assert read_table(tmp_path / "transmission.csv", TRANSMISSION).empty
    with open_arrays(tmp_path / "mismatch.h5") as file:
        assert not list(file)
        left, right = (float(file.attrs[f"cutoff_{side}_thz"]) for side in ("left", "right"))
    # Stillinger–Weber silicon ends at 17.8 THz; four times the mass, half the frequency.
    assert left == pytest.approx(17.8, abs=0.4) and left / right == pytest.approx(2.0, rel=5e-3)


MELT = {"thickness_angstrom": 11.0, "melt_k": 4500.0, "melt_ps": 0.8, "quench_ps": 0.8, "seed": 4}


def melted(folder, seed=4):
    tables = {"layer": folder / "layer.csv", "pairs": folder / "pairs.csv"}
    entry = {**RECIPE, "amorphous": {**MELT, "seed": seed}}
    more = {"temperature": 300.0, "length": 16, **lattices(folder), **tables}
    atoms, zones = made(melt_quench, folder / "melt", entry, **more)
    (layer,) = read_table(tables["layer"], AMORPHOUS_LAYER).itertuples()
    return atoms, zones, layer, read_table(tables["pairs"], PAIR_DISTRIBUTION)


def test_a_melted_layer_is_amorphous_between_crystals(recipe, tmp_path):
    _, atoms, zones = recipe
    found, layout, layer, pairs = melted(tmp_path)
    np.testing.assert_array_equal(
        np.bincount(found.arrays["type"]), np.bincount(atoms.arrays["type"]), "no atom changes its element"
    )
    n_left = layout.zone("free_right").first_id - 1
    foreign = np.isin(found.arrays["type"][:n_left], layout.types_right)
    assert 0 < foreign.sum() < 12 and (np.flatnonzero(foreign) > zones.zone("hot_bath").last_id).all()
    # The left crystal stays far from the layer, without stress; the right one has moved as a whole.
    wall = zones.zone("hot_bath").last_id
    np.testing.assert_allclose(found.positions[:wall], atoms.positions[:wall], atol=0.04)
    right = zones.zone("cold_bath").first_id - 1
    moved = found.positions[right:, 2] - atoms.positions[right:, 2]
    np.testing.assert_allclose(moved, moved[-1], atol=0.04)
    shift = found.positions[-1] - atoms.positions[-1]
    assert 0 < abs(shift[2]) < 2.0 and found.cell[2, 2] - atoms.cell[2, 2] == pytest.approx(shift[2])
    for name in ("wall_left", "hot_bath", "cold_bath", "wall_right"):
        assert layout.zone(name).n_atoms == zones.zone(name).n_atoms
    # Eight planes of eight atoms; what they weigh in the room they have.
    assert layer.n_atoms == 64 and layer.thickness_angstrom == pytest.approx(8 * A / 4 + shift[2], abs=0.3)
    mass = 32 * sum(MASSES) * DENSITY_KG_M3
    assert layer.crystal_density_kg_m3 == pytest.approx(mass / (4 * A**2 * 8 * A / 4), rel=1e-9)
    assert layer.density_kg_m3 == pytest.approx(mass / (4 * A**2 * layer.thickness_angstrom), rel=1e-9)
    assert 0.85 < layer.density_kg_m3 / layer.crystal_density_kg_m3 < 1.15
    # Amorphous silicon: bonds as in the crystal, no second shell as sharp, some tenths of eV per atom above.
    assert 0.05 < layer.energy_ev < 0.6 and 3.7 < layer.coordination < 5.2
    r, g = pairs.r_angstrom.to_numpy(), pairs.pair_distribution.to_numpy()
    assert r[g.argmax()] == pytest.approx(A * 3**0.5 / 4, abs=0.1)
    assert (g[r < 2] == 0).all() and g[(r > 6) & (r < 7.5)].mean() == pytest.approx(1, abs=0.15)
    crystal = (np.abs(r - 3.2) < 0.15).nonzero()[0]
    assert g[crystal].max() > 0, "between the shells of the crystal there are atoms"
    assert layout.disordered_planes["left"] >= 4 and layout.disordered_planes["right"] >= 4


@pytest.mark.long
def test_seeds_of_melts_differ_and_repeat(tmp_path):
    found = []
    for name, seed in (("a", 4), ("b", 4), ("c", 5)):
        (tmp_path / name).mkdir()
        found.append(melted(tmp_path / name, seed)[0].positions)
        shutil.rmtree(tmp_path / name)
    np.testing.assert_array_equal(found[0], found[1])
    assert np.abs(found[0] - found[2]).max() > 0.3


def test_the_pair_distribution_of_a_crystal_counts_its_shells():
    cells = np.stack(np.meshgrid(*(np.arange(n) for n in (3, 3, 9)), indexing="ij"), axis=-1).reshape(
        -1, 1, 3
    )
    basis = np.array([[0, 0, 0], [0.5, 0.5, 0], [0.5, 0, 0.5], [0, 0.5, 0.5]])
    place = 5.0 * (cells + basis).reshape(-1, 3)
    inner = np.flatnonzero(np.abs(place[:, 2] - 22.5) < 6)
    r, g, bond, number = pair_distribution(place, inner, np.array([15.0, 15.0]), 4 / 125)
    width = r[1] - r[0]
    shells = 4 * np.pi * r**2 * width * g * 4 / 125
    assert 5 / 2**0.5 < bond < 5 and number == pytest.approx(12)
    assert [shells[np.abs(r - 5 * s) < 0.1].sum() for s in (0.5**0.5, 1.0, 1.5**0.5)] == pytest.approx(
        [12, 6, 24], rel=2e-3
    )


def test_the_unit_of_mass_of_the_piston_is_that_of_metal_units():
    assert pytest.approx(1.0364e-4, rel=1e-4) == METAL_MASS
