"""What a measure of inelastic transport is, and what is known of a case it is computed from."""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from kapitza.analysis.measure.conductance import Conductance
from kapitza.analysis.spectral.channels import Measure, total_of
from kapitza.analysis.spectral.depth.bulk_conversion import BulkPlanes
from kapitza.analysis.spectral.in_plane.wavevector_records import CaseWavevectors
from kapitza.analysis.spectral.resampling import Grouped
from kapitza.arraytypes import Array

MeasureUnit = Literal["share", "MW m⁻² K⁻¹"]

CONVERSION_ENDINGS = ("", "_cross", "_split_half")
"""Ends of the names of the three estimates of a conversion: largest, cross, split half."""


@dataclass(frozen=True)
class CaseSpectra:
    """Block spectra of all seeds of a case, eV; an axis of 2 is q_L, q_R.

    Attributes:
        frequency_thz: (n_freq,) from 0.
        sides: (2, n_freq) at the interface plane.
        orders: (3, 2, n_freq) order 2, order 3 and higher.
        linear: (2, 2, n_freq) linear parts of order 3 and of the higher orders; None where a run is short.
        linear_error_ev: (3,) eV/ps, error that fitting them gives the mean heat flow of order 3, of the
            higher orders, and of both.
        moved: (2, n_freq) by the number of atomic planes the dividing plane is moved by, negative = left.
        by_wavevector: heat by in-plane wavevector; None where it is not resolved.
        bulk: the same planes in the homogeneous boxes of both crystals; None where they are not run.
    """

    frequency_thz: Array
    sides: Grouped
    orders: Grouped
    moved: Mapping[int, Grouped]
    linear: Grouped | None = None
    linear_error_ev: Array | None = None
    by_wavevector: CaseWavevectors | None = None
    bulk: BulkPlanes | None = None


@dataclass(frozen=True)
class MeasuredCase:
    """What the inelastic measures of a case are computed from.

    Attributes:
        spectra: of all seeds.
        cutoffs_thz: highest frequency of either crystal, THz; inf where it is not known.
        ceiling: (n_freq,) eV, as of kapitza.analysis.spectral.channels.elastic_ceiling; inf where it is not
            known.
        simulated: NEMD, local_jump; None where only the heat flow is known.
        elastic_mw_m2k: Green's functions, local_jump, classical, by k_points; without those not computed.
        elastic_error_mw_m2k: statistical error of those that have one.
        elements: of both crystals; none where they are not known.
        temperature_k: mean temperature, K; None where it is not known.
        star_ceiling: (n_stars, n_freq) eV, the elastic ceiling of every star of wavevectors; None where it is
            not known.
    """

    spectra: CaseSpectra
    cutoffs_thz: tuple[float, float]
    ceiling: Array
    simulated: Conductance | None
    elastic_mw_m2k: Mapping[str, float]
    elements: frozenset[str] = frozenset()
    temperature_k: float | None = None
    star_ceiling: Array | None = None
    elastic_error_mw_m2k: Mapping[str, float] = field(default_factory=dict)

    @cached_property
    def flow(self) -> Grouped:
        """(n_freq,) eV, q = ½(q_L + q_R)."""
        return total_of(self.spectra.sides)


@dataclass(frozen=True)
class DividingPlane:
    """Where heat is counted that changes its frequency.

    Attributes:
        offset: atomic planes from the interface, negative on the left; of a pair of planes, the distance.
        words: the same for readers.
        pair: whether it is counted between two planes.
    """

    offset: int
    words: str
    pair: bool = False


def has_cutoffs(case: MeasuredCase) -> bool:
    """Whether the highest frequencies of both crystals are known: not of every run made elsewhere."""
    return math.isfinite(min(case.cutoffs_thz))


def _always(case: MeasuredCase) -> bool:
    return True


@dataclass(frozen=True, kw_only=True)
class InelasticMeasure:
    """One measure, or a family of them that differ in a number.

    Attributes:
        name: of its row in inelastic.csv; of a family, a regular expression of the names.
        unit: a share of the heat flow, shown in per cent, or a conductance.
        meaning: what it is, in a few words.
        rows: its rows of inelastic.csv.
        applies: whether a case has it.
        endings: of the names of its rows, one for each way to estimate it; "" for the name alone.
        overview: heading in the overview of all cases, by ending, for the estimates shown there.
        trends: heading against temperature, by ending, likewise.
        plane: where a conversion is measured, from the match of its name; None for other measures.
        control_of: the measure it is a control of: nothing may be found.
    """

    name: str
    unit: MeasureUnit = "share"
    meaning: str
    rows: Callable[[MeasuredCase], Sequence[Measure]]
    applies: Callable[[MeasuredCase], bool] = _always
    endings: tuple[str, ...] = ("",)
    overview: Mapping[str, str] = field(default_factory=dict)
    trends: Mapping[str, str] = field(default_factory=dict)
    plane: Callable[[re.Match[str]], DividingPlane] | None = None
    control_of: str | None = None

    def match(self, row: str) -> re.Match[str] | None:
        """The match of a row's name, with its ending as group `ending`; None for rows of other measures."""
        endings = "|".join(map(re.escape, self.endings))
        return re.fullmatch(f"(?P<base>{self.name})(?P<ending>{endings})", row)
