"""`kapitza prepare`: a structure from a file becomes the folder of a run: structure, zones and deck."""

import argparse
import shlex
import sys

import numpy as np
from ase import Atoms

from kapitza.interfaces.baths import BathSettings
from kapitza.interfaces.case_decks import seeded_run
from kapitza.interfaces.datafile import write_structure
from kapitza.interfaces.deck import nemd_deck, zone_variables
from kapitza.interfaces.given_slab import GivenSlab, given_interface
from kapitza.interfaces.zones import Zones, write_zones
from kapitza.simulation.foreign.given_structure import GivenStructure, read_given_structure
from kapitza.simulation.foreign.resting_structure import resting
from kapitza.simulation.foreign.run_frames import RunFileError
from kapitza.simulation.session import SimulationError
from kapitza.study.potentials.force_fields import Potential
from kapitza.study.potentials.given_file import potential_from
from kapitza.study.potentials.potential_files import FOLDER
from kapitza.study.sections.protocol_section import Protocol
from kapitza.study.sections.step_counts import run_steps


def write_run_folder(given: argparse.Namespace) -> int:
    """Write structure.data, zones.json, zones.lmp and nemd.in; 1 when the structure does not come to rest."""
    potential = potential_from(given.potential).potential
    structure = read_given_structure(given.structure)
    asked = GivenSlab(
        given.plane,
        given.wall_angstrom or potential.cutoff_angstrom,
        given.bath_angstrom,
        potential.cutoff_angstrom,
        potential.force_range_angstrom,
        max(given.conversion_planes, default=0),
    )
    atoms, zones = given_interface(_atoms(structure, given, potential), asked)
    if given.relax:
        try:
            atoms = resting(atoms, zones, potential, FOLDER)
        except SimulationError as error:
            print(f"kapitza prepare: {error}", file=sys.stderr)
            return 1
    given.into.mkdir(parents=True, exist_ok=True)
    write_structure(given.into / "structure.data", atoms, zones.species, zones.masses_amu)
    write_zones(given.into / "zones.json", zones)
    (given.into / "zones.lmp").write_text(zone_variables(zones), encoding="utf-8")
    (given.into / "nemd.in").write_text(_deck(given, zones, potential), encoding="utf-8")
    _say(given, zones, potential)
    return 0


def _atoms(structure: GivenStructure, given: argparse.Namespace, potential: Potential) -> Atoms:
    """The structure with the elements and masses that file, options or potential give."""
    where = str(structure.path)
    elements = structure.element
    if given.elements:
        if structure.kind is None or structure.kind.max() > len(given.elements):
            raise RunFileError(where, "has other types than --elements names", "give one for every type")
        elements = np.array([given.elements[kind - 1] for kind in structure.kind])
    if elements is None:
        reason, fix = "does not say which element a type is", "give --elements, one for each type in order"
        raise RunFileError(where, reason, fix)
    if unknown := sorted(set(elements.tolist()) - set(potential.elements)):
        reason = f"the potential does not describe {', '.join(unknown)}"
        raise RunFileError(where, reason, f"take one that does, it has {', '.join(potential.elements)}")
    masses = structure.mass_amu
    if masses is None or given.standard_masses:
        masses = np.array([potential.elements[element] for element in elements])
    box = structure.box
    atoms = Atoms(elements.tolist(), structure.position, masses=masses, cell=box.lengths)
    atoms.pbc = (True, True, bool(box.periodic[2]))
    if structure.side is not None:
        atoms.set_array("side", structure.side)
    return atoms


def _deck(given: argparse.Namespace, zones: Zones, potential: Potential) -> str:
    times = {
        "timestep_fs": given.timestep_fs,
        "equilibration_ps": given.equilibration_ps,
        "drive_ps": given.drive_ps,
        "production_ps": given.production_ps,
        "segments": given.segments,
        "sample_interval_steps": given.sample_interval_steps,
    }
    steps = run_steps(Protocol.model_validate(times), given.production_ps)
    settings = seeded_run(given.timestep_fs / 1000, steps, given.seed)
    hot, cold = (given.temperature_k * (1 + sign * given.bath_offset_fraction) for sign in (1, -1))
    baths = BathSettings("langevin", hot_k=hot, cold_k=cold, damping_ps=given.bath_damping_ps)
    return nemd_deck(potential, list(zones.species), list(zones.masses_amu), baths, settings)


def _say(given: argparse.Namespace, zones: Zones, potential: Potential) -> None:
    for zone in zones.zones:
        print(
            f"{zone.name:10s} {zone.n_atoms:6d} atoms in {zone.n_planes:3d} planes, z from "
            f"{zone.z_lo_angstrom:.4g} to {zone.z_hi_angstrom:.4g} Å"
        )
    types = ", ".join(f"{e} {m:g}" for e, m in zip(zones.species, zones.masses_amu, strict=True))
    print(f"types (element, amu): {types}; the plane is at {zones.interface_plane_angstrom:.6g} Å")
    files = [shlex.quote(str(path.resolve())) for path in potential.paths(FOLDER).values()]
    potential_files = f" --potential-file {' '.join(files)}" if files else ""
    print(
        f"run it in {given.into}: mpiexec -n 1 python -m mpi4py -m kapitza.simulation.nemd --ranks 1 "
        "--deck nemd.in --structure structure.data --zones zones.json --work work "
        "--bath-power bath_power.csv --temperature-profile temperature_profile.csv "
        "--trajectory trajectory.h5 --run run.json"
        f"{potential_files}"
    )
