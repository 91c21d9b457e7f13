"""What else is known of a pair: its media, the cube law of low temperatures, transmission by angle."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from kapitza.analysis.mismatch.debye import DebyeMedium
from kapitza.analysis.mismatch.elastic import mode_transmission
from kapitza.analysis.mismatch.energy import (
    ModeStates,
    States,
    debye_states,
    heat_capacity,
    low_temperature_resistance,
    radiation_constant,
    thermal_energy,
)
from kapitza.analysis.mismatch.media_pairs import PairSpectra, cutoff_of
from kapitza.analysis.mismatch.medium import Medium
from kapitza.analysis.mismatch.models import long_wave_square
from kapitza.analysis.mismatch.stroh import ElasticCrystal
from kapitza.arraytypes import Array

ANGLES_DEGREES = np.linspace(0.0, 90.0, 901)[:-1] + 1e-9
"""Angles of incidence of angles.csv; just beside the round ones, for no wave may graze."""
INCIDENT_WAVES = ("P", "SV", "SH")
KM_S = 1e3


def normal_speeds(crystal: ElasticCrystal) -> Array:
    """(3,) float, m/s, ascending: sound speeds along the interface normal."""
    return np.asarray(KM_S * np.sqrt(np.linalg.eigvalsh(crystal.tensor[:, 2, :, 2])))


def _states(medium: Medium, settings: Mapping[str, Any]) -> States | ModeStates:
    if medium.faced is None:
        return debye_states(medium.known_continuum, settings["debye_cutoff"])
    from kapitza.analysis.harmonic.zone_energy import zone_mode_states

    return zone_mode_states(medium.faced.constants, settings["q_mesh"])


def media_table(
    media: Sequence[Medium], settings: Mapping[str, Any], temperatures_k: Sequence[float]
) -> pd.DataFrame:
    """Sound speeds, cutoff and energy content of both media: rows of media.csv.

    Args:
        media: left and right.
        settings: section `models` of the study.
        temperatures_k: K.
    """
    rows = []
    for side, medium in zip(("left", "right"), media, strict=True):
        states = _states(medium, settings)
        slow, fast, longitudinal = normal_speeds(medium.crystal) if medium.crystal else [np.nan] * 3
        known = medium.file or medium.known_continuum
        about_file = {
            "non_analytical_term": medium.file.non_analytical_term if medium.file else "no file",
            "elastic_misfit": medium.file.elastic_misfit if medium.file else np.nan,
            "imaginary_thz": medium.file.imaginary_thz if medium.file else np.nan,
        }
        about = {
            "side": side,
            "density_kg_m3": known.density_kg_m3,
            "number_density_per_a3": known.number_density_per_a3,
            "longitudinal_m_s": medium.continuum.longitudinal_m_s if medium.continuum else np.nan,
            "transverse_m_s": medium.continuum.transverse_m_s if medium.continuum else np.nan,
            "normal_longitudinal_m_s": longitudinal,
            "normal_fast_transverse_m_s": fast,
            "normal_slow_transverse_m_s": slow,
            "cutoff_thz": cutoff_of(medium, settings),
            **about_file,
        }
        for temperature in temperatures_k:
            energy = {
                "temperature_k": temperature,
                "thermal_energy_j_m3": thermal_energy(states, temperature),
                "heat_capacity_j_m3k": heat_capacity(states, temperature),
            }
            rows.append(about | energy)
    return pd.DataFrame(rows)


def low_temperature_table(spectra: PairSpectra) -> pd.DataFrame:
    """S_eff, R T³ and radiation constant far below all cutoffs: rows of low_temperature.csv.

    Models whose limit is not known have no row.

    Source: docs/theory.md, "Low temperature".
    """
    found = {model.model: model for model in spectra.models}
    squares = {name: long_wave_square(name, found.get(name), spectra.sides) for name in spectra.names}
    known = {name: square for name, square in squares.items() if square is not None}
    return pd.DataFrame(
        {
            "model": list(known),
            "effective_s2_m2": list(known.values()),
            "resistance_k4_cm2_w": [low_temperature_resistance(square) for square in known.values()],
            "radiation_constant_w_m2k4": [radiation_constant(square) for square in known.values()],
        }
    )


def left_out_table(spectra: PairSpectra) -> pd.DataFrame:
    """Models that were asked for and are not computed, and why: rows of left_out.csv."""
    return pd.DataFrame(list(spectra.left_out), columns=["model", "reason"])


def angle_table(left: DebyeMedium | None, right: DebyeMedium | None) -> pd.DataFrame:
    """Energy transmitted and reflected by angle of incidence, elastic AMM: rows of angles.csv.

    Args:
        left: side 1, isotropic; None where its sound speeds are not known, which leaves no row.
        right: side 2.
    """
    if left is None or right is None:
        return pd.DataFrame(columns=["incident_side", "wave", "angle_degrees", "transmitted", "reflected"])
    frames = []
    for name, source, target in (("left", left, right), ("right", right, left)):
        for i, wave in enumerate(INCIDENT_WAVES):
            slowness = np.sin(np.radians(ANGLES_DEGREES)) / source.speeds_m_s[i]
            found = mode_transmission(source, target, slowness)
            columns = {
                "incident_side": name,
                "wave": wave,
                "angle_degrees": ANGLES_DEGREES,
                "transmitted": found.transmitted[i],
                "reflected": found.reflected[i],
            }
            frames.append(pd.DataFrame(columns))
    return pd.concat(frames, ignore_index=True)
