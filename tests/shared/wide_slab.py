"""A slab of a simple cubic lattice with springs to nearest and next neighbours, two kinds mixed at random."""

import numpy as np

from kapitza.analysis.harmonic.interface_constants import InPlaneLattice, InterfaceConstants, Layers

EDGE = 3.0  # Å
SIDE, SKIN = 10, 1  # planes of each side, and how many feel the surface


def wide_slab(cells, mixed_planes=2, seed=0):
    """cells × cells sites in each plane, all of them one in-plane cell; springs 1 and 0.3 eV/Å²."""
    steps = np.arange(cells)
    site = np.stack(np.meshgrid(np.arange(2 * SIDE), steps, steps, indexing="ij"), axis=-1).reshape(-1, 3)
    position, plane = EDGE * site[:, [1, 2, 0]].astype(float), site[:, 0]
    n_atoms, period = len(site), EDGE * cells
    value = np.zeros((n_atoms, n_atoms, 3, 3))
    for atom in range(n_atoms):
        apart = position - position[atom]
        apart[:, :2] -= period * np.round(apart[:, :2] / period)
        length = np.linalg.norm(apart, axis=1)
        for reach, spring in ((1.0, 1.0), (np.sqrt(2), 0.3)):
            near = np.flatnonzero(np.abs(length - reach * EDGE) < 1e-6)
            unit = apart[near] / length[near][:, None]
            value[atom, near] = -spring * (unit[:, :, None] * unit[:, None] + 0.1 * np.eye(3))
        value[atom, atom] = -value[atom].sum(axis=0)
    rng = np.random.default_rng(seed)
    kind = np.where(plane < SIDE, 1, 2)
    mixed = (np.abs(plane - SIDE + 0.5) < mixed_planes) & (rng.random(n_atoms) < 0.4)
    kind = np.where(mixed, 3 - kind, kind)
    layers = Layers(position, kind, np.array([period, period]), (cells, cells), planes=plane)
    home = np.arange(n_atoms)
    lattice = InPlaneLattice(period * np.eye(2), home, home, np.eye(2)[None])
    return InterfaceConstants(layers, lattice, value, SIDE, SKIN), np.array([20.0, 50.0])[kind - 1]
