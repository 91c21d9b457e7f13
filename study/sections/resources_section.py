"""Section `resources`: what a run may use."""

from pydantic import Field

from kapitza.study.sections.section import Section


class Resources(Section):
    """What a run may use."""

    ranks: int = Field(default=2, ge=1, le=1024, description="MPI ranks of one molecular-dynamics run.")
