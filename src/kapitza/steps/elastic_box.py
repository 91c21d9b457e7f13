"""Stage: the exact harmonic answer for the boxes of a case: their baths, walls, protocol and fit."""

import sys
from pathlib import Path
from typing import get_args

import numpy as np
import pandas as pd

from kapitza.analysis.elastic_box.box_answer import BoxBins, BoxProtocol, harmonic_answer
from kapitza.analysis.elastic_box.box_matrices import BoxPlanes, degrees_of_freedom
from kapitza.analysis.elastic_box.long_answer import long_box_seconds, steady_answer
from kapitza.analysis.files.arrays import write_arrays
from kapitza.analysis.files.contracts import ELASTIC_BOX
from kapitza.analysis.files.tables import frame_of, write_table
from kapitza.analysis.harmonic.workers import cores
from kapitza.analysis.measure.profile import FitRange, SideName, fit_range_of
from kapitza.interfaces.zones import Zones, read_zones
from kapitza.simulation.joined import joined_harmonic
from kapitza.simulation.lattice_state import read_lattice
from kapitza.study.allocation import LARGEST_MODES
from kapitza.study.elastic_entry import ElasticEntry
from kapitza.study.given_potential import GivenPotential
from kapitza.study.sections.profile_section import Profile

LONGEST_SECONDS = 5400.0
"""That the steady state of a longer box may take: less than the job has."""


def elastic_box(
    *,
    interface_entry: ElasticEntry,
    potential: GivenPotential,
    protocol: BoxProtocol,
    fit: Profile,
    left: Path,
    right: Path,
    zones: Path,
    table: Path,
    arrays: Path,
    threads: int = 1,
) -> None:
    """Write elastic_box.csv and elastic_box.h5: of a long box the steady state, of a larger one no rows."""
    layout = read_zones(zones)
    system = joined_harmonic(interface_entry, potential.potential, (read_lattice(left), read_lattice(right)))
    planes = moving_planes(layout)
    size = degrees_of_freedom(system, planes)
    periods = system.constants.layers.box(interface_entry.cross_section_cells)
    seconds = long_box_seconds(system, planes, periods) if size > LARGEST_MODES else 0.0
    if seconds > LONGEST_SECONDS:
        reason = f"{size} degrees of freedom for each wave vector take {seconds / 3600:.2g} h"
        sys.stderr.write(f"elastic_box: left out: {reason}; a shorter box or a smaller supercell has it\n")
        write_arrays(arrays, {}, {"left_out": reason})
        write_table(table, ELASTIC_BOX, pd.DataFrame(columns=list(ELASTIC_BOX.columns)))
        return
    where = fit_range_of(layout.fit_bounds(), fit, potential.potential.cutoff_angstrom)
    bins = profile_bins(layout, planes, where)
    if size > LARGEST_MODES:
        sys.stderr.write(f"elastic_box: steady state alone, of {size} degrees of freedom: {seconds:.0f} s\n")
    answer = steady_answer if size > LARGEST_MODES else harmonic_answer
    with cores(threads):
        found = answer(system, planes, periods, protocol, bins)
    write_arrays(arrays, found.arrays())
    write_table(table, ELASTIC_BOX, frame_of(found.rows))


def moving_planes(layout: Zones) -> BoxPlanes:
    """The atomic planes of a box that are no wall."""
    walls = {side: layout.zone(f"wall_{side}").n_planes for side in ("left", "right")}
    left = layout.plane_z_angstrom["left"][walls["left"] :]
    right = layout.plane_z_angstrom["right"][: -walls["right"]]
    baths = (layout.zone(name).n_planes for name in ("hot_bath", "cold_bath"))
    return BoxPlanes(np.array([*left, *right]), len(left), *baths)


def profile_bins(layout: Zones, planes: BoxPlanes, where: FitRange) -> BoxBins:
    """The bins of the recorded profile that hold the planes."""
    centres: list[float] = []
    sides: list[SideName] = []
    numbers: list[int] = []
    own = {"left": planes.z_angstrom[: planes.n_left], "right": planes.z_angstrom[planes.n_left :]}
    for side in get_args(SideName):
        layers = layout.layers[side]
        number = np.floor((own[side] - layers.origin_angstrom) / layers.width_angstrom).astype(np.int64)
        held, place = np.unique(number, return_inverse=True)
        numbers += (place + len(centres)).tolist()
        centres += (layers.origin_angstrom + (held + 0.5) * layers.width_angstrom).tolist()
        sides += [side] * len(held)
    return BoxBins(np.array(centres), tuple(sides), tuple(numbers), where)
