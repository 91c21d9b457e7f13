"""Bad studies: each gives one clear message that names the key, the value and the fix."""

import re

import pytest
from study_examples import MANIFEST, argon, changed, silicon, without

from kapitza.study.loading import parse_study
from kapitza.study.potentials.manifest import load_manifest
from kapitza.study.problems import StudyError

LEFT = "interfaces.0.left"

# name: (change, value, what the message must say). Each gives exactly one problem.
BAD_VALUES = {
    "mistyped section": ("protocoll", {}, ["protocoll", "did you mean protocol?"]),
    "mistyped key": ("protocol.drive_pss", 3, ["protocol.drive_pss = 3", "did you mean drive_ps?"]),
    "key of an interface": ("interfaces.0.bath_cell", 3, ["interfaces[0].bath_cell = 3", "bath_cells"]),
    "alien key": (
        "interfaces.0.lammps",
        "run 0",
        ["interfaces[0].lammps", "the keys here are name, potential"],
    ),
    "temperatures in °C": ("temperatures_c", [20], ["temperatures_c = [20]", "use temperatures_k", "kelvin"]),
    "timestep in ps": (
        "protocol.timestep_ps",
        0.01,
        ["timestep_ps = 0.01", "use timestep_fs", "femtoseconds"],
    ),
    "exclusion in Å": ("profile.bath_exclusion_angstrom", 20, ["bath_exclusion_nm", "nanometres"]),
    "no unit": ("protocol.drive", 120, ["protocol.drive = 120", "use drive_ps", "picoseconds"]),
    "unit as text": (
        "temperatures_k",
        ["300 K", 10],
        ["temperatures_k[0] = '300 K'", "plain number in K, such as 300"],
    ),
    "number as text": ("temperatures_k", ["30", 10], ["temperatures_k[0] = '30'", "not a text", "write 30"]),
    "exponent YAML reads as text": (
        "protocol.drive_ps",
        "1e2",
        ["drive_ps = '1e2'", "write 100 without quotes"],
    ),
    "small exponent YAML reads as text": (
        "greens.broadening_fraction",
        "1e-7",
        ["broadening_fraction = '1e-7'", "write 1.0e-07 without quotes"],
    ),
    "boolean for a number": ("protocol.drive_ps", True, ["protocol.drive_ps = true", "a number is needed"]),
    "boolean for a count": (
        "interfaces.0.bath_cells",
        True,
        ["bath_cells = true", "a whole number is needed"],
    ),
    "float for a count": ("seeds", [1, 2.0], ["seeds[1] = 2.0", "a whole number is needed"]),
    "NaN": ("protocol.bath_damping_ps", float("nan"), ["bath_damping_ps = nan", "finite number"]),
    "infinity": ("temperatures_k", [10, float("inf")], ["temperatures_k[1] = inf", "finite number"]),
    "negative temperature": ("temperatures_k", [10, -30], ["temperatures_k[1] = -30", "at least 0.001 K"]),
    "segments by number and by length": (
        "protocol.segment_ps",
        50,
        ["protocol.segment_ps = 50", "segments and segment_ps both", "remove one of them"],
    ),
    "zero temperature": ("temperatures_k", [0, 30], ["temperatures_k[0] = 0", "at least 0.001 K"]),
    "no temperature": ("temperatures_k", [], ["temperatures_k = []", "give at least 1"]),
    "scalar for a list": ("seeds", 1, ["seeds = 1", "a list is needed"]),
    "temperature twice": ("temperatures_k", [10, 10.0], ["temperatures_k[1] = 10", "given twice"]),
    "seed twice": ("seeds", [4, 4], ["seeds[1] = 4", "given twice"]),
    "length twice": ("interfaces.0.length_cells", [36, 36], ["length_cells[1] = 36", "given twice"]),
    "model twice": ("models.names", ["amm_scalar", "amm_scalar"], ["models.names[1]", "given twice"]),
    "seed too large": ("seeds", [900_000_000], ["seeds[0] = 900000000", "at most 899999999"]),
    "unknown model": (
        "models.names",
        ["dmm_deby"],
        ["models.names[0] = 'dmm_deby'", "did you mean dmm_debye?"],
    ),
    "unknown crystal": (f"{LEFT}.crystal", "fccc", ["left.crystal = 'fccc'", "did you mean fcc?"]),
    "unknown orientation": (
        "interfaces.0.orientation",
        "11",
        ["'11'", "these are not three or four Miller indices; fix: write e.g."],
    ),
    "orientation read as number": ("interfaces.0.orientation", 1, ["orientation = 1", 'its quotes: "001"']),
    "unknown potential": ("interfaces.0.potential", "lj-argn", ["'lj-argn'", "did you mean lj-argon?"]),
    "potential that is a path": (
        "interfaces.0.potential",
        "../x.sw",
        ["potential = '../x.sw'", "not a valid name"],
    ),
    "unknown element": (f"{LEFT}.elements", ["Kr"], ["left.elements = ['Kr']", "does not describe Kr", "Ar"]),
    "no element symbol": (f"{LEFT}.elements", ["argon"], ["elements[0] = 'argon'", "no element symbol"]),
    "two elements in fcc": (f"{LEFT}.elements", ["Ar", "Kr"], ["fcc has one element", "choose diamond"]),
    "three elements": (f"{LEFT}.elements", ["Ar", "Kr", "Xe"], ["left.elements", "fcc has one element"]),
    "crystal the potential lacks": (
        f"{LEFT}.crystal",
        "diamond",
        ["lists no diamond crystal of Ar", "fcc:Ar"],
    ),
    "mass of an absent element": (
        f"{LEFT}.masses_amu",
        {"Kr": 83.8},
        ["masses_amu.Kr = 83.8", "not on this side"],
    ),
    "negative mass": (f"{LEFT}.masses_amu", {"Ar": -1}, ["masses_amu.Ar = -1", "at least 0.1"]),
    "mass of no element": (
        f"{LEFT}.masses_amu",
        {"argon": 40},
        ["left.masses_amu = 'argon'", "key is no element symbol"],
    ),
    "name with a slash": ("interfaces.0.name", "../../etc", ["name = '../../etc'", "not a valid name"]),
    "name with two dots": ("interfaces.0.name", "a..b", ["name = 'a..b'", "without '..'"]),
    "name with a command": ("interfaces.0.name", "$(reboot)", ["name = '$(reboot)'", "not a valid name"]),
    "name with a newline": ("name", "abc\n", ["name = 'abc\\n'", "not a valid name"]),
    "name too long": ("name", "a" * 65, ["1 to 64"]),
    "name of a product": ("interfaces.0.name", "comparison.csv", ["'comparison.csv'", "choose another name"]),
    "odd length": ("interfaces.0.length_cells", [37], ["length_cells[0] = 37", "use 36 or 38"]),
    "bath longer than the slab": (
        "interfaces.0.bath_cells",
        40,
        ["bath_cells = 40", "fill the 18", "at most 16"],
    ),
    "wall longer than the slab": ("interfaces.0.fixed_cells", 30, ["fixed_cells = 30", "give fewer"]),
    "no room for a line": (
        "interfaces.0.length_cells",
        [30],
        ["length_cells[0] = 30", "layer(s)", "or more"],
    ),
    "slab thinner than sampled": ("interfaces.0.length_cells", [16], ["shorter than the sampled", "or more"]),
    "cross-section too narrow": ("interfaces.0.cross_section_cells", [1, 4], ["[1, 4]", "at least [2, 2]"]),
    "cross-section of three": ("interfaces.0.cross_section_cells", [4, 4, 4], ["give at most 2"]),
    "zero cells": ("interfaces.0.cross_section_cells", [4, 0], ["cross_section_cells[1] = 0", "at least 1"]),
    "production list too short": ("protocol.production_ps", [900.0], ["1 value(s) for 2", "one per entry"]),
    "expectation list too long": (
        "interfaces.0.expected_conductance_mw_m2k",
        [1, 2, 3],
        ["3 value(s) for 2"],
    ),
    "production too short": (
        "protocol.production_ps",
        [1600, 100],
        ["production_ps[1] = 100", "20 blocks", "400 ps"],
    ),
    "block too short": ("spectrum.block_ps", 1, ["spectrum.block_ps = 1", "16 frames", "1.6 ps"]),
    "too few error groups": ("spectrum.error_groups", 5, ["error_groups = 5", "at least 10"]),
    "offset of one": ("protocol.bath_offset_fraction", 1, ["bath_offset_fraction = 1", "0.8"]),
    "offset near one": ("protocol.bath_offset_fraction", 0.95, ["bath_offset_fraction = 0.95", "0.8"]),
    "timestep of nothing": ("protocol.timestep_fs", 1.0e-300, ["timestep_fs = 1e-300", "0.001"]),
    "limit that nothing fails": ("health", {"sum_rule_fraction": 1e6}, ["sum_rule_fraction", "0.1"]),
    "name of a file of the results": ("interfaces.0.name", "provenance.json", ["keeps this name"]),
    "offset of zero": ("protocol.bath_offset_fraction", 0, ["bath_offset_fraction = 0", "greater than 0"]),
    "unknown bath": ("protocol.bath", "langevine", ["'langevine'", "did you mean langevin?"]),
    "power of a langevin bath": ("protocol.bath_power_ev_ps", 0.1, ["= 0.1", "remove this key", "ehex"]),
    "ehex without power": ("protocol.bath", "ehex", ["bath_power_ev_ps = null", "give the power in eV/ps"]),
    "damping too short": ("protocol.bath_damping_ps", 0.01, ["bath_damping_ps = 0.01", "at least 0.1 ps"]),
    "timestep too long": ("protocol.timestep_fs", 30, ["timestep_fs = 30", "2 THz", "at most 25 fs"]),
    "sampled too rarely": (
        "protocol.sample_interval_steps",
        13,
        ["steps = 13", "125 fs", "at most 12 steps"],
    ),
    "lattice constant not asked for": ("lattice.lattice_constant_angstrom", 5.3, ["= 5.3", "method: fixed"]),
    "lattice constant missing": (
        "lattice.method",
        "fixed",
        ["lattice_constant_angstrom = null", "give it in Å"],
    ),
    "no lattice constant of a crystal": (
        "lattice",
        {"method": "fixed", "lattice_constant_angstrom": {"Kr": 5.7}},
        ["names Ar 0 times", "give Ar once"],
    ),
    "lattice constant of nothing": (
        "lattice",
        {"method": "fixed", "lattice_constant_angstrom": {"Ar": 5.3, "Kr": 5.7}},
        ["lattice_constant_angstrom.Kr = 5.7", "the crystals are Ar"],
    ),
    "lattice constant out of bounds": (
        "lattice",
        {"method": "fixed", "lattice_constant_angstrom": {"Ar": 53.0}},
        ["lattice_constant_angstrom.Ar = 53", "at most 20"],
    ),
    "lattice constant as text": (
        "lattice",
        {"method": "fixed", "lattice_constant_angstrom": "5.3 Å"},
        ["lattice_constant_angstrom = '5.3 Å'", "plain number in Å"],
    ),
    "supercell too small": ("lattice.supercell_cells", 3, ["supercell_cells = 3", "give at least 4"]),
    "disorder without a seed": (
        "interfaces.0.disorder",
        {"intermixing": {"planes": 2}},
        ["interfaces[0].disorder.seed = (missing)", "required"],
    ),
    "disorder of no kind": ("interfaces.0.disorder", {"seed": 1}, ["no kind of disorder", "intermixing"]),
    "disorder mistyped": (
        "interfaces.0.disorder",
        {"seed": 1, "intermixng": {"planes": 2}},
        ["did you mean intermixing?"],
    ),
    "mixing through the fit": (
        "interfaces.0.disorder",
        {"seed": 1, "intermixing": {"planes": 12}},
        ["length_cells[0] = 36", "layer(s)", "or more"],
    ),
    "too many vacancies": (
        "interfaces.0.disorder",
        {"seed": 1, "vacancies": {"planes": 2, "fraction": 0.5}},
        ["fraction = 0.5", "at most 0.3"],
    ),
    "hills wider than the box": (
        "interfaces.0.disorder",
        {"seed": 1, "roughness": {"rms_nm": 0.3, "correlation_nm": 2}},
        ["correlation_nm = 2", "half of the box's width of 2.11 nm", "at most 1.05 nm"],
    ),
    "Green's function of too many atoms": (
        "interfaces.0",
        argon()["interfaces"][0]
        | {
            "cross_section_cells": [6, 6],
            "disorder": {"seed": 1, "vacancies": {"planes": 1, "fraction": 0.1}},
        },
        ["greens_cells = null", "144 atoms", "such as [3, 6]"],
    ),
    "supercell that does not fit": (
        "interfaces.0.disorder",
        {"seed": 1, "intermixing": {"planes": 2}, "greens_cells": [3, 4]},
        ["greens_cells = [3, 4]", "does not divide cross_section_cells [4, 4]"],
    ),
    "section that is a number": ("protocol", 3, ["protocol = 3", "mapping"]),
    "section left empty": ("protocol", None, ["protocol = null", "mapping"]),
    "interfaces as a mapping": ("interfaces", {"a": 1}, ["interfaces = ", "a list is needed"]),
    "template": ("__use_yte__", True, ["__use_yte__ = true", "templates run code"]),
    "key that is a number": ("7", 3, ["7 = 3", "unknown key"]),
}


def message_of(data: object) -> str:
    with pytest.raises(StudyError) as refused:
        parse_study(data, source="mine.yaml", manifest=MANIFEST)
    return str(refused.value)


@pytest.mark.parametrize("kind", BAD_VALUES)
def test_bad_value_gives_one_clear_message(kind):
    path, value, expected = BAD_VALUES[kind]
    data = argon()
    data = {**data, path: value} if path == "7" else changed(data, path, value)
    message = message_of(data)
    assert message.count("\n") == (1 if kind in _TIMESTEP_TOO else 0), message
    assert re.match(r"^mine\.yaml: .+: .+; fix: .+", message.splitlines()[0])
    for words in expected:
        assert words in message


# A longer time step also makes the sampling interval, counted in steps, too long.
_TIMESTEP_TOO = ("timestep too long",)


@pytest.mark.parametrize("key", ["name", "interfaces", "temperatures_k", "seeds", "interfaces.0.left"])
def test_missing_key_is_named(key):
    message = message_of(without(argon(), key))
    assert message.count("\n") == 0
    assert f"{key.replace('.0', '[0]')} = (missing): this key is required; fix: add it" in message


def test_two_interfaces_of_one_name():
    data = argon()
    data["interfaces"].append({**data["interfaces"][0], "name": "AR-4AR"})
    assert "interfaces[1].name = 'AR-4AR': two interfaces share this name" in message_of(data)


SILICON_BAD = {
    "fast phonons": ("protocol.timestep_fs", 3, ["timestep_fs = 3", "17 THz"]),
    "light atoms are faster": (f"{LEFT}.masses_amu", {"Si": 3.0}, ["sample_interval_steps = 10", "52 THz"]),
    "crystals do not match": (f"{LEFT}.elements", ["Ge"], ["max_strain = 0.005", "5.657 and 5.432"]),
    "element twice": (f"{LEFT}.elements", ["Si", "Si"], ["an element is given twice", "[Si]"]),
    "no such compound": (
        f"{LEFT}.elements",
        ["Si", "Ge"],
        ["lists no diamond crystal of Si, Ge", "diamond:Si,C"],
    ),
}


def test_different_compounds_do_not_mix():
    data = changed(silicon(), "interfaces.0.right", {"crystal": "diamond", "elements": ["Si", "C"]})
    data["interfaces"][0] |= {"disorder": {"seed": 1, "alloy": {"planes": 2}}, "max_strain": 0.1}
    assert "cannot change places between diamond of 1 element(s) and diamond of 2" in message_of(data)


@pytest.mark.parametrize("kind", SILICON_BAD)
def test_bad_silicon_study(kind):
    path, value, expected = SILICON_BAD[kind]
    message = message_of(changed(silicon(), path, value))
    for words in expected:
        assert words in message


def test_all_problems_are_listed_together():
    data = changed(argon(), "temperatures_k", [10, -1])
    data = changed(data, "protocol.timestep_ps", 0.01)
    data = changed(data, "interfaces.0.length_cells", [37])
    data = changed(data, "lattice.method", "fixed")
    lines = message_of(data).splitlines()
    assert len(lines) == 4
    for words in (
        "temperatures_k[1]",
        "protocol.timestep_ps",
        "length_cells[0]",
        "lattice_constant_angstrom",
    ):
        assert any(words in line for line in lines)
    assert all(line.startswith("mine.yaml: ") and "; fix: " in line for line in lines)


def test_a_lattice_constant_serves_one_kind_of_crystal():
    data = changed(argon(), "interfaces.0.potential", "lead-diamond")
    data = changed(data, "interfaces.0.left", {"crystal": "diamond", "elements": ["C"]})
    data = changed(data, "interfaces.0.right", {"crystal": "fcc", "elements": ["Pb"]})
    data = changed(data, "interfaces.0.max_coincidence_cells", 8)
    data = changed(data, "interfaces.0.max_strain", 0.015)
    data = changed(data, "interfaces.0.cross_section_cells", [1, 1])
    data = changed(data, "protocol", {"timestep_fs": 0.5, "sample_interval_steps": 8})
    data = changed(data, "lattice", {"method": "fixed", "lattice_constant_angstrom": 5.0})
    manifest = load_manifest()
    with pytest.raises(StudyError, match="cannot serve two kinds of crystal; fix: give one per crystal"):
        parse_study(data, source="mine.yaml", manifest=manifest)
    data["lattice"] |= {"lattice_constant_angstrom": {"C": 3.57, "Pb": 4.95}, "supercell_cells": 7}
    assert parse_study(data, source="mine.yaml", manifest=manifest)


def test_one_lattice_constant_leaves_no_coincidence():
    data = changed(silicon(), "interfaces.0.left", {"crystal": "diamond", "elements": ["C"]})
    data["interfaces"][0] |= {"max_coincidence_cells": 4, "max_strain": 0.02}
    data["protocol"]["sample_interval_steps"] = 5
    data["lattice"] = {"method": "fixed", "lattice_constant_angstrom": 5.4}
    assert "leaves nothing to match; fix: give one per crystal" in message_of(data)
    data["lattice"]["lattice_constant_angstrom"] = {"C": 3.57, "Si": 5.43}
    assert parse_study(data, source="mine.yaml", manifest=MANIFEST)


@pytest.mark.parametrize("data", [None, {}, [], "text", 3])
def test_no_mapping_no_study(data):
    assert "start from config.yaml" in message_of(data)


JUNK = [None, True, -1, 10**30, float("nan"), "a\nb", [], [None], {"a": 1}, {1: 2}]


def paths_of(data, prefix=""):
    """Every key and list index of nested plain data, written like interfaces.0.name."""
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in items:
        yield f"{prefix}{key}"
        yield from paths_of(value, f"{prefix}{key}.")


@pytest.mark.parametrize("path", list(paths_of(argon())))
def test_junk_anywhere_is_accepted_or_explained(path):
    for junk in JUNK:
        try:
            parse_study(changed(argon(), path, junk), source="mine.yaml", manifest=MANIFEST)
        except StudyError as error:
            for line in str(error).splitlines():
                assert re.match(r"^mine\.yaml: \S.*: .+; fix: .+", line), (junk, line)
