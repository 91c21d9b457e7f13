"""Heat flow from joined-minus-cleaved forces is minus the rate of change of the left side's energy.

The energies come from LAMMPS' potential energies of the two sides alone and together: nothing here knows of
cross-interface forces but the heat flow itself. docs/theory.md, "Cross-interface forces".
"""

from functools import cache

import numpy as np
import pytest
from scipy.integrate import cumulative_trapezoid
from slab_cases import (
    EVERY_KIND,
    HYBRIDS,
    KINDS,
    crystal_slab,
    force_field,
    potential_energy,
    thermal_velocities,
    trajectory,
)

from kapitza.analysis.spectral.spectrum import heat_flow
from kapitza.analysis.units import BOLTZMANN_EV_K, METAL_MASS
from kapitza.simulation.forces import CrossForces

# The same forces without jumps of the energy at the cutoff, which no heat flow can follow.
SHIFTED = {name: {"pair_modify": "shift yes"} for name in ("lj-argon", *HYBRIDS)}
# Cold enough that no pair crosses the cutoff, where its force (not its energy) still jumps.
COLD_K = {"lj-argon": 2.0, "argon-nickel": 2.0}
MOVED_PLANES = (0, 2, -1)
COSTLY = ("snap-silicon", "lead-diamond")  # at the interface itself only
CASES = [(name, offset) for name in EVERY_KIND for offset in MOVED_PLANES if not (offset and name in COSTLY)]


def left_energy(field, slab, displacement, velocity, offset=0):
    """E_L = K_L + U(L) + ½[U(L∪R) − U(L) − U(R)], (n_frames,) eV, left of a plane moved by `offset`."""
    left = slab.plane < offset
    mass = np.array(field.masses_amu)[slab.atom_type - 1][left]
    kinetic = 0.5 * METAL_MASS * np.einsum("i,tia->t", mass, velocity[:, left] ** 2)
    joined, alone_left, alone_right = (
        potential_energy(field, slab, displacement, chosen) for chosen in (left | ~left, left, ~left)
    )
    return kinetic + alone_left + 0.5 * (joined - alone_left - alone_right)


def start_of(name, field, slab, temperature_k):
    """A thermal state: (displacement, velocity), each (n, 3)."""
    hot = thermal_velocities(field, slab, 2 * temperature_k, seed=7)
    at_rest = np.zeros_like(slab.position)
    states = trajectory(field, slab, at_rest, hot, EVERY_KIND[name].timestep_ps, EVERY_KIND[name].steps)
    return states[0][-1], states[1][-1]


def mismatch(field, slab, start, timestep_ps, steps, offset=0):
    """max|ΔE_L + ∫Q dt| / range(ΔE_L) along an NVE run, that of one-sided heat flow, and the range in eV."""
    displacement, velocity = trajectory(field, slab, *start, timestep_ps, steps)
    part, chosen = slab.around(offset, field.potential.force_range_angstrom)
    with CrossForces(field, part) as cross:
        force, speed = cross(displacement[:, chosen]), velocity[:, chosen]
    left = part.side == 0
    one_sided = -np.einsum("tia,tia->t", force[:, left], speed[:, left])
    energy = left_energy(field, slab, displacement, velocity, offset)
    errors = []
    for flow in (heat_flow(force, speed, part.side), one_sided):
        transferred = cumulative_trapezoid(flow, dx=timestep_ps, initial=0.0)
        errors.append(np.abs(energy - energy[0] + transferred).max() / np.ptp(energy))
    return *errors, np.ptp(energy)


@cache
def of_kind(name, temperature_k, offset=0, finer=1):
    """`mismatch` of a kind's slab with its time step divided by `finer`."""
    kind, field, slab = EVERY_KIND[name], force_field(name, **SHIFTED.get(name, {})), crystal_slab(name)
    start = start_of(name, field, slab, temperature_k)
    return mismatch(field, slab, start, kind.timestep_ps / finer, finer * kind.steps, offset)


@pytest.mark.parametrize(("name", "offset"), CASES)
def test_heat_flow_is_the_energy_that_the_left_side_loses(name, offset):
    kind = EVERY_KIND[name]
    error, one_sided, spread = of_kind(name, kind.temperature_k, offset)
    # Shorter runs and weaker bonds pass less.
    assert spread > (3 if name in KINDS else 0.4) * BOLTZMANN_EV_K * kind.temperature_k
    assert error < 0.02
    # What the right side takes up differs from what the left gives by what the bonds between them store.
    assert one_sided > 10 * error


SLOW = ("snap-silicon", "lead-diamond")


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[pytest.mark.long] * (name in SLOW)) for name in EVERY_KIND]
)
def test_the_mismatch_falls_with_the_square_of_the_time_step(name):
    temperature = COLD_K.get(name, EVERY_KIND[name].temperature_k)
    (error, *_), (halved, *_) = of_kind(name, temperature), of_kind(name, temperature, finer=2)
    assert error / halved == pytest.approx(4.0, rel=0.1)
