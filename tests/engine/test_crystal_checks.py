"""Potentials that are not what their entries say, and crystals that are none: refused by measurement."""

from dataclasses import replace

import numpy as np
import pytest
from slab_cases import MANIFEST, bulk

from kapitza.analysis.harmonic.phonons import cutoff_thz
from kapitza.simulation.bulk import Bulk
from kapitza.simulation.crystal_checks import (
    direct_force_constants,
    engine_cutoff_angstrom,
    force_range_angstrom,
    verify_bound,
    verify_phonons,
    verify_range,
)
from kapitza.simulation.forces import ForceField
from kapitza.simulation.lattice_state import lattice_state
from kapitza.simulation.session import SimulationError, run_commands
from kapitza.study.given_potential import GivenPotential
from kapitza.study.potentials.potential_files import FOLDER
from kapitza.study.sections.lattice_section import Lattice

ELASTIC = {"c11": 4.0, "c12": 2.0, "c44": 2.0}
COLD = Lattice(method="static")


def stated(name, **changes):
    """A potential of the catalogue whose entry says something else."""
    return MANIFEST[name].model_copy(update=changes)


def crystal(potential, kind="diamond", elements=("Si",)):
    masses = [potential.elements[element] for element in elements]
    return Bulk(ForceField(potential, list(elements), masses, FOLDER), kind, elements)


@pytest.mark.parametrize("name", ["lj-argon", "sw-silicon", "tersoff-sicge"])
def test_the_catalogue_states_what_is_measured(name):
    found = bulk(name)
    a = MANIFEST[name].lattice_angstrom(found.crystal, found.elements)
    verify_range(found, a)
    assert engine_cutoff_angstrom(found, a) <= MANIFEST[name].cutoff_angstrom + 1e-6
    reach = MANIFEST[name].range_within_angstrom(found.elements)
    assert 0.5 * reach < force_range_angstrom(found, a, reach) <= reach


@pytest.mark.parametrize("cutoff", [2.0, 3.7])
def test_a_cutoff_below_the_engines_is_refused_with_the_engines(cutoff):
    with pytest.raises(SimulationError, match=r"is 3\.77118 Å, not .*\n.*\n.*Set cutoff_angstrom: 3\.77118"):
        verify_range(crystal(stated("sw-silicon", cutoff_angstrom=cutoff)), 5.43)


def test_a_range_of_one_cutoff_for_a_many_body_potential_is_refused():
    """Forces of Stillinger and Weber reach a neighbour of a neighbour."""
    silicon = crystal(stated("sw-silicon", force_range_cutoffs=1))
    with pytest.raises(SimulationError, match=r"reach 3\.8\d* Å or farther, not 3\.77118"):
        verify_range(silicon, 5.43)


@pytest.mark.parametrize("frequency", [5.0, 17.0])
def test_a_frequency_stated_too_low_is_refused_before_any_frame_is_recorded(frequency):
    given = GivenPotential.of("mine", stated("sw-silicon", nominal_cutoff_thz=frequency))
    with pytest.raises(SimulationError, match=r"highest frequency of diamond Si is 17\.8\d THz, not"):
        lattice_state(given, "diamond", ("Si",), COLD, 300.0, 0.001)


def test_a_sound_crystal_passes_and_its_highest_frequency_is_kept():
    given = GivenPotential.of("sw-silicon", MANIFEST["sw-silicon"])
    state = lattice_state(given, "diamond", ("Si",), COLD, 300.0, 0.001)
    assert state.highest_frequency_thz == pytest.approx(17.83, abs=0.05)


@pytest.mark.parametrize(
    ("nominal", "said"),
    [
        (5.43095 * 1.06, r"5\.4309 Å, not near the nominal 5\.75681 Å"),
        (53.0, "There is no crystal diamond Si"),
    ],
)
def test_a_nominal_lattice_constant_that_is_off_is_refused(nominal, said):
    given = GivenPotential.of("mine", stated("sw-silicon", nominal_lattice_angstrom={"diamond:Si": nominal}))
    with pytest.raises(SimulationError, match=said):
        lattice_state(given, "diamond", ("Si",), COLD, 300.0, 0.001)


@pytest.mark.parametrize(
    ("energy", "elastic", "lengths", "said"),
    [
        (0.0, {}, (5.3, 5.3, 0.0), "does not bind: 0 eV per atom"),
        (-0.08, {"c11": -0.31}, (5.3, 5.4, 0.0), "elastically unstable: c11 = -0.31"),
        (-0.08, {"c12": -47.6}, (5.3, 5.4, 0.0), "c12 = -47.6"),
        (-0.08, {"c12": 4.5}, (5.3, 5.4, 0.0), "elastically unstable"),
        (-0.08, {"c44": 0.0}, (5.3, 5.4, 0.0), "c44 = 0"),
        (-0.08, {}, (5.3, 5.6, 0.0), "does not stay a crystal"),
        (-0.08, {}, (5.3, 5.4, 0.06), "does not stay a crystal"),
    ],
)
def test_what_is_no_crystal_is_refused(energy, elastic, lengths, said):
    argon = bulk("lj-argon")
    verify_bound(argon, -0.08, ELASTIC, (5.3, 5.4, 0.01))
    with pytest.raises(SimulationError, match=said):
        verify_bound(argon, energy, {**ELASTIC, **elastic}, lengths)


@pytest.mark.parametrize(("name", "highest"), [("lj-argon", 1.998), ("sw-silicon", 17.83)])
def test_quick_frequencies_are_the_known_ones(name, highest):
    found = bulk(name)
    a = MANIFEST[name].lattice_angstrom(found.crystal, found.elements)
    assert cutoff_thz(direct_force_constants(found, a)) == pytest.approx(highest, abs=6e-4 * highest)


def test_unstable_phonons_stop_the_study_by_name():
    """Silicon on the sites of a face-centred cube is no minimum of its energy."""
    constants = direct_force_constants(crystal(MANIFEST["sw-silicon"]), 5.43)
    upside_down = replace(constants, value=-np.asarray(constants.value))
    with pytest.raises(SimulationError, match=r"Phonons of diamond Si are unstable: imaginary"):
        verify_phonons(crystal(MANIFEST["sw-silicon"]), upside_down)


@pytest.mark.parametrize(
    ("said", "advice"),
    [
        ("ERROR: Lost atoms: original 256 current 250", "melts or boils at this temperature"),
        ("ERROR: Non-numeric pressure - simulation unstable", "halve protocol.timestep_fs"),
        ("ERROR: Unrecognized pair style 'none'", "LAMMPS' own words above"),
    ],
)
def test_atoms_that_fly_away_are_said_to_melt_and_no_log_is_named_that_is_not_there(said, advice):
    class Engine:
        def commands_string(self, text):
            raise RuntimeError(said)

    with pytest.raises(SimulationError, match=advice) as error:
        run_commands(Engine(), "run 1", "heating")
    assert "log" not in str(error.value)
