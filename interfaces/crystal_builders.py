"""How the oriented cell of each crystal by name is built, with ASE, at a lattice constant of 1 Å."""

import math
from collections.abc import Callable

import numpy as np
from ase import Atoms
from ase.lattice.compounds import B2, Zincblende
from ase.lattice.cubic import BodyCenteredCubic, Diamond, FaceCenteredCubic, FaceCenteredCubicFactory


def _fcc(elements: tuple[str, ...], directions: list[list[int]]) -> Atoms:
    return FaceCenteredCubic(directions=directions, symbol=elements[0], latticeconstant=1.0)


def _diamond(elements: tuple[str, ...], directions: list[list[int]]) -> Atoms:
    if len(elements) == 1:
        return Diamond(directions=directions, symbol=elements[0], latticeconstant=1.0)
    return Zincblende(directions=directions, symbol=elements, latticeconstant=1.0)


def _bcc(elements: tuple[str, ...], directions: list[list[int]]) -> Atoms:
    return BodyCenteredCubic(directions=directions, symbol=elements[0], latticeconstant=1.0)


def _compound(factory: Callable[..., Atoms]) -> Callable[[tuple[str, ...], list[list[int]]], Atoms]:
    def build(elements: tuple[str, ...], directions: list[list[int]]) -> Atoms:
        return factory(directions=directions, symbol=elements, latticeconstant=1.0)

    return build


class _Rocksalt(FaceCenteredCubicFactory):  # type: ignore[misc]
    """The second element in every octahedral hollow of the first one's face-centred lattice."""

    xtal_name = "rocksalt"
    bravais_basis = ((0, 0, 0), (0.5, 0.5, 0.5))
    element_basis = (0, 1)


class _Fluorite(FaceCenteredCubicFactory):  # type: ignore[misc]
    """The second element in every tetrahedral hollow of the first one's face-centred lattice."""

    xtal_name = "fluorite"
    bravais_basis = ((0, 0, 0), (0.25, 0.25, 0.25), (0.75, 0.75, 0.75))
    element_basis = (0, 1, 1)


# Two close-packed planes, in fractions of the orthogonal cell: A at its corner, B above a hollow of A.
_CLOSE_PACKED = ((0, 0, 0), (1 / 2, 1 / 2, 0), (1 / 2, 1 / 6, 1 / 2), (0, 2 / 3, 1 / 2))


def _hexagonal(elements: tuple[str, ...], directions: list[list[int]]) -> Atoms:
    """One close-packed lattice per element, the second one 3/8 c above the first."""
    order = [row.index(1) for row in directions]
    sites = np.array(_CLOSE_PACKED)
    fractions = np.concatenate([sites + np.array([0, 0, 0.375 * number]) for number in range(len(elements))])
    lengths = np.array([1.0, math.sqrt(3.0), math.sqrt(8 / 3)])
    symbols = [element for element in elements for _ in sites]
    return Atoms(symbols, scaled_positions=fractions[:, order], cell=lengths[order], pbc=True)


BUILDERS: dict[str, Callable[[tuple[str, ...], list[list[int]]], Atoms]] = {
    "fcc": _fcc,
    "diamond": _diamond,
    "bcc": _bcc,
    "rocksalt": _compound(_Rocksalt()),
    "cesium_chloride": _compound(B2),
    "fluorite": _compound(_Fluorite()),
    "hcp": _hexagonal,
    "wurtzite": _hexagonal,
}
"""For each crystal of study/crystal_kinds.py how its oriented cell is built at a = 1 Å."""
