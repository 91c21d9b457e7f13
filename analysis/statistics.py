"""Block errors of correlated series, pooling over seeds, and the error a run of given length will have."""

import math

from analysis.units import BOLTZMANN_EV_K, CONDUCTANCE_MW_M2K


def predicted_relative_error(
    conductance_mw_m2k: float, area_angstrom2: float, jump_over_temperature: float, production_ps: float
) -> float:
    """Relative standard error of G that equilibrium fluctuations allow: (T/ΔT)·sqrt(2 k_B/(G A t)).

    The heat flow through a conductance G A has the white noise 2 k_B T² G A (fluctuation-dissipation
    theorem), so its mean over t scatters by sqrt(2 k_B T² G A/t) around G A ΔT. G and ΔT must belong to the
    same definition (local_jump or reservoir). The error of ΔT itself is not included.

    conductance_mw_m2k : G, MW m⁻² K⁻¹
    area_angstrom2 : area perpendicular to transport, Å²
    jump_over_temperature : ΔT/T
    production_ps : sampled time summed over seeds, ps

    Raises ValueError when an argument is not positive and finite.
    Source: docs/theory.md, Predicted error.
    """
    arguments = (conductance_mw_m2k, area_angstrom2, jump_over_temperature, production_ps)
    if not all(math.isfinite(value) and value > 0 for value in arguments):
        raise ValueError(
            f"predicted error: G, A, ΔT/T and t must be positive and finite, got {arguments}; "
            "check the expected conductance, the cross-section, the bath offset and the production time"
        )
    conductance_ev_ps_k = conductance_mw_m2k / CONDUCTANCE_MW_M2K * area_angstrom2
    return math.sqrt(2 * BOLTZMANN_EV_K / (conductance_ev_ps_k * production_ps)) / jump_over_temperature
