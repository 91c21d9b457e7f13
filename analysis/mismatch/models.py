"""Every mismatch model by its name, from what is known of both sides."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from kapitza.analysis.landauer import (
    ModelConductance,
    Statistics,
    TransmissionSpectrum,
    conductances,
)
from kapitza.analysis.mismatch.anisotropic import amm_anisotropic
from kapitza.analysis.mismatch.channel_models import (
    ChannelCounts,
    dmm_dispersion,
    inelastic_dmm,
    radiation_limit,
)
from kapitza.analysis.mismatch.debye import (
    DebyeCutoff,
    DebyeMedium,
    amm_scalar,
    dmm_debye,
    radiation_limit_debye,
)
from kapitza.analysis.mismatch.elastic import amm_elastic
from kapitza.analysis.mismatch.mixed import mean_speed, mixed
from kapitza.analysis.mismatch.slowness import ANGLES
from kapitza.analysis.mismatch.springs import Springs, amm_spring
from kapitza.analysis.mismatch.stroh import ElasticCrystal

INELASTIC = "inelastic_dmm"
"""The one model without transmitted channels: energy changes frequency at the interface."""


@dataclass(frozen=True)
class Sides:
    """Both sides of one interface, left first, in each form in which they are known.

    Attributes:
        continua: isotropic Debye media; None if unknown.
        crystals: elastic half-spaces with the interface normal along z; None if unknown.
        lattices: channels of the full dispersions, in the same bins; None if unknown.
        debye_cutoff: where the branches of diffuse models of continua end.
        rms_roughness_nm: root mean square height of the interface, nm; needed by `mixed` only.
        springs: stiffness of the contact; needed by `amm_spring` only.
        angles: rays over the in-plane slowness of elastic crystals.
    """

    continua: tuple[DebyeMedium, DebyeMedium] | None = None
    crystals: tuple[ElasticCrystal, ElasticCrystal] | None = None
    lattices: tuple[ChannelCounts, ChannelCounts] | None = None
    debye_cutoff: DebyeCutoff = "branch"
    rms_roughness_nm: float | None = None
    springs: Springs | None = None
    angles: int = ANGLES


def _continua(name: str, sides: Sides) -> tuple[DebyeMedium, DebyeMedium]:
    if sides.continua is None:
        raise ValueError(f"{name} needs densities and sound speeds of both sides")
    return sides.continua


def _crystals(name: str, sides: Sides) -> tuple[ElasticCrystal, ElasticCrystal]:
    if sides.crystals is None:
        raise ValueError(f"{name} needs elastic constants and densities of both sides")
    return sides.crystals


def _spring(sides: Sides) -> TransmissionSpectrum:
    crystals = _crystals("amm_spring", sides)
    if sides.springs is None:
        raise ValueError("amm_spring needs the stiffness of the contact")
    return amm_spring(*crystals, sides.springs, sides.angles)


def _diffuse(sides: Sides) -> TransmissionSpectrum:
    """The diffuse model of the best known form: dispersions before continua."""
    if sides.lattices is not None:
        return dmm_dispersion(*sides.lattices)
    return dmm_debye(*_continua("dmm_debye", sides), sides.debye_cutoff)


def _mixed(sides: Sides) -> TransmissionSpectrum:
    media = _continua("mixed", sides)
    if sides.rms_roughness_nm is None:
        raise ValueError("mixed needs rms_roughness_nm")
    return mixed(amm_elastic(*media), _diffuse(sides), sides.rms_roughness_nm, mean_speed(*media))


def spectrum_of(name: str, sides: Sides) -> TransmissionSpectrum:
    """Transmitted channels of one elastic model.

    `radiation_limit` and the diffuse part of `mixed` take the dispersions where they are known.

    Args:
        name: any model of the tables but inelastic_dmm.
        sides: what is known of both sides.

    Raises:
        ValueError: unknown model, or one that needs what is not known.
    """
    if name == "dmm_dispersion" and sides.lattices is None:
        raise ValueError("dmm_dispersion needs the dispersions of both sides")
    if name == "radiation_limit" and sides.lattices is not None:
        return radiation_limit(*sides.lattices)
    if name == "radiation_limit":
        return radiation_limit_debye(*_continua(name, sides), sides.debye_cutoff)
    models = {
        "amm_scalar": lambda: amm_scalar(*_continua(name, sides)),
        "amm_elastic": lambda: amm_elastic(*_continua(name, sides)),
        "amm_anisotropic": lambda: amm_anisotropic(*_crystals(name, sides), sides.angles),
        "amm_spring": lambda: _spring(sides),
        "dmm_debye": lambda: dmm_debye(*_continua(name, sides), sides.debye_cutoff),
        "dmm_dispersion": lambda: _diffuse(sides),
        "mixed": lambda: _mixed(sides),
    }
    if name not in models:
        raise ValueError(f"unknown model {name!r}, choose from {', '.join([*models, 'radiation_limit'])}")
    return models[name]()


def spectra_of(names: Sequence[str], sides: Sides) -> tuple[TransmissionSpectrum, ...]:
    """Spectra of the models that have one, in the order of the names."""
    return tuple(spectrum_of(name, sides) for name in names if name != INELASTIC)


def conductance_rows(
    names: Sequence[str],
    spectra: Sequence[TransmissionSpectrum],
    sides: Sides,
    temperature_k: float,
    statistics: tuple[Statistics, ...],
) -> list[ModelConductance]:
    """Rows of every model at one temperature, in both definitions; `inelastic_dmm` last.

    Args:
        names: of the models.
        spectra: from `spectra_of` with the same names and sides.
        sides: what is known of both sides.
        temperature_k: K.
        statistics: which of classical and quantum.

    Raises:
        ValueError: unknown statistics, or temperature not positive.
    """
    rows = [row for spectrum in spectra for row in conductances(spectrum, temperature_k, statistics)]
    if INELASTIC in names:
        rows += inelastic_dmm(_diffuse(sides), temperature_k, statistics)
    return rows


def with_errors(
    rows: Sequence[ModelConductance], coarser: Sequence[ModelConductance]
) -> list[ModelConductance]:
    """Rows with how far each value moves on a coarser mesh, an upper bound of the error of the finer one.

    Args:
        rows: on the fine mesh.
        coarser: the same rows on a mesh with half the points along each axis.

    Returns:
        The rows with their quadrature errors; 0 for closed forms, and where both are infinite.
    """
    return [
        replace(row, quadrature_error_mw_m2k=_change(row.conductance_mw_m2k, other.conductance_mw_m2k))
        for row, other in zip(rows, coarser, strict=True)
    ]


def _change(fine: float, coarse: float) -> float:
    return 0.0 if fine == coarse else abs(fine - coarse)
