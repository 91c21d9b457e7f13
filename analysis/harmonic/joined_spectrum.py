"""Elastic transmission between two crystals from files, joined by the average rule."""

from dataclasses import replace

from kapitza.analysis.harmonic.average_rule import joined_by_average, turned_constants
from kapitza.analysis.harmonic.force_constants import ForceConstants
from kapitza.analysis.harmonic.long_wave_cells import with_long_waves
from kapitza.analysis.harmonic.shared_lattice import UnlikeLatticesError
from kapitza.analysis.harmonic.transmission import Settings, harmonic, spectrum
from kapitza.analysis.harmonic.wavevectors import shifted_mesh
from kapitza.analysis.landauer import TransmissionSpectrum
from kapitza.arraytypes import Array

MODEL = "agf_average_rule"
COLDEST_K = 1.0
"""Down to this temperature long waves have wavevectors of their own; below, channels go with ν²."""

BROADER_LEADS = (1.0, 10.0, 100.0)
"""Of the broadening that is asked for: leads with flat bands may need more."""


def joined_spectrum(
    left: tuple[ForceConstants, Array], right: tuple[ForceConstants, Array], settings: Settings
) -> TransmissionSpectrum:
    """Channels per area that the interface transmits, and those of both crystals.

    Args:
        left, right: force constants, and (3, 3) rows x, y, z of the interface in their frame, z across it.
        settings: wavevectors in the plane, frequencies and broadening.

    Raises:
        UnlikeLatticesError: the crystals have no common lattice or sites.

    Source: docs/theory.md, "The average rule".
    """
    joined = joined_by_average(turned_constants(*left), turned_constants(*right))
    try:
        system = harmonic(joined.constants, joined.mass_amu)
    except ValueError as error:
        raise UnlikeLatticesError(str(error)) from error
    reason = ""
    for factor in BROADER_LEADS:
        chosen = replace(settings, broadening=factor * settings.broadening)
        try:
            found = spectrum(system, shifted_mesh(system.constants.lattice, chosen.k_mesh), chosen)
            if not system.parts.is_supercell:
                found = with_long_waves(system, found, chosen, COLDEST_K)
        except ArithmeticError as error:
            reason = str(error)
            continue
        if not system.parts.is_perfect:
            return replace(found, model=MODEL)
        # What broadening takes from the transmission of a perfect crystal is no resistance.
        whole = (found.channels_left + found.channels_right) / 2
        return TransmissionSpectrum(MODEL, found.edges_thz, found.power, whole, whole, whole)
    raise UnlikeLatticesError(reason)
