import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.mismatch.debye import (
    DebyeMedium,
    amm_scalar,
    dmm_debye,
    inverse_square_speeds,
    radiation_limit_debye,
    scalar_transmission,
)
from analysis.mismatch.dispersion import ChannelCounts, dmm_dispersion, radiation_limit
from analysis.mismatch.elastic import (
    amm_elastic,
    effective_inverse_square,
    hemispheric_transmission,
    mode_transmission,
)
from analysis.mismatch.landauer import low_temperature_conductance, model_conductance

FEW = settings(max_examples=25, deadline=None, derandomize=True)
DEBYE_MODELS = (dmm_debye, radiation_limit_debye, amm_scalar, amm_elastic)


@st.composite
def media(draw):
    transverse = draw(st.floats(500, 13000))
    ratio = draw(st.floats(1.2, 3.0))
    return DebyeMedium(
        draw(st.floats(500, 20000)), ratio * transverse, transverse, draw(st.floats(0.02, 0.2))
    )


@st.composite
def counts(draw):
    values = st.lists(st.just(0.0) | st.floats(1e-6, 0.5), min_size=8, max_size=8)
    return ChannelCounts(np.linspace(0, 4, 9), np.array(draw(values)))


@FEW
@given(media(), media(), st.floats(1, 600))
def test_every_debye_model_is_symmetric(left, right, temperature):
    for model in DEBYE_MODELS:
        for statistics in ("classical", "quantum"):
            there, back = (
                model_conductance(model(*pair), "reservoir", statistics, temperature)
                for pair in ((left, right), (right, left))
            )
            np.testing.assert_allclose(there, back, rtol=1e-10)


@FEW
@given(media(), media())
def test_transmitted_channels_never_exceed_either_side(left, right):
    for model in DEBYE_MODELS:
        spectrum = model(left, right)
        ceiling = np.minimum(spectrum.channels_left, spectrum.channels_right)
        assert np.all(spectrum.transmitted >= 0)
        assert np.all(spectrum.transmitted <= ceiling * (1 + 1e-11))
        assert model_conductance(spectrum, "local_jump", "quantum", 50.0) >= model_conductance(
            spectrum, "reservoir", "quantum", 50.0
        )


@FEW
@given(media(), media(), st.integers(0, 2**32 - 1))
def test_energy_is_conserved_and_bounded(source, target, seed):
    slowness = np.random.default_rng(seed).uniform(0, 1 / source.transverse_m_s, 200)
    result = mode_transmission(source, target, slowness)
    exists = slowness < 1 / source.speeds_m_s[:, None]
    np.testing.assert_allclose((result.transmitted + result.reflected)[exists], 1.0, atol=1e-12)
    assert result.transmitted.min() >= 0
    assert result.reflected.min() >= 0


@FEW
@given(media(), media())
def test_reciprocity(left, right):
    forward, backward = hemispheric_transmission(left, right), hemispheric_transmission(right, left)
    np.testing.assert_allclose(
        np.sum(forward / left.speeds_m_s**2), np.sum(backward / right.speeds_m_s**2), rtol=1e-10
    )
    for form in ("fluid", "sh"):
        np.testing.assert_allclose(
            scalar_transmission(left, right, form) / left.speeds_m_s**2,
            scalar_transmission(right, left, form) / right.speeds_m_s**2,
            rtol=1e-10,
        )


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
@given(media())
def test_identical_media_do_not_resist(medium):
    np.testing.assert_allclose(hemispheric_transmission(medium, medium), 1.0, rtol=1e-11)
    for model in (amm_elastic, amm_scalar):
        assert model_conductance(model(medium, medium), "local_jump", "quantum", 80.0) == float("inf")


@FEW
@given(media(), media())
def test_cold_conductance_follows_the_cube_of_temperature(left, right):
    s1, s2 = inverse_square_speeds(left), inverse_square_speeds(right)
    scalar = float(np.sum(scalar_transmission(left, right) / left.speeds_m_s**2))
    effective = {
        dmm_debye: s1 * s2 / (s1 + s2),
        radiation_limit_debye: min(s1, s2),
        amm_scalar: scalar,
        amm_elastic: effective_inverse_square(left, right),
    }
    for model, coefficient in effective.items():
        for temperature in (0.02, 0.2):
            np.testing.assert_allclose(
                model_conductance(model(left, right), "reservoir", "quantum", temperature),
                low_temperature_conductance(coefficient, temperature),
                rtol=1e-9,
            )


@FEW
@given(counts(), counts())
def test_lattice_models_are_symmetric_and_below_the_ceiling(left, right):
    diffuse, ceiling = dmm_dispersion(left, right), radiation_limit(left, right)
    np.testing.assert_array_equal(diffuse.transmitted, dmm_dispersion(right, left).transmitted)
    assert np.all(diffuse.transmitted <= ceiling.transmitted * (1 + 1e-14))
    assert np.all(2 * diffuse.transmitted >= ceiling.transmitted * (1 - 1e-14))
