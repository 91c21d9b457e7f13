"""The Green's function of two crystals from files, as one model among the others."""

from kapitza.analysis.landauer import TransmissionSpectrum
from kapitza.analysis.mismatch.medium import NotKnownError, Sides


def agf_average_rule(sides: Sides) -> TransmissionSpectrum:
    """Transmitted channels of two crystals joined by the average rule.

    Raises NotKnownError for media that are not both from files, or have no common lattice.
    Source: docs/theory.md, "The average rule".
    """
    # Force constants take a package that the other models do without.
    from kapitza.analysis.harmonic.joined_spectrum import joined_spectrum
    from kapitza.analysis.harmonic.shared_lattice import UnlikeLatticesError

    left, right, settings = sides.files("agf_average_rule")
    try:
        return joined_spectrum((left.constants, left.axes), (right.constants, right.axes), settings)
    except UnlikeLatticesError as error:
        raise NotKnownError(f"agf_average_rule needs two crystals of one lattice: {error}") from error
