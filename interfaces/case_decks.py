"""From an entry of the study to the deck of a case; nothing is built, so that planning needs no atoms."""

from kapitza.interfaces.baths import BathSettings
from kapitza.interfaces.deck import RunSettings, nemd_deck
from kapitza.study.cases import Case, derived_seed
from kapitza.study.geometry import expected_jump_fraction
from kapitza.study.potentials.force_fields import Potential
from kapitza.study.sections.protocol_section import Protocol
from kapitza.study.sections.side_section import InterfaceSide
from kapitza.study.sections.step_counts import Steps
from kapitza.study.twin_kinds import twin_kind


def side_masses(side: InterfaceSide, potential: Potential) -> tuple[float, ...]:
    """Mass of each element of a side in amu: the study's where given, else the potential's."""
    return tuple(side.masses_amu.get(element, potential.elements[element]) for element in side.elements)


def case_deck(case: Case, protocol: Protocol, potential: Potential) -> str:
    """The LAMMPS input of a case: depends on the study alone, not on what was built."""
    interface = case.interface
    species = [*interface.left.elements, *interface.right.elements]
    masses = [*side_masses(interface.left, potential), *side_masses(interface.right, potential)]
    bath, run = bath_settings(case, protocol, potential), run_settings(case, protocol)
    aligned = bool(case.hot_side)
    return nemd_deck(potential, species, masses, bath, run, twin_kind(case.twin), aligned_noise=aligned)


def bath_settings(case: Case, protocol: Protocol, potential: Potential) -> BathSettings:
    """Bath temperatures T(1 ± f), kind, and the jump the run starts with.

    In the reversed run of a pair the left bath, by name the hot one, is the colder.
    """
    sign, power = -1 if case.is_reversed else 1, protocol.bath_power_ev_ps
    return BathSettings(
        kind=protocol.bath,
        hot_k=case.temperature_k * (1 + sign * protocol.bath_offset_fraction),
        cold_k=case.temperature_k * (1 - sign * protocol.bath_offset_fraction),
        damping_ps=protocol.bath_damping_ps,
        power_ev_ps=None if power is None else sign * power,
        jump_fraction=expected_jump_fraction(case.expected, case.interface, case.length_cells, potential),
    )


def run_settings(case: Case, protocol: Protocol) -> RunSettings:
    """Step counts of the case and a seed for every purpose and segment."""
    return seeded_run(case.timestep_ps, case.steps, case.case_seed)


def seeded_run(timestep_ps: float, steps: Steps, seed: int) -> RunSettings:
    """Step counts, and a random seed for every purpose and segment that follows from one."""

    def pair(purpose: str) -> tuple[int, int]:
        return derived_seed(seed, purpose, 0), derived_seed(seed, purpose, 1)

    def per_segment(purpose: str) -> tuple[int, ...]:
        return tuple(derived_seed(seed, purpose, n + 1) for n in range(steps.segments))

    return RunSettings(
        timestep_ps=timestep_ps,
        equilibration=steps.equilibration,
        drive=steps.drive,
        segment=steps.segment,
        window=steps.window,
        sample=steps.sample,
        velocity_seeds=pair("velocity"),
        equilibration_seeds=pair("equilibration"),
        drive_seeds=pair("drive"),
        hot_seeds=per_segment("hot bath"),
        cold_seeds=per_segment("cold bath"),
    )
