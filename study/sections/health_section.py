"""Section `health`: with which values the health checks pass."""

from dataclasses import fields
from typing import TYPE_CHECKING

from pydantic import Field, create_model

from kapitza.analysis.health.check_record import Limits
from kapitza.study.sections.section import Section

MOST = 10
"""A limit may be this many times its default: beyond, a check could not fail."""

if TYPE_CHECKING:

    class _HealthKeys(Section):
        strict: bool = False

else:
    _HealthKeys = create_model(
        "_HealthKeys",
        __base__=Section,
        strict=(
            bool,
            Field(
                default=False,
                description="Let the whole run end in an error when any check has failed; tables and report "
                "are written all the same.",
            ),
        ),
        **{
            item.name: (
                float,
                Field(
                    default=item.default, gt=0, le=MOST * item.default, description=item.metadata["meaning"]
                ),
            )
            for item in fields(Limits)
        },
    )


class Health(_HealthKeys):
    """Largest values with which the checks of health.csv pass (docs/theory.md, Health)."""

    def limits(self) -> dict[str, float]:
        """The limits without `strict`, by the names of kapitza.analysis.health.check_record.Limits."""
        return self.model_dump(exclude={"strict"})
