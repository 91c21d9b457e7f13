"""Blocks of D(k∥) from bonds: those of the whole matrix, without its memory; supercells of mixed crystals."""

import tracemalloc
from dataclasses import replace

import numpy as np
import pytest
from two_chains import chain, masses
from wide_slab import wide_slab

from kapitza.analysis.harmonic.greens import blocks, interface_blocks, transmission_at, transmissions
from kapitza.analysis.harmonic.interface_constants import interface_matrices
from kapitza.analysis.harmonic.slab_bonds import SlabBonds, dense
from kapitza.analysis.harmonic.supercells import supercell_transmission_at
from kapitza.analysis.harmonic.thermometers import crossed_states
from kapitza.analysis.harmonic.transmission import Settings, by_wavevector, harmonic, local_density
from kapitza.analysis.harmonic.wavevectors import WaveVectors
from kapitza.analysis.harmonic.workers import cores, side_by_side

K = np.array([[0.0, 0.0], [0.11, -0.27], [0.4, 0.05]])
FEW = np.linspace(0.3, 9.0, 14)  # THz: where both leads, one, or none have waves
BROADENING = 1e-6


@pytest.fixture(scope="module")
def mixed():
    """A supercell of 3 × 3 with two planes of each side mixed."""
    return harmonic(*wide_slab(3))


def test_blocks_are_those_of_the_whole_matrix(mixed):
    whole = interface_matrices(mixed.constants, K, mixed.parts.mass_amu)
    scale = np.abs(whole).max()
    cut = zip(blocks(whole, mixed.parts), interface_blocks(mixed.constants, mixed.parts, K), strict=True)
    for expected, found in cut:
        np.testing.assert_allclose(found, expected, atol=1e-14 * scale, rtol=0)
    bonds = SlabBonds.of(mixed.constants, mixed.parts.mass_amu)
    device = mixed.parts.device
    for k, matrix in zip(K, whole, strict=True):
        np.testing.assert_allclose(bonds.sparse(k).toarray(), matrix, atol=1e-14 * scale, rtol=0)
        inner = bonds.between(device[0] // 3, device[-1] // 3 + 1).sparse(k)
        np.testing.assert_allclose(
            dense(inner, device, device), matrix[np.ix_(device, device)], atol=1e-14 * scale
        )


def test_force_constants_that_are_not_quite_symmetric_make_a_hermitian_matrix(mixed):
    value = mixed.constants.value
    uneven = replace(mixed.constants, value=value * (1 + 1e-3 * np.random.default_rng(1).random(value.shape)))
    matrix = SlabBonds.of(uneven, mixed.parts.mass_amu).sparse(K[1]).toarray()
    assert np.abs(matrix - matrix.conj().T).max() < 1e-15 * np.abs(matrix).max()


def test_layer_by_layer_is_the_whole_device_at_once(mixed):
    """Waves of the leads, layer after layer and skipped pairs against plain inverses of everything."""
    found = supercell_transmission_at(mixed.constants, mixed.parts, K[1:], FEW, BROADENING)
    squared = (2 * np.pi * FEW + 1j * BROADENING * 2 * np.pi * FEW.max()) ** 2
    pieces = interface_blocks(mixed.constants, mixed.parts, K[1:])
    seen = set()
    for number in (0, 1):
        plain, _ = transmissions(pieces.at(np.full(len(FEW), number)), squared)
        for one, other in zip(found, plain, strict=True):
            np.testing.assert_allclose(one[number], other, atol=2e-5)
        seen |= set(zip(plain.channels_left > 0.5, plain.channels_right > 0.5, strict=True))
    assert mixed.parts.is_supercell
    assert len(seen) >= 3  # both leads, one and none have waves


@pytest.mark.parametrize("at", [transmission_at, supercell_transmission_at])
def test_channels_of_one_lead_alone_are_counted(at):
    """Above the cutoff of the heavy chain its neighbour has its waves all the same."""
    system = harmonic(chain((1, 1, 1)), masses(1, 4))
    frequency = np.linspace(0.02, 0.98, 49) * system.cutoff_thz
    found = at(system.constants, system.parts, np.zeros((1, 2)), frequency, 1e-8)
    np.testing.assert_allclose(found.channels_left[0], 3, atol=1e-4)
    np.testing.assert_allclose(
        found.channels_right[0], np.where(frequency < frequency.max() / 1.96, 3, 0), atol=1e-4
    )
    assert found.transmission[0, frequency < 0.49 * system.cutoff_thz].min() > 0.1


def test_leads_are_found_without_the_matrix_of_the_slab():
    """The least memory that one matrix of the whole slab would take is three times what is used."""
    constants, mass = wide_slab(5)
    whole = (3 * len(constants.home_plane)) ** 2 * 16
    constants.coupled()
    tracemalloc.start()
    system = harmonic(constants, mass)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert system.parts.left.waves.count == 25
    assert peak < whole / 3


def results_of(system, count):
    """Spectrum, local density of states and thermometers on some number of cores."""
    vectors = WaveVectors(K[1:], np.full(2, 1 / 2))
    with cores(count):
        return (
            by_wavevector(system, vectors, FEW[::2], BROADENING),
            local_density(system, vectors, Settings(1, 8, BROADENING), 3)[1],
            crossed_states(system, vectors, FEW[::3], 1e-8),
        )


def test_results_are_the_same_bit_by_bit_on_any_number_of_cores(mixed, monkeypatch):
    monkeypatch.setattr("kapitza.analysis.harmonic.supercells.BATCH_ELEMENTS", 2000)
    monkeypatch.setattr("kapitza.analysis.harmonic.greens.PAIR_CHUNK", 7)
    for system in (mixed, harmonic(chain((1, 2, 0.5)), masses(1, 3))):
        one = results_of(system, 1)
        for count in (2, 3):
            for expected, found in zip(one, results_of(system, count), strict=True):
                assert np.abs(expected).max() > 0
                assert np.array_equal(expected, found)


def test_pieces_come_back_in_their_order_and_few_wait():
    asked = []

    def pieces():
        for number in range(20):
            asked.append(number)
            yield number

    with cores(2):
        found = side_by_side(lambda number: number**2, pieces())
        assert next(found) == (0, 0)
        assert len(asked) <= 6
        assert [next(found), *list(found)] == [(n, n**2) for n in range(1, 20)]
    with pytest.raises(ValueError, match="at least one core"), cores(0):
        pass
