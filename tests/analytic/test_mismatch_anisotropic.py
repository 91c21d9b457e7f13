"""Anisotropic acoustic mismatch: isotropic limit, conservation, reciprocity, springs, lattice sums."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kapitza.analysis.harmonic.stiffness import cubic_stiffness, facing, tensor_of, turned
from kapitza.analysis.landauer import conductances, model_conductance
from kapitza.analysis.mismatch.anisotropic import (
    amm_anisotropic,
    debye_frequency,
    effective_squares,
)
from kapitza.analysis.mismatch.debye import DebyeMedium, common_cutoff, inverse_square_speeds
from kapitza.analysis.mismatch.elastic import amm_elastic, effective_inverse_square
from kapitza.analysis.mismatch.media_pairs import coarser_meshes, with_errors
from kapitza.analysis.mismatch.slowness import ANGLES, rays_of
from kapitza.analysis.mismatch.stroh import (
    ElasticCrystal,
    impedances,
    isotropic_crystal,
    scattering_at,
    transmitted_waves,
    waves_of,
)
from kapitza.analysis.units import DENSITY_KG_M3, GPA_PER_EV_A3, METAL_MASS

ISOTROPIC = {
    "Al|sapphire": (DebyeMedium(2700, 6240, 3040, 0.0603), DebyeMedium(3970, 10890, 6450, 0.1172)),
    "Pb|diamond": (DebyeMedium(11590, 2350, 970, 0.03369), DebyeMedium(3512, 17500, 12800, 0.17609)),
}
# Zero-pressure lattice constant (Å) and c11, c12, c44 (GPa) of Lennard-Jones argon, by temperature in K.
ARGON = {10: (5.290457, 3.788922, 2.121201, 2.190999), 30: (5.34174, 3.039631, 1.624048, 1.831472)}
# Points of the slowness plane in units of the largest slowness, off every symmetry direction.
PLANE = np.random.default_rng(5).uniform(-1, 1, (60, 2))


@st.composite
def crystals(draw):
    """Stable cubic crystals, anisotropy 0.3–4, turned anyhow."""
    shear = draw(st.floats(10, 200))
    c44 = shear * draw(st.floats(0.3, 4))
    bulk = max(shear, c44) * draw(st.floats(1.0, 3))
    angles = [draw(st.floats(0, 6)) for _ in range(3)]
    stiffness = cubic_stiffness(bulk + 4 * shear / 3, bulk - 2 * shear / 3, c44)
    return ElasticCrystal(turned(stiffness, frame(*angles)), draw(st.floats(1000, 12000)), 0.05)


def frame(first, second, third):
    turns = []
    for axis, angle in ((2, first), (0, second), (2, third)):
        turn, (i, j) = np.eye(3), [k for k in range(3) if k != axis]
        turn[i, i] = turn[j, j] = np.cos(angle)
        turn[i, j], turn[j, i] = np.sin(angle), -np.sin(angle)
        turns.append(turn)
    return np.linalg.multi_dot(turns)


def points_of(*sides):
    """Points up to the slowest wave of every side in turn, so that each has some that carry energy."""
    slowest = [np.sqrt(side.density_kg_m3 / np.linalg.eigvalsh(side.stiffness_gpa)[0]) for side in sides]
    return PLANE * np.resize(slowest, (len(PLANE), 1)) / np.sqrt(1e3)


@pytest.mark.parametrize("pair", ISOTROPIC)
def test_isotropic_limit(pair):
    media = ISOTROPIC[pair]
    sides = [isotropic_crystal(medium) for medium in media]
    found = effective_squares(*sides, 4)
    assert found.transmitted == pytest.approx(effective_inverse_square(*media), rel=1e-10)
    for value, medium in ((found.left, media[0]), (found.right, media[1])):
        assert value == pytest.approx(inverse_square_speeds(medium), rel=1e-10)
    assert found.error < 1e-10 * found.transmitted
    for side, medium in zip(sides, media, strict=True):
        assert debye_frequency(side) == pytest.approx(common_cutoff(medium), rel=1e-12)
    values = [
        model_conductance(item, "local_jump", "quantum", 77.0)
        for item in (amm_anisotropic(*sides), amm_elastic(*media))
    ]
    assert values[0] == pytest.approx(values[1], rel=1e-9)


@settings(max_examples=25, deadline=None, derandomize=True)
@given(crystals(), crystals())
def test_every_wave_keeps_its_energy_and_both_ways_are_alike(left, right):
    slowness = points_of(left, right)
    there = scattering_at(left, right, slowness)
    kept = there.transmitted.sum(axis=1) + there.reflected.sum(axis=1)
    np.testing.assert_allclose(kept, there.incident, atol=1e-8)
    assert there.incident.any()
    # Summed over waves it is the formula of impedances, the same backwards in time.
    waves = there.transmitted.sum(axis=(1, 2))
    open_right = there.transmitted.any(axis=(1, 2))
    for sign in (1, -1):
        summed = transmitted_waves(impedances(left, right, sign * slowness))
        np.testing.assert_allclose(summed[open_right], waves[open_right], atol=1e-8)
    # Reversed in time, a wave from the right comes with the opposite slowness along the plane and upside
    # down: the same crystals with z reversed.
    flip = np.diag([1.0, 1.0, -1.0])
    sides = [
        ElasticCrystal(turned(side.stiffness_gpa, flip), side.density_kg_m3, 0.05) for side in (right, left)
    ]
    back = scattering_at(*sides, -slowness)
    np.testing.assert_allclose(
        back.transmitted.sum(axis=(1, 2)), there.transmitted.sum(axis=(1, 2)), atol=1e-8
    )
    most = np.minimum(there.incident.sum(axis=1), back.incident.sum(axis=1))
    assert (there.transmitted.sum(axis=(1, 2)) <= most + 1e-8).all()


@settings(max_examples=15, deadline=None, derandomize=True)
@given(crystals())
def test_a_plane_inside_a_crystal_passes_everything(crystal):
    found = scattering_at(crystal, crystal, points_of(crystal))
    np.testing.assert_allclose(found.transmitted.sum(axis=1), found.incident, atol=1e-8)


@pytest.mark.parametrize("normal", ["001", "110", "111"])
def test_channels_and_limits_of_a_crystal_against_a_heavier_one(normal):
    stiffness = facing(cubic_stiffness(151.4, 76.4, 56.4), normal)
    light, heavy = (ElasticCrystal(stiffness, ratio * 2329.0, 0.05) for ratio in (1, 4))
    found = effective_squares(light, heavy, 12)
    assert found.right == pytest.approx(4 * found.left, rel=1e-3)
    assert 0.7 < found.transmitted / found.left < 8 / 9
    assert found.error < 2e-3 * found.transmitted
    assert effective_squares(heavy, light, 12).transmitted == pytest.approx(found.transmitted, rel=1e-10)


def argon(temperature_k, ratio, normal="001"):
    """Lennard-Jones argon at the lattice constant of a temperature, against itself of another mass."""
    a, *constants = ARGON[temperature_k]
    stiffness, number = facing(cubic_stiffness(*constants), normal), 4 / a**3
    return [
        ElasticCrystal(stiffness, mass * 39.948 * number * DENSITY_KG_M3, number) for mass in (1.0, ratio)
    ]


@pytest.mark.parametrize(("temperature_k", "angles"), [(10, 24), (10, 12), (30, 24)])
def test_channels_of_a_side_do_not_depend_on_the_other(temperature_k, angles):
    """Scaling the mass scales the channels; a concave sheet, whose windows are narrow, must not be missed."""
    partners = (1.5, 3.0, 4.0, 6.0)
    found = [rays_of(*argon(temperature_k, ratio), angles).channels for ratio in partners]
    for channels, ratio in zip(found, partners, strict=True):
        np.testing.assert_allclose(channels[:, 0], found[0][:, 0], rtol=1e-12)
        np.testing.assert_allclose(channels[:, 1], ratio * channels[:, 0], rtol=1e-9)


@pytest.mark.parametrize("ray", [0, 2, 3, 9])
def test_channels_of_a_ray_are_the_waves_that_carry_energy(ray):
    """Counted slowness by slowness, without turning points: rays of concave argon that have up to five."""
    crystal = argon(10, 4)[0]
    rays = rays_of(crystal, crystal, 24)
    edges = np.linspace(0, 1.6, 16001)
    middle = (edges[1:] + edges[:-1]) / 2
    counts = waves_of(crystal, middle[:, None] * rays.direction[ray]).up_open.sum(axis=1)
    expected = rays.sector * np.sum(counts * middle) * (edges[1] - edges[0])
    assert rays.channels[ray, 0] == pytest.approx(expected, rel=3e-4)
    ends = np.append(rays.low, rays.high)[np.tile(rays.ray == ray, 2)]
    changes = edges[1:-1][np.diff(counts) != 0]
    assert changes.size > 2
    assert max(np.abs(ends - change).min() for change in changes) < 2e-4


@pytest.mark.parametrize(
    ("temperature_k", "ratio", "normal"), [(10, 4.0, "001"), (30, 2.0, "110"), (10, 3.0, "111")]
)
def test_the_quoted_error_of_the_quadrature_covers_it(temperature_k, ratio, normal):
    pair = argon(temperature_k, ratio, normal)
    models = [amm_anisotropic(*pair, angles) for angles in (*coarser_meshes(ANGLES), ANGLES, 3 * ANGLES)]
    half, third, fine, finest = (conductances(item, 10.0, ("classical", "quantum")) for item in models)
    for quoted, best in zip(with_errors(fine, [half, third]), finest, strict=True):
        error = abs(quoted.conductance_mw_m2k - best.conductance_mw_m2k)
        assert error < quoted.quadrature_error_mw_m2k < 0.01 * best.conductance_mw_m2k


def test_argon_from_lattice_sums():
    """(M_t/ω²)(ε/m) of Lennard-Jones argon | 4 × argon is 0.004385, as the Green's function has it."""
    epsilon, sigma, cutoff, a, mass = 0.01042332, 3.4, 8.5, 5.26865, 39.948
    steps = itertools.product(range(-4, 5), repeat=3)
    bonds = a / 2 * np.array([step for step in steps if sum(step) % 2 == 0 and any(step)])
    bonds = bonds[np.linalg.norm(bonds, axis=1) < cutoff]
    r = np.linalg.norm(bonds, axis=1)
    first = 4 * epsilon * (-12 * sigma**12 / r**13 + 6 * sigma**6 / r**7)
    second = 4 * epsilon * (156 * sigma**12 / r**14 - 42 * sigma**6 / r**8)
    weight = (second - first / r) / r**2 * GPA_PER_EV_A3 / (2 * a**3 / 4)
    c11, c12, c44 = (
        float(np.sum(weight * np.prod(bonds[:, axes], axis=1)))
        for axes in ([0, 0, 0, 0], [0, 0, 1, 1], [0, 1, 0, 1])
    )
    assert c12 == pytest.approx(c44, rel=1e-9)  # Cauchy
    number = 4 / a**3
    light, heavy = (
        ElasticCrystal(cubic_stiffness(c11, c12, c44), ratio * mass * number * DENSITY_KG_M3, number)
        for ratio in (1, 4)
    )
    found = effective_squares(light, heavy).transmitted * 1e4 / (4 * np.pi) * epsilon / (mass * METAL_MASS)
    assert found == pytest.approx(0.004385, rel=2e-4)


def test_turning_a_crystal():
    stiffness = cubic_stiffness(165.6, 63.9, 79.5)
    np.testing.assert_allclose(turned(stiffness, frame(0.3, 0, 0))[2, 2], 165.6)
    np.testing.assert_allclose(facing(stiffness, "001"), stiffness, atol=1e-10)
    # Along [110] and [111]: C₁₁ + … (textbook combinations).
    assert facing(stiffness, "110")[2, 2] == pytest.approx((165.6 + 63.9 + 2 * 79.5) / 2)
    assert facing(stiffness, "111")[2, 2] == pytest.approx((165.6 + 2 * 63.9 + 4 * 79.5) / 3)
    tensor = tensor_of(stiffness)
    np.testing.assert_array_equal(tensor, tensor.transpose(2, 3, 0, 1))
    with pytest.raises(ValueError, match="orthonormal"):
        turned(stiffness, np.ones((3, 3)))
    with pytest.raises(ValueError, match="001, 110, 111"):
        facing(stiffness, "123")


def test_impossible_crystals_are_refused():
    with pytest.raises(ValueError, match="positive definite"):
        ElasticCrystal(cubic_stiffness(100, 120, 50), 1000, 0.05)
    with pytest.raises(ValueError, match="symmetric"):
        ElasticCrystal(np.triu(np.ones((6, 6))), 1000, 0.05)
    with pytest.raises(ValueError, match="densities"):
        ElasticCrystal(cubic_stiffness(165.6, 63.9, 79.5), -1, 0.05)
