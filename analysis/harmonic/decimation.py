"""Green's functions of a half-infinite chain of principal layers by repeated elimination.

Matrices are stacked along a leading axis, one for each pair of k∥ and ν.
"""

from typing import NamedTuple

import numpy as np

from kapitza.arraytypes import Array, Complex, Integers

CONVERGED = 1e-13  # of its first coupling, in the root mean square: what is left of the coupling of layers
LARGEST_ITERATIONS = 100
UNCHECKED = 3  # the first eliminations, after which no chain has converged
DROPPED_FROM = 0.8  # chains that have converged leave the stack when they are a fifth of it
STACK_ELEMENTS = 4096  # complex numbers in one stack of layers: all stacks stay near the processor


class Decimated(NamedTuple):
    """Green's functions of a half-infinite chain of principal layers, each (n, m, m) in (rad/ps)⁻².

    upward: at the surface of a chain that extends to +z; downward: to −z; bulk: inside the infinite chain.
    """

    upward: Complex
    downward: Complex
    bulk: Complex


def decimate(omega_squared: Complex, onsite: Complex, coupling: Complex) -> Decimated:
    """Both surface Green's functions and the bulk one of a chain of layers, by repeated elimination.

    Args:
        omega_squared: (n,) (ω + iη)², (rad/ps)².
        onsite: (n, m, m) block of one layer.
        coupling: (n, m, m) block from a layer to the next one up.

    Raises:
        ArithmeticError: no convergence, because η is too small.

    Source: M. P. López Sancho, J. M. López Sancho and J. Rubio, J. Phys. F 15, 851 (1985).
    """
    inverses = [np.empty_like(onsite, dtype=complex) for _ in range(3)]
    size = max(1, STACK_ELEMENTS // onsite[0].size) if len(onsite) else 1
    for start in range(0, len(onsite), size):
        some = slice(start, start + size)
        _eliminate(omega_squared[some], onsite[some], coupling[some], [item[some] for item in inverses])
    return Decimated(*(np.asarray(np.linalg.inv(item), dtype=complex) for item in inverses))


def dagger(matrix: Complex) -> Complex:
    """Hermitian conjugates, (n, m, m)."""
    return np.asarray(matrix.conj().swapaxes(-1, -2))


def _eliminate(omega_squared: Complex, onsite: Complex, coupling: Complex, found: list[Complex]) -> None:
    """Write inverses of the Green's functions of `Decimated` of some chains into `found`, (n, m, m) each."""
    m = onsite.shape[-1]
    bulk = omega_squared[:, None, None] * np.eye(m) - onsite
    blocks = [bulk.copy(), bulk.copy(), bulk]
    back = dagger(coupling)
    # Couplings up and down in one matrix each way: products of small matrices cost by their number.
    stacked, beside = np.concatenate([coupling, back], axis=1), np.concatenate([back, coupling], axis=2)
    limit = CONVERGED**2 * _squares(stacked)
    left: Integers = np.arange(len(onsite))
    for number in range(LARGEST_ITERATIONS):
        with np.errstate(over="ignore", invalid="ignore"):
            product = stacked @ np.linalg.inv(blocks[2]) @ beside
            above, below = product[:, :m, :m], product[:, m:, m:]
            blocks[0] -= above
            blocks[1] -= below
            blocks[2] -= above
            blocks[2] -= below
            stacked = np.concatenate([product[:, :m, m:], product[:, m:, :m]], axis=1)
            sizes = _squares(stacked) if number >= UNCHECKED else limit + 1
        if not np.isfinite(sizes).all():
            break
        going = sizes > limit
        if np.count_nonzero(going) <= DROPPED_FROM * len(left):
            for place, block in zip(found, blocks, strict=True):
                place[left[~going]] = block[~going]
            if not going.any():
                return
            left, limit, stacked = left[going], limit[going], stacked[going]
            blocks = [block[going] for block in blocks]
        beside = np.concatenate([stacked[:, m:], stacked[:, :m]], axis=2)
    raise ArithmeticError(
        "the surface Green's function does not converge: raise greens.broadening_fraction (η)"
    )


def _squares(matrix: Complex) -> Array:
    """(n,) sum of the squares of all elements."""
    flat = np.ascontiguousarray(matrix).reshape(len(matrix), -1).view(np.float64)
    return np.asarray(np.einsum("ni,ni->n", flat, flat))
