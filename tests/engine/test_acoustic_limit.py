"""The Green's function at long waves is the anisotropic acoustic mismatch of the same crystals."""

import numpy as np
import pytest
from slab_cases import KINDS, MANIFEST, bulk
from test_greens_interfaces import argon, silicon

from kapitza.analysis.harmonic.greens import transmission_at
from kapitza.analysis.harmonic.stiffness import cubic_stiffness
from kapitza.analysis.mismatch.stroh import ElasticCrystal, scattering_at
from kapitza.analysis.units import DENSITY_KG_M3
from kapitza.simulation.bulk import elastic_constants

CASES = {"lj-argon": argon, "sw-silicon": lambda: silicon("sw-silicon")}
ATOMS_PER_CUBE = {"fcc": 4, "diamond": 8}
BAR_PER_GPA = 1e4
RATIO = 4.0
LOW = 0.01  # of the cutoff; the other frequency is twice as high
A_PS_PER_KM_S = 10.0


def crystals(name, mass):
    kind = KINDS[name]
    a = MANIFEST[name].lattice_angstrom(kind.crystal, (kind.element,))
    stiffness = cubic_stiffness(*(c / BAR_PER_GPA for c in elastic_constants(bulk(name), a).values()))
    number = ATOMS_PER_CUBE[kind.crystal] / a**3
    return [
        ElasticCrystal(stiffness, ratio * mass * number * DENSITY_KG_M3, number) for ratio in (1.0, RATIO)
    ]


@pytest.mark.parametrize("name", CASES)
def test_long_waves_are_those_of_anisotropic_acoustic_mismatch(name):
    joint = CASES[name]()
    system = joint.system(RATIO)
    light, heavy = crystals(name, joint.masses[0])
    # Slownesses (s/km) at which the light crystal, which limits the transmission, carries all or some waves.
    last = 0.9 / np.sqrt(light.stiffness_gpa[3, 3] / light.density_kg_m3 * 1e3)
    radius, angle = last * (np.arange(12) + 0.5) / 12, np.pi / 2 * (np.arange(6) + 0.5) / 6
    slowness = (radius[:, None, None] * np.stack([np.cos(angle), np.sin(angle)], axis=-1)).reshape(-1, 2)
    weight = np.repeat(radius, len(angle))
    expected = weight @ scattering_at(light, heavy, slowness).transmitted.sum(axis=(1, 2))
    found = []
    for share in (LOW, 2 * LOW):
        frequency = share * system.cutoff_thz
        points = 2 * np.pi * frequency / A_PS_PER_KM_S * slowness
        at = transmission_at(system.constants, system.parts, points, np.array([frequency]), 1e-8)
        found.append(weight @ at.transmission.reshape(len(points)))
    print(found, expected)
    # Dispersion enters with the square of the frequency.
    limit = (4 * found[0] - found[1]) / 3
    assert limit == pytest.approx(expected, rel=0.002)
