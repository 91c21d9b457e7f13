"""A twin as programs are given it on their command lines."""

import argparse
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kapitza.interfaces.zones import Zones
from kapitza.simulation.forces import ForceField
from kapitza.simulation.run.work_folder import file_sha256
from kapitza.study.potentials.force_fields import Potential
from kapitza.study.potentials.potential_files import FOLDER
from kapitza.study.twin_kinds import TWINS, TwinKind

if TYPE_CHECKING:  # half of a run's start would go into what twins alone need
    from kapitza.simulation.twin.twin_field import TwinField
    from kapitza.simulation.twin.twin_forces import TwinForces

SHIFTED = "shift yes tail no"
"""Energies without jumps at the cutoff, as the deck has them; forces are the same."""


@dataclass(frozen=True)
class GivenTwin:
    """Kind of a counterfactual run, and the file its bonds are expanded in."""

    kind: TwinKind
    expansion: Path

    def field(self, field: ForceField) -> "TwinField":
        """The force field of its trajectory."""
        from kapitza.simulation.twin.expansion import Expansion
        from kapitza.simulation.twin.twin_field import TwinField

        return TwinField(field, self.kind, Expansion.read(self.expansion))

    def forces(self, potential: Potential, zones: Zones, window: int, communicator: Any) -> "TwinForces":
        """Its forces in molecular dynamics; window: steps after which energies are recorded. Collective."""
        from kapitza.simulation.twin.expansion import Expansion
        from kapitza.simulation.twin.twin_forces import TwinForces

        shifted = potential.model_copy(
            update={"pair_modify": f"{potential.pair_modify or ''} {SHIFTED}".strip()}
        )
        field = ForceField(shifted, list(zones.species), list(zones.masses_amu), FOLDER)
        return TwinForces(self.kind, Expansion.read(self.expansion), field, window, communicator)

    def physics(self) -> dict[str, str]:
        """What decides its trajectory beside deck and structure, by what it is."""
        return {"expansion": file_sha256(self.expansion)}


class NothingReplaced(nullcontext[None]):
    """Stands for the forces of a twin in a run that is a case itself."""

    def attach(self, lmp: Any) -> None:
        """LAMMPS has all forces."""

    def check(self) -> None:
        """Nothing can go wrong."""


def add_twin_options(parser: argparse.ArgumentParser) -> None:
    """Add --twin and --expansion; without them a program is of a case itself."""
    parser.add_argument("--twin", choices=TWINS, help="kind of a counterfactual run; with --expansion")
    parser.add_argument("--expansion", type=Path, help="expansion.h5 of its structure; with --twin")


def given_twin(twin: str | None, expansion: Path | None) -> GivenTwin | None:
    """What both options say; None for a case itself. Raises ValueError for one without the other."""
    if twin and expansion:
        return GivenTwin(TWINS[twin], expansion.resolve())
    if twin or expansion:
        raise ValueError("--twin and --expansion go together; give both, or none for a case itself")
    return None
