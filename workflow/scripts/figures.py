"""Temperature profile and convergence of one case, all seeds together."""

import json
from pathlib import Path

from kapitza.analysis.figures.convergence_figure import (
    Production,
    convergence_figure,
    courses,
    mean_jump,
    mean_production,
)
from kapitza.analysis.figures.drawing import save_svg
from kapitza.analysis.figures.profile_figure import BoxMarks, joined_profile, profile_figure
from kapitza.analysis.files.arrays import open_arrays
from kapitza.analysis.files.tables import (
    BATH_POWER,
    CONDUCTANCE,
    TEMPERATURE_PROFILE,
    conductances_of,
    read_table,
)
from kapitza.analysis.measure.profile import fit_range, local_jump, profile_from_columns, reservoir_jump
from kapitza.interfaces.zones import read_zones


def read_seed(power, heat_flow, profile):
    """Production, temperature profile and reservoir jump of one seed."""
    baths, bins = read_table(Path(power), BATH_POWER), read_table(Path(profile), TEMPERATURE_PROFILE)
    with open_arrays(heat_flow) as file:
        interface = file["time_ps"][:], file["heat_flow_ev_ps"][:]
    energies = (baths[name].to_numpy() for name in ("time_ps", "energy_hot_ev", "energy_cold_ev"))
    columns = (bins[name] for name in ("window", "side", "z_angstrom", "n_atoms", "temperature_k"))
    reservoir = reservoir_jump(baths["temperature_hot_k"][1:], baths["temperature_cold_k"][1:])
    return Production(*energies, *interface), profile_from_columns(*columns), reservoir


def where_fitted(zones, settings, cutoff):
    """Range of z of the straight lines."""
    return fit_range(
        **zones.fit_bounds(),
        cutoff_angstrom=cutoff,
        exclusion_planes=settings["interface_exclusion_planes"],
        bath_exclusion_nm=settings["bath_exclusion_nm"],
    )


def main(*, seeds, run, zones, conductance, settings, cutoff, title, profile, convergence):
    """Write both figures; each of `seeds` is (bath_power.csv, heat_flow.h5, temperature_profile.csv)."""
    layout, about = read_zones(Path(zones)), json.loads(Path(run).read_text())
    productions, profiles, reservoirs = zip(*(read_seed(*paths) for paths in seeds), strict=True)
    where, together = where_fitted(layout, settings, cutoff), joined_profile(profiles)
    results = {row.definition: row for row in conductances_of(read_table(Path(conductance), CONDUCTANCE))}
    marks = BoxMarks.of({zone.name: (zone.z_lo_angstrom, zone.z_hi_angstrom) for zone in layout.zones}, about)
    drawn = profile_figure(together, local_jump(together, where), results["local_jump"], marks, title)
    save_svg(drawn, Path(profile))
    jumps = [mean_jump([local_jump(item, where).jump for item in profiles]), mean_jump(reservoirs)]
    case = {"temperature_k": settings["temperature_k"], "n_mobile": about["n_mobile"]}
    mean = mean_production(productions)
    course = courses(mean, jumps, results, **case)
    save_svg(convergence_figure(mean, results, course, title), Path(convergence))


if __name__ == "__main__":
    names = ("power", "heat_flow", "profile")
    main(
        seeds=list(zip(*(snakemake.input[name] for name in names), strict=True)),
        run=snakemake.input.run[0],
        **{name: snakemake.input[name] for name in ("zones", "conductance")},
        settings=snakemake.params.settings,
        cutoff=snakemake.params.cutoff_angstrom,
        title=snakemake.params.title.format(**snakemake.wildcards),
        **{name: snakemake.output[name] for name in ("profile", "convergence")},
    )
