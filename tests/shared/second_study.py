"""The second small study, what it simulates, and what its runs recorded."""

from pathlib import Path
from types import SimpleNamespace

from kapitza.analysis.files.contracts import BATH_POWER, CONDUCTANCE, TEMPERATURE_PROFILE
from kapitza.analysis.files.tables import read_table
from kapitza.analysis.measure.profile import fit_range, profile_of
from kapitza.analysis.measure.temperature_jump import local_jump
from kapitza.interfaces.zones import read_zones
from kapitza.simulation.lattice_state import read_lattice
from kapitza.study.loading import load_study
from kapitza.study.potentials.manifest import load_manifest

FILE = Path(__file__).resolve().parents[1] / "workflow" / "two_elements.yaml"
MANIFEST = load_manifest()
STUDY = load_study(FILE, MANIFEST)
POTENTIAL = MANIFEST["lj-noble-gases"]
KRYPTON, XENON = POTENTIAL.elements["Kr"], 525.0
TEMPERATURE, HOT, COLD, PRODUCTION_PS = 25.0, 45.0, 5.0, 90.0
CASES = {"kr-xe-110": (22, 28), "kr-xe-111": (12,)}
SEEDS = (1, 2)
SIDES = ("left", "right")


def folders(results):
    """Every interface, length and folder of a case."""
    return [
        (name, length, results / name / "T25" / f"L{length}")
        for name, lengths in CASES.items()
        for length in lengths
    ]


def conductances(folder):
    return read_table(folder / "conductance.csv", CONDUCTANCE).set_index("definition")


def lattices(results):
    """lattice.json of both crystals, left first."""
    return [
        read_lattice(results / f"bulk/lj-noble-gases-fcc-{element}/T25/lattice.json")
        for element in ("Kr", "Xe")
    ]


def recorded(folder, number):
    """Heat flow, jump of the lines and jump of the baths of a seed, from what it recorded."""
    seed = folder / f"seed{number}"
    power = read_table(seed / "bath_power.csv", BATH_POWER)
    last = power.iloc[-1]
    flow = (last.energy_hot_ev + last.energy_cold_ev) / 2 / last.time_ps
    where = fit_range(
        **read_zones(folder / "zones.json").fit_bounds(),
        cutoff_angstrom=9.95,
        exclusion_planes=0,
        bath_exclusion_nm=0.2,
    )
    profile = read_table(seed / "temperature_profile.csv", TEMPERATURE_PROFILE)
    baths = power.temperature_hot_k[1:].mean() - power.temperature_cold_k[1:].mean()
    jump = local_jump(profile_of(profile), where).jump
    return SimpleNamespace(flow=flow, local=jump.jump_k, systematic=jump.systematic_k, baths=baths)
