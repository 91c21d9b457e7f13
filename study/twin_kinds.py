"""Kinds of counterfactual runs: which bonds of a case are replaced by their expansion. One record each."""

from dataclasses import dataclass
from typing import Literal, get_args

Bonds = Literal["whole", "cubic", "harmonic"]
"""What the bonds across the interface are: as the potential has them, or expanded to that order."""

TwinName = Literal["harmonic_interface", "harmonic_crystals", "harmonic", "cubic_interface"]


@dataclass(frozen=True)
class TwinKind:
    """A counterfactual run, the twin of a case: same atoms, start velocities and bath noise.

    Attributes:
        name: in the study file, in tables and behind the length in paths.
        interface: what the bonds across the interface are.
        harmonic_crystals: whether both crystals are replaced by their harmonic expansion.
        meaning: in one sentence.
    """

    name: TwinName
    interface: Bonds
    harmonic_crystals: bool
    meaning: str


TWINS: dict[str, TwinKind] = {
    twin.name: twin
    for twin in (
        TwinKind("harmonic_interface", "harmonic", False, "bonds across the interface harmonic"),
        TwinKind("harmonic_crystals", "whole", True, "both crystals harmonic"),
        TwinKind("harmonic", "harmonic", True, "crystals and bonds across the interface harmonic"),
        TwinKind("cubic_interface", "cubic", False, "bonds across the interface to third order"),
    )
}
assert tuple(TWINS) == get_args(TwinName)


def twin_kind(name: str) -> TwinKind | None:
    """The kind of this name; None for "", the case itself. Raises KeyError for an unknown name."""
    return TWINS[name] if name else None
