"""The crystal that a potential makes at 0 K, near where its entry says it is, or the reason why not."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq

from kapitza.interfaces.crystal_shapes import CellShape, CrystalShape, Shape, nominal_shape
from kapitza.simulation.bulk import Bulk, internal_coordinate, relaxed_fractions, static_state
from kapitza.simulation.session import SimulationError
from kapitza.study.crystal_files import kind_of, label_of
from kapitza.study.oriented_axes import AXES_ALIKE

MOST_NEWTON_STEPS = 30  # of Newton steps for a and c
LARGEST_STEP = 0.02
NEWTON_STRAIN = 1e-4
SETTLED_STRAIN = 2e-8
BRACKET = 0.05  # the 0 K lattice constant is looked for within this fraction of the nominal one
# Of the nominal one: where it is looked for otherwise, for the message.
ELSEWHERE = np.geomspace(0.6, 1.7, 36)


def named_crystal(bulk: Bulk) -> str:
    """A bulk crystal in a message."""
    return f"{label_of(bulk.crystal)} {'-'.join(bulk.elements)}"


def relaxed_shape(bulk: Bulk) -> Shape:
    """Lattice constants without stress at 0 K: a of a cubic crystal, Å, or the shape of a hexagonal one.

    Raises:
        SimulationError: as `relaxed_lattice_constant`.
    """
    kind = kind_of(bulk.crystal)
    nominal = bulk.field.potential.lattice_angstrom(bulk.crystal, bulk.elements)
    if isinstance(start := nominal_shape(bulk.crystal, nominal), CellShape):
        return _relaxed_cell(bulk, start, (0, 1, 2))
    if kind.c_over_a is None:
        return relaxed_lattice_constant(bulk)
    shape = CrystalShape(nominal, kind.c_over_a * nominal, kind.internal)
    for _ in range(MOST_NEWTON_STEPS):
        shape, largest = _less_stressed(bulk, shape)
        if abs(shape.a_angstrom / nominal - 1) > BRACKET:
            break
        if largest < SETTLED_STRAIN:
            return shape
    raise SimulationError(
        f"The lattice constants of {named_crystal(bulk)} at 0 K are not found within {BRACKET:.0%} of the "
        f"nominal a = {nominal:g} Å: the last ones looked at are a = {shape.a_angstrom:.5g} Å, "
        f"c = {shape.c_angstrom:.5g} Å.",
        "Geometry and cost were planned for another crystal, or the potential does not bind this one.",
        "Correct nominal_lattice_angstrom (that is a; c follows), or the potential or its file.",
    )


def shape_at(bulk: Bulk, a_angstrom: float, relaxed: Shape) -> Shape:
    """The crystal with a given lattice constant a, Å: c without stress along it, at 0 K.

    Args:
        relaxed: its shape without stress.

    Raises:
        SimulationError: no c within 5 % of the relaxed one is free of stress.
    """
    if isinstance(relaxed, CellShape):
        stretched = relaxed * (a_angstrom / relaxed.a_angstrom)
        return _relaxed_cell(bulk, stretched, (1, 2))
    if not isinstance(relaxed, CrystalShape):
        return a_angstrom
    start = CrystalShape(a_angstrom, relaxed.c_angstrom, relaxed.internal)

    def tension(c: float) -> float:
        tried = CrystalShape(a_angstrom, c, start.internal)
        return float(static_state(bulk, tried).stress_bar[2])

    low, high = (relaxed.c_angstrom * (1 + side * BRACKET) for side in (-1, 1))
    if not tension(low) < 0 < tension(high):
        raise SimulationError(
            f"At a = {a_angstrom:g} Å no c near {relaxed.c_angstrom:.4f} Å leaves {named_crystal(bulk)} "
            "without stress along c.",
            f"The crystal without any stress has a = {relaxed.a_angstrom:.4f} Å.",
            "Give a lattice constant nearer to it.",
        )
    return at_rest(
        bulk, CrystalShape(a_angstrom, float(brentq(tension, low, high, xtol=1e-7)), start.internal)
    )


def at_rest(bulk: Bulk, shape: CrystalShape) -> CrystalShape:
    """The same lattice constants with the internal coordinate that has no force."""
    return replace(shape, internal=internal_coordinate(bulk, shape))


def _less_stressed(bulk: Bulk, shape: CrystalShape) -> tuple[CrystalShape, float]:
    """One Newton step of a and c towards no stress, and its larger strain."""

    def stress(tried: CrystalShape) -> NDArray[np.float64]:
        found = static_state(bulk, tried).stress_bar
        return np.array([(found[0] + found[1]) / 2, found[2]])

    now, slopes = stress(shape), []
    for axis in ("a_angstrom", "c_angstrom"):
        bent = replace(shape, **{axis: getattr(shape, axis) * (1 + NEWTON_STRAIN)})
        slopes.append((stress(bent) - now) / NEWTON_STRAIN)
    step = np.clip(-np.linalg.solve(np.array(slopes).T, now), -LARGEST_STEP, LARGEST_STEP)
    moved = replace(
        shape,
        a_angstrom=float(shape.a_angstrom * (1 + step[0])),
        c_angstrom=float(shape.c_angstrom * (1 + step[1])),
    )
    return at_rest(bulk, moved), float(np.abs(step).max())


def _relaxed_cell(bulk: Bulk, start: CellShape, free: tuple[int, ...]) -> CellShape:
    """A crystal from a file with no stress along its free kinds of axes, and its atoms at rest.

    Args:
        free: numbers of AXES_ALIKE that may change.

    Raises:
        SimulationError: as `relaxed_lattice_constant`.
    """
    families = AXES_ALIKE[kind_of(bulk.crystal).system]
    moving = [[axis for axis in range(3) if families[axis] == number] for number in free]
    moving = [axes for axes in moving if axes]
    shape = replace(start, fractions=relaxed_fractions(bulk, start))
    for _ in range(MOST_NEWTON_STEPS):
        stress = _mean_stress(bulk, shape, moving)
        slopes = [
            (_mean_stress(bulk, _bent(shape, axes, NEWTON_STRAIN), moving) - stress) / NEWTON_STRAIN
            for axes in moving
        ]
        step = np.zeros(0)
        if moving:
            step = np.clip(-np.linalg.solve(np.array(slopes).T, stress), -LARGEST_STEP, LARGEST_STEP)
        for axes, part in zip(moving, step, strict=True):
            shape = _bent(shape, axes, float(part))
        shape = replace(shape, fractions=relaxed_fractions(bulk, shape))
        edges = zip(shape.edges_angstrom, start.edges_angstrom, strict=True)
        if max(abs(edge / other - 1) for edge, other in edges) > BRACKET:
            break
        if np.abs(step).max(initial=0.0) < SETTLED_STRAIN:
            return shape
    was, now = (" × ".join(f"{edge:.4f}" for edge in item.edges_angstrom) for item in (start, shape))
    raise SimulationError(
        f"The cell of {named_crystal(bulk)} at 0 K is not found within {BRACKET:.0%} of that of its file, "
        f"{was} Å: the last one looked at is {now} Å.",
        "The potential makes another crystal, or does not bind this one.",
        "Give a file of the crystal that the potential makes, or take another potential.",
    )


def _bent(shape: CellShape, axes: list[int], strain: float) -> CellShape:
    x, y, z = (
        edge * (1 + strain) if axis in axes else edge for axis, edge in enumerate(shape.edges_angstrom)
    )
    return replace(shape, edges_angstrom=(x, y, z))


def _mean_stress(bulk: Bulk, shape: CellShape, moving: list[list[int]]) -> NDArray[np.float64]:
    """Normal stress of each kind of axes, bar."""
    found = static_state(bulk, shape).stress_bar
    return np.array([found[axes].mean() for axes in moving])


def relaxed_lattice_constant(bulk: Bulk) -> float:
    """Cubic lattice constant with zero pressure at 0 K, Å.

    Raises:
        SimulationError: more than 5 % off the nominal one of the potential's entry, with what was found; or
            there is none.
    """
    nominal = bulk.field.potential.lattice_angstrom(bulk.crystal, bulk.elements)
    tension = cache(lambda a: float(static_state(bulk, a).stress_bar[:3].mean()))
    low, high = nominal * (1 - BRACKET), nominal * (1 + BRACKET)
    if tension(low) < 0 < tension(high):
        found = float(brentq(tension, low, high, xtol=1e-7))
    else:
        found = _found_elsewhere(bulk, nominal, tension)
    if abs(found / nominal - 1) > BRACKET:
        raise SimulationError(
            f"The lattice constant of {named_crystal(bulk)} at 0 K is {found:.5g} Å, not near the nominal "
            f"{nominal:g} Å.",
            f"They differ by {abs(found / nominal - 1):.1%}, more than {BRACKET:.0%}: "
            "geometry and cost were planned for another crystal, or the potential is not this one.",
            f"Give nominal_lattice_angstrom: {found:.5g}, or correct the potential or its file.",
        )
    return found


def _found_elsewhere(bulk: Bulk, nominal: float, tension: Callable[[float], float]) -> float:
    """A zero of the pressure far from the nominal lattice constant, compressed below and stretched above."""
    tried = nominal * ELSEWHERE
    for low, high in pairwise(tried):
        if tension(low) < 0 < tension(high):
            return float(brentq(tension, low, high, xtol=1e-7))
    raise SimulationError(
        f"There is no crystal {named_crystal(bulk)}: no lattice constant of {tried[0]:.3g} … {tried[-1]:.3g} "
        "Å has zero pressure at 0 K.",
        "The potential does not bind it there: at no length does compressing it push and stretching it pull.",
        "Correct nominal_lattice_angstrom, or cutoff, parameters and file of the potential.",
    )
