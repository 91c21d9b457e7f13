"""Section `protocol`: the non-equilibrium run, its lengths in time steps, and how finely it is sampled."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field

from kapitza.study.bath_kinds import BATHS
from kapitza.study.potentials.entries import Manifest
from kapitza.study.problems import InputProblem
from kapitza.study.sections.interfaces_section import Interface, listed_potential
from kapitza.study.sections.section import PerTemperature, Section, as_many_as_temperatures
from kapitza.study.suggestions import OtherThings

ProductionTime = Annotated[float, Field(gt=0, le=1e7)]

OTHER_BATHS = OtherThings(
    "berendsen andersen nve npt csvr bussi gle dpd rescale velocity rescaling hex chain chains muller plathe "
    "gaussian isokinetic",
    same={other: bath.name for bath in BATHS.values() for other in bath.other_names},
)
if TYPE_CHECKING:
    Bath = str
else:
    Bath = Annotated[Literal[tuple(BATHS)], OTHER_BATHS]

SET_TEMPERATURE = tuple(bath.name for bath in BATHS.values() if bath.sets_temperature)
SET_POWER = tuple(bath.name for bath in BATHS.values() if not bath.sets_temperature)
Reversal = Literal["none", "pairs"]
HOT_SIDES = ("hot_left", "hot_right")
"""Both runs of a reversed pair: on which side the hot bath is, as it stands in paths."""
USUAL_OFFSETS: dict[Reversal, float] = {"pairs": 0.5, "none": 0.25}
"""Bath difference where a study gives none: a single run has all of the second order in it, a pair none."""
MIN_STEPS_PER_PERIOD = 20
MOST_SEGMENTS = 10_000


def _usual_offset(given: dict[str, Any]) -> float:
    """Bath difference of what is given of a protocol; a malformed reversal is reported by itself."""
    return USUAL_OFFSETS[given.get("reversal", "pairs")]


class Protocol(Section):
    """The non-equilibrium run: time step, baths, durations and sampling."""

    timestep_fs: float = Field(
        default=10, ge=0.001, le=50, description="Time step of molecular dynamics in fs."
    )
    bath: Bath = Field(
        default="langevin",
        description=f"Heat baths: {' or '.join(SET_TEMPERATURE)} (set temperatures), or "
        f"{' or '.join(SET_POWER)} (set power).",
    )
    reversal: Reversal = Field(
        default="pairs",
        description="pairs: every seed runs twice, hot left and hot right, with the same velocities and bath "
        "noise, and results come from half the differences of both runs, which are free of all that is of "
        "second order in the bath difference; none: hot left alone.",
    )
    bath_offset_fraction: float = Field(
        default_factory=_usual_offset,
        gt=0,
        le=0.8,
        json_schema_extra={"default": USUAL_OFFSETS["pairs"]},
        description="f: hot bath at T(1+f), cold bath at T(1−f). "
        f"{USUAL_OFFSETS['none']:g} where reversal is none.",
    )
    bath_damping_ps: float = Field(
        default=2.14,
        gt=0,
        le=1000,
        description=f"Damping time of {' and '.join(SET_TEMPERATURE)} baths in ps.",
    )
    bath_power_ev_ps: Annotated[float, Field(gt=0, le=1e6)] | None = Field(
        default=None,
        description="Power put into the hot and taken from the cold bath in eV/ps; "
        f"{' and '.join(SET_POWER)} only.",
    )
    equilibration_ps: float = Field(
        default=30,
        gt=0,
        le=1e6,
        description="Time for which each whole side is held near its steady-state temperature, in ps.",
    )
    drive_ps: float = Field(
        default=120, gt=0, le=1e6, description="Time with the baths on before sampling (steady state), in ps."
    )
    production_ps: PerTemperature[ProductionTime] = Field(
        default=1000, description="Sampled time per seed in ps: a number, or one per temperature."
    )
    target_relative_error: Annotated[float, Field(ge=0.005, le=0.5)] | None = Field(
        default=None,
        description="Wanted error of G by the local jump, statistical and of the fit, as a share of it; "
        "and the largest with which the check error_size passes. What the study does not give of "
        "production_ps, reversal, bath_offset_fraction, bath_damping_ps, seeds, length_cells and bath_cells "
        "is what costs least; kapitza run samples until the error is met. With production_ps, nothing is "
        "chosen.",
    )
    largest_production_ps: float = Field(
        default=20_000,
        gt=0,
        le=1e7,
        description="Longest production in ps that target_relative_error may take; beyond, it is refused.",
    )
    target_cap_factor: float = Field(
        default=4,
        ge=1,
        le=100,
        description="Up to how many times the planned production target_relative_error may extend a run that "
        "has not met it.",
    )
    segments: int = Field(
        default=20,
        ge=1,
        le=MOST_SEGMENTS,
        description="Segments of equal step count the production is cut into.",
    )
    segment_ps: Annotated[float, Field(gt=0, le=1e7)] | None = Field(
        default=None,
        description="Length of a segment in ps, instead of segments; their number follows from production_ps "
        "and grows with it: a longer production resumes from a finished run.",
    )
    sample_interval_steps: int = Field(
        default=10, ge=1, le=100_000, description="Steps between sampled frames of the interface atoms."
    )
    windows_per_segment: int = Field(
        default=2,
        ge=1,
        le=10_000,
        description="Windows per segment; bath powers and profiles are kept per window.",
    )

    @property
    def chooses(self) -> bool:
        """Whether a wanted error decides what else the study leaves open."""
        return self.target_relative_error is not None and "production_ps" not in self.model_fields_set

    @property
    def hot_sides(self) -> tuple[str, ...]:
        """Where the hot bath is in the runs of a seed: HOT_SIDES of pairs, "" for the one run of others."""
        return HOT_SIDES if self.reversal == "pairs" else ("",)


def production_per_temperature(
    protocol: Protocol, temperatures_k: tuple[float, ...]
) -> Iterator[InputProblem]:
    """Production of too many or too few temperatures."""
    yield from as_many_as_temperatures("protocol.production_ps", protocol.production_ps, temperatures_k)


def baths(protocol: Protocol) -> Iterator[InputProblem]:
    """Baths without what they need, or with what they do not use."""
    where, power = "protocol.bath_power_ev_ps", protocol.bath_power_ev_ps
    sets_temperature = BATHS[protocol.bath].sets_temperature
    if power is None and not sets_temperature:
        reason = f"bath {protocol.bath} needs the power it exchanges"
        yield InputProblem(where, power, reason, "give the power in eV/ps")
    if power is not None and sets_temperature:
        reason = f"bath {protocol.bath} sets temperatures, not a power"
        yield InputProblem(where, power, reason, f"remove this key, or choose bath: {' or '.join(SET_POWER)}")
    shortest = 10 * protocol.timestep_fs / 1000
    if sets_temperature and protocol.bath_damping_ps < shortest:
        reason = f"shorter than ten time steps of {protocol.timestep_fs:g} fs"
        fix = f"give at least {shortest:g} ps"
        yield InputProblem("protocol.bath_damping_ps", protocol.bath_damping_ps, reason, fix)


def resolution_in_time(
    protocol: Protocol, interfaces: tuple[Interface, ...], manifest: Manifest
) -> Iterator[InputProblem]:
    """Time steps and sampling intervals too long for the phonons of a crystal."""
    for interface in interfaces:
        potential = listed_potential(interface, manifest)
        if potential is None:
            continue
        cutoff = max(
            potential.cutoff_thz(side.crystal, side.elements, side.masses_amu) for side in interface.sides
        )
        about = f"for {interface.name}, whose phonons reach about {cutoff:.3g} THz"
        yield from _time_step(protocol, cutoff, about)
        yield from _sampling(protocol, cutoff, about)


def _time_step(protocol: Protocol, cutoff_thz: float, about: str) -> Iterator[InputProblem]:
    longest = 1000 / (MIN_STEPS_PER_PERIOD * cutoff_thz)
    if protocol.timestep_fs > longest:
        fix = f"give at most {longest:.3g} fs ({MIN_STEPS_PER_PERIOD} steps per period)"
        yield InputProblem("protocol.timestep_fs", protocol.timestep_fs, f"too long {about}", fix)


def _sampling(protocol: Protocol, cutoff_thz: float, about: str) -> Iterator[InputProblem]:
    interval_fs, longest = protocol.sample_interval_steps * protocol.timestep_fs, 1000 / (4 * cutoff_thz)
    if interval_fs > longest:
        steps = int(longest / protocol.timestep_fs)
        fix = f"give at most {steps} steps" if steps else "choose a shorter timestep_fs first"
        limit = f"1/(4 ν_max) = {longest:.3g} fs"
        reason = f"a frame every {interval_fs:g} fs is too rare {about}; {limit}"
        yield InputProblem("protocol.sample_interval_steps", protocol.sample_interval_steps, reason, fix)
