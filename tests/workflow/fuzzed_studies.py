"""Random study files: plausible ones, and ones spoilt by what people mistype and attackers try."""

import copy

from hypothesis import strategies as st

from kapitza.study.potentials.manifest import load_manifest

MANIFEST = load_manifest()
CRYSTALS = [
    (name, key.partition(":")[0], key.partition(":")[2].split(","))
    for name, potential in MANIFEST.items()
    for key in potential.nominal_lattice_angstrom
]
HOSTILE_NAMES = [
    *("../x", "a/../../b", "..", ".", "/etc/passwd", "a/b", "a\\b", "~root", "-rf", "--help"),
    *("a;touch PWNED", "$(touch PWNED)", "`touch PWNED`", "a|b", "a&b", "a>b", "*", "{wildcards}"),
    *("a b", " a", "a\n", "a\tb", "", "é", "名", "a\u202eb", "\u0430r", "a\x00b", "a'b", 'a"b', "%s"),
    "x" * 65,
]
JUNK = [
    *(None, True, False, 0, -1, 1, 2.5, 1e-300, 1e300, float("nan"), float("inf"), 10**30, -(10**30)),
    *("", "1", "1e3", "30 K", "yes", [], {}, [None], {"a": 1}, [[1]], [1, "a"], {"__use_yte__": True}),
    *HOSTILE_NAMES,
]
names = st.from_regex(r"[a-z][a-z0-9_-]{0,12}", fullmatch=True)
positive = st.floats(0.5, 500, allow_nan=False).map(lambda value: round(value, 3))


@st.composite
def sides(draw, crystal, elements):
    side = {"crystal": crystal, "elements": elements}
    if draw(st.booleans()):
        side["masses_amu"] = {elements[0]: draw(st.floats(20, 400).map(lambda mass: round(mass, 2)))}
    return side


@st.composite
def interfaces(draw, chosen):
    potential, crystal, elements = chosen
    entry = {
        "name": draw(names),
        "potential": potential,
        "left": draw(sides(crystal, elements)),
        "right": draw(sides(crystal, elements)),
        "length_cells": draw(
            st.lists(st.integers(15, 40).map(lambda n: 2 * n), min_size=1, max_size=2, unique=True)
        ),
        "cross_section_cells": [draw(st.integers(3, 9)), draw(st.integers(3, 9))],
    }
    if draw(st.booleans()):
        entry |= {
            "orientation": draw(st.sampled_from(["001", "110", "111"])),
            "bath_cells": draw(st.integers(1, 8)),
        }
    if draw(st.booleans()):
        entry["expected_conductance_mw_m2k"] = draw(positive)
    return entry


@st.composite
def plausible(draw):
    """A study that is meant to be valid, and often is."""
    chosen = draw(st.sampled_from(CRYSTALS))
    light = chosen[0] == "lj-argon"
    protocol = {
        "timestep_fs": draw(st.sampled_from([2, 5, 10] if light else [0.25, 0.5, 0.8])),
        "sample_interval_steps": draw(st.integers(2, 8)),
        "bath": draw(st.sampled_from(["langevin", "langevin", "nose_hoover", "ehex"])),
        "production_ps": draw(st.integers(800, 5000)),
        "windows_per_segment": draw(st.integers(1, 4)),
        "reversal": draw(st.sampled_from(["pairs", "none"])),
    }
    if protocol["bath"] == "ehex":
        protocol["bath_power_ev_ps"] = draw(positive)
    kind = draw(st.sampled_from(["segments", "segment_ps", ""]))
    if kind:
        protocol[kind] = draw(st.integers(10, 60))
    study = {
        "name": draw(names),
        "interfaces": [draw(interfaces(chosen)) for _ in range(draw(st.integers(1, 2)))],
        "temperatures_k": draw(st.lists(st.integers(2, 900), min_size=1, max_size=3, unique=True)),
        "seeds": draw(st.lists(st.integers(0, 10**6), min_size=1, max_size=3, unique=True)),
        "protocol": protocol,
    }
    if draw(st.booleans()):
        study["spectrum"] = {"block_ps": draw(st.integers(5, 40)), "keep_trajectory": draw(st.booleans())}
    if draw(st.booleans()):
        method = draw(st.sampled_from(["static", "thermal", "fixed"]))
        study["lattice"] = {"method": method, "supercell_cells": 7}
        if method == "fixed":
            study["lattice"]["lattice_constant_angstrom"] = _given_constants(study["interfaces"])
    return study


def _given_constants(interfaces):
    """Lattice constants of all crystals as the potentials have them, by elements."""
    sides = [(entry["potential"], entry[side]) for entry in interfaces for side in ("left", "right")]
    return {
        "".join(sorted(side["elements"])): MANIFEST[name].lattice_angstrom(side["crystal"], side["elements"])
        for name, side in sides
    }


def places(data, path=()):
    """Path of every key and index of nested plain data."""
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in items:
        yield (*path, key)
        yield from places(value, (*path, key))


@st.composite
def studies(draw):
    """A plausible study, half the time with one to three entries replaced, removed, renamed or added."""
    data = copy.deepcopy(draw(plausible()))
    if draw(st.booleans()):
        return data
    for _ in range(draw(st.integers(1, 3))):
        paths = list(places(data))
        if not paths:
            break
        *parents, last = draw(st.sampled_from(paths))
        place = data
        for key in parents:
            place = place[key]
        action = draw(st.sampled_from(["replace", "replace", "name", "remove", "add"]))
        if action == "remove":
            del place[last]
        elif action == "name" and last in ("name", "potential"):
            place[last] = draw(st.sampled_from(HOSTILE_NAMES))
        elif action == "add" and isinstance(place, dict):
            place[draw(st.one_of(names, st.sampled_from(HOSTILE_NAMES)))] = draw(st.sampled_from(JUNK))
        else:
            place[last] = draw(
                st.one_of(st.sampled_from(JUNK), st.integers(), st.floats(), st.text(max_size=8))
            )
    return data
