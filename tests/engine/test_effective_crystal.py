"""Effective constants of a crystal run in LAMMPS: the bare ones when cold, stiffer ones when it moves."""

import numpy as np
import pytest

from kapitza.analysis.harmonic.effective_fit import EffectiveFit
from kapitza.analysis.harmonic.phonons import cutoff_thz
from kapitza.analysis.spectral.resampling import FITTED_PARTS
from kapitza.simulation import effective_crystal
from kapitza.simulation.crystal_checks import direct_force_constants
from kapitza.simulation.lattice_state import bulk_of
from kapitza.study.given_potential import GivenPotential
from kapitza.study.potentials.manifest import load_manifest

ARGON = GivenPotential.of("lj-argon", load_manifest()["lj-argon"])
LENGTH = 5.3413  # Å, of argon at 30 K


@pytest.fixture(scope="module")
def bare_thz():
    return cutoff_thz(direct_force_constants(bulk_of(ARGON, "fcc", ("Ar",)), LENGTH))


def fitted(temperature):
    run = (temperature, 0.0043, (2.0, 4.0))
    return effective_crystal.effective_force_constants(ARGON, "fcc", ("Ar",), LENGTH, *run)


def test_effective_constants_are_the_bare_ones_of_a_cold_crystal_and_stiffer_at_30_k(
    bare_thz, monkeypatch, tmp_path
):
    """At 30 K the highest frequency is 1.83 THz, not 1.75: motion stiffens what expansion has softened."""
    monkeypatch.setattr(effective_crystal, "FITTED_FRAMES", 12)
    cold, moving = fitted(1e-4).whole, fitted(30.0)
    warm = moving.whole
    assert cutoff_thz(cold) == pytest.approx(bare_thz, rel=1e-3)
    assert 1.02 < cutoff_thz(warm) / bare_thz < 1.07
    np.testing.assert_allclose(warm.value.sum(axis=1), 0.0, atol=1e-9)
    assert len(moving.parts) == FITTED_PARTS
    tops = np.array([cutoff_thz(part) for part in moving.parts])
    assert 0 < tops.std() < 0.05 * bare_thz
    assert tops.mean() == pytest.approx(cutoff_thz(warm), rel=0.03)
    moving.save(tmp_path / "effective.h5")
    again = EffectiveFit.load(tmp_path / "effective.h5")
    for ours, theirs in zip((again.whole, *again.parts), (warm, *moving.parts), strict=True):
        np.testing.assert_array_equal(ours.value, theirs.value)
        assert cutoff_thz(ours) == cutoff_thz(theirs)
