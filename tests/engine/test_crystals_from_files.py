"""Crystals from files in LAMMPS: what is known of the same crystals by name, by another way."""

import numpy as np
import pytest
from crystal_files import write_crystals

from kapitza.analysis.harmonic.phonons import modes
from kapitza.interfaces.crystal_reading import read_crystal
from kapitza.simulation.bulk import static_state
from kapitza.simulation.lattice_state import (
    bulk_force_constants,
    bulk_of,
    lattice_state,
    read_lattice,
    shape_of,
)
from kapitza.simulation.relaxed_crystal import shape_at
from kapitza.study.crystal_files import CrystalFile
from kapitza.study.given_potential import GivenPotential
from kapitza.study.potentials.manifest import load_manifest
from kapitza.study.sections.lattice_section import Lattice

MANIFEST = load_manifest()
STATIC = Lattice(method="static")
NAMED = {"silicon.cif": ("sw-silicon", "diamond", ("Si",)), "POSCAR_gan": ("sw-gan", "wurtzite", ("Ga", "N"))}


@pytest.fixture(scope="module", params=NAMED)
def both(request, tmp_path_factory):
    """State by name and from the file, potential, and the crystal of the file."""
    folder = write_crystals(tmp_path_factory.mktemp("crystals"))
    name, kind, elements = NAMED[request.param]
    given = GivenPotential.of(name, MANIFEST[name])
    crystal = CrystalFile(file=request.param, cell=read_crystal(folder / request.param))
    states = [lattice_state(given, item, elements, STATIC, 300.0, 0.001) for item in (kind, crystal)]
    return states, given, crystal, folder


def test_lattice_constants_energy_and_elastic_constants_are_those_of_the_crystal_by_name(both):
    (named, own), *_ = both
    assert own.a_angstrom == pytest.approx(named.a_angstrom, rel=1e-8)
    assert own.energy_0k_ev_atom == pytest.approx(named.energy_0k_ev_atom, rel=1e-10)
    assert own.highest_frequency_thz == pytest.approx(named.highest_frequency_thz, rel=1e-7)
    for key, value in named.elastic_gpa.items():
        assert own.elastic_gpa[key] == pytest.approx(value, rel=1e-4)
    if named.c_angstrom is not None:
        assert own.edges_angstrom[2] == pytest.approx(named.c_angstrom, rel=1e-7)
        assert own.elastic_gpa["c66"] == pytest.approx(
            (own.elastic_gpa["c11"] - own.elastic_gpa["c12"]) / 2, rel=1e-4
        )
        assert len(set(np.round(np.array(own.fractions)[:, 2], 4))) == 4
    assert {own.elastic_gpa[name] for name in ("c14", "c15", "c16", "c24", "c56")} == {0.0}


def test_phonons_at_any_wavevector_are_those_of_the_crystal_by_name(both, tmp_path):
    (named, own), given, crystal, _ = both
    path = tmp_path / "lattice.json"
    path.write_text(own.to_json(), encoding="utf-8")
    shape = shape_of(read_lattice(path))
    kind = {"sw-silicon": "diamond", "sw-gan": "wurtzite"}[given.name]
    elements = own.elements
    (tmp_path / "named.json").write_text(named.to_json(), encoding="utf-8")
    other = shape_of(read_lattice(tmp_path / "named.json"))
    wavevectors = np.random.default_rng(3).uniform(-1, 1, (4, 3))
    found = [
        modes(bulk_force_constants(given, item, elements, part), wavevectors).frequency_thz
        for item, part in ((crystal, shape), (kind, other))
    ]
    # spglib's standard cell may face the other way along c.
    turned = modes(
        bulk_force_constants(given, crystal, elements, shape), wavevectors * [1, 1, -1]
    ).frequency_thz
    errors = [np.abs(item - found[1]).max() for item in (found[0], turned)]
    assert min(errors) < 2e-3 * found[1].max()


def test_a_given_lattice_constant_leaves_no_stress_along_the_other_axes(both):
    (_, own), given, crystal, _ = both
    bulk = bulk_of(given, crystal, own.elements)
    shape = shape_of({"edges_angstrom": own.edges_angstrom, "fractions": own.fractions})
    wide = shape_at(bulk, 1.005 * own.a_angstrom, shape)
    stress = static_state(bulk, wide).stress_bar
    assert wide.a_angstrom == pytest.approx(1.005 * own.a_angstrom, rel=1e-12)
    assert stress[0] > 1e3
    if crystal.known_cell.system == "hexagonal":
        assert abs(stress[2]) < 1.0 and wide.c_angstrom < shape.c_angstrom
    else:
        np.testing.assert_allclose(wide.edges_angstrom, wide.a_angstrom, rtol=1e-12)
