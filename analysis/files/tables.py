"""CSV tables: one contract per table, checked on writing and on reading; files appear whole or not at all."""

import os
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

import pandas as pd

from kapitza.analysis.files.compared import COMPARED, MISMATCH_MODELS
from kapitza.analysis.measure.check_record import Check
from kapitza.analysis.measure.conductance import Conductance
from kapitza.analysis.spectral.spectral_temperature import PLANE_GROUPS


class TableError(ValueError):
    """A table that breaks its contract: says which file, which column, and what to do."""


@dataclass(frozen=True)
class Table:
    """Contract of one CSV table, columns in any order; they hold finite numbers unless listed otherwise."""

    name: str
    columns: tuple[str, ...]
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Text columns and the words they may hold; () for any text."""
    may_be_empty: frozenset[str] = frozenset()
    may_be_infinite: frozenset[str] = frozenset()
    """Columns in which inf is an answer: a conductance where the model puts no resistance. −inf never is."""
    optional: tuple[str, ...] = ()
    """Columns that may be absent."""
    may_have_no_rows: bool = False
    unit_of_others: str = ""
    """Unit of numbers in columns whose names carry none."""


SIDES = ("left", "right")
DEFINITIONS = ("local_jump", "reservoir")
STATISTICS = ("classical", "quantum")
SPECTRUM_PARTS = ("order2", "order3", "higher")
SPECTRUM_REFERENCES = ("agf", "dmm", "amm", "channels_left", "channels_right")

BATH_POWER = Table(
    "bath_power.csv",
    (
        *("window", "time_ps", "energy_hot_ev", "energy_cold_ev"),
        *("temperature_hot_k", "temperature_cold_k", "total_energy_ev"),
    ),
    may_be_empty=frozenset({"temperature_hot_k", "temperature_cold_k"}),
)
TEMPERATURE_PROFILE = Table(
    "temperature_profile.csv",
    ("window", "side", "bin", "z_angstrom", "n_atoms", "temperature_k"),
    words={"side": SIDES},
)
CONDUCTANCE = Table(
    "conductance.csv",
    tuple(item.name for item in fields(Conductance)),
    words={"definition": DEFINITIONS},
    may_be_empty=frozenset(item.name for item in fields(Conductance) if item.name.startswith("contact_")),
)
HEALTH = Table(
    "health.csv",
    tuple(item.name for item in fields(Check)),
    words={"check": (), "verdict": ("passed", "failed", "not_resolved")},
    may_be_empty=frozenset({"value"}),
)
HEALTH_OF_ALL = Table(
    "health.csv",
    ("interface", "temperature_k", "length_nm", "run", *HEALTH.columns),
    words={"interface": (), "run": (), **HEALTH.words},
    may_be_empty=HEALTH.may_be_empty,
)
MISMATCH = Table(
    "mismatch.csv",
    ("model", "definition", "statistics", "conductance_mw_m2k", "quadrature_error_mw_m2k"),
    words={"model": MISMATCH_MODELS, "definition": DEFINITIONS, "statistics": STATISTICS},
    may_be_infinite=frozenset({"conductance_mw_m2k"}),
)
PAIR_MISMATCH = Table(
    "mismatch.csv",
    ("temperature_k", *MISMATCH.columns),
    MISMATCH.words,
    may_be_infinite=MISMATCH.may_be_infinite,
)
PAIR_CURVE = Table(
    "curve.csv",
    ("temperature_k", "model", "definition", "statistics", "conductance_mw_m2k"),
    MISMATCH.words,
    may_be_infinite=MISMATCH.may_be_infinite,
)
PAIR_MEDIA = Table(
    "media.csv",
    (
        *("side", "temperature_k", "density_kg_m3", "number_density_per_a3"),
        *("longitudinal_m_s", "transverse_m_s", "normal_longitudinal_m_s"),
        *("normal_fast_transverse_m_s", "normal_slow_transverse_m_s"),
        *("cutoff_thz", "thermal_energy_j_m3", "heat_capacity_j_m3k"),
    ),
    words={"side": SIDES},
)
PAIR_LOW_TEMPERATURE = Table(
    "low_temperature.csv",
    ("model", "effective_s2_m2", "resistance_k4_cm2_w", "radiation_constant_w_m2k4"),
    words={"model": MISMATCH_MODELS},
    may_be_infinite=frozenset({"resistance_k4_cm2_w"}),
)
PAIR_ANGLES = Table(
    "angles.csv",
    ("incident_side", "wave", "angle_degrees", "transmitted", "reflected"),
    words={"incident_side": SIDES, "wave": ("P", "SV", "SH")},
)
PAIR_FLUX = Table(
    "flux.csv",
    ("model", "hot_k", "cold_k", "heat_flux_w_m2"),
    words={"model": MISMATCH_MODELS},
    may_have_no_rows=True,
)
SPECTRUM = Table(
    "spectrum.csv",
    ("frequency_thz", "total", "total_se", "left", "left_se", "right", "right_se"),
    optional=(*(name + end for name in SPECTRUM_PARTS for end in ("", "_se")), *SPECTRUM_REFERENCES),
    unit_of_others="MW m⁻² K⁻¹ THz⁻¹",
)
K_POINTS = ("mesh", "cell")
TRANSMISSION = Table(
    "transmission.csv",
    (
        *("frequency_thz", "k_points", "transmission_per_a2"),
        *("channels_left_per_a2", "channels_right_per_a2"),
    ),
    words={"k_points": K_POINTS},
    may_be_empty=frozenset({"transmission_per_a2"}),
)
GREENS = Table(
    "greens.csv",
    (
        *("k_points", "definition", "statistics", "conductance_mw_m2k"),
        *("change_k_mesh_mw_m2k", "change_frequency_mw_m2k", "change_broadening_mw_m2k"),
    ),
    words={"k_points": K_POINTS, "definition": DEFINITIONS, "statistics": STATISTICS},
    may_be_empty=frozenset({"change_k_mesh_mw_m2k"}),
    may_be_infinite=frozenset({"conductance_mw_m2k"}),
    may_have_no_rows=True,
)
RELAXATION = Table(
    "relaxation.csv",
    (
        *("in_plane_strain_left", "in_plane_strain_right", "normal_strain_left", "normal_strain_right"),
        *("gap_angstrom", "shift_x_angstrom", "shift_y_angstrom", "shift_angstrom"),
        *("largest_force_ev_angstrom", "energy_gain_ev_angstrom2"),
    ),
    may_be_empty=frozenset({"largest_force_ev_angstrom", "energy_gain_ev_angstrom2"}),
)
STRESS = Table(
    "stress.csv",
    (
        *("side", "stress_xx_gpa", "stress_yy_gpa", "stress_zz_gpa"),
        *("stress_xx_se_gpa", "stress_yy_se_gpa", "stress_zz_se_gpa", "normal_stiffness_gpa"),
    ),
    words={"side": SIDES},
)
FINITE_SIZE = Table(
    "finite_size.csv",
    (
        *("interface", "temperature_k", "definition", "lengths"),
        *("resistance_m2k_gw", "resistance_se_m2k_gw", "slope_nm_m2k_gw", "slope_se_nm_m2k_gw"),
        *("conductance_mw_m2k", "standard_error_mw_m2k", "chi_square", "freedom"),
    ),
    words={"interface": (), "definition": DEFINITIONS},
    may_be_empty=frozenset({"conductance_mw_m2k", "standard_error_mw_m2k", "chi_square"}),
)
INELASTIC_CASE = Table("inelastic.csv", ("measure", "value", "standard_error"), words={"measure": ()})
INELASTIC = Table(
    "inelastic.csv",
    ("interface", "temperature_k", "measure", "value", "standard_error"),
    words={"interface": (), "measure": ()},
)
SPECTRAL_TEMPERATURE = Table(
    "spectral_temperature.csv",
    ("frequency_thz", "group", "temperature_k", "standard_error_k"),
    words={"group": PLANE_GROUPS},
)
MD_TRANSMISSION = Table(
    "md_transmission.csv", ("frequency_thz", "transmission_per_a2", "standard_error_per_a2")
)
COMPARISON = Table(
    "comparison.csv",
    (
        *("interface", "temperature_k", "length_nm", "model", "definition", "statistics"),
        *("conductance_mw_m2k", "standard_error_mw_m2k"),
    ),
    words={
        "interface": (),
        "model": tuple(record.name for record in COMPARED),
        "definition": DEFINITIONS,
        "statistics": STATISTICS,
    },
    may_be_empty=frozenset({"length_nm", "standard_error_mw_m2k"}),
    may_be_infinite=frozenset({"conductance_mw_m2k"}),
)


def frame_of(rows: Sequence[Any]) -> pd.DataFrame:
    """Result rows, dataclasses of one kind, as a table: fields become columns."""
    return pd.DataFrame([asdict(row) for row in rows])


def conductances_of(frame: pd.DataFrame) -> list[Conductance]:
    """Rows of conductance.csv as dataclasses."""
    records: list[dict[str, Any]] = [
        {str(key): value for key, value in row.items()} for row in frame.to_dict("records")
    ]
    return [Conductance(**record) for record in records]


def write_table(path: Path, table: Table, frame: pd.DataFrame) -> None:
    """Check the table and write it under a temporary name beside `path`, then rename.

    Numbers are written with as many digits as reading them back exactly takes.

    Raises TableError when the contract is broken; nothing is written then.
    """
    checked(path, table, frame)
    write_text(path, frame.to_csv(index=False))


def read_table(path: Path, table: Table) -> pd.DataFrame:
    """The table at `path`, checked.

    Raises TableError when the file is missing, empty, unreadable, or breaks the contract.
    """
    try:
        frame = pd.read_csv(
            path,
            dtype=dict.fromkeys(table.words, str),
            keep_default_na=False,
            na_values=[""],
        )
    except FileNotFoundError as error:
        raise TableError(f"{path}: no such file; run the rule that writes {table.name} first") from error
    except (pd.errors.ParserError, pd.errors.EmptyDataError, UnicodeDecodeError) as error:
        raise TableError(f"{path}: not a CSV table ({error}); delete it and run its rule again") from error
    checked(path, table, frame)
    return frame


def checked(path: Path, table: Table, frame: pd.DataFrame) -> None:
    """Raise TableError unless the frame keeps the contract of the table."""
    found = {str(name) for name in frame.columns}
    missing, unknown = set(table.columns) - found, found - {*table.columns, *table.optional}
    if missing or unknown:
        raise TableError(
            f"{path}: columns differ from the contract of {table.name}: missing {sorted(missing)}, "
            f"unknown {sorted(unknown)}; expected {', '.join((*table.columns, *table.optional))}"
        )
    if frame.empty and not table.may_have_no_rows:
        raise TableError(f"{path}: {table.name} has no rows; the step that writes it has produced nothing")
    for name in found:
        _check_column(path, table, name, frame[name])


def _check_column(path: Path, table: Table, name: str, column: "pd.Series[Any]") -> None:
    if name in table.words:
        allowed = table.words[name]
        bad = column.isna() | ~column.isin(allowed) if allowed else column.isna()
        needed = f"one of {', '.join(allowed)}" if allowed else "text"
    else:
        numbers = pd.to_numeric(column, errors="coerce")
        good = numbers.abs() < float("inf")
        if name in table.may_be_infinite:
            good |= numbers == float("inf")
        bad = ~(good | column.isna()) if name in table.may_be_empty else ~good
        needed = "a finite number"
    if bad.any():
        row = int(bad.to_numpy().argmax())
        raise TableError(
            f"{path}: column {name}, row {row + 1} holds {column.iloc[row]!r}, needed is {needed}; "
            f"the step that writes {table.name} has failed: see its log"
        )


def write_text(path: Path, text: str) -> None:
    """Write a text file whole: a temporary file beside it is flushed to disk, then renamed over `path`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
