"""Faults put into the records of a case, each of a strength that moves its conductance by a given share."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np

from kapitza.analysis.units import BOLTZMANN_EV_K
from kapitza.arraytypes import Array
from power.fault import Fault
from power.noise import exact_error_of_mean, exponential_memory
from power.records import Seed, spectrum_shape

LAYER_ANGSTROM = 20.0
"""Depth of a boundary layer: about what is left out of the straight lines."""


def warmed(seed: Seed, left_k: Array | float, right_k: Array | float, *, baths: bool = False) -> Seed:
    """Layers of both sides warmer; those in the baths too where `baths`.

    left_k, right_k : broadcast to (n_windows, n_bins), K
    """
    hot, cold = seed.zones.bath_edges_angstrom
    change = np.where(seed.on_left, left_k, right_k)
    free = (seed.z_angstrom > hot) & (seed.z_angstrom < cold)
    return replace(seed, profile_k=seed.profile_k + (change if baths else np.where(free, change, 0.0)))


def _decay(seed: Seed, memory: float) -> tuple[Array, Array]:
    """exp(−t/τ) as means of the windows, (n_windows, 1), and at window ends, (n_windows + 1,)."""
    time = seed.time_ps / (memory * seed.production_ps)
    at_ends = np.exp(-time)
    return ((at_ends[:-1] - at_ends[1:]) / np.diff(time))[:, None], at_ends


def _unfinished_jump(seed: Seed, strength: float, generator: np.random.Generator, memory: float) -> Seed:
    """The jump begins too large and its excess decays; what the sides lose the baths receive."""
    mean, at_ends = _decay(seed, memory)
    half = strength / 2
    free_atoms = seed.n_mobile / 2 * free_share(seed)
    stored = half * (at_ends - at_ends[0]) * free_atoms * EV_PER_KELVIN
    return warmed(seed, half * mean, -half * mean).with_heat(stored, stored, np.zeros_like(stored))


EV_PER_KELVIN = 3 * BOLTZMANN_EV_K
"""Energy of an atom for its temperature, classical and harmonic."""


def free_share(seed: Seed) -> float:
    """Share of the mobile atoms outside the baths."""
    hot, cold = seed.zones.bath_edges_angstrom
    return float(np.mean((seed.z_angstrom > hot) & (seed.z_angstrom < cold)))


def _unfinished_flow(seed: Seed, strength: float, generator: np.random.Generator, memory: float) -> Seed:
    """The heat flow begins too large, in both baths and across the interface."""
    _, at_ends = _decay(seed, memory)
    rate = strength * (seed.hot_ev[-1] + seed.cold_ev[-1]) / 2 / seed.production_ps
    heat = rate * memory * seed.production_ps * (1 - at_ends)
    return seed.with_heat(heat, heat, heat)


def _about_the_jump(seed: Seed) -> float:
    """Two thirds of the difference of the baths, K, as in the default study at 10 K."""
    return 0.67 * float((seed.baths_k[0] - seed.baths_k[1]).mean())


def _unfinished(seed: Seed, strength: float, generator: np.random.Generator, memory: float) -> Seed:
    """Half of it in the heat flow, too large, and half in the jump, too small."""
    moved = _unfinished_flow(seed, strength / 2, generator, memory)
    return _unfinished_jump(moved, -strength / 2 * _about_the_jump(seed), generator, memory)


def _depth(seed: Seed) -> Array:
    """(n_bins,) −1 at the bath … 1 at the interface, on either side."""
    hot, cold = seed.zones.bath_edges_angstrom
    plane = seed.zones.interface_plane_angstrom
    outer = np.where(seed.on_left, hot, cold)
    return np.asarray(2 * (seed.z_angstrom - outer) / (plane - outer) - 1)


def _curved(seed: Seed, strength: float, generator: np.random.Generator, right: float) -> Seed:
    parabola = strength * _depth(seed) ** 2
    return warmed(seed, parabola, -right * parabola)


def _layer_at_interface(seed: Seed, strength: float, generator: np.random.Generator) -> Seed:
    near = strength * np.exp(-np.abs(seed.z_angstrom - seed.zones.interface_plane_angstrom) / LAYER_ANGSTROM)
    return warmed(seed, -near, near)


def _layer_at_baths(seed: Seed, strength: float, generator: np.random.Generator) -> Seed:
    hot, cold = seed.zones.bath_edges_angstrom
    outer = np.where(seed.on_left, hot, cold)
    near = strength * np.exp(-np.abs(seed.z_angstrom - outer) / LAYER_ANGSTROM)
    return warmed(seed, near, -near)


def _stretched(seed: Seed, strength: float, generator: np.random.Generator) -> Seed:
    return replace(seed, profile_k=seed.profile_k * (1 + strength))


def _shifted(seed: Seed, strength: float, generator: np.random.Generator) -> Seed:
    return warmed(seed, strength, 0.0, baths=True)


def _wrong_mass(seed: Seed, strength: float, generator: np.random.Generator) -> Seed:
    return replace(seed, profile_k=seed.profile_k * np.where(seed.on_left, 1.0, 1 / (1 + strength)))


def _wrong_bath_thermometer(seed: Seed, strength: float, generator: np.random.Generator) -> Seed:
    return replace(seed, baths_k=seed.baths_k * (1 + strength))


def _wrong_area(seed: Seed, strength: float, generator: np.random.Generator) -> Seed:
    area = seed.zones.area_angstrom2 / (1 + strength)
    return replace(seed, zones=replace(seed.zones, area_angstrom2=area))


def _wrong_plane(seed: Seed, strength: float, generator: np.random.Generator) -> Seed:
    plane = seed.zones.interface_plane_angstrom + 50.0 * strength
    return replace(seed, zones=replace(seed.zones, interface_plane_angstrom=plane))


def _squeezed(seed: Seed, strength: float, generator: np.random.Generator) -> Seed:
    return replace(seed, z_angstrom=seed.z_angstrom / (1 + strength))


def _bath_energies(seed: Seed, strength: float, generator: np.random.Generator) -> Seed:
    return replace(seed, hot_ev=seed.hot_ev * (1 + strength), cold_ev=seed.cold_ev * (1 + strength))


def _one_bath_energy(seed: Seed, strength: float, generator: np.random.Generator) -> Seed:
    return replace(seed, hot_ev=seed.hot_ev * (1 + strength))


def _cross_force(seed: Seed, strength: float, generator: np.random.Generator) -> Seed:
    factor = 1 + strength
    return replace(seed, flow_ev_ps=seed.flow_ev_ps * factor, orders=seed.orders * factor)


def _other_run(seed: Seed, strength: float, generator: np.random.Generator) -> Seed:
    return warmed(seed, strength / 2, -strength / 2)


def _correlated(seed: Seed, strength: float, generator: np.random.Generator, memory: float) -> Seed:
    """Slow noise of the jump whose mean over both seeds scatters by that share of it."""
    n = len(seed.baths_k[0])
    scale = strength * _about_the_jump(seed) * 2**0.5 / exact_error_of_mean(memory * n, n)
    noise = scale / 2 * exponential_memory(generator, (n,), memory * n)[:, None]
    return warmed(seed, noise, -noise)


def _folded(seed: Seed, strength: float, generator: np.random.Generator) -> Seed:
    """Frames so rare that a share of the heat lies above half their frequency, and is folded back."""
    above = np.cumsum(spectrum_shape(seed.frequency_thz)[::-1])[::-1]
    last = int(np.flatnonzero(above >= strength)[-1])
    kept, folded = seed.orders[..., : last + 1].copy(), seed.orders[..., last + 1 : 2 * last + 1]
    kept[..., last - folded.shape[-1] : last] += folded[..., ::-1]
    apart = max(round(0.5 / seed.frequency_thz[last] / seed.frame_ps), 1)
    flow = seed.flow_ev_ps[: len(seed.flow_ev_ps) // apart * apart : apart]
    return replace(
        seed,
        orders=kept,
        frequency_thz=seed.frequency_thz[: last + 1],
        frame_ps=seed.frame_ps * apart,
        flow_ev_ps=flow + seed.flow_ev_ps.mean() - flow.mean(),
    )


MEMORIES = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5)
"""Of an unfinished approach, in lengths of the production."""

NOISE_MEMORIES = (0.05, 0.1, 0.25)


def _approaches(name: str, meaning: str, alter: Callable[..., Seed]) -> tuple[Fault, ...]:
    return tuple(
        Fault(
            name=f"{name}, τ = {memory:g} t",
            meaning=meaning,
            alter=partial(alter, memory=memory),
            hidden=True,
        )
        for memory in MEMORIES
    )


FAULTS: tuple[Fault, ...] = (
    *_approaches("unfinished jump", "the sides still approach their temperatures", _unfinished_jump),
    *_approaches("unfinished flow", "the heat flow still approaches its value", _unfinished_flow),
    *_approaches("unfinished", "jump and heat flow still approach their values", _unfinished),
    Fault(
        name="curvature, both sides",
        meaning="parabolas for lines",
        alter=partial(_curved, right=1.0),
        hidden=True,
    ),
    Fault(
        name="curvature, one side",
        meaning="a parabola for a line",
        alter=partial(_curved, right=0.0),
        hidden=True,
    ),
    Fault(
        name="layers at the interface",
        meaning="exponential, 2 nm deep",
        alter=_layer_at_interface,
        hidden=True,
    ),
    Fault(name="layers at the baths", meaning="exponential, 2 nm deep", alter=_layer_at_baths, hidden=True),
    Fault(name="stretched temperatures", meaning="profile times a factor", alter=_stretched),
    Fault(name="shifted temperatures", meaning="left side too warm", alter=_shifted),
    Fault(name="wrong mass", meaning="of the right side, in its temperature", alter=_wrong_mass),
    Fault(
        name="wrong bath temperatures",
        meaning="both times a factor",
        alter=_wrong_bath_thermometer,
        definition="reservoir",
    ),
    Fault(name="wrong area", meaning="of the cross-section", alter=_wrong_area),
    Fault(
        name="wrong plane, 0.5 nm for 10 %",
        meaning="of the interface; so far off G moves by less",
        alter=_wrong_plane,
        definition=None,
    ),
    Fault(name="squeezed heights", meaning="z of the profile", alter=_squeezed),
    Fault(name="wrong bath energies", meaning="both times a factor", alter=_bath_energies),
    Fault(name="wrong energy of one bath", meaning="times a factor", alter=_one_bath_energy),
    Fault(
        name="wrong cross force",
        meaning="interface flow and spectra times a factor",
        alter=_cross_force,
        definition=None,
    ),
    *(
        Fault(
            name=f"slow noise, τ = {memory:g} t",
            meaning="of the jump, its standard error given",
            alter=partial(_correlated, memory=memory),
            random=True,
        )
        for memory in NOISE_MEMORIES
    ),
    Fault(
        name="one seed astray",
        meaning="another jump in it",
        alter=_other_run,
        last_seed_only=True,
        hidden=True,
    ),
    Fault(name="folded spectrum", meaning="frames too rare for a share", alter=_folded, definition=None),
)
