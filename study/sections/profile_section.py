"""Section `profile`: which part of the temperature profile is fitted."""

from pydantic import Field

from kapitza.study.sections.section import Section


class Profile(Section):
    """Which part of the temperature profile the straight lines are fitted to."""

    bath_exclusion_nm: float = Field(
        default=2.0, ge=0, le=1000, description="Distance from each bath left out of the fit, in nm."
    )
    interface_exclusion_planes: int = Field(
        default=2, ge=0, le=1000, description="Planes left out at the interface, beyond one potential cutoff."
    )
