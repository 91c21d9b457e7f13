"""wavevectors.csv: heat through the interface by star of in-plane wavevectors, beside elastic transport."""

from dataclasses import dataclass

import numpy as np

from kapitza.analysis.spectral.in_plane.wavevector_records import CaseWavevectors, ElasticWavevectors
from kapitza.analysis.spectral.resampling import Grouped, of_mean
from kapitza.analysis.units import BOLTZMANN_EV_K, CONDUCTANCE_MW_M2K
from kapitza.arraytypes import Array


@dataclass(frozen=True)
class StarRow:
    """One row of wavevectors.csv; conductances are between the baths, with the ΔT at which they emit.

    Attributes:
        star: from 0, by the length of the wavevector.
        wavevector_x_per_angstrom, wavevector_y_per_angstrom: of one member, Å⁻¹.
        members: wavevectors that symmetry or k → −k makes alike.
        conductance_mw_m2k, standard_error_mw_m2k: what all members carry in the simulation.
        elastic_mw_m2k: what they carry elastically between ideal leads; None where it is not known.
        ceiling_mw_m2k: the most that they can carry elastically; None where it is not known.
        along_z_share, along_z_share_se: of their heat, carried by motion along z.
    """

    star: int
    wavevector_x_per_angstrom: float
    wavevector_y_per_angstrom: float
    members: int
    conductance_mw_m2k: float
    standard_error_mw_m2k: float
    elastic_mw_m2k: float | None
    ceiling_mw_m2k: float | None
    along_z_share: float
    along_z_share_se: float


def star_rows(
    case: CaseWavevectors,
    elastic: ElasticWavevectors | None,
    *,
    area_angstrom2: float,
    bath_jump_k: float,
) -> list[StarRow]:
    """Rows of wavevectors.csv.

    Args:
        elastic: on the same stars; None where it is not known.
        area_angstrom2: cross-section of the box, Å².
        bath_jump_k: difference of the temperatures at which the baths emit, K.
    """
    width = float(case.frequency_thz[1] - case.frequency_thz[0])
    flow = case.flow
    heat = flow.changed(lambda spectra: width * spectra.sum(axis=-1))  # (n_stars, 2) eV/ps
    scale = CONDUCTANCE_MW_M2K / (area_angstrom2 * bath_jump_k)
    through = heat.changed(lambda both: scale * both.sum(axis=-1))
    unit = CONDUCTANCE_MW_M2K * BOLTZMANN_EV_K / area_angstrom2  # of one channel over 1 THz
    known = None
    if elastic:
        known = unit * np.stack(
            [elastic.integrals_thz(channels) for channels in (elastic.channels[0], elastic.ceiling)]
        )
    errors = through.error()
    rows = []
    for star, members in enumerate(case.members):
        along = of_mean(_along_z, Grouped(heat.mean[star], heat.groups[:, star], heat.n_seeds))
        x, y = np.round(case.points[case.star == star][0], 9)
        rows.append(
            StarRow(
                star=star,
                wavevector_x_per_angstrom=float(x) + 0.0,
                wavevector_y_per_angstrom=float(y) + 0.0,
                members=int(members),
                conductance_mw_m2k=float(through.mean[star]),
                standard_error_mw_m2k=float(errors[star]),
                elastic_mw_m2k=None if known is None else float(known[0, star]),
                ceiling_mw_m2k=None if known is None else float(known[1, star]),
                along_z_share=along.value,
                along_z_share_se=along.standard_error,
            )
        )
    return rows


def _along_z(heat: Array) -> float:
    return float(heat[0] / heat.sum())
