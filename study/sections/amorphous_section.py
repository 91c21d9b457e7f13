"""Section `amorphous` of an interface: the planes around it melted and quenched; docs/structures.md."""

from typing import Annotated

from pydantic import Field

from kapitza.study.sections.section import RandomSeed, Section

Duration = Annotated[float, Field(gt=0, le=1e5)]


class Amorphous(Section):
    """A layer around the interface plane that is melted between both crystals and quenched."""

    thickness_angstrom: float = Field(
        gt=0, le=1000, description="Thickness in Å of what is melted, half on each side; whole atomic planes."
    )
    melt_k: float = Field(
        gt=0, le=50_000, description="Temperature in K at which it is melted, well above melting."
    )
    melt_ps: Duration = Field(default=5, description="Time at melt_k in ps.")
    quench_ps: Duration = Field(
        default=20,
        description="Time from melt_k down to the temperature of the case in ps; slow, it crystallises.",
    )
    timestep_fs: float = Field(default=1, gt=0, le=20, description="Time step of both in fs.")
    seed: RandomSeed = Field(default=1, description="Seed of the start velocities and of the thermostat.")
