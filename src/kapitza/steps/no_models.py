"""Stage: the tables of models without a row where no crystals are known, and the highest frequencies."""

from pathlib import Path

import numpy as np
import pandas as pd

from kapitza.analysis.files.arrays import write_arrays
from kapitza.analysis.files.contracts import GREENS, MISMATCH, TRANSMISSION
from kapitza.analysis.files.tables import write_table
from kapitza.interfaces.datafile import read_structure
from kapitza.interfaces.zones import read_zones
from kapitza.simulation.forces import ForceField
from kapitza.simulation.foreign.highest_frequency import highest_frequency_thz
from kapitza.simulation.interface_slab import Slab
from kapitza.study.given_potential import GivenPotential
from kapitza.study.potentials.potential_files import FOLDER


def no_models(
    *,
    potential: GivenPotential,
    structure: Path,
    zones: Path,
    mismatch: Path,
    spectra: Path,
    transmission: Path,
    table: Path,
) -> None:
    """Write mismatch.csv, transmission.csv and greens.csv without a row, and mismatch.h5 without channels.

    Its attributes are the highest frequencies of the atoms of either side as they stand in the box.
    """
    atoms, layout = read_structure(structure), read_zones(zones)
    field = ForceField(potential.potential, list(layout.species), list(layout.masses_amu), FOLDER)
    number, kinds = np.arange(1, len(atoms) + 1), atoms.arrays["type"].astype(np.int64)
    right = number >= layout.zone("free_right").first_id
    cutoffs = {}
    for name, chosen in (("left", ~right), ("right", right)):
        slab = Slab(
            atoms.positions[chosen],
            kinds[chosen],
            right[chosen].astype(int),
            np.array(layout.box_angstrom[:2]),
        )
        cutoffs[f"cutoff_{name}_thz"] = highest_frequency_thz(field, slab)
    write_arrays(spectra, {}, cutoffs)
    for path, contract in ((mismatch, MISMATCH), (transmission, TRANSMISSION), (table, GREENS)):
        write_table(path, contract, pd.DataFrame(columns=list(contract.columns)))
