"""What a fault in the records of a case is, and how strong it must be to move the conductance by a share."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq

from power.estimates import conductances_of
from power.records import Seed

STRONGEST = 1e3
"""Strengths beyond it are given up: the fault cannot move the conductance that far."""

Alter = Callable[[Seed, float, np.random.Generator], Seed]


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One way in which records can be wrong.

    Attributes:
        name: in the table.
        meaning: what is wrong, in a few words.
        alter: the records of a seed with the fault, from its strength.
        definition: the conductance that is moved; None where none is (its share is then the strength).
        last_seed_only: whether only one run has it.
        random: whether the strength is a standard deviation; then a quoted error that holds it is no miss.
        hidden: whether noise can hide it, for it breaks no identity of the records (power.bound).
    """

    name: str
    meaning: str
    alter: Alter
    definition: str | None = "local_jump"
    last_seed_only: bool = False
    random: bool = False
    hidden: bool = False

    def applied(self, seeds: Sequence[Seed], strength: float, generator: np.random.Generator) -> list[Seed]:
        """All seeds of a case with the fault."""
        faulty = [self.alter(seed, strength, generator) for seed in seeds]
        return [*seeds[:-1], faulty[-1]] if self.last_seed_only else faulty

    def strength(self, clean: Sequence[Seed], share: float) -> float | None:
        """Strength that moves G of these noiseless seeds by a share; None if none does."""
        if self.definition is None or self.random:
            return share
        before = conductances_of(clean)[self.definition]

        def missing(strength: float) -> float:
            seeds = self.applied(clean, strength, np.random.default_rng(0))
            return abs(conductances_of(seeds)[self.definition or ""] / before - 1) - share

        high = 1e-3
        try:
            while missing(high) < 0:
                high *= 2
                if high > STRONGEST:
                    return None
            return float(brentq(missing, 0.0, high, xtol=1e-9))
        except ValueError:  # before the conductance has moved so far there is nothing left to fit
            return None
