"""The files of a case whose every number is known: shares of the heat, temperatures, models beside it.

Noise has a mean of zero over the blocks of each seed: means are exact, and errors are not zero.
"""

import h5py
import numpy as np
import pandas as pd

from kapitza.analysis.files.contracts import GREENS, MISMATCH, TRANSMISSION
from kapitza.analysis.files.tables import write_table
from kapitza.analysis.units import BOLTZMANN_EV_K

WIDTH, BLOCKS = 0.05, 60
FREQUENCY = WIDTH * np.arange(80)
HUMP = np.where(FREQUENCY < 1.6, FREQUENCY * (1.6 - FREQUENCY), 0.0)
WAVE = np.where(FREQUENCY < 1.6, np.sin(2 * np.pi * FREQUENCY / 1.6), 0.0)
WAVE *= HUMP.sum() / WAVE[WAVE > 0].sum()
HEAT = HUMP.sum() * WIDTH
PARTS = {"order2": 0.9, "order3": 0.07, "higher": 0.03}
CONVERTED = 0.1
"""Share of the heat that order 3 converts, and no other order."""
MOVED = {-2: 0.02, 2: 0.3}
"""Share converted at the moved planes."""
Z, ATOMS = np.array([-6.0, -4.0, -2.0, 2.0, 4.0, 6.0]), 16
STATES = 3 / 2.0  # THz⁻¹ per atom, flat up to 2 THz
LAYER_K = np.array([34.0, 34.0, 33.0, 28.0, 27.0, 27.0])
CUTOFFS = (2.0, 1.0)
MOTION = {"site_shift_fraction": 0.02, "vibration_fraction": 0.09}
CHANNELS = (9.0, 8.0)
"""Of the left crystal up to 2 THz, of the right one up to 1 THz, Å⁻²."""
MESH_LOCAL, MESH_RESERVOIR, CELL_LOCAL = 16.0, 14.0, 17.0
DIFFUSE, CEILING = 25.0, 24.0
"""Of mismatch models, reservoir: one above what elastic processes carry."""


def centred(rng, *shape, axis=0):
    """Normal noise without its mean along an axis."""
    noise = rng.standard_normal(shape)
    return noise - noise.mean(axis=axis, keepdims=True)


def write_flow(folder, rng, heat=HEAT, left_excess=0.0, series=None, half_of_bonds=None, n_windows=40):
    """heat_flow.h5 and planes.h5 of a seed.

    heat : ∫q_right dν, eV/ps.
    left_excess : what ∫q_left exceeds that by, as a share of it; in the higher orders.
    series : (time in ps, heat flow in eV/ps) across the interface.
    half_of_bonds : (n_windows,) eV, what E_L has beyond the recorded energy of the left atoms.
    """
    folder.mkdir(parents=True, exist_ok=True)
    hump, wave = HUMP * heat / HEAT, WAVE * heat / HEAT

    def blocks(q, difference):
        noise = 1 + 0.05 * centred(rng, BLOCKS, 1)
        return noise * (q + difference / 2), noise * (q - difference / 2)

    time, flow = (np.arange(200.0), np.full(200, heat)) if series is None else series
    with h5py.File(folder / "heat_flow.h5", "w") as file:
        file["frequency_thz"], file["time_ps"], file["heat_flow_ev_ps"] = FREQUENCY, time, flow
        totals = np.zeros((2, BLOCKS, len(FREQUENCY)))
        apart = {**dict.fromkeys(PARTS, 0.0 * wave), "order3": CONVERTED * wave}
        more = {**dict.fromkeys(PARTS, 0.0 * hump), "higher": left_excess * hump}
        for name, part in PARTS.items():
            pair = blocks(part * hump + more[name] / 2, apart[name] + more[name])
            file[f"{name}_left"], file[f"{name}_right"] = pair
            totals += pair
        file["q_left"], file["q_right"] = totals
        file["window_time_ps"] = time[len(time) // n_windows - 1 :: len(time) // n_windows]
        file["half_of_bonds_ev"] = np.full(n_windows, 0.003) if half_of_bonds is None else half_of_bonds
        file.attrs.update(MOTION)
    with h5py.File(folder / "planes.h5", "w") as file:
        file["frequency_thz"], file["plane"] = FREQUENCY, list(MOVED)
        pairs = [blocks(hump, share * wave) for share in MOVED.values()]
        file["q_left"], file["q_right"] = (np.stack(side) for side in zip(*pairs, strict=True))
        file["layer_z_angstrom"], file["layer_atoms"] = Z, np.full(len(Z), ATOMS)
        states = np.where(FREQUENCY < 2.0, STATES, 0.0) * ATOMS
        power = BOLTZMANN_EV_K * LAYER_K[:, None, None] * states
        file["layer_power"] = power * (1 + 0.05 * centred(rng, 1, BLOCKS, 1, axis=1))


def write_references(folder):
    """Models and Green's functions of the interface: mismatch, greens (.csv and .h5) and transmission.csv."""
    edges = np.linspace(0, CUTOFFS[0], 41)
    with h5py.File(folder / "mismatch.h5", "w") as file:
        file["edges_thz"], file["frequency_thz"] = edges, (edges[1:] + edges[:-1]) / 2
        file["channels_left"] = np.full(40, CHANNELS[0])
        file["channels_right"] = np.where(edges[1:] < 1.01, CHANNELS[1], 0.0)
        file["dmm_dispersion"] = np.full(40, 0.01)
        file.attrs.update(cutoff_left_thz=CUTOFFS[0], cutoff_right_thz=CUTOFFS[1])
    values = (("local_jump", 50.0), ("reservoir", DIFFUSE))
    models = [("dmm_dispersion", definition, "classical", g, 0.1) for definition, g in values]
    models.append(("radiation_limit", "reservoir", "classical", CEILING, 0.1))
    write_table(folder / "mismatch.csv", MISMATCH, pd.DataFrame(models, columns=list(MISMATCH.columns)))
    greens = [
        (points, definition, statistics, value + 0.5 * (statistics == "quantum"), change, 0.1, 0.1)
        for points, pair, change in (
            ("mesh", (MESH_LOCAL, MESH_RESERVOIR), 0.1),
            ("cell", (CELL_LOCAL, 15.0), None),
        )
        for definition, value in zip(("local_jump", "reservoir"), pair, strict=True)
        for statistics in ("classical", "quantum")
    ]
    write_table(folder / "greens.csv", GREENS, pd.DataFrame(greens, columns=list(GREENS.columns)))
    points = 0.01 * (np.arange(200) + 0.5)
    curves = [
        pd.DataFrame(dict(zip(TRANSMISSION.columns, (points, *values), strict=True)))
        # On the mesh no channel is open: were its ceiling taken, all heat would lie above it.
        for values in (
            ("mesh", points, 0.0, 0.0),
            ("cell", 2 * points, CHANNELS[0], np.where(points < 1.01, CHANNELS[1], 0.0)),
        )
    ]
    write_table(folder / "transmission.csv", TRANSMISSION, pd.concat(curves, ignore_index=True))
    with h5py.File(folder / "greens.h5", "w") as file:
        file["frequency_thz"], file["layer_z_angstrom"] = points, [-3.0, -1.0, 1.0, 3.0]
        file["local_density"] = np.full((4, len(points)), STATES)
