"""Steady state of a long harmonic box between Langevin baths, plane by plane and frequency by frequency.

The box is a chain of blocks that touch their neighbours only. Its Green's function
G = [ω² − D + iωγ]⁻¹ and G γ G† on the diagonal follow block by block, and temperatures are integrals of them
over all frequencies. See docs/theory.md, "The exact harmonic box".
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
from scipy.linalg import eigvals_banded
from scipy.sparse import csr_array

from kapitza.analysis.elastic_box.langevin import UNDAMPED
from kapitza.analysis.harmonic.decimation import dagger
from kapitza.arraytypes import Array, Complex, Integers

SHARE_TOLERANCE = 1e-4
"""Of the estimated error of a bath's share in the motion of a plane; the error itself is 10⁻⁴ of it."""

ELEMENTS_AT_ONCE = 4_000_000  # complex numbers in all diagonal blocks of some frequencies: 64 MB
UPPER_NODES = np.array([0.960491268708020283, 0.774596669241483377, 0.434243749346802558])
NODES = np.concatenate([-UPPER_NODES, [0.0], UPPER_NODES[::-1]])
WEIGHTS = np.array([0.104656226026467265, 0.268488089868333440, 0.401397414775962222, 0.450916538658474142])
WEIGHTS = np.concatenate([WEIGHTS, WEIGHTS[2::-1]])
COARSE = np.array([0.0, 5.0, 0.0, 8.0, 0.0, 5.0, 0.0]) / 9
"""Rule of Gauss and Kronrod with 3 and 7 points on (−1, 1)."""

SAME_BACKWARDS = 1e-9
"""Of the largest share: by how much planes differ at k∥ and −k∥ where they do not."""


@dataclass(frozen=True)
class LongBox:
    """A box at one k∥ as a chain of blocks.

    Attributes:
        blocks: D of each, (b, b) in (rad/ps)².
        couplings: from each block to the next.
        damping: (m,) 1/ps.
        hot: (m,) 1 for degrees of freedom of the hot bath, else 0.
        place: (m,) number of the plane of each, from the left end.
    """

    blocks: list[Complex]
    couplings: list[Complex]
    damping: Array
    hot: Array
    place: Integers

    @classmethod
    def of(cls, dynamical: Complex | csr_array, damping: Array, hot: Array, place: Integers) -> "LongBox":
        """Cut D, (m, m) Hermitian with its planes from left to right; sparse or not."""
        matrix = csr_array(dynamical)
        edges = block_edges(matrix, place)
        pairs = list(pairwise(edges))
        own = [matrix[first:last, first:last].toarray() for first, last in pairs]
        next_to = [
            matrix[first:last, last:beyond].toarray()
            for (first, last), beyond in zip(pairs[:-1], edges[2:], strict=True)
        ]
        return cls(own, next_to, np.asarray(damping), np.asarray(hot, dtype=float), place)

    @property
    def size(self) -> int:
        """Degrees of freedom."""
        return len(self.damping)

    def spectra(self, omega: Array) -> tuple[Array, Array]:
        """(n, m) each: diagonals of 2ω² G γ G† over π, of all baths and of the hot one alone.

        omega : (n,) rad/ps. Both are what a plane has of the motion of baths at 1 K: their integrals over
        ω > 0 are shares in [0, 1]; waves at k∥ and −k∥ are averaged.
        """
        found = [self._diagonals(omega, turned) for turned in self.ways]
        everything, hot = (np.mean(values, axis=0) for values in zip(*found, strict=True))
        # −2 Im G = G Γ G† with Γ = 2ωγ.
        return everything * (2 * omega / np.pi)[:, None], hot * (2 * omega**2 / np.pi)[:, None]

    @cached_property
    def ways(self) -> tuple[bool, ...]:
        """Whether −k∥ has to be solved, too: where no symmetry makes its planes those of k∥."""
        probe = self.resonances()[[len(self.damping) // 5, len(self.damping) // 2]] + 1e-3
        one, other = (self.by_plane(self._diagonals(probe, turned)[1]) for turned in (False, True))
        same = np.abs(one - other).max() < SAME_BACKWARDS * np.abs(one).max()
        return (False,) if same else (False, True)

    def by_plane(self, values: Array) -> Array:
        """(n, n_planes) means over the degrees of freedom of each plane, of (n, m)."""
        planes = int(self.place[-1]) + 1
        return np.array([np.bincount(self.place, row, planes) for row in values]) / np.bincount(self.place)

    def _diagonals(self, omega: Array, turned: bool) -> tuple[Array, Array]:
        """−Im G and G γ_hot G† on the diagonal, (n, m) each; turned: at −k∥."""
        ends = np.cumsum([len(block) for block in self.blocks])
        rows = [slice(end - len(block), end) for end, block in zip(ends, self.blocks, strict=True)]
        couplings = [piece.conj() if turned else piece for piece in self.couplings]
        green: list[Complex] = []
        lesser: list[Complex] = []
        for number, block in enumerate(self.blocks):
            own = block.conj() if turned else block
            inverse = (omega**2)[:, None, None] * np.eye(len(block)) - own
            inverse = inverse + (1j * omega)[:, None, None] * np.diag(self.damping[rows[number]])
            source: Complex = np.diag(self.hot[rows[number]] * self.damping[rows[number]]).astype(complex)
            if number:
                back = couplings[number - 1].conj().T
                inverse = inverse - back @ green[-1] @ back.conj().T
                source = source + back @ lesser[-1] @ back.conj().T
            surface: Complex = np.asarray(np.linalg.inv(inverse))
            green.append(surface)
            lesser.append(np.asarray(surface @ source @ dagger(surface)))
        everything, hot = np.empty((len(omega), self.size)), np.empty((len(omega), self.size))
        whole, filled = green[-1], lesser[-1]
        for number in reversed(range(len(self.blocks))):
            if number + 1 < len(self.blocks):
                there = couplings[number]
                step = green[number] @ there
                mixed = lesser[number] @ there @ dagger(whole) @ dagger(step)
                filled = lesser[number] + step @ filled @ dagger(step) + mixed + dagger(mixed)
                whole = green[number] + step @ whole @ there.conj().T @ green[number]
            everything[:, rows[number]] = -np.einsum("nii->ni", whole).imag
            hot[:, rows[number]] = np.einsum("nii->ni", filled).real
        return everything, hot

    def resonances(self) -> Array:
        """(m,) angular frequencies of the box without baths, rad/ps."""
        width = max(
            len(block) + (len(self.blocks[number + 1]) if number + 1 < len(self.blocks) else 0)
            for number, block in enumerate(self.blocks)
        )
        band = np.zeros((width, self.size), dtype=complex)
        start = 0
        for number, block in enumerate(self.blocks):
            piece = np.hstack([block, self.couplings[number]]) if number < len(self.couplings) else block
            for row in range(len(block)):
                band[: piece.shape[1] - row, start + row] = piece[row, row:].conj()
            start += len(block)
        squared = eigvals_banded(band, lower=True)
        if squared[0] < -1e-9 * squared[-1]:
            raise ArithmeticError(
                f"the harmonic box has a motion that grows by {np.sqrt(-squared[0]):.2g} per ps: its "
                "crystals are not stable at this lattice constant; look at their phonons"
            )
        return np.asarray(np.sqrt(np.clip(squared, 0.0, None)))


def block_edges(dynamical: Complex | csr_array, place: Integers) -> Integers:
    """Where a chain of whole planes may be cut so that blocks touch their neighbours only: 0, …, m."""
    entries = csr_array(dynamical).tocoo()
    counts = np.abs(entries.data) > 1e-12 * np.abs(entries.data).max()
    last = np.zeros(len(place), dtype=np.int64)
    np.maximum.at(last, entries.row[counts], entries.col[counts])
    edges = [0]
    reached = np.searchsorted(place, place[0], side="right")
    while edges[-1] < len(place):
        edges.append(int(reached))
        if reached < len(place):
            beyond = place[last[edges[-2] : edges[-1]].max()]
            reached = max(
                np.searchsorted(place, beyond, side="right"),
                np.searchsorted(place, place[reached], side="right"),
            )
    return np.array(edges)


@dataclass(frozen=True)
class LongSteadyState:
    """Shares of the hot bath in the steady state of a box.

    Attributes:
        everything: (n_planes,) of the motion of each plane what the baths drive: 1, less in motions that they
            do not reach.
        hot: (n_planes,) what the hot bath drives.
        passed: (n_cells,) mean of Tr[Γ_h G Γ_c G†] over each frequency cell.
        all_passed: integral of it over all frequencies, THz.
        frequencies: at how many frequencies the box was solved.
    """

    everything: Array
    hot: Array
    passed: Array
    all_passed: float
    frequencies: int


def bath_shares(box: LongBox, edges_thz: Array, tolerance: float = SHARE_TOLERANCE) -> LongSteadyState:
    """Integrals over all frequencies, by intervals that are halved until none changes any more.

    They begin at the resonances of the box without baths, near which those lie that baths hardly reach:
    however sharp, they are seen.

    Args:
        edges_thz: (n + 1,) cells of the spectrum, THz, from 0.
        tolerance: absolute, of shares.

    Raises ArithmeticError: the box is not stable.
    """
    planes = int(box.place[-1]) + 1
    cold = (box.damping > 0) * (1 - box.hot) * box.damping

    def sampled(omega: Array) -> Array:
        """(n, 2·n_planes + 1) shares of planes, and what passes over 2π."""
        everything, hot = box.spectra(omega)
        by_plane = [box.by_plane(values) for values in (everything, hot)]
        # Tr[Γ_c G Γ_h G†] dν = 4ω² Σ γ_c (G γ_h G†) dω/2π
        return np.column_stack([*by_plane, hot @ cold])

    elements = sum(block.size for block in box.blocks)
    at_once = max(1, ELEMENTS_AT_ONCE // elements // len(NODES))
    top = 2 * np.pi * edges_thz[-1]
    inner = box.resonances()
    inside = np.unique(np.concatenate([2 * np.pi * edges_thz, inner[inner < top]]))
    inside = inside[np.concatenate([[True], np.diff(inside) > 1e-12 * top])]
    total = np.zeros(2 * planes + 1)
    passed = np.zeros(len(edges_thz) - 1)
    solved = 0
    # Beyond the cells ω = top/t.
    outside = np.unique(np.concatenate([[0.0, 1.0], top / inner[inner > top]]))
    for far, points in ((False, inside), (True, outside)):
        panels = np.column_stack([points[:-1], points[1:]])
        while len(panels):
            value, error = _on_panels(sampled, panels, top if far else 0.0, at_once)
            solved += len(NODES) * len(panels)
            width = panels[:, 1] - panels[:, 0]
            good = error <= tolerance * np.sqrt(width / points[-1] / len(points))
            total += value[good].sum(axis=0)
            if not far:
                cell = np.searchsorted(2 * np.pi * edges_thz, panels[good].mean(axis=1)) - 1
                np.add.at(passed, cell, value[good, -1])
            # What is sharper is reached by no bath.
            open_still = ~good & (width > UNDAMPED * points[-1])
            middle = panels[open_still].mean(axis=1)
            halves = (panels[open_still, 0], middle), (middle, panels[open_still, 1])
            panels = np.concatenate([np.column_stack(pair) for pair in halves])
    return LongSteadyState(
        total[:planes],
        total[planes : 2 * planes],
        passed / np.diff(edges_thz),
        float(total[-1]),
        solved,
    )


def _on_panels(
    sampled: Callable[[Array], Array], panels: Array, top: float, at_once: int
) -> tuple[Array, Array]:
    """Integral over each panel, (n, …), and the largest error of any of its components, (n,)."""
    value, error = [], []
    for start in range(0, len(panels), at_once):
        some = panels[start : start + at_once]
        half = np.diff(some, axis=1) / 2
        points = some.mean(axis=1)[:, None] + half * NODES
        scale = half * np.ones_like(points)
        omega = points
        if top:
            omega, scale = top / points, scale * top / points**2
        found = sampled(omega.ravel()).reshape(*points.shape, -1) * scale[..., None]
        fine, coarse = np.tensordot(WEIGHTS, found, (0, 1)), np.tensordot(COARSE, found, (0, 1))
        value.append(fine)
        error.append(np.abs(fine - coarse).max(axis=1))
    return np.concatenate(value), np.concatenate(error)
