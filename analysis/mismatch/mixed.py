"""Between acoustic and diffuse mismatch: a rough interface scatters short waves and lets long ones pass.

Each channel is taken to be specular with Ziman's probability p(ν), M_t = p·AMM + (1 − p)·DMM.
"""

import numpy as np

from kapitza.analysis.landauer import TransmissionSpectrum, channel_means
from kapitza.analysis.mismatch.debye import DebyeMedium
from kapitza.analysis.units import SPEED_A_PS
from kapitza.arraytypes import Array

ANGSTROM_PER_NM = 10.0
DEFAULT_BINS = 400
COLDEST = 1e-4  # of the highest transmitted frequency: where the geometric bins begin
CLOSEST_EDGES = 1e-9  # of the highest frequency: bins narrower than this are round-off


def mean_speed(left: DebyeMedium, right: DebyeMedium) -> float:
    """Speed that sets the wavelength in `specularity`: the lesser of both sides' Debye mean speeds, m/s.

    The Debye mean is (Σ_j c_j⁻³/3)^(−1/3). The slower side has the shorter waves, which see roughness first.

    Source: docs/models.md, "Mixed mismatch".
    """
    return min(float(np.cbrt(1 / np.mean(medium.speeds_m_s**-3.0))) for medium in (left, right))


def _attenuation(rms_roughness_nm: float, speed_m_s: float) -> float:
    """4πη/c in THz⁻¹, so that p(ν) = exp[−(this · ν)²]."""
    if not (np.isfinite(rms_roughness_nm) and rms_roughness_nm >= 0):
        raise ValueError(f"rms_roughness_nm must be finite and not negative, got {rms_roughness_nm}")
    if not (np.isfinite(speed_m_s) and speed_m_s > 0):
        raise ValueError(f"speed_m_s must be finite and positive, got {speed_m_s}")
    return 4 * np.pi * rms_roughness_nm * ANGSTROM_PER_NM / (speed_m_s * SPEED_A_PS)


def specularity(frequency_thz: Array, rms_roughness_nm: float, speed_m_s: float) -> Array:
    """Probability p = exp(−16π²η²/λ²) that a wave meets the interface specularly, λ = c/ν.

    For normal incidence; η is the root mean square height of the roughness. The exponent is (2kη)²;
    where π³ is printed for π², it is a slip.

    Args:
        frequency_thz: (n,) float, THz.
        rms_roughness_nm: η, nm, ≥ 0.
        speed_m_s: c, m/s.

    Returns:
        (n,) float in [0, 1]; 1 for a smooth interface.

    Raises:
        ValueError: roughness negative or speed not positive.

    Source: docs/models.md, "Mixed mismatch"; J. M. Ziman, Electrons and Phonons (1960), ch. 11;
    A. A. Maznev, Phys. Rev. B 91, 134306 (2015).
    """
    phase = _attenuation(rms_roughness_nm, speed_m_s) * np.asarray(frequency_thz, dtype=float)
    return np.asarray(np.exp(-(phase**2)))


def mean_specularity(edges_thz: Array, rms_roughness_nm: float, speed_m_s: float) -> Array:
    """Mean of `specularity` over frequency bins, by the error function.

    Args:
        edges_thz: (n_bins + 1,) float, increasing, THz.
        rms_roughness_nm: η, nm, ≥ 0.
        speed_m_s: c, m/s.

    Returns:
        (n_bins,) float in [0, 1].

    Raises:
        ValueError: roughness negative or speed not positive.
    """
    # A study that names the models does without it.
    from scipy.special import erf

    phase = _attenuation(rms_roughness_nm, speed_m_s) * edges_thz
    if phase[-1] == 0:
        return np.ones(len(edges_thz) - 1)
    mean = np.sqrt(np.pi) / 2 * np.diff(erf(phase)) / np.diff(phase)
    # Far in the tail of the error function the difference is round-off, of either sign.
    return np.asarray(np.clip(mean, 0.0, 1.0))


def common_bins(first: TransmissionSpectrum, second: TransmissionSpectrum, n_bins: int) -> Array:
    """Edges of both spectra, and a division that resolves cold phonons of the softer side too.

    Even up to its cutoff, even beyond, and geometric towards zero frequency.

    Returns:
        (n,) float, THz.

    Raises:
        ValueError: n_bins below 1.
    """
    if n_bins < 1:
        raise ValueError(f"n_bins must be at least 1, got {n_bins}")
    top = max(first.edges_thz[-1], second.edges_thz[-1])
    # Where the transmitted channels end.
    low = max(float(item.edges_thz[1:][item.transmitted > 0].max(initial=0.0)) for item in (first, second))
    low = low or top
    divisions = (
        *(np.linspace(0.0, low, n_bins + 1), np.linspace(low, top, n_bins + 1)),
        *(low * np.geomspace(COLDEST, 1.0, n_bins), first.edges_thz, second.edges_thz),
    )
    edges = np.unique(np.concatenate(divisions))
    return np.asarray(edges[np.diff(edges, prepend=-top) > CLOSEST_EDGES * top])


def mixed(
    amm: TransmissionSpectrum,
    dmm: TransmissionSpectrum,
    rms_roughness_nm: float,
    speed_m_s: float,
    n_bins: int = DEFAULT_BINS,
) -> TransmissionSpectrum:
    """Acoustic and diffuse mismatch mixed channel by channel with the specularity of the roughness.

    The channels M₁ and M₂ are mixed alike, so that `local_jump` has both limits too, also where the two
    models end their channels at different cutoffs.

    Args:
        amm: specular limit, of any power and cells.
        dmm: diffuse limit, of any power and cells.
        rms_roughness_nm: η, nm: 0 gives amm, large values give dmm.
        speed_m_s: sets the wavelength λ = c/ν; `mean_speed` is the convention used.
        n_bins: see `common_bins`.

    Returns:
        Spectrum of power 0; in each bin it lies between the two models.

    Raises:
        ValueError: roughness negative, speed not positive, or n_bins below 1.

    Source: docs/models.md, "Mixed mismatch".
    """
    # ASSUME: one specularity, that of reflection at normal incidence, for all branches and directions.
    edges = common_bins(amm, dmm, n_bins)
    specular = mean_specularity(edges, rms_roughness_nm, speed_m_s)

    def blend(smooth: Array, rough: Array) -> Array:
        mean_smooth, mean_rough = channel_means(amm, smooth, edges), channel_means(dmm, rough, edges)
        return np.asarray(specular * mean_smooth + (1 - specular) * mean_rough)

    return TransmissionSpectrum(
        "mixed",
        edges,
        0,
        blend(amm.transmitted, dmm.transmitted),
        blend(amm.channels_left, dmm.channels_left),
        blend(amm.channels_right, dmm.channels_right),
    )
