"""What decides the cell of a crystal: its lattice constants, and places that symmetry leaves free."""

from dataclasses import dataclass, replace

from kapitza.study.crystal_files import Crystal, kind_of


@dataclass(frozen=True)
class CrystalShape:
    """Lattice constants of a crystal by name that is not cubic.

    Attributes:
        a_angstrom, c_angstrom: Å.
        internal: height of the second element above the first along c, in c; None where symmetry fixes it.
    """

    a_angstrom: float
    c_angstrom: float
    internal: float | None = None

    def __mul__(self, scale: float) -> "CrystalShape":
        """The same shape with both lattice constants larger."""
        return replace(self, a_angstrom=self.a_angstrom * scale, c_angstrom=self.c_angstrom * scale)


@dataclass(frozen=True)
class CellShape:
    """Cell of a crystal from a file.

    Attributes:
        edges_angstrom: of its conventional orthogonal cell, Å.
        fractions: of every atom, in edges.
    """

    edges_angstrom: tuple[float, float, float]
    fractions: tuple[tuple[float, float, float], ...]

    @property
    def a_angstrom(self) -> float:
        """The first edge, Å."""
        return self.edges_angstrom[0]

    @property
    def c_angstrom(self) -> float:
        """The last edge, Å."""
        return self.edges_angstrom[2]

    def __mul__(self, scale: float) -> "CellShape":
        """The same shape with all edges longer."""
        x, y, z = (edge * scale for edge in self.edges_angstrom)
        return replace(self, edges_angstrom=(x, y, z))


Shape = float | CrystalShape | CellShape
"""What decides the cell of a crystal: a of a cubic one by name, Å, or the shape of another."""


def nominal_shape(crystal: Crystal, a_angstrom: float) -> Shape:
    """The shape of a crystal with a lattice constant a, Å, and the nominal ratios of its kind."""
    if not isinstance(crystal, str):
        cell = crystal.known_cell
        return CellShape(cell.edges_angstrom, cell.fractions) * (a_angstrom / cell.edges_angstrom[0])
    kind = kind_of(crystal)
    if kind.c_over_a is None:
        return a_angstrom
    return CrystalShape(a_angstrom, a_angstrom * kind.c_over_a, kind.internal)


def constant_a(shape: Shape) -> float:
    """Lattice constant a, Å."""
    return shape if isinstance(shape, float | int) else shape.a_angstrom
