"""The pair lines of every kind of potential, for any list of types; and what an entry may not write."""

import pytest
from pydantic import ValidationError

from kapitza.interfaces.pair_lines import pair_lines
from kapitza.study.potentials.force_fields import Potential
from kapitza.study.potentials.hybrids import Joined, resolve
from kapitza.study.potentials.manifest import load_manifest

MANIFEST = load_manifest()
ENTRY = {
    "elements": {"Ar": 39.948, "Kr": 83.798},
    "pair_style": "lj/cut 9.0",
    "pair_coeff": ["{Ar} {Ar} 0.0104 3.4", "{Ar} {Kr} 0.0123 3.5", "{Kr} {Kr} 0.0145 3.65"],
    "cutoff_angstrom": 9.0,
    "force_range_cutoffs": 1,
    "nominal_cutoff_thz": 2.0,
    "nominal_lattice_angstrom": {"fcc:Ar": 5.3, "fcc:Kr": 5.7},
    "source": "test",
}
GASES = Potential.model_validate(ENTRY)
TERSOFF = MANIFEST["tersoff-sicge"]
CROSS = {
    "pair_style": "lj/cut 8.0",
    "pair_coeff": ["{Ar} {Si} 0.01 3.2"],
    "cutoff_angstrom": 8.0,
    "force_range_cutoffs": 1,
}


def joined(joins, *pairs, known=None):
    lines = [f"{{{a}}} {{{b}}} 0.01 3.2" for a, b in pairs]
    entry = Joined.model_validate({"joins": joins, "cross": [{**CROSS, "pair_coeff": lines}], "source": "t"})
    return resolve(entry, known or {"gases": GASES, **MANIFEST})


def test_lines_of_two_elements_are_given_for_every_pair_of_their_types():
    assert pair_lines(GASES, ["Kr", "Ar", "Kr"], {}) == [
        "pair_style lj/cut 9.0",
        "pair_coeff 2 2 0.0104 3.4",
        "pair_coeff 1 2 0.0123 3.5",
        "pair_coeff 2 3 0.0123 3.5",
        "pair_coeff 1 1 0.0145 3.65",
        "pair_coeff 1 3 0.0145 3.65",
        "pair_coeff 3 3 0.0145 3.65",
    ]


def test_the_elements_stand_in_the_order_of_the_types():
    files = {"SiCGe.tersoff": "F"}
    assert pair_lines(TERSOFF, ["Ge", "Si", "C"], files)[1] == "pair_coeff * * F Ge Si C"
    assert pair_lines(TERSOFF, ["C", "Si", "Ge"], files)[1] == "pair_coeff * * F C Si Ge"


def test_each_term_of_a_hybrid_sees_null_for_the_elements_of_the_others():
    hybrid = joined({"gases": ["Ar"], "tersoff-sicge": ["Si"]}, ("Ar", "Si"))
    assert pair_lines(hybrid, ["Ar", "Si", "Si"], {"SiCGe.tersoff": "F"}) == [
        "pair_style hybrid lj/cut 9.0 tersoff lj/cut 8.0",
        "pair_coeff 1 1 lj/cut 1 0.0104 3.4",
        "pair_coeff * * tersoff F NULL Si Si",
        "pair_coeff 1 2 lj/cut 2 0.01 3.2",
        "pair_coeff 1 3 lj/cut 2 0.01 3.2",
    ]
    assert pair_lines(hybrid, ["Si"], {"SiCGe.tersoff": "F"}) == [
        "pair_style tersoff",
        "pair_coeff * * F Si",
    ]
    assert pair_lines(hybrid, ["Ar"], {}) == ["pair_style lj/cut 9.0", "pair_coeff 1 1 0.0104 3.4"]


def test_a_line_for_all_types_is_kept_to_the_elements_of_its_side():
    hybrid = joined({"lj-argon": ["Ar"], "tersoff-sicge": ["Si"]}, ("Ar", "Si"))
    lines = pair_lines(hybrid, ["Ar", "Si"], {"SiCGe.tersoff": "F"})
    assert "pair_coeff 1 1 lj/cut 1 0.01042332 3.4" in lines
    assert not any("* * lj" in line for line in lines)


def test_a_hybrid_takes_its_numbers_from_what_it_joins():
    hybrid = joined({"gases": ["Ar"], "tersoff-sicge": ["Si", "C"]}, ("Ar", "Si"), ("Ar", "C"))
    assert hybrid.elements == {"Ar": 39.948, "Si": 28.085, "C": 12.011}
    assert hybrid.nominal_lattice_angstrom == {
        "fcc:Ar": 5.3, "diamond:Si": 5.43201, "diamond:C": 3.56563, "diamond:Si,C": 4.32106,
    }  # fmt: skip
    assert hybrid.cutoff_thz("diamond", ("C",), {}) == 49.4
    assert (hybrid.cutoff_angstrom, hybrid.force_range_cutoffs) == (9.0, 2)
    # Energies of terms add up: the pair term reaches one of its cutoffs, the many-body one two of its own.
    assert hybrid.force_range_angstrom == max(9.0, 2 * 3.1)
    assert hybrid.digests == {"SiCGe.tersoff": TERSOFF.sha256}


def test_hybrids_join_hybrids():
    first = joined({"lj-argon": ["Ar"], "tersoff-sicge": ["Si"]}, ("Ar", "Si"))
    both = joined({"first": ["Si"], "gases": ["Kr"]}, ("Si", "Kr"), known={"first": first, "gases": GASES})
    assert pair_lines(both, ["Si", "Kr"], {"SiCGe.tersoff": "F"})[:3] == [
        "pair_style hybrid tersoff lj/cut 9.0 lj/cut 8.0",
        "pair_coeff * * tersoff F Si NULL",
        "pair_coeff 2 2 lj/cut 1 0.0145 3.65",
    ]


@pytest.mark.parametrize(
    ("joins", "pairs", "message"),
    [
        ({"gases": ["Ar"], "nothing": ["Si"]}, [("Ar", "Si")], "nothing, which is no potential"),
        ({"gases": ["Ar"], "tersoff-sicge": ["N"]}, [("Ar", "N")], "does not describe N"),
        ({"gases": ["Ar"], "lj-argon": ["Ar"]}, [], "two of the potentials"),
        ({"gases": ["Ar", "Kr"], "tersoff-sicge": ["Si"]}, [("Ar", "Si")], "Kr-Si"),
        ({"gases": ["Ar"], "tersoff-sicge": ["Si"]}, [("Ar", "Si"), ("Si", "Si")], "Si"),
        ({"gases": ["Ar"], "tersoff-sicge": []}, [], "no element is given"),
    ],
)
def test_what_cannot_be_joined_is_refused(joins, pairs, message):
    with pytest.raises(ValueError, match=message):
        joined(joins, *(pairs or [("Ar", "Si")]))


BAD_LINES = {
    "elements written out": ("* * {file} Si C", "Si is written out"),
    "null written out": ("* * {file} NULL Si", "NULL is written out"),
    "types by number": ("1 2 {file} {elements}", "begins with types"),
    "one type by number": ("{Si} 2 0.1 3.4", "begins with types"),
    "too short": ("*", "begins with types"),
    "element unknown to the entry": ("{Si} {Ge} 0.1 3.4", "begins with types"),
    "a file by its path": ("* * ../../SiC.tersoff {elements}", "neither a number"),
    "a file by its name": ("* * SiC.tersoff {elements}", "neither a number"),
    "a file not listed": ("* * {file:Ge.sw} {elements}", "does not list"),
    "elements of others": ("* * {file} {elements:Si,Ge}", "does not list"),
    "a placeholder inside a word": ("* * x{file} {elements}", "stands alone"),
}


@pytest.mark.parametrize("case", BAD_LINES)
def test_lines_that_depend_on_the_order_of_types_or_name_files_are_refused(case):
    line, message = BAD_LINES[case]
    entry = {
        **ENTRY, "elements": {"Si": 28.0, "C": 12.0}, "pair_style": "tersoff", "pair_coeff": [line],
        "nominal_lattice_angstrom": {"diamond:Si,C": 4.3}, "file": "SiC.tersoff",
    }  # fmt: skip
    Potential.model_validate({**entry, "pair_coeff": ["* * {file} {elements}"]})
    with pytest.raises(ValidationError, match=message):
        Potential.model_validate(entry)


BAD_ENTRIES = {
    "style that runs code": ({"pair_style": "python 9.0"}, "runs code that comes with the potential"),
    "hybrid without terms": ({"pair_style": "hybrid lj/cut 9.0"}, "cannot be used"),
    "file in the style by its path": ({"pair_style": "mliap model /tmp/x"}, "neither a number"),
    "both forms": ({"pair_style": "hybrid", "terms": [CROSS]}, "give pair_coeff, or"),
    "neither form": ({"pair_coeff": []}, "give pair_coeff, or"),
    "range of a hybrid": (
        {"pair_style": "hybrid", "pair_coeff": [], "terms": [{**CROSS, "pair_coeff": ["{Ar} {Kr} 1 1"]}]},
        "largest of its terms: 8 and 1",
    ),
    "a file in no line": ({"files": {"a.b": None}}, "stands in no line"),
    "file and files": ({"file": "a.c", "files": {"a.b": None}}, "not both"),
    "a file above the folder": ({"file": "../a.c"}, "should match pattern"),
    "a file from the root": ({"file": "/a.c"}, "should match pattern"),
    "a file through the folder above": ({"file": "a/../../b"}, "should match pattern"),
}


@pytest.mark.parametrize("case", BAD_ENTRIES)
def test_entries_that_cannot_be_right_are_refused(case):
    changes, message = BAD_ENTRIES[case]
    with pytest.raises(ValidationError, match=message):
        Potential.model_validate({**ENTRY, **changes})


def test_range_within_a_crystal_is_that_of_its_own_terms():
    manifest = load_manifest()
    hybrid = manifest["lead-diamond"]
    assert hybrid.force_range_angstrom == pytest.approx(15.8)
    assert hybrid.range_within_angstrom(("C",)) == pytest.approx(6.2)
    assert hybrid.range_within_angstrom(("Pb",)) == pytest.approx(15.8)
    assert manifest["argon-nickel"].range_within_angstrom(("Ar",)) == pytest.approx(8.5)
    for name, potential in manifest.items():
        if not potential.terms:
            for key in potential.nominal_lattice_angstrom:
                elements = tuple(key.partition(":")[2].split(","))
                assert potential.range_within_angstrom(elements) == potential.force_range_angstrom, name


COULOMB = {"pair_style": "coul/dsf 0.2 9.0", "pair_coeff": ["* *"]}
IONS = {**ENTRY, "charges": {"Ar": 1.0, "Kr": -1.0}}


def test_every_type_has_the_charge_of_its_element():
    charges = ["fix charges all property/atom q ghost yes", "set type 1 charge -1", "set type 2 charge 1"]
    alone = Potential.model_validate({**IONS, **COULOMB})
    assert pair_lines(alone, ["Kr", "Ar"], {}) == ["pair_style coul/dsf 0.2 9.0", "pair_coeff * *", *charges]
    terms = [
        {**COULOMB, "cutoff_angstrom": 9.0, "force_range_cutoffs": 1},
        {**CROSS, "pair_coeff": ENTRY["pair_coeff"]},
    ]
    whole = {**IONS, "pair_style": "hybrid/overlay", "pair_coeff": [], "terms": terms}
    lines = pair_lines(Potential.model_validate(whole), ["Kr", "Ar"], {})
    assert lines[:2] == ["pair_style hybrid/overlay coul/dsf 0.2 9.0 lj/cut 8.0", "pair_coeff * * coul/dsf"]
    assert lines[-3:] == charges


def test_a_neutral_potential_joined_to_one_with_charges_has_none():
    both = joined(
        {"ions": ["Ar", "Kr"], "sw-silicon": ["Si"]},
        ("Ar", "Si"),
        ("Kr", "Si"),
        known={"ions": Potential.model_validate({**IONS, **COULOMB}), **MANIFEST},
    )
    assert both.charges == {"Ar": 1.0, "Kr": -1.0, "Si": 0.0}
