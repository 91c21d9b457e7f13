"""Limits that need more than one key of the study, or a number of the potential.

Each check is a generator of problems, listed in `CHECKS` with the sections it reads: it is left out when one
of these is already known to be malformed.
"""

from collections.abc import Callable, Iterator
from typing import Any

from kapitza.study.disorder_checks import disorder_of_interfaces
from kapitza.study.geometry_checks import interface_geometry
from kapitza.study.lattice_checks import force_range_in_supercell, given_constants, listed_potential
from kapitza.study.messages import close_match
from kapitza.study.model import EXPECTATIONS, Interface, Side, Study
from kapitza.study.pair_checks import (
    distinct_measurements,
    hot_above_cold,
    pair_media,
    pair_models,
    settings_of_models,
)
from kapitza.study.potentials import Manifest, Potential
from kapitza.study.problems import Problem
from kapitza.study.protocol_checks import segment_length

MIN_FRAMES_PER_BLOCK = 16
MIN_STEPS_PER_PERIOD = 20
# Folders and products of results/ an interface must not be named after.
RESERVED_NAMES = ("bulk", "pairs", "figures", "logs", "benchmarks", "report", "report.html")

Check = Callable[[Study, Manifest], Iterator[Problem]]


def check_study(study: Study, manifest: Manifest, malformed: frozenset[str] = frozenset()) -> list[Problem]:
    """Problems between the keys of a study whose sections, but for the malformed ones, are each valid."""
    return [
        problem
        for sections, check in CHECKS
        if malformed.isdisjoint(sections)
        for problem in check(study, manifest)
    ]


def _something_to_study(study: Study, _: Manifest) -> Iterator[Problem]:
    if study.interfaces or study.pairs:
        return
    fix = "add it: interfaces to simulate, or pairs of media for the models alone"
    yield _required("interfaces", study, fix)


def _seeds_of_interfaces(study: Study, _: Manifest) -> Iterator[Problem]:
    if study.interfaces and not study.seeds:
        yield _required("seeds", study, "add it: one whole number per independent run, as [1, 2]")


def _required(key: str, study: Study, fix: str) -> Problem:
    """The key is absent, or its list is empty."""
    if key in study.model_fields_set:
        return Problem(
            key, getattr(study, key), "the list is empty", fix.replace("add it", "give at least one")
        )
    return Problem(key, None, "this key is required", fix, missing=True)


def _distinct_names(study: Study, _: Manifest) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    named = [(f"interfaces[{i}].name", "interfaces", x.name) for i, x in enumerate(study.interfaces)]
    named += [(f"pairs[{i}].name", "interfaces or pairs", x.name) for i, x in enumerate(study.pairs)]
    for where, kind, name in named:
        if name.lower() in RESERVED_NAMES or name.lower().endswith(".csv"):
            yield Problem(where, name, "results/ keeps this name for its own files", "choose another name")
        if name.lower() in seen:
            yield Problem(where, name, f"two {kind} share this name (capitals do not count)", "rename one")
        seen[name.lower()] = name


def _distinct_entries(study: Study, _: Manifest) -> Iterator[Problem]:
    lists: list[tuple[str, tuple[Any, ...]]] = [
        ("models.names", study.models.names),
        ("models.statistics", study.models.statistics),
    ]
    lists += [(f"interfaces[{i}].length_cells", x.length_cells) for i, x in enumerate(study.interfaces)]
    lists += [(f"pairs[{i}].models", x.models or ()) for i, x in enumerate(study.pairs)]
    for where, values in lists:
        yield from _repeated(where, values, values)


def _distinct_temperatures(study: Study, _: Manifest) -> Iterator[Problem]:
    shown = tuple(f"{temperature:g}" for temperature in study.temperatures_k)
    yield from _repeated("temperatures_k", study.temperatures_k, shown)


def _distinct_seeds(study: Study, _: Manifest) -> Iterator[Problem]:
    yield from _repeated("seeds", study.seeds, study.seeds)


def _repeated(where: str, values: tuple[Any, ...], keys: tuple[Any, ...]) -> Iterator[Problem]:
    for i, key in enumerate(keys):
        if key in keys[:i]:
            yield Problem(f"{where}[{i}]", values[i], "given twice", "remove one; each entry is its own case")


def _one_per_temperature(study: Study, _: Manifest) -> Iterator[Problem]:
    yield from _per_temperature("protocol.production_ps", study.protocol.production_ps, study)


def _expectations_per_temperature(study: Study, _: Manifest) -> Iterator[Problem]:
    for i, interface in enumerate(study.interfaces):
        for key in EXPECTATIONS:
            yield from _per_temperature(f"interfaces[{i}].{key}", getattr(interface, key), study)


def _per_temperature(where: str, value: object, study: Study) -> Iterator[Problem]:
    wanted = len(study.temperatures_k)
    if isinstance(value, tuple) and len(value) != wanted:
        reason = f"{len(value)} value(s) for {wanted} temperature(s)"
        yield Problem(where, value, reason, "give one number for all, or one per entry of temperatures_k")


def _bath(study: Study, _: Manifest) -> Iterator[Problem]:
    protocol = study.protocol
    where, power = "protocol.bath_power_ev_ps", protocol.bath_power_ev_ps
    if protocol.bath == "ehex" and power is None:
        yield Problem(where, power, "bath ehex needs the power it exchanges", "give the power in eV/ps")
    if protocol.bath != "ehex" and power is not None:
        reason = f"bath {protocol.bath} sets temperatures, not a power"
        yield Problem(where, power, reason, "remove this key, or choose bath: ehex")
    shortest = 10 * protocol.timestep_fs / 1000
    if protocol.bath != "ehex" and protocol.bath_damping_ps < shortest:
        reason = f"shorter than ten time steps of {protocol.timestep_fs:g} fs"
        fix = f"give at least {shortest:g} ps"
        yield Problem("protocol.bath_damping_ps", protocol.bath_damping_ps, reason, fix)


def _blocks(study: Study, _: Manifest) -> Iterator[Problem]:
    protocol, spectrum = study.protocol, study.spectrum
    block, needed = spectrum.block_ps, 2 * spectrum.error_groups
    frame_ps = protocol.sample_interval_steps * protocol.timestep_fs / 1000
    if block < MIN_FRAMES_PER_BLOCK * frame_ps:
        reason = f"fewer than {MIN_FRAMES_PER_BLOCK} frames of {frame_ps:g} ps in one block"
        fix = f"give at least {MIN_FRAMES_PER_BLOCK * frame_ps:g} ps, or sample more often"
        yield Problem("spectrum.block_ps", block, reason, fix)
    values = (
        protocol.production_ps if isinstance(protocol.production_ps, tuple) else (protocol.production_ps,)
    )
    for i, production in enumerate(values):
        if production < needed * block:
            where = "protocol.production_ps" + (f"[{i}]" if isinstance(protocol.production_ps, tuple) else "")
            reason = f"fewer than {needed} blocks of {block:g} ps (two per error group)"
            yield Problem(
                where, production, reason, f"give at least {needed * block:g} ps, or shorter blocks"
            )


def _materials(study: Study, manifest: Manifest) -> Iterator[Problem]:
    for i, interface in enumerate(study.interfaces):
        potential = manifest.get(interface.potential)
        if potential is None:
            yield _unknown_potential(f"interfaces[{i}].potential", interface.potential, manifest)
        for name in ("left", "right"):
            yield from _side(f"interfaces[{i}].{name}", getattr(interface, name), interface, potential)


def _unknown_potential(where: str, name: str, manifest: Manifest) -> Problem:
    match = close_match(name, manifest)
    hint = f"did you mean {match}? " if match else ""
    return Problem(where, name, "unknown potential", f"{hint}choose one of {', '.join(sorted(manifest))}")


def _side(where: str, side: Side, interface: Interface, potential: Potential | None) -> Iterator[Problem]:
    elements = side.elements
    for element, mass in side.masses_amu.items():
        if element not in elements:
            reason = f"{element} is not on this side"
            fix = f"name one of {', '.join(elements)}, or move it to the other side"
            yield Problem(f"{where}.masses_amu.{element}", mass, reason, fix)
    if len(set(elements)) != len(elements):
        yield Problem(f"{where}.elements", elements, "an element is given twice", f"write [{elements[0]}]")
        return
    if side.crystal == "fcc" and len(elements) != 1:
        yield Problem(
            f"{where}.elements", elements, "crystal fcc has one element", "give one, or choose diamond"
        )
        return
    if potential is None:
        return
    unknown = [element for element in elements if element not in potential.elements]
    if unknown:
        reason = f"potential {interface.potential} does not describe {', '.join(unknown)}"
        fix = f"use its elements {', '.join(potential.elements)}, or another potential"
        yield Problem(f"{where}.elements", elements, reason, fix)
    elif potential.catalogue_key(side.crystal, elements) is None:
        reason = f"potential {interface.potential} lists no {side.crystal} crystal of {', '.join(elements)}"
        yield Problem(f"{where}.crystal", side.crystal, reason, _crystals_of(potential))


def _crystals_of(potential: Potential) -> str:
    return f"choose one of {'; '.join(potential.nominal_lattice_angstrom)}"


def _resolution_in_time(study: Study, manifest: Manifest) -> Iterator[Problem]:
    protocol = study.protocol
    interval_fs = protocol.sample_interval_steps * protocol.timestep_fs
    for interface in study.interfaces:
        potential = listed_potential(interface, manifest)
        if potential is None:
            continue
        cutoff = max(
            potential.cutoff_thz(side.crystal, side.elements, side.masses_amu)
            for side in (interface.left, interface.right)
        )
        about = f"for {interface.name}, whose phonons reach about {cutoff:.3g} THz"
        longest_step = 1000 / (MIN_STEPS_PER_PERIOD * cutoff)
        if protocol.timestep_fs > longest_step:
            fix = f"give at most {longest_step:.3g} fs ({MIN_STEPS_PER_PERIOD} steps per period)"
            yield Problem("protocol.timestep_fs", protocol.timestep_fs, f"too long {about}", fix)
        longest_interval = 1000 / (4 * cutoff)
        if interval_fs > longest_interval:
            steps = int(longest_interval / protocol.timestep_fs)
            fix = f"give at most {steps} steps" if steps else "choose a shorter timestep_fs first"
            limit = f"1/(4 ν_max) = {longest_interval:.3g} fs"
            reason = f"a frame every {interval_fs:g} fs is too rare {about}; {limit}"
            yield Problem("protocol.sample_interval_steps", protocol.sample_interval_steps, reason, fix)


def _geometry(study: Study, manifest: Manifest) -> Iterator[Problem]:
    for i, interface in enumerate(study.interfaces):
        yield from interface_geometry(i, interface, study, listed_potential(interface, manifest))


CHECKS: tuple[tuple[tuple[str, ...], Check], ...] = (
    (("interfaces", "pairs"), _something_to_study),
    (("interfaces", "seeds"), _seeds_of_interfaces),
    (("interfaces", "pairs"), _distinct_names),
    (("interfaces", "pairs", "models"), _distinct_entries),
    (("pairs",), distinct_measurements),
    (("pairs",), pair_media),
    (("pairs", "models"), pair_models),
    (("interfaces", "pairs", "models"), settings_of_models),
    (("pairs",), hot_above_cold),
    (("temperatures_k",), _distinct_temperatures),
    (("seeds",), _distinct_seeds),
    (("temperatures_k", "protocol"), _one_per_temperature),
    (("temperatures_k", "interfaces"), _expectations_per_temperature),
    (("protocol",), _bath),
    (("protocol",), segment_length),
    (("interfaces", "lattice"), given_constants),
    (("protocol", "spectrum"), _blocks),
    (("interfaces", "potentials"), _materials),
    (("interfaces", "protocol"), _resolution_in_time),
    (("interfaces", "profile", "lattice"), _geometry),
    (("interfaces", "lattice"), force_range_in_supercell),
    (("interfaces", "lattice"), disorder_of_interfaces),
)
