"""Mismatch models from the bulk crystals of both sides."""

import json
from pathlib import Path

import numpy as np

from kapitza.analysis.files.arrays import write_arrays
from kapitza.analysis.files.tables import MISMATCH, frame_of, write_table
from kapitza.analysis.harmonic.force_constants import load_force_constants
from kapitza.analysis.harmonic.phonons import channel_counts, common_edges, cutoff_thz, density_kg_m3
from kapitza.analysis.harmonic.stiffness import cubic_stiffness, facing
from kapitza.analysis.landauer import bin_means
from kapitza.analysis.mismatch.media_pairs import conventions_of
from kapitza.analysis.mismatch.medium import medium_from_stiffness
from kapitza.analysis.mismatch.models import Sides, conductance_rows, spectra_of, with_errors
from kapitza.analysis.mismatch.slowness import ANGLES
from kapitza.analysis.mismatch.stroh import ElasticCrystal
from kapitza.interfaces.requests import side_masses
from kapitza.study.potentials.manifest import from_text
from kapitza.study.sections.side_section import InterfaceSide


def side_of(side, potential, orientation, lattice, phonons):
    """Continuum, elastic half-space and lattice of one side, with the study's masses."""
    about = json.loads(Path(lattice).read_text())
    masses = dict(zip(side.elements, side_masses(side, potential), strict=True))
    constants = load_force_constants(Path(phonons), masses)
    stiffness = cubic_stiffness(*(about["elastic_gpa"][name] for name in ("c11", "c12", "c44")))
    number = len(constants.masses_amu) / abs(np.linalg.det(constants.primitive_cell))
    densities = (density_kg_m3(constants), float(number))
    crystal = ElasticCrystal(facing(stiffness, orientation), *densities)
    return medium_from_stiffness(stiffness, *densities), crystal, constants


def main(*, interface, potential, models, temperature, lattices, phonons, table, spectra):
    """Write mismatch.csv and mismatch.h5."""
    (_, entry), orientation = from_text(potential), interface["orientation"]
    pair = [InterfaceSide.model_validate(interface[side]) for side in ("left", "right")]
    named = zip(pair, [entry] * 2, [orientation] * 2, lattices, phonons, strict=True)
    media, halves, crystals = zip(*(side_of(*item) for item in named), strict=True)
    edges = common_edges(*crystals, models["frequency_bins"])
    rows = []
    for mesh, angles in ((models["q_mesh"] // 2, ANGLES // 2), (models["q_mesh"], ANGLES)):
        counts = tuple(channel_counts(crystal, orientation, mesh, edges) for crystal in crystals)
        known = Sides(media, halves, counts, angles=angles, **conventions_of(models))
        found = spectra_of(models["names"], known)
        rows.append(conductance_rows(models["names"], found, known, temperature, tuple(models["statistics"])))
    write_spectra(Path(spectra), edges, counts, [cutoff_thz(crystal) for crystal in crystals], found)
    write_table(Path(table), MISMATCH, frame_of(with_errors(rows[1], rows[0])))


def write_spectra(path, edges, counts, cutoffs, models):
    """Write channels of both sides and of every model, per area."""
    spectra = {"channels_left": counts[0].count_per_a2, "channels_right": counts[1].count_per_a2}
    spectra |= {model.model: bin_means(model, model.transmitted, edges) for model in models}
    axes = {"edges_thz": edges, "frequency_thz": (edges[1:] + edges[:-1]) / 2}
    arrays = {name: (values, "1/angstrom^2") for name, values in spectra.items()}
    arrays |= {name: (values, "THz") for name, values in axes.items()}
    write_arrays(path, arrays, {"cutoff_left_thz": cutoffs[0], "cutoff_right_thz": cutoffs[1]})


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
