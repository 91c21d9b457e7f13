"""1/G = 1/G_∞ + c/L and R₀ + L/κ from synthetic conductances whose truth is known."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import chi2, kstest, norm

from kapitza.analysis.figures.drawing import svg_text
from kapitza.analysis.figures.interface.finite_size_figure import finite_size_figure
from kapitza.analysis.files.contracts import FINITE_SIZE
from kapitza.analysis.files.tables import frame_of, read_table, write_table
from kapitza.analysis.health.check_record import Limits
from kapitza.analysis.health.length_checks import finite_size
from kapitza.analysis.measure.conductance import Conductance
from kapitza.analysis.measure.finite_size import Sized, extrapolate, extrapolations, points, weighted_line

RESISTANCE, SLOPE = 20.0, 150.0  # m² K GW⁻¹ and nm m² K GW⁻¹: 50 MW m⁻² K⁻¹ at infinite length
LENGTHS = np.array([10.0, 14.0, 20.0, 35.0])
BLANK = {field: 0.0 for field in Conductance.__dataclass_fields__}


def cases(conductance, error, lengths=LENGTHS, temperature_k=30.0):
    """Sized cases with equal conductances of both definitions."""
    return [
        Sized(
            "a",
            temperature_k,
            float(length),
            [
                Conductance(
                    **BLANK
                    | {"definition": kind, "conductance_mw_m2k": float(g), "standard_error_mw_m2k": float(se)}
                )
                for kind in ("local_jump", "reservoir")
            ],
        )
        for length, g, se in zip(lengths, conductance, error, strict=True)
    ]


def exact(lengths=LENGTHS):
    return 1000 / (RESISTANCE + SLOPE / lengths)


def test_the_truth_is_recovered_without_noise():
    found = extrapolate(cases(exact(), [1, 2, 1, 3]), "local_jump")
    assert found.conductance_mw_m2k == pytest.approx(50.0)
    assert found.slope_nm_m2k_gw == pytest.approx(SLOPE)
    assert found.chi_square == pytest.approx(0.0, abs=1e-18)
    assert (found.lengths, found.freedom) == (4, 2)


def test_two_lengths_are_exact_with_their_errors_propagated():
    lengths, error = np.array([10.0, 20.0]), np.array([0.5, 0.8])
    conductance = exact(lengths)
    found = extrapolate(cases(conductance, error, lengths), "local_jump")
    # 1/G_∞ = 2/G(20 nm) − 1/G(10 nm)
    by_hand = 1000 * np.hypot(error[0] / conductance[0] ** 2, 2 * error[1] / conductance[1] ** 2)
    assert found.resistance_m2k_gw == pytest.approx(RESISTANCE)
    assert found.resistance_se_m2k_gw == pytest.approx(by_hand)
    assert found.standard_error_mw_m2k == pytest.approx(by_hand * 50.0**2 / 1000)
    assert found.chi_square is None
    assert found.freedom == 0


def in_series(lengths=LENGTHS):
    """Interface and contacts of 25 m² K GW⁻¹ between crystals of 0.8 W m⁻¹ K⁻¹."""
    return 1000 / (25.0 + lengths / 0.8)


def test_resistance_between_baths_grows_with_the_crystals_and_has_no_limit():
    found = extrapolate(cases(in_series(), [1, 2, 1, 3]), "reservoir")
    assert (found.resistance_m2k_gw, found.conductivity_w_mk) == (pytest.approx(25.0), pytest.approx(0.8))
    assert found.chi_square == pytest.approx(0.0, abs=1e-18)
    assert found.conductance_mw_m2k is found.slope_nm_m2k_gw is None
    # Against 1/L the same numbers lie on no line, and would tend to no resistance at all.
    wrong = extrapolate(cases(in_series(), 0.01 * in_series()), "local_jump")
    assert finite_size(wrong, Limits()).verdict == "failed"


def test_error_of_the_conductivity_is_that_of_the_slope():
    lengths, error = np.array([10.0, 20.0]), np.array([0.2, 0.1])
    conductance = in_series(lengths)
    found = extrapolate(cases(conductance, error, lengths), "reservoir")
    slope_error = np.hypot(*(1000 * error / conductance**2)) / 10
    assert found.conductivity_se_w_mk == pytest.approx(slope_error * 0.8**2)
    falling = extrapolate(cases(conductance[::-1], error, lengths), "reservoir")
    assert falling.conductivity_w_mk is None


def test_lengths_off_the_law_fail_and_two_lengths_show_nothing():
    rng = np.random.default_rng(7)
    error = 0.02 * exact()
    noisy = [exact() + error * rng.standard_normal(4) for _ in range(500)]
    verdicts = [finite_size(extrapolate(cases(g, error), "local_jump"), Limits()).verdict for g in noisy]
    assert verdicts.count("failed") <= 3  # 3.5σ, one-sided: 2 in 10 000
    off = exact() * np.array([1.0, 1.2, 1.0, 1.0])
    assert finite_size(extrapolate(cases(off, error), "local_jump"), Limits()).verdict == "failed"
    two = extrapolate(cases(exact(LENGTHS[:2]), error[:2], LENGTHS[:2]), "local_jump")
    assert finite_size(two, Limits()).verdict == "not_resolved"


def test_errors_cover_and_chi_square_is_distributed_as_it_should():
    rng = np.random.default_rng(4)
    error = np.array([0.4, 0.6, 0.5, 0.9])
    deviates, slopes, squares = [], [], []
    for _ in range(2000):
        # Noise on 1/G, which is what the line is fitted to; conductances of 1 % make no difference.
        resistance = 1000 / exact() + 1000 * error / exact() ** 2 * rng.standard_normal(4)
        found = extrapolate(
            cases(1000 / resistance, error * (1000 / resistance / exact()) ** 2), "local_jump"
        )
        deviates.append((found.resistance_m2k_gw - RESISTANCE) / found.resistance_se_m2k_gw)
        slopes.append((found.slope_nm_m2k_gw - SLOPE) / found.slope_se_nm_m2k_gw)
        squares.append(found.chi_square)
    for values in (deviates, slopes):
        assert kstest(values, norm.cdf).pvalue > 1e-3
        inside = np.mean(np.abs(values) < 1.959964)
        assert abs(inside - 0.95) < 4 * np.sqrt(0.95 * 0.05 / 2000)
    assert kstest(squares, chi2(2).cdf).pvalue > 1e-3


def test_noisy_conductances_still_cover():
    """Errors of 2 to 3 % on G itself, weights taken from the noisy values."""
    rng = np.random.default_rng(5)
    error = 0.025 * exact()
    deviates = []
    for _ in range(2000):
        noisy = exact() + error * rng.standard_normal(4)
        found = extrapolate(cases(noisy, error), "local_jump")
        deviates.append((found.resistance_m2k_gw - RESISTANCE) / found.resistance_se_m2k_gw)
    assert abs(np.mean(np.abs(deviates) < 1.959964) - 0.95) < 4 * np.sqrt(0.95 * 0.05 / 2000)
    assert abs(np.mean(deviates)) < 0.15


def test_a_line_that_leaves_no_resistance_gives_no_conductance():
    lengths = np.array([10.0, 20.0])
    found = extrapolate(cases([20.0, 50.0], [0.1, 0.1], lengths), "local_jump")
    assert found.resistance_m2k_gw < 0
    assert found.conductance_mw_m2k is None
    assert found.standard_error_mw_m2k is None


@pytest.mark.parametrize(("lengths", "error"), [([10, 10], [1, 1]), ([10], [1]), ([10, 20], [1, 0])])
def test_no_line_through_one_length_or_without_errors(lengths, error):
    with pytest.raises(ValueError, match="two different lengths"):
        weighted_line(*(np.array(values, dtype=float) for values in (lengths, lengths, error)))


def test_the_order_of_lengths_does_not_matter_and_single_lengths_are_left_out(tmp_path):
    several = cases(exact(), [1, 2, 1, 3])
    assert extrapolate(several[::-1], "local_jump") == extrapolate(several, "local_jump")
    alone = [replace(several[0], temperature_k=10.0)]
    rows = extrapolations(several + alone)
    assert [(row.temperature_k, row.definition) for row in rows] == [
        (30.0, "local_jump"),
        (30.0, "reservoir"),
    ]
    write_table(tmp_path / "finite_size.csv", FINITE_SIZE, frame_of(rows))
    table = read_table(tmp_path / "finite_size.csv", FINITE_SIZE)
    assert table["conductance_mw_m2k"].tolist() == [pytest.approx(50.0), pytest.approx(np.nan, nan_ok=True)]


def test_the_figure_shows_every_point_and_the_intercept():
    several = cases(exact(), [1, 2, 1, 3])
    figure = finite_size_figure(several, "a")
    for axes, kind in zip(figure.axes, ("local_jump", "reservoir"), strict=True):
        assert axes.get_title(loc="left") == kind
        shown = axes.containers[0].lines[0]
        np.testing.assert_allclose(shown.get_data(), points(several, kind)[:2])
        line = axes.lines[-1] if axes.lines[-1].get_linestyle() == "--" else axes.lines[-2]
        assert line.get_data()[1][0] == pytest.approx(extrapolate(several, kind).resistance_m2k_gw)
    words = [axes.get_legend().get_texts()[0].get_text() for axes in figure.axes]
    assert "infty" in words[0] and "κ" not in words[0]
    growing = finite_size_figure(cases(in_series(), [1, 2, 1, 3]), "a").axes[1]
    assert "κ = 0.80" in growing.get_legend().get_texts()[0].get_text()
    assert growing.get_xlabel().startswith("L (nm)")
    assert svg_text(figure) == svg_text(finite_size_figure(several, "a"))
    with pytest.raises(ValueError, match="two lengths"):
        finite_size_figure(several[:1], "a")
