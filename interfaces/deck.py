"""The LAMMPS input text of a run: a pure function of the study's protocol and potential.

What only the built structure knows (zone bounds, layers) enters as LAMMPS variables written by
`Zones.lammps_variables`; the text itself is therefore known before anything is built.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from kapitza.interfaces.baths import BathSettings, bath_lines
from kapitza.interfaces.deck_text import ATOMS, DRIVE, OPEN_SEGMENT, PREPARE
from kapitza.interfaces.pair_lines import pair_lines
from kapitza.interfaces.twin_lines import twin_force_field
from kapitza.interfaces.zones import Zones
from kapitza.study.potentials.force_fields import Potential
from kapitza.study.twin_kinds import TwinKind

UNSORTED = "atom_modify sort 0 0.0"
NEIGHBOR_SKIN = 1.0  # Å; atoms of a solid stay near their sites, so a thin skin is rebuilt rarely


@dataclass(frozen=True)
class RunSettings:
    """Step counts and seeds of one NEMD run; all counts in MD steps.

    Attributes:
        timestep_ps: time step, ps.
        equilibration: each side thermostatted near its temperature in the steady state.
        drive: baths on, nothing recorded.
        segment: length of one production segment.
        window: interval of bath powers and profiles; divides segment.
        sample: interval of trajectory frames; divides window.
        velocity_seeds: for the left and right side.
        equilibration_seeds: Langevin seeds of the left and right side.
        drive_seeds: Langevin seeds of the hot and cold bath before production.
        hot_seeds: hot bath, one per segment.
        cold_seeds: cold bath, one per segment.
    """

    timestep_ps: float
    equilibration: int
    drive: int
    segment: int
    window: int
    sample: int
    velocity_seeds: tuple[int, int]
    equilibration_seeds: tuple[int, int]
    drive_seeds: tuple[int, int]
    hot_seeds: tuple[int, ...]
    cold_seeds: tuple[int, ...]

    @property
    def segments(self) -> int:
        """Number of production segments."""
        return len(self.hot_seeds)


HEADER = """\
# Heat flow across one interface between two thermostats; units metal (eV, Å, ps, g/mol, K, bar).
# By hand:  lmp -in nemd.in -var structure FILE -var zones FILE -var potential_file FILE
# The sections are run one by one by simulation/nemd.py, which adds only the recording of frames."""

SECTION = "# == {} =="
SECTIONS = (
    *("variables", "atoms", "prepare", "drive"),
    *("loop", "open segment", "run segment", "close segment", "next"),
)


def sections(deck: str) -> dict[str, str]:
    """Split a deck into its named sections: name → LAMMPS lines.

    Raises:
        ValueError: a section is missing or out of order.
    """
    parts: dict[str, str] = {}
    rest = deck
    for name, following in zip(SECTIONS, (*SECTIONS[1:], None), strict=True):
        _, found, rest = rest.partition(SECTION.format(name) + "\n")
        if not found:
            raise ValueError(f"the deck has no section {name!r} in its place; render it again")
        parts[name] = rest.partition(SECTION.format(following) + "\n")[0] if following else rest
    return parts


HOW_FAR = ("segments", "hot_seed", "cold_seed")
"""Variables with the number of segments and the seeds of each: a longer run begins as a shorter one does."""


def decides_trajectory(deck: str) -> str:
    """What of a deck decides the trajectory as far as it goes: no comment, not the number of segments.

    Raises:
        ValueError: as `sections`.
    """
    parts = sections(deck)
    lines = parts["variables"].splitlines()
    kept = [line for line in lines if not line.startswith(tuple(f"variable {name} " for name in HOW_FAR))]
    steps = ("atoms", "prepare", "drive", "open segment", "run segment", "close segment")
    return "\n".join([*kept, *(parts[name] for name in steps)])


def bath_seeds(deck: str) -> tuple[tuple[int, int], ...]:
    """Seeds of the hot and the cold bath, segment by segment.

    Raises:
        ValueError: as `sections`, or when the two lists differ in length.
    """
    given = {}
    for line in sections(deck)["variables"].splitlines():
        _, name, _, *values = line.split()
        given[name] = values
    return tuple(
        (int(hot), int(cold)) for hot, cold in zip(given["hot_seed"], given["cold_seed"], strict=True)
    )


def potential_commands(
    potential: Potential, species: list[str], masses_amu: list[float], files: Mapping[str, str]
) -> str:
    """Pair style, coefficients and masses for the given LAMMPS types.

    Args:
        species: element of each LAMMPS type, in order.
        masses_amu: mass of each LAMMPS type; set last, because some pair styles overwrite masses.
        files: name of each potential file → its path, or a LAMMPS variable that holds it.
    """
    lines = ["suffix opt", *pair_lines(potential, species, files)]
    if potential.pair_modify:
        lines.append(f"pair_modify {potential.pair_modify}")
    lines += [f"mass {kind} {mass:.10g}" for kind, mass in enumerate(masses_amu, start=1)]
    lines += [f"neighbor {NEIGHBOR_SKIN} bin", "neigh_modify delay 0 every 1 check yes"]
    return "\n".join(lines)


def file_variables(count: int) -> list[str]:
    """LAMMPS variables that hold the paths of a potential's files, in the order of the manifest."""
    return ["potential_file", *(f"potential_file_{number}" for number in range(2, count + 1))]


def nemd_deck(
    potential: Potential,
    species: list[str],
    masses_amu: list[float],
    bath: BathSettings,
    run: RunSettings,
    twin: TwinKind | None = None,
    *,
    aligned_noise: bool = False,
) -> str:
    """The input of one NEMD run; see docs/theory.md, "The driven run".

    Args:
        species, masses_amu: of each LAMMPS type, left side first.
        twin: of which kind a counterfactual run is; its deck runs by simulation/nemd.py alone.
        aligned_noise: whether atoms stay in the order they were read in, so that both runs of a reversed pair
            give the same random numbers to the same atoms.

    Raises:
        ValueError: unknown bath, or one that exchanges a power and is given none.
    """
    names = file_variables(len(potential.digests))
    files = {file: f"${{{name}}}" for file, name in zip(potential.digests, names, strict=False)}
    force_field = potential_commands(potential, species, masses_amu, files)
    if twin:
        force_field = twin_force_field(force_field, twin, potential)
    if aligned_noise:
        force_field += f"\n{UNSORTED}"
    lines = bath_lines(bath)
    text = {
        "variables": _variables(bath, run, names),
        "atoms": ATOMS.format(force_field=force_field),
        "prepare": PREPARE.format(seeds=_numbered(run)),
        "drive": DRIVE.format(baths=lines.fixes(bath, str(run.drive_seeds[0]), str(run.drive_seeds[1]))),
        "loop": "variable segment loop ${segments}\nlabel segment_loop",
        "open segment": OPEN_SEGMENT.format(
            force_field=force_field,
            baths=lines.fixes(bath, "${hot_seed}", "${cold_seed}"),
            given=lines.energies(bath),
        ),
        "run segment": "run ${segment_steps}",
        "close segment": "write_restart segment.${segment}.restart\nnext hot_seed cold_seed",
        "next": "next segment\njump SELF segment_loop",
    }
    body = "\n".join(f"{SECTION.format(name)}\n{text[name]}" for name in SECTIONS)
    header = HEADER.replace("potential_file FILE", " FILE -var ".join(names) + " FILE")
    return f"{header}\n{body}\n"


def zone_variables(zones: Zones) -> str:
    """LAMMPS variables of the built structure that a deck refers to (`include ${zones}`)."""
    lines = []
    for zone in zones.zones:
        lines += [
            f"variable {zone.name}_first index {zone.first_id}",
            f"variable {zone.name}_last index {zone.last_id}",
        ]
    for side in ("left", "right"):
        layers = zones.layers[side]
        upper = layers.origin_angstrom + layers.count * layers.width_angstrom
        lines += [
            f"variable {side}_lower index {layers.origin_angstrom:.10f}",
            f"variable {side}_upper index {upper:.10f}",
            f"variable {side}_layer index {layers.width_angstrom:.10f}",
        ]
    return "\n".join(lines) + "\n"


def _numbered(run: RunSettings) -> dict[str, int]:
    return {
        "velocity_left": run.velocity_seeds[0],
        "velocity_right": run.velocity_seeds[1],
        "left": run.equilibration_seeds[0],
        "right": run.equilibration_seeds[1],
    }


def _variables(bath: BathSettings, run: RunSettings, file_names: list[str]) -> str:
    values: dict[str, object] = {
        "structure": "structure.data",
        "zones": "zones.lmp",
        **dict.fromkeys(file_names, "none"),
        "left_start_k": f"{bath.start_k(bath.hot_k):.10g}",
        "right_start_k": f"{bath.start_k(bath.cold_k):.10g}",
        "hot_k": f"{bath.hot_k:.10g}",
        "cold_k": f"{bath.cold_k:.10g}",
        "damping_ps": f"{bath.damping_ps:.10g}",
        "timestep_ps": f"{run.timestep_ps:.10g}",
        "equilibration_steps": run.equilibration,
        "drive_steps": run.drive,
        "segments": run.segments,
        "segment_steps": run.segment,
        "window_steps": run.window,
        "sample_steps": run.sample,
        "samples_per_window": run.window // run.sample,
        "hot_seed": " ".join(map(str, run.hot_seeds)),
        "cold_seed": " ".join(map(str, run.cold_seeds)),
    }
    return "\n".join(f"variable {name} index {value}" for name, value in values.items())
