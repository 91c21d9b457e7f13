"""What is left of third order in the bath difference, from reversed pairs at two differences.

Source: docs/theory.md, "Reversed pairs".
"""

import math

from kapitza.analysis.spectral.resampling import Estimate


def third_order_share(
    large: tuple[float, float], small: tuple[float, float], offsets: tuple[float, float]
) -> Estimate:
    """How much of a conductance at the larger bath difference is of higher order: s of G = G₀ (1 + s f²/f₁²).

    large, small : (conductance, standard error) of pairs with the larger and the smaller difference, of the
        same unit; independent of each other
    offsets : their bath_offset_fraction, f₁ and f₂

    With r = (f₂/f₁)², s = (G₁ − G₂)/(G₂ − r G₁).

    Raises:
        ValueError: the offsets are not positive and in falling order, or the conductances differ so much that
            nothing is left at no difference.
    """
    if not 0 < offsets[1] < offsets[0]:
        raise ValueError(f"third order: bath differences {offsets}; give the larger first, both positive")
    ratio = (offsets[1] / offsets[0]) ** 2
    (first, first_error), (second, second_error) = large, small
    without = second - ratio * first
    if without <= 0:
        raise ValueError(
            f"third order: {first:g} and {second:g} leave no conductance without a difference; sample longer"
        )
    scale = (1 - ratio) / without**2
    error = scale * math.hypot(second * first_error, first * second_error)
    return Estimate((first - second) / without, error)
