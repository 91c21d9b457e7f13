"""What large boxes and many cases will take, from what was measured on two cores: tables of docs/scaling.md.

Nothing here is a run of the size it speaks of. The parts were measured in CPU seconds, user and system, of
one process each; how is said at each constant. What they add up to is arithmetic.
Usage: python benchmarks/scaling.py
"""

from collections.abc import Iterator
from dataclasses import dataclass

from kapitza.study.job_times import FIXED, FLOW_RATE

BOX_CELLS, CELL_ATOMS = 100, 4
"""The larger boxes of the page: argon, 100 cells long, as wide as the atoms make it."""
STEPS, SAMPLE_STEPS, BLOCKS = 127_000, 10, 55
"""The default protocol at 30 K: 1.27 ns at 10 fs, a frame every tenth step, 55 blocks of 20 ps in it."""
SAMPLED_PER_CELL = 32
"""Atoms in range of the interface over each cell of the cross-section: 512 over 4 × 4 cells."""

RATES = {"Lennard-Jones": 2.7e6, "Tersoff": 0.45e6}
"""Atom-steps per core-second with the opt style, `make bench` and its log, whole driver."""
RECORD_S = 90e-9
"""A sampled atom in a frame on the root rank: sorted, checked, written with checksums. 92 ns with 512 atoms,
83 ns with 8,192: Sampler.flush into HDF5, one process. Nothing of it is shared among ranks."""
SECOND_RANK, SECOND_RANK_ATOMS, SECOND_RANK_CELLS = 0.22, 2304, 16
"""Two one-rank runs side by side make 1.18 to 1.27 times what two runs of two ranks make in turn: default
argon, idle machine. The face between both ranks has 4 × 4 cells."""
FACES = 6
"""Of the part of a rank among many."""

PLAN_S, PLAN_JOB_S, JOBS_PER_CASE = 4.5, 5.1e-3, 7.9
"""A dry run of 200 and of 1,000 cases of one seed (10 interfaces, 5 lengths): 12.4 s for 1,600 jobs, 45 s for
7,876; all but 4.5 s goes with the jobs."""
PLAN_MB, PLAN_CASE_MB = 190.0, 0.41
"""Largest memory of the same: 263 MB with 50 cases of two seeds, 598 MB with 1,000."""
LOCAL_CORES, CLUSTER_CORES = 2, 1000
FIGURE_MB, FIGURES_PER_CASE = 0.124, 10
"""SVG files of a short study; the page has all of them in it."""
CASE_ATOM_STEPS = 2304 * STEPS


@dataclass(frozen=True)
class LargeRun:
    """One run of a large box.

    Attributes:
        hours: of molecular dynamics, at best and at worst.
        efficiency: of its ranks, likewise.
        recording: share of the time, at best, in which one rank writes and the others wait.
        flow_hours: of its spectrum, orders, planes and map, blocks of frames side by side.
        trajectory_gb: on disk.
    """

    atoms: float
    cores: int
    hours: tuple[float, float]
    efficiency: tuple[float, float]
    recording: float
    flow_hours: float
    trajectory_gb: float

    @property
    def limit(self) -> str:
        """What keeps it from being as many times faster as it has cores, if it loses a tenth at best."""
        if self.efficiency[1] >= 0.9:
            return "exchange, at worst" if self.efficiency[0] < 0.9 else "nothing yet"
        return (
            "recording on one rank"
            if self.recording > 1 - self.efficiency[1] - self.recording
            else "exchange"
        )


def exchange_s(atoms_per_rank: float, rate: float) -> tuple[float, float]:
    """What ranks cost beside the work they share, seconds a step: least and most.

    One measurement cannot tell a time by message from one by atoms on the face. Least: as if all were by
    message. Most: as if all were by area.

    rate : atom-steps per core-second of what was measured, which was Lennard-Jones
    """
    extra = SECOND_RANK * SECOND_RANK_ATOMS / 2 / rate
    face_cells = (atoms_per_rank / CELL_ATOMS) ** (2 / 3)
    bounds = FACES * extra, FACES * extra * face_cells / SECOND_RANK_CELLS
    return min(bounds), max(bounds)


def large_run(atoms: float, cores: int, potential: str) -> LargeRun:
    """A box of so many atoms, BOX_CELLS long, on so many cores."""
    rate = RATES[potential]
    shared = atoms / rate / cores
    sampled = SAMPLED_PER_CELL * atoms / (CELL_ATOMS * BOX_CELLS)
    alone = RECORD_S * sampled / SAMPLE_STEPS
    beside = exchange_s(atoms / cores, RATES["Lennard-Jones"]) if cores > 1 else (0.0, 0.0)
    steps = [shared + alone + extra for extra in beside]
    ideal = (shared * cores + alone) / cores
    frames = STEPS / SAMPLE_STEPS
    return LargeRun(
        atoms,
        cores,
        (steps[0] * STEPS / 3600, steps[1] * STEPS / 3600),
        (ideal / steps[1], ideal / steps[0]),
        alone / steps[0],
        sampled * frames / FLOW_RATE / min(cores, BLOCKS) / 3600,
        sampled * frames * 24 / 1e9,
    )


@dataclass(frozen=True)
class ManyCases:
    """A study of many cases of one seed each, default argon."""

    cases: int
    plan_s: float
    plan_mb: float
    local_hours: float
    dynamics_hours: float
    page_gb: float

    @property
    def limit(self) -> str:
        """What takes longest, or is too large first."""
        if self.page_gb > 1:
            return "page too large to open; then " + self._slowest
        return self._slowest

    @property
    def _slowest(self) -> str:
        local = self.local_hours > max(self.dynamics_hours, self.plan_s / 3600)
        return "steps beside Snakemake" if local else "dynamics"


def many_cases(cases: int) -> ManyCases:
    """What a study of so many cases takes, on CLUSTER_CORES and LOCAL_CORES beside Snakemake."""
    local = sum(FIXED[name] for name in ("deck", "case_tables", "case_figures"))
    dynamics = CASE_ATOM_STEPS / RATES["Lennard-Jones"]
    return ManyCases(
        cases,
        PLAN_S + PLAN_JOB_S * JOBS_PER_CASE * cases,
        PLAN_MB + PLAN_CASE_MB * cases,
        local * cases / LOCAL_CORES / 3600,
        dynamics * max(1.0, cases / CLUSTER_CORES) / 3600,
        FIGURE_MB * FIGURES_PER_CASE * cases / 1000,
    )


def bounds_text(low: float, high: float) -> str:
    """Two bounds in two digits, one number where they agree."""
    first, second = two_digits(low), two_digits(high)
    return first if first == second else f"{first} to {second}"


def two_digits(value: float) -> str:
    """At least two digits, and no power of ten.

    >>> two_digits(244.2), two_digits(0.0213)
    ('244', '0.021')
    """
    return f"{value:.2g}" if value < 99 else f"{value:.0f}"


def box_lines() -> Iterator[str]:
    """The table of large boxes."""
    yield (
        "| potential | atoms | cores | dynamics (h) | efficiency | spectrum (h) | trajectory (GB) "
        "| what limits |"
    )
    yield "|---|---|---|---|---|---|---|---|"
    for potential in RATES:
        for power in (5, 6, 7):
            for cores in (10, 100, 1000):
                run = large_run(10.0**power, cores, potential)
                efficiency = bounds_text(*run.efficiency)
                cells = [potential, f"1e{power}", f"{cores}", bounds_text(*run.hours), efficiency]
                cells += [f"{run.flow_hours:.2g}", two_digits(run.trajectory_gb), run.limit]
                yield f"| {' | '.join(cells)} |"


def case_lines() -> Iterator[str]:
    """The table of many cases."""
    yield "| cases | plan (s) | plan (GB) | beside Snakemake (h) | dynamics (h) | page (GB) | what limits |"
    yield "|---|---|---|---|---|---|---|"
    for cases in (10, 100, 1000, 10_000):
        found = many_cases(cases)
        cells = [
            f"{cases:,}",
            f"{found.plan_s:.0f}",
            f"{found.plan_mb / 1000:.2f}",
            f"{found.local_hours:.2g}",
        ]
        cells += [f"{found.dynamics_hours:.2g}", f"{found.page_gb:.2g}", found.limit]
        yield f"| {' | '.join(cells)} |"


def main() -> None:
    """Print both tables as docs/scaling.md has them."""
    print("\n".join([*box_lines(), "", *case_lines()]))


if __name__ == "__main__":
    main()
