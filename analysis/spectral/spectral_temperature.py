"""Temperature of the vibrations of atomic planes, frequency by frequency.

Classically a mode holds k_BT whatever its frequency, so the velocity power of N atoms is 3N k_BT times the
normalised density of their motion. Where modes of different frequency are not in equilibrium with each other,
the ratio is a temperature of each (docs/theory.md, "Spectral temperature").
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kapitza.analysis.spectral.resampling import Grouped
from kapitza.analysis.spectral.resolution import edges_between, smeared
from kapitza.analysis.units import BOLTZMANN_EV_K
from kapitza.arraytypes import Array

PLANE_GROUPS = ("left_far", "left_near", "right_near", "right_far")
JOINED_BINS = 4
"""Neighbouring bins of the block spectra taken together: peaks of the density move, their sum hardly does."""
LEAST_DENSITY = 0.05
"""Fraction of the highest density below which a ratio shows leakage of the taper, not a temperature."""
SHIFT = 0.05
"""Anharmonicity moves frequencies by as much: the harmonic density must not depend on it …"""
LARGEST_DENSITY_CHANGE = 0.25
"""… by more than this fraction, or T(ν) is left out."""


@dataclass(frozen=True)
class SpectralTemperature:
    """T(ν) of one group of planes, nan where the density is too small or too uncertain for a ratio.

    Attributes:
        temperature_k, standard_error_k: (n_freq,) K.
    """

    temperature_k: Array
    standard_error_k: Array


def plane_groups(layer_z_angstrom: Array) -> dict[str, NDArray[np.intp]]:
    """Numbers of the planes in each of PLANE_GROUPS: of each side the nearer half, rounded up, and the rest.

    Args:
        layer_z_angstrom: (n_layers,) from the interface plane, negative on the left, in any order.

    Raises:
        ValueError: fewer than two planes on a side.
    """
    found = {}
    for side, sign in (("left", -1), ("right", 1)):
        distance = sign * layer_z_angstrom
        outward = np.argsort(distance)[np.count_nonzero(distance <= 0) :]
        if len(outward) < 2:
            raise ValueError(f"{len(outward)} atomic planes recorded on the {side}: two or more are needed")
        near = (len(outward) + 1) // 2
        found[f"{side}_near"], found[f"{side}_far"] = outward[:near], outward[near:]
    return {name: found[name] for name in PLANE_GROUPS}


def matching_planes(layer_z_angstrom: Array, model_z_angstrom: Array) -> NDArray[np.intp]:
    """For every recorded plane the nearest plane of the model on the same side, (n_layers,).

    Beyond its last plane the model is a bulk crystal, whose density that plane stands for.

    Args:
        layer_z_angstrom, model_z_angstrom: (n_layers,), (n_model,) from the interface plane, negative left.
    """
    distance = np.abs(layer_z_angstrom[:, None] - model_z_angstrom)
    other_side = np.sign(layer_z_angstrom)[:, None] != np.sign(model_z_angstrom)
    return np.asarray(np.where(other_side, np.inf, distance).argmin(axis=1))


def joined(values: Array) -> Array:
    """Means over JOINED_BINS neighbours along the last axis, (…, n // JOINED_BINS); a rest is dropped."""
    count = values.shape[-1] // JOINED_BINS
    whole = values[..., : count * JOINED_BINS]
    return np.asarray(whole.reshape(*values.shape[:-1], count, JOINED_BINS).mean(axis=-1))


def states_of_planes(
    frequency_thz: Array, layer_atoms: Array, model_frequency_thz: Array, density: Array
) -> Array:
    """Density of states of whole planes as blocks would show it, and with all frequencies moved by ∓SHIFT.

    Returns:
        (3, n_layers, n_freq) THz⁻¹, integral 3N each.

    Args:
        frequency_thz: (n_freq,) of the block spectra, from 0.
        layer_atoms: (n_layers,) atoms of each plane.
        model_frequency_thz: (n,) increasing.
        density: (n_layers, n) THz⁻¹ per atom, integral 3.
    """
    edges, found = edges_between(model_frequency_thz), []
    for stretch in (1.0, 1.0 - SHIFT, 1.0 + SHIFT):
        found.append([smeared(stretch * edges, row / stretch, frequency_thz) for row in density])
    return np.asarray(found) * np.asarray(layer_atoms)[:, None]


def spectral_temperatures(
    power: Grouped, states: Array, planes: Mapping[str, NDArray[np.intp]]
) -> dict[str, SpectralTemperature]:
    """T(ν) = Σ m|v(ν)|² / (k_B · density of states) of each group of planes.

    Args:
        power: (n_layers, n_freq) eV per THz, one-sided, integral 3N k_BT per plane.
        states: (3, n_layers, n_freq) THz⁻¹ as of states_of_planes.
        planes: as of plane_groups.
    """
    # ASSUME: harmonic density at this lattice constant; where a moved peak would tell, nothing is told.
    found = {}
    for name, rows in planes.items():
        density, *moved = states[:, rows].sum(axis=1)
        known = density > LEAST_DENSITY * density.max()
        for other in moved:
            known &= np.abs(other - density) < LARGEST_DENSITY_CHANGE * density
        unit = np.where(known, BOLTZMANN_EV_K * density, np.nan)
        samples = power.groups[:, rows].sum(axis=1) / unit
        error = Grouped(samples.mean(axis=0), samples).error()
        found[name] = SpectralTemperature(power.mean[rows].sum(axis=0) / unit, error)
    return found
