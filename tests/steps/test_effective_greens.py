"""Error of Green's functions with effective constants: from how much fits to parts of the motion differ."""

import numpy as np
import pytest
from two_chains import chain, exact, masses

from kapitza.analysis.harmonic.transmission import Settings, harmonic
from kapitza.analysis.harmonic.wavevectors import WaveVectors
from kapitza.steps.effective_greens import relative_errors

GAMMA = WaveVectors(np.zeros((1, 2)), np.ones(1))
JOINTS = (0.2, 0.3, 0.4, 0.6)


def test_errors_are_those_of_a_mean_of_independent_parts():
    parts = [harmonic(chain((1, 1, joint)), masses(1, 4)) for joint in JOINTS]
    found = relative_errors(parts, GAMMA, Settings(2, 400, 1e-6), 20.0)
    omega = (np.arange(20000) + 0.5) / 20000  # √(4k/m) of the heavy chain is 1
    values = np.array([exact(omega, 1, 1, 4, 1, joint).mean() for joint in JOINTS])
    expected = values.std(ddof=1) / 2 / values.mean()
    assert expected > 0.01
    assert found["reservoir", "classical"] == pytest.approx(expected, rel=0.02)
    assert found["local_jump", "classical"] > found["reservoir", "classical"]


def test_a_perfect_crystal_has_no_error_where_it_has_no_resistance():
    parts = [harmonic(chain((k, k, k)), masses(2, 2)) for k in (1.0, 1.1)]
    found = relative_errors(parts, GAMMA, Settings(2, 100, 1e-6), 20.0)
    assert found["local_jump", "classical"] >= 0.0
    assert found["reservoir", "classical"] == pytest.approx(
        np.std(np.sqrt([1.0, 1.1]), ddof=1) / np.sqrt(2) / np.mean(np.sqrt([1.0, 1.1])), rel=0.05
    )
