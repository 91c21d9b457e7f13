"""Section `resources`: what a run may use."""

from typing import Annotated, Literal

from pydantic import Field

from kapitza.study.sections.section import Section

Ranks = Annotated[int, Field(ge=1, le=1024)] | Literal["auto"]


class Resources(Section):
    """What a run may use."""

    ranks: Ranks = Field(
        default="auto",
        description="MPI ranks of one molecular-dynamics run, or auto: by the atoms of the largest box and "
        "the number of runs, one for each of many small runs, which then go side by side.",
    )
