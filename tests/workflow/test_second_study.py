"""A study of two elements, orientations and lengths, a mass replaced: its numbers are the library's own.

What the workflow has written is computed again from its records, by functions of the rooms called directly.
"""

import math
import re

import h5py
import numpy as np
import pandas as pd
import pytest
from scipy.interpolate import CubicSpline
from second_study import (
    CASES,
    COLD,
    FILE,
    HOT,
    KRYPTON,
    POTENTIAL,
    PRODUCTION_PS,
    SEEDS,
    SIDES,
    STUDY,
    TEMPERATURE,
    XENON,
    conductances,
    folders,
    lattices,
    recorded,
)
from whole_workflow import snakemake

from kapitza.analysis.files.contracts import (
    BATH_POWER,
    COMPARISON,
    FINITE_SIZE,
    GREENS,
    HEALTH,
    INELASTIC,
    INELASTIC_CASE,
    MISMATCH,
    RELAXATION,
    SPECTRUM,
    STRESS,
    TRANSMISSION,
)
from kapitza.analysis.files.tables import frame_of, read_table
from kapitza.analysis.harmonic.force_constants import load_force_constants
from kapitza.analysis.harmonic.greens_conductance import elastic_reference
from kapitza.analysis.harmonic.transmission import Settings
from kapitza.analysis.mismatch.crystal_pairs import CrystalSide, crystal_models
from kapitza.analysis.units import BOLTZMANN_EV_K, CONDUCTANCE_MW_M2K
from kapitza.interfaces.datafile import read_structure
from kapitza.interfaces.elasticity import normal_stiffness
from kapitza.interfaces.zones import read_zones
from kapitza.simulation.joined import joined_harmonic
from kapitza.simulation.lattice_state import side_stress
from kapitza.study.elastic_entry import ElasticEntry
from kapitza.study.given_potential import GivenPotential

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    directory = tmp_path_factory.mktemp("second")
    done = snakemake(directory, FILE)
    assert done.returncode == 0, done.stderr[-4000:]
    return directory / "results"


def test_conductances_of_seeds_are_those_of_their_records(results):
    for _, _, folder in folders(results):
        area = read_zones(folder / "zones.json").area_angstrom2
        for number in SEEDS:
            rows, found = conductances(folder / f"seed{number}"), recorded(folder, number)
            for definition, jump in (("local_jump", found.local), ("reservoir", found.baths)):
                row = rows.loc[definition]
                assert row.heat_flow_ev_ps == pytest.approx(found.flow, rel=1e-9)
                assert row.temperature_jump_k == pytest.approx(jump, rel=1e-9)
                expected = CONDUCTANCE_MW_M2K * found.flow / (area * jump)
                assert row.conductance_mw_m2k == pytest.approx(expected, rel=1e-9)
            systematic = rows.loc["local_jump"].conductance_mw_m2k * found.systematic / found.local
            assert rows.loc["local_jump"].systematic_mw_m2k == pytest.approx(systematic, rel=1e-9)


def test_predicted_errors_know_the_conductivity(results):
    for _, _, folder in folders(results):
        for number in SEEDS:
            rows = conductances(folder / f"seed{number}")
            for definition in ("local_jump", "reservoir"):
                row = rows.loc[definition]
                per_kelvin = row.conductance_mw_m2k / CONDUCTANCE_MW_M2K * row.area_angstrom2
                noise = (
                    math.sqrt(2 * BOLTZMANN_EV_K / (per_kelvin * PRODUCTION_PS))
                    * TEMPERATURE
                    / row.temperature_jump_k
                )
                relative = row.predicted_error_mw_m2k / row.conductance_mw_m2k
                if definition == "reservoir":
                    assert relative == pytest.approx(noise, rel=1e-6)
                else:
                    assert relative > 1.1 * noise
                    measured = math.hypot(noise, row.temperature_jump_se_k / row.temperature_jump_k)
                    assert relative != pytest.approx(measured, rel=1e-6)


def test_cases_pool_their_seeds_and_stand_in_the_comparison_with_their_length(results):
    table = read_table(results / "comparison.csv", COMPARISON)
    table = table.query("model == 'nemd' and statistics == 'classical'")
    for name, _, folder in folders(results):
        length = read_zones(folder / "zones.json").solid_length_nm
        seeds = [recorded(folder, number) for number in SEEDS]
        area = read_zones(folder / "zones.json").area_angstrom2
        flow = np.mean([seed.flow for seed in seeds])
        for definition, jumps in (
            ("local_jump", [seed.local for seed in seeds]),
            ("reservoir", [seed.baths for seed in seeds]),
        ):
            value = CONDUCTANCE_MW_M2K * flow / (area * np.mean(jumps))
            assert conductances(folder).conductance_mw_m2k[definition] == pytest.approx(value, rel=1e-9)
            row = table[(table.interface == name) & (table.definition == definition)]
            row = row[np.isclose(row.length_nm, length, rtol=1e-9)]
            assert row.conductance_mw_m2k.tolist() == [pytest.approx(value, rel=1e-9)]


def test_the_page_says_that_two_lengths_prove_no_law(results):
    page = (results / "report.html").read_text(encoding="utf-8")
    assert "finite_size_local_jump" in page and "all lengths" in page


def test_lengths_are_extrapolated_in_nanometres_between_the_baths(results):
    table = read_table(results / "finite_size.csv", FINITE_SIZE)
    assert set(table.interface) == {"kr-xe-110"}
    points = {}
    for name, length, folder in folders(results):
        if name == "kr-xe-110":
            zones = read_zones(folder / "zones.json")
            device = (zones.zone("cold_bath").z_lo_angstrom - zones.zone("hot_bath").z_hi_angstrom) / 10
            # Two cells of wall and three of bath at each end, each less than half a nanometre.
            assert device == pytest.approx((length - 10) * 0.42, rel=0.02)
            points[device] = conductances(folder).conductance_mw_m2k
    (short, one), (long, other) = sorted(points.items())
    table = table.set_index("definition")
    for definition, ends in (("local_jump", (1 / short, 1 / long)), ("reservoir", (short, long))):
        row = table.loc[definition]
        resistances = [1000 / values[definition] for values in (one, other)]
        slope = (resistances[0] - resistances[1]) / (ends[0] - ends[1])
        assert row.resistance_m2k_gw == pytest.approx(resistances[1] - slope * ends[1], rel=1e-9)
        if definition == "local_jump":
            assert row.slope_nm_m2k_gw == pytest.approx(slope, rel=1e-9)
        elif slope > 0:
            assert row.conductivity_w_mk == pytest.approx(1 / slope, rel=1e-9)


def test_inelastic_measures_of_the_study_are_those_of_its_longest_boxes(results):
    table = read_table(results / "inelastic.csv", INELASTIC)
    for name, lengths in CASES.items():
        case = read_table(results / name / "T25" / f"L{max(lengths)}" / "inelastic.csv", INELASTIC_CASE)
        found = table[table.interface == name].reset_index(drop=True)
        pd.testing.assert_frame_equal(found[list(case.columns)], case)


def test_spectra_of_both_sides_are_those_recorded(results):
    for _, _, folder in folders(results):
        spectrum = read_table(folder / "spectrum.csv", SPECTRUM)
        row = conductances(folder).loc["local_jump"]
        scale = CONDUCTANCE_MW_M2K / (row.area_angstrom2 * row.temperature_jump_k)
        recorded_blocks = {name: [] for name in (*SIDES, "order2_left", "order2_right")}
        for number in SEEDS:
            with h5py.File(folder / f"seed{number}" / "heat_flow.h5") as file:
                for name, blocks in recorded_blocks.items():
                    key = name if name.startswith("order") else f"q_{name}"
                    blocks.append(file[key][:].mean(axis=0))
        means = {name: scale * np.mean(blocks, axis=0) for name, blocks in recorded_blocks.items()}
        for side in SIDES:
            np.testing.assert_allclose(spectrum[side], means[side], rtol=1e-9, atol=1e-12)
        assert not np.allclose(spectrum.left, spectrum.right, rtol=0.01)
        linear = (means["order2_left"] + means["order2_right"]) / 2
        np.testing.assert_allclose(spectrum.order2, linear, rtol=1e-9, atol=1e-12)


def balance(file, power):
    """What passed the interface from the end of the first window on, and what is missing then, eV."""
    first, last = power.iloc[1], power.iloc[-1]
    flow = CubicSpline(file["time_ps"][:], file["heat_flow_ev_ps"][:])
    passed = flow.integrate(first.time_ps, last.time_ps)
    given = last.energy_hot_ev - first.energy_hot_ev
    kept = last.left_energy_ev - first.left_energy_ev
    kept += file["half_of_bonds_ev"][-1] - file["half_of_bonds_ev"][0]
    return passed, given - passed - kept


def test_checks_of_a_run_are_what_they_say(results):
    for _, _, folder in folders(results):
        zones = read_zones(folder / "zones.json")
        mobile = zones.n_atoms - zones.zone("wall_left").n_atoms - zones.zone("wall_right").n_atoms
        gate = math.sqrt(2) * BOLTZMANN_EV_K * TEMPERATURE * math.sqrt(3 * mobile) / PRODUCTION_PS
        for number in SEEDS:
            seed, found = folder / f"seed{number}", recorded(folder, number)
            value = read_table(seed / "health.csv", HEALTH).set_index("check").value
            with h5py.File(seed / "heat_flow.h5") as file:
                width = file["frequency_thz"][1]
                spectral = sum(file[f"q_{side}"][:].mean(axis=0).sum() for side in SIDES) / 2 * width
                passed, missing = balance(file, read_table(seed / "bath_power.csv", BATH_POWER))
                mean = file["heat_flow_ev_ps"][:].mean()
            assert value["energy_resolution"] == pytest.approx(gate / found.flow, rel=1e-6)
            power = read_table(seed / "bath_power.csv", BATH_POWER)
            assert value["sum_rule"] == pytest.approx(abs(missing / passed), rel=1e-6, abs=1e-9)
            assert abs(missing) < 0.01  # eV
            off = abs(spectral - mean) / found.flow
            assert value["spectrum_sum"] == pytest.approx(off, rel=1e-6, abs=1e-9)
            off = (
                abs(power.temperature_hot_k[1:].mean() - HOT),
                abs(power.temperature_cold_k[1:].mean() - COLD),
            )
            assert value["bath_temperature"] == pytest.approx(max(off) / (HOT - COLD), rel=1e-6)
        share = read_table(folder / "inelastic.csv", INELASTIC_CASE).set_index("measure").value
        checks = read_table(folder / "health.csv", HEALTH).set_index("check").value
        assert checks["conversion_control"] == pytest.approx(share["conversion_share_order2"], rel=1e-9)


def test_stress_is_that_of_each_side_strained_as_in_the_box_along_its_orientation(results):
    given = GivenPotential.of("lj-noble-gases", POTENTIAL)
    seen = {}
    for interface in STUDY.interfaces:
        folder = results / interface.name / "T25"
        table = read_table(folder / "stress.csv", STRESS).set_index("side")
        shortest = folder / f"L{min(interface.length_cells)}"
        joined = read_table(shortest / "relaxation.csv", RELAXATION).iloc[0]
        for side, lattice in zip(SIDES, lattices(results), strict=True):
            elastic = lattice["elastic_gpa"]
            stiffness = normal_stiffness(
                tuple(elastic[name] for name in ("c11", "c12", "c44")), interface.orientation
            )
            assert table.normal_stiffness_gpa[side] == pytest.approx(stiffness[2, 2], rel=1e-9)
            seen[interface.orientation, side] = table.loc[side]
        strain = [joined[f"in_plane_strain_{side}"] for side in SIDES]
        assert strain[0] > 0.03 and strain[1] < -0.03  # the smaller crystal is stretched
        expected = side_stress(
            "left",
            lattices(results)[0],
            joined,
            interface.orientation,
            given,
            STUDY.lattice,
            TEMPERATURE,
            0.015,
        )
        row = table.loc["left"]
        for axes in ("xx", "yy", "zz"):
            assert row[f"stress_{axes}_gpa"] == pytest.approx(
                getattr(expected, f"stress_{axes}_gpa"), rel=1e-9
            )
        # Stretched in the plane and free along z: tension within, little across.
        assert row.stress_xx_gpa > 3 * abs(row.stress_zz_gpa)
    assert abs(seen["110", "left"].stress_xx_gpa / seen["110", "left"].stress_yy_gpa - 1) > 0.02


def test_elastic_reference_is_that_of_the_masses_of_the_study(results):
    name = "kr-xe-110"
    greens = STUDY.greens
    settings = Settings(greens.k_mesh, greens.frequency_points, greens.broadening_fraction)
    entry = ElasticEntry.of(STUDY.interface(name))
    system = joined_harmonic(entry, POTENTIAL, tuple(lattices(results)))
    expected = elastic_reference(system, (2, 4), settings, TEMPERATURE)
    table = read_table(results / name / "T25/greens.csv", GREENS)
    keys = ["k_points", "definition", "statistics"]
    found = table.set_index(keys).conductance_mw_m2k
    rows = frame_of(expected.rows).set_index(keys).conductance_mw_m2k
    pd.testing.assert_series_equal(found.sort_index(), rows.sort_index(), rtol=1e-6)


def test_no_wave_of_the_heavy_crystal_is_faster_than_its_mass_allows(results):
    """Xenon of four times its mass has half its frequencies; krypton keeps its own."""
    for name in CASES:
        curve = read_table(results / name / "T25/transmission.csv", TRANSMISSION).query("k_points == 'mesh'")
        highest = {side: curve.frequency_thz[curve[f"channels_{side}_per_a2"] > 0].max() for side in SIDES}
        nominal = POTENTIAL.nominal_cutoff_thz
        limit = nominal["fcc:Xe"] * math.sqrt(POTENTIAL.elements["Xe"] / XENON)
        # Compressed by 4 %, a crystal is stiffer, and stretched by as much softer.
        assert highest["right"] < 1.4 * limit < 0.7 * nominal["fcc:Kr"]
        assert 0.6 * nominal["fcc:Kr"] < highest["left"] < nominal["fcc:Kr"]


def test_mismatch_models_are_those_of_the_orientation_and_the_masses(results):
    for interface in STUDY.interfaces:
        sides = []
        for element, lattice, masses in zip(
            ("Kr", "Xe"), lattices(results), ({}, {"Xe": XENON}), strict=True
        ):
            phonons = results / f"bulk/lj-noble-gases-fcc-{element}/T25/phonons.h5"
            constants = load_force_constants(phonons, masses)
            sides.append(CrystalSide.of(lattice["elastic_gpa"], constants, interface.orientation))
        # The acoustic model takes seconds, and is that of (111) only if it follows the orientation.
        names = ["dmm_dispersion"] if interface.orientation == "110" else list(STUDY.models.names)
        settings = STUDY.models.model_dump() | {"names": names}
        expected = crystal_models((sides[0], sides[1]), settings, TEMPERATURE)
        table = read_table(results / interface.name / "T25/mismatch.csv", MISMATCH)
        table = table[table.model.isin(names)]
        keys = ["model", "definition", "statistics"]
        pd.testing.assert_frame_equal(
            table.set_index(keys), frame_of(expected.rows).set_index(keys), rtol=1e-9, check_names=False
        )
        with h5py.File(results / interface.name / "T25/mismatch.h5") as file:
            assert file.attrs["cutoff_right_thz"] < 0.6 * file.attrs["cutoff_left_thz"]


def test_deck_and_structure_have_the_element_and_mass_of_each_side(results):
    for _, _, folder in folders(results):
        text = (folder / "seed1" / "nemd.in").read_text()
        masses = re.findall(r"^mass (\d) (\S+)", text, flags=re.MULTILINE)[:2]
        assert [(kind, float(mass)) for kind, mass in masses] == [("1", KRYPTON), ("2", XENON)]
        pairs = dict(re.findall(r"^pair_coeff (\d \d) (.+)$", text, flags=re.MULTILINE))
        assert (pairs["1 1"], pairs["2 2"]) == ("0.014 3.65", "0.02 3.98")
        atoms, zones = read_structure(folder / "structure.data"), read_zones(folder / "zones.json")
        left = atoms.positions[:, 2] < zones.interface_plane_angstrom
        symbols = np.array(atoms.get_chemical_symbols())
        assert set(symbols[left]) == {"Kr"} and set(symbols[~left]) == {"Xe"}
        assert set(atoms.get_masses()[left]) == {KRYPTON} and set(atoms.get_masses()[~left]) == {XENON}
        with h5py.File(folder / "seed1" / "trajectory.h5") as file:
            side, mass = file["side"][:], file["mass_amu"][:]
        assert set(mass[side == 0]) == {KRYPTON} and set(mass[side == 1]) == {XENON}
