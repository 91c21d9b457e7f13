"""Every kind of row of comparison.csv, in the order in which tables and charts show them."""

from collections.abc import Iterable
from operator import attrgetter

from kapitza.analysis.files.model_record import (
    AGF,
    AGF_EFFECTIVE,
    AGF_THERMOMETER,
    ELASTIC_BOX_MODEL,
    MEASURED,
    NEMD,
    ModelRecord,
)
from kapitza.analysis.mismatch.models import MODELS

BESIDE = (NEMD, MEASURED, AGF, AGF_THERMOMETER, AGF_EFFECTIVE, ELASTIC_BOX_MODEL)
COMPARED: tuple[ModelRecord, ...] = tuple(sorted((*BESIDE, *MODELS), key=attrgetter("place")))

MISMATCH_MODELS = tuple(record.name for record in COMPARED if record in MODELS)
"""Names of the mismatch models in the order of tables."""


def compared(name: str) -> ModelRecord:
    """The record of a row's `model`. Raises KeyError for an unknown one."""
    return {record.name: record for record in COMPARED}[name]


def compared_in_order(names: Iterable[str]) -> list[ModelRecord]:
    """Records of those names that are known, each once, in the order of tables and charts."""
    found = set(names)
    return [record for record in COMPARED if record.name in found]
