"""Inelastic measures of spectra whose shares are known, without noise."""

from dataclasses import replace

import numpy as np
import pytest
from known_spectra import FREQUENCY, HUMP, WAVE, WIDTH, sides, still

from kapitza.analysis.measure.conductance import Conductance
from kapitza.analysis.spectral.channels import (
    ORDER_SHARES,
    above_ceiling_share,
    above_cutoff_share,
    elastic_ceiling,
    excess_over_elastic,
    linear_trend,
    order_shares,
    share_above,
    total_of,
    transmission_per_area,
)
from kapitza.analysis.spectral.conversion import conversion, conversion_of_part, cumulative_difference
from kapitza.analysis.spectral.measure_record import CaseSpectra, MeasuredCase
from kapitza.analysis.spectral.measures import inelastic_measures, measure_of
from kapitza.analysis.spectral.resampling import Estimate
from kapitza.analysis.units import BOLTZMANN_EV_K, CONDUCTANCE_MW_M2K


def local(value=40.0, error=2.0, definition="local_jump"):
    return Conductance(definition, 4.5, 0.1, 0.1, 1e-3, 1e-5, 450.0, value, error, 1.0, 2.0, 1.0, 20.0, "yes")


def test_order_shares_are_ratios_of_integrals():
    orders = np.stack([sides(part * HUMP, part * WAVE) for part in (3.0, -0.5, 1.5)])
    rows = order_shares(still(orders))
    assert [row.measure for row in rows] == list(ORDER_SHARES)
    np.testing.assert_allclose([row.value for row in rows], [0.75, -0.125, 0.375], rtol=1e-13)
    np.testing.assert_allclose([row.standard_error for row in rows], 0, atol=1e-12)


@pytest.mark.parametrize("sign", [1, -1])
def test_conversion_with_one_change_of_sign_is_the_same_by_all_estimates(sign):
    found = conversion(still(sides(7 * HUMP, sign * 7 * 0.13 * WAVE)))
    for estimate in (found.largest, found.cross, found.split_half):
        assert estimate.value == pytest.approx(0.13, rel=1e-12)
        assert estimate.standard_error == pytest.approx(0, abs=1e-12)


def test_with_several_changes_of_sign_the_largest_c_is_a_lower_bound():
    wave = np.sin(6 * np.pi * (np.arange(60) + 0.5) / 60)  # +10 −10 +10 −10 +10 −10 bins
    wave /= wave[:10].sum()
    found = conversion(still(sides(HUMP, 0.1 * wave)))
    assert found.largest.value == pytest.approx(0.1)
    assert found.split_half.value == pytest.approx(0.3)
    curve, error = cumulative_difference(still(sides(HUMP, 0.1 * wave)))
    np.testing.assert_allclose(curve[[9, 19, 29, 59]], [0.1, 0, 0.1, 0], atol=1e-14)
    assert error.shape == curve.shape and error.max() < 1e-12


def test_conversion_of_a_part_is_a_share_of_all_the_heat():
    part, whole = still(sides(HUMP, 0.2 * WAVE)), still(sides(4 * HUMP, 0 * WAVE))
    assert conversion_of_part(part, whole).largest.value == pytest.approx(0.05)


def test_the_bin_a_limit_falls_into_counts_in_part():
    flat = still(np.ones(60))
    assert share_above(flat, FREQUENCY, 1.0).value == pytest.approx(39.5 / 60)
    assert share_above(flat, FREQUENCY, 1.0 + 0.25 * WIDTH).value == pytest.approx(39.25 / 60)
    assert share_above(flat, FREQUENCY, 9.0).value == 0
    two_bins_above = above_cutoff_share(flat, FREQUENCY, (2.0, 1.0))
    assert two_bins_above.value == pytest.approx(37.5 / 60)
    assert above_cutoff_share(flat, FREQUENCY, (1.0, 2.0)) == two_bins_above


def test_ceiling_is_the_smaller_channel_count_times_area_and_jump():
    edges = np.linspace(0, 2.0, 41)
    channels = (np.full(40, 0.3), np.where(edges[1:] < 1.01, 0.2, 0.0))
    ceiling = elastic_ceiling(edges, channels, FREQUENCY, area_angstrom2=450.0, bath_jump_k=15.0)
    full = 450 * 15 * BOLTZMANN_EV_K * 0.2
    np.testing.assert_allclose(ceiling[2:17], full, rtol=1e-3)  # flat up to 1 THz, but for the taper's tail
    assert ceiling[0] == pytest.approx(full / 2, rel=1e-3)
    assert ceiling[20] == pytest.approx(full / 2, rel=1e-2)
    assert ceiling[25:].max() < 1e-4 * full


def test_heat_above_the_ceiling_is_what_exceeds_it():
    ceiling = np.full(60, 0.5)
    q = np.where(np.arange(60) < 20, 0.8, 0.1)
    share = above_ceiling_share(still(q), ceiling)
    assert share.value == pytest.approx(20 * 0.3 / q.sum())
    assert share.standard_error == pytest.approx(0, abs=1e-12)
    assert above_ceiling_share(still(q), 2 * ceiling) == Estimate(0.0, 0.0)


def test_excess_is_a_difference_of_local_conductances_with_the_statistical_error():
    assert excess_over_elastic(local(40.0, 2.0), 16.0) == Estimate(24.0, 2.0, 20.0)
    fitted = excess_over_elastic(local(40.0, 2.0), 16.0, 1.5)
    assert (fitted.value, fitted.standard_error) == (24.0, 2.5)
    # Welch and Satterthwaite, with the 3 of 4 fits.
    assert fitted.degrees_of_freedom == pytest.approx(2.5**4 / (2.0**4 / 20 + 1.5**4 / 3))
    with pytest.raises(ValueError, match="got reservoir"):
        excess_over_elastic(local(definition="reservoir"), 16.0)


def test_an_infinite_or_unknown_elastic_reference_gives_no_excess():
    for elastic, names in (({"cell": 17.0, "mesh": np.inf}, ["excess_over_elastic"]), ({}, [])):
        rows = [row for row in inelastic_measures(case_of(elastic)) if row.measure.startswith("excess")]
        assert [row.measure for row in rows] == names
        assert all(row.value == 23.0 for row in rows)


def test_transmission_integrates_to_the_conductance_between_the_baths():
    transmission, error = transmission_per_area(still(HUMP), area_angstrom2=450.0, bath_jump_k=15.0)
    conductance = CONDUCTANCE_MW_M2K * BOLTZMANN_EV_K * transmission.sum() * WIDTH
    assert conductance == pytest.approx(CONDUCTANCE_MW_M2K * HUMP.sum() * WIDTH / (450 * 15))
    assert error.max() < 1e-12


def test_a_trend_is_the_weighted_line():
    temperature, error = np.array([2.0, 10.0, 20.0, 40.0]), np.array([1.0, 0.5, 0.5, 2.0])
    exact = linear_trend(temperature, 3.0 - 0.25 * temperature, error)
    assert exact.slope == pytest.approx(-0.25)
    assert exact.chi_square == pytest.approx(0, abs=1e-20)
    rng = np.random.default_rng(5)
    found = [linear_trend(temperature, rng.normal(0.1 * temperature, error), error) for _ in range(2000)]
    z = np.array([(line.slope - 0.1) / line.standard_error for line in found])
    assert abs(z.mean()) < 4 / np.sqrt(2000)
    assert z.std() == pytest.approx(1, abs=4 / np.sqrt(4000))
    assert np.mean([line.chi_square for line in found]) == pytest.approx(2, abs=4 * 2 / np.sqrt(2000))
    assert exact.z == pytest.approx(exact.slope / exact.standard_error)
    bent = linear_trend(temperature, temperature**2, error)
    assert bent.freedom == 2
    assert bent.chi_square > 100
    assert bent.widened_error == pytest.approx(bent.standard_error * np.sqrt(bent.chi_square / 2))
    assert bent.z == pytest.approx(bent.slope / bent.widened_error)
    assert linear_trend([1, 2], [1, 3], [1, 1]).widened_error == pytest.approx(np.sqrt(2))
    for bad in ([2, 2, 2, 2], temperature):
        with pytest.raises(ValueError, match="two different points"):
            linear_trend(bad, temperature, 0 * error if bad is temperature else error)


def case_of(elastic):
    orders = np.stack([sides(part * HUMP, 0 * WAVE) for part in (0.9, 0.08, 0.02)])
    moved = {offset: still(sides(HUMP, 0.02 * offset * WAVE)) for offset in (-2, -1, 1)}
    spectra = CaseSpectra(FREQUENCY, still(sides(HUMP, 0.1 * WAVE)), still(orders), moved)
    return MeasuredCase(spectra, (2.0, 1.0), np.zeros(60), local(), elastic, frozenset({"Ar"}))


@pytest.mark.parametrize("elements", [(), ("Si",), ("Ar", "Kr")])
def test_the_published_limit_of_argon_is_for_argon_alone(elements):
    case = replace(case_of({}), elements=frozenset(elements))
    assert "above_1_thz_share" not in {row.measure for row in inelastic_measures(case)}


@pytest.mark.parametrize("cutoffs", [(2.0, 1.16), (1.0, 1.0), (2.0, 0.8)])
def test_the_published_limit_of_argon_is_for_a_fourfold_mass_alone(cutoffs):
    case = replace(case_of({}), cutoffs_thz=cutoffs)
    assert "above_1_thz_share" not in {row.measure for row in inelastic_measures(case)}
    turned = replace(case, cutoffs_thz=(0.95, 1.9))
    assert "above_1_thz_share" in {row.measure for row in inelastic_measures(turned)}


def test_a_case_has_every_measure_once():
    case = case_of({})
    rows = inelastic_measures(case)
    assert rows[0].measure == "conversion_between_1"  # it leads
    value = {row.measure: row.value for row in rows}
    assert len(value) == len(rows)
    stems = ["conversion_share", "conversion_share_order2"]
    stems += [f"conversion_share_{place}" for place in ("left_2", "left_1", "right_1")]
    stems += [f"conversion_between_1{kind}" for kind in ("", "_inner", "_outer")]
    assert set(value) == {
        *ORDER_SHARES,
        *(stem + end for stem in stems for end in ("", "_cross", "_split_half")),
        *("above_cutoff_share", "above_1_thz_share", "above_ceiling_share"),
        *(f"above_cutoff_{place}" for place in ("left", "right", "left_1", "left_2", "right_1")),
    }
    assert value["conversion_share"] == pytest.approx(0.1)
    assert value["conversion_share_order2"] == 0
    assert value["conversion_share_left_2"] == pytest.approx(0.04)
    assert value["above_ceiling_share"] == pytest.approx(1.0)
    np.testing.assert_allclose(total_of(case.spectra.orders).mean.sum(axis=0), HUMP)


def test_every_row_finds_its_measure_and_a_strange_one_is_refused():
    for row in inelastic_measures(case_of({"cell": 17.0, "mesh": 16.0})):
        measure, match = measure_of(row.measure)
        assert match["base"] + match["ending"] == row.measure
        assert (measure.plane is None) == (not row.measure.startswith("conversion"))
        assert measure.unit == ("MW m⁻² K⁻¹" if row.measure.startswith("excess") else "share")
    with pytest.raises(ValueError, match="no measure is called 'conversion_share_up_1'"):
        measure_of("conversion_share_up_1")
