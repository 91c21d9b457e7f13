"""Mismatch models from the bulk crystals of both sides."""

import json
from pathlib import Path

import h5py
import numpy as np

from analysis.force_constants import load_force_constants
from analysis.mismatch.debye import medium_from_elastic
from analysis.mismatch.landauer import bin_means
from analysis.mismatch.library import Sides, conductance_rows, spectra_of
from analysis.phonons import channel_counts, common_edges, cutoff_thz
from analysis.tables import MISMATCH, frame_of, write_table
from interfaces.requests import side_masses
from study.model import Side
from study.potentials import load_manifest


def side_of(side, potential, lattice, phonons):
    """Elastic medium and lattice of one side, with the study's masses."""
    about = json.loads(Path(lattice).read_text())
    masses = dict(zip(side.elements, side_masses(side, potential), strict=True))
    constants = load_force_constants(Path(phonons), masses)
    volume = abs(np.linalg.det(constants.primitive_cell))
    elastic = (about["elastic_gpa"][name] for name in ("c11", "c12", "c44"))
    density = len(constants.masses_amu) / volume
    return medium_from_elastic(*elastic, float(constants.masses_amu.mean()), density), constants


def main(*, interface, potential, models, temperature, lattices, phonons, table, spectra):
    """Write mismatch.csv and mismatch.h5."""
    entry = load_manifest()[potential]
    pair = [Side.model_validate(interface[side]) for side in ("left", "right")]
    sides = [side_of(*item) for item in zip(pair, [entry] * 2, lattices, phonons, strict=True)]
    media, crystals = zip(*sides, strict=True)
    cutoffs = [cutoff_thz(crystal) for crystal in crystals]
    edges = common_edges(*crystals, models["frequency_bins"])
    counts = [
        channel_counts(crystal, interface["orientation"], models["q_mesh"], edges) for crystal in crystals
    ]
    conventions = {name: models[name] for name in ("debye_cutoff", "rms_roughness_nm")}
    known = Sides(continua=media, lattices=tuple(counts), **conventions)
    names, statistics = models["names"], tuple(models["statistics"])
    found = spectra_of(names, known)
    rows = conductance_rows(names, found, known, temperature, statistics)
    write_spectra(Path(spectra), edges, counts, cutoffs, found)
    write_table(Path(table), MISMATCH, frame_of(rows))


def write_spectra(path, edges, counts, cutoffs, models):
    """Write channels of both sides and of every model, per area."""
    partial = path.with_suffix(".part")
    with h5py.File(partial, "w") as file:
        spectra = {"channels_left": counts[0].count_per_a2, "channels_right": counts[1].count_per_a2}
        spectra |= {model.model: bin_means(model, model.transmitted, edges) for model in models}
        axes = {"edges_thz": edges, "frequency_thz": (edges[1:] + edges[:-1]) / 2}
        for name, values in (spectra | axes).items():
            file.create_dataset(name, data=values).attrs["units"] = "THz" if name in axes else "1/angstrom^2"
        file.attrs.update(cutoff_left_thz=cutoffs[0], cutoff_right_thz=cutoffs[1])
    partial.rename(path)


if __name__ == "__main__":
    main(
        interface=snakemake.params.interface,
        potential=snakemake.params.potential,
        models=snakemake.params.models,
        temperature=float(snakemake.wildcards.temperature),
        lattices=[snakemake.input[side] for side in ("left", "right")],
        phonons=[snakemake.input[f"phonons_{side}"] for side in ("left", "right")],
        table=snakemake.output.table,
        spectra=snakemake.output.spectra,
    )
