"""Effective constants of crystals in an interface: where they are known, the interface has them exactly."""

import numpy as np
import pytest

from kapitza.analysis.harmonic.effective_bonds import bond_change, with_effective_bonds
from kapitza.analysis.harmonic.force_constants import ForceConstants
from kapitza.analysis.harmonic.interface_constants import InterfaceConstants, Layers, in_plane_lattice
from kapitza.analysis.harmonic.transmission import harmonic
from kapitza.interfaces.crystals import ORIENTATIONS, oriented_cell

A, STIFFER, RANGE = 5.0, 1.21, 4.9
NEAREST = {"fcc": A / np.sqrt(2), "diamond": A * np.sqrt(3) / 4}
PRIMITIVE = A / 2 * np.array([[0, 1, 1], [1, 0, 1], [1, 1, 0]])
MASSES = (20.0, 50.0)


def springs(offset, nearest, along, across):
    """(n, 3, 3) constants of springs between nearest neighbours at offsets (n, 3), 0 for others."""
    length = np.linalg.norm(offset, axis=1)
    bonded = np.abs(length - nearest) < 0.01
    direction = offset / np.where(length > 0, length, 1)[:, None]
    lengthwise = direction[:, :, None] * direction[:, None, :]
    value = -along * lengthwise - across * (np.eye(3) - lengthwise)
    return np.where(bonded[:, None, None], value, 0.0)


def images(offset, periods):
    wrapped = offset.copy()
    wrapped[:, : len(periods)] -= periods * np.round(offset[:, : len(periods)] / periods)
    return wrapped


def rows_of(position, atoms, periods, nearest, along, across):
    value = np.array(
        [springs(images(position - position[i], periods), nearest, along, across) for i in atoms]
    )
    for number, atom in enumerate(atoms):
        value[number, atom] -= value[number].sum(axis=0)
    return value


def crystal(kind, along, across, cells=3):
    """Force constants of a crystal with springs between nearest neighbours."""
    cube = oriented_cell(kind, ("Si",), A, "001")
    shifts = np.stack(np.meshgrid(*[np.arange(cells)] * 3, indexing="ij"), axis=-1).reshape(-1, 1, 3)
    position = A * (cube.fractions + shifts).reshape(-1, 3)
    if kind == "fcc":
        primitive = [0]
    else:
        offset = images(position - position[0], np.full(3, cells * A))
        primitive = [0, int(np.flatnonzero(np.abs(np.linalg.norm(offset, axis=1) - NEAREST[kind]) < 0.01)[0])]
    value = rows_of(position, primitive, np.full(3, cells * A), NEAREST[kind], along, across)
    names = ("Si",) * len(primitive)
    mass = np.full(len(primitive), 28.0)
    return ForceConstants(
        A, names, mass, PRIMITIVE, position[primitive], cells * A * np.eye(3), position, value
    )


def slab(kind, orientation, along, across, periods=7):
    """A slab of the same crystal whose upper half has another type."""
    cell = oriented_cell(kind, ("Si",), A, orientation)
    repeats = [int(np.ceil(2 * RANGE / length)) for length in cell.lengths_angstrom[:2]] + [2 * periods]
    shifts = np.stack(np.meshgrid(*map(np.arange, repeats), indexing="ij"), axis=-1).reshape(-1, 1, 3)
    position = ((cell.fractions + shifts) * cell.lengths_angstrom).reshape(-1, 3)
    position = position[np.lexsort((position[:, 0], position[:, 1], np.round(position[:, 2], 6)))]
    middle = periods * cell.period_angstrom
    types = np.where(position[:, 2] < middle - 1e-6, 1, 2)
    box = cell.lengths_angstrom[:2] * repeats[:2]
    layers = Layers(position, types, box, (repeats[0], repeats[1]))
    lattice = in_plane_lattice(layers)
    value = rows_of(position, lattice.home, box, NEAREST[kind], along, across)
    return InterfaceConstants(layers, lattice, value, int(layers.plane[types == 2].min()), 2)


def axes(orientation):
    rows = np.array(ORIENTATIONS[orientation], dtype=float)
    return rows / np.linalg.norm(rows, axis=1)[:, None]


def changes(kind, orientation, factors):
    bare = crystal(kind, 1.0, 0.1)
    return [
        bond_change(
            bare,
            crystal(kind, factor, 0.1 * factor),
            axes(orientation),
            np.full(len(bare.elements), side),
            RANGE,
        )
        for side, factor in enumerate(factors, 1)
    ]


@pytest.mark.parametrize("orientation", ["001", "110", "111"])
@pytest.mark.parametrize("kind", ["fcc", "diamond"])
def test_one_crystal_but_for_masses_has_its_effective_constants_everywhere(kind, orientation):
    found = with_effective_bonds(
        slab(kind, orientation, 1.0, 0.1), *changes(kind, orientation, (STIFFER,) * 2)
    )
    np.testing.assert_allclose(found.value, slab(kind, orientation, STIFFER, 0.1 * STIFFER).value, atol=1e-9)


def test_frequencies_follow_the_springs():
    bare, stiff = (
        harmonic(constants, np.array(MASSES)[constants.layers.kind - 1])
        for constants in (
            slab("fcc", "001", 1.0, 0.1),
            with_effective_bonds(slab("fcc", "001", 1.0, 0.1), *changes("fcc", "001", (STIFFER,) * 2)),
        )
    )
    assert stiff.cutoff_thz / bare.cutoff_thz == pytest.approx(np.sqrt(STIFFER), rel=1e-9)


def test_bonds_across_take_the_mean_of_both_sides_and_shifts_cost_nothing():
    bare = slab("fcc", "001", 1.0, 0.1)
    found = with_effective_bonds(bare, *changes("fcc", "001", (1.2, 1.4)))
    kind = bare.layers.kind
    home = kind[bare.lattice.home]
    ratio = {(1, 1): 1.2, (2, 2): 1.4, (1, 2): 1.3, (2, 1): 1.3}
    for number, atom in enumerate(bare.lattice.home):
        for other in np.flatnonzero(np.abs(bare.value[number]).max(axis=(1, 2)) > 1e-9):
            if other != atom:
                expected = ratio[home[number], kind[other]] * bare.value[number, other]
                np.testing.assert_allclose(found.value[number, other], expected, atol=1e-9)
    np.testing.assert_allclose(found.value.sum(axis=1), 0.0, atol=1e-9)


def test_another_supercell_is_refused():
    bare = crystal("fcc", 1.0, 0.1)
    with pytest.raises(ValueError, match="different supercells"):
        bond_change(
            bare,
            crystal("fcc", 1.0, 0.1, cells=3).__class__(
                **{**bare.__dict__, "supercell_position": bare.supercell_position + 0.1}
            ),
            np.eye(3),
            np.array([1]),
            RANGE,
        )
