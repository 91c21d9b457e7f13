"""Figure: transmission of two joined chains, exact, acoustic and by the Green's function."""

import numpy as np
from matplotlib.figure import Figure

from kapitza.analysis.figures.drawing import BLACK, BLUE, GREY, VERMILLION, in_style, new_figure
from kapitza.analysis.harmonic.chain import (
    TwoChains,
    acoustic_limit,
    chain_green_transmission,
    chain_transmission,
)

EXACT_POINTS = 400
GREEN_POINTS = 24
LOWEST_SHARE = 1e-3
AXIS_END = 1.15


@in_style
def chain_figure(chains: TwoChains, title: str) -> Figure:
    """Transmission against frequency in units of the lower cutoff, beyond which nothing passes.

    Args:
        chains: masses and springs.
        title: drawn above the axes.
    """
    figure = new_figure(3.6)
    axes = figure.subplots()
    fine = np.append(np.linspace(LOWEST_SHARE, 1, EXACT_POINTS), AXIS_END)
    coarse = (np.arange(GREEN_POINTS) + 0.5) / GREEN_POINTS
    axes.axvline(1.0, color=GREY, linewidth=0.8)
    limit = "acoustic limit, $4Z_1Z_2/(Z_1+Z_2)^2$"
    axes.axhline(acoustic_limit(chains), color=VERMILLION, linestyle="--", label=limit)
    axes.plot(fine, chain_transmission(chains, fine * chains.top), color=BLACK, label="exact")
    axes.plot(
        coarse,
        chain_green_transmission(chains, coarse * chains.top),
        "o",
        color=BLUE,
        markerfacecolor="none",
        label="Green's function",
    )
    axes.set_xlim(0, AXIS_END)
    axes.set_ylim(0, 1.05)
    axes.set_xlabel("frequency / lower cutoff (1)")
    axes.set_ylabel("transmission (share)")
    axes.legend(loc="lower left")
    axes.set_title(title)
    return figure
