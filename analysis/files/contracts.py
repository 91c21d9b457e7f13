"""Contracts of the CSV tables of a study: columns, words and what may be missing (docs/files.md)."""

from dataclasses import fields, replace
from typing import Any, get_args

import pandas as pd

from kapitza.analysis.files.compared import COMPARED, MISMATCH_MODELS
from kapitza.analysis.files.tables import Table
from kapitza.analysis.harmonic.wavevectors import KPoints
from kapitza.analysis.health.check_record import Check, Verdict
from kapitza.analysis.landauer import Definition, Statistics
from kapitza.analysis.measure.conductance import Conductance
from kapitza.analysis.measure.twin_effects import TwinRow
from kapitza.analysis.mismatch.pair_tables import INCIDENT_WAVES
from kapitza.analysis.reversal.rectification import RectifiedRow
from kapitza.analysis.spectral.in_plane.wavevector_table import StarRow
from kapitza.analysis.spectral.spectral_temperature import PLANE_GROUPS
from kapitza.analysis.spectral.spectrum import ORDERS

SIDES = ("left", "right")
DEFINITIONS = get_args(Definition)
STATISTICS = get_args(Statistics)
CORRECTED = ("quantum_corrected", "quantum_corrected_order2")
"""Statistics of simulations alone: all of the spectrum weighted, and order 2 alone."""
BOX_STATES = ("steady", "run")
SPECTRUM_REFERENCES = ("elastic_box", "agf", "dmm", "amm", "channels_left", "channels_right")

BATH_POWER = Table(
    "bath_power.csv",
    (
        *("window", "time_ps", "energy_hot_ev", "energy_cold_ev"),
        *("temperature_hot_k", "temperature_cold_k", "total_energy_ev"),
    ),
    may_be_empty=frozenset({"temperature_hot_k", "temperature_cold_k", "left_energy_ev"}),
    optional=("left_energy_ev",),
)
TEMPERATURE_PROFILE = Table(
    "temperature_profile.csv",
    ("window", "side", "bin", "z_angstrom", "n_atoms", "temperature_k"),
    words={"side": SIDES},
)
CONDUCTANCE = Table(
    "conductance.csv",
    tuple(item.name for item in fields(Conductance)),
    words={"definition": DEFINITIONS, "converged": ("yes", "no")},
    may_be_empty=frozenset(item.name for item in fields(Conductance) if item.name.startswith("contact_")),
    may_be_infinite=frozenset({"degrees_of_freedom"}),
)
HEALTH = Table(
    "health.csv",
    tuple(item.name for item in fields(Check)),
    words={"check": (), "verdict": get_args(Verdict)},
    may_be_empty=frozenset({"value"}),
    may_be_infinite=frozenset({"value", "limit"}),
)
HEALTH_OF_ALL = Table(
    "health.csv",
    ("interface", "temperature_k", "length_nm", "run", *HEALTH.columns),
    words={"interface": (), "run": (), **HEALTH.words},
    may_be_empty=HEALTH.may_be_empty,
    may_be_infinite=HEALTH.may_be_infinite,
)
MISMATCH = Table(
    "mismatch.csv",
    ("model", "definition", "statistics", "conductance_mw_m2k", "quadrature_error_mw_m2k"),
    words={"model": MISMATCH_MODELS, "definition": DEFINITIONS, "statistics": STATISTICS},
    may_be_infinite=frozenset({"conductance_mw_m2k"}),
    may_have_no_rows=True,
)
PAIR_MISMATCH = Table(
    "mismatch.csv",
    ("temperature_k", *MISMATCH.columns),
    MISMATCH.words,
    may_be_infinite=MISMATCH.may_be_infinite,
)
PAIR_CURVE = Table(
    "curve.csv",
    ("temperature_k", "model", "definition", "statistics", "conductance_mw_m2k"),
    MISMATCH.words,
    may_be_infinite=MISMATCH.may_be_infinite,
)
POLAR_TERMS = ("used", "absent", "no file")
PAIR_MEDIA = Table(
    "media.csv",
    (
        *("side", "temperature_k", "density_kg_m3", "number_density_per_a3"),
        *("longitudinal_m_s", "transverse_m_s", "normal_longitudinal_m_s"),
        *("normal_fast_transverse_m_s", "normal_slow_transverse_m_s"),
        *("cutoff_thz", "thermal_energy_j_m3", "heat_capacity_j_m3k"),
    ),
    words={"side": SIDES, "non_analytical_term": POLAR_TERMS},
    may_be_empty=frozenset(
        {
            *(
                "longitudinal_m_s",
                "transverse_m_s",
                "normal_longitudinal_m_s",
                "elastic_misfit",
                "imaginary_thz",
            ),
            *("normal_fast_transverse_m_s", "normal_slow_transverse_m_s"),
        }
    ),
    may_be_infinite=frozenset({"elastic_misfit"}),
    optional=("non_analytical_term", "elastic_misfit", "imaginary_thz"),
)
PAIR_LOW_TEMPERATURE = Table(
    "low_temperature.csv",
    ("model", "effective_s2_m2", "resistance_k4_cm2_w", "radiation_constant_w_m2k4"),
    words={"model": MISMATCH_MODELS},
    may_be_infinite=frozenset({"resistance_k4_cm2_w"}),
)
LEFT_OUT = {"model": MISMATCH_MODELS, "reason": ()}
PAIR_LEFT_OUT = Table("left_out.csv", ("model", "reason"), words=LEFT_OUT, may_have_no_rows=True)
PAIR_ANGLES = Table(
    "angles.csv",
    ("incident_side", "wave", "angle_degrees", "transmitted", "reflected"),
    words={"incident_side": SIDES, "wave": INCIDENT_WAVES},
    may_have_no_rows=True,
)
PAIR_FLUX = Table(
    "flux.csv",
    ("model", "hot_k", "cold_k", "heat_flux_w_m2"),
    words={"model": MISMATCH_MODELS},
    may_have_no_rows=True,
)
SPECTRUM = Table(
    "spectrum.csv",
    ("frequency_thz", "total", "total_se", "left", "left_se", "right", "right_se"),
    optional=(*(name + end for name in ORDERS for end in ("", "_se")), *SPECTRUM_REFERENCES),
    unit_of_others="MW m⁻² K⁻¹ THz⁻¹",
)
HEAT_SPECTRUM = Table(
    "heat_spectrum.csv",
    (
        *SPECTRUM.columns,
        *(name + end for name in ORDERS for end in ("", "_se")),
    ),
    unit_of_others="eV",
)
K_POINTS = get_args(KPoints)
TRANSMISSION = Table(
    "transmission.csv",
    (
        *("frequency_thz", "k_points", "transmission_per_a2"),
        *("channels_left_per_a2", "channels_right_per_a2"),
    ),
    words={"k_points": K_POINTS},
    may_be_empty=frozenset({"transmission_per_a2"}),
    may_have_no_rows=True,
)
BETWEEN_THERMOMETERS = ("thermometer_mw_m2k", "change_thermometer_mw_m2k")
GREENS = Table(
    "greens.csv",
    (
        *("k_points", "definition", "statistics", "conductance_mw_m2k"),
        *("change_k_mesh_mw_m2k", "change_frequency_mw_m2k", "change_broadening_mw_m2k"),
    ),
    words={"k_points": K_POINTS, "definition": DEFINITIONS, "statistics": STATISTICS},
    may_be_empty=frozenset({"change_k_mesh_mw_m2k", *BETWEEN_THERMOMETERS}),
    may_be_infinite=frozenset({"conductance_mw_m2k", "thermometer_mw_m2k"}),
    optional=BETWEEN_THERMOMETERS,
    may_have_no_rows=True,
)
GREENS_EFFECTIVE = replace(
    GREENS,
    name="greens_effective.csv",
    optional=(*BETWEEN_THERMOMETERS, "standard_error_mw_m2k"),
    may_be_infinite=GREENS.may_be_infinite,
)
ELASTIC_BOX = Table(
    "elastic_box.csv",
    (
        *("state", "definition", "temperature_jump_k", "hot_ev_ps", "cold_ev_ps", "heat_flow_ev_ps"),
        *("conductance_mw_m2k", "slower_than_drive"),
    ),
    words={"state": BOX_STATES, "definition": DEFINITIONS},
    may_be_empty=frozenset({"slower_than_drive"}),
    may_have_no_rows=True,
)
RELAXATION = Table(
    "relaxation.csv",
    (
        *("in_plane_strain_left", "in_plane_strain_right", "normal_strain_left", "normal_strain_right"),
        *("in_plane_strain_y_left", "in_plane_strain_y_right"),
        *("gap_angstrom", "shift_x_angstrom", "shift_y_angstrom", "shift_angstrom"),
        *("largest_force_ev_angstrom", "energy_gain_ev_angstrom2"),
    ),
    may_be_empty=frozenset(
        {
            *("in_plane_strain_left", "in_plane_strain_right", "normal_strain_left", "normal_strain_right"),
            *("in_plane_strain_y_left", "in_plane_strain_y_right"),
            *("largest_force_ev_angstrom", "energy_gain_ev_angstrom2"),
        }
    ),
)
AMORPHOUS_LAYER = Table(
    "amorphous_layer.csv",
    (
        *("n_atoms", "thickness_angstrom", "density_kg_m3", "crystal_density_kg_m3"),
        *("energy_ev", "coordination", "bond_angstrom"),
    ),
)
PAIR_DISTRIBUTION = Table("pair_distribution.csv", ("r_angstrom", "pair_distribution"))
STRESS = Table(
    "stress.csv",
    (
        *("side", "stress_xx_gpa", "stress_yy_gpa", "stress_zz_gpa"),
        *("stress_xx_se_gpa", "stress_yy_se_gpa", "stress_zz_se_gpa", "normal_stiffness_gpa"),
    ),
    words={"side": SIDES},
)
FINITE_SIZE = Table(
    "finite_size.csv",
    (
        *("interface", "temperature_k", "definition", "lengths"),
        *("resistance_m2k_gw", "resistance_se_m2k_gw", "slope_nm_m2k_gw", "slope_se_nm_m2k_gw"),
        *("conductance_mw_m2k", "standard_error_mw_m2k", "chi_square", "freedom"),
        *("conductivity_w_mk", "conductivity_se_w_mk"),
    ),
    words={"interface": (), "definition": DEFINITIONS},
    may_be_empty=frozenset(
        {
            *("slope_nm_m2k_gw", "slope_se_nm_m2k_gw", "conductance_mw_m2k", "standard_error_mw_m2k"),
            *("chi_square", "conductivity_w_mk", "conductivity_se_w_mk"),
        }
    ),
)
INELASTIC_CASE = Table(
    "inelastic.csv",
    ("measure", "value", "standard_error"),
    words={"measure": ()},
    may_be_infinite=frozenset({"degrees_of_freedom"}),
    optional=("degrees_of_freedom",),
)
INELASTIC = Table(
    "inelastic.csv",
    ("interface", "temperature_k", "measure", "value", "standard_error"),
    words={"interface": (), "measure": ()},
    may_be_infinite=INELASTIC_CASE.may_be_infinite,
    optional=INELASTIC_CASE.optional,
)
TWINS_OF_CASE = Table(
    "twins.csv",
    tuple(item.name for item in fields(TwinRow)),
    words={"quantity": (), "run": ()},
    may_be_empty=frozenset({"difference", "difference_se"}),
)
RECTIFICATION = Table(
    "rectification.csv",
    tuple(item.name for item in fields(RectifiedRow)),
    words={"quantity": ()},
    may_be_empty=frozenset({"noise_correlation"}),
    unit_of_others="",
)
SPECTRAL_TEMPERATURE = Table(
    "spectral_temperature.csv",
    ("frequency_thz", "group", "temperature_k", "standard_error_k"),
    words={"group": PLANE_GROUPS},
)
MD_TRANSMISSION = Table(
    "md_transmission.csv", ("frequency_thz", "transmission_per_a2", "standard_error_per_a2")
)
WAVEVECTORS = Table(
    "wavevectors.csv",
    tuple(item.name for item in fields(StarRow)),
    may_be_empty=frozenset({"elastic_mw_m2k", "ceiling_mw_m2k"}),
)
COMPARISON = Table(
    "comparison.csv",
    (
        *("interface", "temperature_k", "length_nm", "model", "definition", "statistics"),
        *("conductance_mw_m2k", "standard_error_mw_m2k"),
    ),
    words={
        "interface": (),
        "model": tuple(record.name for record in COMPARED),
        "definition": DEFINITIONS,
        "statistics": (*STATISTICS, *CORRECTED),
    },
    may_be_empty=frozenset({"length_nm", "standard_error_mw_m2k"}),
    may_be_infinite=frozenset({"conductance_mw_m2k"}),
)


def conductances_of(frame: pd.DataFrame) -> list[Conductance]:
    """Rows of conductance.csv as dataclasses."""
    records: list[dict[str, Any]] = [
        {str(key): value for key, value in row.items()} for row in frame.to_dict("records")
    ]
    return [Conductance(**record) for record in records]


def measures_of(frame: pd.DataFrame) -> dict[str, tuple[float, float]]:
    """Value and standard error of each row of inelastic.csv of a case, by the name of its measure."""
    columns = (frame[name] for name in ("measure", "value", "standard_error"))
    return {str(name): (float(value), float(error)) for name, value, error in zip(*columns, strict=True)}
