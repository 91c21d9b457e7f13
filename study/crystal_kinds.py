"""Crystal structures a study may ask for: one record each; interfaces/crystal_builders.py builds their atoms.

Cubic ones have one lattice constant a, and elastic constants c11, c12 and c44. Hexagonal ones have a and
c, and elastic constants c13 and c33 as well; their orthogonal cell is a × √3 a × c, with the corner and
the centre of its basal face alike.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

from kapitza.study.miller_indices import DirectionError
from kapitza.study.oriented_axes import LARGEST_CELL_ATOMS, Centring, System, oriented_axes

NUMBER_WORDS = {1: "one", 2: "two", 3: "three", 4: "four"}


@dataclass(frozen=True)
class NominalCell:
    """Smallest orthogonal cell with a given direction along z; lengths in units of the lattice constant a.

    Of a hexagonal crystal with the nominal ratio c/a. `layers` is the number of equally thick layers, of
    one or more atomic planes each, along z.
    """

    atoms: int
    layers: int
    x: float
    y: float
    z: float


@dataclass(frozen=True)
class CrystalKind:
    """A crystal structure.

    Attributes:
        name: in the study file.
        element_counts: how many different elements it may be made of, ascending.
        centring: of its conventional orthogonal cell (P, I, F or C), which makes the primitive cell.
        cells: smallest orthogonal cell by the usual directions along z; others are found where asked for.
        examples: its keys in a potential's tables, the last one with as many elements as it may have.
        other_names: of the same structure, in small letters.
        c_over_a: nominal ratio of a hexagonal crystal, where its relaxation begins; None for a cubic one.
        internal: nominal height of the second element above the first along c, in c, where symmetry leaves it
            free.
        ordered: whether its elements cannot change places; as many sites of one as of the other make any
            order one crystal.
        given_system: crystal system of a crystal from a file; those by name are cubic or hexagonal.
        given_edges: of the conventional orthogonal cell of a crystal from a file, over the first one.
    """

    name: str
    element_counts: tuple[int, ...]
    centring: Centring
    cells: Mapping[str, NominalCell]
    examples: tuple[str, ...]
    other_names: tuple[str, ...] = ()
    c_over_a: float | None = None
    internal: float | None = None
    ordered: bool = False
    given_system: System | None = None
    given_edges: tuple[float, float, float] | None = None

    @property
    def system(self) -> System:
        """Crystal system; trigonal crystals are hexagonal ones in their axes."""
        return self.given_system or ("hexagonal" if self.is_hexagonal else "cubic")

    @property
    def edges(self) -> tuple[float, float, float]:
        """Nominal edges of the conventional orthogonal cell, in lattice constants a."""
        if self.given_edges is not None:
            return self.given_edges
        return (1.0, math.sqrt(3.0), self.c_over_a) if self.c_over_a is not None else (1.0, 1.0, 1.0)

    def cell(self, orientation: str) -> NominalCell:
        """The oriented cell with a direction along z.

        Raises DirectionError for a direction without a cell with right angles, or with too large a one.
        """
        if orientation in self.cells:
            return self.cells[orientation]
        return _oriented(self.system, self.centring, self.edges, self.cells[self.directions[0]].atoms)(
            orientation
        )

    def offers(self, orientation: str) -> bool:
        """Whether there is an oriented cell with a direction along z."""
        try:
            self.cell(orientation)
        except DirectionError:
            return False
        return True

    @property
    def directions(self) -> tuple[str, ...]:
        """The usual directions along z; the first one is that of its conventional cell."""
        return tuple(self.cells)

    @property
    def is_hexagonal(self) -> bool:
        """Whether its orthogonal cell is that of a hexagonal lattice, a × √3 a × c."""
        return self.c_over_a is not None or self.given_system == "hexagonal"

    @property
    def elements_words(self) -> str:
        """Such as "one or two elements"."""
        words = " or ".join(NUMBER_WORDS[count] for count in self.element_counts)
        return f"{words} element{'' if self.element_counts == (1,) else 's'}"

    @property
    def key_pattern(self) -> str:
        """Regular expression of its keys in a potential's tables, such as fcc:Ar."""
        least, most = self.element_counts[0], self.element_counts[-1]
        symbol = "[A-Z][a-z]?"
        return f"{self.name}:{symbol}" + f",{symbol}" * (least - 1) + f"(,{symbol})?" * (most - least)


LEAST_LAYER = 0.02
"""Of the lattice constant: planes nearer to each other than that are none."""


@cache
def _oriented(
    system: System, centring: Centring, edges: tuple[float, float, float], atoms: int
) -> Callable[[str], NominalCell]:
    """What makes the nominal oriented cell of a crystal of so many atoms in its conventional cell."""

    @cache
    def of(orientation: str) -> NominalCell:
        axes = oriented_axes(orientation, system, centring)
        count = int(axes.volume * atoms)
        x, y, z = (math.hypot(*(float(p) * e for p, e in zip(row, edges, strict=True))) for row in axes.rows)
        if count > LARGEST_CELL_ATOMS or z / axes.layers < LEAST_LAYER:
            raise DirectionError(
                f"its oriented cell has {count} atoms in {axes.layers} layers, {x:.3g} × {y:.3g} × {z:.3g} "
                f"lattice constants; at most {LARGEST_CELL_ATOMS} atoms are built",
                "choose smaller indices",
            )
        return NominalCell(count, axes.layers, x, y, z)

    return of


# 110: x = [001], y = [1-10]/2, z = [110]/2.   111: x = [1-10]/2, y = [11-2]/2, z = [111].
_FCC = {
    "001": NominalCell(atoms=4, layers=2, x=1.0, y=1.0, z=1.0),
    "110": NominalCell(atoms=2, layers=2, x=1.0, y=math.sqrt(0.5), z=math.sqrt(0.5)),
    "111": NominalCell(atoms=6, layers=3, x=math.sqrt(0.5), y=math.sqrt(1.5), z=math.sqrt(3.0)),
}
# The second sublattice, shifted by (1/4, 1/4, 1/4), doubles the planes along 001, falls on them along 110,
# and makes pairs of planes, one layer, along 111.
_DIAMOND_LAYERS = {"001": 4, "110": 2, "111": 3}
_DIAMOND = {
    normal: NominalCell(2 * cell.atoms, _DIAMOND_LAYERS[normal], cell.x, cell.y, cell.z)
    for normal, cell in _FCC.items()
}

# Of a body-centred cube [111]/2 is a step, and [110]; of a simple one neither is half a step.
_BCC = {
    "001": NominalCell(atoms=2, layers=2, x=1.0, y=1.0, z=1.0),
    "110": NominalCell(atoms=4, layers=2, x=1.0, y=math.sqrt(2.0), z=math.sqrt(2.0)),
    "111": NominalCell(atoms=6, layers=3, x=math.sqrt(2.0), y=math.sqrt(6.0), z=math.sqrt(0.75)),
}
_SIMPLE_PAIR = {
    "001": NominalCell(atoms=2, layers=2, x=1.0, y=1.0, z=1.0),
    "110": NominalCell(atoms=4, layers=2, x=1.0, y=math.sqrt(2.0), z=math.sqrt(2.0)),
    "111": NominalCell(atoms=12, layers=6, x=math.sqrt(2.0), y=math.sqrt(6.0), z=math.sqrt(3.0)),
}
_ROCKSALT_LAYERS = {"001": 2, "110": 2, "111": 6}
_ROCKSALT = {
    normal: NominalCell(2 * cell.atoms, _ROCKSALT_LAYERS[normal], cell.x, cell.y, cell.z)
    for normal, cell in _FCC.items()
}
_FLUORITE_LAYERS = {"001": 4, "110": 2, "111": 3}
_FLUORITE = {
    normal: NominalCell(3 * cell.atoms, _FLUORITE_LAYERS[normal], cell.x, cell.y, cell.z)
    for normal, cell in _FCC.items()
}
_IDEAL_RATIO = math.sqrt(8 / 3)


def _hexagonal(atoms: int) -> dict[str, NominalCell]:
    """Along the c axis, and along the normals of its prism planes: one cell with its axes changed round."""
    a, b, c = 1.0, math.sqrt(3.0), _IDEAL_RATIO
    return {
        "0001": NominalCell(atoms, 2, a, b, c),
        "10-10": NominalCell(atoms, 2, c, a, b),
        "11-20": NominalCell(atoms, 2, b, c, a),
    }


CRYSTALS: dict[str, CrystalKind] = {
    kind.name: kind
    for kind in (
        CrystalKind(
            name="fcc",
            element_counts=(1,),
            centring="F",
            cells=_FCC,
            examples=("fcc:Ar",),
            other_names=("ccp", "cubic_close_packed", "face_centred_cubic", "face_centered_cubic"),
        ),
        CrystalKind(
            name="diamond",
            element_counts=(1, 2),
            centring="F",
            cells=_DIAMOND,
            examples=("diamond:Si", "diamond:Si,C"),
            other_names=("zincblende", "zinc-blende", "zinc_blende", "zb", "sphalerite"),
        ),
        CrystalKind(
            name="bcc",
            element_counts=(1,),
            centring="I",
            cells=_BCC,
            examples=("bcc:W",),
            other_names=("body_centred_cubic", "body_centered_cubic"),
        ),
        CrystalKind(
            name="rocksalt",
            element_counts=(2,),
            centring="F",
            cells=_ROCKSALT,
            examples=("rocksalt:Mg,O",),
            other_names=("nacl", "halite", "rock_salt", "rock-salt", "b1"),
        ),
        CrystalKind(
            name="cesium_chloride",
            element_counts=(2,),
            centring="P",
            cells=_SIMPLE_PAIR,
            examples=("cesium_chloride:Ni,Al",),
            other_names=("cscl", "caesium_chloride", "b2"),
        ),
        CrystalKind(
            name="fluorite",
            element_counts=(2,),
            centring="F",
            cells=_FLUORITE,
            examples=("fluorite:U,O",),
            other_names=("caf2", "c1"),
            ordered=True,
        ),
        CrystalKind(
            name="hcp",
            element_counts=(1,),
            centring="C",
            cells=_hexagonal(4),
            examples=("hcp:Co",),
            other_names=("hexagonal_close_packed",),
            c_over_a=_IDEAL_RATIO,
        ),
        CrystalKind(
            name="wurtzite",
            element_counts=(2,),
            centring="C",
            cells=_hexagonal(8),
            examples=("wurtzite:Ga,N",),
            other_names=("wz", "b4"),
            c_over_a=_IDEAL_RATIO,
            internal=0.375,
        ),
    )
}
CRYSTAL_DIRECTIONS = tuple(dict.fromkeys(name for kind in CRYSTALS.values() for name in kind.directions))
"""Crystal directions that may point along z: of cubic crystals, and Miller–Bravais ones of hexagonal ones."""
