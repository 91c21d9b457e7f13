"""Snakemake as a child of `kapitza run`: its output in a file, how far the study is on the screen."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TextIO

from kapitza.commands.job_log import STOPPED, JobLog, reason
from kapitza.commands.study_progress import ExpectedJobs, StudyProgress, stage_words
from kapitza.study.schedule import clock

OUTPUT = Path("logs/snakemake.log")
"""Where Snakemake's output goes, below results/."""
BEGIN = "=== kapitza run"
"""First words of the output of one start."""

SCREEN_S, LINES_S = 0.5, 60.0
"""Time between two looks at a screen, and between two lines where nobody looks."""
PASSED_ON = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
CLEAR_BELOW = "\x1b[J"


class Screen:
    """Shows some lines in place of those shown before; one after the other where it is no terminal."""

    def __init__(self, stream: TextIO) -> None:
        self._stream, self._shown, self._last = stream, 0, 0.0
        self.live = stream.isatty()

    def show(self, head: str, lines: Sequence[str]) -> None:
        """The state as it is now: a line for all, and one for each job at work."""
        if not self.live:
            if time.monotonic() - self._last >= LINES_S:
                self._last = time.monotonic()
                print(
                    "; ".join([head, *(" ".join(line.split()) for line in lines)]),
                    file=self._stream,
                    flush=True,
                )
            return
        width = shutil.get_terminal_size().columns - 1
        text = "\n".join(line[:width] for line in (head, *(f"  {line}" for line in lines)))
        self.clear()
        self._stream.write(text + "\n")
        self._stream.flush()
        self._shown = 1 + len(lines)

    def clear(self) -> None:
        """Take away what was shown."""
        if self.live and self._shown:
            self._stream.write(f"\x1b[{self._shown}A\r{CLEAR_BELOW}")
            self._shown = 0


class Tail:
    """The whole lines that were added to a file since the last look."""

    def __init__(self, path: Path, start: int) -> None:
        self._path, self._place = path, start

    def lines(self) -> list[str]:
        """Those of now; none where the file is not there."""
        if not self._path.is_file():
            return []
        with self._path.open("rb") as stream:
            stream.seek(self._place)
            found = stream.read()
        whole = found[: found.rfind(b"\n") + 1]
        self._place += len(whole)
        return whole.decode("utf-8", errors="replace").splitlines()


class _PassedOn:
    """Signals of a terminal or a scheduler reach Snakemake, once; it ends, and this process after it."""

    def __init__(self) -> None:
        self.child: subprocess.Popen[bytes] | None = None
        self.stopped: list[int] = []

    def __enter__(self) -> "_PassedOn":
        self._before = {number: signal.signal(number, self._pass_on) for number in PASSED_ON}
        return self

    def __exit__(self, *raised: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _pass_on(self, number: int, frame: FrameType | None) -> None:
        self.stopped.append(number)
        if self.child is not None:
            self._send(number, self.child)

    def started(self, child: "subprocess.Popen[bytes]") -> None:
        """The process that signals are for from now on, those included that came before."""
        self.child = child
        for number in self.stopped:
            self._send(number, child)

    def _send(self, number: int, child: "subprocess.Popen[bytes]") -> None:
        with _gone():
            # As a terminal does: to Snakemake and all it has started. Others are for Snakemake to act on.
            if number == signal.SIGINT:
                os.killpg(child.pid, number)
            else:
                child.send_signal(number)


@contextmanager
def _gone() -> Iterator[None]:
    try:
        yield
    except ProcessLookupError:
        return


def watch(
    command: Sequence[str],
    *,
    study: str,
    folder: Path,
    expected: ExpectedJobs,
    cores: int | None,
    resume: str,
    finish: Callable[[], str],
    stream: TextIO | None = None,
) -> int:
    """Run Snakemake, show how far the study is, and end with one word on how it went; Snakemake's exit code.

    study : its name
    folder : that holds results/
    expected, cores : as of StudyProgress
    resume : the command that goes on after an interruption
    finish : what to say of finished results
    stream : where to show it; standard error if not given

    130 after Ctrl-C.
    """
    screen = Screen(stream or sys.stderr)
    output = folder / "results" / OUTPUT
    output.parent.mkdir(parents=True, exist_ok=True)
    started = time.monotonic()
    progress = StudyProgress(JobLog(), expected.seconds, folder, cores, expected.ranks)
    with _PassedOn() as signals, output.open("ab") as sink:
        sink.write(f"{BEGIN} {time.strftime('%Y-%m-%d %H:%M:%S')}: {' '.join(command)}\n".encode())
        sink.flush()
        tail = Tail(output, sink.tell())
        child = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=sink, stderr=sink, start_new_session=True
        )
        signals.started(child)
        _say(f"{study}: Snakemake's output is in {output}", screen)
        while (code := child.poll()) is None:
            progress.jobs.feed(tail.lines())
            if not signals.stopped:
                elapsed = time.monotonic() - started
                screen.show(head_line(study, progress, elapsed), [*progress.lines_at_work()])
            _wait(child, SCREEN_S)
    stopped = signals.stopped
    progress.jobs.feed(tail.lines())
    screen.clear()
    lasted = clock(time.monotonic() - started)
    if stopped:
        with output.open("a", encoding="utf-8") as sink:
            sink.write(f"{STOPPED} by signal {stopped[0]} after {lasted}\n")
        _say(f"{study}: stopped after {lasted}; finished work is kept, this resumes: {resume}", screen)
        return 130 if signal.SIGINT in stopped else 128 + stopped[0]
    for line in ending(progress, code, lasted, study, resume, output):
        _say(line, screen)
    if code == 0:
        _say(finish(), screen)
    return code


def _wait(child: "subprocess.Popen[bytes]", seconds: float) -> None:
    try:
        child.wait(seconds)
    except subprocess.TimeoutExpired:
        return


def _say(text: str, screen: Screen) -> None:
    if text:
        print(text, file=screen._stream, flush=True)


def head_line(study: str, progress: StudyProgress, elapsed: float) -> str:
    """The line over all jobs at work: jobs, percent, time gone and left."""
    jobs = progress.jobs
    if not jobs.total:
        return f"{study}: looking what there is to do, {clock(elapsed)}"
    left = progress.seconds_left()
    rest = "" if left is None else f", about {clock(left)} left"
    failed = f", {len(jobs.failed)} FAILED" if jobs.failed else ""
    counted = f"{jobs.done} of {jobs.total} jobs{failed}"
    return f"{study}: {counted}, {100 * progress.fraction:.0f} % of the work, {clock(elapsed)} gone{rest}"


def ending(
    progress: StudyProgress, code: int, elapsed: str, study: str, resume: str, output: Path
) -> Iterator[str]:
    """What is said in the end of how Snakemake has fared."""
    jobs = progress.jobs
    if code == 0:
        yield f"{study}: {jobs.done} jobs done in {elapsed}" if jobs.total else f"{study}: nothing to do"
        return
    for job in jobs.failed.values():
        place = f" of {job.case}" if job.case else ""
        why = reason(job, progress.folder)
        yield f"FAILED: {stage_words(job.rule)}{place}: {why}; log: {job.log or output}"
    why = "" if jobs.failed else f": {jobs.last_error or _last_words(output)}"
    kept = f"; {jobs.done} jobs are done and kept" if jobs.done else ""
    yield f"{study}: not finished{why}{kept}; all of it: {output}; when mended, this resumes: {resume}"


def _last_words(output: Path) -> str:
    lines = [line.strip() for line in output.read_text(encoding="utf-8", errors="replace").splitlines()]
    told = [line for line in lines if line and not line.startswith(("Complete log", "Elapsed time", BEGIN))]
    return told[-1] if told else "Snakemake said nothing"
