"""Homogeneous boxes beside an interface: what either crystal converts by itself, at the same places.

An interface with `bulk_reference` brings two interfaces of a crystal with itself: the left and the right one
on both sides of the same box, with the same baths. One that the study has already under another name serves
as well. See docs/theory.md, "Conversion in bulk".
"""

from collections.abc import Iterator, Mapping
from typing import Any

from kapitza.study.model import Study
from kapitza.study.problems import InputProblem
from kapitza.study.sections.interfaces_section import EXPECTATIONS, Interface
from kapitza.study.sections.spectrum_section import Spectrum

BOX_SIDES = ("left", "right")
_FREE = {"name", "length_cells", "bulk_reference", *EXPECTATIONS}
"""Keys in which an interface that serves as a homogeneous box may differ from the one that would be made."""


def made_name(interface: str, side: str) -> str:
    """Name of the interface that is made of one side of another."""
    return f"{interface}-bulk-{side}"


def made_names(asking: Mapping[str, bool]) -> frozenset[str]:
    """Names of interfaces that were made, not written: they have no twins.

    asking : of every interface by its name, whether it has `bulk_reference`
    """
    names = {made_name(name, side) for name, asks in asking.items() if asks for side in BOX_SIDES}
    return frozenset(names & set(asking))


def twins_of(study: Study, interface: str) -> tuple[str, ...]:
    """Counterfactual runs of the cases of an interface."""
    asking = {item.name: item.bulk_reference for item in study.interfaces}
    return () if interface in made_names(asking) else tuple(study.twins)


def homogeneous(interface: Interface, side: str) -> Interface:
    """An interface of the crystal of one side with itself, in the same box."""
    crystal = getattr(interface, side)
    changes: dict[str, Any] = dict.fromkeys(EXPECTATIONS)
    changes |= {"name": made_name(interface.name, side), "left": crystal, "right": crystal}
    return interface.model_copy(update={**changes, "bulk_reference": False})


def is_homogeneous(interface: Interface) -> bool:
    """Whether a crystal meets itself, without anything in between: at no temperature is there a jump."""
    changed = interface.structure or interface.disorder or interface.amorphous
    return interface.has_crystals and interface.left == interface.right and not changed


def bulk_references(study: Study, interface: Interface) -> dict[str, str]:
    """Names of the homogeneous boxes of an interface, by side; none where it asks for none."""
    if not interface.bulk_reference:
        return {}
    return {side: _serving(study.interfaces, homogeneous(interface, side)) or "" for side in BOX_SIDES}


def with_bulk_references(study: Study) -> Study:
    """The study with the homogeneous boxes its interfaces ask for, behind all others."""
    found = study.interfaces
    for interface in study.interfaces:
        for side in BOX_SIDES if interface.bulk_reference else ():
            wanted = homogeneous(interface, side)
            if _serving(found, wanted) is None:
                found = (*found, wanted)
    return study if found == study.interfaces else study.model_copy(update={"interfaces": found})


def _serving(interfaces: tuple[Interface, ...], wanted: Interface) -> str | None:
    """Name of an interface that is the one wanted but for what does not matter; the one of its name first."""
    serving = [
        item.name
        for item in interfaces
        if item.model_dump(exclude=_FREE) == wanted.model_dump(exclude=_FREE)
        and set(wanted.lengths) <= set(item.lengths)
    ]
    return wanted.name if wanted.name in serving else next(iter(serving), None)


def bulk_references_of_interfaces(
    interfaces: tuple[Interface, ...], spectrum: Spectrum
) -> Iterator[InputProblem]:
    """Homogeneous boxes that cannot be made, or that nothing would be compared with."""
    named = {item.name.lower(): item for item in interfaces}
    for number, interface in enumerate(interfaces):
        if not interface.bulk_reference:
            continue
        key = f"interfaces[{number}].bulk_reference"
        if reason := _obstacle(interface):
            yield InputProblem(key, True, reason, "leave it out")
            continue
        if not spectrum.conversion_planes:
            reason = "there are no dividing planes to compare conversion between"
            yield InputProblem(key, True, reason, "give spectrum.conversion_planes, or leave it out")
        for side in BOX_SIDES:
            wanted = homogeneous(interface, side)
            other = named.get(wanted.name.lower())
            if other is not None and _serving((other,), wanted) is None:
                reason = f"the study has another interface called {other.name}"
                yield InputProblem(key, True, reason, "rename that one")


def _obstacle(interface: Interface) -> str | None:
    """Why no homogeneous boxes belong to an interface."""
    if interface.structure:
        return "the atoms are from a file: neither side can be put in the place of the other"
    if interface.disorder or interface.amorphous:
        return "disorder cannot be taken out of the difference: it converts with either crystal"
    if interface.max_coincidence_cells > 1:
        return "sides joined m cells on n have no common box"
    if interface.left == interface.right:
        return "both sides are the same crystal: this box is homogeneous itself"
    return None
