"""Measures of planes beside the interface: converted between them and across them, and above the cutoff.

See docs/theory.md, "What counts as inelastic".
"""

import re

from kapitza.analysis.spectral.channels import Measure, above_cutoff_share, conversion_measures, total_of
from kapitza.analysis.spectral.conversion import conversion
from kapitza.analysis.spectral.depth.between_planes import DIFFERENCES, conversion_between, depths
from kapitza.analysis.spectral.depth.bulk_conversion import conversion_beyond_bulk, conversion_in_bulk
from kapitza.analysis.spectral.measure_record import (
    CONVERSION_ENDINGS,
    DividingPlane,
    InelasticMeasure,
    MeasuredCase,
    has_cutoffs,
)


def _between(case: MeasuredCase) -> list[Measure]:
    moved = case.spectra.moved
    return [
        row
        for depth in reversed(depths(moved))
        for kind in DIFFERENCES
        for row in conversion_measures(
            f"conversion_between_{depth}{kind}", conversion_between(moved, depth, kind)
        )
    ]


def _pair_of_planes(name: re.Match[str]) -> DividingPlane:
    count = int(name["count"])
    bonds = {
        "": "half of the bonds across either plane included",
        "_inner": "bonds wholly between",
        "_outer": "all bonds across either plane included",
    }
    words = f"between planes −{count} and +{count}, {bonds[name['kind'] or '']}"
    return DividingPlane(count, words, pair=True)


def _in_bulk(case: MeasuredCase) -> list[Measure]:
    bulk = case.spectra.bulk
    if bulk is None:
        return []
    rows = []
    for depth in reversed(bulk.depths(case.spectra.moved)):
        for side in ("left", "right"):
            name = f"conversion_bulk_{side}_{depth}"
            rows += conversion_measures(name, conversion_in_bulk(bulk, side, depth))
    return rows


def _beyond_bulk(case: MeasuredCase) -> list[Measure]:
    moved, bulk = case.spectra.moved, case.spectra.bulk
    if bulk is None:
        return []
    return [
        row
        for depth in reversed(bulk.depths(moved))
        for row in conversion_measures(
            f"conversion_beyond_bulk_{depth}", conversion_beyond_bulk(moved, bulk, depth)
        )
    ]


def _has_bulk(case: MeasuredCase) -> bool:
    return case.spectra.bulk is not None


def _stretch_of_bulk(name: re.Match[str]) -> DividingPlane:
    count, side = int(name["count"]), name["side"]
    ends = f"−{count} and 0" if side == "left" else f"0 and +{count}"
    words = f"between planes {ends} of the homogeneous box of the {side} crystal"
    return DividingPlane(count, words, pair=True)


def _pair_beyond_bulk(name: re.Match[str]) -> DividingPlane:
    count = int(name["count"])
    words = f"between planes −{count} and +{count}, less what both crystals convert there by themselves"
    return DividingPlane(count, words, pair=True)


def _plane_beside(name: re.Match[str]) -> DividingPlane:
    count, side = int(name["count"]), name["side"]
    words = f"{count} {'plane' if count == 1 else 'planes'} into the {side} side"
    return DividingPlane(-count if side == "left" else count, words)


def _converted_beside(case: MeasuredCase) -> list[Measure]:
    rows = []
    for offset, sides in case.spectra.moved.items():
        side = "left" if offset < 0 else "right"
        rows += conversion_measures(f"conversion_share_{side}_{abs(offset)}", conversion(sides))
    return rows


def _above_cutoff_beside(case: MeasuredCase) -> list[Measure]:
    rows = []
    for offset, sides in sorted(case.spectra.moved.items()):
        name = f"above_cutoff_{'left' if offset < 0 else 'right'}_{abs(offset)}"
        known = case.spectra.frequency_thz, case.cutoffs_thz
        rows.append(Measure.of(name, above_cutoff_share(total_of(sides), *known)))
    return rows


CONVERSION_BETWEEN = InelasticMeasure(
    name=r"conversion_between_(?P<count>\d+)(?P<kind>_inner|_outer)?",
    meaning="converted to other frequencies between two dividing planes, so many atomic planes to the "
    "left and to the right of the interface",
    rows=_between,
    endings=CONVERSION_ENDINGS,
    overview={"_cross": "converted between planes ∓{count}"},
    trends={"": "converted between planes ∓{count}", "_cross": "the same, unbiased estimate"},
    plane=_pair_of_planes,
)
CONVERSION_BEYOND_BULK = InelasticMeasure(
    name=r"conversion_beyond_bulk_(?P<count>\d+)",
    meaning="converted between two such planes beyond what homogeneous boxes of both crystals convert at the "
    "same places; curves are subtracted",
    rows=_beyond_bulk,
    applies=_has_bulk,
    endings=CONVERSION_ENDINGS,
    overview={"_cross": "beyond bulk, planes ∓{count}"},
    plane=_pair_beyond_bulk,
)
CONVERSION_IN_BULK = InelasticMeasure(
    name=r"conversion_bulk_(?P<side>left|right)_(?P<count>\d+)",
    meaning="converted by the homogeneous crystal of that side over as many planes at the same distance from "
    "its bath, a share of its own heat",
    rows=_in_bulk,
    applies=_has_bulk,
    endings=CONVERSION_ENDINGS,
    plane=_stretch_of_bulk,
)
CONVERSION_BESIDE = InelasticMeasure(
    name=r"conversion_share_(?P<side>left|right)_(?P<count>\d+)",
    meaning="converted by the bonds across a plane beside the interface",
    rows=_converted_beside,
    endings=CONVERSION_ENDINGS,
    plane=_plane_beside,
)
ABOVE_CUTOFF_BESIDE = InelasticMeasure(
    name=r"above_cutoff_(?P<side>left|right)_(?P<count>\d+)",
    meaning="passes the dividing plane so many atomic planes inside that side above that frequency; deep "
    "in the softer crystal it is the null of the measure",
    rows=_above_cutoff_beside,
    applies=has_cutoffs,
)
