"""Student's t and mixtures of it: intervals whose width is not known for certain.

Source: docs/theory.md, Statistics.
"""

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy import optimize, special

from kapitza.arraytypes import Array

ONE_SIGMA, TWO_SIGMA = 0.682689492, 0.954499736

UNLIKELY = 1e-5
"""Members of a mixture with a smaller weight are left out."""


@dataclass(frozen=True)
class StudentMixture:
    """Student distributions about zero, or about centres of their own, of equal degrees of freedom.

    Attributes:
        weight, scale: (n,) of each; weights need not add up to 1.
        freedom: degrees of freedom.
        centre: (n,) of each, in the unit of the scales; 0 for all alike.
    """

    weight: Array
    scale: Array
    freedom: int
    centre: Array | float = 0.0

    @classmethod
    def of(
        cls, log_weight: Array, scale: Array, freedom: int, centre: Array | float = 0.0
    ) -> "StudentMixture":
        """From logarithms of the weights, of any common offset."""
        weight = np.exp(log_weight - log_weight.max())
        return cls(weight / weight.sum(), scale, freedom, centre)

    def half_width(self, level: float) -> float:
        """Half width of the central interval; centres are taken as zero."""
        likely = self.weight > UNLIKELY
        share, width = self.weight[likely] / self.weight[likely].sum(), self.scale[likely]
        deviates, inside = _central(self.freedom)

        def excess(half: float) -> float:
            return float(share @ np.interp(half / width, deviates, inside)) - level

        # Between the widths of the narrowest and of the widest, with room for the interpolation.
        single = student_width(level, self.freedom)
        low, high = 0.999 * float(width.min()) * single, 1.001 * float(width.max()) * single
        return float(optimize.brentq(excess, low, high, xtol=1e-7 * high))

    def interval(self) -> tuple[float, float]:
        """Half width of the central 68 % interval, and degrees of freedom of the one Student distribution
        that has the same 68 and 95 % intervals."""
        one, two = (self.half_width(level) for level in (ONE_SIGMA, TWO_SIGMA))
        return one, _freedom_of(two / one)

    def mean_and_error(self) -> tuple[float, float]:
        """Mean over all members and the standard deviation about it; at least three degrees of freedom."""
        centre = np.broadcast_to(self.centre, self.weight.shape)
        mean = float(self.weight @ centre)
        widened = self.scale**2 * self.freedom / (self.freedom - 2)
        return mean, math.sqrt(float(self.weight @ (widened + (centre - mean) ** 2)))

    def deviate(self) -> float:
        """Normal deviate of zero: as unlikely as a value of the other sign is; positive for centres above."""
        ratio = np.broadcast_to(self.centre, self.weight.shape) / self.scale
        below = float(self.weight @ special.stdtr(self.freedom, -ratio))
        above = float(self.weight @ special.stdtr(self.freedom, ratio))
        return float(-special.ndtri(below) if below < above else special.ndtri(above))


def student_width(level: float, degrees_of_freedom: float) -> float:
    """Half width of the central interval of Student's t."""
    if math.isinf(degrees_of_freedom):
        return float(special.ndtri(0.5 + 0.5 * level))
    return float(special.stdtrit(degrees_of_freedom, 0.5 + 0.5 * level))


def width_of_deviates(deviates: float, standard_error: float, degrees_of_freedom: float) -> float:
    """What a value must exceed to be as unlikely as that many normal deviates; the error holds 68 %."""
    if math.isinf(degrees_of_freedom):
        return deviates * standard_error
    probability = float(special.ndtr(deviates))
    unit = float(special.stdtrit(degrees_of_freedom, probability))
    return standard_error * unit / student_width(ONE_SIGMA, degrees_of_freedom)


@lru_cache(maxsize=256)
def _central(freedom: int) -> tuple[Array, Array]:
    """Deviates, and the probability of Student's t between minus and plus each; 1 beyond the last."""
    deviates = np.concatenate([np.linspace(0.0, 20.0, 4001), [1e6]])
    return deviates, 1 - 2 * special.stdtr(freedom, -deviates)


_FREEDOMS = np.geomspace(1.0, 1e4, 400)
_RATIOS = special.stdtrit(_FREEDOMS, 0.5 + 0.5 * TWO_SIGMA) / special.stdtrit(
    _FREEDOMS, 0.5 + 0.5 * ONE_SIGMA
)


def _freedom_of(ratio: float) -> float:
    """Degrees of freedom with which the 95 % interval of Student's t is `ratio` times the 68 % one."""
    return float(np.interp(-ratio, -_RATIOS, _FREEDOMS))
