"""Stage: Green's function of an interface with effective constants of its crystals at a temperature."""

from collections.abc import Iterable
from pathlib import Path
from typing import get_args

import numpy as np
import pandas as pd

from kapitza.analysis.files.contracts import GREENS_EFFECTIVE
from kapitza.analysis.files.tables import frame_of, write_table
from kapitza.analysis.harmonic.effective_fit import EffectiveFit
from kapitza.analysis.harmonic.force_constants import load_force_constants
from kapitza.analysis.harmonic.greens_conductance import box_and_mesh, conductance_rows
from kapitza.analysis.harmonic.transmission import Harmonic, Settings, spectrum
from kapitza.analysis.harmonic.wavevectors import WaveVectors
from kapitza.analysis.harmonic.workers import cores
from kapitza.analysis.landauer import Definition, Statistics, model_conductance
from kapitza.simulation.joined import CrystalConstants, effective_harmonics
from kapitza.simulation.lattice_state import read_lattice
from kapitza.study.elastic_entry import ElasticEntry
from kapitza.study.given_potential import GivenPotential
from kapitza.study.sections.greens_section import Greens


def effective_greens(
    *,
    interface_entry: ElasticEntry,
    potential: GivenPotential,
    settings: Greens,
    temperature: float,
    table: Path,
    left: Path | None = None,
    right: Path | None = None,
    phonons_left: Path | None = None,
    phonons_right: Path | None = None,
    effective_left: Path | None = None,
    effective_right: Path | None = None,
    threads: int = 1,
) -> None:
    """Write greens_effective.csv; without a row where no crystals are given, whose bonds correspond."""
    if not (left and right and phonons_left and phonons_right and effective_left and effective_right):
        write_table(table, GREENS_EFFECTIVE, pd.DataFrame(columns=list(GREENS_EFFECTIVE.columns)))
        return
    bare = load_force_constants(phonons_left), load_force_constants(phonons_right)
    fits = EffectiveFit.load(effective_left), EffectiveFit.load(effective_right)
    pairs = [(fits[0].whole, fits[1].whole), *zip(fits[0].parts, fits[1].parts, strict=True)]
    crystals = [(CrystalConstants(bare[0], one), CrystalConstants(bare[1], other)) for one, other in pairs]
    bulk = (read_lattice(left), read_lattice(right))
    systems = effective_harmonics(interface_entry, potential.potential, bulk, crystals)
    system = next(systems)
    wanted = interface_entry.greens_settings(settings)
    chosen = Settings(wanted.k_mesh, wanted.frequency_points, wanted.broadening_fraction)
    vectors = box_and_mesh(system, interface_entry.cross_section_cells, chosen)
    with cores(threads):
        found = conductance_rows(system, vectors, chosen, temperature)
        del system
        errors = relative_errors(systems, vectors["cell"], chosen, temperature)
    rows = frame_of(found.rows)
    error = [errors[row.definition, row.statistics] * row.conductance_mw_m2k for row in found.rows]
    write_table(table, GREENS_EFFECTIVE, rows.assign(standard_error_mw_m2k=error))


def relative_errors(
    parts: Iterable[Harmonic], vectors: WaveVectors, settings: Settings, temperature_k: float
) -> dict[tuple[Definition, Statistics], float]:
    """Of the mean of independent parts, by definition and statistics, from how much they differ.

    Source: docs/theory.md, "Effective crystals".
    """
    spectra = [spectrum(part, vectors, settings) for part in parts]
    found: dict[tuple[Definition, Statistics], float] = {}
    for definition in get_args(Definition):
        for statistics in get_args(Statistics):
            values = np.array(
                [model_conductance(item, definition, statistics, temperature_k) for item in spectra]
            )
            # A perfect crystal has no resistance whatever its constants.
            known = np.isfinite(values).all()
            spread = values.std(ddof=1) / np.sqrt(len(values)) / values.mean() if known else 0.0
            found[definition, statistics] = float(spread)
    return found
