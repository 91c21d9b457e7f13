"""The exact harmonic box of argon and silicon in LAMMPS's own force constants."""

from functools import cache

import numpy as np
import pytest
from test_greens_interfaces import joined

from kapitza.analysis.elastic_box.box_answer import BoxBins, BoxProtocol, bath_zones, harmonic_answer
from kapitza.analysis.elastic_box.box_matrices import BoxMatrices, BoxPlanes, degrees_of_freedom
from kapitza.analysis.elastic_box.langevin import LangevinModes
from kapitza.analysis.elastic_box.long_answer import long_box_seconds, steady_answer
from kapitza.analysis.elastic_box.long_box import LongBox, bath_shares
from kapitza.analysis.harmonic.interface_constants import interface_matrices
from kapitza.analysis.measure.profile import FitRange
from kapitza.analysis.units import BOLTZMANN_EV_K

ARGON_A = 5.2690
CUTOFF = 8.5


def layout(a, cells, bath_cells, planes_per_cell=2, exclusion=2.0, cutoff=CUTOFF):
    """Planes and bins of a box of one lattice constant with walls of one cell on either side."""
    spacing = a / planes_per_cell
    half = planes_per_cell * (cells // 2 - 1)
    z = (np.arange(2 * half) - half + 0.5) * spacing
    bath = planes_per_cell * bath_cells
    far = (half - bath) * spacing - 10 * exclusion
    near = cutoff + 2 * spacing
    sides = ("left",) * half + ("right",) * half
    bins = BoxBins(z, sides, tuple(range(2 * half)), FitRange((-far, -near), (near, far), 0.0))
    return BoxPlanes(z, half, bath, bath), bins


def protocol(drive_ps=150.0, temperature=30.0, f=0.25):
    ends = (temperature * (1 + f), temperature * (1 - f))
    starts = (temperature * (1 + 0.7 * f), temperature * (1 - 0.7 * f))
    return BoxProtocol(*ends, *starts, damping_ps=2.14, drive_ps=drive_ps, production_ps=3000.0)


@cache
def argon():
    system = joined("lj-argon", ("Ar", "Ar"), (ARGON_A, ARGON_A)).system(4.0)
    planes, bins = layout(ARGON_A, 40, 6)
    return harmonic_answer(system, planes, np.array([4 * ARGON_A, 4 * ARGON_A]), protocol(), bins)


def test_numbers_of_an_independent_program():
    """Argon | 4 × argon, 4 × 4 × 40 cells: conductances to a thousandth."""
    rows = {(row.state, row.definition): row for row in argon().rows}
    expected = {
        ("steady", "local_jump"): 15.64,
        ("steady", "reservoir"): 14.67,
        ("run", "local_jump"): 16.12,
        ("run", "reservoir"): 14.72,
    }
    for place, value in expected.items():
        assert rows[place].conductance_mw_m2k == pytest.approx(value, rel=1e-3), place
    assert rows["steady", "local_jump"].temperature_jump_k / 15 == pytest.approx(0.9218, rel=1e-3)
    assert rows["run", "local_jump"].temperature_jump_k / 15 == pytest.approx(0.8974, rel=1e-3)
    assert rows["steady", "local_jump"].hot_ev_ps == pytest.approx(
        rows["steady", "local_jump"].cold_ev_ps, rel=1e-9
    )
    assert rows["run", "local_jump"].slower_than_drive == pytest.approx(0.1445, abs=2e-3)


def test_shares_of_slow_motions():
    found = argon()
    slower = 1 - np.interp([500.0, 5000.0], found.relaxation_ps, found.share)
    np.testing.assert_allclose(slower, [0.09, 0.04], atol=5e-3)


def test_the_spectrum_adds_up_to_the_heat():
    found = argon()
    total = (found.heat_flow_ev_ps_thz * np.diff(found.edges_thz)).sum()
    assert total == pytest.approx(found.rows[0].heat_flow_ev_ps, rel=1e-4)


def test_a_box_inside_the_slab_is_the_slabs_own_matrix():
    """Repeated leads change nothing: the box within the device is a part of D(k) of the slab."""
    system = joined("lj-argon", ("Ar", "Ar"), (ARGON_A, ARGON_A)).system(4.0)
    reach = system.constants.reach_planes()
    wide = BoxPlanes(np.arange(2 * (reach + 2)) * 1.0, reach + 2, 1, 1)
    box, k = BoxMatrices.of(system, wide), np.array([0.31, 0.12])
    slab = interface_matrices(system.constants, k[None], system.parts.mass_amu)[0]
    plane = np.repeat(system.constants.home_plane - system.constants.left_planes, 3)
    kept = (plane >= wide.number[0]) & (plane <= wide.number[-1])
    np.testing.assert_allclose(box.matrix(k), slab[np.ix_(kept, kept)], atol=2e-4 * np.abs(slab).max())


@pytest.mark.parametrize("name", ["lj-argon", "sw-silicon"])
def test_a_homogeneous_box_has_its_crystals_frequencies(name):
    """No mode above the bulk's highest, and a rigid shift costs the walls' springs alone."""
    element, a = ("Ar", ARGON_A) if name == "lj-argon" else ("Si", 5.43095)
    system = joined(name, (element, element), (a, a)).system(1.0)
    planes, _ = layout(a, 16, 2, planes_per_cell=2 if name == "lj-argon" else 4)
    box = BoxMatrices.of(system, planes)
    matrix = box.matrix(np.zeros(2))
    highest = np.sqrt(np.linalg.eigvalsh(matrix).max()) / (2 * np.pi)
    assert highest < system.cutoff_thz
    inside = np.abs(box.plane) < 3
    assert np.abs(matrix[inside].sum(axis=1)).max() < 1e-4 * np.abs(matrix).max()  # one mass: sum rule
    assert degrees_of_freedom(system, planes) == len(matrix) == 3 * len(planes.z_angstrom)


def test_a_long_box_is_answered_as_a_short_one():
    """Steady state of a box that has both answers: by its motions, and block by block at all frequencies."""
    system = joined("lj-argon", ("Ar", "Ar"), (ARGON_A, ARGON_A)).system(4.0)
    planes, bins = layout(ARGON_A, 20, 2, exclusion=1.0)
    of = (system, planes, np.array([ARGON_A, ARGON_A]), protocol(), bins)
    found, expected = steady_answer(*of), harmonic_answer(*of)
    np.testing.assert_allclose(found.temperature_k["steady"], expected.temperature_k["steady"], rtol=1e-6)
    for row in found.rows:
        theirs = next(r for r in expected.rows if (r.state, r.definition) == (row.state, row.definition))
        for name in ("temperature_jump_k", "hot_ev_ps", "cold_ev_ps", "conductance_mw_m2k"):
            assert getattr(row, name) == pytest.approx(getattr(theirs, name), rel=1e-6), name
        assert np.isnan(row.slower_than_drive)
    many = expected.heat_flow_ev_ps_thz.reshape(150, -1).mean(axis=1)
    np.testing.assert_allclose(found.heat_flow_ev_ps_thz, many, atol=1e-6 * many.max())
    assert long_box_seconds(*of[:3]) < 600


def test_a_long_box_of_two_atoms_in_a_cell_and_many_body_forces():
    """Silicon | 4 × silicon, Stillinger–Weber: at a wavevector that a bath reaches every motion of."""
    system = joined("sw-silicon", ("Si", "Si"), (5.43095, 5.43095)).system(4.0)
    planes, _ = layout(5.43095, 8, 1, planes_per_cell=4)
    box = BoxMatrices.of(system, planes)
    place, dynamical = box.plane + planes.n_left, box.matrix(np.array([0.29, -0.31]))
    hot, cold = bath_zones(place, planes)
    damping, edges = (hot | cold) / 0.5, np.linspace(0.0, 1.1 * system.cutoff_thz, 31)
    modes = LangevinModes.of(dynamical, damping)
    kinetic = modes.steady(
        hot.astype(float), modes.started(dynamical, np.zeros(len(hot)), 2.0)
    ).temperature_k()
    found = bath_shares(LongBox.of(dynamical, damping, hot.astype(float), place), edges)
    np.testing.assert_allclose(found.hot, np.bincount(place, kinetic) / np.bincount(place), atol=1e-6)
    np.testing.assert_allclose(found.everything, 1.0, atol=1e-6)
    np.testing.assert_allclose(found.passed, modes.passed(edges, hot, cold), atol=1e-6)


def test_equal_baths_leave_no_flow():
    system = joined("lj-argon", ("Ar", "Ar"), (ARGON_A, ARGON_A)).system(4.0)
    planes, bins = layout(ARGON_A, 30, 2)
    even = protocol(f=1e-9)
    found = harmonic_answer(system, planes, np.array([2 * ARGON_A] * 2), even, bins)
    np.testing.assert_allclose(found.temperature_k["run"], 30.0, rtol=1e-6)
    assert abs(found.rows[0].heat_flow_ev_ps) < 1e-9 * BOLTZMANN_EV_K * 30.0 * 100
