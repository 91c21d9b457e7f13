"""Lattice constant of a bulk crystal at T, its residual pressure and its elastic constants."""

import json
from pathlib import Path

from kapitza.analysis.files.tables import write_text
from kapitza.analysis.measure.statistics import mean_error
from kapitza.simulation.bulk import (
    Bulk,
    elastic_constants,
    relaxed_lattice_constant,
    static_state,
    thermal_run,
)
from kapitza.simulation.forces import ForceField
from kapitza.study.cases import derived_seed
from kapitza.study.potentials.manifest import from_text
from kapitza.study.potentials.potential_files import FOLDER

BAR_PER_GPA = 1e4


def bulk_of(potential, crystal):
    """The crystal with the potential that binds it."""
    _, entry = from_text(potential)
    elements = crystal["elements"]
    masses = [entry.elements[element] for element in elements]
    return Bulk(ForceField(entry, elements, masses, FOLDER), crystal["crystal"], tuple(elements))


def at_temperature(bulk, temperature, start, settings, timestep_ps):
    """Lattice constant (Å) with error and residual pressure (bar) with error, by molecular dynamics."""
    steps = tuple(round(settings[f"{part}_ps"] / timestep_ps) for part in ("equilibration", "production"))
    seed = derived_seed(0, f"lattice {bulk.crystal} {bulk.elements} {temperature}")
    run = thermal_run(bulk, start, temperature, settings["supercell_cells"], timestep_ps, steps, seed)
    length = mean_error(run.lattice_constant, "lattice constant")
    pressure = mean_error(run.pressure_bar, "pressure")
    return length.mean, length.standard_error, -pressure.mean, pressure.standard_error


def main(*, potential, crystal, settings, temperature, timestep_ps, output):
    """Write lattice.json."""
    bulk = bulk_of(potential, crystal)
    relaxed = relaxed_lattice_constant(bulk)
    found = (relaxed, 0.0, 0.0, 0.0)
    if settings["method"] == "thermal":
        found = at_temperature(bulk, temperature, relaxed, settings, timestep_ps)
    elif settings["method"] == "fixed":
        length = settings["lattice_constant_angstrom"]
        found = (length, 0.0, static_state(bulk, length).stress_bar[:3].mean(), 0.0)
    elastic = elastic_constants(bulk, found[0])
    result = {
        "potential": from_text(potential)[0],
        **crystal,
        "temperature_k": temperature,
        "method": settings["method"],
        "a_0k_angstrom": relaxed,
        "energy_0k_ev_atom": static_state(bulk, relaxed).energy_ev,
        "a_angstrom": found[0],
        "a_se_angstrom": found[1],
        "residual_stress_bar": float(found[2]),
        "residual_stress_se_bar": found[3],
        "elastic_gpa": {name: value / BAR_PER_GPA for name, value in elastic.items()},
    }
    write_text(Path(output), json.dumps(result, indent=1) + "\n")


if __name__ == "__main__":
    main(
        potential=snakemake.params.potential,
        crystal=snakemake.params.crystal,
        settings=snakemake.params.settings,
        temperature=float(snakemake.wildcards.temperature),
        timestep_ps=snakemake.params.timestep_ps,
        output=snakemake.output[0],
    )
