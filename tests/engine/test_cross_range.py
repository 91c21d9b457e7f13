"""The slab that is recorded holds all forces across the interface; the cutoff is that of all its types."""

import pytest
from slab_cases import MANIFEST

from kapitza.interfaces.stacking import InterfaceSpec, SideSpec, build_interface
from kapitza.simulation.cross_range import verify_range_at_interface
from kapitza.simulation.session import SimulationError
from kapitza.study.potentials.pair_terms import Term


def joined(name, sides, reach, cells=(3, 3), common=(1, 1)):
    """Atoms and zones of two crystals, cell on cell, whose slab is made for a range of forces in Å."""
    potential = MANIFEST[name]
    specs = []
    for (kind, element), heavier in zip(sides, (1, 4), strict=True):
        a = potential.lattice_angstrom(kind, (element,))
        specs.append(SideSpec(kind, (element,), (heavier * potential.elements[element],), a))
    spec = InterfaceSpec(*specs, "001", cells, 24, 1, 1, 0.01, potential.cutoff_angstrom, reach, 0, common)
    return build_interface(spec)


@pytest.mark.parametrize(
    ("name", "side"),
    [
        ("lj-argon", ("fcc", "Ar")),
        ("sw-silicon", ("diamond", "Si")),
        ("tersoff-sicge", ("diamond", "Si")),
        ("eam-gold", ("fcc", "Au")),
    ],
)
def test_the_slab_of_the_catalogues_potentials_is_thick_enough(name, side):
    potential = MANIFEST[name]
    verify_range_at_interface(*joined(name, (side, side), potential.force_range_angstrom), potential)


def test_a_slab_that_is_too_thin_is_refused_with_what_is_left_out():
    thin = joined("eam-gold", (("fcc", "Au"), ("fcc", "Au")), 3.0)
    with pytest.raises(SimulationError, match=r"across an interface of Au reach farther(.|\n)*2 more planes"):
        verify_range_at_interface(*thin, MANIFEST["eam-gold"])


def test_a_cross_term_of_a_hybrid_is_looked_at_where_both_sides_meet():
    """No bulk crystal has it: argon alone and nickel alone are within what is stated."""
    potential = MANIFEST["argon-nickel"]
    sides = (("fcc", "Ar"), ("fcc", "Ni"))
    both = joined("argon-nickel", sides, potential.force_range_angstrom, (1, 1), common=(2, 3))
    *own, cross = potential.terms
    longer = Term.model_validate(cross.model_dump() | {"pair_style": "lj/cut 12.0"})
    lying = potential.model_copy(update={"terms": [*own, longer]})
    with pytest.raises(
        SimulationError, match=r"between Ar, Ni is 12 Å, not 8\.5 Å(.|\n)*cutoff_angstrom: 12"
    ):
        verify_range_at_interface(*both, lying)


def test_forces_of_pairs_beyond_the_slab_are_found():
    potential = MANIFEST["lj-argon"]
    thin = joined("lj-argon", (("fcc", "Ar"), ("fcc", "Ar")), 2.0)
    with pytest.raises(SimulationError, match="reach farther than"):
        verify_range_at_interface(*thin, potential)


def test_a_many_body_potential_that_is_called_one_of_pairs_is_found():
    """Its slab is thick enough all the same: what is wrong are pairs across the plane taken for all of it."""
    potential = MANIFEST["sw-silicon"]
    thick = joined("sw-silicon", (("diamond", "Si"), ("diamond", "Si")), potential.force_range_angstrom)
    with pytest.raises(SimulationError, match="force_range_cutoffs: 2"):
        verify_range_at_interface(*thick, potential.model_copy(update={"force_range_cutoffs": 1}))
