"""Limits of the lattice section that need the crystals of the interfaces, or their potential."""

from collections.abc import Iterator

from kapitza.study.coincidence import nominal_lattice_angstrom
from kapitza.study.lattice import same_elements
from kapitza.study.model import Interface, Study
from kapitza.study.potentials import Manifest, Potential
from kapitza.study.problems import Problem


def listed_potential(interface: Interface, manifest: Manifest) -> Potential | None:
    """The potential, if both crystals are ones it lists: otherwise another check has reported why not."""
    potential = manifest.get(interface.potential)
    if potential is None:
        return None
    keys = [
        potential.catalogue_key(side.crystal, side.elements) for side in (interface.left, interface.right)
    ]
    return None if None in keys else potential


def given_constants(study: Study, _: Manifest) -> Iterator[Problem]:
    """A lattice constant is given where the method is fixed, for every crystal, and only there."""
    where, value = "lattice.lattice_constant_angstrom", study.lattice.lattice_constant_angstrom
    if study.lattice.method == "fixed" and value is None:
        yield Problem(where, value, "method fixed needs the lattice constant", "give it in Å")
    if study.lattice.method != "fixed" and value is not None:
        reason = f"method {study.lattice.method} finds the lattice constant itself"
        yield Problem(where, value, reason, "remove this key, or choose method: fixed")
    if isinstance(value, dict):
        yield from _constants_of_crystals(where, value, study)


def _constants_of_crystals(where: str, given: dict[str, float], study: Study) -> Iterator[Problem]:
    """Lattice constants per crystal: each crystal has one, and none is for nothing."""
    sides = [side for interface in study.interfaces for side in (interface.left, interface.right)]
    for side in sides:
        named = [formula for formula in given if same_elements(formula, side.elements)]
        formula = "".join(side.elements)
        if len(named) != 1:
            reason = f"it names {formula} {len(named)} times, and every crystal needs one lattice constant"
            yield Problem(where, given, reason, f"give {formula} once, in Å")
            return
        if len({other.crystal for other in sides if same_elements(named[0], other.elements)}) > 1:
            reason = f"{formula} is in two kinds of crystals, which one lattice constant cannot serve"
            yield Problem(where, given, reason, "make two studies, or choose method: thermal or static")
            return
    for formula in given:
        if not any(same_elements(formula, side.elements) for side in sides):
            known = ", ".join(sorted({"".join(side.elements) for side in sides}))
            reason = f"no side of an interface is {formula}"
            yield Problem(f"{where}.{formula}", given[formula], reason, f"the crystals are {known}")


def force_range_in_supercell(study: Study, manifest: Manifest) -> Iterator[Problem]:
    """Force constants in a supercell are those of the crystal only if no atom meets two images of another."""
    cells = study.lattice.supercell_cells
    for interface in study.interfaces:
        potential = listed_potential(interface, manifest)
        if potential is None:
            continue
        for side in (interface.left, interface.right):
            reach = potential.range_within_angstrom(side.elements)
            a = nominal_lattice_angstrom(side, potential, study.lattice)
            if cells * a < 2 * reach:
                reason = (
                    f"{cells * a:.1f} Å is less than twice the force range of {reach:g} Å ({interface.name})"
                )
                fix = f"give at least {int(2 * reach / a) + 1}"
                yield Problem("lattice.supercell_cells", cells, reason, fix)
                return
