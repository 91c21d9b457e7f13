"""Both conductances of a case by the formulae alone, without errors or checks: for records without noise."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from kapitza.analysis.measure.conductance import conductance_mw_m2k
from kapitza.analysis.measure.profile import FitRange, fit_range_of
from kapitza.analysis.measure.temperature_jump import line_weights
from kapitza.arraytypes import Array
from kapitza.interfaces.zones import Zones
from kapitza.study.sections.profile_section import Profile
from power.records import Seed
from power.truth import BATH_EXCLUSION_NM, CUTOFF_ANGSTROM, EXCLUSION_PLANES


def fitted_range(zones: Zones) -> FitRange:
    """Where straight lines are fitted, by the settings of the default study."""
    settings = Profile(bath_exclusion_nm=BATH_EXCLUSION_NM, interface_exclusion_planes=EXCLUSION_PLANES)
    return fit_range_of(zones.fit_bounds(), settings, CUTOFF_ANGSTROM)


def jump_series_k(seed: Seed) -> Array:
    """(n_windows,) K: ΔT between the extrapolated lines."""
    where = fitted_range(seed.zones)
    sides = []
    for on_side, (low, high) in ((seed.on_left, where.left), (~seed.on_left, where.right)):
        used = on_side & (seed.z_angstrom >= low) & (seed.z_angstrom <= high)
        weights = _weights(tuple(seed.z_angstrom[used]), where.interface_plane_angstrom)
        sides.append(seed.profile_k[:, used] @ weights)
    return np.asarray(sides[0] - sides[1])


@lru_cache(maxsize=64)
def _weights(z_angstrom: tuple[float, ...], plane: float) -> Array:
    return np.asarray(line_weights(z_angstrom, np.ones(len(z_angstrom)), plane, 1)[0])


def conductances_of(seeds: Sequence[Seed]) -> dict[str, float]:
    """Pooled G by definition, MW m⁻² K⁻¹; seeds of equal length."""
    flow = np.mean([(seed.hot_ev[-1] + seed.cold_ev[-1]) / 2 / seed.production_ps for seed in seeds])
    jumps = {
        "local_jump": np.mean([jump_series_k(seed).mean() for seed in seeds]),
        "reservoir": np.mean([(seed.baths_k[0] - seed.baths_k[1]).mean() for seed in seeds]),
    }
    area = seeds[0].zones.area_angstrom2
    return {name: conductance_mw_m2k(float(flow), area, float(jump)) for name, jump in jumps.items()}
