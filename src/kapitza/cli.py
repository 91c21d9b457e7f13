"""The command `kapitza`: a study from its first line to the figures of a paper, and a look at the machine.

Exit codes: 0 all is well, 1 something was found or has failed, 2 the command was used wrongly.
"""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from kapitza import __version__
from kapitza.commands.examples import EXAMPLES
from kapitza.commands.result_options import (
    export_options,
    figures_options,
    report_options,
    whole_number,
)
from kapitza.commands.run_options import prepare_options, profile_options, spectrum_options

DESCRIPTION = "Interfacial thermal conductance: from a study file to its report."
INTERRUPTED = 130

Act = Callable[[argparse.Namespace, Sequence[str]], int]


def parser() -> argparse.ArgumentParser:
    """The words of the command and their options."""
    whole = argparse.ArgumentParser(prog="kapitza", description=DESCRIPTION)
    whole.add_argument("--version", action="version", version=f"kapitza {__version__}")
    words = whole.add_subparsers(dest="word", metavar="WORD", required=True)
    for act, text in WORDS.items():
        name = act.__name__.removeprefix("_")
        part = words.add_parser(
            name,
            help=text,
            description=f"{text[0].upper()}{text[1:]}.",
            epilog=f"Example:  {EXAMPLES[name]}",
        )
        part.set_defaults(act=act)
        if name in OF_RESULTS:
            part.add_argument(
                "results", nargs="?", type=Path, default=Path("results"), help="results folder (results)"
            )
        elif name not in ("new", "prepare", "spectrum", "profile"):
            part.add_argument(
                "study", nargs="?", type=Path, default=Path("config.yaml"), help="study file (config.yaml)"
            )
        if name in ("plan", "run", "status"):
            part.add_argument("--directory", type=Path, help="folder of results/ (the current one)")
        if name in OPTIONS:
            OPTIONS[name](part)
    return whole


def _new_options(part: argparse.ArgumentParser) -> None:
    part.add_argument("--left", help="hot crystal: Si, GaN, 4Ar (four times the mass), Si:112.3 (amu)")
    part.add_argument("--right", help="cold crystal, likewise")
    part.add_argument("--temperature", type=float, nargs="+", default=[], help="in K; several for a sweep")
    part.add_argument("--potential", help="of the catalogue (the first that knows both crystals)")
    part.add_argument("--into", type=Path, help="study file to write (named after the crystals)")


def _plan_options(part: argparse.ArgumentParser) -> None:
    part.add_argument("--cores", type=whole_number, default=2, help="processor cores it would use (2)")


def _run_options(part: argparse.ArgumentParser) -> None:
    part.usage = "kapitza run [STUDY] [options] [-- options of snakemake]"
    part.add_argument("--cores", type=whole_number, help="processor cores to use (2, or as the profile says)")
    part.add_argument("--profile", default="default", help="default, slurm, generic, or a path (default)")
    part.add_argument("--demo", action="store_true", help="a study of three minutes, in kapitza-demo/")
    part.add_argument("--plain", action="store_true", help="Snakemake's own output instead of the progress")
    part.add_argument(
        "--unlock", action="store_true", help="unlock the folder of a snakemake that was killed"
    )
    part.add_argument(
        "--discard-finished", action="store_true", help="replace finished runs an edit made another's"
    )


def _beside_options(part: argparse.ArgumentParser) -> None:
    part.add_argument(
        "--beside", type=Path, action="append", default=[], help="folder of the study file, if elsewhere"
    )


def _verify_options(part: argparse.ArgumentParser) -> None:
    _beside_options(part)
    part.add_argument(
        "--any-software", action="store_true", help="other code and versions are named, and no fault"
    )


def _reproduce_options(part: argparse.ArgumentParser) -> None:
    _beside_options(part)
    part.add_argument("--cores", type=whole_number, default=2, help="processor cores to use (2)")
    part.add_argument("--into", type=Path, default=Path("reproduced"), help="folder (reproduced)")


OF_RESULTS = ("report", "figures", "export", "verify", "reproduce")
"""Words that are given a results folder."""
OPTIONS: dict[str, Callable[[argparse.ArgumentParser], None]] = {
    "new": _new_options,
    "plan": _plan_options,
    "run": _run_options,
    "report": report_options,
    "figures": figures_options,
    "export": export_options,
    "prepare": prepare_options,
    "spectrum": spectrum_options,
    "profile": profile_options,
    "verify": _verify_options,
    "reproduce": _reproduce_options,
}


# Each word imports what it needs itself, so that `kapitza --help` is immediate.


def _new(given: argparse.Namespace, rest: Sequence[str]) -> int:
    from kapitza.commands.new_study import new_study

    return new_study(
        given.left,
        given.right,
        temperatures_k=given.temperature,
        potential=given.potential,
        into=given.into,
    )


def _plan(given: argparse.Namespace, rest: Sequence[str]) -> int:
    from kapitza.commands.planning import plan

    return plan(given.study, directory=given.directory, cores=given.cores)


def _run(given: argparse.Namespace, rest: Sequence[str]) -> int:
    from kapitza.commands.starting import DEMO_FOLDER, demo_study, run

    study, directory = given.study, given.directory
    if given.demo:
        study, directory = demo_study(), directory or DEMO_FOLDER
    names = ("profile", "cores", "unlock", "discard_finished", "plain")
    options = {name: getattr(given, name) for name in names}
    return run(study, directory=directory, **options, options=rest)


def _status(given: argparse.Namespace, rest: Sequence[str]) -> int:
    from kapitza.commands.standing import show_status

    return show_status(given.study, directory=given.directory)


def _report(given: argparse.Namespace, rest: Sequence[str]) -> int:
    from kapitza.commands.redrawing import page_again

    return page_again(given.results, into=given.into)


def _figures(given: argparse.Namespace, rest: Sequence[str]) -> int:
    from kapitza.commands.redrawing import draw_again

    how: dict[str, Any] = {"endings": given.formats, "columns": given.columns, "kinds": given.only}
    return draw_again(given.results, into=given.into, **how)


def _export(given: argparse.Namespace, rest: Sequence[str]) -> int:
    from kapitza.commands.exporting import export

    return export(given.results, into=given.into, every=given.every)


def _doctor(given: argparse.Namespace, rest: Sequence[str]) -> int:
    from kapitza.simulation.doctor import diagnose

    return diagnose(given.study)


def _verify(given: argparse.Namespace, rest: Sequence[str]) -> int:
    from kapitza.commands.verifying import verify

    return verify(given.results, beside=given.beside, any_software=given.any_software)


def _reproduce(given: argparse.Namespace, rest: Sequence[str]) -> int:
    from kapitza.commands.repeating import reproduce

    return reproduce(given.results, into=given.into, cores=given.cores, beside=given.beside)


def _prepare(given: argparse.Namespace, rest: Sequence[str]) -> int:
    from kapitza.commands.preparing import write_run_folder

    return write_run_folder(given)


def _spectrum(given: argparse.Namespace, rest: Sequence[str]) -> int:
    from kapitza.commands.spectrum_of_run import write_run_spectrum

    return write_run_spectrum(given)


def _profile(given: argparse.Namespace, rest: Sequence[str]) -> int:
    from kapitza.commands.profile_of_run import write_run_profile

    return write_run_profile(given)


WORDS: dict[Act, str] = {
    _new: "write a study of two crystals that validates, with a comment on every choice",
    _plan: "what a study will cost, how precise it will be and what is doubtful, before anything runs",
    _run: "plan a study, then run it to results/report.html, and say how far it is",
    _status: "what of a study is done, at work, waiting or has failed, and when it will end",
    _report: "the page of finished results made again, in the words and layout of this version",
    _figures: "the figures of finished results for a paper: SVG, PDF, PNG, and the numbers as CSV",
    _export: "structures, transmission and trajectories of finished results for other programs",
    _doctor: "whether this machine can run a study: one line for each thing it needs, with the fix",
    _verify: "whether the files behind a finished study are still what they were",
    _prepare: "the folder of a run, from a structure of your own",
    _spectrum: "the heat flow of a run made elsewhere by frequency, order and plane",
    _profile: "temperature jump, heat flow and conductance of a run made elsewhere",
    _reproduce: "make the tables of a finished study again from its record, and compare them",
}


def wrong_usage(given: argparse.Namespace, rest: Sequence[str]) -> str | None:
    """What cannot be done with the words given, or None."""
    if rest and given.act is not _run:
        return f"{' '.join(rest)}: only `kapitza run` hands words on; fix: leave out what follows `--`"
    demo = getattr(given, "demo", False)
    if "study" in given and not demo and not given.study.is_file():
        return f"{given.study}: no such file; fix: give the path of a study file"
    if "results" in given and not given.results.is_dir():
        return f"{given.results}: no such folder; fix: give the results folder of a finished study"
    return None


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; its exit code. What a user has to put right is said without a traceback."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    if not words:
        parser().print_help(sys.stderr)
        print("\nkapitza: give one of these words; kapitza WORD --help explains it", file=sys.stderr)
        return 2
    cut = words.index("--") if "--" in words else len(words)
    try:
        given, rest = parser().parse_args(words[:cut]), words[cut + 1 :]
    except SystemExit as stop:  # of argparse, which has said why
        return int(stop.code or 0)
    if problem := wrong_usage(given, rest):
        print(f"kapitza {given.word}: {problem}", file=sys.stderr)
        return 2
    return _guarded(given, rest)


def _guarded(given: argparse.Namespace, rest: Sequence[str]) -> int:
    try:
        code: int = given.act(given, rest)
        sys.stdout.flush()
    except BrokenPipeError:  # `kapitza plan | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return INTERRUPTED
    except (ValueError, RuntimeError, OSError) as error:
        from kapitza.commands.mistakes import exit_code, said

        found = exit_code(error)
        if found is None:
            raise
        print(f"kapitza {given.word}: {said(error)}", file=sys.stderr)
        return found
    return code


if __name__ == "__main__":
    raise SystemExit(main())
