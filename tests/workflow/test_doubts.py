"""What is doubtful about a study is a line of its plan, and what cannot work at all is refused."""

import pytest
from study_examples import CONFIG, argon

from kapitza.study.cost import plan_study
from kapitza.study.loading import load_study, parse_study
from kapitza.study.potentials.manifest import load_manifest
from kapitza.study.problems import StudyError

MANIFEST = load_manifest()


def study_with(change=(), **protocol):
    data = argon()
    data["protocol"] |= protocol
    data |= dict(change)
    return parse_study(data, source="mine.yaml", manifest=MANIFEST)


def warnings(change=(), **protocol):
    return plan_study(study_with(change, **protocol), MANIFEST).doubts


def test_the_default_study_is_not_doubtful():
    assert warnings() == ()
    assert plan_study(load_study(CONFIG, MANIFEST), MANIFEST).doubts == ()


def interfaces(**change):
    data = argon()
    return {"interfaces": [{**data["interfaces"][0], **change}]}


CRYSTAL = {"crystal": "diamond", "elements": ["Si"]}
SILICON = interfaces(potential="sw-silicon", left=CRYSTAL, right=CRYSTAL, cross_section_cells=[1, 1])

METAL = {"crystal": "fcc", "elements": ["Pb"]}
CARBON = {"crystal": "diamond", "elements": ["C"]}
LEAD = {
    "temperatures_k": [10, 550],
    "lattice": {"supercell_cells": 7},
    **interfaces(
        potential="lead-diamond",
        left=METAL,
        right=CARBON,
        length_cells=[60],
        max_coincidence_cells=8,
        max_strain=0.02,
    ),
}


def test_ranks_that_do_not_help_are_doubted():
    (line,) = warnings({"resources": {"ranks": 16}})
    assert (
        "ar-4ar: resources.ranks of 16 for 2304 atoms; more than 5 make" in line and "several seeds" in line
    )


@pytest.mark.parametrize(
    ("change", "protocol", "said"),
    [
        ({"seeds": [1]}, {}, "one seed shows nothing"),
        ({"temperatures_k": [10, 84]}, {}, "the hot bath is at 105 K, and Ar melts at about 84 K"),
        ({"temperatures_k": [10, 500]}, {}, "the hot bath is at 625 K"),
        ({}, {"bath_damping_ps": 0.1}, "reflect vibrations"),
        ({}, {"bath_damping_ps": 500}, "hardly hold their temperature"),
        ({}, {"drive_ps": 5}, "leaves no time to settle"),
        ({}, {"timestep_fs": 20, "sample_interval_steps": 5}, "long for phonons of 2.1 THz; 12 fs"),
        ({"profile": {"bath_exclusion_nm": 0.5}}, {}, "layers that the baths disturb: give 1 nm or more"),
        (LEAD, {"timestep_fs": 1, "sample_interval_steps": 5}, "Pb melts at about 601 K"),
        (SILICON, {"timestep_fs": 1}, "atoms feel their own images"),
    ],
)
def test_each_doubt_is_named_with_what_to_do(change, protocol, said):
    assert any(said in line for line in warnings(change, **protocol))


@pytest.mark.parametrize(
    ("protocol", "said"),
    [
        (
            {"segments": 3, "windows_per_segment": 2},
            "6 windows in all, and errors need 10; fix: give 4 or more",
        ),
        ({"production_ps": 8, "segments": 20, "windows_per_segment": 10}, "a window has a single sample"),
    ],
)
def test_runs_whose_tables_could_not_be_evaluated_are_refused(protocol, said):
    """They were found out after the molecular dynamics."""
    with pytest.raises(StudyError, match=said):
        study_with(**protocol)


def test_a_time_step_that_reads_like_the_advice_is_not_doubted():
    """1000 / (40 · 2.1) = 11.905 fs: 12 fs is what would be said."""
    assert not any("timestep_fs" in line for line in warnings(timestep_fs=12, sample_interval_steps=5))
    assert any("timestep_fs" in line for line in warnings(timestep_fs=12.1, sample_interval_steps=5))
