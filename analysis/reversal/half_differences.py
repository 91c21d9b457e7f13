"""Records of a reversed pair: half the difference of both runs, as if they were the records of one run.

Left → right is positive in both runs, so that all that changes its sign with the bath difference adds up and
all that does not (second order, rectification, common noise) drops out. Every estimate that is linear in the
records has its pair value and the series its error comes from. Source: docs/theory.md, "Reversed pairs".
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from kapitza.analysis.files.arrays import open_arrays
from kapitza.arraytypes import Array

COORDINATES = frozenset(
    (
        *("frequency_thz", "time_ps", "window_time_ps", "plane", "layer_z_angstrom", "layer_atoms"),
        *("band_edges_thz", "wavevector", "star", "reciprocal"),
    )
)
"""Arrays that say where and when; both runs have the same."""
INDEPENDENT_ERRORS = frozenset({"linear_fit_error_ev_ps"})
CHANGED_SIGN = ("q_", "order2_", "order3_", "order3", "higher_", "transfer_")
"""Beginnings of the names of arrays that are linear in the bath difference, to lowest order."""
ALSO_CHANGED_SIGN = frozenset({"heat_flow_ev_ps", "half_of_bonds_ev", "layer_power"})
LARGER = ("_fraction",)
"""Ends of attributes that are limits of both runs: the larger counts."""
OF_ONE_RUN = ("inputs_sha256", "tables_sha256")
SUMMED = ("wall_seconds", "core_seconds")
SAME_PLACE_ANGSTROM = 1e-6


class UnequalRunsError(ValueError):
    """Two runs that are no pair: what differs, and what to do."""

    def __init__(self, what: str) -> None:
        super().__init__(
            f"reversed pair: {what} of hot_left and hot_right differ; fix: both runs must have the same "
            "structure and times: repeat the one that was stopped or changed"
        )


def half_difference(hot_left: ArrayLike, hot_right: ArrayLike) -> Array:
    """½(x_hot_left − x_hot_right), of the same unit and shape."""
    first, second = (np.asarray(values, dtype=np.float64) for values in (hot_left, hot_right))
    if first.shape != second.shape:
        raise UnequalRunsError(f"lengths {first.shape} and {second.shape}")
    return np.asarray(0.5 * (first - second))


def pair_bath_power(hot_left: pd.DataFrame, hot_right: pd.DataFrame, temperature_k: float) -> pd.DataFrame:
    """bath_power.csv of a pair: half differences, temperatures about the mean temperature, K.

    Energies are cumulative, so that half their difference is that of half the difference of the powers.

    Raises:
        UnequalRunsError: windows differ.
    """
    _same(hot_left["time_ps"], hot_right["time_ps"], "windows")
    found = hot_left[["window", "time_ps"]].copy()
    for name in hot_left.columns.drop(["window", "time_ps"]):
        mean = temperature_k if name.startswith("temperature_") else 0.0
        found[name] = mean + half_difference(hot_left[name], hot_right[name])
    return found


def pair_profile(hot_left: pd.DataFrame, hot_right: pd.DataFrame, temperature_k: float) -> pd.DataFrame:
    """temperature_profile.csv of a pair: the mean temperature, K, and half the difference of both runs.

    Raises:
        UnequalRunsError: windows or layers differ.
    """
    place = ["window", "side", "bin", "z_angstrom"]
    first, second = (table.sort_values(place).reset_index(drop=True) for table in (hot_left, hot_right))
    _same(first["z_angstrom"], second["z_angstrom"], "layers")
    if not first[place[:-1]].equals(second[place[:-1]]):
        raise UnequalRunsError("windows or layers")
    found = first[place].copy()
    found["n_atoms"] = 0.5 * (first["n_atoms"] + second["n_atoms"])
    found["temperature_k"] = temperature_k + half_difference(first["temperature_k"], second["temperature_k"])
    return found[list(hot_left.columns)]


def pair_arrays(
    hot_left: Path, hot_right: Path
) -> tuple[dict[str, tuple[NDArray[Any], str]], dict[str, Any]]:
    """Arrays with their units, and attributes, of heat_flow.h5 and its like of a pair.

    Raises:
        UnequalRunsError: axes, arrays or attributes differ.
    """
    with open_arrays(hot_left) as first, open_arrays(hot_right) as second:
        if set(first) != set(second) or set(first.attrs) != set(second.attrs):
            raise UnequalRunsError("arrays")
        arrays = {
            name: (
                _pair_array(name, first[name][()], second[name][()]),
                str(first[name].attrs.get("units", "1")),
            )
            for name in first
        }
        attributes = {name: _attribute(name, first.attrs[name], second.attrs[name]) for name in first.attrs}
    return arrays, attributes


def pair_run(hot_left: Mapping[str, Any], hot_right: Mapping[str, Any]) -> dict[str, Any]:
    """run.json of a pair: that of the run with the hot bath left, times of both, and that there are two.

    Raises:
        UnequalRunsError: numbers of steps, atoms or temperatures of the baths are not those of a pair.
    """
    for name in ("segments", "segment_steps", "window_steps", "timestep_ps", "n_mobile", "production_ps"):
        if hot_left.get(name) != hot_right.get(name):
            raise UnequalRunsError(f"{name}, {hot_left.get(name)} and {hot_right.get(name)},")
    exchanged = hot_right["cold_k"], hot_right["hot_k"]
    if not np.allclose(exchanged, (hot_left["hot_k"], hot_left["cold_k"])):
        raise UnequalRunsError(f"baths, {hot_left['hot_k']:g} and {exchanged[0]:g} K,")
    kept = {name: value for name, value in hot_left.items() if name not in OF_ONE_RUN}
    return {**kept, **{name: hot_left[name] + hot_right[name] for name in SUMMED if name in kept}, "runs": 2}


def _pair_array(name: str, first: NDArray[Any], second: NDArray[Any]) -> NDArray[Any]:
    if name in COORDINATES:
        _same(first, second, name)
        return first
    if name in INDEPENDENT_ERRORS:
        return np.asarray(0.5 * np.hypot(first, second))
    if name in ALSO_CHANGED_SIGN or name.startswith(CHANGED_SIGN):
        return half_difference(first, second)
    raise KeyError(f"reversed pair: nothing says what becomes of {name!r}; add it to half_differences.py")


def _attribute(name: str, first: Any, second: Any) -> Any:
    if name.endswith(LARGER):
        return max(float(first), float(second))
    _same(first, second, name)
    return first


def _same(first: ArrayLike, second: ArrayLike, name: str) -> None:
    one, other = np.asarray(first), np.asarray(second)
    if one.shape != other.shape or not np.allclose(one, other, rtol=1e-9, atol=SAME_PLACE_ANGSTROM):
        raise UnequalRunsError(name)
