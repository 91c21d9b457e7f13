"""Net redistribution among frequencies and wavevectors: known shares, and harmonic crystals without any."""

import numpy as np
import pytest

from kapitza.analysis.spectral.in_plane.in_plane_cells import in_plane_cells
from kapitza.analysis.spectral.in_plane.redistribution import BAND_BINS, redistribution
from kapitza.analysis.spectral.in_plane.wavevector_spectrum import wavevector_spectrum
from kapitza.analysis.spectral.resampling import Grouped
from kapitza.analysis.spectral.spectrum import block_transforms

N_STARS, N_BANDS, GROUPS = 5, 6, 20
CELLS, PLANES = 4, 8
SPACING, STEP = 2.5, 0.2  # Å, ps
RATE = 2.0  # rad/ps, √(spring/mass) of the cubic lattice


def bins(bands):
    """A spectrum by bin, (…, n_bins), that is flat in every band."""
    return np.repeat(bands, BAND_BINS, axis=-1) / BAND_BINS


def grouped(values, noise=0.0, rng=None):
    groups = np.tile(values, (GROUPS, 1, 1))
    if noise:
        groups = groups + rng.normal(0, noise, groups.shape)
    return Grouped(groups.mean(axis=0), groups)


@pytest.fixture
def flow():
    """Heat by star and band, of sum 1."""
    values = np.random.default_rng(1).uniform(0.5, 1.5, (N_STARS, N_BANDS))
    return values / values.sum()


def moved(flow, amount, frm, to):
    """The same with an amount moved from some cells to others; indices of stars and bands."""
    changed = flow.copy()
    changed[frm] -= amount
    changed[to] += amount
    return changed


CASES = {
    "nothing": (lambda q: q, {"kept": 1.0}),
    "frequency at its own wavevector": (
        lambda q: moved(q, 0.1 * q[:, 4].copy(), (slice(None), 4), (slice(None), 1)),
        {"frequency": "bands", "in_frequency": "bands"},
    ),
    "wavevector at its own frequency": (
        lambda q: moved(q, 0.1 * q[3].copy(), 3, 0),
        {"wavevector": "stars", "in_wavevector": "stars"},
    ),
    "both together": (
        lambda q: moved(q, 0.01, (3, 4), (0, 1)),
        {"both": 0.01, "in_frequency": 0.01, "in_wavevector": 0.01},
    ),
    # Either explains it: star 3 gives low frequencies for high ones, star 0 the reverse.
    "an exchange that sums do not show": (
        lambda q: moved(moved(q, 0.01, (3, 4), (3, 1)), 0.01, (0, 1), (0, 4)),
        {"frequency": 0.02, "wavevector": 0.02, "both": -0.02},
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_known_redistributions_are_found_exactly(flow, name):
    change, expected = CASES[name]
    amounts = {"bands": 0.1 * flow[:, 4].sum(), "stars": 0.1 * flow[3].sum()}
    wanted = {key: amounts.get(value, value) for key, value in expected.items()}
    found = redistribution(grouped(bins(flow)), grouped(bins(change(flow))))
    shares = {key: item.value for key, item in vars(found).items()}
    parts = ("kept", "frequency", "wavevector", "both")
    assert sum(shares[part] for part in parts) == pytest.approx(1.0, abs=1e-12)
    rest = sum(wanted.get(part, 0.0) for part in parts[1:])
    for key, value in {"kept": 1 - rest, **wanted}.items():
        assert shares[key] == pytest.approx(value, abs=1e-12), key
    for key in {*shares} - {"kept", *wanted}:
        assert shares[key] == pytest.approx(0.0, abs=1e-12), key


def test_noise_makes_no_redistribution_and_hides_rather_than_invents(flow):
    rng = np.random.default_rng(8)
    noise, n = 0.02, 30
    null, real = [], []
    for _ in range(n):
        same = [grouped(bins(flow), noise / BAND_BINS, rng) for _ in range(2)]
        null.append(redistribution(*same))
        change = moved(flow, 0.3 * flow[:, 4].copy(), (slice(None), 4), (slice(None), 1))
        real.append(redistribution(same[0], grouped(bins(change), noise / BAND_BINS, rng)))
    for name in ("frequency", "wavevector", "both", "in_frequency", "in_wavevector", "control"):
        values = np.array([getattr(item, name).value for item in null])
        assert abs(values.mean()) < 4 * values.std(ddof=1) / np.sqrt(n), name
    truth = 0.3 * flow[:, 4].sum()
    joint = np.array([1 - item.kept.value for item in real])
    frequency = np.array([item.in_frequency.value for item in real])
    for values in (joint, frequency):
        assert values.mean() < truth + 4 * values.std(ddof=1) / np.sqrt(n)
    # Signs from the sums find what single stars do not show: all but a tenth of it.
    assert joint.mean() > 0.85 * truth
    # Jackknife errors are no smaller than the scatter; where most bands have no sign of their own, larger.
    quoted = np.mean([item.in_frequency.standard_error for item in real])
    assert 0.8 < quoted / frequency.std(ddof=1) < 4.0


# A cubic lattice whose neighbours are joined by springs of the same strength in all directions.


@pytest.fixture(scope="module")
def lattice():
    """Positions (n, 3), plane and cells of the cubic lattice."""
    corner = np.array([(i, j, k) for k in range(PLANES) for i in range(CELLS) for j in range(CELLS)])
    position, plane = SPACING * corner.astype(float), corner[:, 2] - PLANES // 2
    return (
        position,
        plane,
        in_plane_cells(position, plane, np.ones(len(plane), int), np.full(2, CELLS * SPACING)),
    )


def waves_of(cells, rng, through, amplitudes):
    """In-plane k, q_z, ω, polarisation (3,), amplitude of waves; `through` (n_k,) says how many."""
    for count, k in zip(through, cells.waves.points, strict=True):
        for amplitude in amplitudes:
            for _ in range(count):
                q = np.sign(amplitude) * rng.uniform(0.2, np.pi - 0.2)
                squared = 2 * (3 - np.cos(k[0] * SPACING) - np.cos(k[1] * SPACING) - np.cos(q))
                yield k, q, RATE * np.sqrt(squared), rng.normal(0, 1, 3), abs(amplitude)


def block_at(lattice, waves, offset, phases, n_frames):
    """Heat by star, (n_stars, n_freq), through a plane of the lattice in one block."""
    position, plane, cells = lattice
    chosen = (plane == offset) | (plane == offset - 1)
    time = STEP * np.arange(n_frames)
    displacement, velocity = np.zeros((2, n_frames, chosen.sum(), 3))
    for (k, q, omega, direction, amplitude), phase in zip(waves, phases, strict=True):
        angle = position[chosen] @ [*k, q / SPACING] + phase - omega * time[:, None]
        displacement += amplitude * np.cos(angle)[..., None] * direction
        velocity += amplitude * omega * np.sin(angle)[..., None] * direction
    side = (plane[chosen] == offset).astype(int)
    stretched = displacement[:, side == 1] - displacement[:, side == 0]  # the planes lie in the same order
    force = np.zeros_like(displacement)
    force[:, side == 0], force[:, side == 1] = RATE**2 * stretched, -(RATE**2) * stretched
    transforms = block_transforms(force, velocity, STEP)
    return 0.5 * wavevector_spectrum(*transforms, side, cells.of(chosen), STEP).sum(axis=(0, 2))


def test_travelling_waves_keep_wavevector_and_frequency_exactly(lattice):
    """One wave for each pair of k∥ and −k∥ that differ: nothing interferes, equality holds bin by bin."""
    cells, rng = lattice[2], np.random.default_rng(3)
    opposite = cells.waves.fraction[:, None] + cells.waves.fraction
    partner = np.abs(opposite - np.round(opposite)).max(axis=2).argmin(axis=1)
    through = (partner > np.arange(len(partner))).astype(int)
    assert through.sum() == 6  # of 16, four are their own opposites
    waves = list(waves_of(cells, rng, through, [0.1]))
    phases = rng.uniform(0, 2 * np.pi, len(waves))
    left, right = (block_at(lattice, waves, offset, phases, 200) for offset in (-2, 3))
    np.testing.assert_allclose(left, right, rtol=0, atol=1e-12 * np.abs(left).max())
    # Each carries ½ A² ω κ sin q for every atom of a plane.
    heat = {star: 0.0 for star in range(len(cells.waves.members))}
    for k, q, omega, direction, amplitude in waves:
        apart = np.linalg.norm(cells.waves.points - k, axis=1)
        star = int(cells.waves.star[apart.argmin()])
        power = 0.5 * amplitude**2 * (direction @ direction) * omega * RATE**2 * np.sin(q)
        heat[star] += CELLS**2 * power
    total = left.sum(axis=1) / (200 * STEP)
    np.testing.assert_allclose(total, list(heat.values()), atol=0.01 * max(heat.values()))


def test_a_harmonic_crystal_keeps_wavevector_and_frequency_to_noise(lattice):
    """Many waves at every k∥, hotter to the right than to the left: interference is noise, and no more."""
    rng = np.random.default_rng(6)
    waves = list(waves_of(lattice[2], rng, [4] * CELLS**2, [0.12, -0.06]))
    n_blocks = 40
    blocks = np.array(
        [
            [block_at(lattice, waves, offset, phases, 60) for offset in (-2, 3)]
            for phases in rng.uniform(0, 2 * np.pi, (n_blocks, len(waves)))
        ]
    )
    both = [
        Grouped(side.mean(axis=0), side.reshape(GROUPS, -1, *side.shape[1:]).mean(axis=1))
        for side in blocks.swapaxes(0, 1)
    ]
    difference = blocks[:, 0] - blocks[:, 1]
    z = difference.mean(axis=0) / (difference.std(axis=0, ddof=1) / np.sqrt(n_blocks))
    busy = np.abs(both[0].mean) > 1e-3 * both[0].mean.max()
    assert 0.7 < z[busy].std() < 1.4 and np.abs(z[busy]).max() < 5.5
    found = redistribution(*both)
    for name in ("frequency", "wavevector", "in_frequency", "in_wavevector", "control"):
        item = getattr(found, name)
        assert abs(item.value) < 4 * item.standard_error, name
    assert found.kept.value == pytest.approx(1.0, abs=4 * found.kept.standard_error)
