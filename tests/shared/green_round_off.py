"""How far round-off moves a transmission: what no test may ask to be smaller."""

import numpy as np

SAFETY = 10.0


def round_off(broadening, frequency_over_cutoff):
    """Largest error of T by rounding.

    The matrix that is inverted, (ω+iη)² − D, has elements of ω_max² and an eigenvalue as near to zero as 2ωη,
    η being `broadening`·ω_max. Its condition is ω_max/(2 ω · broadening); so many ε may an inverse be wrong.
    """
    lowest = float(np.min(frequency_over_cutoff))
    return SAFETY * np.finfo(float).eps / (2 * broadening * lowest)
