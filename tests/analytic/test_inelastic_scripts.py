"""Tables of the inelastic measures from files of two seeds whose shares are known."""

import importlib.util
import re
from pathlib import Path

import h5py
import numpy as np
import pandas as pd
import pytest

from kapitza.analysis.figures.spectrum_figure import Cutoffs
from kapitza.analysis.figures.transmission_figure import transmission_curves, transmission_figure
from kapitza.analysis.files.contracts import (
    CONDUCTANCE,
    GREENS,
    INELASTIC,
    INELASTIC_CASE,
    MD_TRANSMISSION,
    MISMATCH,
    SPECTRAL_TEMPERATURE,
    SPECTRUM,
    TRANSMISSION,
)
from kapitza.analysis.files.tables import frame_of, read_table, write_table
from kapitza.analysis.measure.conductance import Conductance
from kapitza.analysis.spectral.spectral_temperature import PLANE_GROUPS
from kapitza.analysis.units import BOLTZMANN_EV_K, CONDUCTANCE_MW_M2K

SCRIPTS = Path(__file__).resolve().parents[2] / "workflow" / "scripts"
WIDTH, AREA, BATH_JUMP, LOCAL_JUMP = 0.05, 450.0, 15.0, 5.0
FREQUENCY = WIDTH * np.arange(80)
HUMP = np.where(FREQUENCY < 1.6, FREQUENCY * (1.6 - FREQUENCY), 0.0)
WAVE = np.where(FREQUENCY < 1.6, np.sin(2 * np.pi * FREQUENCY / 1.6), 0.0)
WAVE *= HUMP.sum() / WAVE[WAVE > 0].sum()
PARTS = {"order2": 0.9, "order3": 0.07, "higher": 0.03}
Z, ATOMS = np.array([-6.0, -4.0, -2.0, 2.0, 4.0, 6.0]), 16
STATES = 3 / 2.0  # THz⁻¹ per atom, flat up to 2 THz
LAYER_K = np.array([34.0, 34.0, 33.0, 28.0, 27.0, 27.0])


def main_of(name):
    spec = importlib.util.spec_from_file_location(f"script_{name}", SCRIPTS / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.main


def write_seed(folder, rng):
    folder.mkdir()

    def blocks(q, difference):
        noise = 1 + 0.05 * rng.standard_normal((60, 1))
        return noise * (q + difference / 2), noise * (q - difference / 2)

    with h5py.File(folder / "heat_flow.h5", "w") as file:
        file["frequency_thz"] = FREQUENCY
        totals = np.zeros((2, 60, len(FREQUENCY)))
        for name, part in PARTS.items():
            pair = blocks(part * HUMP, 0.1 * WAVE if name == "order3" else 0 * WAVE)
            file[f"{name}_left"], file[f"{name}_right"] = pair
            totals += pair
        file["q_left"], file["q_right"] = totals
    with h5py.File(folder / "planes.h5", "w") as file:
        file["frequency_thz"], file["plane"] = FREQUENCY, [-2, 2]
        pairs = [blocks(HUMP, share * WAVE) for share in (0.02, 0.3)]
        file["q_left"], file["q_right"] = (np.stack(side) for side in zip(*pairs, strict=True))
        file["layer_z_angstrom"], file["layer_atoms"] = Z, np.full(len(Z), ATOMS)
        states = np.where(FREQUENCY < 2.0, STATES, 0.0) * ATOMS
        power = BOLTZMANN_EV_K * LAYER_K[:, None, None] * states
        file["layer_power"] = power * (1 + 0.05 * rng.standard_normal((1, 60, 1)))


@pytest.fixture(scope="module")
def case(tmp_path_factory):
    """A folder with the files of two seeds, the models and the pooled conductance."""
    folder = tmp_path_factory.mktemp("case")
    rng = np.random.default_rng(12)
    for seed in (1, 2):
        write_seed(folder / f"seed{seed}", rng)
    rows = [
        Conductance(name, jump, 0.1, 0.1, 1e-3, 1e-5, AREA, value, 2.0, 1.0, 2.0)
        for name, jump, value in (("local_jump", LOCAL_JUMP, 60.0), ("reservoir", BATH_JUMP, 20.0))
    ]
    write_table(folder / "conductance.csv", CONDUCTANCE, frame_of(rows))
    edges = np.linspace(0, 2, 41)
    with h5py.File(folder / "mismatch.h5", "w") as file:
        file["edges_thz"] = edges
        file["channels_left"], file["channels_right"] = np.full(40, 9.0), np.where(edges[1:] < 1.01, 8.0, 0.0)
        file["dmm_dispersion"] = np.full(40, 0.01)
        file.attrs.update(cutoff_left_thz=2.0, cutoff_right_thz=1.0)
    values = (("local_jump", 50.0), ("reservoir", 25.0))
    models = [("dmm_dispersion", definition, "classical", g, 0.1) for definition, g in values]
    write_table(folder / "mismatch.csv", MISMATCH, pd.DataFrame(models, columns=list(MISMATCH.columns)))
    greens = [
        (points, definition, statistics, value + 0.5 * (statistics == "quantum"), None, 0.1, 0.1)
        for points, pair in (("mesh", (16.0, 14.0)), ("cell", (17.0, 15.0)))
        for definition, value in zip(("local_jump", "reservoir"), pair, strict=True)
        for statistics in ("classical", "quantum")
    ]
    changes = [f"change_{name}_mw_m2k" for name in ("k_mesh", "frequency", "broadening")]
    columns = ["k_points", "definition", "statistics", "conductance_mw_m2k", *changes]
    write_table(folder / "greens.csv", GREENS, pd.DataFrame(greens, columns=columns))
    points = 0.01 * (np.arange(200) + 0.5)
    curves = [
        pd.DataFrame(dict(zip(TRANSMISSION.columns, (points, *values), strict=True)))
        # On the mesh no channel is open: were its ceiling taken, all heat would lie above it.
        for values in (
            ("mesh", points, 0.0, 0.0),
            ("cell", 2 * points, 9.0, np.where(points < 1.01, 8.0, 0.0)),
        )
    ]
    write_table(folder / "transmission.csv", TRANSMISSION, pd.concat(curves, ignore_index=True))
    with h5py.File(folder / "greens.h5", "w") as file:
        file["frequency_thz"], file["layer_z_angstrom"] = points, [-3.0, -1.0, 1.0, 3.0]
        file["local_density"] = np.full((4, len(points)), STATES)
    return folder


def seed_files(case, name):
    return [case / f"seed{seed}" / name for seed in (1, 2)]


@pytest.fixture(scope="module")
def measures(case):
    main_of("inelastic")(
        heat_flow=seed_files(case, "heat_flow.h5"),
        planes=seed_files(case, "planes.h5"),
        **{
            name: case / file
            for name, file in (
                ("conductance", "conductance.csv"),
                ("greens", "greens.csv"),
                ("curve", "transmission.csv"),
            )
        },
        mismatch=case / "mismatch.h5",
        groups=10,
        measures=case / "inelastic.csv",
        transmission=case / "md_transmission.csv",
    )
    return read_table(case / "inelastic.csv", INELASTIC_CASE).set_index("measure")


def test_inelastic_csv_holds_the_shares_of_the_files(measures):
    above = (HUMP[FREQUENCY > 1.12].sum() + HUMP[22] / 2) / HUMP.sum()  # of the bin at 1.1 THz one half
    expected = {
        "order2_share": 0.9,
        "order3_share": 0.07,
        "higher_order_share": 0.03,
        "conversion_share": 0.1,
        "conversion_share_cross": 0.1,
        "conversion_share_split_half": 0.1,
        "conversion_share_order2": 0.0,
        "conversion_share_left_2": 0.02,
        "conversion_share_right_2_cross": 0.3,
        "excess_over_elastic": 60.0 - 17.0,
        "excess_over_elastic_mesh": 60.0 - 16.0,
    }
    for name, value in expected.items():
        tolerance = max(4 * measures.standard_error[name], 1e-12)
        assert measures.value[name] == pytest.approx(value, abs=tolerance), name
    assert measures.standard_error["excess_over_elastic"] == 2.0
    assert measures.value["above_cutoff_share"] == pytest.approx(above, rel=0.01)
    assert 0 < measures.value["above_cutoff_share"] < measures.value["above_1_thz_share"]
    # Channels up to 1 THz are plenty: above the ceiling lies what lies above 1 THz, but for the taper.
    beyond = HUMP[FREQUENCY > 1.02].sum() / HUMP.sum()
    assert 0.9 * beyond < measures.value["above_ceiling_share"] < beyond


def test_every_measure_is_explained(measures):
    pages = [(SCRIPTS.parents[1] / "docs" / name).read_text() for name in ("inelastic.md", "files.md")]
    for name in measures.index:
        stem = re.sub(r"_(\d+)$", "_<d>", re.sub(r"_(cross|split_half)$", "", name))
        assert all(f"`{stem}" in page for page in pages), stem


def test_transmission_of_the_simulation_is_the_flow_over_area_and_bath_jump(case, measures):
    table = read_table(case / "md_transmission.csv", MD_TRANSMISSION)
    unit = AREA * BOLTZMANN_EV_K * BATH_JUMP
    np.testing.assert_allclose(table.transmission_per_a2 * unit, HUMP, rtol=0.05, atol=1e-12)


def test_the_table_of_the_study_names_interface_and_temperature(case, measures):
    cases = [("a", 10.0, case / "inelastic.csv"), ("b", 30.0, case / "inelastic.csv")]
    main_of("inelastic_table")(cases=cases, output=case / "all.csv")
    table = read_table(case / "all.csv", INELASTIC)
    assert tuple(table.columns) == INELASTIC.columns
    assert len(table) == 2 * len(measures)
    assert table[table.interface == "b"].temperature_k.unique().tolist() == [30.0]


def test_spectral_temperatures_are_those_of_the_planes(case):
    main_of("spectral_temperature")(
        planes=seed_files(case, "planes.h5"), greens=case / "greens.h5", groups=10, output=case / "t.csv"
    )
    table = read_table(case / "t.csv", SPECTRAL_TEMPERATURE)
    inner = table[(table.frequency_thz > 0.2) & (table.frequency_thz < 1.8)]
    mean = inner.groupby("group").temperature_k.mean()
    expected = dict(zip(PLANE_GROUPS, (34.0, 33.5, 27.5, 27.0), strict=True))
    for name, value in expected.items():
        assert mean[name] == pytest.approx(value, rel=0.03), name
    assert (inner.standard_error_k > 0).all()
    assert table.frequency_thz.max() < 2.3


def test_spectrum_csv_has_orders_and_the_curve_of_greens_functions(case):
    main_of("spectrum_table")(
        heat_flow=seed_files(case, "heat_flow.h5"),
        table=case / "mismatch.csv",
        **{name: case / f"{name}.csv" for name in ("conductance", "transmission", "greens")},
        mismatch=case / "mismatch.h5",
        groups=10,
        output=case / "spectrum.csv",
    )
    table = read_table(case / "spectrum.csv", SPECTRUM)
    np.testing.assert_allclose(table.order2 + table.order3 + table.higher, table.total, rtol=0, atol=1e-9)
    scale = CONDUCTANCE_MW_M2K / (AREA * LOCAL_JUMP)
    np.testing.assert_allclose(table.order2, scale * 0.9 * HUMP, rtol=0.05, atol=1e-9)
    assert (table.order3_se[1:20] > 0).all()
    unit = BOLTZMANN_EV_K * CONDUCTANCE_MW_M2K * 16 / 14
    inside = (FREQUENCY > 0.1) & (FREQUENCY < 1.9)
    np.testing.assert_allclose(table.agf[inside], unit * FREQUENCY[inside], rtol=1e-9)
    assert table.agf.sum() * WIDTH == pytest.approx(unit * 2.0, rel=1e-9)


def test_without_greens_functions_the_channels_of_the_crystals_remain(case, tmp_path):
    """Where a common cell is too large for them: see docs/theory.md, "Coincidence cells"."""
    with h5py.File(case / "mismatch.h5") as old, h5py.File(tmp_path / "mismatch.h5", "w") as file:
        for name in old:
            old.copy(name, file)
        edges = file["edges_thz"][:]
        file["frequency_thz"] = (edges[1:] + edges[:-1]) / 2
        file.attrs.update(old.attrs)
    curve, table = tmp_path / "transmission.csv", tmp_path / "greens.csv"
    main_of("bulk_channels")(mismatch=tmp_path / "mismatch.h5", transmission=curve, table=table)
    assert read_table(table, GREENS).empty
    channels = read_table(curve, TRANSMISSION)
    assert channels.transmission_per_a2.isna().all()
    assert set(channels.k_points) == {"mesh"}
    main_of("inelastic")(
        heat_flow=seed_files(case, "heat_flow.h5"),
        planes=seed_files(case, "planes.h5"),
        conductance=case / "conductance.csv",
        greens=table,
        curve=curve,
        mismatch=tmp_path / "mismatch.h5",
        groups=10,
        measures=tmp_path / "inelastic.csv",
        transmission=tmp_path / "md_transmission.csv",
    )
    found = read_table(tmp_path / "inelastic.csv", INELASTIC_CASE).set_index("measure")
    assert not [name for name in found.index if name.startswith("excess")]
    beyond = HUMP[FREQUENCY > 1.02].sum() / HUMP.sum()
    assert 0.85 * beyond < found.value["above_ceiling_share"] < beyond
    main_of("spectrum_table")(
        heat_flow=seed_files(case, "heat_flow.h5"),
        conductance=case / "conductance.csv",
        table=case / "mismatch.csv",
        transmission=curve,
        greens=table,
        mismatch=tmp_path / "mismatch.h5",
        groups=10,
        output=tmp_path / "spectrum.csv",
    )
    columns = read_table(tmp_path / "spectrum.csv", SPECTRUM).columns
    assert "agf" not in columns and "dmm" in columns
    curves = transmission_curves(read_table(tmp_path / "md_transmission.csv", MD_TRANSMISSION), channels)
    assert curves.elastic == {}
    figure = transmission_figure(curves, Cutoffs(2.0, 1.0), "a")
    labels = set(figure.axes[0].get_legend_handles_labels()[1])
    assert "elastic ceiling of the box" in labels
    assert not [name for name in labels if name.startswith("elastic (AGF)")]
    low, high = figure.axes[1].get_ylim()
    assert low < high and np.isfinite([low, high]).all()
