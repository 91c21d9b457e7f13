"""Media of the mismatch models from what a study says of them, and both sides of one interface."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from kapitza.analysis.harmonic.stiffness import cubic_stiffness, facing, turned
from kapitza.analysis.mismatch.catalogue import hill_average, load_media, measured_conductances
from kapitza.analysis.mismatch.channel_models import ChannelCounts
from kapitza.analysis.mismatch.debye import PASCAL_PER_GPA, DebyeCutoff, DebyeMedium
from kapitza.analysis.mismatch.slowness import ANGLES
from kapitza.analysis.mismatch.springs import Springs
from kapitza.analysis.mismatch.stroh import ElasticCrystal, isotropic_crystal
from kapitza.arraytypes import Array

if TYPE_CHECKING:
    from kapitza.analysis.harmonic.force_constants import ForceConstants
    from kapitza.analysis.harmonic.transmission import Settings
    from kapitza.analysis.harmonic.zone_channels import ZoneModes

SYMMETRIC = 1e-6


class NotKnownError(ValueError):
    """A model needs what is not known of the sides: which model, what, and why it is not known."""


@dataclass(frozen=True)
class Medium:
    """One side in every form in which the models take it.

    Attributes:
        continuum: isotropic Debye medium; None for a crystal whose elastic constants are not known.
        crystal: elastic half-space with the interface normal along z; None likewise.
        zone: phonons of the whole Brillouin zone; None for media without dispersion.
        file: what is to be said of the file a dispersion comes from.
        faced: its force constants, and how it faces the interface.
    """

    continuum: DebyeMedium | None
    crystal: ElasticCrystal | None
    zone: "ZoneModes | None" = None
    file: "FileFacts | None" = None
    faced: "FacedConstants | None" = None

    @property
    def known_continuum(self) -> DebyeMedium:
        """The isotropic medium. Raises ValueError where it is not known, with the reason."""
        if self.continuum is None:
            raise ValueError(self.file.without_elastic if self.file else "no elastic constants")
        return self.continuum


@dataclass(frozen=True)
class FacedConstants:
    """Force constants of a crystal, and (3, 3) orthonormal rows x, y, z of the interface, z across it."""

    constants: "ForceConstants"
    axes: Array


@dataclass(frozen=True)
class FileFacts:
    """What is to be said of a crystal from a file of phonopy.

    Attributes:
        density_kg_m3, number_density_per_a3: of its cell.
        non_analytical_term: used (Born charges were found) or absent.
        elastic_misfit: of its long waves to those of elastic constants, relative.
        imaginary_thz: largest imaginary frequency that was taken for noise, THz.
        without_elastic: why elastic constants are not used, with the file; "" where they are.
    """

    density_kg_m3: float
    number_density_per_a3: float
    non_analytical_term: str
    elastic_misfit: float
    imaginary_thz: float
    without_elastic: str = ""


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
        unknown: why continua and crystals are not known, for messages.
        faced: force constants of both; None unless both are from files.
        greens: wavevectors, frequencies and broadening of Green's functions; needed with them only.
    """

    continua: tuple[DebyeMedium, DebyeMedium] | None = None
    crystals: tuple[ElasticCrystal, ElasticCrystal] | None = None
    lattices: tuple[ChannelCounts, ChannelCounts] | None = None
    debye_cutoff: DebyeCutoff = "common"
    rms_roughness_nm: float | None = None
    springs: Springs | None = None
    angles: int = ANGLES
    unknown: str = ""
    faced: tuple[FacedConstants, FacedConstants] | None = None
    greens: "Settings | None" = None

    @property
    def _why(self) -> str:
        return f": {self.unknown}" if self.unknown else ""

    def media(self, model: str) -> tuple[DebyeMedium, DebyeMedium]:
        """Isotropic media. Raises NotKnownError, naming the model that needs them, where not known."""
        if self.continua is None:
            raise NotKnownError(f"{model} needs densities and sound speeds of both sides{self._why}")
        return self.continua

    def half_spaces(self, model: str) -> tuple[ElasticCrystal, ElasticCrystal]:
        """Elastic half-spaces. Raises NotKnownError, naming the model, where they are not known."""
        if self.crystals is None:
            raise NotKnownError(f"{model} needs elastic constants and densities of both sides{self._why}")
        return self.crystals

    def dispersions(self, model: str) -> tuple[ChannelCounts, ChannelCounts]:
        """Channels of the dispersions. Raises NotKnownError, naming the model, where they are not known."""
        if self.lattices is None:
            raise NotKnownError(f"{model} needs the dispersions of both sides")
        return self.lattices

    def files(self, model: str) -> tuple[FacedConstants, FacedConstants, "Settings"]:
        """Force constants of both sides, and settings. Raises NotKnownError, naming the model, without."""
        if self.faced is None or self.greens is None:
            raise NotKnownError(f"{model} needs the force constants of both sides")
        return *self.faced, self.greens

    def contact(self, model: str) -> tuple[ElasticCrystal, ElasticCrystal, Springs]:
        """Elastic half-spaces and the springs between them. Raises ValueError where one is not known."""
        left, right = self.half_spaces(model)
        if self.springs is None:
            raise ValueError(f"{model} needs the stiffness of the contact")
        return left, right, self.springs


@cache
def measured_media() -> dict[str, DebyeMedium]:
    """The catalogue of measured media by name, read once."""
    return load_media()


def medium_from_stiffness(
    stiffness_gpa: Array, density_kg_m3: float, number_density_per_a3: float
) -> DebyeMedium:
    """Debye medium of a crystal of any symmetry.

    Args:
        stiffness_gpa: (6, 6) float, GPa, Voigt order.
        density_kg_m3: mass density.
        number_density_per_a3: atoms per Å³.

    Raises:
        ValueError: stiffness not symmetric or not positive definite, or a density that is not positive.

    Source: docs/theory.md, "Mismatch models".
    """
    if np.abs(stiffness_gpa - stiffness_gpa.T).max() > SYMMETRIC * np.abs(stiffness_gpa).max():
        raise ValueError("the stiffness is not symmetric")
    if not np.linalg.eigvalsh(stiffness_gpa).min() > 0:
        raise ValueError("the stiffness is not positive definite: the crystal would be unstable")
    # ASSUME: the anisotropic crystal is replaced by its isotropic Hill average.
    bulk, shear = (PASCAL_PER_GPA * modulus for modulus in hill_average(stiffness_gpa))
    longitudinal, transverse = np.sqrt([(bulk + 4 * shear / 3) / density_kg_m3, shear / density_kg_m3])
    return DebyeMedium(density_kg_m3, float(longitudinal), float(transverse), number_density_per_a3)


def stiffness_of(medium: Mapping[str, Any]) -> Array:
    """(6, 6) stiffness in GPa of a medium of kind `elastic`, as the study gives it."""
    if "stiffness_gpa" in medium:
        return np.array(medium["stiffness_gpa"], dtype=float)
    return cubic_stiffness(*(medium[name] for name in ("c11_gpa", "c12_gpa", "c44_gpa")))


def medium_of(medium: Mapping[str, Any], file: Path | None, q_mesh: int) -> Medium:
    """A medium as the study gives it.

    Args:
        medium: keys of the study file without those left out.
        file: of phonopy, for the kind `dispersion`.
        q_mesh: wavevectors per reciprocal axis, for the kind `dispersion`.

    Raises:
        KeyError, ValueError: as `continuum`; and files of no stable crystal.
    """
    if medium["kind"] == "dispersion":
        if file is None:
            raise ValueError("a medium of kind dispersion needs its file")
        return _from_file(file, medium["orientation"], q_mesh)
    isotropic = continuum(medium)
    if medium["kind"] == "debye":
        return Medium(isotropic, isotropic_crystal(isotropic))
    stiffness = facing(stiffness_of(medium), medium["orientation"])
    return Medium(
        isotropic, ElasticCrystal(stiffness, isotropic.density_kg_m3, isotropic.number_density_per_a3)
    )


def _from_file(file: Path, indices: str, q_mesh: int) -> Medium:
    # Reading it takes a package that the other media do without.
    from kapitza.analysis.harmonic.long_waves import CONSISTENT, fitted_stiffness
    from kapitza.analysis.harmonic.phonons import density_kg_m3
    from kapitza.analysis.harmonic.phonopy_files import PhonopyFileError, plane_axes, read_phonopy
    from kapitza.analysis.harmonic.zone_channels import zone_modes

    crystal = read_phonopy(file)
    axes, constants = plane_axes(crystal, indices), crystal.constants
    faced = FacedConstants(constants, axes)
    densities = (
        density_kg_m3(constants),
        len(constants.masses_amu) / abs(float(np.linalg.det(constants.primitive_cell))),
    )
    try:
        zone = zone_modes(constants, axes[2], q_mesh)
    except ValueError as error:
        raise PhonopyFileError(f"{file}: {error}; fix: take a structure that is stable") from error
    try:
        found, misfit = fitted_stiffness(constants)
    except (ValueError, np.linalg.LinAlgError) as error:
        found, misfit = np.zeros((6, 6)), np.inf
        reason = str(error)
    else:
        reason = f"no elastic constants have its long waves within {CONSISTENT:.0%} (misfit {misfit:.2g})"
    facts = FileFacts(*densities, "used" if crystal.born else "absent", misfit, zone.imaginary_thz)
    if misfit <= CONSISTENT:
        stiffness = turned(found, axes)
        try:
            medium = medium_from_stiffness(stiffness, *densities)
        except ValueError as error:
            reason = str(error)
        else:
            return Medium(medium, ElasticCrystal(stiffness, *densities), zone, facts, faced)
    return Medium(None, None, zone, replace(facts, without_elastic=f"{file}: {reason}"), faced)


def continuum(medium: Mapping[str, Any]) -> DebyeMedium:
    """Debye medium of a medium of kind `debye` or `elastic`, as the study gives it.

    Args:
        medium: keys of the study file without those left out.

    Raises:
        KeyError: a material the catalogue does not have.
        ValueError: numbers no stable medium has.
    """
    densities = {key: value for key, value in medium.items() if "density" in key}
    if medium["kind"] == "elastic":
        return medium_from_stiffness(stiffness_of(medium), **densities)
    if "material" in medium:
        return measured_media()[medium["material"]]
    speeds = {key: value for key, value in medium.items() if key.endswith("_m_s")}
    return DebyeMedium(**densities, **speeds)


def published(media: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Measured conductances of two media of the catalogue, with the keys a study gives its own.

    Args:
        media: left and right as the study gives them; either way round is found.
    """
    names = {medium.get("material") for medium in media}
    return [
        {
            "conductance_mw_m2k": item.conductance_mw_m2k,
            "temperature_k": item.temperature_k,
            "source": item.source,
        }
        for item in measured_conductances()
        if {item.left, item.right} == names
    ]
