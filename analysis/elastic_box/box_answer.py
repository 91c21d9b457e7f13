"""What a simulated box would measure if every force were harmonic: temperatures, heat flow, conductances.

See docs/theory.md, "The exact harmonic box".
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from kapitza.analysis.elastic_box.box_matrices import BoxMatrices, BoxPlanes
from kapitza.analysis.elastic_box.langevin import Chosen, LangevinModes, Motion
from kapitza.analysis.harmonic.transmission import Harmonic
from kapitza.analysis.harmonic.wavevectors import cell_points
from kapitza.analysis.harmonic.workers import side_by_side
from kapitza.analysis.landauer import Definition
from kapitza.analysis.measure.conductance import conductance_mw_m2k
from kapitza.analysis.measure.profile import FitRange, SideName, TemperatureProfile
from kapitza.analysis.measure.temperature_jump import extrapolated_jump_k
from kapitza.analysis.units import BOLTZMANN_EV_K
from kapitza.arraytypes import Array, Complex, Integers

BoxState = Literal["steady", "run"]
"""The steady state, reached after any time, or the mean over the production of the study's own runs."""

STORED_CELLS = 600  # of the frequency axis


@dataclass(frozen=True)
class BoxProtocol:
    """Langevin baths and times of a run: temperatures in K, times in ps.

    Attributes:
        hot_k, cold_k: set temperatures of the baths.
        left_start_k, right_start_k: of the sides, when the baths are set.
        damping_ps: of the baths, and of the atoms before.
        drive_ps: from when the baths are set to the production.
        production_ps: length of the production.
    """

    hot_k: float
    cold_k: float
    left_start_k: float
    right_start_k: float
    damping_ps: float
    drive_ps: float
    production_ps: float


@dataclass(frozen=True)
class BoxBins:
    """Bins of the measured profile that hold moving planes, in order of z, and where lines are fitted.

    Attributes:
        z_angstrom: (n_bins,) centres.
        side: (n_bins,).
        bin_of_plane: (n_planes,) number of the bin.
        where: fitted ranges.
    """

    z_angstrom: Array
    side: tuple[SideName, ...]
    bin_of_plane: tuple[int, ...]
    where: FitRange

    def profile(self, plane_temperature_k: Array) -> TemperatureProfile:
        """The profile of one window that a run would record."""
        count = np.bincount(self.bin_of_plane, minlength=len(self.side)).astype(np.float64)
        total = np.bincount(self.bin_of_plane, plane_temperature_k, minlength=len(self.side))
        return TemperatureProfile(self.z_angstrom, self.side, count, (total / count)[None])


@dataclass(frozen=True)
class BoxConductance:
    """A row of elastic_box.csv.

    Attributes:
        state: steady state, or mean over the production of a run.
        definition: of the conductance.
        temperature_jump_k: K.
        hot_ev_ps, cold_ev_ps: heat given by the hot bath and taken by the cold one, eV/ps.
        heat_flow_ev_ps: their mean, as it is measured.
        conductance_mw_m2k: G.
        slower_than_drive: share of all motions whose energy takes longer than the drive to fall to 1/e; nan
            where it is not known.
    """

    state: BoxState
    definition: Definition
    temperature_jump_k: float
    hot_ev_ps: float
    cold_ev_ps: float
    heat_flow_ev_ps: float
    conductance_mw_m2k: float
    slower_than_drive: float


@dataclass(frozen=True)
class BoxAnswer:
    """All of one box.

    Attributes:
        rows: of elastic_box.csv.
        planes: the moving planes.
        temperature_k: (n_planes,) of each state.
        edges_thz: (n + 1,) cells of the spectrum, THz.
        heat_flow_ev_ps_thz: (n,) q(ν) from bath to bath in the steady state, eV/ps/THz.
        relaxation_ps, share: of the motions, ascending: energy relaxation time, and the share that relaxes
            faster; (0,) for a long box, of which the steady state alone is known.
    """

    rows: tuple[BoxConductance, ...]
    planes: BoxPlanes
    temperature_k: Mapping[BoxState, Array]
    edges_thz: Array
    heat_flow_ev_ps_thz: Array
    relaxation_ps: Array
    share: Array

    def arrays(self) -> dict[str, tuple[Array, str]]:
        """Content of elastic_box.h5."""
        return {
            "z_angstrom": (self.planes.z_angstrom, "angstrom"),
            **{f"temperature_{name}_k": (values, "K") for name, values in self.temperature_k.items()},
            "edges_thz": (self.edges_thz, "THz"),
            "heat_flow_ev_ps_thz": (self.heat_flow_ev_ps_thz, "eV/ps/THz"),
            **self._relaxation(),
        }

    def _relaxation(self) -> dict[str, tuple[Array, str]]:
        """Nothing where motions are not known one by one."""
        if not len(self.share):
            return {}
        return {"relaxation_ps": (self.relaxation_ps, "ps"), "share": (self.share, "1")}


def harmonic_answer(
    system: Harmonic, planes: BoxPlanes, periods: Array, protocol: BoxProtocol, bins: BoxBins
) -> BoxAnswer:
    """Temperatures, heat flow and conductances of a box of harmonic crystals, without statistical error.

    Args:
        planes: the moving planes of the box.
        periods: (2,) box lengths along x and y, Å; multiples of the in-plane cell of the system.

    Raises ArithmeticError, ValueError, ProfileError: unstable crystals, another cell, or nothing to fit.
    Source: docs/theory.md, "The exact harmonic box".
    """
    box = BoxMatrices.of(system, planes)
    vectors = cell_points(system.constants.lattice, periods)
    area = float(np.prod(periods))
    count = round(area / box.area_angstrom2)
    total = _Sum(box, protocol, system.cutoff_thz)
    pieces = zip(vectors.weight, vectors.points, strict=True)
    for (weight, _), found in side_by_side(lambda piece: total.waves_at(box.matrix(piece[1])), pieces):
        total.add(count * weight, found)
    temperature = {state: total.plane_k[state] / total.waves for state in get_args(BoxState)}
    relaxation, share = total.relaxation()
    slower = float(1 - np.interp(protocol.drive_ps, relaxation, share, left=0.0))
    rows = tuple(
        row
        for state in get_args(BoxState)
        for row in box_rows(
            state, bins, temperature[state], planes, total.baths_ev_ps[state], periods, slower
        )
    )
    edges = total.edges_thz
    flow = BOLTZMANN_EV_K * (protocol.hot_k - protocol.cold_k) * total.passed
    return BoxAnswer(rows, planes, temperature, edges, flow, relaxation, share)


def bath_zones(place: Integers, planes: BoxPlanes) -> tuple[Chosen, Chosen]:
    """(m,) each: which degrees of freedom the hot and the cold bath have; place (m,), plane of each."""
    return place < planes.hot, place >= len(planes.z_angstrom) - planes.cold


@dataclass(frozen=True)
class _Waves:
    """Of one k∥, as in `_Sum`: temperatures, heat of both baths, what passes, relaxation times."""

    plane_k: Mapping[BoxState, Array]
    baths_ev_ps: Mapping[BoxState, Array]
    passed: Array
    relaxation_ps: Array


class _Sum:
    """Sums over the k∥ of the box."""

    def __init__(self, box: BoxMatrices, protocol: BoxProtocol, cutoff_thz: float) -> None:
        planes, number = box.planes, box.plane + box.planes.n_left
        self.protocol, self.place = protocol, number
        self.hot, self.cold = bath_zones(number, planes)
        self.left = box.plane < 0
        self.damping = (self.hot | self.cold) / protocol.damping_ps
        self.bath_k = np.select([self.hot, self.cold], [protocol.hot_k, protocol.cold_k], 0.0)
        self.start_k = np.where(self.left, protocol.left_start_k, protocol.right_start_k)
        # Baths broaden the lines: a little passes above the highest frequency of the crystals.
        self.edges_thz = np.linspace(0.0, 1.1 * cutoff_thz, STORED_CELLS + 1)
        self.waves = 0.0
        self.plane_k = {state: np.zeros(len(planes.z_angstrom)) for state in get_args(BoxState)}
        self.baths_ev_ps = {state: np.zeros(2) for state in get_args(BoxState)}
        self.passed = np.zeros(STORED_CELLS)
        self._relaxation: list[tuple[float, Array]] = []

    def waves_at(self, dynamical: Complex | Array) -> _Waves:
        """What the waves of one k∥ do."""
        modes = LangevinModes.of(dynamical, self.damping)
        start = modes.started(dynamical, self.start_k, 1 / self.protocol.damping_ps)
        steady = modes.steady(self.bath_k, start)
        times = self.protocol.drive_ps, self.protocol.drive_ps + self.protocol.production_ps
        found: dict[BoxState, Motion] = {"steady": steady, "run": modes.mean(start, steady, *times)}
        plane_k: dict[BoxState, Array] = {}
        baths_ev_ps: dict[BoxState, Array] = {}
        for state, motion in found.items():
            kinetic = motion.temperature_k()
            given = motion.given_ev_ps(self.bath_k, kinetic)
            plane_k[state] = np.bincount(self.place, kinetic) / np.bincount(self.place)
            baths_ev_ps[state] = np.array([given[self.hot].sum(), -given[self.cold].sum()])
        passed = modes.passed(self.edges_thz, self.hot, self.cold)
        return _Waves(plane_k, baths_ev_ps, passed, modes.relaxation_ps)

    def add(self, weight: float, found: _Waves) -> None:
        """Add the waves of one k∥, `weight` of which are alike."""
        for state in get_args(BoxState):
            self.plane_k[state] += weight * found.plane_k[state]
            self.baths_ev_ps[state] += weight * found.baths_ev_ps[state]
        self.passed += weight * found.passed
        self._relaxation.append((weight, found.relaxation_ps))
        self.waves += weight

    def relaxation(self) -> tuple[Array, Array]:
        """Relaxation times of all motions, ascending, and the share of motions up to each."""
        times = np.concatenate([times for _, times in self._relaxation])
        weight = np.concatenate([np.full(len(times), weight) for weight, times in self._relaxation])
        order = np.argsort(times)
        return times[order], np.cumsum(weight[order]) / weight.sum()


def box_rows(
    state: BoxState,
    bins: BoxBins,
    plane_k: Array,
    planes: BoxPlanes,
    baths_ev_ps: Array,
    periods: Array,
    slower: float,
) -> tuple[BoxConductance, ...]:
    """Both definitions of one state.

    Args:
        plane_k: (n_planes,) K.
        baths_ev_ps: (2,) heat given by the hot bath and taken by the cold one.
        periods: (2,) Å.
        slower: slower_than_drive.
    """
    area = float(np.prod(periods))
    return tuple(
        _row(state, definition, bins, plane_k, planes, baths_ev_ps, area, slower)
        for definition in get_args(Definition)
    )


def _row(
    state: BoxState,
    definition: Definition,
    bins: BoxBins,
    plane_k: Array,
    planes: BoxPlanes,
    baths_ev_ps: Array,
    area_angstrom2: float,
    slower: float,
) -> BoxConductance:
    if definition == "local_jump":
        jump = float(extrapolated_jump_k(bins.profile(plane_k), bins.where)[0])
    else:
        jump = float(plane_k[: planes.hot].mean() - plane_k[-planes.cold :].mean())
    hot, cold = baths_ev_ps.tolist()
    flow = (hot + cold) / 2
    value = conductance_mw_m2k(flow, area_angstrom2, jump)
    return BoxConductance(state, definition, jump, hot, cold, flow, value, slower)
