"""Elastic transmission by frequency and k∥ as HDF5, for programs that solve the Boltzmann equation."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import h5py
import numpy as np

from kapitza.analysis.files.arrays import open_arrays
from kapitza.arraytypes import Array

EXPORTED = {
    "transmission": "transmission_by_wavevector",
    "channels_left": "channels_left_by_wavevector",
    "channels_right": "channels_right_by_wavevector",
}
FILE_MEANING = (
    "transmission: channels of one in-plane cell that cross, at each wavevector parallel to the interface "
    "and frequency; channels_left, channels_right: those there are in either crystal; transmissivity_left, "
    "transmissivity_right: transmission over them, what a phonon that arrives from that side passes with "
    "(nan where there is none). Elastic, harmonic, between semi-infinite crystals. "
    "G(T) = 1/A sum_k w_k integral h nu (dn/dT) transmission d nu, of arriving phonons (definition "
    "reservoir). Classically h nu dn/dT is k_B. A is area_angstrom2, w_k weight, which adds up to 1."
)


def export_transmission(folders: Mapping[str, Path], into: Path) -> list[str]:
    """Write one group for every interface and temperature; the names of those that have the data.

    folders : of an interface and temperature, with greens.h5, by the name of the group
    """
    written = []
    with h5py.File(into, "w") as file:
        file.attrs["meaning"] = FILE_MEANING
        for name, folder in folders.items():
            if (folder / "greens.h5").is_file() and (found := _by_wavevector(folder / "greens.h5")):
                group = file.create_group(name)
                for key, (values, unit) in found.items():
                    group.create_dataset(key, data=values).attrs["units"] = unit
                written.append(name)
    return written


def _by_wavevector(path: Path) -> dict[str, tuple[Any, str]]:
    """Arrays with their units; none where the Green's functions were not kept by wavevector."""
    with open_arrays(path) as file:
        if "wavevector" not in file:
            return {}
        reciprocal = np.asarray(file["reciprocal"][:])
        known = {name: np.asarray(file[there][:]) for name, there in EXPORTED.items()}
        wave, weight, frequency = (
            file[name][:] for name in ("wavevector", "wavevector_weight", "frequency_thz")
        )
    counted = {name: (values, "1") for name, values in known.items()}
    passing = {
        f"transmissivity_{side}": (transmissivity(known["transmission"], known[f"channels_{side}"]), "1")
        for side in ("left", "right")
    }
    area = (2 * np.pi) ** 2 / abs(float(np.linalg.det(reciprocal)))
    return {
        "frequency_thz": (frequency, "THz"),
        "wavevector": (wave, "1/angstrom"),
        "weight": (weight, "1"),
        "reciprocal": (reciprocal, "1/angstrom"),
        "area_angstrom2": (area, "angstrom^2"),
        **counted,
        **passing,
    }


def transmissivity(transmission: Array, channels: Array) -> Array:
    """Share of a channel that crosses, nan where there is no channel to arrive in; all (n_k, n_freq)."""
    there = channels > 0.5  # whole numbers, but for the broadening
    passing: Array = np.full(transmission.shape, np.nan)
    passing[there] = transmission[there] / channels[there]
    return passing
