"""Heat flow from the baths, both conductances with their errors, pooling over seeds, convergence in time.

Heat flowing left → right is positive. Sources: docs/theory.md, Temperature jump and conductance.
"""

import math

from analysis.units import BOLTZMANN_EV_K


def energy_gate_ev_ps(temperature_k: float, n_mobile: int, time_ps: float) -> float:
    """σ_E = √2·k_B T·√(3 N)/t: how far mean heat flows may differ through stored energy alone, eV/ps.

    A classical harmonic system of N mobile atoms has an energy that scatters by k_B T √(3N); the difference
    of two of its values, spread over the time between them, is all that can separate Q_hot from Q_cold.

    temperature_k : mean temperature, K
    n_mobile : number of mobile atoms (all but the fixed walls)
    time_ps : length of the averaging window, ps

    Raises ValueError when an argument is not positive and finite.
    Source: docs/theory.md, Heat flow and its gate.
    """
    # ASSUME: classical, nearly harmonic atoms: heat capacity 3 k_B each.
    if not all(math.isfinite(value) and value > 0 for value in (temperature_k, n_mobile, time_ps)):
        raise ValueError(
            "energy gate: T, N and t must be positive and finite, "
            f"got T = {temperature_k} K, N = {n_mobile}, t = {time_ps} ps"
        )
    return math.sqrt(2) * BOLTZMANN_EV_K * temperature_k * math.sqrt(3 * n_mobile) / time_ps
