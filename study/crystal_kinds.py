"""Crystal structures a study may ask for: one record each; interfaces/crystals.py builds their atoms.

All are cubic: one lattice constant, and elastic constants c11, c12 and c44.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

NUMBER_WORDS = {1: "one", 2: "two", 3: "three", 4: "four"}


@dataclass(frozen=True)
class NominalCell:
    """Smallest orthogonal cell with a given direction along z; lengths in units of the lattice constant.

    `layers` is the number of equally thick layers, of one or more atomic planes each, along z.
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
        centring: of its conventional cube (P, I or F), which makes the primitive cell.
        cells: smallest orthogonal cell by the direction along z.
        examples: its keys in a potential's tables, the last one with as many elements as it may have.
        other_names: of the same structure, in small letters.
    """

    name: str
    element_counts: tuple[int, ...]
    centring: Literal["P", "I", "F"]
    cells: Mapping[str, NominalCell]
    examples: tuple[str, ...]
    other_names: tuple[str, ...] = ()

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
    )
}
CRYSTAL_DIRECTIONS = tuple(_FCC)
"""Crystal directions that may point along z."""
