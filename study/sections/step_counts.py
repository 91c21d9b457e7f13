"""The times of a protocol as whole numbers of time steps."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from kapitza.analysis.measure.statistics import MIN_BLOCKS
from kapitza.study.problems import InputProblem
from kapitza.study.sections.protocol_section import MOST_SEGMENTS, Protocol


@dataclass(frozen=True)
class Steps:
    """Lengths of a run in time steps: sample divides window, window segment, and segment production."""

    equilibration: int
    drive: int
    production: int
    segment: int
    window: int
    sample: int

    @property
    def segments(self) -> int:
        """Number of production segments."""
        return self.production // self.segment


def run_steps(protocol: Protocol, production_ps: float) -> Steps:
    """Step counts of a run: times rounded up, production to whole segments × windows × samples."""
    timestep_ps = protocol.timestep_fs / 1000
    sample = protocol.sample_interval_steps
    cut_ps, windows = protocol.segment_ps or production_ps, protocol.windows_per_segment
    if protocol.segment_ps is None:
        windows *= protocol.segments
    window = sample * _ceil(cut_ps / (timestep_ps * sample * windows))
    segment = protocol.windows_per_segment * window
    segments = protocol.segments
    if protocol.segment_ps is not None:
        segments = _ceil(production_ps / (timestep_ps * segment))
    return Steps(
        equilibration=sample * _ceil(protocol.equilibration_ps / (timestep_ps * sample)),
        drive=sample * _ceil(protocol.drive_ps / (timestep_ps * sample)),
        production=segments * segment,
        segment=segment,
        window=window,
        sample=sample,
    )


def segment_length(protocol: Protocol) -> Iterator[InputProblem]:
    """Production is cut by a number of segments or by their length, and not into too many."""
    where, length = "protocol.segment_ps", protocol.segment_ps
    if length is None:
        return
    # A resolved study, as results keep it, has every key.
    written = protocol.model_fields_set
    if "segments" in written and written != set(Protocol.model_fields):
        reason = "segments and segment_ps both say how production is cut"
        yield InputProblem(where, length, reason, "remove one of them; with segment_ps, production can grow")
    given = protocol.production_ps
    longest = max(given) if isinstance(given, tuple) else given
    if (found := run_steps(protocol, longest).segments) > MOST_SEGMENTS:
        reason = f"{found} segments, more than {MOST_SEGMENTS}"
        yield InputProblem(where, length, reason, f"give at least {longest / MOST_SEGMENTS:.3g} ps")


def windows_and_samples(protocol: Protocol) -> Iterator[InputProblem]:
    """Too few windows for an error, or windows of a single sample, which LAMMPS averages over nothing."""
    given = protocol.production_ps
    steps = run_steps(protocol, min(given) if isinstance(given, tuple) else given)
    windows = steps.production // steps.window
    if windows < MIN_BLOCKS:
        where, value = "protocol.windows_per_segment", protocol.windows_per_segment
        reason = f"{windows} windows in all, and errors need {MIN_BLOCKS}"
        fix = f"give {-(-MIN_BLOCKS // steps.segments)} or more, or more segments"
        yield InputProblem(where, value, reason, fix)
    if steps.window == steps.sample:
        where, value = "protocol.sample_interval_steps", protocol.sample_interval_steps
        reason = "a window has a single sample"
        fix = "sample more often, or cut the production into fewer windows"
        yield InputProblem(where, value, reason, fix)


def _ceil(ratio: float) -> int:
    return max(1, math.ceil(round(ratio, 9)))  # 1600 ps / 10 fs must not become 160 001 steps
