"""Orders of anharmonicity of the cross-interface force, by scaling displacements: no force constants.

With u the displacement from the mean positions, F×(λu) is evaluated at λ = 0 (once), ±h and 1
(docs/theory.md, "Orders of anharmonicity"). Small displacements need short neighbour lists only, so ±h have a
stack of copies of their own.
"""

from contextlib import ExitStack
from dataclasses import replace
from types import TracebackType
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from kapitza.simulation.forces import CrossForces, ForceField
from kapitza.simulation.interface_slab import Slab

if TYPE_CHECKING:
    from kapitza.simulation.twin.twin_field import TwinCrossForces, TwinField


class OrderForces:
    """Linear, quadratic and higher parts of the cross-interface force; a context manager."""

    def __init__(
        self, field: "ForceField | TwinField", slab: Slab, mean: NDArray[np.float64], step: float
    ) -> None:
        """Set up the evaluation.

        Args:
            slab: at its reference positions.
            mean: (n_atoms, 3) mean displacement from the reference, Å.
            step: h, the fraction displacements are scaled by for the numerical derivatives.
        """
        self._mean, self._step = mean, step
        self.moved = np.empty((0, *mean.shape))
        """Displacements from the mean positions in the last call, (n_frames, n_atoms, 3) Å."""
        resting = replace(slab, position=slab.position + mean)
        with ExitStack() as opened:
            self._small: CrossForces | TwinCrossForces = field.cross(resting, together=2)
            opened.enter_context(self._small)
            self._whole: CrossForces | TwinCrossForces = field.cross(resting)
            opened.enter_context(self._whole)
            self._opened = opened.pop_all()
        self.static = self._small(np.zeros((1, *mean.shape)))[0]

    def __call__(self, displacement: NDArray[Any]) -> NDArray[np.float64]:
        """Linear, quadratic and higher part of the force; with `static`, (n_atoms, 3), they are all of it.

        Args:
            displacement: (n_frames, n_atoms, 3) from the reference, Å.

        Returns:
            (3, n_frames, n_atoms, 3) eV/Å.

        Raises:
            SimulationError: a force is not finite.
        """
        moved = self.moved = displacement - self._mean
        plus, minus = self._both(self._step * moved)
        whole = self._whole(moved)
        parts = np.empty((3, *displacement.shape))
        np.subtract(plus, minus, out=parts[0])
        parts[0] /= 2 * self._step
        np.add(plus, minus, out=parts[1])
        parts[1] -= 2 * self.static
        parts[1] /= 2 * self._step**2
        np.subtract(whole, self.static, out=parts[2])
        parts[2] -= parts[0]
        parts[2] -= parts[1]
        return parts

    def third(self, moved: NDArray[Any], rms: float) -> NDArray[np.float64]:
        """Quadratic part alone, (n_frames, n_atoms, 3) eV/Å, at displacements from the mean positions.

        Args:
            moved: (n_frames, n_atoms, 3) Å: a part of the motion, such as a band of frequencies.
            rms: Å, of the whole motion; a smaller part is scaled by more than h, to displacements as large.
        """
        own = float(np.sqrt(np.mean(np.square(moved))))
        step = self._step * (max(1.0, rms / own) if own > 0 else 1.0)
        plus, minus = self._both(step * moved)
        return np.asarray((plus + minus - 2 * self.static) / (2 * step**2))

    def _both(self, moved: NDArray[np.float64]) -> NDArray[np.float64]:
        """F× at plus and minus displacements (n_frames, n_atoms, 3): (2, n_frames, n_atoms, 3) eV/Å."""
        forces = self._small(np.stack([moved, -moved], axis=1).reshape(-1, *self._mean.shape))
        return forces.reshape(len(moved), 2, *self._mean.shape).swapaxes(0, 1)

    def __enter__(self) -> "OrderForces":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._opened.__exit__(kind, error, trace)
