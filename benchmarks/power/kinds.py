"""Kinds of faults, each scaled so that the conductance of local_jump is off by a given fraction."""

import numpy as np

from kapitza.analysis.measure.temperature_jump import line_weights
from kapitza.arraytypes import Array
from power.cases import (
    HEAT,
    JUMP,
    LEFT,
    PLANE,
    SPACING,
    TEMPERATURE,
    WHERE,
    WINDOWS,
    Injection,
    Seed,
    Z,
    memory_noise,
)

SIDE = np.where(LEFT, 1.0, -1.0)
TIME = (np.arange(WINDOWS) + 0.5) / WINDOWS


def _jump_of(shape: Array) -> float:
    """What a disturbance of the layers' temperatures adds to the extrapolated jump."""
    found = 0.0
    for sign, (low, high) in ((1, WHERE.left), (-1, WHERE.right)):
        chosen = (low <= Z) & (high >= Z)
        weights = line_weights(Z[chosen], np.ones(chosen.sum()), PLANE, 1)[0]
        found += sign * float(weights @ shape[chosen])
    return found


def _bend(seeds: list[Seed], shape: Array, bias: float) -> None:
    """A disturbance that makes the measured jump too small by the bias, and so G too large."""
    wanted = -JUMP * bias / (1 + bias)
    for seed in seeds:
        seed.profile += wanted * shape / _jump_of(shape)


def approach_of_the_jump(tau: float) -> Injection:
    """Both sides come to their temperatures with the time τ, a fraction of the production."""

    def inject(seeds: list[Seed], bias: float) -> None:
        decay = np.exp(-TIME / tau)
        amplitude = -JUMP * bias / (1 + bias) / decay.mean()
        for seed in seeds:
            seed.profile += 0.5 * amplitude * decay[:, None] * SIDE

    return inject


def approach_of_the_flow(tau: float) -> Injection:
    """The heat flow comes to its value with the time τ."""

    def inject(seeds: list[Seed], bias: float) -> None:
        for seed in seeds:
            time = (np.arange(len(seed.flow)) + 0.5) / len(seed.flow)
            decay = np.exp(-time / tau)
            seed.flow += HEAT * bias * decay / decay.mean()

    return inject


def curvature(both: bool) -> Injection:
    """Parabolas in place of lines, on one side or on both."""
    shape = (Z - PLANE) ** 2 * np.where(LEFT, 1.0, -1.0 if both else 0.0)
    return lambda seeds, bias: _bend(seeds, shape, bias)


def layer_at(distance: float, *, baths: bool) -> Injection:
    """A boundary layer on both sides that decays with a distance, Å, from the interface or from the baths."""
    away = np.abs(Z - PLANE)
    shape = np.exp(-((away.max() - away) if baths else away) / distance) * SIDE
    return lambda seeds, bias: _bend(seeds, shape, bias)


def stretched(seeds: list[Seed], bias: float) -> None:
    """The temperature axis of the profile, about its mean."""
    for seed in seeds:
        seed.extra["stretch"] = 1 / (1 + bias)


def kinetic_temperature(seeds: list[Seed], bias: float) -> None:
    """Kinetic temperatures of the right side too high, in layers and bath, as with a wrong mass."""
    factor = 1 + JUMP * bias / (1 + bias) / (TEMPERATURE - JUMP / 2)
    for seed in seeds:
        seed.profile[:, ~LEFT] *= factor
        seed.baths[:, 1] *= factor


def area(seeds: list[Seed], bias: float) -> None:
    """The cross-section."""
    for seed in seeds:
        seed.area /= 1 + bias


def plane(seeds: list[Seed], bias: float) -> None:
    """The height of the interface, to which lines are extrapolated, in one fit only."""
    low = np.array([2.0 * SPACING])  # what a plane's shift can do is small: a shift in proportion to the bias
    for seed in seeds:
        seed.plane = PLANE + float(low[0]) * bias / 0.1


def bath_energies(seeds: list[Seed], bias: float) -> None:
    """Energies of both baths."""
    for seed in seeds:
        seed.bath_energy = 1 + bias


def cross_forces(seeds: list[Seed], bias: float) -> None:
    """Forces across the interface; the spectrum, not the conductance of the baths, is off by this."""
    for seed in seeds:
        seed.cross_force = 1 + bias


def hidden_memory(memory: float) -> Injection:
    """A slow fluctuation of the jump that the run is too short to average, off by the bias this time."""

    def inject(seeds: list[Seed], bias: float) -> None:
        rng = np.random.default_rng(int(1e6 * bias) + int(1e4 * seeds[0].flow[0] / HEAT))
        for seed in seeds:
            slow = memory_noise(rng, memory, WINDOWS)
            slow *= JUMP * bias / (1e-12 + abs(slow.mean()))
            seed.profile -= 0.5 * np.sign(slow.mean()) * slow[:, None] * SIDE

    return inject


def seed_astray(seeds: list[Seed], bias: float) -> None:
    """One seed off by twice the bias of the pooled value, steadily."""
    seeds[0].profile -= 0.5 * 2 * JUMP * bias / (1 + bias) * SIDE


def aliasing(seeds: list[Seed], bias: float) -> None:
    """Phonons above what the frames resolve, by the bias."""
    for seed in seeds:
        seed.fraction_of_nyquist = 1 + bias


KINDS: dict[str, Injection] = {
    **{
        f"approach of the jump, τ = {tau:g} t": approach_of_the_jump(tau)
        for tau in (0.05, 0.1, 0.25, 0.5, 1, 2.5)
    },
    **{f"approach of the flow, τ = {tau:g} t": approach_of_the_flow(tau) for tau in (0.05, 0.25, 1, 2.5)},
    "curvature of one side": curvature(False),
    "curvature of both sides": curvature(True),
    "boundary layer at the interface, 1 nm": layer_at(10.0, baths=False),
    "boundary layer at the baths, 2 nm": layer_at(20.0, baths=True),
    "stretched temperature axis": stretched,
    "kinetic temperature of one side": kinetic_temperature,
    "wrong area": area,
    "wrong plane": plane,
    "scaled bath energies": bath_energies,
    "scaled cross forces": cross_forces,
    "memory of t/20": hidden_memory(1 / 20),
    "memory of t/4": hidden_memory(1 / 4),
    "one seed astray": seed_astray,
    "aliasing": aliasing,
}
"""Every kind by its name in the table."""
