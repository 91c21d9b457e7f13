"""elastic_box.csv and elastic_box.h5 of a case, read for tables and figures."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from kapitza.analysis.elastic_box.box_answer import BoxState
from kapitza.analysis.files.arrays import open_arrays
from kapitza.analysis.files.contracts import ELASTIC_BOX
from kapitza.analysis.files.tables import read_table
from kapitza.analysis.landauer import Definition
from kapitza.analysis.spectral.spectrum import bin_means
from kapitza.arraytypes import Array


@dataclass(frozen=True)
class BoxReference:
    """What a case would measure without anharmonicity.

    Attributes:
        rows: elastic_box.csv.
        z_angstrom: (n_planes,) Å.
        temperature_k: (n_planes,) mean over the production of a run, K; of a long box, of its steady state.
        edges_thz: (n + 1,) THz.
        heat_flow_ev_ps_thz: (n,) q(ν) of the steady state, eV/ps/THz.
    """

    rows: pd.DataFrame
    z_angstrom: Array
    temperature_k: Array
    edges_thz: Array
    heat_flow_ev_ps_thz: Array

    def value(self, column: str, definition: Definition, state: BoxState = "run") -> float:
        """A number of elastic_box.csv; that of the steady state where a long box has no other."""
        state = state if state in set(self.rows.state) else "steady"
        chosen = (self.rows.definition == definition) & (self.rows.state == state)
        return float(self.rows.loc[chosen, column].iloc[0])

    def spectral_conductance(self, frequency_thz: Array) -> Array:
        """G(ν) of the steady state, local_jump, in the bins of (n_freq,) THz: MW m⁻² K⁻¹ THz⁻¹."""
        flow = bin_means(self.edges_thz, self.heat_flow_ev_ps_thz, frequency_thz)
        given = self.value("heat_flow_ev_ps", "local_jump", "steady")
        return np.asarray(flow / given * self.value("conductance_mw_m2k", "local_jump", "steady"))


def read_box(table: Path) -> BoxReference | None:
    """That of elastic_box.csv, with elastic_box.h5 beside it. None where the box is too large for it."""
    rows = read_table(table, ELASTIC_BOX)
    if rows.empty:
        return None
    state = "run" if "run" in set(rows.state) else "steady"
    names = ("z_angstrom", f"temperature_{state}_k", "edges_thz", "heat_flow_ev_ps_thz")
    with open_arrays(table.with_suffix(".h5")) as file:
        return BoxReference(rows, *(file[name][:] for name in names))
