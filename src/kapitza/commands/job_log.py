"""What Snakemake says of its jobs, read from its output as it grows: all, running, finished, failed."""

import re
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

STARTED = re.compile(r"(?:local)?(?:rule|checkpoint) (\w+):")
FAILED = re.compile(r"Error in (?:rule|checkpoint) (\w+):")
FINISHED = re.compile(r"Finished jobid: (\d+) \(Rule: (\w+)\)")
STAMP = re.compile(r"\[(\w{3} \w{3} +\d+ \d\d:\d\d:\d\d \d{4})\]")
COUNT = re.compile(r"(\w+) +(\d+)")
WHY = re.compile(r"(?:\w+\.)*\w*(?:Error|Exception|Interrupt|Exit)\b.*\S")
"""A line that says why a program ended: that of its error."""
STOPPED = "=== stopped"
"""First words of what `kapitza run` adds to Snakemake's output where somebody has stopped it."""
TARGET = "all"
"""The rule that only names what is wanted: no work."""


@dataclass
class SnakemakeJob:
    """One job: its rule, wildcards, log file and cores, when it started (s since 1970), and why it failed."""

    rule: str
    wildcards: dict[str, str] = field(default_factory=dict)
    log: str = ""
    started: float = 0.0
    why: str = ""
    cores: int = 1

    @property
    def case(self) -> str:
        """Folder of its case below results/: as far down as its wildcards say.

        >>> SnakemakeJob("nemd", {"interface": "a", "temperature": "10", "length": "36", "seed": "1"}).case
        'a/T10/L36/seed1'
        """
        marks = {
            "crystal": "",
            "pair": "",
            "interface": "",
            "temperature": "T",
            "length": "L",
            "seed": "seed",
        }
        return "/".join(
            f"{mark}{self.wildcards[name]}" for name, mark in marks.items() if name in self.wildcards
        )


@dataclass
class JobLog:
    """What has been read so far; give it the lines in order.

    counts : jobs of every rule at the start
    finished, spent : likewise, of those that have ended well, and the core-seconds they have taken
    running, failed : by Snakemake's number of the job
    last_error : the last line that looked like an error's
    """

    counts: Counter[str] = field(default_factory=Counter)
    finished: Counter[str] = field(default_factory=Counter)
    spent: dict[str, float] = field(default_factory=dict)
    running: dict[str, SnakemakeJob] = field(default_factory=dict)
    failed: dict[str, SnakemakeJob] = field(default_factory=dict)
    began: float = 0.0
    ended: bool = False
    last_error: str = ""
    _stamp: float = 0.0
    _table: bool = False
    _block: SnakemakeJob | None = None
    _of_failure: bool = False

    @property
    def total(self) -> int:
        """Number of jobs but for the target."""
        return sum(self.counts.values())

    @property
    def done(self) -> int:
        """Number of finished jobs but for the target."""
        return sum(self.finished.values())

    def feed(self, lines: Iterable[str]) -> None:
        """Take further lines."""
        for line in lines:
            self._line(line.rstrip("\n"))

    def _line(self, line: str) -> None:
        if line.startswith("    ") and self._block is not None:
            self._detail(self._block, line.strip())
            return
        self._block = None
        if found := STAMP.match(line):
            self._stamp = time.mktime(time.strptime(found[1], "%a %b %d %H:%M:%S %Y"))
            self.began = self.began or self._stamp
        elif line == "Job stats:":
            self.counts, self._table = Counter(), True
        elif self._table:
            self._row(line)
        elif found := STARTED.fullmatch(line):
            self._block, self._of_failure = SnakemakeJob(found[1], started=self._stamp), False
        elif found := FAILED.fullmatch(line):
            self._block, self._of_failure = SnakemakeJob(found[1], why=self.last_error), True
        elif found := FINISHED.fullmatch(line):
            self._finish(self.running.pop(found[1], None))
            self.failed.pop(found[1], None)
            self.finished[found[2]] += found[2] != TARGET
        elif line.startswith(STOPPED):  # what was at work has been ended, and has not failed
            self.running, self.failed, self.ended = {}, {}, False
        elif line.startswith(("Complete log", "Nothing to be done", "Exiting because")):
            self.ended = True
        elif WHY.match(line) and not line.startswith(
            ("RuleException", "CalledProcessError", "WorkflowError")
        ):
            self.last_error = line.strip()

    def _finish(self, job: SnakemakeJob | None) -> None:
        if job is not None:
            spent = max(0.0, self._stamp - job.started) * job.cores
            self.spent[job.rule] = self.spent.get(job.rule, 0.0) + spent

    def _row(self, line: str) -> None:
        found = COUNT.fullmatch(line)
        if found and found[1] not in ("total", TARGET):
            self.counts[found[1]] = int(found[2])
        self._table = bool(line) and not line.startswith("total")

    def _detail(self, job: SnakemakeJob, line: str) -> None:
        key, _, value = line.partition(": ")
        if key == "jobid":
            if self._of_failure:
                known = self.running.pop(value, job)
                known.why = job.why
                self.failed[value] = known
            elif job.rule != TARGET:
                self.running[value] = job
                self.failed.pop(value, None)
        elif key == "log":
            job.log = value.partition(" (check log")[0].split(", ")[0]
        elif key == "threads":
            job.cores = int(value)
        elif key == "wildcards":
            job.wildcards = dict(item.split("=", 1) for item in value.split(", ") if "=" in item)


def reason(job: SnakemakeJob, folder: Path) -> str:
    """Why a job failed, in a line: the last error of its log, or else of Snakemake's output.

    folder : in which Snakemake was at work
    """
    path = folder / job.log
    text = path.read_text(encoding="utf-8", errors="replace") if job.log and path.is_file() else ""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    errors = [line for line in lines if WHY.match(line)]
    return (errors or [job.why or (lines or ["no reason is in its log"])[-1]])[-1]
