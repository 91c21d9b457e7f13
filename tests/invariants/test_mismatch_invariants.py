"""Identities of the transmission itself, wave by wave and frequency by frequency, for random media."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from random_media import ACOUSTIC, BOTH, ELASTIC, FEW, PARABOLIC, counts, media

from kapitza.analysis.harmonic.stiffness import cubic_stiffness
from kapitza.analysis.landauer import conductance, model_conductance
from kapitza.analysis.mismatch.anisotropic import effective_squares
from kapitza.analysis.mismatch.channel_models import dmm_dispersion, radiation_limit
from kapitza.analysis.mismatch.debye import (
    DebyeMedium,
    dmm_debye,
    inverse_square_speeds,
    radiation_limit_debye,
    scalar_transmission,
)
from kapitza.analysis.mismatch.elastic import (
    effective_inverse_square,
    hemispheric_transmission,
    mode_transmission,
)
from kapitza.analysis.mismatch.stroh import ElasticCrystal

SEEDS = st.integers(0, 2**32 - 1)
ALUMINIUM = DebyeMedium(2700, 6240, 3040, 0.0603)
SAPPHIRE = DebyeMedium(3970, 10890, 6450, 0.1172)


def slownesses(seed, left, right):
    """Random ones below, between and beyond the critical slownesses of both sides, and 0."""
    critical = 1 / np.concatenate([left.speeds_m_s[:2], right.speeds_m_s[:2]])
    share = np.random.default_rng(seed).uniform(0, 1.3, (50, 1))
    return np.append(share * critical, 0.0)


def crystal_of(medium):
    c11, c44 = (medium.density_kg_m3 * speed**2 / 1e9 for speed in medium.speeds_m_s[:2])
    stiffness = cubic_stiffness(c11, c11 - 2 * c44, c44)
    return ElasticCrystal(stiffness, medium.density_kg_m3, medium.number_density_per_a3)


@st.composite
def crystals(draw):
    """Stable cubic crystals of anisotropy 0.3–3 in their own axes."""
    shear = draw(st.floats(10, 200))
    c44 = shear * draw(st.floats(0.3, 3))
    bulk = max(shear, c44) * draw(st.floats(1.0, 3))
    stiffness = cubic_stiffness(bulk + 4 * shear / 3, bulk - 2 * shear / 3, c44)
    return ElasticCrystal(stiffness, draw(st.floats(500, 20000)), 0.05)


@pytest.mark.parametrize("form", ["fluid", "sh"])
@FEW
@given(left=media(), right=media())
def test_scalar_branches_are_reciprocal_one_by_one(form, left, right):
    np.testing.assert_allclose(
        scalar_transmission(left, right, form) / left.speeds_m_s**2,
        scalar_transmission(right, left, form) / right.speeds_m_s**2,
        rtol=1e-12,
    )


@FEW
@given(media(), media(), SEEDS)
def test_elastic_branches_are_reciprocal_in_sum_at_every_slowness(left, right, seed):
    slowness = slownesses(seed, left, right)
    there = mode_transmission(left, right, slowness).transmitted
    back = mode_transmission(right, left, slowness).transmitted
    np.testing.assert_allclose(there.sum(axis=0), back.sum(axis=0), atol=1e-10)
    # SH waves convert into nothing else.
    np.testing.assert_allclose(there[2], back[2], atol=1e-12)
    for share in (hemispheric_transmission(left, right), hemispheric_transmission(right, left)):
        assert np.all((share >= 0) & (share <= 1 + 1e-11))
    np.testing.assert_allclose(
        effective_inverse_square(left, right), effective_inverse_square(right, left), rtol=1e-12
    )


def test_elastic_branches_are_not_reciprocal_one_by_one():
    """P and SV convert into each other: of aluminium | sapphire they differ by 72 % and −26 %."""
    there = hemispheric_transmission(ALUMINIUM, SAPPHIRE) / ALUMINIUM.speeds_m_s**2
    back = hemispheric_transmission(SAPPHIRE, ALUMINIUM) / SAPPHIRE.speeds_m_s**2
    np.testing.assert_allclose(there / back, [1.7248, 0.7371, 1.0], atol=1e-4)


@FEW
@given(media(), media(), SEEDS)
def test_every_wave_is_transmitted_and_reflected_as_a_whole(source, target, seed):
    slowness = slownesses(seed, source, target)
    result = mode_transmission(source, target, slowness)
    exists = slowness < 1 / source.speeds_m_s[:, None]
    kept = np.where(exists, result.transmitted + result.reflected, 1.0)
    # Deep in evanescence the target's P and SV grow parallel, which costs the match (p c)² of its digits.
    digits = np.maximum(1.0, (slowness * target.transverse_m_s / 10) ** 2)
    np.testing.assert_allclose((kept - 1) / digits, 0.0, atol=1e-12)
    assert not result.transmitted[~exists].any() and not result.reflected[~exists].any()
    assert not result.transmitted[:, slowness > 1 / target.transverse_m_s].any()
    assert result.transmitted.min() >= 0 and result.reflected.min() >= 0


@FEW
@given(media(), SEEDS)
def test_a_plane_inside_a_medium_passes_every_wave_at_every_angle(medium, seed):
    slowness = slownesses(seed, medium, medium)
    exists = slowness < 1 / medium.speeds_m_s[:, None]
    result = mode_transmission(medium, medium, slowness)
    np.testing.assert_allclose(result.transmitted, exists, atol=1e-12)
    np.testing.assert_allclose(result.reflected, 0.0, atol=1e-12)
    # No share exceeds 1, so a mean of 1 over all angles is 1 at each.
    for form in ("fluid", "sh"):
        np.testing.assert_allclose(scalar_transmission(medium, medium, form), 1.0, rtol=1e-12)


@FEW
@given(media(), media())
def test_nearly_equal_speeds_do_not_spoil_the_quadrature(medium, other):
    """Speeds that differ by 1e-9 put two branch points almost on one another."""
    twin = DebyeMedium(
        medium.density_kg_m3,
        medium.longitudinal_m_s * (1 + 1e-9),
        medium.transverse_m_s * (1 - 1e-9),
        medium.number_density_per_a3,
    )
    np.testing.assert_allclose(hemispheric_transmission(medium, twin), 1.0, atol=1e-6)
    np.testing.assert_allclose(
        effective_inverse_square(medium, other), effective_inverse_square(twin, other), rtol=1e-6
    )


@FEW
@given(media(), media())
def test_no_elastic_model_passes_more_than_either_side_has_at_any_frequency(left, right):
    for model in ELASTIC.values():
        spectrum = model(left, right)
        ceiling = np.minimum(spectrum.channels_left, spectrum.channels_right)
        assert spectrum.transmitted.max() > 0
        assert np.all(spectrum.transmitted >= 0)
        # Round-off of the bins of a mixture is relative to the largest of them.
        assert np.all(spectrum.transmitted <= ceiling * (1 + 1e-12) + 1e-12 * spectrum.channels_left.max())


@FEW
@given(media(), media())
def test_channels_are_those_of_the_media_themselves(left, right):
    """M = πν²S, with the whole S of either side in the lowest cell: the ceiling is no model's own."""
    for model in PARABOLIC.values():
        spectrum = model(left, right)
        for found, medium in ((spectrum.channels_left, left), (spectrum.channels_right, right)):
            # 1 m/s is 0.01 Å/ps.
            expected = np.pi * 1e4 * (medium.longitudinal_m_s**-2 + 2 * medium.transverse_m_s**-2)
            np.testing.assert_allclose(found[0], expected, rtol=1e-13)
            assert np.all(np.diff(found) <= 0)


@FEW
@given(media(), media())
def test_diffuse_and_limit_agree_with_their_formulas_in_every_cell(left, right):
    for cutoff in ("branch", "common"):
        diffuse, limit = (model(left, right, cutoff) for model in (dmm_debye, radiation_limit_debye))
        first, second = diffuse.channels_left, diffuse.channels_right
        np.testing.assert_array_equal(limit.transmitted, np.minimum(first, second))
        np.testing.assert_allclose(diffuse.transmitted * (first + second), first * second, rtol=1e-13)


@FEW
@given(counts(), counts())
def test_lattice_models_are_symmetric_and_below_the_ceiling(left, right):
    diffuse, ceiling = dmm_dispersion(left, right), radiation_limit(left, right)
    np.testing.assert_array_equal(diffuse.transmitted, dmm_dispersion(right, left).transmitted)
    np.testing.assert_array_equal(ceiling.transmitted, radiation_limit(right, left).transmitted)
    np.testing.assert_array_equal(ceiling.transmitted, np.minimum(left.count_per_a2, right.count_per_a2))
    assert np.all(diffuse.transmitted <= ceiling.transmitted * (1 + 1e-14))
    assert np.all(2 * diffuse.transmitted >= ceiling.transmitted * (1 - 1e-14))


@FEW
@given(media())
def test_a_plane_inside_a_medium_has_no_acoustic_resistance(medium):
    for model in ACOUSTIC.values():
        for statistics in BOTH:
            assert model_conductance(model(medium, medium), "local_jump", statistics, 80.0) == np.inf


@FEW
@given(media())
def test_a_diffuse_plane_inside_a_medium_passes_half_its_channels(medium):
    for cutoff in ("branch", "common"):
        spectrum = dmm_debye(medium, medium, cutoff)
        for statistics in BOTH:
            side = conductance(spectrum.edges_thz, spectrum.channels_left, 2, statistics, 80.0)
            half = model_conductance(spectrum, "reservoir", statistics, 80.0)
            np.testing.assert_allclose(half, side / 2, rtol=1e-13)
            local = model_conductance(spectrum, "local_jump", statistics, 80.0)
            np.testing.assert_allclose(local, side, rtol=1e-12)


@settings(FEW, max_examples=12)
@given(media(longest_ratio=4), media(longest_ratio=4))
def test_isotropic_crystals_match_like_media(left, right):
    """One ray is enough: no direction in the plane differs from another."""
    found = effective_squares(crystal_of(left), crystal_of(right), 1)
    np.testing.assert_allclose(found.transmitted, effective_inverse_square(left, right), rtol=1e-11)
    np.testing.assert_allclose(found.left, inverse_square_speeds(left), rtol=1e-12)
    np.testing.assert_allclose(found.right, inverse_square_speeds(right), rtol=1e-12)


@settings(FEW, max_examples=6)
@given(crystals(), crystals())
def test_crystals_pass_the_same_both_ways_and_no_more_than_either_has(left, right):
    """Inverted in the plane, the sides change places and s turns to −s, for cubes along 001 the same ray."""
    there, back = effective_squares(left, right, 1), effective_squares(right, left, 1)
    np.testing.assert_allclose(there.transmitted, back.transmitted, rtol=1e-9)
    np.testing.assert_allclose([there.left, there.right], [back.right, back.left], rtol=1e-12)
    assert 0 < np.max(there.transmitted) <= min(there.left, there.right) * (1 + 1e-9)
