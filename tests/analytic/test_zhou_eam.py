"""The embedded-atom tables of Zhou, Johnson and Wadley: the stored files, and what their functions obey."""

from decimal import Decimal

import numpy as np
import pytest

from kapitza.interfaces.zhou_eam import POINTS, cutoff_angstrom, metals, mixed_pair, setfl
from kapitza.study.potentials.file_formats import file_content
from kapitza.study.potentials.potential_files import FOLDER

METALS = metals()
STORED = {
    "CuAgAuNiAl_zhou2004.eam.alloy": ("Cu", "Ag", "Au", "Ni", "Al"),
    "Pb_zhou2004.eam.alloy": ("Pb",),
    "WMo_zhou2004.eam.alloy": ("W", "Mo"),
    "Co_zhou2004.eam.alloy": ("Co",),
}
# Neighbours of each shell and its (r / r_e)², of the crystal the metal makes.
FACE_CENTRED = [(12, 1.0), (6, 2.0), (24, 3.0), (12, 4.0), (24, 5.0)]
BODY_CENTRED = [(8, 1.0), (6, 4 / 3), (12, 8 / 3), (24, 11 / 3), (8, 4.0), (6, 16 / 3)]
CLOSE_PACKED = [(12, 1.0), (6, 2.0), (2, 8 / 3), (18, 3.0), (12, 11 / 3), (6, 4.0), (12, 5.0)]
SHELLS = {"W": BODY_CENTRED, "Mo": BODY_CENTRED, "Co": CLOSE_PACKED, "Ti": CLOSE_PACKED}


@pytest.mark.parametrize("name", STORED)
def test_stored_files_are_written_again_byte_by_byte(name):
    assert setfl(STORED[name]).encode() == (FOLDER / name).read_bytes()


@pytest.mark.parametrize("name", STORED)
def test_files_say_what_they_are_of(name):
    content = file_content("eam/alloy", FOLDER / name)
    assert tuple(content.elements) == STORED[name]
    assert content.cutoff_angstrom == float(cutoff_angstrom(STORED[name]))


@pytest.mark.parametrize("symbol", METALS)
def test_the_embedding_energy_is_smooth_where_its_parts_meet(symbol):
    metal = METALS[symbol]
    for part in ("0.85", "1.15"):
        joint, step = Decimal(part) * metal.rho_e, Decimal("1e-6")
        below, above = metal.embedding(joint - step), metal.embedding(joint + step)
        assert abs(float(above - below)) < 1e-4  # the published numbers have six digits
        slopes = [
            float(metal.embedding(joint + s * 2 * step) - metal.embedding(joint + s * step))
            / (float(step) * s)
            for s in (-1, 1)
        ]
        assert slopes[0] == pytest.approx(slopes[1], abs=0.01)


@pytest.mark.parametrize("symbol", METALS)
def test_an_atom_of_the_crystal_has_about_the_equilibrium_density_and_no_slope_of_the_embedding(symbol):
    metal = METALS[symbol]
    shells = SHELLS.get(symbol, FACE_CENTRED)
    density = sum(n * float(metal.density(metal.r_e * Decimal(s).sqrt())) for n, s in shells)
    assert density == pytest.approx(float(metal.rho_e), rel=1e-3)
    assert float(metal.embedding(Decimal(density))) == pytest.approx(float(metal.F[0]), abs=1e-3)


def mixed(first, second, r):
    metals = METALS[first], METALS[second]
    return float(mixed_pair(tuple(m.density(r) for m in metals), tuple(m.pair(r) for m in metals)))


def test_mixed_pairs_do_not_depend_on_the_order_and_of_equals_are_the_pair():
    for r in map(Decimal, ("2.2", "3.1", "5.0")):
        assert mixed("Cu", "Pb", r) == pytest.approx(mixed("Pb", "Cu", r), rel=1e-15)
        assert mixed("Cu", "Cu", r) == pytest.approx(float(METALS["Cu"].pair(r)), rel=1e-15)


def test_tables_stand_in_the_order_of_the_format():
    words = " ".join(setfl(("Ni", "Pb")).splitlines()[4:]).split()
    step = float(words[3])
    values = np.array(words[9 : 9 + 2 * POINTS], dtype=float)
    number = 400
    assert values[POINTS + number] == pytest.approx(
        float(METALS["Ni"].density(Decimal(number * step))), rel=1e-10
    )
    pairs = np.array(words[-3 * POINTS :], dtype=float).reshape(3, POINTS)[:, number] / (number * step)
    r = Decimal(number * step)
    expected = [mixed("Ni", "Ni", r), mixed("Pb", "Ni", r), mixed("Pb", "Pb", r)]
    np.testing.assert_allclose(pairs, expected, rtol=1e-9)


def test_an_unknown_element_is_refused():
    with pytest.raises(KeyError):
        setfl(("Cu", "Xx"))
