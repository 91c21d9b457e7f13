"""wavevectors.h5 of two seeds and greens.h5 to tables and measures, from numbers that are known."""

from types import SimpleNamespace

import numpy as np
import pytest

from kapitza.analysis.files.arrays import write_arrays
from kapitza.analysis.spectral.case_results import ByWavevector
from kapitza.analysis.spectral.in_plane.redistribution import redistribution
from kapitza.analysis.spectral.in_plane.wavevector_measures import NET_MEANINGS, WAVEVECTOR_MEASURES
from kapitza.analysis.spectral.in_plane.wavevector_records import read_elastic, read_wavevectors
from kapitza.analysis.spectral.in_plane.wavevector_table import star_rows
from kapitza.analysis.units import BOLTZMANN_EV_K, CONDUCTANCE_MW_M2K

EDGE, AREA, JUMP, WIDTH = 1.2, 400.0, 5.0, 0.05
FREQUENCY = WIDTH * np.arange(60)
POINTS = 0.5 * EDGE * np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [1.0, 1.0]])
STAR = np.array([0, 1, 1, 2])
HUMP = np.where(FREQUENCY < 1.5, FREQUENCY * (1.5 - FREQUENCY), 0.0)
HEAT = np.array([[0.3, 0.2], [0.25, 0.15], [0.06, 0.04]])
"""By star and polarisation."""
GROUPS = 10
CHANNELS = {
    "transmission": [0.5, 0.4, 0.0],
    "channels_left": [2.0, 1.0, 1.0],
    "channels_right": [1.0, 2.0, 0.0],
}
"""Of each wavevector of a star, from 0 to 1.2 THz."""


def write_seed(path, scale, rng):
    """Heat of known means, with noise of mean zero over the groups; a fifth moved in frequency at plane 1."""
    noise = rng.normal(0, 0.05, GROUPS)
    factor = 1 + noise - noise.mean()
    flow = scale * HEAT[..., None] * HUMP
    moved = np.stack([flow.sum(axis=1)] * 2)
    half = len(FREQUENCY) // 4
    moved[1, :, half] += 0.2 * moved[1, :, half:].sum(axis=-1)
    moved[1, :, half + 1 :] *= 0.8
    moved[1, :, half] -= 0.2 * moved[0, :, half]
    arrays = {
        "frequency_thz": (FREQUENCY, "THz"),
        "wavevector": (POINTS, "1/angstrom"),
        "star": (STAR, "1"),
        "reciprocal": (EDGE * np.eye(2), "1/angstrom"),
        "plane": ([-1, 1], "1"),
        "q_left": (1.1 * flow, "eV"),
        "q_right": (0.9 * flow, "eV"),
        "q_left_groups": (1.1 * factor[:, None, None, None] * flow, "eV"),
        "q_right_groups": (0.9 * factor[:, None, None, None] * flow, "eV"),
        "q_planes": (moved, "eV"),
        "q_planes_groups": (moved[:, None] * factor[:, None, None], "eV"),
    }
    write_arrays(path, arrays)


def write_greens(path, points, weight, edge=EDGE):
    frequency = 0.01 * (np.arange(200) + 0.5)
    arrays = {
        "frequency_thz": (frequency, "THz"),
        "wavevector": (points, "1/angstrom"),
        "wavevector_weight": (weight, "1"),
        "reciprocal": (edge * np.eye(2), "1/angstrom"),
    }
    for name, values in CHANNELS.items():
        star = np.array([0, 1, 1, 2])[: len(points)] if len(points) == 4 else np.arange(3)
        rows = np.array(values)[star][:, None] * np.where(frequency < 1.2, 1.0, 0.0)
        arrays[f"{name}_by_wavevector"] = (rows, "1")
    write_arrays(path, arrays)


@pytest.fixture(scope="module")
def case(tmp_path_factory):
    folder = tmp_path_factory.mktemp("waves")
    paths = []
    for seed, scale in ((1, 0.8), (2, 1.2)):
        paths.append(folder / f"seed{seed}.h5")
        write_seed(paths[-1], scale, np.random.default_rng(seed))
    return read_wavevectors(paths)


@pytest.fixture(scope="module")
def elastic(case, tmp_path_factory):
    path = tmp_path_factory.mktemp("greens") / "greens.h5"
    # One of each star, the second by another member, a reciprocal vector away.
    write_greens(path, POINTS[[0, 2, 3]] + [EDGE, 0.0], [0.25, 0.5, 0.25])
    return read_elastic(path, case)


def test_rows_hold_the_heat_of_each_star(case, elastic):
    rows = star_rows(case, elastic, area_angstrom2=AREA, bath_jump_k=JUMP)
    total = HUMP.sum() * WIDTH * CONDUCTANCE_MW_M2K / (AREA * JUMP)
    for row, heat, members in zip(rows, HEAT, (1, 2, 1), strict=True):
        assert row.members == members
        assert row.conductance_mw_m2k == pytest.approx(heat.sum() * total, rel=1e-9)
        assert row.along_z_share == pytest.approx(heat[0] / heat.sum(), rel=1e-9)
        assert 0 < row.standard_error_mw_m2k < 0.3 * row.conductance_mw_m2k
        assert row.along_z_share_se == pytest.approx(0.0, abs=1e-9)
    unit = CONDUCTANCE_MW_M2K * BOLTZMANN_EV_K / AREA * 1.2
    found = [(row.elastic_mw_m2k, row.ceiling_mw_m2k) for row in rows]
    np.testing.assert_allclose(found, unit * np.array([[0.5, 1.0], [0.8, 2.0], [0.0, 0.0]]), rtol=1e-6)
    assert np.allclose([rows[2].wavevector_x_per_angstrom, rows[2].wavevector_y_per_angstrom], POINTS[3])


def test_elastic_transport_is_matched_whatever_member_stands_for_a_star(case, elastic, tmp_path):
    path = tmp_path / "greens.h5"
    write_greens(path, POINTS, np.full(4, 0.25))  # of less symmetry: every wavevector by itself
    np.testing.assert_allclose(read_elastic(path, case).channels, elastic.channels)


@pytest.mark.parametrize(
    ("points", "weight", "edge"),
    [
        (POINTS[[0, 1, 3]], [0.25, 0.5, 0.25], EDGE / 2),  # a supercell, into which k∥ fold
        (POINTS[[0, 1, 3]], [0.25, 0.25, 0.5], EDGE),
        (POINTS[[0, 1, 3]] + 0.1, [0.25, 0.5, 0.25], EDGE),
    ],
)
def test_other_wavevectors_are_no_reference(case, points, weight, edge, tmp_path):
    path = tmp_path / "greens.h5"
    write_greens(path, points, weight, edge)
    assert read_elastic(path, case) is None
    rows = star_rows(case, None, area_angstrom2=AREA, bath_jump_k=JUMP)
    assert rows[0].elastic_mw_m2k is None and rows[0].ceiling_mw_m2k is None


def measured(case, ceiling):
    known = SimpleNamespace(spectra=SimpleNamespace(by_wavevector=case), star_ceiling=ceiling)
    return {
        row.measure: row.value
        for item in WAVEVECTOR_MEASURES
        if item.applies(known)
        for row in item.rows(known)
    }


def test_measures_are_those_of_the_deepest_planes_and_of_the_ceiling_of_each_star(case, elastic):
    jump = 0.4 * HUMP.max() * 0.35 / BOLTZMANN_EV_K  # that some bins of the first star lie above
    ceiling = ByWavevector(case, elastic).ceiling(jump)
    values = measured(case, ceiling)
    flow = case.flow.mean.sum(axis=1)
    expected = np.clip(flow - ceiling, 0, None).sum() / flow.sum()
    assert 0.1 < expected < 0.9
    assert values["above_star_ceiling_share"] == pytest.approx(expected, abs=0.01)
    # All heat of the last star has no channel: of stars together it would be below the ceiling.
    together = np.clip(flow.sum(axis=0) - ceiling.sum(axis=0), 0, None).sum() / flow.sum()
    assert values["above_star_ceiling_share"] > together
    net = redistribution(case.moved[-1], case.moved[1])
    assert {name for name in values if name.startswith("net")} == {
        f"net_share_{end}_1" for end in NET_MEANINGS
    }
    assert values["net_share_frequency_1"] == net.frequency.value > 0.05
    assert values["net_share_in_wavevector_1"] == pytest.approx(0.0, abs=1e-9)


def test_without_planes_or_channels_there_are_no_measures(case):
    bare = type(case)(case.frequency_thz, case.points, case.star, case.reciprocal, case.sides, {})
    assert measured(bare, None) == {}
    assert measured(None, None) == {}


def test_seeds_with_other_wavevectors_are_refused(tmp_path):
    for seed in (1, 2):
        write_seed(tmp_path / f"{seed}.h5", 1.0, np.random.default_rng(seed))
    write_arrays(tmp_path / "3.h5", {"star": ([0, 1, 2, 3], "1")})
    with pytest.raises(ValueError, match="different in-plane wavevectors"):
        read_wavevectors([tmp_path / "1.h5", tmp_path / "3.h5"])
