"""Measures of inelastic transport by in-plane wavevector: records of inelastic.csv.

Formulae: docs/theory.md, "Heat flow by wavevector".
"""

from collections.abc import Callable, Sequence

import numpy as np

from kapitza.analysis.spectral.channels import Measure
from kapitza.analysis.spectral.measure_record import InelasticMeasure, MeasuredCase
from kapitza.analysis.spectral.resampling import Estimate, Grouped, halves, of_groups
from kapitza.arraytypes import Array

NET_MEANINGS = {
    "kept": "passes from so many atomic planes left of the interface to as many right of it with its "
    "frequency and its in-plane wavevector, net: at most so much",
    "frequency": "changes its frequency but not its wavevector between these planes, net",
    "wavevector": "changes its wavevector but not its frequency between these planes, net: diffuse, elastic",
    "both": "changes both between these planes, net; negative where a change of either explains it",
    "in_frequency": "changes its frequency between these planes, net, whatever its wavevector",
    "in_wavevector": "changes its wavevector between these planes, net, whatever its frequency",
    "control": "control, must be 0: redistributed between two halves of the run at one and the same plane",
}
"""By the end of the name: attributes of NetRedistribution."""


def above_star_ceiling(flow: Grouped, ceiling: Array) -> Estimate:
    """Share of the heat above the elastic ceiling of its own star, otherwise as `above_ceiling_share`.

    flow, ceiling : (n_stars, n_freq) eV
    """

    def share(groups: Array) -> float:
        choosing, measured = halves(groups - ceiling)
        excess = np.where(choosing > 0, measured, 0.0).sum(axis=(1, 2))
        return float(excess.mean() / groups.mean(axis=0).sum())

    return of_groups(share, flow)


def _above(case: MeasuredCase) -> Sequence[Measure]:
    if case.spectra.by_wavevector is None or case.star_ceiling is None:
        return []
    flow = case.spectra.by_wavevector.flow
    summed = flow.changed(lambda spectra: spectra.sum(axis=-2))
    return [Measure.of("above_star_ceiling_share", above_star_ceiling(summed, case.star_ceiling))]


def _has_ceilings(case: MeasuredCase) -> bool:
    return case.spectra.by_wavevector is not None and case.star_ceiling is not None


def _net(end: str) -> Callable[[MeasuredCase], Sequence[Measure]]:
    def rows(case: MeasuredCase) -> Sequence[Measure]:
        found = case.spectra.by_wavevector
        if found is None or found.deepest is None or found.net is None:
            return []
        return [Measure.of(f"net_share_{end}_{found.deepest}", getattr(found.net, end))]

    return rows


def _has_planes(case: MeasuredCase) -> bool:
    return case.spectra.by_wavevector is not None and case.spectra.by_wavevector.deepest is not None


WAVEVECTOR_MEASURES: tuple[InelasticMeasure, ...] = (
    InelasticMeasure(
        name="above_star_ceiling_share",
        meaning="the part of the spectrum above what the channels of both crystals at the same wavevector "
        "could carry elastically between the baths",
        rows=_above,
        applies=_has_ceilings,
        overview={"": "above the elastic ceiling, k∥ by k∥"},
    ),
    *(
        InelasticMeasure(
            name=rf"net_share_{end}_(?P<count>\d+)", meaning=meaning, rows=_net(end), applies=_has_planes
        )
        for end, meaning in NET_MEANINGS.items()
    ),
)
