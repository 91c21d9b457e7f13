"""What a study will cost and how precise it will be, before anything runs, as text.

`python -m kapitza.study.plan [config.yaml]` prints one line per interface, temperature and length.
"""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from kapitza.study.cost import GroupPlan, StudyPlan, plan_study
from kapitza.study.given_size import GivenSizes
from kapitza.study.job_times import USUAL_RATE, analysis_seconds, dynamics_seconds, study_seconds
from kapitza.study.loading import load_study
from kapitza.study.model import Study
from kapitza.study.potentials.entries import Manifest
from kapitza.study.potentials.manifest import load_manifest
from kapitza.study.potentials.own_potentials import known_potentials
from kapitza.study.problems import StudyError
from kapitza.study.schedule import clock
from kapitza.study.target_error import ProtocolOption

NO_RATE = (
    f", guessed at {USUAL_RATE:g} million atom-steps/s: the rate of a potential is not known "
    "(nominal_rate_matom_steps_s of its entry)"
)


def plan_text(study: Study, plan: StudyPlan, cores: int = 2) -> str:
    """The plan as a table with totals and warnings.

    cores : that would be at work
    """
    lines = [f"study {study.name}"]
    if study.options:
        lines += _choice(study)
    if study.interfaces:
        lines += _simulated(plan)
    lines += [
        f"pair {pair.name}: {', '.join(pair.chosen(study.models.names))}; no molecular dynamics"
        for pair in study.pairs
    ]
    lines += _whole(study, plan, cores)
    lines += [f"warning: {line}" for line in plan.warnings]
    return "\n".join(lines) + "\n"


def _choice(study: Study) -> list[str]:
    """What was chosen for the wanted error, why, and what the other ways would cost."""
    chosen, others = study.options[0], study.options[1:]
    times = [
        f"{time:g} ps at {kelvin:g} K{'' if by_error else ' (by a check or the spectrum, not the error)'}"
        for time, kelvin, by_error in zip(
            chosen.production_ps, study.temperatures_k, chosen.by_error, strict=True
        )
    ]
    lines = [
        f"wanted: an error of {study.protocol.target_relative_error:.1%}; predicted {chosen.error:.1%}, "
        f"statistical and of the fit{_of_length(chosen)}",
        f"chosen: {_words(chosen)}, damping {chosen.damping_ps:g} ps, {len(study.seeds)} seeds, "
        f"production of {', '.join(times)}",
    ]
    why = "least molecular dynamics" if others else "all else is given by the study"
    lines.append(f"why: {why}; cost relative to it:" if others else f"why: {why}")
    best = {option.reversal: option for option in reversed(others)}
    shown = [option for option in others if option in best.values() or option is others[0]]
    lines += [f"  {_words(option)}: {option.cost / chosen.cost:.2f}" for option in shown]
    return lines


def _of_length(option: ProtocolOption) -> str:
    if not option.box.cells:
        return ", not of the length"
    return f", and {option.length_error:.1%} of the length"


def _words(option: ProtocolOption) -> str:
    kind = "reversed pairs" if option.reversal == "pairs" else "single runs"
    box = f", {option.box.words()}" if option.box.cells else ""
    return f"{kind}, baths at ± {option.offset_fraction:.0%}{box}"


def _simulated(plan: StudyPlan) -> list[str]:
    """The table of cases and the totals."""
    header = ("case", "runs", "atoms", "steps/run", "atom-steps", "core-s", "disk MB", "σ_G/G", "σ_E/Q")
    rows = [header, *(_row(group) for group in plan.groups)]
    widths = [max(len(row[i]) for row in rows) for i in range(len(header))]
    lines = []
    for row in rows:
        cells = [
            row[0].ljust(widths[0]),
            *(cell.rjust(w) for cell, w in zip(row[1:], widths[1:], strict=True)),
        ]
        lines.append("  ".join(cells))
    if plan.bulk_atom_steps:
        lines.append(f"bulk crystals: {plan.bulk_atom_steps:.3g} atom-steps")
    return [*lines, f"total: {plan.atom_steps:.3g} atom-steps"]


def _whole(study: Study, plan: StudyPlan, cores: int) -> list[str]:
    """Core-seconds of the driven runs and of the rest, and the time of everything on so many cores."""
    lines = []
    if study.interfaces:
        guess = "" if plan.core_seconds is not None else NO_RATE
        lines.append(f"driven runs: about {dynamics_seconds(plan):.0f} core-seconds{guess}")
    rest = "bulk crystals, models, spectra, figures" if study.interfaces else "models, figures"
    lines.append(f"{rest}: about {analysis_seconds(study, plan):.0f} core-seconds")
    rates = "one core of 2.7 million atom-steps/s of argon; a run tells its own"
    lines.append(f"all of it on {cores} cores: about {clock(study_seconds(study, plan, cores))} ({rates})")
    return lines


def _row(group: GroupPlan) -> tuple[str, ...]:
    return (
        group.directory,
        f"{group.seeds}",
        f"{group.atoms}",
        f"{group.steps_per_seed}",
        f"{group.atom_steps:.3g}",
        "-" if group.core_seconds is None else f"{group.core_seconds:.0f}",
        f"{group.trajectory_bytes / 1e6:.0f}",
        _percent(group.prediction.relative_error),
        _percent(group.prediction.gate_ratio),
    )


def _percent(value: float | None) -> str:
    return "-" if value is None else f"{value:.1%}"


def _no_sizes(study: Study, file: Path, manifest: Manifest) -> GivenSizes:
    return {}


def main(arguments: list[str], sizes: Callable[[Study, Path, Manifest], GivenSizes] = _no_sizes) -> int:
    """Print the plan of a study file (config.yaml if none is named); 1 when the study is refused.

    arguments : the study file, and `--cores N`
    sizes : reads the structures of interfaces from files, relative to the study file
    """
    given = argparse.ArgumentParser(prog="python -m kapitza.study.plan")
    given.add_argument("study", type=Path, nargs="?", default=Path("config.yaml"))
    given.add_argument("--cores", type=int, default=2)
    words = given.parse_args(arguments)
    manifest = load_manifest()
    try:
        study = load_study(words.study, manifest)
        manifest = known_potentials(study, words.study, manifest)
        found = sizes(study, words.study, manifest)
    except StudyError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(plan_text(study, plan_study(study, manifest, found), words.cores))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
