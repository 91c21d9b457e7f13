"""Limits of an interface's disorder that need its crystals or its box."""

from collections.abc import Iterator

from kapitza.study.disorder import Disorder
from kapitza.study.geometry import nominal_cross_section_angstrom, oriented_cell
from kapitza.study.model import Interface, Study
from kapitza.study.potentials import Manifest
from kapitza.study.problems import Problem

LARGEST_SUPERCELL_ATOMS = 128  # in one layer of cells: 4 × 4 cubic cells of diamond; memory ∝ their square


def disorder_of_interfaces(study: Study, manifest: Manifest) -> Iterator[Problem]:
    """Problems of the disorder of every interface; its depth is judged with the rest of the box."""
    for i, interface in enumerate(study.interfaces):
        if interface.disorder:
            where = f"interfaces[{i}].disorder"
            yield from _kinds(where, interface, interface.disorder)
            yield from _supercell(where, interface, interface.disorder)
            yield from _width(where, interface, interface.disorder, study, manifest)
            if interface.max_coincidence_cells > 1:
                reason = "disorder is made on the sites of cells joined one on one"
                fix = "remove disorder or max_coincidence_cells"
                yield Problem(where, None, reason, fix, missing=True)


def _kinds(where: str, interface: Interface, disorder: Disorder) -> Iterator[Problem]:
    if not (disorder.exchanges or disorder.vacancies):
        fix = "give at least one of roughness, alloy, intermixing, vacancies, or remove disorder"
        yield Problem(where, None, "it names no kind of disorder", fix, missing=True)
    left, right = interface.left, interface.right
    alike = left.crystal == right.crystal and len(left.elements) == len(right.elements)
    if disorder.exchanges and not alike:
        kinds = [
            f"{side.crystal} of {len(side.elements)} element(s)" for side in (interface.left, interface.right)
        ]
        reason = f"atoms cannot change places between {kinds[0]} and {kinds[1]}"
        yield Problem(
            where, None, reason, "leave only vacancies, or choose crystals of one kind", missing=True
        )


def _supercell(where: str, interface: Interface, disorder: Disorder) -> Iterator[Problem]:
    cells, box = disorder.greens_cells, interface.cross_section_cells
    if cells and any(whole % part for whole, part in zip(box, cells, strict=True)):
        reason = f"it does not divide cross_section_cells {list(box)}, whose waves it has to hold"
        yield Problem(f"{where}.greens_cells", cells, reason, f"give a divisor, as {list(box)} itself")
        return
    cells = cells or box
    per_cell = max(
        oriented_cell(s.crystal, interface.orientation).atoms for s in (interface.left, interface.right)
    )
    atoms = cells[0] * cells[1] * per_cell
    if atoms > LARGEST_SUPERCELL_ATOMS:
        reason = f"{atoms} atoms in one layer of cells, at most {LARGEST_SUPERCELL_ATOMS} are computed"
        fix = f"give a divisor of {list(box)} with fewer cells, such as {_divisor(box, per_cell)}"
        yield Problem(f"{where}.greens_cells", disorder.greens_cells, reason, fix)


def _divisor(box: tuple[int, int], per_cell: int) -> list[int]:
    """The largest supercell that divides the box and is small enough."""
    parts = [
        (i, j)
        for i in range(1, box[0] + 1)
        for j in range(1, box[1] + 1)
        if box[0] % i == box[1] % j == 0 and i * j * per_cell <= LARGEST_SUPERCELL_ATOMS
    ]
    best = max(parts, key=_size, default=(1, 1))
    return list(best)


def _size(part: tuple[int, int]) -> tuple[int, int]:
    """Cells, and how square they are."""
    return part[0] * part[1], min(part)


def _width(
    where: str, interface: Interface, disorder: Disorder, study: Study, manifest: Manifest
) -> Iterator[Problem]:
    potential = manifest.get(interface.potential)
    if potential is None or disorder.roughness is None:
        return
    try:
        width = min(nominal_cross_section_angstrom(interface, potential, study.lattice)) / 10
    except KeyError:
        return  # a crystal the potential does not list: another check says so
    # The build judges with the relaxed lattice constant.
    if 2 * disorder.roughness.correlation_nm > 1.05 * width:
        reason = f"more than half of the box's width of {width:.2f} nm"
        fix = f"give at most {width / 2:.2f} nm, or more cross_section_cells"
        yield Problem(f"{where}.roughness.correlation_nm", disorder.roughness.correlation_nm, reason, fix)
