"""Crystals that a study brings as files: what a study says of one, and what its file holds.

Files are read where ASE and spglib may be (interfaces/crystal_reading.py), once, when the study is; what was
found travels with the study from there on.
"""

import re
from collections.abc import Callable, Iterator
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field

from kapitza.study.crystal_kinds import CRYSTALS, CrystalKind, NominalCell
from kapitza.study.oriented_axes import Centring, System, oriented_axes
from kapitza.study.problems import InputProblem
from kapitza.study.sections.section import ElementSymbol, Listed, PlainText, Section

if TYPE_CHECKING:
    from kapitza.study.model import Study

# Named, not imported: a study without such files needs neither ASE nor spglib.
_READER = "kapitza.interfaces.crystal_reading"

Edge = Annotated[float, Field(gt=0, le=1000)]
Part = Annotated[float, Field(ge=0, le=1)]
Edges = Annotated[tuple[Edge, Edge, Edge], Listed]
Place = Annotated[tuple[Part, Part, Part], Listed]


class CrystalCell(Section):
    """What a crystal's file holds: its conventional cell with right angles."""

    space_group: PlainText = Field(description="Symbol and number of the space group.")
    system: System = Field(description="Crystal system; trigonal crystals are in hexagonal axes.")
    centring: Centring = Field(description="Centring of the cell.")
    edges_angstrom: Edges = Field(description="Edges in Å; of a hexagonal crystal a, √3 a and c.")
    symbols: Annotated[tuple[ElementSymbol, ...], Listed] = Field(description="Element of every atom.")
    fractions: Annotated[tuple[Place, ...], Listed] = Field(description="Positions in edges.")
    sha256: PlainText = Field(description="SHA-256 of the file.")


class CrystalFile(Section):
    """A crystal from a file."""

    file: PlainText = Field(
        description="CIF, POSCAR or extended XYZ of the crystal, relative to the study file."
    )
    nominal_cutoff_thz: Annotated[float, Field(gt=0, le=1000)] | None = Field(
        default=None,
        description="Highest phonon frequency in THz with the potential's masses; null: the highest that the "
        "potential lists.",
    )
    cell: CrystalCell | None = Field(
        default=None, description="What the file holds; found when the study is read, never written by hand."
    )

    @cached_property
    def kind(self) -> CrystalKind:
        """Its record, as that of a crystal by name. Raises ValueError where its file has not been read."""
        cell = self.known_cell
        first = cell.edges_angstrom[0]
        edges = first / first, cell.edges_angstrom[1] / first, cell.edges_angstrom[2] / first
        usual = "0001" if cell.system == "hexagonal" else "001"
        layers = oriented_axes(usual, cell.system, cell.centring).layers
        return CrystalKind(
            name=self.label,
            element_counts=(len(set(cell.symbols)),),
            centring=cell.centring,
            cells={usual: NominalCell(len(cell.symbols), layers, *edges)},
            examples=(),
            ordered=True,
            given_system=cell.system,
            given_edges=edges,
        )

    @property
    def known_cell(self) -> CrystalCell:
        """What the file holds. Raises ValueError where it has not been read."""
        if self.cell is None:
            raise ValueError(f"{self.file} has not been read")
        return self.cell

    @property
    def label(self) -> str:
        """Name safe in paths: of the file, and of its content."""
        stem = re.sub(r"[^A-Za-z0-9]+", "_", Path(self.file).stem).strip("_")[:24] or "crystal"
        return f"{stem}_{self.known_cell.sha256[:8]}"


Crystal = str | CrystalFile
"""A crystal by name, or from a file."""


def kind_of(crystal: Crystal) -> CrystalKind:
    """Record of a crystal. Raises KeyError for an unknown name."""
    return CRYSTALS[crystal] if isinstance(crystal, str) else crystal.kind


def label_of(crystal: Crystal) -> str:
    """Name of a crystal, safe in paths."""
    return crystal if isinstance(crystal, str) else crystal.label


def with_crystal_files(study: "Study", folder: Path | None) -> tuple["Study", list[InputProblem]]:
    """The study with what the files of its crystals hold, and what is wrong with them.

    folder : what names of files are relative to; None: nothing is read
    """
    asked = list(_asked(study))
    if not asked:
        return study, []
    read: Callable[[Path], CrystalCell] = import_module(_READER).read_crystal
    problems, changed = [], {}
    for number, name, crystal in asked:
        where = f"interfaces[{number}].{name}.crystal"
        if folder is None:
            fix = "read the study from its file"
            problems.append(InputProblem(where, crystal.file, "its file is beside the study file", fix))
            continue
        try:
            changed[number, name] = crystal.model_copy(update={"cell": read(folder / crystal.file)})
        except CrystalFileError as error:
            problems.append(InputProblem(f"{where}.file", crystal.file, error.reason, error.fix))
    return _changed(study, changed), problems


class CrystalFileError(ValueError):
    """A file that is no crystal to be used: what is wrong, and what to do."""

    def __init__(self, reason: str, fix: str) -> None:
        super().__init__(f"{reason}; {fix}")
        self.reason, self.fix = reason, fix


def _asked(study: "Study") -> Iterator[tuple[int, str, CrystalFile]]:
    """Number of the interface, name of the side and crystal of all files not read yet."""
    for number, interface in enumerate(study.interfaces):
        for name in ("left", "right"):
            crystal = getattr(interface, name).crystal
            if isinstance(crystal, CrystalFile) and crystal.cell is None:
                yield number, name, crystal


def _changed(study: "Study", crystals: dict[tuple[int, str], CrystalFile]) -> "Study":
    interfaces = list(study.interfaces)
    for (number, name), crystal in crystals.items():
        side = getattr(interfaces[number], name).model_copy(update={"crystal": crystal})
        interfaces[number] = interfaces[number].model_copy(update={name: side})
    update: dict[str, Any] = {"interfaces": tuple(interfaces)}
    return study.model_copy(update=update)
