"""Identities of G: sides exchanged, ceilings, both definitions, cold and hot limits, for random media."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from random_media import (
    BOTH,
    COMMON_CUTOFF,
    FEW,
    KELVIN_PER_THZ,
    PARABOLIC,
    counts,
    effective_squares,
    every_conductance,
    lowest_cutoff_k,
    media,
    reservoir_over_local,
    temperatures,
    values_of,
)
from scipy import constants

from kapitza.analysis.landauer import (
    conductance,
    conductances,
    low_temperature_conductance,
    model_conductance,
)
from kapitza.analysis.mismatch.channel_models import (
    ChannelCounts,
    dmm_dispersion,
    inelastic_dmm,
    inelastic_dmm_dispersion,
    radiation_limit,
)
from kapitza.analysis.mismatch.debye import DebyeMedium, common_cutoff, dmm_debye
from kapitza.analysis.mismatch.elastic import amm_elastic
from kapitza.analysis.mismatch.energy import net_heat_flux, radiation_constant
from kapitza.analysis.mismatch.mixed import mean_speed, mixed

COLD = 1 / 80
"""k_BT over hν of the lowest cutoff: what lies beyond it is less than 1e-25 of the integral."""


def every_lattice_conductance(left, right, temperature):
    spectra = [model(left, right) for model in (dmm_dispersion, radiation_limit)]
    found = {spectrum.model: conductances(spectrum, temperature, BOTH) for spectrum in spectra}
    found["inelastic_dmm"] = inelastic_dmm_dispersion(left, right, temperature, BOTH)
    return {name: values_of(rows) for name, rows in found.items()}


def effusion(medium, cutoff):
    """Classical G of all channels of a medium: k_B times the modes that arrive, n c/4 as in a gas."""
    speeds = medium.speeds_m_s
    share = np.ones(3) if cutoff == "branch" else 3 * speeds**-3 / np.sum(speeds**-3)
    per_m3 = 1e30 * medium.number_density_per_a3 * share
    return 1e-6 * constants.k * float(np.sum(per_m3 * speeds)) / 4


def stretched(medium, factor, density):
    """Every cutoff the same and all channels over factor²."""
    return DebyeMedium(
        density,
        medium.longitudinal_m_s * factor,
        medium.transverse_m_s * factor,
        medium.number_density_per_a3 / factor**3,
    )


@FEW
@given(media(), media(), temperatures())
def test_every_model_of_media_has_one_conductance_from_either_side(left, right, temperature):
    back = every_conductance(right, left, temperature)
    for name, there in every_conductance(left, right, temperature).items():
        for statistics in BOTH:
            found = there["reservoir", statistics]
            np.testing.assert_allclose(found, back[name]["reservoir", statistics], rtol=1e-10, err_msg=name)
            ratios = [reservoir_over_local(values, statistics) for values in (there, back[name])]
            np.testing.assert_allclose(*ratios, atol=1e-10, err_msg=name)


@FEW
@given(counts(), counts(), temperatures())
def test_every_model_of_lattices_has_one_conductance_from_either_side(left, right, temperature):
    back = every_lattice_conductance(right, left, temperature)
    for name, there in every_lattice_conductance(left, right, temperature).items():
        assert there.keys() == back[name].keys()
        for key, value in there.items():
            np.testing.assert_allclose(value, back[name][key], rtol=1e-10, err_msg=f"{name} {key}")


@FEW
@given(media(), media(), temperatures())
def test_no_elastic_model_exceeds_the_radiation_limit_of_the_same_cutoffs(left, right, temperature):
    found = every_conductance(left, right, temperature)
    for statistics in BOTH:
        values = {name: item["reservoir", statistics] for name, item in found.items()}
        limit = values["radiation_limit common"] * (1 + 1e-11)
        for name in COMMON_CUTOFF:
            assert 0 < values[name] <= limit, name
        # Quantum statistics weigh a mixture's bins, in which M_t is constant, not quite as parabolas.
        assert statistics == "quantum" or values["mixed common"] <= limit
        for cutoff in ("branch", "common"):
            diffuse, ceiling = values[f"dmm_debye {cutoff}"], values[f"radiation_limit {cutoff}"]
            assert ceiling / 2 * (1 - 1e-12) <= diffuse <= ceiling


@FEW
@given(media(), media(), counts(), counts(), temperatures())
def test_the_inelastic_model_is_never_below_the_diffuse_one_of_the_same_channels(
    left, right, first, second, temperature
):
    media_values = every_conductance(left, right, temperature)
    lattices = every_lattice_conductance(first, second, temperature)
    pairs = [
        (media_values[f"inelastic_dmm {c}"], media_values[f"dmm_debye {c}"]) for c in ("branch", "common")
    ]
    for inelastic, diffuse in [*pairs, (lattices["inelastic_dmm"], lattices["dmm_dispersion"])]:
        for statistics in BOTH:
            value = inelastic["reservoir", statistics]
            assert value >= diffuse["reservoir", statistics] * (1 - 1e-12)
            # Whatever the channels are.
            np.testing.assert_allclose(inelastic["local_jump", statistics], 2 * value, rtol=1e-12)


@FEW
@given(media(), media(), temperatures())
def test_local_jump_leaves_out_half_the_resistance_of_either_sides_channels(left, right, temperature):
    found = every_conductance(left, right, temperature)
    for name, values in found.items():
        cutoff = "branch" if "branch" in name else "common"
        sides = {"classical": [effusion(medium, cutoff) for medium in (left, right)]}
        if name in PARABOLIC:
            spectrum = PARABOLIC[name](left, right)
            sides["quantum"] = [
                conductance(spectrum.edges_thz, side, 2, "quantum", temperature)
                for side in (spectrum.channels_left, spectrum.channels_right)
            ]
        for statistics, (first, second) in sides.items():
            reservoir = values["reservoir", statistics]
            expected = 1 - reservoir / 2 * (1 / first + 1 / second)
            ratio = reservoir_over_local(values, statistics)
            np.testing.assert_allclose(ratio, expected, atol=1e-10, err_msg=name)


@FEW
@given(media(), st.floats(0.3, 3), st.floats(500, 20000), temperatures())
def test_local_is_exactly_twice_reservoir_for_diffuse_media_of_proportional_channels(
    medium, factor, density, temperature
):
    for cutoff in ("branch", "common"):
        spectrum = dmm_debye(medium, stretched(medium, factor, density), cutoff)
        elastic, inelastic = (
            values_of(rows)
            for rows in (
                conductances(spectrum, temperature, BOTH),
                inelastic_dmm(spectrum, temperature, BOTH),
            )
        )
        for statistics in BOTH:
            twice = 2 * elastic["reservoir", statistics]
            np.testing.assert_allclose(elastic["local_jump", statistics], twice, rtol=1e-11)
        for key, value in elastic.items():
            np.testing.assert_allclose(inelastic[key], value, rtol=1e-11)


@FEW
@given(counts(), st.floats(0.05, 20), temperatures())
def test_local_is_exactly_twice_reservoir_for_lattices_of_proportional_channels(left, ratio, temperature):
    right = ChannelCounts(left.edges_thz, ratio * left.count_per_a2)
    for name in ("dmm_dispersion", "inelastic_dmm"):
        found = every_lattice_conductance(left, right, temperature)[name]
        for statistics in BOTH:
            twice = 2 * found["reservoir", statistics]
            np.testing.assert_allclose(found["local_jump", statistics], twice, rtol=1e-12)


@FEW
@given(media(), st.floats(1.2, 5), temperatures())
def test_local_is_less_than_twice_reservoir_where_cutoffs_differ(medium, factor, temperature):
    """The same crystal with all speeds and so all cutoffs lower: M₁/M₂ is constant, but only up to there."""
    speeds = medium.longitudinal_m_s / factor, medium.transverse_m_s / factor
    soft = DebyeMedium(medium.density_kg_m3, *speeds, medium.number_density_per_a3)
    found = every_conductance(medium, soft, temperature)
    for cutoff in ("branch", "common"):
        assert reservoir_over_local(found[f"dmm_debye {cutoff}"], "classical") > 0.5 + 1e-2


@FEW
@given(media(), media(), temperatures())
def test_local_lies_above_reservoir_and_of_diffuse_models_below_its_double(left, right, temperature):
    for name, values in every_conductance(left, right, temperature).items():
        lowest = 0.5 if name.startswith("dmm_debye") else 0.0
        for statistics in BOTH:
            assert lowest - 1e-12 <= reservoir_over_local(values, statistics) <= 1, name


@FEW
@given(media(), media(), st.floats(-4, 0))
def test_cold_conductance_goes_with_the_cube_of_temperature(left, right, decades):
    temperature = COLD * lowest_cutoff_k(left, right) * 10**decades
    found, colder = (every_conductance(left, right, t) for t in (temperature, temperature / 2))
    for name, square in effective_squares(left, right).items():
        value = found[name]["reservoir", "quantum"]
        exact = low_temperature_conductance(square, temperature)
        np.testing.assert_allclose(value, exact, rtol=1e-11, err_msg=name)
        slope = np.log2(value / colder[name]["reservoir", "quantum"])
        np.testing.assert_allclose(slope, 3.0, atol=1e-10, err_msg=name)


@settings(FEW, max_examples=8)
@given(media(), media())
def test_cold_phonons_do_not_see_roughness(left, right):
    acoustic = amm_elastic(left, right)
    rough = mixed(acoustic, dmm_debye(left, right, "common"), 0.05, mean_speed(left, right))
    temperature = lowest_cutoff_k(left, right) / 3000
    found, exact = (
        model_conductance(item, "reservoir", "quantum", temperature) for item in (rough, acoustic)
    )
    np.testing.assert_allclose(found, exact, rtol=2e-3)


@FEW
@given(media(), media(), st.floats(0, 1), st.floats(0, 1))
def test_cold_flux_goes_with_the_difference_of_fourth_powers(left, right, hot, cold):
    hottest = COLD * lowest_cutoff_k(left, right)
    squares = effective_squares(left, right)
    for name, model in PARABOLIC.items():
        constant = radiation_constant(squares[name])
        flux = net_heat_flux(model(left, right), hot * hottest, cold * hottest)
        found = flux / (constant * hottest**4)
        np.testing.assert_allclose(found, hot**4 - cold**4, rtol=1e-11, atol=1e-13, err_msg=name)


@FEW
@given(media(), media(), st.floats(0.05, 0.5))
def test_hot_conductance_reaches_the_classical_one_as_a_twentieth_of_theta_over_t_squared(left, right, ratio):
    """Below a common cutoff M_t is one parabola: 1 − G/G_classical = (1/20)(θ/T)² − (1/560)(θ/T)⁴ + …"""
    theta = KELVIN_PER_THZ * min(common_cutoff(left), common_cutoff(right))
    for name, model in COMMON_CUTOFF.items():
        found = values_of(conductances(model(left, right), theta / ratio, BOTH))
        deficit = 1 - found["reservoir", "quantum"] / found["reservoir", "classical"]
        np.testing.assert_allclose(deficit, ratio**2 / 20, rtol=0.01, err_msg=name)
        np.testing.assert_allclose(
            deficit, ratio**2 / 20 - ratio**4 / 560, atol=1e-4 * ratio**6 + 1e-13, err_msg=name
        )
