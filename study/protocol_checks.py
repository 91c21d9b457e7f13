"""Limits of the protocol that need two of its keys."""

from collections.abc import Iterator

from kapitza.study.cases import run_steps
from kapitza.study.model import Study
from kapitza.study.potentials import Manifest
from kapitza.study.problems import Problem

MOST_SEGMENTS = 10_000


def segment_length(study: Study, _: Manifest) -> Iterator[Problem]:
    """Production is cut by a number of segments or by their length, and not into too many."""
    protocol = study.protocol
    where, length = "protocol.segment_ps", protocol.segment_ps
    if length is None:
        return
    if "segments" in protocol.model_fields_set:
        reason = "segments and segment_ps both say how production is cut"
        yield Problem(where, length, reason, "remove one of them; with segment_ps, production can grow")
    given = protocol.production_ps
    longest = max(given) if isinstance(given, tuple) else given
    if (found := run_steps(protocol, longest).segments) > MOST_SEGMENTS:
        reason = f"{found} segments, more than {MOST_SEGMENTS}"
        yield Problem(where, length, reason, f"give at least {longest / MOST_SEGMENTS:.3g} ps")
