"""Temperature jump, heat flow, conductance and health of one seed."""

import json
from math import hypot
from pathlib import Path

from kapitza.analysis.files.arrays import open_arrays
from kapitza.analysis.files.tables import (
    BATH_POWER,
    CONDUCTANCE,
    HEALTH,
    TEMPERATURE_PROFILE,
    frame_of,
    read_table,
    write_table,
)
from kapitza.analysis.measure.conductance import energy_gate_ev_ps, heat_flow_from_baths, seed_conductance
from kapitza.analysis.measure.contacts import contact_drops
from kapitza.analysis.measure.health import Limits, SiteMotion, bath_temperature, seed_health
from kapitza.analysis.measure.profile import (
    extrapolation_error_k,
    fit_range,
    local_jump,
    profile_from_columns,
    reservoir_jump,
)
from kapitza.analysis.measure.statistics import block_means
from kapitza.analysis.spectral.spectrum import integral
from kapitza.interfaces.zones import read_zones


def interface_flow(path, n_windows):
    """Interface heat flow in as many blocks as windows, ∫q dν, both eV/ps, and how the atoms there move."""
    with open_arrays(path) as file:
        spectral = integral(0.5 * (file["q_left"][:] + file["q_right"][:]), file["frequency_thz"][:])
        motion = SiteMotion(*(float(file.attrs[f"{name}_fraction"]) for name in ("site_shift", "vibration")))
        return block_means(file["heat_flow_ev_ps"][:], n_windows), float(spectral.mean()), motion


def read_profile(path):
    """A temperature_profile.csv as arrays."""
    table = read_table(path, TEMPERATURE_PROFILE)
    names = ("window", "side", "z_angstrom", "n_atoms", "temperature_k")
    return profile_from_columns(*(table[name] for name in names))


def range_of_fit(zones, settings, cutoff):
    """Where the profile is fitted."""
    return fit_range(
        **zones.fit_bounds(),
        cutoff_angstrom=cutoff,
        exclusion_planes=settings["interface_exclusion_planes"],
        bath_exclusion_nm=settings["bath_exclusion_nm"],
    )


def predicted_jump_error(local, zones, conductivity, case, production_ps):
    """Error of the extrapolated jump that thermal noise allows, K; None without an expected conductivity."""
    if conductivity is None:
        return None
    given = {**case, "conductivity_w_mk": conductivity, "production_ps": production_ps}
    distances = (abs(fit.z_angstrom - zones.interface_plane_angstrom) for fit in (local.left, local.right))
    return hypot(*(extrapolation_error_k(distance, **given) for distance in distances))


def main(
    *, power, profile, run, heat_flow, zones, settings, cutoff, conductivity, limits, conductance, health
):
    """Write conductance.csv and health.csv."""
    layout, about = read_zones(Path(zones)), json.loads(Path(run).read_text())
    baths = read_table(Path(power), BATH_POWER)
    blocks, spectral, motion = interface_flow(heat_flow, len(baths) - 1)
    temperature = settings["temperature_k"]
    gate = energy_gate_ev_ps(temperature, about["n_mobile"], about["production_ps"])
    energies = (baths[name] for name in ("time_ps", "energy_hot_ev", "energy_cold_ev"))
    flow = heat_flow_from_baths(*energies, gate_ev_ps=gate, interface_flow_ev_ps=blocks)
    bins, where = read_profile(Path(profile)), range_of_fit(layout, settings, cutoff)
    local = local_jump(bins, where)
    temperatures = tuple(baths[f"temperature_{bath}_k"][1:] for bath in ("hot", "cold"))
    reservoir = reservoir_jump(*temperatures)
    contacts = contact_drops(bins, where, temperatures, layout.bath_edges_angstrom)
    case = {"area_angstrom2": layout.area_angstrom2, "temperature_k": temperature}
    predicted = predicted_jump_error(local, layout, conductivity, case, flow.production_ps)
    seeds = [
        seed_conductance(flow, local.jump, **case, predicted_jump_error_k=predicted),
        seed_conductance(flow, reservoir, **case),
    ]
    checks = seed_health(
        flow=flow,
        spectral_flow_ev_ps=spectral,
        local=local,
        conductances=seeds,
        total_energy_ev=baths["total_energy_ev"],
        motion=motion,
        limits=limits,
    )
    if settings["baths_set_temperature"]:
        checks = (*checks, bath_temperature(temperatures, (about["hot_k"], about["cold_k"]), limits))
    rows = [seeds[0].row, seeds[1].row.with_contacts(contacts)]
    write_table(Path(conductance), CONDUCTANCE, frame_of(rows))
    write_table(Path(health), HEALTH, frame_of(checks))


if __name__ == "__main__":
    main(
        **{name: snakemake.input[name] for name in ("power", "profile", "run", "heat_flow", "zones")},
        **{name: snakemake.output[name] for name in ("conductance", "health")},
        settings=snakemake.params.settings,
        cutoff=snakemake.params.cutoff_angstrom,
        conductivity=snakemake.params.conductivity_w_mk,
        limits=Limits(**snakemake.params.limits),
    )
