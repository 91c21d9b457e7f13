"""Between two planes: all forces on the atoms, and what the bonds wholly between convert, in hot crystals."""

import numpy as np
import pytest
from slab_cases import EVERY_KIND, crystal_slab, force_field, thermal_velocities, trajectory

from kapitza.analysis.spectral.depth.between_planes import between
from kapitza.analysis.spectral.resampling import Grouped
from kapitza.analysis.spectral.spectrum import block_spectrum
from kapitza.simulation.forces import CrossForces, StackedForces
from kapitza.simulation.interface_slab import Slab

# Planes on either side: farther apart than the forces reach. A hot crystal, hotter on the left.
CASES = {"lj-argon": (3, (2, 2, 8), 10), "sw-silicon": (6, (2, 2, 6), 5)}
LENGTH = 128


@pytest.fixture(scope="module", params=CASES)
def moving(request):
    """Slab, distance of the planes, motion at the times of frames and their interval."""
    name = request.param
    depth, cells, every = CASES[name]
    kind, field, slab = EVERY_KIND[name], force_field(name), crystal_slab(name, cells)
    hot = np.where(slab.side == 0, 1.3, 0.7)[:, None]
    velocity = np.sqrt(2 * hot) * thermal_velocities(field, slab, kind.temperature_k, 4)
    displacement, velocity = trajectory(
        field, slab, 0 * velocity, velocity, kind.timestep_ps, 6 * LENGTH * every // 2
    )
    return name, slab, depth, displacement[every::every], velocity[every::every], every * kind.timestep_ps


def alone(field, slab, chosen, displacement):
    """Forces on some of the atoms with all others away, (n_frames, n, 3) eV/Å, zero on the others."""
    found = np.zeros(displacement.shape)
    copy, kinds = slab.position[chosen], slab.atom_type[chosen]
    with StackedForces(field, [copy], [kinds], slab.periods) as forces:
        for frame, moved in enumerate(displacement[:, chosen]):
            found[frame, chosen] = forces(moved)
    return found


def test_bonds_between_the_planes_convert_the_inner_difference(moving):
    name, slab, depth, displacement, velocity, interval = moving
    field, plane = force_field(name), slab.plane
    inside = (plane >= -depth) & (plane < depth)
    side = {offset: (plane >= offset).astype(int) for offset in (-depth, depth)}
    across = {}
    for offset, of_atoms in side.items():
        moved = Slab(slab.position, slab.atom_type, of_atoms, slab.periods)
        with CrossForces(field, moved) as forces:
            across[offset] = forces(displacement)
    own = alone(field, slab, inside, displacement)
    whole = alone(field, slab, np.full(len(plane), True), displacement)
    # The planes are out of reach of each other: forces from beyond both add up to all that is not in between.
    total = sum(across.values())[:, inside] + own[:, inside]
    np.testing.assert_allclose(total, whole[:, inside], rtol=0, atol=1e-9)
    blocks = [slice(start, start + LENGTH) for start in range(0, 2 * LENGTH, LENGTH // 2)]
    moved = {}
    for offset, force in across.items():
        spectra = np.array([block_spectrum(force[b], velocity[b], side[offset], interval) for b in blocks])
        moved[offset] = Grouped(spectra.mean(axis=0), spectra)
    inner = between(moved, depth, "_inner").mean[0]
    within = np.where(inside, 1, 0)
    given, net = (
        np.mean([block_spectrum(f[b], velocity[b], within, interval)[1] for b in blocks], axis=0)
        for f in (own, np.where(inside[:, None], whole, 0.0))
    )
    scale = np.abs(inner).max()
    # Exact at any temperature; in a steady state all forces together do no net work, and `net` has no mean.
    np.testing.assert_allclose(inner, net - given, rtol=0, atol=1e-9 * scale)
    assert np.abs(given).max() > 0.1 * scale
