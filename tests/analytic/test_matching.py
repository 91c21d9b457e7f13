"""How two lattices share their mismatch: closed forms of cubic elasticity."""

import numpy as np
import pytest

from kapitza.interfaces.crystals import ORIENTATIONS, oriented_cell
from kapitza.interfaces.elasticity import in_plane_stiffness, normal_stiffness, normal_strain
from kapitza.interfaces.errors import StructureError
from kapitza.interfaces.matching import match_in_plane

SILICON, GERMANIUM = (165.6, 63.9, 79.5), (128.5, 48.3, 66.8)
ISOTROPIC = (100.0, 40.0, 30.0)


def biaxial_modulus(elastic, orientation):
    """Stress over strain of an equally stretched cubic film that is free along its normal (known forms)."""
    c11, c12, c44 = elastic
    if orientation == "001":
        return c11 + c12 - 2 * c12**2 / c11
    return 6 * c44 * (c11 + 2 * c12) / (c11 + 2 * c12 + 4 * c44)  # 111


@pytest.mark.parametrize("orientation", ["001", "111"])
@pytest.mark.parametrize("elastic", [SILICON, GERMANIUM, ISOTROPIC])
def test_biaxial_modulus_and_normal_strain_have_their_closed_form(elastic, orientation):
    stiffness = normal_stiffness(elastic, orientation)
    stress = in_plane_stiffness(stiffness) @ np.ones(2)
    np.testing.assert_allclose(stress, biaxial_modulus(elastic, orientation), rtol=1e-12)
    c11, c12, c44 = elastic
    ratio = {
        "001": 2 * c12 / c11,
        "111": 2 * (c11 + 2 * c12 - 2 * c44) / (c11 + 2 * c12 + 4 * c44),
    }[orientation]
    assert normal_strain(stiffness, np.array([0.01, 0.01])) == pytest.approx(-0.01 * ratio, rel=1e-12)


@pytest.mark.parametrize("orientation", ORIENTATIONS)
def test_an_isotropic_solid_is_the_same_in_every_orientation(orientation):
    turned = normal_stiffness(ISOTROPIC, orientation)
    np.testing.assert_allclose(turned, normal_stiffness(ISOTROPIC, "001"), rtol=1e-13)


@pytest.mark.parametrize("orientation", ORIENTATIONS)
def test_the_bulk_modulus_does_not_depend_on_the_orientation(orientation):
    c11, c12, _ = SILICON
    assert normal_stiffness(SILICON, orientation).sum() == pytest.approx(3 * (c11 + 2 * c12), rel=1e-13)


def matched(left, right, a=(5.43, 5.66), orientation="001", max_strain=0.05):
    cells = [oriented_cell("diamond", ("Si",), length, orientation) for length in a]
    stiffness = (normal_stiffness(left, orientation), normal_stiffness(right, orientation))
    return match_in_plane(*cells, max_strain, stiffness), stiffness


@pytest.mark.parametrize("orientation", ORIENTATIONS)
def test_the_common_cell_has_the_least_energy(orientation):
    found, stiffness = matched(SILICON, GERMANIUM, orientation=orientation)
    own = [
        oriented_cell("diamond", ("Si",), length, orientation).lengths_angstrom[:2] for length in (5.43, 5.66)
    ]

    def energy(lengths):
        strains = [lengths / own_lengths - 1 for own_lengths in own]
        return sum(e @ in_plane_stiffness(c) @ e for e, c in zip(strains, stiffness, strict=True)) / 2

    best = energy(found.lengths_angstrom)
    for step in 1e-3 * np.array([[1, 0], [-1, 0], [0, 1], [0, -1], [1, 1], [-1, 1]]):
        assert energy(found.lengths_angstrom + step) > best


def test_the_softer_side_gives_way_more():
    found, _ = matched(SILICON, tuple(c / 4 for c in SILICON))
    # Balanced tractions: 4 B ε₁ / a = B ε₂ / b.
    assert -found.strain_right[0] / found.strain_left[0] == pytest.approx(4 * 5.66 / 5.43, rel=1e-12)
    assert found.strain_left[2] == pytest.approx(-2 * 63.9 / 165.6 * found.strain_left[0], rel=1e-12)


def test_equal_lattices_are_left_bitwise_alone():
    found, _ = matched(SILICON, GERMANIUM, a=(5.43, 5.43))
    cell = oriented_cell("diamond", ("Si",), 5.43, "001")
    assert np.array_equal(found.lengths_angstrom, cell.lengths_angstrom[:2])
    assert not found.strain_left.any()
    assert not found.strain_right.any()


def test_strain_beyond_the_bound_is_refused():
    with pytest.raises(StructureError, match=r"strain 0\.02"):
        matched(SILICON, GERMANIUM, max_strain=0.02)


@pytest.mark.parametrize(("strained", "film"), [("left", 0), ("right", 1)])
def test_a_film_takes_the_lengths_of_its_substrate(strained, film):
    """All of the strain, and along its normal what Poisson's ratio makes of it; the substrate has none."""
    cells = [oriented_cell("diamond", ("Si",), length, "001") for length in (5.43, 5.66)]
    stiffness = (normal_stiffness(SILICON, "001"), normal_stiffness(GERMANIUM, "001"))
    found = match_in_plane(*cells, 0.05, stiffness, strained)
    strains = (found.strain_left, found.strain_right)
    np.testing.assert_array_equal(strains[1 - film], 0.0)
    np.testing.assert_array_equal(found.lengths_angstrom, cells[1 - film].lengths_angstrom[:2])
    taken = (5.66 / 5.43, 5.43 / 5.66)[film] - 1
    np.testing.assert_allclose(strains[film][:2], taken, rtol=1e-12)
    c11, c12, _ = (SILICON, GERMANIUM)[film]
    assert strains[film][2] == pytest.approx(-2 * c12 / c11 * taken, rel=1e-12)
    shared = match_in_plane(*cells, 0.05, stiffness)
    assert shared.strain_left[0] > 0 > shared.strain_right[0]


def test_a_film_is_refused_a_strain_that_two_sides_could_share():
    cells = [oriented_cell("diamond", ("Si",), length, "001") for length in (5.43, 5.66)]
    stiffness = (normal_stiffness(SILICON, "001"),) * 2
    match_in_plane(*cells, 0.025, stiffness)
    with pytest.raises(StructureError, match=r"strain 0\.04"):
        match_in_plane(*cells, 0.025, stiffness, "left")
