"""What anharmonicity does, by experiment: a case and its twins, 2 × 2, with main effects and interaction.

Differences are taken seed by seed, for all runs of a seed share its atoms, start velocities and bath noise,
and pooled like conductances. Source: docs/theory.md, "Twins".
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from kapitza.analysis.measure.pooling import PooledMean, pool_over_seeds

WHOLE = "whole"
"""The case itself among the runs."""

EFFECTS: dict[str, dict[str, float]] = {
    "effect_of_interface": {
        WHOLE: 0.5,
        "harmonic_interface": -0.5,
        "harmonic_crystals": 0.5,
        "harmonic": -0.5,
    },
    "effect_of_crystals": {
        WHOLE: 0.5,
        "harmonic_crystals": -0.5,
        "harmonic_interface": 0.5,
        "harmonic": -0.5,
    },
    "interaction": {WHOLE: 1.0, "harmonic_interface": -1.0, "harmonic_crystals": -1.0, "harmonic": 1.0},
}
"""Contrasts of the four runs: what the anharmonicity of the bonds across adds, the mean over harmonic and
anharmonic crystals; the same of the crystals; and how much more the one adds where the other is there."""


CUBIC_BONDS, QUARTIC_BONDS, HARMONIC_BONDS = "cubic_interface", "quartic_interface", "harmonic_interface"

FURTHER_ORDERS: dict[str, dict[str, float]] = {
    "effect_of_cubic_bonds": {CUBIC_BONDS: 1.0, HARMONIC_BONDS: -1.0},
    "effect_of_quartic_bonds": {QUARTIC_BONDS: 1.0, CUBIC_BONDS: -1.0},
    "effect_of_cubic_and_quartic_bonds": {QUARTIC_BONDS: 1.0, HARMONIC_BONDS: -1.0},
    "effect_of_bonds_beyond_cubic": {WHOLE: 1.0, CUBIC_BONDS: -1.0},
    "effect_of_bonds_beyond_quartic": {WHOLE: 1.0, QUARTIC_BONDS: -1.0},
}
"""What orders of the energy of the bonds add between anharmonic crystals: each order after the lower ones."""


@dataclass(frozen=True)
class SeedValue:
    """A quantity of one run of one seed, and its standard error."""

    value: float
    standard_error: float


@dataclass(frozen=True)
class TwinRow:
    """A row of twins.csv.

    Attributes:
        quantity: what was measured.
        run: whole (the case itself), a twin, an effect or the interaction.
        value, standard_error: of that run or effect, over all seeds.
        difference, difference_se: the case minus the twin; nan of the case and of effects.
    """

    quantity: str
    run: str
    value: float
    standard_error: float
    difference: float = math.nan
    difference_se: float = math.nan


Seeds = Mapping[str, Sequence[SeedValue]]
"""A quantity of every run: one value a seed, in the same order."""


def twin_rows(quantity: str, runs: Seeds, production_ps: Sequence[float]) -> list[TwinRow]:
    """Values of all runs, what each twin lacks, and the effects whose runs are there.

    Args:
        runs: with the case itself as `whole`.
        production_ps: sampled time of each seed, ps.
    """
    rows = []
    for run in runs:
        pooled = _contrast({run: 1.0}, runs, production_ps)
        lacking = None if run == WHOLE else _contrast({WHOLE: 1.0, run: -1.0}, runs, production_ps)
        ends = (lacking.mean, lacking.standard_error) if lacking else ()
        rows.append(TwinRow(quantity, run, pooled.mean, pooled.standard_error, *ends))
    for name, weights in (EFFECTS | FURTHER_ORDERS).items():
        if set(weights) <= set(runs):
            pooled = _contrast(weights, runs, production_ps)
            rows.append(TwinRow(quantity, name, pooled.mean, pooled.standard_error))
    return rows


def _contrast(weights: Mapping[str, float], runs: Seeds, production_ps: Sequence[float]) -> PooledMean:
    """A weighted sum of runs, seed by seed, then over the seeds."""
    values = np.array([[seed.value for seed in runs[run]] for run in weights])
    errors = np.array([[seed.standard_error for seed in runs[run]] for run in weights])
    weight = np.array(list(weights.values()))
    return pool_over_seeds(weight @ values, np.sqrt(weight**2 @ errors**2), production_ps)
