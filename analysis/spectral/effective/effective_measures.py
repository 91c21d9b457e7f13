"""Measures of the effective linear bond and of the quantum correction: their records.

See docs/inelastic.md, "Orders are not processes", and docs/theory.md, "Quantum correction".
"""

from collections.abc import Callable, Sequence

from kapitza.analysis.spectral.channels import Measure, conversion_measures
from kapitza.analysis.spectral.conversion import conversion_of_part
from kapitza.analysis.spectral.effective.linear_shares import (
    EFFECTIVE_SHARES,
    effective_shares,
    linear_parts,
)
from kapitza.analysis.spectral.effective.quantum_correction import (
    ALL_WEIGHTED,
    MODEL_ERROR,
    ORDER2_WEIGHTED,
    quantum_factors,
)
from kapitza.analysis.spectral.measure_record import (
    CONVERSION_ENDINGS,
    DividingPlane,
    InelasticMeasure,
    MeasuredCase,
)

LINEAR_CONTROL = "conversion_share_linear_parts"
"""Conversion by the linear parts of the higher orders, which convert nothing."""


def _is_fitted(case: MeasuredCase) -> bool:
    return case.spectra.linear is not None and case.spectra.linear_error_ev is not None


def _effective(number: int) -> Callable[[MeasuredCase], Sequence[Measure]]:
    def rows(case: MeasuredCase) -> Sequence[Measure]:
        spectra = case.spectra
        assert spectra.linear is not None and spectra.linear_error_ev is not None
        width = float(spectra.frequency_thz[1] - spectra.frequency_thz[0])
        found = effective_shares(spectra.orders, spectra.linear, spectra.linear_error_ev, width)
        return found[number : number + 1]

    return rows


def _linear_control(case: MeasuredCase) -> list[Measure]:
    assert case.spectra.linear is not None
    found = conversion_of_part(linear_parts(case.spectra.linear), case.spectra.sides)
    return conversion_measures(LINEAR_CONTROL, found)


def _quantum(number: int) -> Callable[[MeasuredCase], Sequence[Measure]]:
    def rows(case: MeasuredCase) -> Sequence[Measure]:
        assert case.temperature_k is not None
        found = quantum_factors(case.spectra.orders, case.spectra.frequency_thz, case.temperature_k)
        return found[number : number + 1]

    return rows


def _has_temperature(case: MeasuredCase) -> bool:
    return case.temperature_k is not None


EFFECTIVE_MEASURES = (
    InelasticMeasure(
        name=EFFECTIVE_SHARES[0],
        meaning="carried by the effective linear bond: order 2 and the linear parts of all higher orders, "
        "which renormalise it and convert nothing; fitted to one half of the run, applied to the other",
        rows=_effective(0),
        applies=_is_fitted,
        overview={"": "effective linear bond"},
        trends={"": "effective linear bond"},
    ),
    InelasticMeasure(
        name=EFFECTIVE_SHARES[1],
        meaning="carried by order 3 without its linear part: what of it can scatter",
        rows=_effective(1),
        applies=_is_fitted,
        overview={"": "order 3, not linear"},
        trends={"": "order 3 without its linear part"},
    ),
    InelasticMeasure(
        name=EFFECTIVE_SHARES[2],
        meaning="carried by orders 4 and higher without their linear part",
        rows=_effective(2),
        applies=_is_fitted,
        overview={"": "order ≥ 4, not linear"},
        trends={"": "orders ≥ 4 without their linear part"},
    ),
)

LINEAR_CONTROL_MEASURE = InelasticMeasure(
    name=LINEAR_CONTROL,
    meaning="converted by the linear parts of the higher orders, which convert nothing",
    rows=_linear_control,
    applies=_is_fitted,
    endings=CONVERSION_ENDINGS,
    plane=lambda name: DividingPlane(0, "interface plane, linear parts of higher orders"),
    control_of="conversion_share",
)

QUANTUM_MEASURES = (
    InelasticMeasure(
        name=ALL_WEIGHTED,
        meaning="quantum-corrected over classical conductance, every frequency weighted by its quantum heat "
        "capacity: a convention, exact for elastic transport alone",
        rows=_quantum(0),
        applies=_has_temperature,
    ),
    InelasticMeasure(
        name=ORDER2_WEIGHTED,
        meaning="the same with order 2 alone weighted, the higher orders left classical",
        rows=_quantum(1),
        applies=_has_temperature,
    ),
    InelasticMeasure(
        name=MODEL_ERROR,
        meaning="distance of the two: the model error of the quantum correction",
        rows=_quantum(2),
        applies=_has_temperature,
    ),
)
