"""The crystal that a potential makes at 0 K, near where its entry says it is, or the reason why not."""

from collections.abc import Callable
from functools import cache
from itertools import pairwise

import numpy as np
from scipy.optimize import brentq

from kapitza.simulation.bulk import Bulk, static_state
from kapitza.simulation.session import SimulationError

BRACKET = 0.05  # the 0 K lattice constant is looked for within this fraction of the nominal one
# Of the nominal one: where it is looked for otherwise, for the message.
ELSEWHERE = np.geomspace(0.6, 1.7, 36)


def named_crystal(bulk: Bulk) -> str:
    """A bulk crystal in a message."""
    return f"{bulk.crystal} {'-'.join(bulk.elements)}"


def relaxed_lattice_constant(bulk: Bulk) -> float:
    """Cubic lattice constant with zero pressure at 0 K, Å.

    Raises:
        SimulationError: more than 5 % off the nominal one of the potential's entry, with what was found; or
            there is none.
    """
    nominal = bulk.field.potential.lattice_angstrom(bulk.crystal, bulk.elements)
    tension = cache(lambda a: float(static_state(bulk, a).stress_bar[:3].mean()))
    low, high = nominal * (1 - BRACKET), nominal * (1 + BRACKET)
    if tension(low) < 0 < tension(high):
        found = float(brentq(tension, low, high, xtol=1e-7))
    else:
        found = _found_elsewhere(bulk, nominal, tension)
    if abs(found / nominal - 1) > BRACKET:
        raise SimulationError(
            f"The lattice constant of {named_crystal(bulk)} at 0 K is {found:.5g} Å, not near the nominal "
            f"{nominal:g} Å.",
            f"They differ by {abs(found / nominal - 1):.1%}, more than {BRACKET:.0%}: "
            "geometry and cost were planned for another crystal, or the potential is not this one.",
            f"Give nominal_lattice_angstrom: {found:.5g}, or correct the potential or its file.",
        )
    return found


def _found_elsewhere(bulk: Bulk, nominal: float, tension: Callable[[float], float]) -> float:
    """A zero of the pressure far from the nominal lattice constant, compressed below and stretched above."""
    tried = nominal * ELSEWHERE
    for low, high in pairwise(tried):
        if tension(low) < 0 < tension(high):
            return float(brentq(tension, low, high, xtol=1e-7))
    raise SimulationError(
        f"There is no crystal {named_crystal(bulk)}: no lattice constant of {tried[0]:.3g} … {tried[-1]:.3g} "
        "Å has zero pressure at 0 K.",
        "The potential does not bind it there: at no length does compressing it push and stretching it pull.",
        "Correct nominal_lattice_angstrom, or cutoff, parameters and file of the potential.",
    )
