"""What is left of an interface's conversion without its crystals: a model whose relaxation is known.

In each crystal the share of a band of frequencies relaxes to that of bulk from either end of the box. Baths
feed both boxes alike; the interface feeds its crystals with other modes on top. docs/theory.md, "Conversion
in bulk".
"""

import numpy as np
import pytest

from kapitza.analysis.figures.case.depth_figure import depth_figure
from kapitza.analysis.figures.spectral_axes import Cutoffs
from kapitza.analysis.spectral.depth.between_planes import conversion_between, curve_between
from kapitza.analysis.spectral.depth.bulk_conversion import (
    BulkPlanes,
    conversion_beyond_bulk,
    conversion_in_bulk,
    curve_beyond_bulk,
)
from kapitza.analysis.spectral.depth.depth_profile import DepthProfile
from kapitza.analysis.spectral.resampling import Grouped

FREQUENCIES, GROUPS = 24, 12
DEPTH, BOX = 4, 30.0  # planes
LENGTHS = {"left": 5.0, "right": 3.0}  # planes
HEAT = {"interface": 0.7, "left": 2.0, "right": 1.3}
FROM_BATH, FROM_INTERFACE = 0.3, 0.25
GRID = (np.arange(FREQUENCIES) + 0.5) / FREQUENCIES
BULK = np.sin(np.pi * GRID) / np.sin(np.pi * GRID).sum()
MODES = {"bath": np.sin(2 * np.pi * GRID), "interface": np.sin(4 * np.pi * GRID) * (GRID > 0.5)}
MODES = {name: shape / np.abs(np.cumsum(shape)).max() for name, shape in MODES.items()}


def homogeneous(side):
    """q(ν; z)/Q of a crystal between two baths: what they feed it with dies out from both ends."""

    def profile(z):
        near, far = (np.exp(-(BOX - z * sign) / LENGTHS[side]) for sign in (1, -1))
        return BULK + fed(side) * (near + far) * MODES["bath"]

    return profile


def fed(side):
    """So much that a tenth of it is left in the middle of the way."""
    return FROM_BATH * np.exp(BOX / LENGTHS[side] - 2)


def of_interface(z, own=FROM_INTERFACE):
    """The same beside an interface in the middle, which adds modes of its own, of opposite signs."""
    side = "left" if z < 0 else "right"
    length = LENGTHS[side]
    added = np.sign(z) * 0.5 * own * (np.exp(-abs(z) / length) - 1.0)
    bath = fed(side) * np.exp(-(BOX - abs(z)) / length)
    return BULK + bath * MODES["bath"] + added * MODES["interface"]


def planes(profile, heat, rng=None, noise=0.0):
    """Grouped spectra of the planes −d, 0 and +d; noise of a bin of one group, over Q."""
    found = {}
    for offset in (-DEPTH, 0, DEPTH):
        sides = np.repeat(heat * profile(offset)[None], 2, axis=0)
        groups = np.repeat(sides[None], GROUPS, axis=0)
        if rng:
            groups = groups + heat * noise * rng.normal(size=(GROUPS, 1, FREQUENCIES))
        found[offset] = Grouped(groups.mean(axis=0), groups)
    return found


def boxes(rng=None, noise=0.0):
    return BulkPlanes(
        *(planes(homogeneous(side), HEAT[side], rng, noise) for side in ("left", "right")),
    )


TRUTH = 0.5 * FROM_INTERFACE * sum(1 - np.exp(-DEPTH / length) for length in LENGTHS.values())
ACROSS = 2 * FROM_BATH * np.exp(-2)
"""What a homogeneous box has in its middle from both of its baths, of either crystal."""


def test_what_the_interface_feeds_is_left():
    """To what reaches across the middle of the homogeneous boxes from their far baths."""
    moved, bulk = planes(of_interface, HEAT["interface"]), boxes()
    curve, _ = curve_beyond_bulk(moved, bulk, DEPTH)
    own = np.cumsum(MODES["interface"]) * 2 * TRUTH / 2
    far = sum(
        sign * fed(side) * (np.exp(-BOX / length) - np.exp(-(BOX + DEPTH) / length))
        for sign, (side, length) in zip((1, -1), LENGTHS.items(), strict=True)
    )
    np.testing.assert_allclose(curve, own + far * np.cumsum(MODES["bath"]), atol=1e-12)
    beyond = conversion_beyond_bulk(moved, bulk, DEPTH)
    assert beyond.largest.value == pytest.approx(np.abs(curve).max())
    assert beyond.cross.value == pytest.approx(np.abs(curve).max())
    # Left in, what the baths feed is counted with it.
    assert np.abs(curve_between(moved, DEPTH)[0] - curve).max() > 0.01


def test_a_homogeneous_box_converts_nothing_between_planes_at_equal_distances():
    """What its left half converts its right half converts back: no reference, whatever the crystal does."""
    bulk = boxes()
    assert conversion_between(bulk.left, DEPTH).largest.value < 1e-12
    for side, length in LENGTHS.items():
        near, far = (BOX - DEPTH) / length, (BOX + DEPTH) / length
        reach = np.exp(-near) + np.exp(-far) - 2 * np.exp(-BOX / length)
        assert conversion_in_bulk(bulk, side, DEPTH).largest.value == pytest.approx(fed(side) * reach)


def test_every_box_is_a_share_of_its_own_heat():
    moved = planes(of_interface, HEAT["interface"])
    before = conversion_beyond_bulk(moved, boxes(), DEPTH).largest.value
    twice = {offset: item.times(2.0) for offset, item in boxes().left.items()}
    after = conversion_beyond_bulk(moved, BulkPlanes(twice, boxes().right), DEPTH).largest.value
    assert after == pytest.approx(before)


@pytest.mark.parametrize("converting", [True, False])
def test_errors_are_those_of_repeated_runs(converting):
    """The spread over repeated runs, of a conversion well above the noise and of none."""
    rng, noise = np.random.default_rng(5), 0.004
    truth = curve_beyond_bulk(planes(of_interface, HEAT["interface"]), boxes(), DEPTH)[0]
    # Where nothing is converted: what both crystals do by themselves, added up.
    nothing = {-DEPTH: homogeneous("left")(-DEPTH) - homogeneous("left")(0), 0: 0 * BULK}
    nothing[DEPTH] = homogeneous("right")(DEPTH) - homogeneous("right")(0)
    profile = of_interface if converting else lambda z: BULK + nothing[z]
    values, errors = [], []
    for _ in range(40):
        moved = planes(profile, HEAT["interface"], rng, noise)
        estimates = conversion_beyond_bulk(moved, boxes(rng, noise), DEPTH)
        values.append([item.value for item in (estimates.largest, estimates.cross, estimates.split_half)])
        errors.append([item.standard_error for item in (estimates.largest, estimates.cross)])
    values, errors = np.array(values), np.array(errors)
    spread = values.std(axis=0, ddof=1)
    off = np.abs(values.mean(axis=0)) / (spread / np.sqrt(len(values)))
    if converting:
        assert np.all(errors.mean(axis=0) / spread[:2] > 0.7)
        assert np.all(errors.mean(axis=0) / spread[:2] < 1.4)
        z = (values[:, 0] - np.abs(truth).max()) / errors[:, 0]
        assert np.mean(np.abs(z) < 2) > 0.85
    else:
        # Nothing is converted: unbiased, and errors that are too large rather than too small.
        assert off[1] < 3.5 and off[2] < 3.5
        assert 0.8 < errors[:, 1].mean() / spread[1] < 3.0


def test_the_figure_of_depth_shows_both_crystals_alone_and_what_is_left():
    moved, bulk = planes(of_interface, HEAT["interface"]), boxes()
    heights = {-DEPTH: -1.0, 0: 0.0, DEPTH: 1.0}
    profile = DepthProfile(2.0 * GRID, moved, heights)
    figure = depth_figure(profile, Cutoffs(2.0, 1.0), "a, 30 K, 36 cells", bulk)
    growth = figure.axes[2]
    shown = {bar.get_label(): bar.lines[0].get_xydata().tolist() for bar in growth.containers}
    expected = {
        "less bulk": conversion_beyond_bulk(moved, bulk, DEPTH),
        "left crystal alone": conversion_in_bulk(bulk, "left", DEPTH),
        "right crystal alone": conversion_in_bulk(bulk, "right", DEPTH),
    }
    for label, found in expected.items():
        assert shown[label] == [[2.0, pytest.approx(100 * found.largest.value)]]
    curves = {line.get_label(): line.get_ydata() for line in figure.axes[1].lines}
    assert curves["∓4, less bulk"] == pytest.approx(100 * curve_beyond_bulk(moved, bulk, DEPTH)[0])
    without = depth_figure(profile, Cutoffs(2.0, 1.0), "a, 30 K, 36 cells")
    assert "less bulk" not in {bar.get_label() for bar in without.axes[2].containers}


def test_depths_without_a_plane_in_a_box_are_left_out():
    moved, bulk = planes(of_interface, 1.0), boxes()
    assert bulk.depths(moved) == [DEPTH]
    without = {offset: item for offset, item in bulk.right.items() if offset != DEPTH}
    assert BulkPlanes(bulk.left, without).depths(moved) == []
    fewer = {offset: Grouped(item.mean[:, :-1], item.groups[..., :-1]) for offset, item in bulk.left.items()}
    with pytest.raises(ValueError, match="same block_ps"):
        conversion_beyond_bulk(moved, BulkPlanes(fewer, bulk.right), DEPTH)
