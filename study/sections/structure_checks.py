"""What goes with a structure from a file in a study, and what does not."""

from collections.abc import Iterator

from kapitza.study.problems import InputProblem
from kapitza.study.sections.interfaces_section import Interface
from kapitza.study.sections.protocol_section import Protocol
from kapitza.study.sections.spectrum_section import Spectrum
from kapitza.study.sections.structure_section import Structure

RECIPE_KEYS = ("fixed_cells", "bath_cells", "max_coincidence_cells", "strain", "twist_degrees")
"""Keys of an interface that a box from a file has no use for."""


def structures_and_lengths(
    interfaces: tuple[Interface, ...], spectrum: Spectrum, protocol: Protocol
) -> Iterator[InputProblem]:
    """Interfaces with neither a length nor a structure from a file, and what does not go with one."""
    resolved = bool(spectrum.map_blocks or spectrum.wavevectors)
    for i, interface in enumerate(interfaces):
        where = f"interfaces[{i}]"
        if interface.amorphous:
            yield from _beside_amorphous(where, interface, spectrum)
        if interface.structure:
            yield from _recipe_keys(where, interface)
            yield from _beside(where, interface, interface.structure, resolved)
        elif not (interface.length_cells or protocol.chooses):
            fix = "add it: even numbers of cells, as [24], or give a structure from a file"
            yield InputProblem(f"{where}.length_cells", None, "this key is required", fix, missing=True)


def _recipe_keys(where: str, interface: Interface) -> Iterator[InputProblem]:
    if interface.length_cells:
        value, reason = interface.length_cells, "a structure from a file has one length"
        yield InputProblem(f"{where}.length_cells", value, reason, "remove it, or structure")
    for key in RECIPE_KEYS:
        if (value := getattr(interface, key)) != Interface.model_fields[key].default:
            fix = "remove it; structure has wall_angstrom and bath_angstrom"
            yield InputProblem(f"{where}.{key}", value, "says nothing of a structure from a file", fix)
    if interface.disorder is not None:
        reason, fix = "is made of crystals, not of a structure from a file", "make it in the file"
        yield InputProblem(f"{where}.disorder", None, reason, fix, missing=True)


def _beside_amorphous(where: str, interface: Interface, spectrum: Spectrum) -> Iterator[InputProblem]:
    key = f"{where}.amorphous"
    for name in ("structure", "disorder"):
        if getattr(interface, name) is not None:
            reason = "an amorphous layer is made between two perfect crystals"
            yield InputProblem(f"{where}.{name}", None, reason, f"remove it, or {key}", missing=True)
    if spectrum.wavevectors:
        reason = "an amorphous layer has no wavevectors in its plane"
        yield InputProblem("spectrum.wavevectors", True, reason, f"set it to false, or remove {key}")


def _beside(where: str, interface: Interface, structure: Structure, resolved: bool) -> Iterator[InputProblem]:
    if structure.area_angstrom2 is not None and structure.thickness_angstrom is not None:
        key, value = f"{where}.structure.thickness_angstrom", structure.thickness_angstrom
        yield InputProblem(key, value, "area_angstrom2 says the cross-section as well", "remove one of them")
    if interface.left.has_crystal != interface.right.has_crystal:
        key = f"{where}.{'right' if interface.left.has_crystal else 'left'}.crystal"
        yield InputProblem(
            key, None, "the other side names its crystal", "name both, or neither", missing=True
        )
    if resolved and not interface.has_crystals:
        reason = "maps of three phonons and spectra by wavevector need the crystals of both sides"
        fix = "name left.crystal and right.crystal, or give spectrum: {map_blocks: 0, wavevectors: false}"
        yield InputProblem(f"{where}.structure.file", structure.file, reason, fix)
