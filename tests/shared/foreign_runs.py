"""Dumps of a run that nobody has made: an argon crystal whose atoms swing, each with its own phase."""

from dataclasses import dataclass, field

import numpy as np
from ase.build import bulk

A = 5.33
CELLS = (2, 2, 12)
PLANE = 6 * A - A / 4
BOX = A * np.array(CELLS, dtype=float)
THZ = 1.0
INTERVAL = 0.1  # ps
STEPS = 10  # between frames of 10 fs
COLUMNS = ("id", "type", "x", "y", "z", "vx", "vy", "vz")


@dataclass
class Swinging:
    """Positions and velocities, (n_frames, n, 3), of atoms 1 … n below (type 1) and above the plane."""

    n_frames: int = 60
    amplitude: float = 0.1
    site: np.ndarray = field(init=False)
    kind: np.ndarray = field(init=False)

    def __post_init__(self):
        self.site = bulk("Ar", "fcc", a=A, cubic=True).repeat(CELLS).positions
        self.kind = np.where(self.site[:, 2] < PLANE, 1, 2)
        rng = np.random.default_rng(5)
        phase = rng.uniform(0, 2 * np.pi, self.site.shape)
        angle = 2 * np.pi * THZ * INTERVAL * np.arange(self.n_frames)[:, None, None] + phase
        self.position = self.site + self.amplitude * np.sin(angle)
        self.velocity = self.amplitude * 2 * np.pi * THZ * np.cos(angle)

    @property
    def steps(self):
        return STEPS * np.arange(self.n_frames)


def dump_text(
    run, columns=COLUMNS, *, bounds="pp pp ff", tilt="", order=None, units=None, steps=None, extra=None
):
    """A text dump of LAMMPS; `extra` gives further columns by name, (n_frames, n) or (n,)."""
    lines = []
    steps = run.steps if steps is None else steps
    values = {"id": np.arange(1, len(run.site) + 1), "type": run.kind, **(extra or {})}
    for n, step in enumerate(steps):
        row = dict(values)
        row |= {axis: run.position[n, :, i] for i, axis in enumerate("xyz") if axis not in row}
        row |= {f"v{axis}": run.velocity[n, :, i] for i, axis in enumerate("xyz")}
        row |= {f"{axis}u": run.position[n, :, i] for i, axis in enumerate("xyz")}
        row |= {f"{axis}s": run.position[n, :, i] / BOX[i] for i, axis in enumerate("xyz")}
        chosen = order[n] if order is not None else range(len(run.site))
        lines += ["ITEM: UNITS", units] if units else []
        lines += ["ITEM: TIMESTEP", str(step), "ITEM: NUMBER OF ATOMS", str(len(chosen))]
        slant = " xy xz yz" if tilt else ""
        lines += [f"ITEM: BOX BOUNDS{slant} {bounds}", *(f"0 {length:.12g}{tilt}" for length in BOX)]
        lines += [f"ITEM: ATOMS {' '.join(columns)}"]
        table = [row[name] if np.ndim(row[name]) == 1 else row[name][n] for name in columns]
        lines += [" ".join(_word(column[atom]) for column in table) for atom in chosen]
    return "\n".join(lines) + "\n"


def _word(value):
    return value if isinstance(value, str) else f"{value:.12g}"


def data_text(run, masses=(39.948, 159.792), comment="# Ar", sites=None, box=None):
    """A LAMMPS data file of the crystal at rest."""
    sites, box = run.site if sites is None else sites, BOX if box is None else box
    lines = ["swinging argon", "", f"{len(sites)} atoms", f"{len(masses)} atom types", ""]
    lines += [f"0 {length:.12g} {axis}lo {axis}hi" for axis, length in zip("xyz", box, strict=True)]
    lines += ["", "Masses", "", *(f"{n} {mass} {comment}" for n, mass in enumerate(masses, start=1))]
    lines += ["", "Atoms # atomic", ""]
    rows = zip(run.kind, sites, strict=True)
    lines += [f"{n} {kind} {x:.12g} {y:.12g} {z:.12g}" for n, (kind, (x, y, z)) in enumerate(rows, start=1)]
    return "\n".join(lines) + "\n"
