"""Force constants with the symmetry of their crystal: against a basis of all that have it, and by hand."""

import numpy as np
import pytest

from kapitza.analysis.harmonic.conventional_cell import ConventionalCell
from kapitza.analysis.harmonic.force_constants import phonopy_of
from kapitza.analysis.harmonic.symmetry_projection import projected

CORNERS = np.array([[0, 0, 0], [0, 0.5, 0.5], [0.5, 0, 0.5], [0.5, 0.5, 0]])
# Orthorhombic cell of wurtzite: a, a√3, c.
BASAL = np.array([[0, 0, 0], [0.5, 0.5, 0], [0.5, 1 / 6, 0.5], [0, 2 / 3, 0.5]])


def zincblende():
    fractions = np.vstack([CORNERS, CORNERS + 0.25])
    return ConventionalCell(
        5.4, ("Zn",) * 4 + ("S",) * 4, fractions, np.repeat([65.0, 32.0], 4), "F", (1, 1, 1)
    )


def wurtzite():
    fractions = np.vstack([BASAL, BASAL + np.array([0, 0, 0.37])])
    edges = (1.0, float(np.sqrt(3)), 1.6)
    return ConventionalCell(3.2, ("Ga",) * 4 + ("N",) * 4, fractions, np.repeat([69.7, 14.0], 4), "P", edges)


@pytest.fixture(
    scope="module", params=[(zincblende, (2, 2, 2)), (wurtzite, (2, 2, 2))], ids=["cubic", "hexagonal"]
)
def crystal(request):
    make, repeats = request.param
    phonon = phonopy_of(make(), repeats, 0.01)
    shape = (len(phonon.primitive), len(phonon.supercell), 3, 3)
    return phonon, np.random.default_rng(7).normal(size=shape)


def test_the_projection_is_that_onto_a_basis_of_all_symmetric_force_constants(crystal):
    phonon, noise = crystal
    phonon.force_constants = noise.copy()
    phonon.symmetrize_force_constants(show_drift=False, use_symfc_projector=True)
    np.testing.assert_allclose(projected(noise, phonon), phonon.force_constants, atol=1e-13)


def test_what_is_projected_stays_and_holds_no_force_on_a_crystal_that_is_shifted(crystal):
    phonon, noise = crystal
    found = projected(noise, phonon)
    np.testing.assert_allclose(projected(found, phonon), found, atol=1e-14)
    np.testing.assert_allclose(found.sum(axis=1), 0, atol=1e-12)
    assert np.abs(found).max() > 0.01
