"""Two crystals turned against each other about the normal of the interface: the common cell of an angle.

See docs/theory.md, "Twist".
"""

import math
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

from kapitza.study.crystal_files import kind_of
from kapitza.study.miller_indices import DirectionError
from kapitza.study.model import Study
from kapitza.study.oriented_axes import (
    Centring,
    OrientedAxes,
    System,
    Vector,
    coprime,
    in_plane_directions,
    oriented_axes,
    squared_length,
    written_direction,
)
from kapitza.study.problems import InputProblem
from kapitza.study.sections.interfaces_section import Interface

SAME_ANGLE = 0.01
"""Degrees: how near an angle has to be given."""
REACH = 8
"""Of the indices that are tried for directions along x."""
LARGEST_AREA = 60
"""Of a common cell, in oriented cells that are not turned."""
ANGLES_SHOWN = 6


@dataclass(frozen=True)
class Twist:
    """Directions of both crystals along x.

    Attributes:
        degrees: by which the right crystal is turned, counter-clockwise seen from its side.
        left, right: orientations.
        area: of the common cell, in oriented cells.
    """

    degrees: float
    left: str
    right: str
    area: float


def with_twists(study: Study) -> tuple[Study, list[InputProblem]]:
    """The study with the direction along x of both sides of every twisted interface, and what is wrong."""
    interfaces, problems = list(study.interfaces), []
    for number, interface in enumerate(study.interfaces):
        if not interface.twist_degrees or not interface.has_known_directions or interface.structure:
            continue
        if all("/" in interface.orientation_of(side) for side in interface.sides):
            continue  # it has been read before
        where = f"interfaces[{number}].twist_degrees"
        found = _twist_of(where, interface)
        if isinstance(found, InputProblem):
            problems.append(found)
            continue
        turned = {
            name: side.model_copy(update={"orientation": orientation})
            for name, side, orientation in zip(
                ("left", "right"), interface.sides, (found.left, found.right), strict=True
            )
        }
        interfaces[number] = interface.model_copy(update=turned)
    if interfaces == list(study.interfaces):
        return study, problems
    return study.model_copy(update={"interfaces": tuple(interfaces)}), problems


def _twist_of(where: str, interface: Interface) -> Twist | InputProblem:
    asked = interface.twist_degrees
    if not interface.one_kind or any("/" in interface.orientation_of(side) for side in interface.sides):
        reason = "a twist is that of two crystals of one kind with one plane towards the interface"
        fix = "remove it; directions along x may be given, as orientation: 001/210 below left and right"
        return InputProblem(where, asked, reason, fix)
    kind = kind_of(interface.left.crystal)
    known = possible_twists(interface.orientation_of(interface.left), kind.system, kind.centring)
    near = sorted(known, key=lambda item: abs(item.degrees - asked))
    if near and abs(near[0].degrees - asked) <= SAME_ANGLE:
        return near[0]
    shown = sorted(near[:ANGLES_SHOWN], key=lambda item: item.degrees)
    angles = ", ".join(f"{item.degrees:.2f} ({item.area:g} cells)" for item in shown)
    reason = f"no common cell of up to {LARGEST_AREA} oriented cells is turned by it"
    return InputProblem(where, asked, reason, f"the nearest angles with one are {angles}")


@cache
def possible_twists(plane: str, system: System, centring: Centring) -> tuple[Twist, ...]:
    """Angles of two equal crystals that have a rectangular common cell, each by its smallest cell.

    Raises DirectionError for a plane without an oriented cell.
    """
    usual = oriented_axes(plane, system, centring)
    normal = coprime(usual.rows[2])
    first = coprime(usual.rows[0])
    turned: dict[Fraction, list[tuple[float, OrientedAxes, str]]] = {}
    for direction in in_plane_directions(normal, system, REACH):
        text = f"{plane}/{written_direction(direction, system)}"
        try:
            axes = oriented_axes(text, system, centring)
        except DirectionError:
            continue
        area = axes.volume / usual.volume
        if area <= LARGEST_AREA:
            angle = _angle(first, direction, normal, system)
            turned.setdefault(squared_length(direction, system), []).append((angle, axes, text))
    best: dict[float, Twist] = {}
    for group in turned.values():
        for left, axes, left_text in group:
            for right, others, right_text in group:
                alike = all(
                    squared_length(a, system) == squared_length(b, system)
                    for a, b in zip(axes.rows, others.rows, strict=True)
                )
                degrees = round(180 - (180 - left + right) % 360, 6)
                size = float(axes.volume / usual.volume)
                if alike and degrees and (degrees not in best or size < best[degrees].area):
                    best[degrees] = Twist(degrees, left_text, right_text, size)
    return tuple(best[degrees] for degrees in sorted(best))


def _angle(first: Vector, direction: Vector, normal: Vector, system: System) -> float:
    """Angle from one direction of a plane to another, degrees, counter-clockwise seen from where z points."""
    edges = (1.0, math.sqrt(3.0), 1.0) if system == "hexagonal" else (1.0, 1.0, 1.0)
    a, b, n = (
        [float(part) * edge for part, edge in zip(vector, edges, strict=True)]
        for vector in (first, direction, normal)
    )
    cross = (a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0])
    height = sum(c * part for c, part in zip(cross, n, strict=True)) / math.hypot(*n)
    return math.degrees(math.atan2(height, sum(p * q for p, q in zip(a, b, strict=True))))
