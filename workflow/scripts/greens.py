"""Atomistic Green's function of one interface at the lattice constants of one temperature."""

import json
from pathlib import Path

import numpy as np
import pandas as pd

from kapitza.analysis.files.arrays import write_arrays
from kapitza.analysis.files.tables import GREENS, TRANSMISSION, frame_of, write_table
from kapitza.analysis.harmonic.greens_conductance import conductance_rows
from kapitza.analysis.harmonic.transmission import Settings, harmonic, local_density
from kapitza.analysis.harmonic.wavevectors import cell_points, shifted_mesh
from kapitza.interfaces.requests import side_spec
from kapitza.simulation.interface_hessian import interface_constants
from kapitza.simulation.two_sides import TwoSides
from kapitza.study.potentials.manifest import from_text
from kapitza.study.sections.disorder_section import Disorder
from kapitza.study.sections.side_section import InterfaceSide

DENSITY_PLANES = 8


def curves(spectra):
    """transmission.csv from the spectra by k_points."""
    tables = []
    for name, item in spectra.items():
        centres = (item.edges_thz[1:] + item.edges_thz[:-1]) / 2
        values = (centres, name, item.transmitted, item.channels_left, item.channels_right)
        tables.append(pd.DataFrame(dict(zip(TRANSMISSION.columns, values, strict=True))))
    return pd.concat(tables, ignore_index=True)


def write_density(path, frequency, heights, density):
    """Write greens.h5: the local density of states, (n_layers, n_freq)."""
    content = {
        "frequency_thz": (frequency, "THz"),
        "layer_z_angstrom": (heights, "angstrom"),
        "local_density": (density, "1/THz"),
    }
    write_arrays(path, content)


def main(*, interface, potential, settings, temperature, lattices, transmission, table, density):
    """Write transmission.csv, greens.csv and greens.h5."""
    _, entry = from_text(potential)
    pair = [InterfaceSide.model_validate(interface[side]) for side in ("left", "right")]
    bulk = [json.loads(Path(path).read_text()) for path in lattices]
    left, right = (side_spec(side, entry, crystal) for side, crystal in zip(pair, bulk, strict=True))
    settings, disorder = dict(settings), interface.get("disorder")
    around = (left, right, interface["orientation"], interface["max_strain"], entry)
    if disorder:
        settings["k_mesh"] = disorder["greens_k_mesh"]
        cells = disorder["greens_cells"] or interface["cross_section_cells"]
        sides = TwoSides(*around, Disorder.model_validate(disorder), tuple(cells))
    else:
        sides = TwoSides(*around)
    constants = interface_constants(sides)
    masses = np.array([*left.masses_amu, *right.masses_amu])[constants.layers.kind - 1]
    system = harmonic(constants, masses)
    chosen = Settings(*(settings[key] for key in ("k_mesh", "frequency_points", "broadening_fraction")))
    vectors = {
        "mesh": shifted_mesh(constants.lattice, chosen.k_mesh),
        "cell": cell_points(constants.lattice, constants.layers.box(interface["cross_section_cells"])),
    }
    spectra, rows = conductance_rows(system, vectors, chosen, temperature)
    # On the waves of the box, with which the simulation is to be compared.
    found = local_density(system, vectors["cell"], chosen, DENSITY_PLANES)
    write_density(Path(density), system.frequency_thz(chosen), *found)
    write_table(Path(transmission), TRANSMISSION, curves(spectra))
    write_table(Path(table), GREENS, frame_of(rows))


if __name__ == "__main__":
    names = ("transmission", "table", "density")
    main(
        **{name: snakemake.params[name] for name in ("interface", "potential", "settings")},
        **{name: snakemake.output[name] for name in names},
        temperature=float(snakemake.wildcards.temperature),
        lattices=[snakemake.input[side] for side in ("left", "right")],
    )
