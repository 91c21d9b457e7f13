"""Views of LAMMPS' arrays follow them when LAMMPS moves its memory."""

import numpy as np

from kapitza.simulation.atom_views import AtomViews
from kapitza.simulation.session import open_lammps

BOX = """units metal
atom_style atomic
region box block 0 100 0 100 0 100
create_box 1 box
mass 1 40"""


def test_views_follow_atoms_that_grow_in_number():
    with open_lammps() as lmp:
        lmp.commands_string(BOX)
        few, more = (np.random.default_rng(3).uniform(1, 99, (n, 3)) for n in (5, 40_000))
        lmp.create_atoms(5, list(range(1, 6)), [1] * 5, few.ravel().tolist())
        views = AtomViews(lmp)
        np.testing.assert_array_equal(views.first("x", 5), few)
        assert views.first("id", 5).tolist() == [1, 2, 3, 4, 5]
        views.first("x", 5)[0] = [1.0, 2.0, 3.0]  # what is written is LAMMPS' own
        assert lmp.numpy.extract_atom("x")[0].tolist() == [1.0, 2.0, 3.0]
        numbers = np.arange(6, 6 + len(more))
        lmp.create_atoms(len(more), numbers.tolist(), [1] * len(more), more.ravel().tolist())
        whole = len(few) + len(more)
        np.testing.assert_array_equal(views.first("x", whole)[5:], more)
        np.testing.assert_array_equal(views.first("id", whole)[5:], numbers)
        lmp.commands_string("displace_atoms all move 0.25 0 0")
        np.testing.assert_array_equal(views.first("x", 5), lmp.numpy.extract_atom("x")[:5])
