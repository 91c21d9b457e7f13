"""What is doubtful about a study before anything runs: each a line of the plan, with what to change.

Nothing here is refused: a run may be meant to be short, hot or thin. What cannot work at all is refused by
the checks of the sections.
"""

from collections.abc import Iterator

from kapitza.study.automatic_ranks import ranks_of
from kapitza.study.bath_kinds import BATHS
from kapitza.study.coincidence import common_cells, compared_lengths_angstrom, worst_misfit
from kapitza.study.geometry import atom_counts, nominal_cross_section_angstrom
from kapitza.study.model import Study
from kapitza.study.potentials.entries import Manifest
from kapitza.study.potentials.force_fields import Potential
from kapitza.study.sections.interfaces_section import Interface
from kapitza.study.sections.lattice_section import nominal_lattice_angstrom

DAMPING_PS = (0.2, 20.0)
"""Baths faster than this reflect vibrations, slower ones leave the ends of the crystals ballistic."""

NEAR_MELTING = 0.9
CROSSINGS = 3
"""Times a wave must be able to cross the box while the baths act, before anything is recorded."""

LEAST_ATOMS_PER_RANK = 400
"""With fewer, ranks spend more time on talking to each other than on forces."""

LARGE_STRAIN = 0.02

STEPS_PER_PERIOD = 40
"""Of the fastest phonon: the error of the energy identity, ∝ the step², is then about 2 %."""

NEAREST_FIT_NM = 1.0
"""Distance of fitted layers from a bath, whose noise and friction disturb what is nearer."""


def doubts(study: Study, manifest: Manifest) -> tuple[str, ...]:
    """Lines of warning, in the order of the study."""
    if not study.interfaces:
        return ()
    found = list(_of_protocol(study))
    for interface in study.interfaces:
        found += _of_interface(study, interface, manifest)
    return tuple(found)


def _of_protocol(study: Study) -> Iterator[str]:
    protocol = study.protocol
    if len(study.seeds) == 1:
        yield "seeds: one seed shows nothing of how far runs differ; give two or more"
    shortest, longest = DAMPING_PS
    if BATHS[protocol.bath].sets_temperature and not shortest <= protocol.bath_damping_ps <= longest:
        yield (
            f"protocol.bath_damping_ps: {protocol.bath_damping_ps:g} ps; baths of less than {shortest:g} ps "
            f"reflect vibrations, of more than {longest:g} ps hardly hold their temperature"
        )
    excluded = study.profile.bath_exclusion_nm
    if excluded < NEAREST_FIT_NM:
        yield (
            f"profile.bath_exclusion_nm: {excluded:g} nm; the straight lines are fitted to layers that the "
            f"baths disturb: give {NEAREST_FIT_NM:g} nm or more"
        )


def _of_interface(study: Study, interface: Interface, manifest: Manifest) -> Iterator[str]:
    potential = manifest[interface.potential]
    if not interface.has_crystals:
        return
    hottest = max(study.temperatures_k) * (1 + study.protocol.bath_offset_fraction)
    for side in interface.sides:
        melting = potential.melting(side.crystal, side.elements)
        if melting is not None and hottest > NEAR_MELTING * melting:
            yield (
                f"{interface.name}: the hot bath is at {hottest:g} K, and {'-'.join(side.elements)} melts at "
                f"about {melting:g} K; lower temperatures_k or protocol.bath_offset_fraction"
            )
            break
    cutoff = max(potential.cutoff_thz(s.crystal, s.elements, s.masses_amu) for s in interface.sides)
    # As it is written in the warning: a step that reads the same is no advice.
    longest = float(f"{1000 / (STEPS_PER_PERIOD * cutoff):.2g}")
    if study.protocol.timestep_fs > longest:
        yield (
            f"{interface.name}: timestep_fs of {study.protocol.timestep_fs:g} fs is long for phonons of "
            f"{cutoff:.3g} THz; {longest:g} fs ({STEPS_PER_PERIOD} steps per period) keeps energy better"
        )
    if interface.structure:
        return
    widths = nominal_cross_section_angstrom(interface, potential, study.lattice)
    if min(widths) < potential.force_range_angstrom:
        yield (
            f"{interface.name}: {min(widths):.3g} Å across, less than the "
            f"{potential.force_range_angstrom:.3g} Å that forces reach: atoms feel their own images; raise "
            "cross_section_cells"
        )
    crossing = max(_crossing_ps(study, interface, side_index, potential) for side_index in (0, 1))
    if study.protocol.drive_ps < CROSSINGS * crossing:
        yield (
            f"{interface.name}: waves take about {crossing:.3g} ps through a side of the longest box; "
            f"drive_ps of {study.protocol.drive_ps:g} ps leaves no time to settle: give "
            f"{CROSSINGS * crossing:.2g} ps or more"
        )
    common = common_cells(interface, potential, study.lattice)
    atoms, ranks = atom_counts(interface, min(interface.length_cells), common)[0], ranks_of(study, manifest)
    most = max(1, atoms // LEAST_ATOMS_PER_RANK)
    if ranks > most:
        yield (
            f"{interface.name}: resources.ranks of {ranks} for {atoms} atoms; more than {most} make a run "
            "hardly faster: use the cores for several seeds at a time"
        )
    strain = _strain(study, interface, potential)
    if strain > LARGE_STRAIN:
        yield f"{interface.name}: joined with {strain:.1%} of strain in the plane; its phonons are other ones"


def _crossing_ps(study: Study, interface: Interface, index: int, potential: Potential) -> float:
    """Time that sound takes through half of the longest box."""
    # ASSUME: sound of the speed a ν_max, a third below that of long waves in simple crystals.
    side = interface.sides[index]
    speed = nominal_lattice_angstrom(side, potential, study.lattice) * potential.cutoff_thz(
        side.crystal, side.elements, side.masses_amu
    )
    length = max(interface.length_cells) / 2 * nominal_lattice_angstrom(side, potential, study.lattice)
    return length / speed


def _strain(study: Study, interface: Interface, potential: Potential) -> float:
    """Difference of the sides' lattice constants in the plane that the common cell leaves, shared."""
    common = common_cells(interface, potential, study.lattice)
    share = 2 if interface.strain == "shared" else 1
    axes = compared_lengths_angstrom(interface, potential, study.lattice)
    return abs(worst_misfit(common, axes)[0]) / share
