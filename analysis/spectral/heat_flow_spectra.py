"""The spectrum of a heat flow, with errors, from forces and velocities of any simulation."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from kapitza.analysis.measure.statistics import MIN_BLOCKS
from kapitza.analysis.spectral.resampling import Grouped
from kapitza.analysis.spectral.spectrum import BlockPlan, block_spectrum, frequencies, heat_flow
from kapitza.arraytypes import Array


@dataclass(frozen=True)
class SpectralHeatFlow:
    """Heat flow through an interface, by frequency and over time; positive from left to right.

    ∫q dν, the sum over bins times their width, is the heat flow in eV/ps that is not constant in a block.
    Standard errors are statistical.

    Attributes:
        frequency_thz: (n_bins,) THz, equally spaced from 0.
        q_left, q_left_se: (n_bins,) eV, i.e. eV/ps per THz: heat leaving the left atoms, and its error.
        q_right, q_right_se: (n_bins,) eV: heat entering the right atoms, and its error.
        q_mean, q_mean_se: (n_bins,) eV: half of their sum, the heat through the interface plane.
        heat_flow_ev_ps: (n_frames,) eV/ps, Q(t).
    """

    frequency_thz: Array
    q_left: Array
    q_left_se: Array
    q_right: Array
    q_right_se: Array
    q_mean: Array
    q_mean_se: Array
    heat_flow_ev_ps: Array


def spectral_heat_flow(
    force: ArrayLike,
    velocity: ArrayLike,
    side: ArrayLike,
    interval_ps: float,
    *,
    block_ps: float = 20.0,
    groups: int = MIN_BLOCKS,
) -> SpectralHeatFlow:
    """Spectrum of the heat flow from cross-interface forces and velocities at the same times.

    Args:
        force: (n_frames, n_atoms, 3) eV/Å, on each atom from the other side (`cross_interface_forces`).
        velocity: (n_frames, n_atoms, 3) Å/ps.
        side: (n_atoms,) 0 for atoms of the left side, 1 for those of the right.
        interval_ps: time between frames, ps; frequencies reach to half of its inverse.
        block_ps: length of one Fourier block, ps; its inverse is the resolution.
        groups: disjoint groups of blocks the standard errors come from, at least 10.

    Raises:
        ValueError: shapes that do not fit, values that are not finite, or too few frames for the blocks.

    Source: docs/theory.md, "The spectrum of the heat flow".
    """
    given = _checked(force, velocity, side)
    plan = BlockPlan.of(len(given[0]), interval_ps, block_ps)
    blocks = [_block(given, plan, number, interval_ps) for number in range(plan.count)]
    leaving, entering = (np.array(spectra) for spectra in zip(*blocks, strict=True))
    left, right, mean = (
        Grouped.of([spectra], groups) for spectra in (leaving, entering, (leaving + entering) / 2)
    )
    return SpectralHeatFlow(
        frequency_thz=frequencies(plan.length, interval_ps),
        q_left=left.mean,
        q_left_se=left.error(),
        q_right=right.mean,
        q_right_se=right.error(),
        q_mean=mean.mean,
        q_mean_se=mean.error(),
        heat_flow_ev_ps=heat_flow(*given),
    )


def _block(
    given: tuple[Array, Array, NDArray[np.int64]], plan: BlockPlan, number: int, interval_ps: float
) -> tuple[Array, Array]:
    forces, velocities, sides = given
    frames = slice(number * plan.hop, number * plan.hop + plan.length)
    return block_spectrum(forces[frames], velocities[frames], sides, interval_ps)


def _checked(
    force: ArrayLike, velocity: ArrayLike, side: ArrayLike
) -> tuple[Array, Array, NDArray[np.int64]]:
    forces, velocities = (np.asarray(values, dtype=np.float64) for values in (force, velocity))
    sides = np.asarray(side)
    if forces.ndim != 3 or forces.shape[2] != 3 or forces.shape != velocities.shape:
        raise ValueError(
            f"force {forces.shape} and velocity {velocities.shape}: both must be (n_frames, n_atoms, 3)"
        )
    if sides.shape != forces.shape[1:2] or not np.isin(sides, (0, 1)).all():
        raise ValueError(f"side {sides.shape}: needed is 0 (left) or 1 (right) for each of the atoms")
    if not (np.isfinite(forces).all() and np.isfinite(velocities).all()):
        raise ValueError("a force or velocity is not finite: look at the simulation they come from")
    return forces, velocities, sides.astype(np.int64)
