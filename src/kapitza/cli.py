"""The command `kapitza`: a study's plan, run, verification and reproduction, and a look at the machine.

Exit codes: 0 all is well, 1 something was found or has failed, 2 the command was used wrongly.
"""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from kapitza import __version__

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
        part = words.add_parser(name, help=text, description=f"{text[0].upper()}{text[1:]}.")
        part.set_defaults(act=act)
        if name in ("verify", "reproduce"):
            _result_options(part)
        else:
            part.add_argument(
                "study", nargs="?", type=Path, default=Path("config.yaml"), help="study file (config.yaml)"
            )
        if name in ("plan", "run"):
            part.add_argument("--directory", type=Path, help="where results/ is to be (the current folder)")
        if name == "run":
            _run_options(part)
        if name == "verify":
            part.add_argument(
                "--any-software", action="store_true", help="other code and versions are named, and no fault"
            )
        if name == "reproduce":
            part.add_argument("--cores", type=whole_number, default=2, help="processor cores to use (2)")
            part.add_argument("--into", type=Path, default=Path("reproduced"), help="folder (reproduced)")
    return whole


def _result_options(part: argparse.ArgumentParser) -> None:
    part.add_argument(
        "results", nargs="?", type=Path, default=Path("results"), help="results folder (results)"
    )
    part.add_argument(
        "--beside", type=Path, action="append", default=[], help="folder of the study file, if elsewhere"
    )


def _run_options(part: argparse.ArgumentParser) -> None:
    part.usage = "kapitza run [STUDY] [options] [-- options of snakemake]"
    part.add_argument("--cores", type=whole_number, help="processor cores to use (2, or as the profile says)")
    part.add_argument("--profile", default="default", help="default, slurm, generic, or a path (default)")
    part.add_argument(
        "--unlock", action="store_true", help="unlock the folder of a snakemake that was killed"
    )
    part.add_argument(
        "--discard-finished", action="store_true", help="replace finished runs an edit made another's"
    )


def whole_number(text: str) -> int:
    """A number of processor cores. Raises ValueError for anything below 1."""
    number = int(text)
    if number < 1:
        raise ValueError(text)
    return number


# Each word imports what it needs itself, so that `kapitza --help` is immediate.


def _plan(given: argparse.Namespace, rest: Sequence[str]) -> int:
    from kapitza.commands.planning import plan

    return plan(given.study, directory=given.directory)


def _run(given: argparse.Namespace, rest: Sequence[str]) -> int:
    from kapitza.commands.starting import run

    names = ("directory", "profile", "cores", "unlock", "discard_finished")
    return run(given.study, **{name: getattr(given, name) for name in names}, options=rest)


def _doctor(given: argparse.Namespace, rest: Sequence[str]) -> int:
    from kapitza.simulation.doctor import diagnose

    return diagnose(given.study)


def _verify(given: argparse.Namespace, rest: Sequence[str]) -> int:
    from kapitza.commands.verifying import verify

    return verify(given.results, beside=given.beside, any_software=given.any_software)


def _reproduce(given: argparse.Namespace, rest: Sequence[str]) -> int:
    from kapitza.commands.repeating import reproduce

    return reproduce(given.results, into=given.into, cores=given.cores, beside=given.beside)


WORDS: dict[Act, str] = {
    _plan: "what a study will cost and how precise it will be, before anything runs",
    _run: "plan a study, then run it with Snakemake to results/report.html",
    _doctor: "whether this machine can run a study: one line for each thing it needs, with the fix",
    _verify: "whether the files behind a finished study are still what they were",
    _reproduce: "make the tables of a finished study again from its record, and compare them",
}


def wrong_usage(given: argparse.Namespace, rest: Sequence[str]) -> str | None:
    """What cannot be done with the words given, or None."""
    if rest and given.act is not _run:
        return f"{' '.join(rest)}: only `kapitza run` hands words on; fix: leave out what follows `--`"
    if "study" in given and not given.study.is_file():
        return f"{given.study}: no such file; fix: give the path of a study file"
    if "results" in given and not given.results.is_dir():
        return f"{given.results}: no such folder; fix: give the results folder of a finished study"
    return None


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; its exit code. What a user has to put right is said without a traceback."""
    words = list(sys.argv[1:] if arguments is None else arguments)
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
