"""Spectral heat flow across an interface from cross-interface forces and velocities.

Sides: 0 left, 1 right; heat flowing left → right is positive. q(ν) is one-sided: Q = ∫₀^∞ q dν
(docs/theory.md, "The spectrum of the heat flow").
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kapitza.analysis.measure.statistics import MIN_BLOCKS
from kapitza.analysis.units import CONDUCTANCE_MW_M2K
from kapitza.arraytypes import Array

ORDERS = ("order2", "order3", "higher")
"""Linear, quadratic and higher parts of the cross-interface force, as heat_flow.h5 and tables name them."""


def sine_taper(n: int) -> Array:
    """Window w_i = √2 sin(π(i+½)/n), (n,), with Σw²/n = 1; half-overlapped, Σw² is constant in time."""
    return np.asarray(np.sqrt(2.0) * np.sin(np.pi * (np.arange(n) + 0.5) / n))


def heat_flow(cross_force: Array, velocity: Array, side: NDArray[np.int64]) -> Array:
    """Heat flow Q(t) = ½[Σ_R F×·v − Σ_L F×·v], (n_frames,) eV/ps, left → right.

    Args:
        cross_force, velocity: (n_frames, n_atoms, 3) in eV/Å and Å/ps.
        side: (n_atoms,) 0 left, 1 right.
    """
    sign = np.where(side == 1, 0.5, -0.5)
    return np.asarray(np.einsum("tia,tia,i->t", cross_force, velocity, sign), dtype=np.float64)


def block_spectrum(
    cross_force: Array, velocity: Array, side: NDArray[np.int64], interval_ps: float
) -> tuple[Array, Array]:
    """Spectra (q_left, q_right) of one block, each (…, n_frames//2 + 1) in eV, i.e. eV/ps per THz.

    q_left is the heat leaving the left atoms, q_right the heat entering the right atoms. The block mean of
    the force is removed and the sine taper applied.

    Args:
        cross_force: (…, n_frames, n_atoms, 3) eV/Å, n_frames even; leading axes for parts of the force.
        velocity: (n_frames, n_atoms, 3) Å/ps.
        side: (n_atoms,) 0 left, 1 right.
        interval_ps: time between frames, ps.
    """
    return flow_spectrum(cross_force, fourier(velocity, interval_ps), side, interval_ps)


def flow_spectrum(
    cross_force: Array, speed: NDArray[np.complex128], side: NDArray[np.int64], interval_ps: float
) -> tuple[Array, Array]:
    """The same as block_spectrum, with the velocities transformed already: for several planes at once.

    Args:
        cross_force: (…, n_frames, n_atoms, 3) eV/Å.
        speed: (n_frames//2 + 1, n_atoms, 3) Å, as `fourier` gives it.
    """
    return sided_power(force_transform(cross_force, interval_ps), speed, side, interval_ps)


def force_transform(cross_force: Array, interval_ps: float) -> NDArray[np.complex128]:
    """F×(ν) without its block mean, (…, n_frames//2 + 1, n_atoms, 3) eV ps/Å; the taper is applied."""
    return _transformed(cross_force - cross_force.mean(axis=-3, keepdims=True), interval_ps)


def block_transforms(
    cross_force: Array, velocity: Array, interval_ps: float
) -> tuple[NDArray[np.complex128], NDArray[np.complex128]]:
    """F×(ν) and v(ν) of one block: (…, n_freq, n_atoms, 3) eV ps/Å and (n_freq, n_atoms, 3) Å."""
    return force_transform(cross_force, interval_ps), fourier(velocity, interval_ps)


def sided_power(
    force: NDArray[np.complex128],
    speed: NDArray[np.complex128],
    side: NDArray[np.int64],
    interval_ps: float,
) -> tuple[Array, Array]:
    """(q_left, q_right) of one block, each (…, n_freq) in eV, from F×(ν) and v(ν)."""
    power = np.einsum("...kia,kia->...ki", _real_pairs(force), _real_pairs(speed))
    power *= one_sided(2 * len(speed) - 2, interval_ps)[:, None]
    return -power[..., side == 0].sum(axis=-1), power[..., side == 1].sum(axis=-1)


def _real_pairs(values: NDArray[np.complex128]) -> Array:
    """Real and imaginary parts side by side, (…, 6) of (…, 3): one product takes both in one pass."""
    return np.ascontiguousarray(values).view(np.float64)


def velocity_power(speed: NDArray[np.complex128], mass: Array, n_frames: int, interval_ps: float) -> Array:
    """Σ_α m_i |v_iα(ν)|², (n_frames//2 + 1, n_atoms) in eV per THz; its integral over ν is m_i⟨v_i²⟩.

    Args:
        speed: (n_frames//2 + 1, n_atoms, 3) Å, as `fourier` gives it.
        mass: (n_atoms,) eV ps²/Å².
        n_frames: of the block, even.
        interval_ps: time between frames, ps.
    """
    power = (speed.real**2 + speed.imag**2).sum(axis=-1) * mass
    return np.asarray(power * one_sided(n_frames, interval_ps)[:, None])


def layer_power(
    speed: NDArray[np.complex128], mass: Array, layer: NDArray[np.int64], n_frames: int, interval_ps: float
) -> Array:
    """Sum of velocity_power over the atoms of each layer, (n_layers, n_frames//2 + 1) in eV per THz.

    Args:
        layer: (n_atoms,) number of each atom's layer, from 0.
    """
    power = velocity_power(speed, mass, n_frames, interval_ps)
    return np.array([power[:, layer == number].sum(axis=1) for number in range(layer.max() + 1)])


def fourier(series: Array, interval_ps: float) -> NDArray[np.complex128]:
    """Δt Σ_n w_n x_n exp(−2πi ν_k n Δt) along the third axis from the end, with the sine taper w.

    Args:
        series: (…, n_frames, n_atoms, 3), n_frames even.

    Returns:
        (…, n_frames//2 + 1, n_atoms, 3), the unit of the series times ps.
    """
    return _transformed(np.array(series, dtype=np.float64), interval_ps)


def _transformed(series: Array, interval_ps: float) -> NDArray[np.complex128]:
    """`fourier` of a series that is given away: large arrays cost more to make than to multiply."""
    series *= sine_taper(series.shape[-3])[:, None, None]
    found = np.fft.rfft(series, axis=-3)
    found *= interval_ps
    return np.asarray(found)


def one_sided(n_frames: int, interval_ps: float) -> Array:
    """2/τ, but 1/τ at zero frequency and Nyquist, which have no mirror image: (n_frames//2 + 1,) THz."""
    factor = np.full(n_frames // 2 + 1, 2.0 / (n_frames * interval_ps))
    factor[[0, -1]] *= 0.5
    return factor


def frequencies(block_frames: int, interval_ps: float) -> Array:
    """Frequencies of a block's spectrum, (block_frames//2 + 1,) THz."""
    return np.asarray(np.fft.rfftfreq(block_frames, interval_ps), dtype=np.float64)


@dataclass(frozen=True)
class BlockPlan:
    """Half-overlapping blocks over a record: block b covers frames b·hop … b·hop + length."""

    length: int
    count: int

    @property
    def hop(self) -> int:
        """Frames between the starts of neighbouring blocks."""
        return self.length // 2

    @classmethod
    def of(cls, n_frames: int, interval_ps: float, block_ps: float) -> "BlockPlan":
        """Blocks of about block_ps (an even number of frames) that fit in n_frames.

        Raises:
            ValueError: the record holds too few blocks for standard errors.
        """
        length = 2 * max(1, round(block_ps / interval_ps / 2))
        count = (n_frames - length) // (length // 2) + 1
        if count < 2 * MIN_BLOCKS:
            raise ValueError(
                f"{n_frames} frames hold {max(count, 0)} half-overlapping blocks of {block_ps} ps; "
                f"{2 * MIN_BLOCKS} are needed: shorten spectrum.block_ps or lengthen protocol.production_ps"
            )
        return cls(length, count)


def block_spectra(
    cross_force: Array, velocity: Array, side: NDArray[np.int64], interval_ps: float, plan: BlockPlan
) -> Array:
    """Spectra of every block along consecutive frames, (n_blocks, 2, block_frames//2 + 1) eV: left, right.

    Args:
        cross_force, velocity: (n_frames, n_atoms, 3) in eV/Å and Å/ps; the first block begins at frame 0.
        side: (n_atoms,) 0 left, 1 right.
        interval_ps: time between frames, ps.
        plan: the blocks, all of them within the frames.
    """
    return flow_spectra(cross_force, block_speeds(velocity, interval_ps, plan), side, interval_ps, plan)


def block_speeds(velocity: Array, interval_ps: float, plan: BlockPlan) -> list[NDArray[np.complex128]]:
    """Velocities of every block along consecutive frames, transformed; (n_freq, n_atoms, 3) Å each.

    Args:
        velocity: (n_frames, n_atoms, 3) Å/ps; the first block begins at frame 0.
    """
    return [fourier(velocity[part], interval_ps) for part in _parts(plan)]


def flow_spectra(
    cross_force: Array,
    speeds: list[NDArray[np.complex128]],
    side: NDArray[np.int64],
    interval_ps: float,
    plan: BlockPlan,
) -> Array:
    """The same as block_spectra, with the velocities transformed already: for several forces at once."""
    pairs = zip(_parts(plan), speeds, strict=True)
    return np.array([flow_spectrum(cross_force[part], speed, side, interval_ps) for part, speed in pairs])


def _parts(plan: BlockPlan) -> list[slice]:
    """The frames of every block."""
    return [slice(start, start + plan.length) for start in range(0, plan.count * plan.hop, plan.hop)]


def disjoint_groups(blocks: Array, groups: int) -> Array:
    """Means of `groups` disjoint groups of half-overlapping blocks, (groups, …).

    Blocks are (n_blocks, …) in time order. The first block of every group but the first is left out, for it
    shares frames with the group before.

    Raises:
        ValueError: fewer than two blocks per group.
    """
    group = group_of_block(len(blocks), groups)
    return np.stack([blocks[group == number].mean(axis=0) for number in range(groups)])


def group_of_block(n_blocks: int, groups: int) -> NDArray[np.int64]:
    """Number of the disjoint group each block is in, (n_blocks,); −1 for those in none.

    Raises ValueError as `disjoint_groups`.
    """
    edges = np.linspace(0, n_blocks, groups + 1).astype(int)
    if np.diff(edges).min() < 2:
        raise ValueError(f"{n_blocks} blocks cannot make {groups} disjoint groups: shorten block_ps")
    found = np.repeat(np.arange(groups), np.diff(edges))
    found[edges[1:-1]] = -1
    return found


def integral(spectrum: Array, frequency_thz: Array) -> Array:
    """∫ q dν as the sum over bins, the last axis being frequency: the exact counterpart of Σ over time."""
    return np.asarray(spectrum.sum(axis=-1) * (frequency_thz[1] - frequency_thz[0]))


def spectral_conductance_scale(area_angstrom2: float, temperature_jump_k: float) -> float:
    """1/(A ΔT) in MW m⁻² K⁻¹ THz⁻¹ per eV: what turns q(ν) into G(ν) = q(ν)/(A ΔT).

    Source: docs/theory.md, "The spectrum of the heat flow".
    """
    return CONDUCTANCE_MW_M2K / (area_angstrom2 * temperature_jump_k)


def bin_means(edges: Array, density: Array, frequency_thz: Array) -> Array:
    """Mean of a piecewise constant density over the bins of a spectrum: the integral is kept.

    Args:
        edges, density: (n + 1,) THz and (n,): density[k] holds between edges k and k + 1, zero outside.
        frequency_thz: (m,) equally spaced bin centres.
    """
    cumulative = np.concatenate([[0.0], np.cumsum(density * np.diff(edges))])
    width = frequency_thz[1] - frequency_thz[0]
    bounds = np.concatenate([frequency_thz - width / 2, [frequency_thz[-1] + width / 2]])
    return np.asarray(np.diff(np.interp(bounds, edges, cumulative)) / width)
