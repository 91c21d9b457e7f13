"""Drops at the bath contacts of profiles whose lines and bath temperatures are known."""

import math

import numpy as np
import pytest
from profile_cases import EVERYWHERE, correlated_noise, profile_of, two_lines

from kapitza.analysis.measure.conductance import Conductance
from kapitza.analysis.measure.contacts import contact_drops
from kapitza.analysis.measure.pooling import pool_conductances

EDGES = (10.0, 90.0)
AT_PLANE, SLOPES = (33.0, 28.0), (-0.02, -0.05)
AT_EDGES = (33.0 + 0.02 * 40, 28.0 - 0.05 * 40)


def test_drops_are_measured_from_the_lines_at_the_edges_of_the_baths():
    baths = (np.full(40, AT_EDGES[0] + 0.7), np.full(40, AT_EDGES[1] - 0.4))
    drops = contact_drops(profile_of(two_lines(AT_PLANE, SLOPES)), EVERYWHERE, baths, EDGES)
    assert drops.hot.mean == pytest.approx(0.7, abs=1e-10)
    assert drops.cold.mean == pytest.approx(0.4, abs=1e-10)


def test_no_contact_resistance_gives_no_drop_within_the_error():
    rng = np.random.default_rng(8)
    z = []
    for _ in range(60):
        noise = 0.3 * correlated_noise(rng, 40, 0.3, 5.0)
        baths = tuple(at + 0.05 * rng.standard_normal(40) for at in AT_EDGES)
        drops = contact_drops(profile_of(two_lines(AT_PLANE, SLOPES) + noise), EVERYWHERE, baths, EDGES)
        z += [drops.hot.z_score(), drops.cold.z_score()]
    assert abs(np.mean(z)) < 4 / math.sqrt(len(z))
    assert np.std(z) == pytest.approx(1, abs=4 / math.sqrt(2 * len(z)))


def test_bath_temperatures_must_be_finite():
    profile = profile_of(two_lines(AT_PLANE, SLOPES))
    with pytest.raises(ValueError, match="bath temperature"):
        contact_drops(profile, EVERYWHERE, (np.full(40, np.nan), np.full(40, 30.0)), EDGES)


def test_seeds_pool_their_drops_and_local_jump_has_none():
    drops = contact_drops(
        profile_of(two_lines(AT_PLANE, SLOPES)), EVERYWHERE, (np.full(40, 34.5), np.full(40, 25.6)), EDGES
    )
    row = Conductance("reservoir", 9.0, 0.1, 0.0, 1e-3, 1e-5, 450.0, 4.0, 0.1, 0.0, 0.1, 1.0, 20.0, "yes")
    rows = [row.with_contacts(drops), row.with_contacts(drops)]
    pooled = pool_conductances(rows, [100.0, 300.0]).row
    assert pooled.contact_drop_hot_k == pytest.approx(0.7, abs=1e-10)
    assert pooled.contact_drop_cold_k == pytest.approx(0.4, abs=1e-10)
    assert math.isnan(pool_conductances([row, row], [100.0, 300.0]).row.contact_drop_hot_k)
