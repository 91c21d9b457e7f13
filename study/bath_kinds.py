"""Kinds of heat baths a study may ask for: one record each; their LAMMPS lines are in interfaces/baths.py."""

from dataclasses import dataclass


@dataclass(frozen=True)
class BathKind:
    """A kind of heat bath.

    Attributes:
        name: in the study file.
        meaning: in one sentence.
        sets_temperature: whether it holds a temperature, which it may miss; else it exchanges a given power.
        other_names: of the same bath, in small letters.
    """

    name: str
    meaning: str
    sets_temperature: bool
    other_names: tuple[str, ...] = ()


BATHS: dict[str, BathKind] = {
    bath.name: bath
    for bath in (
        BathKind("langevin", "friction and noise on every atom of the bath, at a set temperature", True),
        BathKind("nose_hoover", "one thermostat for the whole bath, at a set temperature", True, ("nvt",)),
        BathKind("ehex", "velocities of the bath scaled so that it gains or loses a set power", False),
    )
}
