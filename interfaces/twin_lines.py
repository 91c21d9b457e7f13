"""The LAMMPS lines of a counterfactual run: what it leaves out, and the fix that adds what replaces it."""

from kapitza.study.potentials.force_fields import Potential
from kapitza.study.twin_kinds import TwinKind

TWIN_FIX = "replaced"
"""The `fix external` that a program has to feed: by itself the deck of a twin stops at its first step."""

EXTERNAL = f"""\
fix {TWIN_FIX} all external pf/callback 1 1
fix_modify {TWIN_FIX} energy yes virial no"""

APART = """\
group of_left id ${wall_left_first}:${free_left_last}
group of_right id ${free_right_first}:${wall_right_last}
neigh_modify exclude group of_left of_right"""


def twin_force_field(force_field: str, twin: TwinKind, potential: Potential) -> str:
    """The force field of a twin: each crystal for itself, or none at all, and the fix.

    Pairs of atoms of different sides are left out of all neighbour lists, and with them everything that
    depends on both: what remains is U(L) + U(R). Where the crystals are replaced as well, an empty pair style
    of the same range keeps atoms on the ranks and in the order they have in the case.
    """
    if not twin.harmonic_crystals:
        return f"{force_field}\n{APART}\n{EXTERNAL}"
    kept = [line for line in force_field.splitlines() if not line.startswith(("pair_", "suffix"))]
    empty = [f"pair_style zero {potential.cutoff_angstrom:.10g}", "pair_coeff * *"]
    return "\n".join([*empty, *kept, EXTERNAL])
