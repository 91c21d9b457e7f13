"""Two chains of atoms joined by a spring: an interface whose transmission is a closed formula."""

import numpy as np

from kapitza.analysis.harmonic.interface_constants import InterfaceConstants, Layers, in_plane_lattice
from kapitza.analysis.units import METAL_MASS

LENGTH = 3.0  # Å, of the chain's cell along x and y


def chain(springs, n_side=8):
    """Atoms on a line, equal springs for all three directions: three independent chains.

    springs : k₁ left, k₂ right, k₁₂ between, eV/Å².
    """
    n_atoms = 2 * n_side
    k = np.array([springs[0]] * (n_side - 1) + [springs[2]] + [springs[1]] * (n_side - 1))
    line = np.diag(np.append(k, 0) + np.append(0, k)) - np.diag(k, 1) - np.diag(k, -1)
    position = np.column_stack([np.zeros((n_atoms, 2)), 2.0 * np.arange(n_atoms)])
    kind = np.repeat([1, 2], n_side)
    layers = Layers(position, kind, np.array([LENGTH, LENGTH]))
    value = line[:, :, None, None] * np.eye(3)
    return InterfaceConstants(layers, in_plane_lattice(layers), value, n_side, 1)


def masses(one, other, n_side=8):
    return np.repeat([float(one), float(other)], n_side)


def thz(omega, k=1.0, m=1.0):
    """ν of an angular frequency given in units of √(k/m), with k in eV/Å² and m in amu."""
    return omega * np.sqrt(k / (m * METAL_MASS)) / (2 * np.pi)


def exact(omega, m1, k1, m2, k2, k12):
    """Transmission of two chains, docs/theory.md; ω in units of √(eV/Å²/amu)."""
    y1, y2 = (np.sqrt(4 * k / (m * omega**2) - 1) / (2 * k) for m, k in ((m1, k1), (m2, k2)))
    return 4 * y1 * y2 / ((1 / k12 - 0.5 / k1 - 0.5 / k2) ** 2 + (y1 + y2) ** 2)
