"""MPI ranks of one run where the study leaves them open: from its atoms and its number of runs alone.

The machine has no say: on another number of ranks the bath noise falls differently, and a study must come
out the same wherever it runs.
"""

from kapitza.study.cases import cases
from kapitza.study.coincidence import common_cells
from kapitza.study.geometry import atom_counts
from kapitza.study.model import Study
from kapitza.study.potentials.entries import Manifest
from kapitza.study.sections.interfaces_section import Interface

ATOMS_PER_RANK = 4000
"""From which on a rank more costs a run less than 5 % of its throughput."""
# ASSUME: what a rank does for its neighbours' atoms goes with the cross-section, its own work with its atoms.
# Measured of argon: two runs of 2304 atoms side by side, one rank each, have 1.18 to 1.27 times the
# throughput of the same two in turn on two ranks each: 15 to 21 % lost at 1152 atoms a rank, 5 % at 4000.

USUAL_CORES = 16
"""Cores that all runs of a study together are to keep busy, if their boxes are large enough for it."""


def ranks_of(study: Study, manifest: Manifest) -> int:
    """MPI ranks of every run of a study: those it gives, else a power of two by its largest box.

    Boxes of atoms from a file count as small ones.
    """
    given = study.resources.ranks
    if given != "auto":
        return given
    atoms = max((_largest_box(study, item, manifest) for item in study.interfaces), default=0)
    return power_of_two(min(atoms // ATOMS_PER_RANK, USUAL_CORES // max(1, len(cases(study)))))


def power_of_two(most: int) -> int:
    """The largest that is not above a number; 1 at least.

    >>> [power_of_two(most) for most in (0, 1, 3, 4, 17)]
    [1, 1, 2, 4, 16]
    """
    return 1 << max(0, most.bit_length() - 1)


def _largest_box(study: Study, interface: Interface, manifest: Manifest) -> int:
    """Atoms of the longest box of an interface; 0 of one from a file, which nobody has counted."""
    if interface.structure:
        return 0
    common = common_cells(interface, manifest[interface.potential], study.lattice)
    return atom_counts(interface, max(interface.length_cells), common)[0]
