"""How often intervals of shares of the heat hold the truth: orders, above a frequency, conversion.

Spectra of the half-overlapping blocks of a default run, of known mean; every order, side and frequency has
noise of its own, and the heat of each a slow part.
"""

from collections.abc import Iterator, Sequence

import numpy as np

from kapitza.analysis.measure.statistics import normal_deviate
from kapitza.analysis.spectral.channels import Measure, order_shares, share_above, total_of
from kapitza.analysis.spectral.conversion import conversion
from kapitza.analysis.spectral.resampling import Estimate, Grouped
from kapitza.arraytypes import Array
from power.coverage import Coverage, coverage
from power.noise import exponential_memory
from power.records import ORDER_SHARES, spectrum_shape

BLOCKS, GROUPS = 89, 10
FREQUENCY = 0.05 * np.arange(60)
LIMIT_THZ = 1.2
SLOW, FAST = 0.5, 1.5
"""Noise of the heat of a block: that with memory, of all frequencies together, and that of each alone."""


def share_coverage(memory: float, n_runs: int, n_seeds: int = 2) -> list[Coverage]:
    """Intervals of every share.

    memory : of the slow noise, as a share of the run
    """
    generator = np.random.default_rng([round(100 * memory), n_seeds])
    true = true_shares()
    found: dict[str, list[tuple[float, float, float, bool]]] = {name: [] for name in true}
    for _ in range(n_runs):
        orders = Grouped.of([_orders(generator, memory) for _ in range(n_seeds)], GROUPS)
        sides = Grouped.of([_sides(generator, memory) for _ in range(n_seeds)], GROUPS)
        for name, share in _measured(orders, sides).items():
            missed, width = share.value - true[name], share.standard_error
            deviate = normal_deviate(missed, width, share.degrees_of_freedom)
            found[name].append((deviate, width, missed, True))
    process = f"spectra of {n_seeds} seeds, " + (f"memory {memory:g} t" if memory else "no memory")
    return [coverage(name, process, BLOCKS, rows) for name, rows in found.items()]


def every_share_coverage(n_runs: int) -> Iterator[Coverage]:
    """All of them of the table."""
    for n_seeds in (2, 5):
        for memory in (0.0, 0.1):
            yield from share_coverage(memory, n_runs, n_seeds)


def true_shares() -> dict[str, float]:
    """Of the spectra without noise."""
    shape = spectrum_shape(FREQUENCY)
    above = float(shape @ np.clip((FREQUENCY - LIMIT_THZ) / FREQUENCY[1] + 0.5, 0, 1))
    converted = float(np.abs(np.cumsum(_converted())).max())
    names = ("order 2", "order 3", "higher orders")
    known = dict(zip(names, ORDER_SHARES, strict=True)) | {"above a frequency": above}
    return known | dict.fromkeys(("conversion, largest", "conversion, cross"), converted)


def _measured(orders: Grouped, sides: Grouped) -> dict[str, Estimate | Measure]:
    rows = order_shares(orders)
    shares: Sequence[Estimate] = [
        Estimate(row.value, row.standard_error, row.degrees_of_freedom) for row in rows
    ]
    flow = total_of(orders.changed(lambda parts: parts.sum(axis=-3)))
    found = conversion(sides)
    shares = [*shares, share_above(flow, FREQUENCY, LIMIT_THZ), found.largest, found.cross]
    return dict(zip(true_shares(), shares, strict=True))


def _converted() -> Array:
    """(n_freq,) q_L − q_R over Q: the right side receives it at lower frequencies."""
    return spectrum_shape(FREQUENCY, 2.0) - spectrum_shape(FREQUENCY, 1.4)


def _orders(generator: np.random.Generator, memory: float) -> Array:
    """(n_blocks, 3, 2, n_freq): orders of the same mean on both sides."""
    n, shape = BLOCKS + 1, spectrum_shape(FREQUENCY)
    slow = exponential_memory(generator, (3, 1, 1, n), memory * n)
    fast = generator.standard_normal((3, 1, len(shape), n))
    rates = np.array(ORDER_SHARES)[:, None, None, None] * shape[:, None] * (1 + SLOW * slow + FAST * fast)
    return _overlapping(np.repeat(rates, 2, axis=1))


def _sides(generator: np.random.Generator, memory: float) -> Array:
    """(n_blocks, 2, n_freq): q_L and q_R; both the heat and what is converted have slow noise."""
    n, apart = BLOCKS + 1, np.array([0.5, -0.5])[:, None, None] * _converted()[:, None]
    shapes = np.array([spectrum_shape(FREQUENCY, cutoff) for cutoff in (2.0, 1.4)])
    heat, converted = exponential_memory(generator, (2, 1, 1, n), memory * n)
    fast = generator.standard_normal((2, len(FREQUENCY), n))
    rates = shapes[..., None] * (1 + SLOW * heat + FAST * fast) + SLOW * converted * apart
    return _overlapping(rates)


def _overlapping(rates: Array) -> Array:
    """(n_blocks, …) half-overlapping blocks from the rates of half blocks, (…, n_blocks + 1)."""
    return np.asarray(np.moveaxis((rates[..., 1:] + rates[..., :-1]) / 2, -1, 0))
