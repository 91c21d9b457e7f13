"""Stage of Green's functions on two chains, whose transmission is a closed formula."""

import json

import numpy as np
import pytest
from two_chains import LENGTH, chain, exact, masses, thz

from kapitza.analysis.files.arrays import open_arrays
from kapitza.analysis.files.contracts import GREENS, TRANSMISSION
from kapitza.analysis.files.tables import read_table
from kapitza.analysis.harmonic import greens_conductance
from kapitza.analysis.harmonic.transmission import Settings, harmonic, spectrum
from kapitza.analysis.harmonic.wavevectors import cell_points, shifted_mesh
from kapitza.analysis.landauer import model_conductance
from kapitza.simulation import joined
from kapitza.steps.greens import greens
from kapitza.study.elastic_entry import ElasticEntry
from kapitza.study.given_potential import GivenPotential
from kapitza.study.potentials.manifest import load_manifest
from kapitza.study.sections.greens_section import Greens

SPRINGS, LEFT_AMU, RIGHT_AMU, TEMPERATURE = (1.0, 1.0, 1.0), 12.0, 48.0, 20.0
# As broad as is allowed, so that ten times as much shows.
CHOSEN = Greens(k_mesh=3, frequency_points=60, broadening_fraction=1e-4)


def run(folder, monkeypatch, entry=None):
    """The stage, with the force constants of two chains for those of the interface."""
    asked = []

    def constants(sides):
        asked.append(sides)
        return chain(SPRINGS)

    monkeypatch.setattr(joined, "interface_constants", constants)
    (folder / "lattice.json").write_text(json.dumps({"a_angstrom": 5.3}))
    side = {"crystal": "fcc", "elements": ("Ar",)}
    given = {
        "orientation": "110",
        "left": {**side, "masses_amu": {"Ar": LEFT_AMU}},
        "right": {**side, "masses_amu": {"Ar": RIGHT_AMU}},
        "max_strain": 0.01,
        "cross_section_cells": (2, 2),
    }
    greens(
        interface_entry=ElasticEntry.model_validate({**given, **(entry or {})}),
        potential=GivenPotential.of("lj-argon", load_manifest()["lj-argon"]),
        settings=CHOSEN,
        temperature=TEMPERATURE,
        left=folder / "lattice.json",
        right=folder / "lattice.json",
        transmission=folder / "transmission.csv",
        table=folder / "greens.csv",
        density=folder / "greens.h5",
    )
    rows = read_table(folder / "greens.csv", GREENS)
    return rows, read_table(folder / "transmission.csv", TRANSMISSION), asked


@pytest.fixture
def made(tmp_path, monkeypatch):
    return run(tmp_path, monkeypatch)


def test_transmission_is_that_of_chains_with_the_masses_of_the_study(made):
    _, curves, _ = made
    curve = curves[curves.k_points == "cell"]
    top = thz(2.0, m=RIGHT_AMU)
    inside = curve[(curve.frequency_thz > 0.05 * top) & (curve.frequency_thz < 0.9 * top)]
    omega = 2 * inside.frequency_thz / thz(2.0)  # in √(eV/Å²/amu)
    expected = 3 * exact(omega, LEFT_AMU, 1.0, RIGHT_AMU, 1.0, 1.0) / LENGTH**2
    np.testing.assert_allclose(inside.transmission_per_a2, expected, rtol=0.01)  # so broad is η
    # The light chain on the left moves up to twice the frequency of the heavy one on the right.
    highest = [curve.frequency_thz[curve[f"channels_{side}_per_a2"] > 0].max() for side in ("left", "right")]
    assert highest == pytest.approx([thz(2.0, m=LEFT_AMU), top], rel=0.02)


def test_conductances_have_the_broadening_the_study_asks_for(made):
    rows, _, _ = made
    system = harmonic(chain(SPRINGS), masses(LEFT_AMU, RIGHT_AMU))
    lattice = system.constants.lattice
    points = {"mesh": shifted_mesh(lattice, 3), "cell": cell_points(lattice, np.array([2, 2]) * LENGTH)}
    found = rows.set_index(["k_points", "definition", "statistics"]).conductance_mw_m2k
    for name, count in (("mesh", 60), ("cell", 120)):
        best, broad = (
            spectrum(system, points[name], Settings(3, count, factor * CHOSEN.broadening_fraction))
            for factor in (1, 10)
        )
        for definition in ("local_jump", "reservoir"):
            for statistics in ("classical", "quantum"):
                value = found[name, definition, statistics]
                assert value == pytest.approx(
                    model_conductance(best, definition, statistics, TEMPERATURE), rel=1e-12
                )
                other = model_conductance(broad, definition, statistics, TEMPERATURE)
                assert abs(other / value - 1) > 1e-6


def test_both_sides_are_what_the_study_says(made, tmp_path):
    (sides,) = made[2]
    assert (sides.left.masses_amu, sides.right.masses_amu) == ((LEFT_AMU,), (RIGHT_AMU,))
    assert (sides.orientation, sides.max_strain, sides.disorder) == ("110", 0.01, None)
    assert sides.left.lattice_constant_angstrom == 5.3
    with open_arrays(tmp_path / "greens.h5") as file:
        z, density = file["layer_z_angstrom"][:], file["local_density"][:]
        width = file["frequency_thz"][1] - file["frequency_thz"][0]
    # The heavy chain holds its three modes per atom below half the cutoff of the light one.
    far = density[[np.argmin(z), np.argmax(z)]].cumsum(axis=1) * width
    assert far[0, 30] < 0.5 * far[1, 30]


def test_the_reference_of_the_box_holds_the_waves_of_its_cross_section(tmp_path, monkeypatch):
    asked = []

    def points(lattice, periods):
        asked.append(periods.tolist())
        return cell_points(lattice, periods)

    monkeypatch.setattr(greens_conductance, "cell_points", points)
    run(tmp_path, monkeypatch, {"cross_section_cells": (2, 3)})
    assert asked == [[2 * LENGTH, 3 * LENGTH]]


def test_disorder_repeats_with_its_supercell(tmp_path, monkeypatch):
    mixed = {"seed": 1, "intermixing": {"planes": 1}, "greens_cells": (2, 1), "greens_k_mesh": 2}
    _, _, (sides,) = run(tmp_path, monkeypatch, {"disorder": mixed})
    assert sides.supercell == (2, 1)
    assert sides.disorder.intermixing.planes == 1
