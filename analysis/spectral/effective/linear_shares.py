"""Heat by effective harmonic bonds and by what is left of the orders: renormalisation told from scattering.

See docs/theory.md, "Effective linear bond".
"""

import math
from functools import partial

import numpy as np

from kapitza.analysis.spectral.channels import Measure, total_of
from kapitza.analysis.spectral.resampling import Estimate, Grouped, of_mean
from kapitza.arraytypes import Array

EFFECTIVE_SHARES = ("effective_linear_share", "order3_nonlinear_share", "higher_nonlinear_share")
"""By the effective linear bond, by order 3 and by the higher orders without their linear parts."""

_PARTS = np.array([[1, 0, 0, 1, 1], [0, 1, 0, -1, 0], [0, 0, 1, 0, -1]])
"""Of order 2, order 3, higher, and the linear parts of the latter two."""


def effective_shares(
    orders: Grouped, linear: Grouped, fit_error_ev: Array, width_thz: float
) -> list[Measure]:
    """Shares of the heat flow; they add up to 1.

    Errors: jackknife over groups of blocks, and in quadrature what the fit of the linear parts adds.

    Args:
        orders: (3, 2, n_freq) order 2, order 3 and higher; q_L and q_R in eV.
        linear: (2, 2, n_freq) linear parts of order 3 and of the higher orders, likewise.
        fit_error_ev: (3,) eV/ps, error by the fit of the mean heat flow of both and of their sum.
        width_thz: of a bin, THz.
    """
    mean, groups = (np.concatenate(both, axis=-3) for both in _pairs(orders, linear))
    parts = Grouped(mean, groups, orders.n_seeds)
    flow = total_of(parts)
    sums = flow.changed(lambda spectra: spectra.sum(axis=-1) * width_thz)
    heat = float(sums.mean[:3].sum())
    by_fit = np.abs(fit_error_ev[[2, 0, 1]] / heat)
    rows = []
    for name, part, error in zip(EFFECTIVE_SHARES, _PARTS, by_fit, strict=True):
        share = of_mean(partial(_share_of, part), sums)
        widened = math.hypot(share.standard_error, float(error))
        rows.append(Measure.of(name, Estimate(share.value, widened)))
    return rows


def _share_of(part: Array, mean: Array) -> float:
    return float(part @ mean / mean[:3].sum())


def fit_error_share(orders: Array, fit_error_ev: Array | None, width_thz: float) -> float:
    """Error by the fit of the heat flow of both linear parts, over the heat flow; infinite without a fit.

    Args:
        orders: (3, 2, n_freq) mean spectra in eV.
        fit_error_ev: as of `effective_shares`; None where nothing is fitted.
        width_thz: of a bin, THz.
    """
    heat = float(orders.mean(axis=1).sum() * width_thz)
    return math.inf if fit_error_ev is None else abs(float(fit_error_ev[2]) / heat)


def effective_linear(orders: Grouped, linear: Grouped) -> Grouped:
    """(2, n_freq) q_L and q_R of the effective linear bond, eV: order 2 and both linear parts."""
    mean, groups = (order[..., 0, :, :] + part.sum(axis=-3) for order, part in _pairs(orders, linear))
    return Grouped(mean, groups, orders.n_seeds)


def linear_parts(linear: Grouped) -> Grouped:
    """(2, n_freq) q_L and q_R of both linear parts, eV."""
    return linear.changed(lambda parts: parts.sum(axis=-3))


def _pairs(orders: Grouped, linear: Grouped) -> tuple[tuple[Array, Array], tuple[Array, Array]]:
    return (orders.mean, linear.mean), (orders.groups, linear.groups)
