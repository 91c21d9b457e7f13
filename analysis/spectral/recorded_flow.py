"""heat_flow.h5 and planes.h5 of a seed as arrays: heat flow by block, by order and by plane."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from kapitza.analysis.files.arrays import open_arrays
from kapitza.analysis.health.evidence import SiteMotion
from kapitza.analysis.spectral.spectrum import ORDERS
from kapitza.arraytypes import Array


@dataclass(frozen=True)
class SeedFlow:
    """Spectral heat flow across the interface of one seed (docs/theory.md, "The spectrum of the heat flow").

    Attributes:
        frequency_thz: (n_freq,) THz.
        total: (n_blocks, 2, n_freq) eV, heat leaving the left atoms and entering the right ones.
        orders: (n_blocks, 3, 2, n_freq) eV, the same by order of anharmonicity.
        time_ps: (n_frames,) ps since the production began.
        heat_flow_ev_ps: (n_frames,) eV/ps, positive from left to right.
        motion: how the atoms at the interface move.
        window_time_ps: (n_windows,) ps, ends of the windows of the run.
        half_of_bonds_ev: (n_windows,) eV, ½ΔU less the share of it in the recorded energy of the left atoms,
            at these times.
    """

    frequency_thz: Array
    total: Array
    orders: Array
    time_ps: Array
    heat_flow_ev_ps: Array
    motion: SiteMotion
    window_time_ps: Array
    half_of_bonds_ev: Array

    @property
    def mean_of_sides(self) -> Array:
        """(n_blocks, n_freq) eV, q = ½(q_L + q_R)."""
        return np.asarray(0.5 * (self.total[:, 0] + self.total[:, 1]))


@dataclass(frozen=True)
class SeedPlanes:
    """Heat flow through moved dividing planes, and velocity power of every atomic plane, of one seed.

    Attributes:
        frequency_thz: (n_freq,) THz.
        offsets: planes by which the dividing plane is moved, positive to the right.
        flow: (n_offsets, n_blocks, 2, n_freq) eV, left and right of the moved plane.
        layer_z_angstrom: (n_layers,) Å from the interface plane.
        layer_atoms: (n_layers,) number of atoms.
        layer_power: (n_layers, n_blocks, n_freq) eV/THz, Σ m|v(ν)|².
    """

    frequency_thz: Array
    offsets: list[int]
    flow: Array
    layer_z_angstrom: Array
    layer_atoms: Array
    layer_power: Array


def read_seed_flow(path: Path) -> SeedFlow:
    """heat_flow.h5 of one seed."""
    with open_arrays(path) as file:
        return SeedFlow(
            file["frequency_thz"][:],
            _sides(file, "q"),
            np.stack([_sides(file, name) for name in ORDERS], axis=1),
            file["time_ps"][:],
            file["heat_flow_ev_ps"][:],
            SiteMotion(*(float(file.attrs[f"{name}_fraction"]) for name in ("site_shift", "vibration"))),
            file["window_time_ps"][:],
            file["half_of_bonds_ev"][:],
        )


def read_seed_planes(path: Path) -> SeedPlanes:
    """planes.h5 of one seed."""
    with open_arrays(path) as file:
        names = ("layer_z_angstrom", "layer_atoms", "layer_power")
        return SeedPlanes(
            file["frequency_thz"][:],
            file["plane"][:].tolist(),
            _sides(file, "q"),
            *(file[name][:] for name in names),
        )


def _sides(file: Any, name: str) -> Array:
    return np.stack([file[f"{name}_left"][:], file[f"{name}_right"][:]], axis=-2)
