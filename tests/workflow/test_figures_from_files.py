"""Figures of a case drawn from its files: each number that is scaled, averaged or chosen on the way."""

from dataclasses import replace

import h5py
import numpy as np
import pandas as pd
import pytest
import synthetic_results

from kapitza.analysis.figures.case.convergence_figure import CONVERGENCE_FIGURE, mean_record
from kapitza.analysis.figures.case.map_figure import MAP_FIGURE
from kapitza.analysis.figures.case.orders_figure import ORDERS_FIGURE
from kapitza.analysis.figures.case.profile_figure import PROFILE_FIGURE
from kapitza.analysis.figures.case.spectral_temperature_figure import SPECTRAL_TEMPERATURE_FIGURE
from kapitza.analysis.figures.case.wavevector_figure import WAVEVECTOR_FIGURE
from kapitza.analysis.files.seed_files import read_heat_flow_record
from kapitza.analysis.spectral.spectrum import disjoint_groups
from kapitza.analysis.units import BOLTZMANN_EV_K, CONDUCTANCE_MW_M2K
from kapitza.steps import case_figures as step

GROUP, GROUPS_PER_SEED, BIN_THZ = "ar-4ar/T30/L36", 10, 0.05


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    folder = tmp_path_factory.mktemp("results")
    synthetic_results.write_results(folder, (30.0,))
    return folder


@pytest.fixture(scope="module")
def case(results):
    """What the step hands to the figures."""
    seen = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(step, "draw_figures", lambda figures, case, kinds, paths: seen.append(case))
        inputs = synthetic_results.case_inputs(results, GROUP)
        step.case_figures(**inputs, kinds=[], figures=[])
    return seen[0]


@pytest.fixture(scope="module")
def seeds(results):
    """Block spectra (n_blocks, n_freq) of both seeds by dataset."""
    found = []
    for seed in (1, 2):
        with h5py.File(results / GROUP / f"seed{seed}/heat_flow.h5") as file:
            found.append({name: file[name][:] for name in file if name.endswith(("_left", "_right"))})
    return found


@pytest.fixture(scope="module")
def pooled(results):
    return pd.read_csv(results / GROUP / "conductance.csv").set_index("definition")


@pytest.fixture(scope="module")
def scale(pooled):
    local = pooled.loc["local_jump"]
    return CONDUCTANCE_MW_M2K / (local.area_angstrom2 * local.temperature_jump_k)


def lines(axes):
    return {line.get_label(): line for line in axes.lines}


def both_sides(seed, part):
    return 0.5 * (seed[f"{part}_left"] + seed[f"{part}_right"])


def test_wavevectors_are_drawn_as_conductances_beside_the_elastic_ones_of_the_same_area(case, results):
    left, right, *_ = WAVEVECTOR_FIGURE.draw(case).axes
    table = pd.read_csv(case.by_wavevector)
    drawn, elastic = (np.ma.getdata(axes.collections[0].get_array()) for axes in (left, right))
    np.testing.assert_allclose(drawn.sum() * BIN_THZ, table.conductance_mw_m2k.sum(), rtol=1e-9)
    with h5py.File(results / "ar-4ar/T30/greens.h5") as file:
        channels = file["wavevector_weight"][:] * 4 @ file["transmission_by_wavevector"][:] * 0.01
    area = case.conductances["reservoir"].area_angstrom2
    unit = CONDUCTANCE_MW_M2K * BOLTZMANN_EV_K / area
    assert elastic.sum() * BIN_THZ == pytest.approx(unit * channels.sum(), rel=0.01)
    bare = WAVEVECTOR_FIGURE.draw(replace(case, density=None)).axes
    assert [axes.get_title(loc="left") for axes in bare[:2]] == ["simulation", ""]


def test_case_is_named_as_its_wildcards_say(case):
    assert case.title == "ar-4ar, 30 K, 36 cells (19.0 nm)"
    assert case.temperature_k == 30.0


def test_higher_orders_and_their_band_are_conductances(case, seeds, scale):
    upper, _, lower = ORDERS_FIGURE.draw(case).axes
    rest = [both_sides(seed, "q") - both_sides(seed, "order2") for seed in seeds]
    value = scale * np.mean([blocks.mean(axis=0) for blocks in rest], axis=0)
    groups = np.concatenate([disjoint_groups(blocks, GROUPS_PER_SEED) for blocks in rest])
    error = scale * groups.std(axis=0, ddof=1) / np.sqrt(2 * GROUPS_PER_SEED)
    np.testing.assert_allclose(lines(upper)["all higher orders"].get_ydata(), value, rtol=1e-9)
    band = upper.collections[2].get_paths()[0].vertices[:, 1]  # after those of all orders and of order 2
    assert band.max() == pytest.approx((value + error).max(), rel=1e-9)
    assert band.min() == pytest.approx((value - error).min(), rel=1e-9)
    moved = {
        part: np.mean([(seed[f"{part}_left"] - seed[f"{part}_right"]).mean(axis=0) for seed in seeds], axis=0)
        for part in ("q", "order2")
    }
    heat = np.mean([both_sides(seed, "q").mean(axis=0) for seed in seeds], axis=0).sum()
    for label, part in (("all orders", "q"), ("order 2 (control: 0)", "order2")):
        expected = 100 * np.cumsum(moved[part]) / heat
        np.testing.assert_allclose(lines(lower)[label].get_ydata(), expected, rtol=0, atol=1e-9)


@pytest.mark.parametrize(
    ("verdict", "why"), [("failed", "does not add up to order 3"), ("not_resolved", "told from noise")]
)
def test_map_that_does_not_pass_its_check_is_not_drawn(case, tmp_path, verdict, why):
    table = pd.read_csv(case.health)
    assert table.set_index("check").verdict["three_phonon_sum"] == "passed"
    table.loc[table.check == "three_phonon_sum", "verdict"] = verdict
    table.to_csv(tmp_path / "health.csv", index=False)
    (axes,) = MAP_FIGURE.draw(replace(case, health=tmp_path / "health.csv")).axes
    assert not axes.collections
    (words,) = [text.get_text() for text in axes.texts]
    assert why in words and "the map adds up to" in words


def test_map_is_a_conductance_and_its_sum_is_order_three_of_its_blocks(case, seeds, scale):
    axes = MAP_FIGURE.draw(case).axes[0]
    mesh = axes.collections[0]
    corners = mesh.get_coordinates()
    cell = (corners[0, 1, 0] - corners[0, 0, 0]) * (corners[1, 0, 1] - corners[0, 0, 1])
    heat = np.mean([both_sides(seed, "q").mean(axis=0).sum() for seed in seeds])
    order3 = np.mean([both_sides(seed, "order3")[:6].mean(axis=0).sum() for seed in seeds])
    drawn = float(np.ma.getdata(mesh.get_array()).sum()) * cell
    assert drawn == pytest.approx(scale * order3 * BIN_THZ, rel=1e-6)
    table = pd.read_csv(case.measures).set_index("measure").loc["order3_share"]
    note = next(text.get_text() for text in axes.texts if "the map adds up to" in text.get_text())
    assert f"order 3 of the same blocks {100 * order3 / heat:.3g}," in note
    assert note.rsplit("of all blocks ", 1)[1].startswith(f"{100 * table.value:.1f}")


def test_spectral_temperatures_stand_between_the_measured_baths(case, results, pooled):
    upper, lower = SPECTRAL_TEMPERATURE_FIGURE.draw(case).axes
    baths = [pd.read_csv(results / GROUP / f"seed{seed}/bath_power.csv") for seed in (1, 2)]
    hot, cold = (
        np.mean([table[f"temperature_{bath}_k"].mean() for table in baths]) for bath in ("hot", "cold")
    )
    assert lines(upper)["mean of the hot bath"].get_ydata()[0] == pytest.approx(hot, rel=1e-12)
    assert lines(upper)["mean of the cold bath"].get_ydata()[0] == pytest.approx(cold, rel=1e-12)
    assert lines(lower)["of the baths"].get_ydata()[0] == pytest.approx(hot - cold, rel=1e-9)
    jump = pooled.loc["local_jump", "temperature_jump_k"]
    assert lines(lower)["local_jump"].get_ydata()[0] == pytest.approx(jump, rel=1e-12)


def test_curves_of_convergence_end_in_the_mean_of_the_seeds(case, results, pooled):
    flows, local, reservoir = CONVERGENCE_FIGURE.draw(case).axes
    baths = [pd.read_csv(results / GROUP / f"seed{seed}/bath_power.csv") for seed in (1, 2)]
    for label, bath in (("from the hot bath", "hot"), ("into the cold bath", "cold")):
        rates = [table[f"energy_{bath}_ev"].iloc[-1] / table["time_ps"].iloc[-1] for table in baths]
        assert lines(flows)[label].get_ydata()[-1] == pytest.approx(np.mean(rates), rel=1e-9)
    for axes, definition in ((local, "local_jump"), (reservoir, "reservoir")):
        curve = lines(axes)[f"G, {definition}"].get_ydata()
        assert curve[-1] == pytest.approx(pooled.loc[definition, "conductance_mw_m2k"], rel=0.02)


def test_profile_writes_the_pooled_jump(case, pooled):
    axes = PROFILE_FIGURE.draw(case).axes[0]
    local = pooled.loc["local_jump"]
    assert any(f"ΔT = {local.temperature_jump_k:.3g} ± " in text.get_text() for text in axes.texts)


def test_seeds_of_different_length_have_no_common_course(results):
    folder = results / GROUP / "seed1"
    whole = read_heat_flow_record(folder / "bath_power.csv", folder / "heat_flow.h5")
    shorter = type(whole)(**{name: values[:-1] for name, values in vars(whole).items()})
    with pytest.raises(ValueError, match="differ in length"):
        mean_record([whole, shorter])


def test_a_case_without_spectral_temperatures_says_so(case):
    with pytest.raises(ValueError, match=r"36 cells \(19\.0 nm\): no spectral_temperature.csv"):
        SPECTRAL_TEMPERATURE_FIGURE.draw(replace(case, spectral_temperature=None))
