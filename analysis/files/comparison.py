"""NEMD and models in one table, like beside like: results/comparison.csv."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from kapitza.analysis.files.compared import COMPARED
from kapitza.analysis.files.contracts import COMPARISON, CORRECTED
from kapitza.analysis.files.model_record import (
    AGF,
    AGF_THERMOMETER,
    ELASTIC_BOX_MODEL,
    MEASURED,
    NEMD,
    ModelRecord,
)
from kapitza.analysis.landauer import Definition
from kapitza.analysis.measure.conductance import Conductance
from kapitza.analysis.spectral.effective.quantum_correction import ALL_WEIGHTED, ORDER2_WEIGHTED

VALUES = ("conductance_mw_m2k", "standard_error_mw_m2k")


@dataclass(frozen=True)
class Simulated:
    """NEMD result of one interface, temperature and length, all seeds together.

    Attributes:
        interface, temperature_k, length_nm: of the case.
        conductances: pooled.
        harmonic_mw_m2k: of the exact harmonic box, over the same times, by definition; empty where not known.
        measures: value and standard error by name, as inelastic.csv of the case has them.
    """

    interface: str
    temperature_k: float
    length_nm: float
    conductances: Sequence[Conductance]
    harmonic_mw_m2k: Mapping[Definition, float] = field(default_factory=dict)
    measures: Mapping[str, tuple[float, float]] = field(default_factory=dict)


@dataclass(frozen=True)
class Modelled:
    """Models of one interface and temperature: model, definition, statistics, conductance_mw_m2k.

    Measured values stand among them; they may have a standard_error_mw_m2k.
    """

    interface: str
    temperature_k: float
    table: pd.DataFrame


def agf_rows(greens: pd.DataFrame, record: ModelRecord = AGF) -> pd.DataFrame:
    """Rows of a Green's function from its table: the converged mesh, not the wavevectors of the box.

    record : AGF for greens.csv, AGF_EFFECTIVE for greens_effective.csv
    """
    rows = greens[greens["k_points"] == "mesh"].assign(model=record.name)
    known = [name for name in VALUES if name in rows]
    return rows[["model", "definition", "statistics", *known]]


def thermometer_rows(greens: pd.DataFrame) -> pd.DataFrame:
    """Row of the Green's function between thermometers on far atoms; none where greens.csv does not say."""
    if "thermometer_mw_m2k" not in greens:
        greens = greens.assign(thermometer_mw_m2k=math.nan)
    known = greens[greens["thermometer_mw_m2k"].notna()]
    found = known.assign(conductance_mw_m2k=known["thermometer_mw_m2k"])
    return agf_rows(found, AGF_THERMOMETER)


def comparison(simulated: Sequence[Simulated], modelled: Sequence[Modelled]) -> pd.DataFrame:
    """Rows of comparison.csv: by interface (in the order given) and temperature, NEMD first, then models.

    NEMD is classical; its error is the statistical one. Beside it stand its two quantum corrections, where
    the case has their factors. The exact harmonic box has its length and no error, models have neither.

    Raises ValueError when there is nothing to compare or a row appears twice.
    """
    rows = [row for case in simulated for row in _nemd_rows(case)]
    rows += [row for case in simulated for row in _box_rows(case)]
    rows += [row for case in modelled for row in _model_rows(case)]
    if not rows:
        raise ValueError("comparison: neither simulations nor models given; the study has no case")
    table = pd.DataFrame(rows, columns=list(COMPARISON.columns))
    keys = list(COMPARISON.columns[:6])
    if table.duplicated(keys).any():
        twice = table.loc[table.duplicated(keys), keys].iloc[0].to_dict()
        raise ValueError(f"comparison: two conductances for {twice}; a case or a model was given twice")
    return _sorted(table)


def pair_rows(pair: str, table: pd.DataFrame, measured: Sequence[Mapping[str, float]]) -> list[Modelled]:
    """Models and measurements of a pair of media, by temperature.

    pair : its name
    table : columns of the pair's mismatch.csv
    measured : conductance_mw_m2k, temperature_k and, if known, standard_error_mw_m2k of each measurement
    """
    models = [
        Modelled(pair, float(str(temperature)), rows.drop(columns="temperature_k"))
        for temperature, rows in table.groupby("temperature_k")
    ]
    # ASSUME: a measurement takes the temperatures beside the interface, and nature is quantum.
    labels = {"model": MEASURED.name, "definition": "local_jump", "statistics": "quantum"}
    found = [
        Modelled(
            pair,
            item["temperature_k"],
            pd.DataFrame([{**labels, **{key: item.get(key) for key in VALUES}}]),
        )
        for item in measured
    ]
    return models + found


def _nemd_rows(case: Simulated) -> list[dict[str, object]]:
    # ASSUME: molecular dynamics is classical at every temperature.
    factors = {"classical": (1.0, 0.0)}
    for statistics, name in zip(CORRECTED, (ALL_WEIGHTED, ORDER2_WEIGHTED), strict=True):
        if name in case.measures:
            factors[statistics] = case.measures[name]
    return [
        {
            "interface": case.interface,
            "temperature_k": case.temperature_k,
            "length_nm": case.length_nm,
            "model": NEMD.name,
            "definition": row.definition,
            "statistics": statistics,
            "conductance_mw_m2k": factor * row.conductance_mw_m2k,
            # The shape of the spectrum and its integral scatter apart.
            "standard_error_mw_m2k": math.hypot(
                factor * row.standard_error_mw_m2k, error * row.conductance_mw_m2k
            ),
        }
        for row in case.conductances
        for statistics, (factor, error) in factors.items()
    ]


def _box_rows(case: Simulated) -> list[dict[str, object]]:
    return [
        {
            "interface": case.interface,
            "temperature_k": case.temperature_k,
            "length_nm": case.length_nm,
            "model": ELASTIC_BOX_MODEL.name,
            "definition": definition,
            "statistics": "classical",
            "conductance_mw_m2k": value,
            "standard_error_mw_m2k": None,
        }
        for definition, value in case.harmonic_mw_m2k.items()
    ]


def _model_rows(case: Modelled) -> list[dict[str, object]]:
    place = {"interface": case.interface, "temperature_k": case.temperature_k, "length_nm": None}
    return [
        {**place, "standard_error_mw_m2k": None, **{str(key): value for key, value in row.items()}}
        for row in case.table.to_dict("records")
    ]


def _sorted(table: pd.DataFrame) -> pd.DataFrame:
    interfaces = list(dict.fromkeys(table["interface"]))
    ranks = {
        "interface": interfaces,
        "model": [record.name for record in COMPARED],
        "definition": list(COMPARISON.words["definition"]),
        "statistics": list(COMPARISON.words["statistics"]),
    }
    keyed = table.assign(**{f"rank_{name}": table[name].map(order.index) for name, order in ranks.items()})
    order = [
        "rank_interface",
        "temperature_k",
        "rank_model",
        "length_nm",
        "rank_definition",
        "rank_statistics",
    ]
    result = keyed.sort_values(order, kind="stable").reset_index(drop=True)[list(COMPARISON.columns)]
    numbers = ["length_nm", "standard_error_mw_m2k"]
    return result.assign(**{name: pd.to_numeric(result[name]) for name in numbers})
