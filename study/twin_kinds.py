"""Kinds of counterfactual runs: which bonds of a case are replaced by their expansion. One record each."""

from dataclasses import dataclass
from typing import Literal, get_args

TwinName = Literal[
    "harmonic_interface", "harmonic_crystals", "harmonic", "cubic_interface", "quartic_interface"
]


@dataclass(frozen=True)
class TwinKind:
    """A counterfactual run, the twin of a case: same atoms, start velocities and bath noise.

    Attributes:
        name: in the study file, in tables and behind the length in paths.
        harmonic_interface: whether the bonds across the interface are replaced by their harmonic expansion.
        harmonic_crystals: whether both crystals are.
        meaning: in one sentence.
        further_order: 3 or 4 where the bonds are replaced by their expansion to that order; 0 elsewhere.
    """

    name: TwinName
    harmonic_interface: bool
    harmonic_crystals: bool
    meaning: str
    further_order: int = 0

    @property
    def bonds_order(self) -> int:
        """Order in the displacements to which the energy of the bonds is kept; 0 where all of it is."""
        return 2 if self.harmonic_interface else self.further_order


TWINS: dict[str, TwinKind] = {
    twin.name: twin
    for twin in (
        TwinKind("harmonic_interface", True, False, "bonds across the interface harmonic"),
        TwinKind("harmonic_crystals", False, True, "both crystals harmonic"),
        TwinKind("harmonic", True, True, "crystals and bonds across the interface harmonic"),
        TwinKind("cubic_interface", False, False, "bonds across the interface to third order", 3),
        TwinKind("quartic_interface", False, False, "bonds across the interface to fourth order", 4),
    )
}
assert tuple(TWINS) == get_args(TwinName)


def twin_kind(name: str) -> TwinKind | None:
    """The kind of this name; None for "", the case itself. Raises KeyError for an unknown name."""
    return TWINS[name] if name else None
