"""Quantum correction of a classical conductance by its spectrum: a convention, in two ways.

G_qc = ∫ q(ν) x²eˣ/(eˣ−1)² dν / (A ΔT), x = hν/k_BT, is exact for elastic transport only. See docs/theory.md,
"Quantum correction".
"""

from functools import partial

import numpy as np

from kapitza.analysis.landauer import quantum_factor
from kapitza.analysis.spectral.channels import Measure, total_of
from kapitza.analysis.spectral.resampling import Grouped, of_mean
from kapitza.arraytypes import Array

ALL_WEIGHTED, ORDER2_WEIGHTED, MODEL_ERROR = (
    "quantum_share",
    "quantum_share_order2",
    "quantum_model_error_share",
)
"""G_qc over G with all of q weighted, with order 2 alone weighted, and the distance between them."""


def weighted_share(q: Array, frequency_thz: Array, temperature_k: float) -> float:
    """∫ q x²eˣ/(eˣ−1)² dν over ∫ q dν: 1 in the limit of high temperature.

    Of the density of states of a harmonic crystal it is its heat capacity over that of Dulong and Petit.

    Args:
        q: (n_freq,) in any unit per THz.
        frequency_thz: (n_freq,) THz, equally spaced.
        temperature_k: K.

    Raises:
        ValueError: temperature not positive.
    """
    return float(q @ quantum_factor(frequency_thz, temperature_k) / q.sum())


def quantum_factors(orders: Grouped, frequency_thz: Array, temperature_k: float) -> list[Measure]:
    """G_qc/G by both conventions and their distance, with jackknife errors.

    Args:
        orders: (3, 2, n_freq) order 2, order 3 and higher; q_L and q_R in eV.
        frequency_thz: (n_freq,) THz.
        temperature_k: mean temperature of the interface, K.
    """
    weight = quantum_factor(frequency_thz, temperature_k)
    every = np.array([weight] * 3)
    second = np.array([weight, np.ones_like(weight), np.ones_like(weight)])
    flow = total_of(orders)
    return [
        Measure.of(name, of_mean(partial(_weighted, by), flow))
        for name, by in ((ALL_WEIGHTED, every), (ORDER2_WEIGHTED, second), (MODEL_ERROR, second - every))
    ]


def _weighted(weight: Array, mean: Array) -> float:
    return float((mean * weight).sum() / mean.sum())
