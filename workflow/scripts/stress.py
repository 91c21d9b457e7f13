"""stress.csv: what stress is left in both crystals of an interface, strained as they are in its boxes."""

import json
from pathlib import Path

import pandas as pd
from lattice import BAR_PER_GPA, bulk_of

from kapitza.analysis.files.tables import RELAXATION, STRESS, read_table, write_table
from kapitza.analysis.measure.statistics import mean_error
from kapitza.interfaces.elasticity import normal_stiffness
from kapitza.simulation.bulk import thermal_stress
from kapitza.study.cases import derived_seed


def side_row(side, about, joined, orientation, potential, settings, temperature, timestep_ps):
    """One row of stress.csv; joined: the row of relaxation.csv."""
    in_plane, normal = joined[f"in_plane_strain_{side}"], joined[f"normal_strain_{side}"]
    if in_plane == normal == 0 and about["method"] == "thermal":
        tension, error = (about[f"residual_stress{end}_bar"] / BAR_PER_GPA for end in ("", "_se"))
        found, errors = [tension] * 3, [error] * 3
    else:
        bulk = bulk_of(potential, about)
        steps = tuple(round(settings[f"{part}_ps"] / timestep_ps) for part in ("equilibration", "production"))
        seed = derived_seed(0, f"stress {bulk.crystal} {bulk.elements} {temperature} {in_plane}")
        strain, cells = (in_plane, in_plane, normal), settings["supercell_cells"]
        run = (temperature, cells, timestep_ps, steps, seed)
        series = thermal_stress(bulk, about["a_angstrom"], orientation, strain, *run) / BAR_PER_GPA
        means = [mean_error(values, f"stress of the {side} side") for values in series.T]
        found, errors = [item.mean for item in means], [item.standard_error for item in means]
    elastic = tuple(about["elastic_gpa"][name] for name in ("c11", "c12", "c44"))
    return side, *found, *errors, normal_stiffness(elastic, orientation)[2, 2]


def main(*, lattices, relaxation, orientation, output, **how):
    """Write stress.csv."""
    ((_, joined),) = read_table(Path(relaxation), RELAXATION).iterrows()
    rows = [
        side_row(side, json.loads(Path(path).read_text()), joined, orientation, **how)
        for side, path in lattices.items()
    ]
    write_table(Path(output), STRESS, pd.DataFrame(rows, columns=list(STRESS.columns)))


if __name__ == "__main__":
    main(
        lattices={side: snakemake.input[side] for side in ("left", "right")},
        relaxation=snakemake.input.relaxation,
        temperature=float(snakemake.wildcards.temperature),
        output=snakemake.output[0],
        **{name: snakemake.params[name] for name in ("orientation", "potential", "settings", "timestep_ps")},
    )
