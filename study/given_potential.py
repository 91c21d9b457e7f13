"""A potential as it travels to a step of the workflow or to a program: one typed thing, whoever brings it."""

from functools import cached_property
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from kapitza.study.potentials.force_fields import Potential
from kapitza.study.potentials.potential_files import FOLDER


class GivenPotential(BaseModel):
    """Name of a potential, all that decides its forces, and the folder of each of its files.

    The catalogue's and a study's own potentials travel alike: as parameters of a rule (plain data) or as one
    JSON text on a command line (`model_dump_json`, `model_validate_json`).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    physics: dict[str, Any]
    folders: dict[str, Path] = {}

    @classmethod
    def of(cls, name: str, potential: Potential) -> "GivenPotential":
        """The travelling form of a potential; files that have not been placed are the catalogue's."""
        folders = {file: potential.folders.get(file, FOLDER) for file in potential.digests}
        return cls(name=name, physics=potential.physics(), folders=folders)

    @cached_property
    def potential(self) -> Potential:
        """The potential itself, which knows where its files are.

        Raises pydantic.ValidationError for physics that are not those of a potential.
        """
        bare = Potential.model_validate({**self.physics, "source": "given"})
        return bare.placed(dict(self.folders), bare.digests) if self.folders else bare
