"""Random media and lattices, and every mismatch model between two of them."""

from functools import partial

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st

from kapitza.analysis.landauer import conductances
from kapitza.analysis.mismatch.channel_models import ChannelCounts, inelastic_dmm
from kapitza.analysis.mismatch.debye import (
    DebyeMedium,
    amm_scalar,
    branch_cutoffs,
    dmm_debye,
    inverse_square_speeds,
    radiation_limit_debye,
    scalar_transmission,
)
from kapitza.analysis.mismatch.elastic import amm_elastic, effective_inverse_square
from kapitza.analysis.mismatch.mixed import mean_speed, mixed
from kapitza.analysis.units import BOLTZMANN_EV_K, PLANCK_EV_PS

FEW = settings(max_examples=25, deadline=None, derandomize=True)
BOTH = ("classical", "quantum")
KELVIN_PER_THZ = PLANCK_EV_PS / BOLTZMANN_EV_K


@st.composite
def media(draw, longest_ratio=np.inf):
    """From 500 to 20000 kg/m³ and m/s, with c_T anywhere below the 0.866 c_L of a positive bulk modulus."""
    longitudinal = draw(st.floats(600, 20000))
    slowest = max(500.0, longitudinal / longest_ratio)
    transverse = draw(st.floats(slowest, 0.866 * longitudinal))
    return DebyeMedium(draw(st.floats(500, 20000)), longitudinal, transverse, draw(st.floats(0.005, 0.2)))


@st.composite
def counts(draw):
    values = st.lists(st.just(0.0) | st.floats(1e-6, 0.5), min_size=8, max_size=8)
    return ChannelCounts(np.linspace(0, 4, 9), np.array(draw(values)))


def temperatures():
    return st.floats(1, 600)


def half_rough(left, right):
    """Mixed model whose two parts end at one cutoff and both count at thermal frequencies."""
    diffuse = dmm_debye(left, right, "common")
    return mixed(amm_elastic(left, right), diffuse, 0.1, mean_speed(left, right), n_bins=12)


ACOUSTIC = {
    "amm_scalar fluid": amm_scalar,
    "amm_scalar sh": partial(amm_scalar, form="sh"),
    "amm_elastic": amm_elastic,
}
COMMON_CUTOFF = ACOUSTIC | {
    "dmm_debye common": partial(dmm_debye, cutoff="common"),
    "radiation_limit common": partial(radiation_limit_debye, cutoff="common"),
}
PARABOLIC = COMMON_CUTOFF | {
    "dmm_debye branch": partial(dmm_debye, cutoff="branch"),
    "radiation_limit branch": partial(radiation_limit_debye, cutoff="branch"),
}
ELASTIC = PARABOLIC | {"mixed common": half_rough}
INELASTIC = {
    "inelastic_dmm branch": partial(dmm_debye, cutoff="branch"),
    "inelastic_dmm common": partial(dmm_debye, cutoff="common"),
}
"""Spectra whose channels the inelastic model uses."""


def values_of(rows):
    """{(definition, statistics): G} of the rows of one model."""
    return {(row.definition, row.statistics): row.conductance_mw_m2k for row in rows}


def every_conductance(left, right, temperature):
    """{model: {(definition, statistics): G}} of all models of media."""
    found = {name: conductances(model(left, right), temperature, BOTH) for name, model in ELASTIC.items()}
    for name, model in INELASTIC.items():
        found[name] = inelastic_dmm(model(left, right), temperature, BOTH)
    return {name: values_of(rows) for name, rows in found.items()}


def reservoir_over_local(values, statistics):
    """G/G_local in [0, 1]: finite where nothing resists, 1 where nothing passes."""
    reservoir, local = (values[definition, statistics] for definition in ("reservoir", "local_jump"))
    return reservoir / local if reservoir > 0 else 1.0


def effective_squares(left, right):
    """{model: S_eff} in s²/m² of the models whose M_t is πν²S_eff far below all cutoffs."""
    first, second = inverse_square_speeds(left), inverse_square_speeds(right)
    found = {"amm_elastic": effective_inverse_square(left, right)}
    for form in ("fluid", "sh"):
        shares = scalar_transmission(left, right, form)
        found[f"amm_scalar {form}"] = float(np.sum(shares / left.speeds_m_s**2))
    for cutoff in ("branch", "common"):
        found[f"dmm_debye {cutoff}"] = found[f"inelastic_dmm {cutoff}"] = first * second / (first + second)
        found[f"radiation_limit {cutoff}"] = min(first, second)
    return found


def lowest_cutoff_k(left, right):
    """hν/k_B of the lowest cutoff of any branch in any convention: that of a transverse branch."""
    return KELVIN_PER_THZ * min(branch_cutoffs(left)[1], branch_cutoffs(right)[1])
