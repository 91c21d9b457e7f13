"""A cold simulation against the exact harmonic box, as `make exact` runs it.

Every seed is one sample of everything; what the samples share by chance alone has a symmetric sign. The test
of a profile or a spectrum therefore flips the signs of whole seeds: exact for any correlation between bins.
"""

import argparse
import json
from itertools import product
from pathlib import Path
from typing import get_args

import numpy as np
from scipy.stats import t as student

from kapitza.analysis.elastic_box.box_reference import BoxReference, read_box
from kapitza.analysis.files.contracts import BATH_POWER, CONDUCTANCE, TEMPERATURE_PROFILE, conductances_of
from kapitza.analysis.files.tables import read_table
from kapitza.analysis.landauer import Definition
from kapitza.analysis.measure.profile import profile_of
from kapitza.analysis.spectral.recorded_flow import read_seed_flow
from kapitza.analysis.spectral.spectrum import sine_taper
from kapitza.arraytypes import Array


def expected_spectrum(edges_thz: Array, density: Array, frames: int, interval_ps: float) -> Array:
    """Expectation of a block's spectrum, (frames//2 + 1,), of a piecewise constant truth."""
    taper = sine_taper(frames)
    padded = 64 * frames
    kernel = np.abs(np.fft.fft(taper, padded)) ** 2 * interval_ps / frames
    fine = np.fft.fftfreq(padded, interval_ps)
    index = np.searchsorted(edges_thz, np.abs(fine), side="right") - 1
    inside = (index >= 0) & (index < len(density))
    truth = np.where(inside, density[np.clip(index, 0, len(density) - 1)], 0.0) / 2
    smooth = np.fft.ifft(np.fft.fft(truth) * np.fft.fft(kernel)).real / (padded * interval_ps)
    found = 2 * smooth[: padded // 2 + 1 : 64]
    found[[0, -1]] /= 2
    return np.asarray(found)


def flipped_probability(residual: Array) -> float:
    """Probability of means at least as far from zero, of (n_seeds, n) residuals with signs flipped."""
    scale = residual.std(axis=0, ddof=1)
    residual = residual[:, scale > 0] / scale[scale > 0]
    signs = np.array(list(product((1, -1), repeat=len(residual) - 1)))
    signs = np.column_stack([np.ones(len(signs)), signs])
    found = ((signs @ residual) ** 2).sum(axis=1)
    return float((found >= found[0] * (1 - 1e-12)).mean())


def student_line(name: str, values: Array, exact: float) -> str:
    """One number of every seed against the exact one."""
    error = values.std(ddof=1) / np.sqrt(len(values))
    deviate = (values.mean() - exact) / error
    p = 2 * student.sf(abs(deviate), len(values) - 1)
    size = f"{values.mean():>12.5g} ± {error:<9.2g} ({100 * error / abs(exact):.1f} %)"
    return f"{name:<34}{size}  exact {exact:<10.5g} p = {p:.2f}"


def numbers(seeds: list[Path], box: BoxReference) -> None:
    """Print conductances, jumps and heat."""
    rows = [conductances_of(read_table(seed / "conductance.csv", CONDUCTANCE)) for seed in seeds]
    for number, definition in enumerate(get_args(Definition)):
        for field in ("conductance_mw_m2k", "temperature_jump_k"):
            values = np.array([getattr(row[number], field) for row in rows])
            print(student_line(f"{definition} {field}", values, box.value(field, definition)))
    powers = [read_table(seed / "bath_power.csv", BATH_POWER) for seed in seeds]
    time = np.ptp(powers[0].time_ps)
    for bath in ("hot", "cold"):
        energy = np.array([np.ptp(table[f"energy_{bath}_ev"].iloc[[0, -1]]) for table in powers])
        exact = box.value(f"{bath}_ev_ps", "reservoir")
        print(student_line(f"heat of the {bath} bath, eV/ps", energy / time, exact))


def profile(seeds: list[Path], box: BoxReference) -> None:
    """Print the comparison of all temperatures."""
    tables = [profile_of(read_table(seed / "temperature_profile.csv", TEMPERATURE_PROFILE)) for seed in seeds]
    measured = np.array([table.temperature_k.mean(axis=0) for table in tables])
    z = tables[0].z_angstrom
    number = np.searchsorted((z[1:] + z[:-1]) / 2, box.z_angstrom)
    exact = np.bincount(number, box.temperature_k) / np.bincount(number)
    compared(f"temperature of {len(exact)} bins", measured, exact)


def spectrum(seeds: list[Path], box: BoxReference) -> None:
    """Print the comparison of all frequencies with at least a thousandth of the highest value."""
    flows = [read_seed_flow(seed / "heat_flow.h5") for seed in seeds]
    about = json.loads((seeds[0] / "run.json").read_text(encoding="utf-8"))
    frames = 2 * (len(flows[0].frequency_thz) - 1)
    interval_ps = about["sample_steps"] * about["timestep_ps"]
    exact = expected_spectrum(box.edges_thz, box.heat_flow_ev_ps_thz, frames, interval_ps)
    shown = exact > 1e-3 * exact.max()
    measured = np.array([flow.mean_of_sides.mean(axis=0)[shown] for flow in flows])
    compared(f"heat flow at {shown.sum()} frequencies", measured, exact[shown])


def compared(name: str, measured: Array, exact: Array) -> None:
    """Print how far (n_seeds, n) values are from (n,) exact ones."""
    error = measured.std(axis=0, ddof=1) / np.sqrt(len(measured))
    z = (measured.mean(axis=0) - exact) / error
    p = flipped_probability(measured - exact)
    relative = 100 * error.mean() / np.abs(exact).mean()
    print(f"{name}: error of each {relative:.1f} %, mean z² {np.mean(z**2):.2f}, p = {p:.3f}")


def main() -> None:
    """Print every comparison of one case."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("case", type=Path, help="folder of a case: results/<interface>/T<T>/L<length>")
    case = parser.parse_args().case
    box = read_box(case / "elastic_box.csv")
    if box is None:
        raise SystemExit(f"{case}: elastic_box.csv has no rows: the box is too large for it")
    seeds = sorted(case.glob("seed*"))
    numbers(seeds, box)
    profile(seeds, box)
    spectrum(seeds, box)


if __name__ == "__main__":
    main()
