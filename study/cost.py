"""What a study will cost and how precise it will be, before anything runs: as numbers, one set per case."""

import math
from dataclasses import dataclass
from itertools import groupby

from kapitza.analysis.measure.conductance import energy_gate_ev_ps
from kapitza.analysis.measure.statistics import predicted_relative_error
from kapitza.analysis.measure.temperature_jump import extrapolation_error_k
from kapitza.analysis.units import CONDUCTANCE_MW_M2K
from kapitza.study.automatic_ranks import ranks_of
from kapitza.study.cases import Case, cases
from kapitza.study.coincidence import common_cells
from kapitza.study.doubts import doubts
from kapitza.study.geometry import (
    atom_counts,
    cells_across,
    expected_jump_fraction,
    fitted_layers_angstrom,
    nominal_cell,
    nominal_cross_section_angstrom,
)
from kapitza.study.given_size import GivenSize, GivenSizes
from kapitza.study.harmonic_cost import CrystalPlan, GreensPlan, crystal_plans, greens_plans
from kapitza.study.model import Study
from kapitza.study.potentials.entries import Manifest
from kapitza.study.potentials.force_fields import Potential
from kapitza.study.sections.interfaces_section import Interface
from kapitza.study.sections.lattice_section import nominal_lattice_angstrom
from kapitza.study.sections.section import per_temperature

LARGEST_ERROR = 0.10
MEASURED_OVER_FORMULA = 1.3
"""Measured errors of G in ballistic crystals over what fluctuation and dissipation of the interface give: the
temperatures of modes that cross the box without a collision fluctuate on top."""
BYTES_PER_ATOM_FRAME = 6 * 4  # displacement and velocity, float32


@dataclass(frozen=True)
class Prediction:
    """Expected accuracy of one seed group: both None where the study expects no conductance.

    relative_error : σ_G/G of local_jump, all seeds together.
    gate_ratio : σ_E/Q of one seed.
    """

    relative_error: float | None
    gate_ratio: float | None


@dataclass(frozen=True)
class GroupPlan:
    """Cost and accuracy of the seeds of one interface × temperature × length."""

    directory: str
    seeds: int
    atoms: int
    steps_per_seed: int
    production_ps: float
    core_seconds: float | None
    trajectory_bytes: int
    prediction: Prediction

    @property
    def atom_steps(self) -> int:
        """Atoms × time steps of all seeds."""
        return self.seeds * self.atoms * self.steps_per_seed


@dataclass(frozen=True)
class StudyPlan:
    """Plans of all groups, and the largest σ_E/Q that is resolved.

    crystals, greens : of the bulk crystals and Green's functions at one of so many temperatures
    ranks : MPI ranks of a run
    """

    groups: tuple[GroupPlan, ...]
    crystals: tuple[CrystalPlan, ...]
    greens: tuple[GreensPlan, ...]
    temperatures: int
    largest_gate: float
    ranks: int
    doubts: tuple[str, ...] = ()

    @property
    def bulk_atom_steps(self) -> int:
        """Atoms × time steps of all bulk crystals: their lattice constants and their motion."""
        return self.temperatures * sum(crystal.atom_steps for crystal in self.crystals)

    @property
    def atom_steps(self) -> int:
        """Atoms × time steps of the whole study."""
        return self.bulk_atom_steps + sum(group.atom_steps for group in self.groups)

    @property
    def core_seconds(self) -> float | None:
        """Core-seconds of the driven runs, or None where a potential's rate is not known."""
        parts = [group.core_seconds for group in self.groups]
        return None if None in parts else sum(part for part in parts if part is not None)

    @property
    def warnings(self) -> tuple[str, ...]:
        """What is doubtful, and groups that would not resolve their gate or stay below the error wanted."""
        groups = (line for group in self.groups for line in _group_warnings(group, self.largest_gate))
        return (*self.doubts, *groups)


def plan_study(study: Study, manifest: Manifest, sizes: GivenSizes | None = None) -> StudyPlan:
    """Cost and accuracy of a study, from nominal lattice constants and its expected conductances.

    sizes : of every interface from a file; without one it counts as no atoms
    """
    groups = tuple(
        _plan_group(study, list(group), manifest, sizes or {})
        for _, group in groupby(cases(study), key=_group_directory)
    )
    return StudyPlan(
        groups,
        crystal_plans(study, manifest),
        greens_plans(study, manifest),
        len(study.temperatures_k),
        study.health.limits()["energy_resolution_fraction"],
        ranks_of(study, manifest),
        doubts(study, manifest),
    )


def _group_directory(case: Case) -> str:
    return case.group_directory


def _size(study: Study, case: Case, potential: Potential, sizes: GivenSizes) -> GivenSize:
    """Size of a box: as built of its crystals, or as its file has it."""
    interface = case.interface
    if interface.structure:
        return sizes.get(interface.name, GivenSize(0, 0, 0, math.inf))
    common = common_cells(interface, potential, study.lattice)
    atoms, mobile = atom_counts(interface, case.length_cells, common)
    x, y = nominal_cross_section_angstrom(interface, potential, study.lattice)
    return GivenSize(atoms, mobile, _sampled_atoms(study, interface, potential), x * y)


def _plan_group(study: Study, group: list[Case], manifest: Manifest, sizes: GivenSizes) -> GroupPlan:
    case = group[0]
    potential = manifest[case.interface.potential]
    size = _size(study, case, potential, sizes)
    atoms = size.n_atoms
    steps = case.steps.equilibration + case.steps.drive + case.steps.production
    rate = potential.nominal_rate_matom_steps_s
    frames = case.steps.production // case.steps.sample
    return GroupPlan(
        directory=case.group_directory,
        seeds=len(group),
        atoms=atoms,
        steps_per_seed=steps,
        production_ps=case.sampled_ps,
        core_seconds=None if rate is None else len(group) * atoms * steps / (rate * 1e6),
        trajectory_bytes=len(group) * frames * size.n_sampled * BYTES_PER_ATOM_FRAME,
        prediction=_predict(study, case, len(group), size, potential),
    )


def _predict(study: Study, case: Case, seeds: int, size: GivenSize, potential: Potential) -> Prediction:
    interface, index = case.interface, study.temperatures_k.index(case.temperature_k)
    if interface.expected_conductance_mw_m2k is None:
        return Prediction(None, None)
    conductance = per_temperature(interface.expected_conductance_mw_m2k, index)
    fraction = expected_jump_fraction(case.expected, interface, case.length_cells, potential)
    jump_over_temperature = 2 * study.protocol.bath_offset_fraction * fraction
    area = size.area_angstrom2
    error = predicted_relative_error(conductance, area, jump_over_temperature, seeds * case.sampled_ps)
    jump = jump_over_temperature * case.temperature_k
    fits = _extrapolation_errors_k(study, case, potential, area, seeds * case.sampled_ps)
    # ASSUME: of argon at 10 and 30 K; crystals whose phonons collide within the box have less.
    error = MEASURED_OVER_FORMULA * math.hypot(error, *(fit / jump for fit in fits))
    flow = study.protocol.bath_power_ev_ps or conductance / CONDUCTANCE_MW_M2K * area * jump
    # Energies stored by both runs of a reversed pair are independent.
    runs = len(study.protocol.hot_sides)
    gate = energy_gate_ev_ps(case.temperature_k, size.n_mobile, case.sampled_ps) / math.sqrt(runs)
    return Prediction(error, gate / flow)


def _extrapolation_errors_k(
    study: Study, case: Case, potential: Potential, area: float, time_ps: float
) -> list[float]:
    """Predicted error of both extrapolated temperatures, K; none without an expected conductivity."""
    expected = case.interface.expected_conductivity_w_mk
    if expected is None or case.interface.structure:
        return []
    return [
        extrapolation_error_k(
            fitted_layers_angstrom(
                case.interface, case.length_cells, side, potential, study.lattice, study.profile
            ),
            conductivity_w_mk=per_temperature(expected, study.temperatures_k.index(case.temperature_k)),
            area_angstrom2=area,
            temperature_k=case.temperature_k,
            production_ps=time_ps,
        )
        for side in case.interface.sides
    ]


def _sampled_atoms(study: Study, interface: Interface, potential: Potential) -> int:
    """Atoms of the sampled slab, to within one layer per side."""
    common = common_cells(interface, potential, study.lattice)
    total = 0
    for side, count in zip(interface.sides, common, strict=True):
        cell = nominal_cell(side.crystal, interface.orientation_of(side))
        layer = cell.z * nominal_lattice_angstrom(side, potential, study.lattice) / cell.layers
        total += (
            cells_across(interface, count)
            * cell.atoms
            * (int(potential.force_range_angstrom / layer) + 1 + study.spectrum.extra_planes)
            // cell.layers
        )
    return total


def _group_warnings(group: GroupPlan, largest_gate: float) -> list[str]:
    error, gate = group.prediction.relative_error, group.prediction.gate_ratio
    if error is None or gate is None:
        return [f"{group.directory}: no expected_conductance_mw_m2k, so no prediction of the error"]
    lines = []
    if gate > largest_gate:
        longer = group.production_ps * gate / largest_gate
        lines.append(
            f"{group.directory}: the energy gate would not be resolved (σ_E/Q = {gate:.1%}, at most "
            f"{largest_gate:.0%}); production of {longer:.0f} ps per seed would resolve it"
        )
    if error > LARGEST_ERROR:
        factor = (error / LARGEST_ERROR) ** 2
        lines.append(
            f"{group.directory}: predicted error of G is {error:.1%}; {factor:.1f} times the seeds, or "
            f"production of {factor * group.production_ps:.0f} ps per seed, would give {LARGEST_ERROR:.0%}"
        )
    return lines
