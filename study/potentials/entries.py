"""Entries of a manifest, or of the `potentials` of a study: LAMMPS lines, or other entries joined."""

from typing import Annotated

from pydantic import BaseModel, Discriminator, Tag, ValidationError

from kapitza.study.chemical_elements import SOLIDS, is_formula
from kapitza.study.potentials.force_fields import Potential
from kapitza.study.potentials.hybrids import Joined, resolve
from kapitza.study.suggestions import OtherThings


def _kind_of(entry: object) -> str:
    joined = "joins" in entry if isinstance(entry, dict) else isinstance(entry, Joined)
    return "joined" if joined else "potential"


Entry = Annotated[
    Annotated[Potential, Tag("potential")] | Annotated[Joined, Tag("joined")], Discriminator(_kind_of)
]
"""A potential with its LAMMPS lines, or potentials joined by a cross term."""

ENTRY_KINDS: dict[str, type[BaseModel]] = {"potential": Potential, "joined": Joined}

Manifest = dict[str, Potential]


def _names_a_material(text: str) -> bool:
    return text.lower() in SOLIDS or is_formula(text, ignore_case=True, most=3)


OTHER_POTENTIALS = OtherThings(
    "lj sw tersoff eam meam adp bop snap ace pace mace gap nep mtp edip airebo rebo comb reax reaxff morse "
    "buck buckingham born vashishta mod zbl kim harmonic fene alloy fs noble gases gas metals oxide",
    recognises=_names_a_material,
)
"""Words of the names of force fields: kinds of them, and elements and compounds."""


def resolved(entries: dict[str, Potential | Joined], known: Manifest) -> tuple[Manifest, dict[str, str]]:
    """Entries with every `joins` resolved among them and `known`; and for the others, by name, why not.

    A joined potential may join those above it.
    """
    manifest: Manifest = {n: entry for n, entry in entries.items() if isinstance(entry, Potential)}
    reasons: dict[str, str] = {}
    for name, entry in entries.items():
        if isinstance(entry, Joined):
            try:
                manifest[name] = resolve(entry, {**known, **manifest})
            except ValidationError as error:
                reasons[name] = "; ".join(
                    item["msg"].removeprefix("Value error, ") for item in error.errors()
                )
            except ValueError as error:
                reasons[name] = str(error)
    return {name: manifest[name] for name in entries if name in manifest}, reasons
