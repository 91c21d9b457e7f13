"""Common cells of two lattices: known ratios, and boxes that hold them."""

import numpy as np
import pytest

from kapitza.interfaces.crystals import oriented_cell
from kapitza.interfaces.stacking import InterfaceSpec, SideSpec, build_interface, side_cells
from kapitza.simulation.registry import WORTH_EV_A2, best_shift, registry_period
from kapitza.study.coincidence import coincidence, misfit, worst_misfit

DIAMOND, SILICON, LEAD, CARBIDE = 3.56563, 5.43201, 4.94936, 4.32106


@pytest.mark.parametrize(
    ("lattices", "largest", "strain", "expected"),
    [
        ((DIAMOND, LEAD), 8, 0.01, (7, 5)),
        ((DIAMOND, SILICON), 8, 0.02, (3, 2)),
        ((CARBIDE, SILICON), 8, 0.01, (5, 4)),
        ((SILICON, CARBIDE), 8, 0.01, (4, 5)),
        ((SILICON, SILICON), 8, 0.0, (1, 1)),
        ((DIAMOND, LEAD), 1, 0.01, (1, 1)),
        ((DIAMOND, LEAD), 4, 0.01, (4, 3)),  # none is within the strain: the nearest
    ],
)
def test_the_smallest_cell_within_the_strain_is_taken(lattices, largest, strain, expected):
    assert coincidence((lattices,), largest, strain) == expected
    if expected != (4, 3) and largest > 1:
        assert abs(misfit(expected, lattices)) <= strain


def test_the_ratio_does_not_depend_on_the_unit_and_turns_with_the_sides():
    rng = np.random.default_rng(1)
    for left, right in rng.uniform(3, 6, (200, 2)):
        m, n = coincidence(((left, right),), 9, 0.02)
        assert coincidence(((10 * left, 10 * right),), 9, 0.02) == (m, n)
        assert misfit((m, n), (left, right)) == pytest.approx(-misfit((n, m), (right, left)))
        exact = coincidence(((left * n, left * m),), 9, 0.0)  # m' cells of n a on n' cells of m a
        assert exact[0] * n == exact[1] * m


@pytest.mark.parametrize("orientation", ["001", "110", "111"])
@pytest.mark.parametrize("elements", [("C",), ("Si", "C")])
def test_a_repeated_cell_is_the_same_crystal(orientation, elements):
    cell = oriented_cell("diamond", elements, 4.0, orientation)
    wide = cell.repeated(3)
    steps = np.stack(np.meshgrid(range(3), range(3), [0], indexing="ij"), axis=-1).reshape(-1, 1, 3)
    expected = ((steps + cell.fractions) * cell.lengths_angstrom).reshape(-1, 3)
    found = wide.fractions * wide.lengths_angstrom

    def rows(positions, kinds):
        return sorted(map(tuple, np.round(np.column_stack([positions, kinds]), 9)))

    assert rows(found, wide.element_index) == rows(expected, np.tile(cell.element_index, 9))
    assert cell.repeated(1) is cell
    for z in np.unique(wide.fractions[:, 2]):
        row = np.unique(wide.fractions[wide.fractions[:, 2] == z, 1])
        assert np.diff(row).min() > 1e-3


def test_a_box_holds_its_common_cells_and_every_plane_has_its_atoms():
    spec = InterfaceSpec(
        left=SideSpec("diamond", ("C",), (12.0,), DIAMOND, (1080.0, 125.0, 577.0)),
        right=SideSpec("fcc", ("Pb",), (207.2,), LEAD, (49.0, 42.0, 15.0)),
        orientation="001",
        cross_section_cells=(2, 1),
        length_cells=12,
        fixed_cells=1,
        bath_cells=1,
        max_strain=0.01,
        cutoff_angstrom=9.0,
        force_range_angstrom=9.0,
        extra_planes=1,
        common_cells=(7, 5),
    )
    atoms, zones = build_interface(spec)
    assert len(atoms) == 2 * 6 * (49 * 8 + 25 * 4)
    width, depth, _ = zones.box_angstrom
    assert width == pytest.approx(2 * depth)
    # The stiff side hardly gives way.
    assert abs(zones.in_plane_strain["left"]) < 0.0005
    assert zones.in_plane_strain["right"] == pytest.approx(7 * DIAMOND / (5 * LEAD) - 1, abs=5e-4)
    counts = [
        np.count_nonzero(np.isclose(atoms.positions[:, 2], z))
        for side in ("left", "right")
        for z in zones.plane_z_angstrom[side]
    ]
    assert set(counts[:24]) == {2 * 49 * 2}
    assert set(counts[24:]) == {2 * 25 * 2}
    for zone in zones.zones:
        own = atoms.positions[zone.first_id - 1 : zone.last_id, 2]
        assert zone.z_lo_angstrom < own.min() and own.max() < zone.z_hi_angstrom


def valley(lowest, depth):
    """Energy of a shift: a bowl along z, whose bottom waves with the registry."""

    def energy(shift):
        wave = np.cos(2 * np.pi * (shift[:2] - lowest[:2]) / 1.5).sum()
        return depth * ((shift[2] - lowest[2]) ** 2 - 0.05 * wave)

    return energy


def test_the_scan_finds_the_lowest_registry_and_gap():
    period = np.array([1.5, 1.5])
    found = best_shift(valley(np.array([0.5, 1.0, 1.3]), 10.0), 1.0, period)
    np.testing.assert_allclose(found, [0.5, 1.0, 1.3], atol=1e-12)
    # What is hardly lower is left to the minimisation.
    shallow = valley(np.array([0.5, 1.0, 0.0]), WORTH_EV_A2 / 0.2)
    np.testing.assert_array_equal(best_shift(shallow, 1.0, period), np.zeros(3))


def test_the_registry_repeats_after_the_least_common_multiple():
    np.testing.assert_allclose(registry_period(np.array([35.0, 70.0]), (7, 5)), [1.0, 2.0])
    np.testing.assert_allclose(registry_period(np.array([35.0, 70.0]), (4, 2)), [35 / 4, 70 / 4])


def test_the_sampled_slab_holds_what_a_plane_moved_into_the_denser_crystal_needs():
    """Diamond's planes are 0.9 Å apart, the gap to lead is wider: counting from the gap is not enough."""
    spec = InterfaceSpec(
        left=SideSpec("diamond", ("C",), (12.0,), DIAMOND, (1080.0, 125.0, 577.0)),
        right=SideSpec("fcc", ("Pb",), (207.2,), LEAD, (49.0, 42.0, 15.0)),
        **{"orientation": "001", "cross_section_cells": (1, 1), "length_cells": 24, "fixed_cells": 1},
        **{"bath_cells": 1, "max_strain": 0.01, "cutoff_angstrom": 9.0, "force_range_angstrom": 15.8},
        extra_planes=1,
        common_cells=(7, 5),
    )
    _, zones = build_interface(spec)
    z = np.array(zones.plane_z_angstrom["left"])[::-1]
    middle = (z[0] + z[1]) / 2
    needed = 1 + np.count_nonzero(np.abs(z[1:] - middle) < 15.8) + 1
    assert zones.sampled.n_left == needed * 49 * 2


def test_lengths_along_both_axes_have_to_fit():
    """Each axis takes its own numbers, alike where they do."""
    assert coincidence(((3.0, 2.0),), 9, 0.01) == (2, 3)
    assert coincidence(((3.0, 2.0), (3.3, 2.0)), 3, 0.11) == (2, 3)
    assert coincidence(((3.0, 2.0), (3.3, 2.0)), 3, 0.01) != (1, 1)
    axes = ((3.0, 3.0), (5.0, 4.0))
    assert coincidence(axes, 9, 0.05) == ((1, 4), (1, 5))
    assert worst_misfit(((1, 4), (1, 5)), axes)[0] == 0
    assert worst_misfit((1, 1), axes) == (pytest.approx(2 / 9), (5.0, 4.0))
    assert coincidence(axes, 3, 0.05) == ((1, 2), (1, 3))  # none is within the strain along y: the nearest


def test_a_box_holds_other_numbers_of_cells_along_x_than_along_y():
    """bcc (110) on itself with a cell turned: 1 × 3 cells on 1 × 2, of atoms as many as the area says."""
    left = SideSpec("bcc", ("W",), (183.84,), 3.0)
    right = SideSpec("bcc", ("W",), (183.84,), 3.0, orientation="112")
    request = InterfaceSpec(left, right, "110", (4, 4), 12, 1, 1, 0.4, 4, 4, 0, common_cells=((3, 2), (2, 3)))
    atoms, zones = build_interface(request)
    cells = side_cells(request)
    assert [len(cell.fractions) for cell in cells] == [4 * 6, 6 * 6]
    np.testing.assert_allclose(cells[0].lengths_angstrom[:2], [9.0, 6 * np.sqrt(2)], rtol=1e-12)
    np.testing.assert_allclose(cells[1].lengths_angstrom[0], 6 * np.sqrt(2), rtol=1e-12)
    assert len(atoms) == 16 * 6 * (4 * 6 + 6 * 6)
    for side in ("left", "right"):
        height = zones.plane_z_angstrom[side]
        assert len(height) == 6 * cells[side == "right"].planes_per_period
