"""From an entry of the study to what is built and run: structure request and deck of a case."""

from collections.abc import Mapping
from typing import Any

from kapitza.interfaces.deck import BathSettings, RunSettings, nemd_deck
from kapitza.interfaces.stacking import InterfaceSpec, SideSpec
from kapitza.study.cases import Case, derived_seed
from kapitza.study.potentials.force_fields import Potential
from kapitza.study.sections.interfaces_section import Interface
from kapitza.study.sections.protocol_section import Protocol
from kapitza.study.sections.side_section import InterfaceSide


def side_masses(side: InterfaceSide, potential: Potential) -> tuple[float, ...]:
    """Mass of each element of a side in amu: the study's where given, else the potential's."""
    return tuple(side.masses_amu.get(element, potential.elements[element]) for element in side.elements)


def side_spec(side: InterfaceSide, potential: Potential, bulk: Mapping[str, Any]) -> SideSpec:
    """One crystal with the study's masses; bulk: its lattice.json, of which elastic_gpa may be missing."""
    elastic = bulk.get("elastic_gpa")
    return SideSpec(
        side.crystal,
        side.elements,
        side_masses(side, potential),
        bulk["a_angstrom"],
        (elastic["c11"], elastic["c12"], elastic["c44"]) if elastic else None,
    )


def structure_request(
    interface: Interface,
    length_cells: int,
    potential: Potential,
    bulk: tuple[Mapping[str, Any], Mapping[str, Any]],
    extra_planes: int = 0,
    common_cells: tuple[int, int] = (1, 1),
) -> InterfaceSpec:
    """What `build_interface` is asked for.

    Args:
        bulk: content of lattice.json of the left and right crystal.
        extra_planes: sampled on each side beyond the range of the cross-interface force.
        common_cells: cells of the left and of the right side in a common one (study/coincidence.py).
    """
    left, right = (
        side_spec(side, potential, crystal)
        for side, crystal in zip((interface.left, interface.right), bulk, strict=True)
    )
    return InterfaceSpec(
        left=left,
        right=right,
        orientation=interface.orientation,
        cross_section_cells=interface.cross_section_cells,
        length_cells=length_cells,
        fixed_cells=interface.fixed_cells,
        bath_cells=interface.bath_cells,
        max_strain=interface.max_strain,
        cutoff_angstrom=potential.cutoff_angstrom,
        force_range_angstrom=potential.force_range_angstrom,
        extra_planes=extra_planes,
        common_cells=common_cells,
    )


def case_deck(case: Case, protocol: Protocol, potential: Potential) -> str:
    """The LAMMPS input of a case: depends on the study alone, not on what was built."""
    interface = case.interface
    species = [*interface.left.elements, *interface.right.elements]
    masses = [*side_masses(interface.left, potential), *side_masses(interface.right, potential)]
    return nemd_deck(potential, species, masses, bath_settings(case, protocol), run_settings(case, protocol))


def bath_settings(case: Case, protocol: Protocol) -> BathSettings:
    """Bath temperatures T(1 ± f) and kind."""
    return BathSettings(
        kind=protocol.bath,
        hot_k=case.temperature_k * (1 + protocol.bath_offset_fraction),
        cold_k=case.temperature_k * (1 - protocol.bath_offset_fraction),
        damping_ps=protocol.bath_damping_ps,
        power_ev_ps=protocol.bath_power_ev_ps,
    )


def run_settings(case: Case, protocol: Protocol) -> RunSettings:
    """Step counts of the case and a seed for every purpose and segment."""

    def pair(purpose: str) -> tuple[int, int]:
        return derived_seed(case.case_seed, purpose, 0), derived_seed(case.case_seed, purpose, 1)

    def per_segment(purpose: str) -> tuple[int, ...]:
        return tuple(derived_seed(case.case_seed, purpose, n + 1) for n in range(case.steps.segments))

    steps = case.steps
    return RunSettings(
        timestep_ps=case.timestep_ps,
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
