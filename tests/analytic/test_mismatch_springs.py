"""Weak contacts: springs between half-spaces, from perfect contact to free surfaces."""

import numpy as np
import pytest

from kapitza.analysis.harmonic.stiffness import cubic_stiffness, facing
from kapitza.analysis.landauer import conductance, model_conductance
from kapitza.analysis.mismatch.anisotropic import amm_anisotropic, effective_squares
from kapitza.analysis.mismatch.debye import DebyeMedium
from kapitza.analysis.mismatch.slowness import UNIT, nodes_of, rays_of
from kapitza.analysis.mismatch.springs import Springs, amm_spring, spring_squares
from kapitza.analysis.mismatch.stroh import (
    ElasticCrystal,
    impedances,
    isotropic_crystal,
    scattering_at,
    spring_compliance,
    transmitted_waves,
)

ALUMINIUM = DebyeMedium(2700, 6240, 3040, 0.0603)
SAPPHIRE = DebyeMedium(3970, 10890, 6450, 0.1172)
ISOTROPIC = [isotropic_crystal(medium) for medium in (ALUMINIUM, SAPPHIRE)]
# Two crystals that share no symmetry direction.
TILTED = [
    ElasticCrystal(facing(cubic_stiffness(165.64, 63.94, 79.51), "111"), 2330.0, 0.05),
    ElasticCrystal(facing(cubic_stiffness(128.53, 48.26, 66.80), "110"), 5323.0, 0.0441),
]
# Silicon and germanium, (001) on (001).
ALIGNED = [
    ElasticCrystal(cubic_stiffness(165.64, 63.94, 79.51), 2330.0, 0.05),
    ElasticCrystal(cubic_stiffness(128.53, 48.26, 66.80), 5323.0, 0.0441),
]
PLANE = np.random.default_rng(7).uniform(-0.3, 0.3, (60, 2))  # s/km, up to and beyond the last wave
ANGLES = 4


def test_springs_at_normal_incidence():
    """T(ω) = 4Z₁Z₂/[(Z₁+Z₂)² + (Z₁Z₂ω/K)²] of each polarisation."""
    springs, frequency = np.array([0.03, 0.03, 0.1]), 0.7
    compliance = spring_compliance(frequency, springs)
    share = scattering_at(*ISOTROPIC, np.zeros((1, 2)), compliance).transmitted[0].sum(axis=0)
    z1, z2 = (side.density_kg_m3 * side.speeds_m_s for side in (ALUMINIUM, SAPPHIRE))
    drag = z1 * z2 * 2 * np.pi * frequency * 1e12 / (1e18 * springs[::-1])
    expected = 4 * z1 * z2 / ((z1 + z2) ** 2 + drag**2)
    np.testing.assert_allclose(np.sort(share), np.sort(expected), rtol=1e-10)


def test_springs_between_contact_and_none():
    left, right = ISOTROPIC
    slowness = PLANE
    contact = scattering_at(left, right, slowness).transmitted.sum()
    totals = []
    for springs in (1e6, 0.1, 0.03, 1e-8):
        found = scattering_at(left, right, slowness, spring_compliance(1.0, springs))
        kept = found.transmitted.sum(axis=1) + found.reflected.sum(axis=1)
        np.testing.assert_allclose(kept, found.incident, atol=1e-8)
        totals.append(found.transmitted.sum() / contact)
    assert totals[0] == pytest.approx(1, abs=2e-5)
    assert totals[0] > totals[1] > totals[2] > totals[3]
    assert totals[3] < 1e-6


def test_formula_of_impedances_is_the_sum_over_waves():
    both, compliance = impedances(*TILTED, PLANE), spring_compliance(1.5, np.array([30.0, 20.0, 90.0]))
    waves = scattering_at(*TILTED, PLANE, compliance).transmitted.sum(axis=(1, 2))
    assert waves.max() > 0.1
    shown = waves > 0
    np.testing.assert_allclose(transmitted_waves(both, compliance)[shown], waves[shown], atol=1e-9)


def test_weak_springs_pass_as_the_square_of_their_stiffness():
    """Leaky surface waves of (001) faces resonate ever more sharply; S_eff ∝ K² only if they are found."""
    weak = np.array([1e-1, 1e-2])
    found = [spring_squares(*ALIGNED, Springs(k, k / 3), np.array([3.0]))[0] for k in weak]
    assert found[0] / weak[0] ** 2 == pytest.approx(found[1] / weak[1] ** 2, rel=0.02)
    rays = rays_of(*ALIGNED)
    nodes = nodes_of(rays, rays.low, rays.high, rays.ray)
    through = transmitted_waves(
        impedances(*ALIGNED, nodes.slowness), Springs(weak[1], weak[1] / 3).compliance(3.0)
    )
    assert UNIT * nodes.weight @ through < 0.85 * found[1]


def test_depends_on_the_ratio_of_frequency_and_stiffness_only():
    stiff = spring_squares(*TILTED, Springs(200.0, 60.0), np.array([0.4, 4.0]), ANGLES)
    soft = spring_squares(*TILTED, Springs(20.0, 6.0), np.array([0.04, 0.4]), ANGLES)
    np.testing.assert_allclose(stiff, soft, rtol=1e-9)


def test_spectrum_from_perfect_contact_to_none():
    perfect = amm_anisotropic(*ISOTROPIC, ANGLES)
    values = []
    for k in (1e7, 300.0, 30.0, 1e-3):
        weak = amm_spring(*ISOTROPIC, Springs(k, k / 3), ANGLES)
        values.append(model_conductance(weak, "reservoir", "quantum", 300.0))
        for name in ("channels_left", "channels_right"):
            both = [
                conductance(item.edges_thz, getattr(item, name), 2, "quantum", 300.0)
                for item in (weak, perfect)
            ]
            assert both[0] == pytest.approx(both[1], rel=1e-9)
        # Long waves do not see the contact.
        cold = [model_conductance(item, "reservoir", "quantum", 1e-4 * k) for item in (weak, perfect)]
        assert cold[0] == pytest.approx(cold[1], rel=5e-3)
    whole = model_conductance(perfect, "reservoir", "quantum", 300.0)
    assert values[0] == pytest.approx(whole, rel=1e-5)
    assert whole > values[1] > values[2] > 1e3 * values[3] > 0


def test_spectrum_between_its_nodes():
    springs = Springs(100.0, 30.0)
    spectrum = amm_spring(*TILTED, springs, ANGLES)
    middle = (spectrum.edges_thz[1:] + spectrum.edges_thz[:-1]) / 2
    chosen = [len(middle) // 2 + 3, len(middle) - 40, len(middle) - 8]
    direct = spring_squares(*TILTED, springs, middle[chosen], ANGLES)
    contact = effective_squares(*TILTED, ANGLES).transmitted
    scale = amm_anisotropic(*TILTED, ANGLES).transmitted[0] / contact
    shown = spectrum.transmitted[chosen]
    inside = shown > 0
    assert inside.any()
    np.testing.assert_allclose(shown[inside], scale * direct[inside], rtol=3e-3)


@pytest.mark.parametrize("stiffness", [(0, 1), (1, -1)])
def test_springs_must_be_positive(stiffness):
    with pytest.raises(ValueError, match="positive"):
        Springs(*stiffness)
