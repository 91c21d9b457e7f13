"""The figure of a melted layer shows its pair distribution and says its density."""

import numpy as np
import pandas as pd

from kapitza.analysis.figures.case.amorphous_figure import amorphous_figure


def test_the_curve_and_the_words_are_those_of_the_tables():
    pairs = pd.DataFrame({"r_angstrom": np.arange(1, 9) / 2, "pair_distribution": np.arange(8) / 3})
    layer = pd.DataFrame(
        [
            {
                "n_atoms": 120,
                "thickness_angstrom": 15.04,
                "density_kg_m3": 2284.0,
                "crystal_density_kg_m3": 2330.0,
                "energy_ev": 0.1934,
                "coordination": 4.062,
                "bond_angstrom": 2.95,
            }
        ]
    )
    figure = amorphous_figure(pairs, layer, "a, 300 K")
    (axes,) = figure.axes
    curve, _, minimum = axes.lines
    np.testing.assert_allclose(curve.get_xydata(), pairs.to_numpy())
    assert set(minimum.get_xdata()) == {2.95}
    said = " ".join(text.get_text() for text in [*figure.texts, figure._suptitle or axes.title] if text)
    for word in ("15.0 Å", "2284", "2330", "4.06 neighbours", "0.193 eV"):
        assert word in said.replace("\n", " "), said
