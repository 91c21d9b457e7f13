"""Orders of anharmonicity: against second derivatives written out, in the harmonic limit, for any step h."""

import numpy as np
import pytest
from slab_cases import KINDS, MANIFEST, crystal_slab, force_field, thermal_velocities, trajectory

from kapitza.analysis.spectral.spectrum import block_spectrum, integral, sine_taper
from kapitza.simulation.forces import CrossForces
from kapitza.simulation.orders import OrderForces

AMPLITUDE = {"lj-argon": 0.05, "sw-silicon": 0.05, "tersoff-sicge": 0.05}  # Å
ARGON_CELLS = (2, 2, 6)
STEP = 0.05


def displacements(name, slab, frames=4, seed=11, scale=1.0):
    return scale * np.random.default_rng(seed).normal(0, AMPLITUDE[name], (frames, *slab.position.shape))


def orders(name, slab, displacement, step=STEP, mean=None):
    mean = np.zeros(slab.position.shape) if mean is None else mean
    with OrderForces(force_field(name), slab, mean, step) as evaluate:
        return evaluate(displacement), evaluate.static


def pair_hessian(slab, position):
    """Second derivatives of the Lennard-Jones energy between left and right atoms alone, (3n, 3n) eV/Å²."""
    epsilon, sigma, cutoff = 0.01042332, 3.4, 8.5
    n = len(position)
    offset = position[:, None] - position
    offset[..., :2] -= slab.periods * np.round(offset[..., :2] / slab.periods)
    images = [np.array([i, j, 0.0]) * [*slab.periods, 0] for i in (-1, 0, 1) for j in (-1, 0, 1)]
    across = slab.side[:, None] != slab.side
    hessian = np.zeros((n, 3, n, 3))
    for image in images:
        vector = offset + image
        r = np.where(across, np.linalg.norm(vector, axis=-1), np.inf)
        r = np.where(r < cutoff, r, np.inf)
        with np.errstate(invalid="ignore"):
            first = np.where(np.isinf(r), 0, 24 * epsilon / r * ((sigma / r) ** 6 - 2 * (sigma / r) ** 12))
            second = np.where(
                np.isinf(r), 0, 24 * epsilon / r**2 * (26 * (sigma / r) ** 12 - 7 * (sigma / r) ** 6)
            )
            unit = np.where(np.isinf(r)[..., None], 0, vector / r[..., None])
            slope = np.where(np.isinf(r), 0, first / r)
        block = (second - slope)[..., None, None] * unit[..., :, None] * unit[..., None, :]
        block += slope[..., None, None] * np.eye(3)
        hessian -= block.swapaxes(1, 2)
        hessian[np.arange(n), :, np.arange(n)] += block.sum(axis=1)
    return hessian.reshape(3 * n, 3 * n)


def test_order_two_is_the_joined_minus_cleaved_hessian_with_an_error_of_h_squared():
    slab = crystal_slab("lj-argon", ARGON_CELLS)
    mean = displacements("lj-argon", slab, 1, seed=5, scale=0.2)[0]
    moved = displacements("lj-argon", slab)
    hessian = pair_hessian(slab, slab.position + mean)
    expected = -(hessian @ moved.reshape(len(moved), -1).T).T.reshape(moved.shape)
    errors = []
    for step in (0.2, 0.1, 0.05):
        (second, _, _), _ = orders("lj-argon", slab, moved + mean, step, mean)
        errors.append(np.abs(second - expected).max() / np.abs(expected).max())
    assert errors[0] < 0.01
    np.testing.assert_allclose(np.array(errors[:-1]) / errors[1:], 4.0, rtol=0.1)


@pytest.mark.parametrize("name", KINDS)
def test_orders_add_up_to_the_whole_force(name):
    slab = crystal_slab(name)
    moved = displacements(name, slab, scale=3)
    parts, static = orders(name, slab, moved)
    with CrossForces(force_field(name), slab) as cross:
        np.testing.assert_allclose(parts.sum(axis=0) + static, cross(moved), rtol=0, atol=1e-11)


@pytest.mark.parametrize("name", KINDS)
def test_orders_scale_with_the_power_of_the_displacement(name):
    # Displacements scaled down make the system harmonic: order 3 vanishes beside order 2, the rest sooner.
    slab = crystal_slab(name)
    small = displacements(name, slab)
    (second, third, higher), _ = orders(name, slab, small)
    for scale in (0.1, 0.01):
        parts, _ = orders(name, slab, scale * small)
        size = np.abs(second).max()
        np.testing.assert_allclose(parts[0] / scale, second, rtol=0, atol=2e-3 * size)
        np.testing.assert_allclose(parts[1] / scale**2, third, rtol=0, atol=2e-3 * size)
        assert np.abs(parts[2]).max() < 2 * scale**3 * np.abs(higher).max() + 1e-11
    assert np.abs(parts[1]).max() < 1e-2 * np.abs(parts[0]).max()


@pytest.mark.parametrize("name", KINDS)
def test_a_decade_of_steps_gives_the_same_orders(name):
    slab = crystal_slab(name)
    moved = displacements(name, slab)
    reference, _ = orders(name, slab, moved, 0.01)
    sizes = [np.sqrt((part**2).mean()) for part in reference]
    for step in (0.02, 0.05, 0.1):
        parts, _ = orders(name, slab, moved, step)
        for part, expected, size in zip(parts, reference, sizes, strict=True):
            assert np.sqrt(((part - expected) ** 2).mean()) < 0.02 * size


@pytest.mark.parametrize("name", KINDS)
def test_orders_do_not_change_when_the_slab_grows_by_two_planes(name):
    slab = crystal_slab(name, (2, 2, 14) if name == "lj-argon" else (2, 2, 8))
    reach = MANIFEST[name].force_range_angstrom
    inner, chosen = slab.around(0, reach)
    plane = slab.plane
    wide = (plane >= plane[chosen].min() - 2) & (plane <= plane[chosen].max() + 2)
    assert chosen.sum() < wide.sum() < len(wide)
    grown = type(slab)(slab.position[wide], slab.atom_type[wide], slab.side[wide], slab.periods)
    moved = displacements(name, slab, 3)
    in_inner, _ = orders(name, inner, moved[:, chosen])
    in_grown, _ = orders(name, grown, moved[:, wide])
    # Second differences multiply the round-off of a force by 1/h².
    for part, expected, margin in zip(in_inner, in_grown, (1e-10, 2e-9, 2e-9), strict=True):
        np.testing.assert_allclose(part, expected[:, chosen[wide]], rtol=0, atol=margin)
        assert np.abs(expected[:, ~chosen[wide]]).max() < margin


@pytest.fixture(scope="module")
def cooling():
    """Argon slab whose left half starts at 4 K and whose right half is cold: frames 90 fs apart, NVE."""
    field, slab = force_field("lj-argon"), crystal_slab("lj-argon", (2, 2, 8))
    velocity = thermal_velocities(field, slab, 4.0, seed=2) * (slab.side == 0)[:, None]
    start = np.zeros(slab.position.shape)
    displacement, velocity = trajectory(field, slab, start, velocity, 0.009, 4000)
    return slab, displacement[::10], velocity[::10]


def test_order_two_gives_the_flow_of_the_velocity_force_constant_formula(cooling):
    # q(ν) = (2/2πντ) Im Σ v_i* Φ_ij v_j, i left, j right [Sääskilahti et al. 2014], numpy's sign.
    slab, displacement, velocity = cooling
    n, interval = 400, 0.09
    mean = displacement.mean(axis=0)
    parts, _ = orders("lj-argon", slab, displacement[:n], STEP, mean)
    frequency = np.fft.rfftfreq(n, interval)
    left, right = block_spectrum(parts[0], velocity[:n], slab.side, interval)
    flow = integral(0.5 * (left + right), frequency)
    hessian = pair_hessian(slab, slab.position + mean)
    speed = np.fft.rfft(sine_taper(n)[:, None, None] * velocity[:n], axis=0) * interval
    speed = speed.reshape(len(frequency), -1)[1:]
    is_left = np.repeat(slab.side == 0, 3)
    coupling = hessian[np.ix_(is_left, ~is_left)]
    transfer = np.einsum("ki,ij,kj->k", speed[:, is_left].conj(), coupling, speed[:, ~is_left], optimize=True)
    formula = 2 / (2 * np.pi * frequency[1:] * n * interval) * transfer.imag
    assert flow > 0
    assert formula.sum() * frequency[1] == pytest.approx(flow, rel=0.02)
