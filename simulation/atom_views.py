"""Arrays of the atoms where LAMMPS keeps them, looked up once and not in every step.

LAMMPS moves its memory when atoms or their images grow in number; a view is taken anew then, and only then.
"""

from ctypes import c_char_p, c_void_p
from typing import Any

import numpy as np
from numpy.typing import NDArray


class AtomViews:
    """Views of the per-atom arrays of one LAMMPS instance."""

    def __init__(self, lmp: Any) -> None:
        self._lmp = lmp
        # A function of its own: the module's changes its type of result from call to call.
        self._find = lmp.lib["lammps_extract_atom"]
        self._find.argtypes, self._find.restype = [c_void_p, c_char_p], c_void_p
        self._views: dict[str, tuple[int | None, NDArray[Any]]] = {}

    def first(self, name: str, count: int) -> NDArray[Any]:
        """The first rows of an array, (count,) or (count, 3), in the units of the deck; valid until a step.

        Args:
            name: as of LAMMPS' extract_atom, such as x, v, f, id, type.
        """
        place, view = self._views.get(name, (None, np.empty(0)))
        found = self._place(name, two=view.ndim == 2)
        if place is None or found != place or len(view) < count:
            view = np.asarray(self._lmp.numpy.extract_atom(name))
            self._views[name] = self._place(name, two=view.ndim == 2), view
        return view[:count]

    def _place(self, name: str, *, two: bool) -> int | None:
        """Address of the first number; of an array of rows, LAMMPS gives that of the rows' addresses."""
        address: int | None = self._find(self._lmp.lmp, name.encode())
        return c_void_p.from_address(address).value if two and address else address
