"""The files of a driven run and the numbers its deck states."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Paths:
    """Inputs and outputs of a run; `work` keeps finished segments, LAMMPS' own output and logs.

    Attributes:
        potential_file: the potential's files in the order of its entry; none for potentials without.
    """

    deck: Path
    structure: Path
    zones: Path
    potential_file: tuple[Path, ...]
    work: Path
    bath_power: Path
    temperature_profile: Path
    trajectory: Path
    run: Path

    def absolute(self) -> "Paths":
        """The same paths, valid in any working directory."""
        files = tuple(path.resolve() for path in self.potential_file)
        others = {name: path.resolve() for name, path in vars(self).items() if name != "potential_file"}
        return Paths(potential_file=files, **others)


@dataclass(frozen=True)
class Schedule:
    """The numbers of a run as its deck states them."""

    segments: int
    segment_steps: int
    window_steps: int
    sample_steps: int
    timestep_ps: float
    hot_k: float
    cold_k: float

    @classmethod
    def of(cls, lmp: Any) -> "Schedule":
        """Read the deck's variables from LAMMPS."""

        def number(name: str) -> float:
            return float(lmp.extract_variable(name))

        counts = {n: int(number(n)) for n in ("segments", "segment_steps", "window_steps", "sample_steps")}
        return cls(
            **counts, timestep_ps=number("timestep_ps"), hot_k=number("hot_k"), cold_k=number("cold_k")
        )

    @property
    def windows_per_segment(self) -> int:
        """Windows of bath energies and profiles in a segment."""
        return self.segment_steps // self.window_steps

    @property
    def frames_per_segment(self) -> int:
        """Frames of the trajectory in a segment."""
        return self.segment_steps // self.sample_steps


def input_links(paths: Paths) -> dict[str, Path]:
    """Names under which LAMMPS finds its inputs in the work folder, the structure first, and their paths."""
    potentials = {f"potential.{n}.{path.name}": path for n, path in enumerate(paths.potential_file, start=1)}
    return {"structure.lmp": paths.structure, **potentials}


def link_inputs(paths: Paths) -> None:
    """Link the inputs into the work folder, in place of links of an earlier run."""
    for name, path in input_links(paths).items():
        link = paths.work / name
        link.unlink(missing_ok=True)
        link.symlink_to(path)
