"""The inelastic diffuse mismatch model: cases in which its answer is known exactly."""

from dataclasses import replace

import numpy as np
import pytest

from kapitza.analysis.landauer import (
    TransmissionSpectrum,
    conductance,
    diffuse_channels,
    model_conductance,
)
from kapitza.analysis.mismatch.channel_models import (
    ChannelCounts,
    dmm_dispersion,
    in_series,
    inelastic_dmm,
    inelastic_dmm_dispersion,
)
from kapitza.analysis.mismatch.debye import DebyeMedium, dmm_debye

BOTH = ("classical", "quantum")
LEAD = DebyeMedium(11590, 2350, 970, 0.0337)
DIAMOND = DebyeMedium(3512, 17500, 12800, 0.1761)
EDGES = np.array([0.0, 0.8, 1.5, 2.0])


def values(rows):
    assert all(row.model == "inelastic_dmm" for row in rows)
    return {(row.definition, row.statistics): row.conductance_mw_m2k for row in rows}


def diffuse(left, right):
    return TransmissionSpectrum("dmm", EDGES, 0, diffuse_channels(left, right), left, right)


def test_heat_passes_where_no_frequency_is_shared():
    """Channels of the two sides at different frequencies: elastically nothing can pass."""
    left, right = np.array([1.0, 0.0, 0.0]), np.array([0.0, 0.0, 1.0])
    found = values(inelastic_dmm(diffuse(left, right), 30.0, ("classical",)))
    assert model_conductance(diffuse(left, right), "reservoir", "classical", 30.0) == 0
    one = conductance(EDGES, np.array([1.0, 0.0, 0.0]), 0, "classical", 30.0)
    ratio = 0.5 / 0.8  # widths of the two bins
    assert found["reservoir", "classical"] == pytest.approx(one * ratio / (1 + ratio), rel=1e-13)


def test_deaf_to_what_the_spectrum_transmits():
    spectrum = dmm_debye(LEAD, DIAMOND)
    opaque = replace(spectrum, transmitted=np.zeros_like(spectrum.transmitted))
    assert values(inelastic_dmm(opaque, 77.0, BOTH)) == values(inelastic_dmm(spectrum, 77.0, BOTH))


def test_lattices_may_be_counted_in_different_bins():
    edges, count = np.array([0.0, 1.0, 2.0]), np.array([0.3, 0.6])
    left = ChannelCounts(edges, count)
    right = ChannelCounts(np.array([0.0, 0.5, 1.0, 3.0]), np.array([0.2, 0.2, 0.1]))
    found = values(inelastic_dmm_dispersion(left, right, 20.0, BOTH))
    sides = [conductance(item.edges_thz, item.count_per_a2, 0, "quantum", 20.0) for item in (left, right)]
    assert found["reservoir", "quantum"] == pytest.approx(1 / (1 / sides[0] + 1 / sides[1]), rel=1e-13)
    same = values(inelastic_dmm_dispersion(left, ChannelCounts(edges, count[::-1]), 20.0, BOTH))
    spectrum = dmm_dispersion(left, ChannelCounts(edges, count[::-1]))
    assert same == pytest.approx(values(inelastic_dmm(spectrum, 20.0, BOTH)), rel=1e-14)


def test_a_side_without_channels_blocks_and_bad_requests_are_refused():
    found = values(inelastic_dmm(diffuse(np.ones(3), np.zeros(3)), 30.0, BOTH))
    assert set(found.values()) == {0.0}
    with pytest.raises(ValueError, match="negative"):
        in_series(-1.0, 2.0)
    with pytest.raises(ValueError, match="temperature_k"):
        inelastic_dmm(diffuse(np.ones(3), np.ones(3)), 0.0, BOTH)
    with pytest.raises(ValueError, match="statistics"):
        inelastic_dmm(diffuse(np.ones(3), np.ones(3)), 1.0, ("bose",))
