"""Effective constants of a crystal run in LAMMPS: the bare ones when cold, stiffer ones when it moves."""

import numpy as np
import pytest

from kapitza.analysis.harmonic.phonons import cutoff_thz
from kapitza.simulation import effective_crystal
from kapitza.simulation.lattice_state import bulk_force_constants
from kapitza.study.given_potential import GivenPotential
from kapitza.study.potentials.manifest import load_manifest

ARGON = GivenPotential.of("lj-argon", load_manifest()["lj-argon"])
LENGTH = 5.3413  # Å, of argon at 30 K


@pytest.fixture(scope="module")
def bare():
    return bulk_force_constants(ARGON, "fcc", ("Ar",), LENGTH)


@pytest.fixture
def few_frames(monkeypatch):
    monkeypatch.setattr(effective_crystal, "FRAMES", 12)


def fitted(temperature):
    return effective_crystal.effective_force_constants(
        ARGON, "fcc", ("Ar",), LENGTH, temperature, 0.0043, (2.0, 4.0)
    )


def test_cold_crystals_have_their_bare_constants(bare, few_frames):
    cold = fitted(1e-4)
    scale = np.abs(bare.value).max()
    np.testing.assert_allclose(cold.value, bare.value, atol=2e-4 * scale)


def test_warm_argon_is_stiffer_than_its_hessian(bare, few_frames):
    """At 30 K the highest frequency is 1.83 THz, not 1.75: fourth derivatives stiffen what expansion softened."""
    warm = fitted(30.0)
    assert 1.02 < cutoff_thz(warm) / cutoff_thz(bare) < 1.07
    np.testing.assert_allclose(warm.value.sum(axis=1), 0.0, atol=1e-9)
