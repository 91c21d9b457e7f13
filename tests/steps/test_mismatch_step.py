"""Stage of the mismatch models: each orientation its own, with the masses of the study."""

import json
from functools import cache
from itertools import combinations, product

import numpy as np
import pytest

from kapitza.analysis.files.arrays import open_arrays
from kapitza.analysis.files.contracts import MISMATCH
from kapitza.analysis.files.tables import read_table
from kapitza.analysis.harmonic.force_constants import (
    ForceConstants,
    save_force_constants,
    with_masses,
)
from kapitza.analysis.harmonic.phonons import channel_counts, common_edges, cutoff_thz, density_kg_m3, modes
from kapitza.analysis.harmonic.stiffness import cubic_stiffness, facing
from kapitza.analysis.landauer import conductances
from kapitza.analysis.mismatch import crystal_pairs
from kapitza.analysis.mismatch.anisotropic import amm_anisotropic
from kapitza.analysis.mismatch.channel_models import dmm_dispersion
from kapitza.analysis.mismatch.stroh import ElasticCrystal
from kapitza.interfaces.crystals import oriented_cell
from kapitza.steps.mismatch import mismatch
from kapitza.study.elastic_entry import SidesEntry
from kapitza.study.given_potential import GivenPotential
from kapitza.study.potentials.manifest import load_manifest
from kapitza.study.sections.models_section import Models

POTENTIAL = GivenPotential.of("lj-noble-gases", load_manifest()["lj-noble-gases"])
LENGTHS = {"Ar": 5.3, "Kr": 5.6}
# Far from isotropic, each in its own way: 2 c44/(c11 − c12) is 4 and 0.3.
ELASTIC = {"Ar": (4.0, 3.0, 2.0), "Kr": (5.0, 1.0, 0.6)}
HEAVY, TEMPERATURE = 100.0, 20.0
SPRINGS = {np.sqrt(0.5): 0.05, 1.0: 0.005}  # eV/Å² by distance in lattice constants
ANGLES = 6  # a quadrature far too coarse for a result, the same in the stage and here
MODELS = Models(names=("amm_anisotropic", "dmm_dispersion"), q_mesh=4, frequency_bins=20)


@cache
def constants(element):
    """Force constants of an fcc crystal of springs, in a supercell of 2 × 2 × 2 cubes."""
    a, mass = LENGTHS[element], POTENTIAL.potential.elements[element]
    cube = a * oriented_cell("fcc", (element,), a, "001").fractions
    place = (cube + a * np.array(list(product((0, 1), repeat=3)))[:, None]).reshape(-1, 3)
    place -= place[0]
    value = np.zeros((1, len(place), 3, 3))
    for image in product((-2, 0, 2), repeat=3):
        for atom, vector in enumerate(place + a * np.array(image)):
            distance = np.linalg.norm(vector)
            for reach, stiffness in SPRINGS.items():
                if abs(distance - reach * a) < 0.1:
                    value[0, atom] -= stiffness * np.outer(vector, vector) / distance**2
    value[0, 0] -= value[0].sum(axis=0)
    primitive = a / 2 * (np.ones((3, 3)) - np.eye(3))
    return ForceConstants(
        a, (element,), np.array([mass]), primitive, place[:1], 2 * a * np.eye(3), place, value
    )


def run(folder, orientation):
    for side, element in (("left", "Ar"), ("right", "Kr")):
        elastic = dict(zip(("c11", "c12", "c44"), ELASTIC[element], strict=True))
        (folder / f"{side}.json").write_text(json.dumps({"elastic_gpa": elastic}))
        save_force_constants(folder / f"{side}.h5", constants(element))
    entry = SidesEntry.model_validate(
        {
            "orientation": orientation,
            "left": {"crystal": "fcc", "elements": ("Ar",)},
            "right": {"crystal": "fcc", "elements": ("Kr",), "masses_amu": {"Kr": HEAVY}},
        }
    )
    mismatch(
        interface_entry=entry,
        potential=POTENTIAL,
        models=MODELS,
        temperature=TEMPERATURE,
        **{side: folder / f"{side}.json" for side in ("left", "right")},
        **{f"phonons_{side}": folder / f"{side}.h5" for side in ("left", "right")},
        table=folder / "mismatch.csv",
        spectra=folder / "mismatch.h5",
    )
    table = read_table(folder / "mismatch.csv", MISMATCH)
    return table.set_index(["model", "definition", "statistics"]).conductance_mw_m2k


def half_spaces(orientation):
    """Both crystals with the orientation along z, the right one of the study's mass."""
    pair = (constants("Ar"), with_masses(constants("Kr"), {"Kr": HEAVY}))
    numbers = (4 / LENGTHS[item.elements[0]] ** 3 for item in pair)
    spaces = [
        ElasticCrystal(
            facing(cubic_stiffness(*ELASTIC[item.elements[0]]), orientation), density_kg_m3(item), n
        )
        for item, n in zip(pair, numbers, strict=True)
    ]
    return pair, spaces


ORIENTATIONS = ("001", "110", "111")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Folder and conductances of each orientation."""
    found = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(crystal_pairs, "ANGLES", ANGLES)
        for orientation in ORIENTATIONS:
            folder = tmp_path_factory.mktemp(f"mismatch{orientation}")
            found[orientation] = folder, run(folder, orientation)
    return found


@pytest.mark.parametrize("orientation", ORIENTATIONS)
def test_acoustic_model_is_that_of_the_turned_crystals(made, orientation):
    _, (left, right) = half_spaces(orientation)
    for row in conductances(amm_anisotropic(left, right, ANGLES), TEMPERATURE, ("classical", "quantum")):
        value = made[orientation][1][row.model, row.definition, row.statistics]
        assert value == pytest.approx(row.conductance_mw_m2k, rel=1e-9)


@pytest.mark.parametrize("orientation", ORIENTATIONS)
def test_channels_are_those_along_the_orientation_with_the_masses_of_the_study(made, orientation):
    folder, found = made[orientation]
    pair, _ = half_spaces(orientation)
    edges = common_edges(*pair, MODELS.frequency_bins)
    left, right = (channel_counts(item, orientation, MODELS.q_mesh, edges) for item in pair)
    with open_arrays(folder / "mismatch.h5") as file:
        np.testing.assert_allclose(file["channels_left"][:], left.count_per_a2, rtol=1e-9)
        np.testing.assert_allclose(file["channels_right"][:], right.count_per_a2, rtol=1e-9, atol=1e-15)
        cutoffs = (file.attrs["cutoff_left_thz"], file.attrs["cutoff_right_thz"])
    assert cutoffs == pytest.approx([cutoff_thz(item) for item in pair])
    assert cutoffs[1] < 0.7 * cutoffs[0]
    for row in conductances(dmm_dispersion(left, right), TEMPERATURE, ("classical", "quantum")):
        value = found[row.model, row.definition, row.statistics]
        assert value == pytest.approx(row.conductance_mw_m2k, rel=1e-9)


def test_each_wave_that_moves_towards_the_interface_is_counted_once():
    """∫M dν = ⟨Σ max(v·n, 0)⟩/V, by wave vectors all over the zone."""
    crystal, mesh = constants("Ar"), 10
    reciprocal = 2 * np.pi * np.linalg.inv(crystal.primitive_cell).T
    fraction = (np.array(list(product(range(mesh), repeat=3))) + 0.37) / mesh
    velocity = modes(crystal, fraction @ reciprocal).velocity_a_ps
    edges = common_edges(crystal, crystal, 20)
    for orientation, normal in (("001", [0, 0, 1]), ("111", [1, 1, 1])):
        along = velocity @ (np.array(normal) / np.linalg.norm(normal))
        expected = along.clip(min=0).sum(axis=1).mean() / np.linalg.det(crystal.primitive_cell)
        counts = channel_counts(crystal, orientation, 8, edges)
        found = (counts.count_per_a2 * np.diff(edges)).sum()
        assert found == pytest.approx(abs(expected), rel=0.02)


def test_orientations_differ(made):
    key = ("amm_anisotropic", "reservoir", "classical")
    values = [made[orientation][1][key] for orientation in ORIENTATIONS]
    assert min(abs(one / other - 1) for one, other in combinations(values, 2)) > 0.003
