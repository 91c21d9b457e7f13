"""Inelastic measures and spectra of a case from files of two seeds whose shares are known."""

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from made_case import (
    CELL_LOCAL,
    CUTOFFS,
    FREQUENCY,
    HUMP,
    MESH_LOCAL,
    MESH_RESERVOIR,
    PARTS,
    WIDTH,
    write_flow,
    write_references,
)

from kapitza.analysis.figures.case.transmission_figure import transmission_curves, transmission_figure
from kapitza.analysis.figures.spectral_axes import Cutoffs
from kapitza.analysis.files.arrays import open_arrays, write_arrays
from kapitza.analysis.files.contracts import ELASTIC_BOX, GREENS, INELASTIC_CASE, SPECTRUM, TRANSMISSION
from kapitza.analysis.files.tables import frame_of, read_table, write_table
from kapitza.analysis.measure.conductance import Conductance
from kapitza.analysis.spectral.case_results import inelastic_results, spectral_temperature_table
from kapitza.analysis.spectral.effective.quantum_correction import weighted_share
from kapitza.analysis.spectral.recorded_flow import read_seed_flow, read_seed_planes
from kapitza.analysis.spectral.spectral_temperature import PLANE_GROUPS
from kapitza.analysis.spectral.spectrum_table import read_references, spectrum_table
from kapitza.analysis.units import BOLTZMANN_EV_K, CONDUCTANCE_MW_M2K
from kapitza.steps.bulk_channels import bulk_channels

DOCS = Path(__file__).resolve().parents[2] / "docs"
AREA, BATH_JUMP, LOCAL_JUMP, GROUPS = 450.0, 15.0, 5.0, 10
ROWS = [
    Conductance(name, jump, 0.1, 0.1, 1e-3, 1e-5, AREA, value, 2.0, 1.0, 2.0, 1.0, 20.0, "yes")
    for name, jump, value in (("local_jump", LOCAL_JUMP, 60.0), ("reservoir", BATH_JUMP, 20.0))
]


@pytest.fixture(scope="module")
def case(tmp_path_factory):
    """A folder with the files of two seeds and the models."""
    folder = tmp_path_factory.mktemp("case")
    rng = np.random.default_rng(12)
    for seed in (1, 2):
        write_flow(folder / f"seed{seed}", rng)
    write_references(folder)
    return folder


def flows(case):
    return [read_seed_flow(case / f"seed{seed}" / "heat_flow.h5") for seed in (1, 2)]


def planes(case):
    return [read_seed_planes(case / f"seed{seed}" / "planes.h5") for seed in (1, 2)]


def references(case):
    names = ("mismatch.h5", "mismatch.csv", "transmission.csv", "greens.csv")
    return read_references(*(case / name for name in names))


@pytest.fixture(scope="module")
def results(case):
    argon = frozenset({"Ar"})
    emitted, temperature = None, 30.0
    known = references(case).elastic
    return inelastic_results(flows(case), planes(case), ROWS, known, GROUPS, argon, emitted, temperature)


@pytest.fixture(scope="module")
def measures(results):
    return frame_of(results.measures).set_index("measure")


def test_inelastic_csv_holds_the_shares_of_the_files(measures):
    above = (HUMP[FREQUENCY > 1.12].sum() + HUMP[22] / 2) / HUMP.sum()  # of the bin at 1.1 THz one half
    expected = {
        "order2_share": 0.9,
        "order3_share": 0.07,
        "higher_order_share": 0.03,
        "effective_linear_share": 0.87,
        "order3_nonlinear_share": 0.12,
        "higher_nonlinear_share": 0.01,
        "conversion_share_linear_parts": 0.0,
        "quantum_share": weighted_share(HUMP, FREQUENCY, 30.0),
        "quantum_share_order2": 0.1 + 0.9 * weighted_share(HUMP, FREQUENCY, 30.0),
        "conversion_share": 0.1,
        "conversion_share_cross": 0.1,
        "conversion_share_split_half": 0.1,
        "conversion_share_order2": 0.0,
        "conversion_share_left_2": 0.02,
        "conversion_share_right_2_cross": 0.3,
        "conversion_between_2": 0.0,
        "conversion_between_2_inner_cross": 0.16,
        "conversion_between_2_outer": 0.16,
        "conversion_between_2_outer_split_half": 0.16,
        "excess_over_elastic": 60.0 - CELL_LOCAL,
        "excess_over_elastic_mesh": 60.0 - MESH_LOCAL,
    }
    for name, value in expected.items():
        tolerance = max(4 * measures.standard_error[name], 1e-12)
        assert measures.value[name] == pytest.approx(value, abs=tolerance), name
    assert measures.standard_error["excess_over_elastic"] == 2.0
    # Two seeds: the error by the fit of each, over √2.
    assert measures.standard_error["effective_linear_share"] >= 0.015 / np.sqrt(2)
    assert measures.value["above_cutoff_share"] == pytest.approx(above, rel=0.01)
    assert 0 < measures.value["above_cutoff_share"] < measures.value["above_1_thz_share"]
    # Channels up to 1 THz are plenty: above the ceiling lies what lies above 1 THz, but for the taper.
    beyond = HUMP[FREQUENCY > 1.02].sum() / HUMP.sum()
    assert 0.9 * beyond < measures.value["above_ceiling_share"] < beyond


def test_the_ceiling_is_of_the_temperatures_the_baths_emit_at(case):
    elastic = references(case).elastic
    of = {
        jump: frame_of(
            inelastic_results(flows(case), planes(case), ROWS, elastic, GROUPS, frozenset(), jump).measures
        )
        .set_index("measure")
        .value["above_ceiling_share"]
        for jump in (None, ROWS[1].temperature_jump_k, 1e-3)
    }
    assert of[None] == of[ROWS[1].temperature_jump_k]
    assert of[1e-3] == pytest.approx(1.0, abs=0.01)  # below so low a ceiling hardly anything lies


def test_shares_are_exact_where_the_noise_has_no_mean(measures):
    for name, share in zip(("order2", "order3", "higher_order"), PARTS.values(), strict=True):
        assert measures.value[f"{name}_share"] == pytest.approx(share, rel=1e-9)
        assert 0 < measures.standard_error[f"{name}_share"] < 0.01
    assert measures.value["conversion_share"] == pytest.approx(0.1, rel=1e-9)
    assert measures.value["conversion_share_order2"] < 1e-12
    assert measures.value["above_1_thz_share"] == pytest.approx(
        (HUMP[FREQUENCY > 1.02].sum() + HUMP[20] / 2) / HUMP.sum(), rel=1e-9
    )


def test_every_measure_is_explained(measures):
    pages = [(DOCS / name).read_text() for name in ("inelastic.md", "files.md")]
    for name in measures.index:
        stem = re.sub(r"_(\d+)(?=_inner|_outer|$)", "_<d>", re.sub(r"_(cross|split_half)$", "", name))
        assert all(f"`{stem}" in page for page in pages), stem


def test_measures_fit_their_table(results, tmp_path):
    table = frame_of(results.measures)
    assert tuple(table.columns) == (*INELASTIC_CASE.columns, *INELASTIC_CASE.optional)
    write_table(tmp_path / "inelastic.csv", INELASTIC_CASE, table)
    read = read_table(tmp_path / "inelastic.csv", INELASTIC_CASE)
    np.testing.assert_allclose(read.degrees_of_freedom, table.degrees_of_freedom)


def test_transmission_of_the_simulation_is_the_flow_over_area_and_bath_jump(results):
    unit = AREA * BOLTZMANN_EV_K * BATH_JUMP
    np.testing.assert_allclose(results.transmission.transmission_per_a2 * unit, HUMP, rtol=1e-9, atol=1e-12)


def test_spectral_temperatures_are_those_of_the_planes(case):
    with open_arrays(case / "greens.h5") as file:
        model = [file[name][:] for name in ("frequency_thz", "layer_z_angstrom", "local_density")]
    table = spectral_temperature_table(planes(case), *model, GROUPS)
    inner = table[(table.frequency_thz > 0.2) & (table.frequency_thz < 1.8)]
    mean = inner.groupby("group").temperature_k.mean()
    expected = dict(zip(PLANE_GROUPS, (34.0, 33.5, 27.5, 27.0), strict=True))
    for name, value in expected.items():
        assert mean[name] == pytest.approx(value, rel=0.03), name
    assert (inner.standard_error_k > 0).all()
    assert table.frequency_thz.max() < 2.3


@pytest.fixture
def box(tmp_path):
    """elastic_box.csv and its arrays: a flat spectrum up to 1 THz of 0.004 eV/ps over a jump of 10 K."""
    rows = [
        (state, definition, jump, 0.004, 0.004, 0.004, conductance, 0.1)
        for state, both in (("steady", (14.0, 13.0)), ("run", (15.0, 13.5)))
        for definition, jump, conductance in zip(("local_jump", "reservoir"), (10.0, 11.0), both, strict=True)
    ]
    table = tmp_path / "elastic_box.csv"
    write_table(table, ELASTIC_BOX, pd.DataFrame(rows, columns=list(ELASTIC_BOX.columns)))
    arrays = {
        "z_angstrom": (np.array([-2.0, 2.0]), "angstrom"),
        "temperature_run_k": (np.array([33.0, 27.0]), "K"),
        "edges_thz": (np.array([0.0, 1.0, 2.0]), "THz"),
        "heat_flow_ev_ps_thz": (np.array([0.004, 0.0]), "eV/ps/THz"),
    }
    write_arrays(table.with_suffix(".h5"), arrays)
    return table


def test_the_harmonic_box_is_the_reference_of_the_runs_and_of_the_spectrum(case, box):
    names = ("mismatch.h5", "mismatch.csv", "transmission.csv", "greens.csv")
    known = read_references(*(case / name for name in names), box)
    results = inelastic_results(flows(case), planes(case), ROWS, known.elastic, GROUPS)
    found = frame_of(results.measures).set_index("measure")
    assert found.value["excess_over_elastic_box"] == pytest.approx(60.0 - 15.0)  # over the times of the runs
    assert found.value["excess_over_elastic"] == pytest.approx(60.0 - CELL_LOCAL)
    curve = spectrum_table(flows(case), ROWS[0], GROUPS, known)
    # The steady state's G, all of it below 1 THz.
    assert curve.elastic_box.sum() * WIDTH == pytest.approx(14.0, rel=1e-6)
    assert np.abs(curve.elastic_box[curve.frequency_thz > 1.03]).max() == 0.0


def test_a_box_too_large_for_the_harmonic_answer_has_no_measure(case, tmp_path):
    table = tmp_path / "elastic_box.csv"
    write_table(table, ELASTIC_BOX, pd.DataFrame(columns=list(ELASTIC_BOX.columns)))
    names = ("mismatch.h5", "mismatch.csv", "transmission.csv", "greens.csv")
    known = read_references(*(case / name for name in names), table)
    results = inelastic_results(flows(case), planes(case), ROWS, known.elastic, GROUPS)
    assert "excess_over_elastic_box" not in frame_of(results.measures).measure.to_list()
    assert "elastic_box" not in spectrum_table(flows(case), ROWS[0], GROUPS, known).columns


def test_spectrum_has_orders_and_the_curve_of_greens_functions(case):
    table = spectrum_table(flows(case), ROWS[0], GROUPS, references(case))
    np.testing.assert_allclose(table.order2 + table.order3 + table.higher, table.total, rtol=0, atol=1e-9)
    scale = CONDUCTANCE_MW_M2K / (AREA * LOCAL_JUMP)
    np.testing.assert_allclose(table.order2, scale * 0.9 * HUMP, rtol=1e-9, atol=1e-9)
    unit = BOLTZMANN_EV_K * CONDUCTANCE_MW_M2K * MESH_LOCAL / MESH_RESERVOIR
    inside = (FREQUENCY > 0.1) & (FREQUENCY < 1.9)
    np.testing.assert_allclose(table.agf[inside], unit * FREQUENCY[inside], rtol=1e-9)
    assert table.agf.sum() * WIDTH == pytest.approx(unit * 2.0, rel=1e-9)


def test_errors_of_the_spectrum_are_those_of_its_groups_in_its_own_unit(case):
    """Blocks scatter by 5 % of the heat, and so do their bins: the error is that over the root of all."""
    seeds = flows(case)
    table = spectrum_table(seeds, ROWS[0], GROUPS, references(case))
    left, right = (np.mean([seed.total[:, side].mean(axis=0) for seed in seeds], axis=0) for side in (0, 1))
    scale = CONDUCTANCE_MW_M2K / (AREA * LOCAL_JUMP)
    np.testing.assert_allclose(table.left, scale * left, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(table.right, scale * right, rtol=1e-9, atol=1e-9)
    assert np.abs(table.left - table.right).max() > 0.05 * table.total.max()
    carried = HUMP > 0.1
    for name in ("total", "left", "right", "order2", "order3", "higher"):
        relative = (table[f"{name}_se"] / table[name].abs())[carried]
        # 0.05 over √60 blocks of each of two seeds, within what twenty groups leave uncertain.
        assert 0.5 < relative.median() / (0.05 / np.sqrt(120)) < 2, name


def test_without_greens_functions_the_channels_of_the_crystals_remain(case, tmp_path):
    """Where a common cell is too large for them: see docs/theory.md, "Coincidence cells"."""
    curve, table = tmp_path / "transmission.csv", tmp_path / "greens.csv"
    bulk_channels(spectra=case / "mismatch.h5", transmission=curve, table=table)
    assert read_table(table, GREENS).empty
    channels = read_table(curve, TRANSMISSION)
    assert channels.transmission_per_a2.isna().all()
    assert set(channels.k_points) == {"mesh"}
    known = read_references(case / "mismatch.h5", case / "mismatch.csv", curve, table)
    results = inelastic_results(flows(case), planes(case), ROWS, known.elastic, GROUPS)
    found = frame_of(results.measures).set_index("measure")
    assert not [name for name in found.index if name.startswith("excess")]
    beyond = HUMP[FREQUENCY > 1.02].sum() / HUMP.sum()
    assert 0.85 * beyond < found.value["above_ceiling_share"] < beyond
    columns = spectrum_table(flows(case), ROWS[0], GROUPS, known).columns
    assert "agf" not in columns and "dmm" in columns
    assert set(columns) <= {*SPECTRUM.columns, *SPECTRUM.optional}
    curves = transmission_curves(results.transmission, channels)
    assert curves.elastic == {}
    figure = transmission_figure(curves, Cutoffs(*CUTOFFS), "a")
    labels = set(figure.axes[0].get_legend_handles_labels()[1])
    assert "elastic ceiling of the box" in labels
    assert not [name for name in labels if name.startswith("elastic (AGF)")]
    low, high = figure.axes[1].get_ylim()
    assert low < high and np.isfinite([low, high]).all()


def test_columns_of_models_are_those_of_their_own_side(case):
    """Channels of both crystals as they are emitted, diffuse transmission scaled to the local jump."""
    table = spectrum_table(flows(case), ROWS[0], GROUPS, references(case))
    unit = BOLTZMANN_EV_K * CONDUCTANCE_MW_M2K
    low, high = (FREQUENCY > 0.1) & (FREQUENCY < 0.9), (FREQUENCY > 1.1) & (FREQUENCY < 1.9)
    np.testing.assert_allclose(table.channels_left[low | high], unit * 9.0, rtol=1e-9)
    np.testing.assert_allclose(table.channels_right[low], unit * 8.0, rtol=1e-9)
    np.testing.assert_allclose(table.channels_right[high], 0.0, atol=1e-12)
    np.testing.assert_allclose(table.dmm[low | high], unit * 0.01 * 50.0 / 25.0, rtol=1e-9)


def test_a_spectrum_of_the_other_definition_is_scaled_by_its_jump(case):
    local, wide = (
        spectrum_table(flows(case), row, GROUPS, references(case))
        for row in (ROWS[0], replace(ROWS[0], temperature_jump_k=2 * LOCAL_JUMP))
    )
    np.testing.assert_allclose(wide.total, local.total / 2, rtol=1e-12)
