"""Units of the study file as its keys end with them."""

import re

UNIT_NAMES = {
    "k": "kelvin",
    "fs": "femtoseconds",
    "ps": "picoseconds",
    "amu": "atomic mass units",
    "angstrom": "ångström",
    "nm": "nanometres",
    "ev_ps": "eV/ps",
    "mw_m2k": "MW m⁻² K⁻¹",
    "kg_m3": "kg/m³",
    "m_s": "m/s",
    "per_a3": "atoms per Å³",
    "gpa": "GPa",
    "degrees": "degrees",
}
UNIT_SYMBOLS = {
    "k": "K",
    "angstrom": "Å",
    "ev_ps": "eV/ps",
    "mw_m2k": "MW m⁻² K⁻¹",
    "kg_m3": "kg/m³",
    "m_s": "m/s",
    "per_a3": "Å⁻³",
    "gpa": "GPa",
}


def quantity_of(key: str) -> str:
    """Key without its trailing unit: temperatures_k, temperatures_c and temperatures → temperatures."""
    unit = unit_of_key(key)
    if unit:
        return key.removesuffix(f"_{unit}")
    others = "c|celsius|kelvin|s|ns|us|as|m|pm|um|a|aa|j|mev|kg|g|thz|w_m2k|gw_m2k|mw|deg|rad"
    return re.sub(rf"_({others})$", "", key)


def unit_of_key(key: str) -> str | None:
    """The unit a key ends with, as it stands there, or None."""
    return next(
        (unit for unit in sorted(UNIT_NAMES, key=len, reverse=True) if key.endswith(f"_{unit}")), None
    )
