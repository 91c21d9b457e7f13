"""Green's functions of chains with known transmission, in-plane lattices and sets of wave vectors."""

from dataclasses import replace

import numpy as np
import pytest
from two_chains import LENGTH, chain, exact, masses, thz

from kapitza.analysis.harmonic.greens import decimate, transmission_at
from kapitza.analysis.harmonic.greens_conductance import conductance_rows
from kapitza.analysis.harmonic.interface_constants import InPlaneLattice, Layers, in_plane_lattice
from kapitza.analysis.harmonic.transmission import Settings, harmonic, local_density, spectrum
from kapitza.analysis.harmonic.wavevectors import WaveVectors, cell_points, centred_mesh, shifted_mesh
from kapitza.analysis.units import BOLTZMANN_EV_K, CONDUCTANCE_MW_M2K
from kapitza.interfaces.stacking import InterfaceSpec, SideSpec, build_interface

GAMMA = WaveVectors(np.zeros((1, 2)), np.ones(1))


def transmission(springs, pair, omega, broadening=1e-10):
    constants = chain(springs)
    system = harmonic(constants, masses(*pair))
    return transmission_at(constants, system.parts, GAMMA.points, thz(np.asarray(omega)), broadening)


def test_two_chains_of_different_mass():
    omega = np.array([0.3, 0.6, 0.9])  # √(4k/m) of the heavy chain is 1
    found = transmission((1, 1, 1), (1, 4), omega)
    np.testing.assert_allclose(found.transmission[0] / 3, [0.87810250, 0.83261140, 0.63076087], atol=1e-6)
    np.testing.assert_allclose(found.channels_left[0], 3, atol=1e-6)
    np.testing.assert_allclose(found.channels_right[0], 3, atol=1e-6)


@pytest.mark.parametrize(
    ("springs", "pair"), [((1, 2, 0.5), (1, 3)), ((3, 1, 4), (2, 1)), ((1, 1, 0.2), (1, 1))]
)
def test_two_chains_of_any_mass_and_spring(springs, pair):
    top = min(2 * np.sqrt(k / m) for k, m in zip(springs, pair, strict=False))
    omega = top * np.array([0.05, 0.35, 0.7, 0.95])
    (m1, m2), (k1, k2, k12) = pair, springs
    found = transmission(springs, pair, omega)
    np.testing.assert_allclose(found.transmission[0] / 3, exact(omega, m1, k1, m2, k2, k12), atol=1e-6)


def test_long_waves_see_the_impedances():
    found = transmission((1, 3, 0.7), (1, 5), [1e-3, 1.2])
    z1, z2 = 1.0, np.sqrt(15.0)
    assert found.transmission[0, 0] / 3 == pytest.approx(4 * z1 * z2 / (z1 + z2) ** 2, rel=1e-4)


def test_nothing_passes_above_the_softer_cutoff():
    found = transmission((1, 1, 1), (1, 4), [0.99, 1.1, 1.9, 2.2])
    np.testing.assert_allclose(found.channels_left[0], [3, 3, 3, 0], atol=1e-6)
    np.testing.assert_allclose(found.channels_right[0], [3, 0, 0, 0], atol=1e-6)
    np.testing.assert_allclose(found.transmission[0, 1:], 0, atol=1e-6)


def test_cutoff_and_conductance_of_a_perfect_chain():
    system = harmonic(chain((1, 1, 1)), masses(2, 2))
    top = thz(2.0, 1.0, 2.0)
    assert system.parts.is_perfect
    assert top <= system.cutoff_thz < 1.003 * top
    settings = Settings(2, 400, 1e-6)
    rows = conductance_rows(system, {"mesh": GAMMA, "cell": GAMMA}, settings, 20.0).rows
    values = {(row.k_points, row.definition, row.statistics): row.conductance_mw_m2k for row in rows}
    full = 3 * top * BOLTZMANN_EV_K * CONDUCTANCE_MW_M2K / LENGTH**2
    assert values["mesh", "reservoir", "classical"] == pytest.approx(full, rel=4e-3)
    assert values["cell", "reservoir", "classical"] == pytest.approx(full, rel=1e-3)
    assert values["mesh", "reservoir", "quantum"] < full
    assert values["cell", "local_jump", "classical"] == np.inf


def test_local_jump_takes_the_leads_own_resistance_away():
    system = harmonic(chain((1, 1, 1)), masses(1, 4))
    assert not system.parts.is_perfect
    found = conductance_rows(system, {"mesh": GAMMA, "cell": GAMMA}, Settings(2, 200, 1e-6), 20.0)
    spectra, rows = found.spectra, found.rows
    row = {(r.k_points, r.definition): r for r in rows if r.statistics == "classical"}
    item = spectra["mesh"]
    one, two, both = (values.sum() for values in (item.channels_left, item.channels_right, item.transmitted))
    ratio = 1 / (1 - both / 2 * (1 / one + 1 / two))
    found = [row["mesh", name].conductance_mw_m2k for name in ("local_jump", "reservoir")]
    assert found[0] / found[1] == pytest.approx(ratio, rel=1e-12)
    assert row["cell", "reservoir"].change_k_mesh_mw_m2k is None
    changes = row["mesh", "reservoir"]
    assert changes.change_frequency_mw_m2k < 0.02 * found[1]
    assert changes.change_broadening_mw_m2k < 0.001 * found[1]


def test_channels_by_wavevector_add_up_to_those_of_the_box():
    system = harmonic(chain((1, 1, 1)), masses(1, 4))
    settings = Settings(2, 200, 1e-6)
    box = WaveVectors(np.array([[0.0, 0.0], [0.3, 0.1]]), np.array([0.25, 0.75]))
    found = conductance_rows(system, {"mesh": GAMMA, "cell": box}, settings, 20.0)
    assert found.resolved.shape == (3, 2, 200)
    item, area = found.spectra["cell"], system.constants.lattice.area_angstrom2
    for values, whole in zip(
        found.resolved, (item.transmitted, item.channels_left, item.channels_right), strict=True
    ):
        pairs = whole.reshape(200, 2).mean(axis=1)
        np.testing.assert_allclose(box.weight @ values / area, pairs, rtol=0, atol=1e-12 * whole.max())


def test_transmitted_never_exceeds_the_channels():
    system = harmonic(chain((1, 1, 1)), masses(1, 4))
    item = spectrum(system, GAMMA, Settings(2, 300, 1e-4))
    assert (item.transmitted <= np.minimum(item.channels_left, item.channels_right)).all()
    assert item.transmitted.min() >= 0


def test_local_density_of_a_chain():
    system = harmonic(chain((1, 1, 1)), masses(1, 1))
    settings = Settings(2, 400, 1e-6)
    heights, density = local_density(system, GAMMA, settings, 2)
    frequency, top = system.frequency_thz(settings), thz(2.0)
    np.testing.assert_allclose(np.diff(heights), 2.0)
    assert heights.mean() == pytest.approx(0.0, abs=1e-12)
    inside = (frequency > 0.05 * top) & (frequency < 0.95 * top)
    expected = 3 * 2 / np.pi / np.sqrt(top**2 - frequency[inside] ** 2)
    np.testing.assert_allclose(density[:, inside], np.tile(expected, (len(density), 1)), rtol=4e-3)
    np.testing.assert_allclose(density.sum(axis=1) * system.cutoff_thz / 400, 3, rtol=0.04)


def test_no_convergence_without_broadening():
    block = np.full((1, 1, 1), 2.0 + 0j)
    with pytest.raises(ArithmeticError, match="broadening_fraction"):
        decimate(np.array([1.0 + 0j]), block, -0.5 * block)


def test_a_side_that_does_not_repeat_is_refused():
    constants = chain((1, 1, 1))
    graded = np.linspace(1, 2, 16)
    with pytest.raises(ValueError, match="left crystal does not repeat"):
        harmonic(constants, graded)
    with pytest.raises(ValueError, match="too thin"):
        harmonic(replace(chain((1, 1, 1), n_side=3)), masses(1, 1, 3))


def slab(crystal, elements, orientation, cells):
    side = SideSpec(crystal, elements, (30.0,) * len(elements), 5.0)
    atoms, _ = build_interface(InterfaceSpec(side, side, orientation, cells, 10, 1, 1, 0.01, 4.0, 4.0, 0))
    periods = np.array(atoms.cell.lengths()[:2])
    return Layers(atoms.positions, atoms.arrays["type"].astype(int), periods, cells)


@pytest.mark.parametrize(
    ("crystal", "elements", "orientation", "area", "operations"),
    [
        ("fcc", ("Ar",), "001", 12.5, 8),
        ("fcc", ("Ar",), "110", 25 / np.sqrt(2), 4),
        ("fcc", ("Ar",), "111", 25 * np.sqrt(3) / 4, 6),
        ("diamond", ("Si",), "001", 12.5, 4),
        ("diamond", ("Si",), "110", 25 / np.sqrt(2), 4),
        ("diamond", ("Si", "C"), "111", 25 * np.sqrt(3) / 4, 6),
        ("diamond", ("Si", "C"), "110", 25 / np.sqrt(2), 2),
    ],
)
def test_in_plane_lattice_and_symmetry_are_found(crystal, elements, orientation, area, operations):
    layers = slab(crystal, elements, orientation, (2, 3))
    lattice = in_plane_lattice(layers)
    assert lattice.area_angstrom2 == pytest.approx(area)
    assert len(lattice.operations) == operations
    copies = np.prod(layers.periods) / area
    np.testing.assert_array_equal(np.bincount(lattice.image_of), np.full(len(lattice.home), round(copies)))


SQUARE = InPlaneLattice(
    np.array([[3.0, 0.0], [0.0, 3.0]]), np.zeros(1, int), np.zeros(1, int), np.eye(2)[None]
)


def test_meshes():
    shifted, centred = shifted_mesh(SQUARE, 4), centred_mesh(SQUARE, 4)
    assert shifted.weight.sum() == pytest.approx(1)
    assert len(shifted.points) == 8  # k and −k
    assert len(centred.points) == 10  # Γ, X, Y and M are their own images
    step = 2 * np.pi / 3 / 4
    assert np.abs(shifted.points).min() == pytest.approx(step / 2)
    with pytest.raises(ValueError, match="at least one"):
        shifted_mesh(SQUARE, 0)


@pytest.mark.parametrize(("orientation", "count"), [("001", 32), ("110", 16), ("111", 32)])
def test_a_box_holds_the_waves_that_fit_into_it(orientation, count):
    layers = slab("fcc", ("Ar",), orientation, (2, 2))
    lattice = in_plane_lattice(layers)
    box = layers.box((4, 4))
    vectors = cell_points(lattice, box)
    np.testing.assert_allclose(np.exp(1j * vectors.points * box), 1, atol=1e-9)
    weights = vectors.weight * count
    np.testing.assert_allclose(weights, np.round(weights), atol=1e-9)
    assert vectors.weight[np.abs(vectors.points).max(axis=1) < 1e-9] == pytest.approx([1 / count])
    with pytest.raises(ValueError, match="multiple"):
        cell_points(lattice, 1.01 * box)
