"""A run made elsewhere → trajectory.h5, heat_flow.h5 and planes.h5 of one or two planes of it.

The last two come from the program of this project's own runs (kapitza.simulation.heat_flow).
"""

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kapitza.analysis.units import BOLTZMANN_EV_K, METAL_MASS
from kapitza.arraytypes import Array
from kapitza.simulation.flow_settings import FlowFiles, FlowSettings
from kapitza.simulation.forces import ForceField
from kapitza.simulation.foreign.dump_import import (
    FARTHEST,
    ImportedRun,
    MotionCheck,
    Recording,
    displaced,
    import_run,
    mean_sites,
)
from kapitza.simulation.foreign.dump_reading import BOX_CHANGE, FrameSource
from kapitza.simulation.foreign.given_structure import (
    GivenStructure,
    TypeWords,
    places,
    read_given_structure,
    who_is_who,
)
from kapitza.simulation.foreign.highest_frequency import highest_frequency_thz
from kapitza.simulation.foreign.interface_part import InterfacePart, PartAsked, interface_part, species_of
from kapitza.simulation.foreign.run_frames import RunBox, RunFileError, RunFrame
from kapitza.simulation.heat_flow import write_heat_flow
from kapitza.simulation.interface_slab import Slab
from kapitza.simulation.trajectory import CHUNK, Recorded, open_trajectory
from kapitza.study.given_potential import GivenPotential
from kapitza.study.potentials.potential_files import FOLDER

SAMPLES_PER_PERIOD = 4
"""Frames in the shortest period: products of two motions are then resolved, too."""

_ROUNDING = 1.001


@dataclass(frozen=True)
class RunAsked:
    """A run and what is wanted of it.

    Attributes:
        source: its frames.
        potential: that it was made with.
        planes_angstrom: z of one dividing plane or of several, in the coordinates of the files.
        flow: blocks and moved planes; its window is that of one frame's energies and plays no part.
        structure: file with elements, masses and sites, or None: sites are then mean positions.
        words: elements and masses by type.
        left_types: types of the left side; none: what lies below the plane.
    """

    source: FrameSource
    potential: GivenPotential
    planes_angstrom: tuple[float, ...]
    flow: FlowSettings
    structure: Path | None = None
    words: TypeWords = field(default_factory=TypeWords)
    left_types: tuple[int, ...] = ()


@dataclass(frozen=True)
class RunResult:
    """What was made of a run.

    Attributes:
        folders: with trajectory.h5, heat_flow.h5 and planes.h5, one for each plane.
        imported: what was read.
        n_atoms: of the run.
        area_angstrom2: of the box.
        interval_ps: time between frames.
        highest_thz: highest frequency of the atoms around the first plane.
        site_words: where sites come from.
    """

    folders: tuple[Path, ...]
    imported: ImportedRun
    n_atoms: int
    area_angstrom2: float
    interval_ps: float
    highest_thz: float
    site_words: str


def flow_of_run(asked: RunAsked, folder: Path) -> RunResult:
    """Import a run and evaluate the heat flow through its planes.

    Raises RunFileError for files that cannot be used, SimulationError where LAMMPS stops.
    """
    interval = asked.source.frame_interval_ps()
    first, site, site_words, structure = _sites(asked)
    elements, masses = who_is_who(first, structure, asked.words, asked.potential.potential)
    folders = _folders(folder, len(asked.planes_angstrom))
    recordings, species = [], []
    for plane, place in zip(asked.planes_angstrom, folders, strict=True):
        part = _part(asked, plane, first, site, structure)
        kind, named = species_of(elements[part.chosen].tolist(), masses[part.chosen].tolist())
        near = _slab(part, kind, first.box).nearest_site_angstrom
        place.mkdir(parents=True, exist_ok=True)
        recordings.append(Recording(part, kind, masses[part.chosen], near, place / "trajectory.h5"))
        species.append(named)
    highest = 0.0
    for item, named in zip(recordings, species, strict=True):
        of_type = [float(item.mass_amu[item.kind == kind][0]) for kind in range(1, len(named) + 1)]
        forces = ForceField(asked.potential.potential, named, of_type, FOLDER)
        highest = max(highest, highest_frequency_thz(forces, _slab(item.part, item.kind, first.box)))
    check_sampling(interval, highest, str(asked.source.paths[0]))
    imported = import_run(asked.source, recordings)
    for item, named in zip(recordings, species, strict=True):
        evaluate(item.path, asked.potential, named, asked.flow)
    area = float(np.prod(first.box.lengths[:2]))
    return RunResult(folders, imported, len(first.atom_id), area, interval, highest, site_words)


def flow_of_trajectory(path: Path, asked: RunAsked, folder: Path) -> RunResult:
    """The same from a trajectory.h5 of this project or of a program of its user's.

    asked : its planes and structure play no part: the file says the side of every atom

    Raises RunFileError for a file without an element, SimulationError where LAMMPS stops.
    """
    with open_trajectory(path) as recorded:
        kinds = int(recorded.slab.atom_type.max())
        species = list(asked.words.elements) or _only_element(asked.potential, path, kinds)
        if len(species) != kinds:
            reason, fix = f"has {kinds} types, --elements names {len(species)}", "give one for every type"
            raise RunFileError(str(path), reason, fix)
        highest = highest_frequency_thz(recorded.field(asked.potential.potential, species), recorded.slab)
        interval, box = recorded.interval_ps, recorded.slab.periods
        check_sampling(interval, highest, str(path))
        n_atoms, imported = len(recorded.slab.side), _as_recorded(recorded, path)
    folder.mkdir(parents=True, exist_ok=True)
    evaluate(path, asked.potential, species, asked.flow, folder)
    words = "those of the file"
    return RunResult((folder,), imported, n_atoms, float(np.prod(box)), interval, highest, words)


def evaluate(
    trajectory: Path,
    potential: GivenPotential,
    species: list[str],
    settings: FlowSettings,
    folder: Path | None = None,
) -> None:
    """heat_flow.h5 and planes.h5 of a trajectory, beside it or in another folder."""
    place = folder or trajectory.parent
    files = FlowFiles(place / "heat_flow.h5", place / "planes.h5")
    write_heat_flow(trajectory, potential, species, settings, files)


def check_sampling(interval_ps: float, highest_thz: float, source: str) -> None:
    """Refuse frames too far apart for the phonons. Raises RunFileError."""
    longest_ps = 1 / (SAMPLES_PER_PERIOD * highest_thz)
    if interval_ps > _ROUNDING * longest_ps:
        raise RunFileError(
            source,
            f"a frame every {1000 * interval_ps:g} fs is too coarse for {highest_thz:.3g} THz, the highest "
            "frequency of these atoms: the spectrum would fold back",
            f"dump a frame every {1000 * longest_ps:.3g} fs or more often ({SAMPLES_PER_PERIOD} in the "
            "shortest period)",
        )


def _as_recorded(recorded: Recorded, path: Path) -> ImportedRun:
    """What a trajectory.h5 holds, its velocities held against its positions."""
    check, total = MotionCheck(recorded.interval_ps), 0.0
    everything = np.full(len(recorded.slab.side), True)
    for start in range(0, recorded.n_frames, CHUNK):
        displacement, velocity = recorded.frames(slice(start, start + CHUNK), everything)
        for frame in zip(displacement, velocity, strict=True):
            check.add(*frame)
        total += float(np.einsum("tia,tia,i->", velocity, velocity, METAL_MASS * recorded.mass_amu))
    temperature = total / (recorded.n_frames * 3 * len(everything) * BOLTZMANN_EV_K)
    step = recorded.file["step"]
    steps = (int(step[0]), int(step[-1]))
    return ImportedRun(recorded.n_frames, steps, temperature, check.agreement(str(path)))


def _folders(folder: Path, planes: int) -> tuple[Path, ...]:
    return (folder,) if planes == 1 else tuple(folder / f"plane{number}" for number in range(1, planes + 1))


def _sites(asked: RunAsked) -> tuple[RunFrame, Array, str, GivenStructure | None]:
    """First frame, site of each of its atoms, where sites come from, and the structure."""
    structure = read_given_structure(asked.structure) if asked.structure else None
    if structure is None:
        return *mean_sites(asked.source), "mean positions (the files are read twice)", None
    first = next(asked.source.frames(), None)
    if first is None:
        raise RunFileError(str(asked.source.paths[0]), "holds no frames", "give a dump with frames in it")
    site = structure.position[places(first, structure)]
    if _belongs(first, site, structure):
        return first, site, f"those of {structure.path}", structure
    words = f"mean positions, for {structure.path} has another box or other places (the files are read twice)"
    return *mean_sites(asked.source), words, structure


def _belongs(first: RunFrame, site: Array, structure: GivenStructure) -> bool:
    """Whether a structure's places are the sites of a run: the same box, and no atom far from its own."""
    box, other = first.box, structure.box
    same = np.abs(box.lengths - other.lengths)[:2].max() <= BOX_CHANGE * box.lengths.max()
    if not same:
        return False
    moved = np.sqrt((displaced(first.position, site, box) ** 2).sum(axis=1))
    volume = float(np.prod(np.ptp(site, axis=0) + 1.0)) / len(site)
    return bool(moved.max() < FARTHEST * volume ** (1 / 3))


def _part(
    asked: RunAsked, plane: float, first: RunFrame, site: Array, structure: GivenStructure | None
) -> InterfacePart:
    wanted = PartAsked(
        plane,
        asked.potential.potential.force_range_angstrom,
        tuple(sign * offset for offset in asked.flow.planes for sign in (-1, 1)),
    )
    label: NDArray[np.int64] | None = None
    if asked.left_types:
        if first.kind is None:
            raise RunFileError(first.where, "has no types", "leave --left-types out")
        label = np.where(np.isin(first.kind, asked.left_types), 0, 1).astype(np.int64)
    elif structure is not None and structure.side is not None:
        label = structure.side[places(first, structure)]
    return interface_part(site, first.box, wanted, str(asked.source.paths[0]), label)


def _slab(part: InterfacePart, kind: NDArray[np.int64], box: RunBox) -> Slab:
    return Slab(part.site, kind, part.side, box.lengths[:2])


def _only_element(potential: GivenPotential, path: Path, kinds: int) -> list[str]:
    elements = list(potential.potential.elements)
    if len(elements) > 1:
        raise RunFileError(
            str(path), "nothing says which element a type is", "give --elements, one for each LAMMPS type"
        )
    return elements * kinds
