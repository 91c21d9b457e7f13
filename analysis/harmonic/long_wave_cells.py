"""Long waves in spectra of Green's functions: frequency cells and k∥ that shrink together towards 0.

See docs/theory.md, "Atomistic Green's function".
"""

import numpy as np

from kapitza.analysis.harmonic.greens import band_edges_thz, interface_blocks
from kapitza.analysis.harmonic.transmission import Harmonic, Settings, per_area
from kapitza.analysis.harmonic.wavevectors import scaled_mesh
from kapitza.analysis.landauer import TransmissionSpectrum
from kapitza.analysis.units import BOLTZMANN_EV_K, PLANCK_EV_PS
from kapitza.arraytypes import Array

COLD = 0.05  # hν/k_BT below which waves carry no more than 10⁻⁴ of the heat
SHRINK = 0.5
LARGEST_SHRINKING = 16
CELLS_PER_OCTAVE = 12
BOUNDARY_POINTS = 48
BELOW_BOUNDARY = 0.97


def with_long_waves(
    system: Harmonic,
    item: TransmissionSpectrum,
    settings: Settings,
    temperature_k: float,
    tops_thz: list[float] | None = None,
) -> TransmissionSpectrum:
    """The spectrum with its lowest cells replaced by ones that resolve long waves.

    At low frequency all waves lie near Γ, between the points of any mesh over the whole zone. Octave by
    octave the mesh is shrunk around Γ to the cell that holds them, down to where nothing is excited.

    Args:
        system: the interface.
        item: on settings.k_mesh points per axis.
        settings: of the spectrum.
        temperature_k: K.
        tops_thz: of `shrunk_tops_thz`, where they are known.

    Source: docs/theory.md, "Atomistic Green's function".
    """
    tops = shrunk_tops_thz(system, temperature_k) if tops_thz is None else tops_thz
    if len(tops) < 2:
        return item
    kept = max(1, int(tops[0] / item.edges_thz[1]))
    marks = [float(item.edges_thz[kept]), *(top for top in tops if top < item.edges_thz[kept])]
    octaves = [
        _octave(system, settings, low, high, SHRINK ** sum(top >= high for top in tops))
        for low, high in zip(marks[:0:-1], marks[-2::-1], strict=True)
    ]
    # Below the lowest octave channels grow as ν².
    (first, lowest_values), low = octaves[0], marks[-1]
    below = lowest_values[:, :1] * (low**2 / 3) / _middle(first)[0] ** 2
    rest = np.array([item.transmitted, item.channels_left, item.channels_right])[:, kept:]
    values = np.concatenate([below, *(value for _, value in octaves), rest], axis=1)
    edges = [np.array([0.0, low]), *(cells[1:] for cells, _ in octaves), item.edges_thz[kept + 1 :]]
    return TransmissionSpectrum(item.model, np.concatenate(edges), 0, *values)


def _middle(cells_thz: Array) -> Array:
    """Where ν² equals its mean over each cell."""
    low, high = cells_thz[:-1], cells_thz[1:]
    return np.asarray(np.sqrt((low**2 + low * high + high**2) / 3))


def _octave(
    system: Harmonic, settings: Settings, low_thz: float, high_thz: float, scale: float
) -> tuple[Array, Array]:
    """Edges of the cells from low to high, and (3, n_cells) transmitted, left and right channels, Å⁻²."""
    count = int(np.ceil(CELLS_PER_OCTAVE * np.log2(high_thz / low_thz)))
    cells = np.geomspace(low_thz, high_thz, count + 1)
    points = scaled_mesh(system.constants.lattice, settings.k_mesh, scale)
    return cells, scale**2 * np.array(per_area(system, points, _middle(cells), settings.broadening))


def shrunk_tops_thz(system: Harmonic, temperature_k: float) -> list[float]:
    """Frequencies below which all waves of both sides lie in the zone's cell shrunk once, twice, …, THz.

    They end with the first one at which nothing is excited at a temperature, K.
    """
    lowest = COLD * BOLTZMANN_EV_K * temperature_k / PLANCK_EV_PS
    side = np.linspace(-0.5, 0.5, BOUNDARY_POINTS)
    edge = np.full_like(side, 0.5)
    boundary = np.concatenate([np.stack([edge, side], axis=1), np.stack([side, edge], axis=1)])
    tops: list[float] = []
    while len(tops) < LARGEST_SHRINKING and (not tops or tops[-1] > lowest):
        scale = SHRINK ** (len(tops) + 1)
        points = scale * boundary @ system.constants.lattice.reciprocal
        pieces = interface_blocks(system.constants, system.parts, points)
        lows = [
            band_edges_thz(onsite, coupling)[0].min()
            for onsite, coupling in (
                (pieces.left, pieces.left_coupling),
                (pieces.right, pieces.right_coupling),
            )
        ]
        tops.append(BELOW_BOUNDARY * float(min(lows)))
    return [top for top in tops if top > 0]
