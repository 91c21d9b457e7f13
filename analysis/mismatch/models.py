"""Every mismatch model: one record each, from which tables, studies, figures and the page follow."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from kapitza.analysis.files.model_record import ModelLine, ModelRecord
from kapitza.analysis.landauer import (
    ModelConductance,
    Statistics,
    TransmissionSpectrum,
    conductances,
    diffuse_channels,
)
from kapitza.analysis.mismatch.anisotropic import amm_anisotropic
from kapitza.analysis.mismatch.channel_models import dmm_dispersion, inelastic_dmm, radiation_limit
from kapitza.analysis.mismatch.debye import (
    amm_scalar,
    channel_coefficient,
    dmm_debye,
    inverse_square_speeds,
    radiation_limit_debye,
)
from kapitza.analysis.mismatch.elastic import amm_elastic
from kapitza.analysis.mismatch.file_pairs import agf_average_rule
from kapitza.analysis.mismatch.medium import NotKnownError, Sides
from kapitza.analysis.mismatch.mixed import mean_speed, mixed
from kapitza.analysis.mismatch.springs import amm_spring
from kapitza.arraytypes import Array

Applies = Literal["everywhere", "directions", "dispersions", "files"]


@dataclass(frozen=True)
class ModelSettings:
    """What a model needs of section `models` of the study and others do not.

    Attributes:
        keys: that must be given.
        words: what they say.
        unit: of all of them.
    """

    keys: tuple[str, ...]
    words: str
    unit: str


@dataclass(frozen=True, kw_only=True)
class MismatchModel(ModelRecord):
    """One mismatch model. It has either a spectrum or, where energy changes frequency, rows alone.

    Attributes:
        applies: to any two media, or where at least one of them has directions (is no isotropic medium), or
            a dispersion; or to two media from files of phonopy, and not to interfaces that are simulated.
        default: whether a study that names no models computes it.
        settings: what the study must give for it.
        spectrum: its transmitted channels.
        rows: its conductances, from both sides, the temperature in K and the statistics.
        long_waves: S_eff in s²/m² as ν → 0, M_t = πν²S_eff, for spectra that do not show it (power 0);
            without it the model has no row in low_temperature.csv.

    Raises:
        ValueError: both spectrum and rows, or neither.
    """

    applies: Applies = "everywhere"
    default: bool = True
    settings: ModelSettings | None = None
    spectrum: Callable[[Sides], TransmissionSpectrum] | None = None
    rows: Callable[[Sides, float, tuple[Statistics, ...]], tuple[ModelConductance, ...]] | None = None
    long_waves: Callable[[Sides], float] | None = None

    def __post_init__(self) -> None:
        if (self.spectrum is None) == (self.rows is None):
            raise ValueError(f"the record of model {self.name} needs either a spectrum or rows: give one")


def _diffuse(sides: Sides) -> TransmissionSpectrum:
    """The diffuse model of the best known form: dispersions before continua."""
    if sides.lattices is not None:
        return dmm_dispersion(*sides.lattices)
    return dmm_debye(*sides.media("dmm_debye"), sides.debye_cutoff)


def _radiation(sides: Sides) -> TransmissionSpectrum:
    if sides.lattices is not None:
        return radiation_limit(*sides.lattices)
    return radiation_limit_debye(*sides.media("radiation_limit"), sides.debye_cutoff)


def _mixed(sides: Sides) -> TransmissionSpectrum:
    media = sides.media("mixed")
    if sides.rms_roughness_nm is None:
        raise ValueError("mixed needs rms_roughness_nm")
    return mixed(amm_elastic(*media), _diffuse(sides), sides.rms_roughness_nm, mean_speed(*media))


def _inelastic(
    sides: Sides, temperature_k: float, statistics: tuple[Statistics, ...]
) -> tuple[ModelConductance, ...]:
    return inelastic_dmm(_diffuse(sides), temperature_k, statistics)


def _lowest(spectrum: TransmissionSpectrum, coefficient: Array) -> float:
    """S of the lowest cell in s²/m², from M = πν²S."""
    return float(coefficient[0] / channel_coefficient(1.0))


def _channel_squares(sides: Sides) -> tuple[float, float]:
    """S₁ and S₂. Counts of lattices do not reach ν = 0: their limit is that of the elastic crystals."""
    if sides.lattices is None:
        left, right = (inverse_square_speeds(medium) for medium in sides.media("the long-wave limit"))
        return left, right
    waves = amm_anisotropic(*sides.half_spaces("the long-wave limit"))
    return _lowest(waves, waves.channels_left), _lowest(waves, waves.channels_right)


def _long_diffuse(sides: Sides) -> float:
    left, right = _channel_squares(sides)
    return float(diffuse_channels(np.array([left]), np.array([right]))[0])


def _long_radiation(sides: Sides) -> float:
    return min(_channel_squares(sides))


def _long_mixed(sides: Sides) -> float:
    specular = amm_elastic(*sides.media("mixed"))  # long waves do not see the roughness
    return _lowest(specular, specular.transmitted)


MODELS: tuple[MismatchModel, ...] = (
    MismatchModel(
        name="amm_scalar",
        label="AMM, scalar",
        meaning="waves refracted at a sharp plane between isotropic media, each branch for itself",
        line=ModelLine("green", (0, (1, 1.2)), "s"),
        place=40,
        spectrum=lambda sides: amm_scalar(*sides.media("amm_scalar")),
    ),
    MismatchModel(
        name="amm_elastic",
        label="AMM, elastic",
        meaning="waves refracted at a sharp plane between isotropic media, mode conversion included",
        line=ModelLine("blue", "-", "p"),
        place=10,
        spectrum=lambda sides: amm_elastic(*sides.media("amm_elastic")),
    ),
    MismatchModel(
        name="amm_anisotropic",
        label="AMM, anisotropic",
        meaning="waves refracted at a sharp plane between elastic crystals, in the directions they have",
        line=ModelLine("sky", (0, (1, 1)), "P"),
        place=20,
        applies="directions",
        spectrum=lambda sides: amm_anisotropic(*sides.half_spaces("amm_anisotropic"), sides.angles),
    ),
    MismatchModel(
        name="amm_spring",
        label="AMM, weak contact",
        meaning="elastic crystals joined by springs, which pass long waves only",
        line=ModelLine("sky", "-", ">"),
        place=30,
        default=False,
        settings=ModelSettings(
            ("contact_normal_gpa_nm", "contact_shear_gpa_nm"), "stiffness of the contact", "GPa/nm"
        ),
        spectrum=lambda sides: amm_spring(*sides.contact("amm_spring"), sides.angles),
    ),
    MismatchModel(
        name="dmm_debye",
        label="DMM, Debye",
        meaning="every phonon forgets where it came from; branches of constant sound speed",
        line=ModelLine("vermillion", (0, (6, 2)), "D"),
        place=50,
        spectrum=lambda sides: dmm_debye(*sides.media("dmm_debye"), sides.debye_cutoff),
    ),
    MismatchModel(
        name="dmm_dispersion",
        label="DMM, dispersion",
        meaning="every phonon forgets where it came from; the phonons the crystals have",
        line=ModelLine("orange", (0, (6, 2)), "v"),
        place=60,
        applies="dispersions",
        spectrum=lambda sides: dmm_dispersion(*sides.dispersions("dmm_dispersion")),
        long_waves=_long_diffuse,
    ),
    MismatchModel(
        name="mixed",
        label="AMM/DMM mixed",
        meaning="acoustic for waves that are long beside the roughness of the plane, diffuse for short ones",
        line=ModelLine("grey", "-", "h"),
        place=90,
        default=False,
        settings=ModelSettings(("rms_roughness_nm",), "roughness of the interface", "nm"),
        spectrum=_mixed,
        long_waves=_long_mixed,
    ),
    MismatchModel(
        name="radiation_limit",
        label="radiation limit",
        meaning="as many channels as both sides have, the ceiling of elastic transport",
        line=ModelLine("black", (0, (6, 2, 1, 2)), "^"),
        place=70,
        spectrum=_radiation,
        long_waves=_long_radiation,
    ),
    MismatchModel(
        name="inelastic_dmm",
        label="inelastic DMM",
        meaning="phonons forget their frequency too: only the energy either side can carry away counts",
        line=ModelLine("purple", "-", "X"),
        place=80,
        rows=_inelastic,
        long_waves=_long_diffuse,
    ),
    MismatchModel(
        name="agf_average_rule",
        label="AGF, average rule",
        meaning="Green's function of two crystals from files, force constants across the mean of both: the "
        "interface itself is not calculated",
        line=ModelLine("green", (0, (6, 2, 1, 2)), "H"),
        place=6,
        applies="files",
        spectrum=agf_average_rule,
    ),
)
"""All models, in the order in which a study and its schema name them."""


def of_simulated(names: Sequence[str]) -> tuple[str, ...]:
    """Those of the models that stand beside a simulation, which has an interface of its own."""
    return tuple(name for name in names if mismatch_model(name).applies != "files")


def mismatch_model(name: str) -> MismatchModel:
    """The record of a model. Raises ValueError for an unknown name."""
    for model in MODELS:
        if model.name == name:
            return model
    raise ValueError(f"unknown model {name!r}, choose from {', '.join(model.name for model in MODELS)}")


def spectra_of(names: Sequence[str], sides: Sides) -> tuple[TransmissionSpectrum, ...]:
    """Transmitted channels of the models that have them, in the order of the names.

    `radiation_limit` and the diffuse part of `mixed` take the dispersions where they are known.

    Raises:
        ValueError: unknown model, or one that needs what is not known of the sides.
    """
    found = [model.spectrum for model in map(mismatch_model, names)]
    return tuple(spectrum(sides) for spectrum in found if spectrum is not None)


def model_rows(
    names: Sequence[str],
    spectra: Sequence[TransmissionSpectrum],
    sides: Sides,
    temperature_k: float,
    statistics: tuple[Statistics, ...],
) -> list[ModelConductance]:
    """Rows of every model at one temperature, in both definitions; those without a spectrum last.

    Args:
        names: of the models.
        spectra: from `spectra_of` with the same names and sides.
        sides: what is known of both sides.
        temperature_k: K.
        statistics: which of classical and quantum.

    Raises:
        ValueError: unknown model or statistics, or temperature not positive.
    """
    rows = [row for spectrum in spectra for row in conductances(spectrum, temperature_k, statistics)]
    for model in map(mismatch_model, names):
        if model.rows is not None:
            rows += model.rows(sides, temperature_k, statistics)
    return rows


def long_wave_square(name: str, spectrum: TransmissionSpectrum | None, sides: Sides) -> float | None:
    """S_eff of a model in s²/m² as ν → 0, M_t = πν²S_eff; None where it is not known.

    Args:
        name: of the model.
        spectrum: of the model, if it has one.
        sides: it was computed from.
    """
    if spectrum is not None and spectrum.power == 2:
        return _lowest(spectrum, spectrum.transmitted)
    limit = mismatch_model(name).long_waves
    try:
        return None if limit is None else limit(sides)
    except NotKnownError:  # of crystals without elastic constants
        return None
