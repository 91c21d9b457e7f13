"""Stacks of copies: frames that belong together share a run, and lists follow the displacements."""

import numpy as np
import pytest
from slab_cases import KINDS, crystal_slab, force_field

from kapitza.simulation.forces import ATOMS_PER_RUN, CrossForces, StackedForces


def amplitudes(slab, sizes):
    """One frame of random displacements of each size, (n_frames, n, 3) Å."""
    noise = np.random.default_rng(4).normal(size=(len(sizes), *slab.position.shape))
    return noise * np.array(sizes)[:, None, None]


@pytest.mark.parametrize("name", KINDS)
def test_forces_do_not_depend_on_the_displacements_met_before(name):
    slab = crystal_slab(name)
    moved = amplitudes(slab, [0.0, 0.002, 0.05, 0.15, 0.01])
    with CrossForces(force_field(name), slab) as cross:
        in_turn = np.concatenate([cross(frame[None]) for frame in moved])
    for frame, found in zip(moved, in_turn, strict=True):
        with CrossForces(force_field(name), slab) as cross:
            np.testing.assert_allclose(cross(frame[None])[0], found, rtol=0, atol=1e-10)


def test_lists_are_built_anew_only_when_displacements_grow():
    slab = crystal_slab("lj-argon")
    with StackedForces(force_field("lj-argon"), [slab.position], [slab.atom_type], slab.periods) as stack:
        skins = []
        for frame in amplitudes(slab, [0.02, 0.2, 0.1, 0.02, 0.1]):
            stack(frame)
            skins.append(stack._skin)
            assert stack._lmp.get_thermo("nbuild") == 0  # by LAMMPS itself, since the last lists
    assert skins[0] < skins[1] and skins[1:] == [skins[1]] * 4


@pytest.mark.parametrize("cells", [(2, 2, 8), (5, 5, 8)])
def test_frames_that_belong_together_are_never_parted(cells):
    slab = crystal_slab("lj-argon", cells)
    with CrossForces(force_field("lj-argon"), slab, together=3) as cross:
        assert cross._frames % 3 == 0
        assert cross._frames == 3 or len(slab.side) * cross._frames <= ATOMS_PER_RUN
