"""What Green's functions cost on this machine, in CPU seconds, beside a plain loop on the same matrices.

The plain loop takes one k∥ and one ν after the other: decimation of both leads, the inverse of the whole
device, two traces. `rows` is what `make bench` prints. Nothing is asserted but that the loop has the same
transmission.
Usage: python benchmarks/green.py
"""

import os
import resource
import subprocess
import sys
import time
from typing import NamedTuple

os.environ |= dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")

import numpy as np

from kapitza.analysis.harmonic.greens import Blocks, complex_squares, interface_blocks, transmission_at
from kapitza.analysis.harmonic.greens_conductance import elastic_reference
from kapitza.analysis.harmonic.transmission import Harmonic, Settings, by_wavevector, harmonic
from kapitza.analysis.harmonic.wavevectors import shifted_mesh
from kapitza.arraytypes import Array, Complex
from kapitza.interfaces.stacking import SideSpec
from kapitza.simulation.interface_hessian import interface_constants
from kapitza.simulation.two_sides import TwoSides
from kapitza.study.potentials.manifest import load_manifest
from kapitza.study.sections.disorder_section import Disorder, Intermixing

ARGON_30_K, ARGON_AMU = 5.3413, 39.948
BROADENING = 1e-6
LOOP_MESH, LOOP_FREQUENCIES = 4, 60
WIDE = (4, 4)


class Row(NamedTuple):
    """A line of the table: what, the target and the measured value, and their unit."""

    line: str
    target: str
    measured: float
    unit: str


def argon(disordered: tuple[int, int] | None = None) -> Harmonic:
    """Argon against four times the mass as in the default study; or a supercell, eight planes of it mixed."""
    sides = [SideSpec("fcc", ("Ar",), (ARGON_AMU,), ARGON_30_K)] * 2
    around = (*sides, "001", 0.005, load_manifest()["lj-argon"])
    mixed = Disorder(seed=1, intermixing=Intermixing(planes=4))
    constants = interface_constants(TwoSides(*around, mixed, disordered) if disordered else TwoSides(*around))
    return harmonic(constants, np.array([ARGON_AMU, 4 * ARGON_AMU])[constants.layers.kind - 1])


def silicon() -> Harmonic:
    """Silicon against four times the mass, Tersoff's potential."""
    potential = load_manifest()["tersoff-sicge"]
    mass = potential.elements["Si"]
    side = SideSpec("diamond", ("Si",), (mass,), potential.lattice_angstrom("diamond", ("Si",)))
    constants = interface_constants(TwoSides(side, side, "001", 0.05, potential))
    return harmonic(constants, np.array([mass, 4 * mass])[constants.layers.kind - 1])


def plain_surface(squared: complex, onsite: Complex, coupling: Complex) -> tuple[Complex, Complex]:
    """Surface Green's functions of one chain of layers at one frequency, to +z and to −z."""
    unit = np.eye(len(onsite))
    up, down, bulk = coupling, coupling.conj().T, onsite
    upward, downward = onsite, onsite
    while max(np.abs(up).max(), np.abs(down).max()) > 1e-13 * np.abs(coupling).max():
        inner = np.linalg.inv(squared * unit - bulk)
        above, below = up @ inner @ down, down @ inner @ up
        upward, downward, bulk = upward + above, downward + below, bulk + above + below
        up, down = up @ inner @ up, down @ inner @ down
    return np.linalg.inv(squared * unit - upward), np.linalg.inv(squared * unit - downward)


def plain_transmission(pieces: Blocks, k: int, squared: complex) -> float:
    """T at one k∥ and one frequency, the mean of both directions."""
    left, right = pieces.left_coupling[k], pieces.right_coupling[k]
    _, surface = plain_surface(squared, pieces.left[k], left)
    self_left = left.conj().T @ surface @ left
    surface, _ = plain_surface(squared, pieces.right[k], right)
    self_right = right @ surface @ right.conj().T
    inverse = squared * np.eye(pieces.device.shape[-1]) - pieces.device[k]
    first, last = slice(len(self_left)), slice(-len(self_right), None)
    inverse[first, first] -= self_left
    inverse[last, last] -= self_right
    green = np.linalg.inv(inverse)
    rates = [1j * (energy - energy.conj().T) for energy in (self_left, self_right)]
    up, down = green[first, last], green[last, first]
    forward = np.trace(rates[0] @ up @ rates[1] @ up.conj().T).real
    backward = np.trace(rates[1] @ down @ rates[0] @ down.conj().T).real
    return float(forward + backward) / 2


def plain_loop(system: Harmonic, wavevector: Array, frequency_thz: Array) -> Array:
    """(n_k, n_freq) T by the plain loop."""
    pieces = interface_blocks(system.constants, system.parts, wavevector)
    squared = complex_squares(frequency_thz, BROADENING)
    return np.array([[plain_transmission(pieces, k, one) for one in squared] for k in range(len(wavevector))])


def over_plain_loop(system: Harmonic) -> float:
    """CPU time of the plain loop over that of the program, on the same k∥ and ν.

    Raises ArithmeticError: they differ.
    """
    points = shifted_mesh(system.constants.lattice, LOOP_MESH).points
    frequency = system.frequency_thz(Settings(LOOP_MESH, LOOP_FREQUENCIES, BROADENING))
    started = time.process_time()
    plain = plain_loop(system, points, frequency)
    between = time.process_time()
    many = np.repeat(points, 8, axis=0)  # stacks as full as those of a study
    found = transmission_at(system.constants, system.parts, many, frequency, BROADENING).transmission
    ended = time.process_time()
    if np.abs(found[::8] - plain).max() > 1e-4:
        raise ArithmeticError("the plain loop has another transmission: one of both is wrong")
    return 8 * (between - started) / (ended - between)


def spectrum_seconds(system: Harmonic, mesh: int, frequencies: int) -> float:
    """CPU seconds of one spectrum on mesh × mesh k∥."""
    settings = Settings(mesh, frequencies, BROADENING)
    started = time.process_time()
    by_wavevector(
        system, shifted_mesh(system.constants.lattice, mesh), system.frequency_thz(settings), BROADENING
    )
    return time.process_time() - started


def study_seconds(system: Harmonic) -> float:
    """CPU seconds of all that the default study computes by Green's functions at one temperature."""
    started = time.process_time()
    elastic_reference(system, (4, 4), Settings(24, 400, BROADENING), 30.0)
    return time.process_time() - started


def wide_memory_mb() -> float:
    """Largest memory of a process that makes a supercell and two of its frequencies, MB."""
    given = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, __file__, "--wide"]
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=given)
    return float(done.stdout.split()[-1])


def rows() -> list[Row]:
    """Lines of the table of `make bench`; a few minutes."""
    sharp = argon()
    wide = " × ".join(map(str, WIDE))
    return [
        Row("Green's function over a plain loop, argon", "≥ 10", over_plain_loop(sharp), "×"),
        Row("Green's function, argon 32² × 100 ν", "≤ 30", spectrum_seconds(sharp, 32, 100), "CPU s"),
        Row("Green's function, silicon 16² × 200 ν", "≤ 120", spectrum_seconds(silicon(), 16, 200), "CPU s"),
        Row("Green's functions of the default study at one T", "≤ 25", study_seconds(sharp), "CPU s"),
        Row(f"Green's function of a disordered {wide}", "≤ 1000", wide_memory_mb(), "MB"),
    ]


if __name__ == "__main__":
    if "--wide" in sys.argv:
        elastic_reference(argon(WIDE), WIDE, Settings(1, 2, BROADENING), 30.0)
        sys.stdout.write(f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000}\n")
    else:
        for row in rows():
            sys.stdout.write(f"{row.line:50} {row.target:>8} {row.measured:10.3g} {row.unit}\n")
