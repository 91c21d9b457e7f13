"""What a box too large for its motions one by one would measure in its steady state.

See docs/theory.md, "The exact harmonic box".
"""

import numpy as np

from kapitza.analysis.elastic_box.box_answer import (
    STORED_CELLS,
    BoxAnswer,
    BoxBins,
    BoxProtocol,
    bath_zones,
    box_rows,
)
from kapitza.analysis.elastic_box.box_matrices import BoxMatrices, BoxPlanes
from kapitza.analysis.elastic_box.long_box import NODES, LongBox, bath_shares, block_edges
from kapitza.analysis.harmonic.transmission import Harmonic
from kapitza.analysis.harmonic.wavevectors import cell_points
from kapitza.analysis.units import BOLTZMANN_EV_K
from kapitza.arraytypes import Array

LONG_CELLS = STORED_CELLS // 4
"""Of the frequency axis."""

REFINED = 1.7
"""Frequencies that are solved for each one of the first intervals; measured."""

SECONDS_OF_A_BLOCK, MEASURED_BLOCK = 1e-4, 9
"""For one frequency, and with so many degrees of freedom."""


def long_box_seconds(system: Harmonic, planes: BoxPlanes, periods: Array) -> float:
    """Time that `steady_answer` will take, roughly, s."""
    box = BoxMatrices.of(system, planes)
    points = cell_points(system.constants.lattice, periods).points
    edges = block_edges(box.sparse(points[-1]), box.plane + planes.n_left)
    size = float(np.diff(edges).max())
    frequencies = REFINED * len(NODES) * (LONG_CELLS + len(box.plane))
    each = SECONDS_OF_A_BLOCK * max(1.0, size / MEASURED_BLOCK) ** 2.5 * (len(edges) - 1)
    return float(len(points) * frequencies * each)


def steady_answer(
    system: Harmonic, planes: BoxPlanes, periods: Array, protocol: BoxProtocol, bins: BoxBins
) -> BoxAnswer:
    """Temperatures, heat flow and conductances of the steady state; args and errors as of `harmonic_answer`.

    Motions that no bath reaches have the temperature of their side at the start. How long motions take to
    relax is not known, nor the mean over a run.

    Source: docs/theory.md, "The exact harmonic box".
    """
    box = BoxMatrices.of(system, planes)
    vectors = cell_points(system.constants.lattice, periods)
    place = box.plane + planes.n_left
    hot, cold = bath_zones(place, planes)
    # Baths broaden the lines: a little passes above the highest frequency of the crystals.
    edges = np.linspace(0.0, 1.1 * system.cutoff_thz, LONG_CELLS + 1)
    shares = np.zeros((2, len(planes.z_angstrom)))
    passed, all_passed = np.zeros(LONG_CELLS), 0.0
    for weight, point in zip(vectors.weight, vectors.points, strict=True):
        damping = (hot | cold) / protocol.damping_ps
        found = bath_shares(LongBox.of(box.sparse(point), damping, hot.astype(float), place), edges)
        shares += weight * np.array([found.everything, found.hot])
        passed += weight * found.passed
        all_passed += weight * found.all_passed
    count = float(np.prod(periods)) / box.area_angstrom2
    start = np.where(planes.number < 0, protocol.left_start_k, protocol.right_start_k)
    everything, of_hot = shares / vectors.weight.sum()
    jump = protocol.hot_k - protocol.cold_k
    temperature = start + (protocol.cold_k - start) * everything + jump * of_hot
    flow = BOLTZMANN_EV_K * jump * count * all_passed
    rows = box_rows("steady", bins, temperature, planes, np.array([flow, flow]), periods, float("nan"))
    heat = BOLTZMANN_EV_K * jump * count * passed
    none = np.zeros(0)
    return BoxAnswer(rows, planes, {"steady": temperature}, edges, heat, none, none)
