"""Section `health`: with which values the health checks pass."""

from typing import Annotated

from pydantic import Field

from kapitza.study.sections.section import Section

Limit = Annotated[float, Field(gt=0, le=1e6)]


class Health(Section):
    """Largest values with which the checks of health.csv pass (docs/theory.md, Health)."""

    strict: bool = Field(
        default=False,
        description="Let the whole run end in an error when any check has failed; tables and report are "
        "written all the same.",
    )
    flow_gate_sigma: Limit = Field(
        default=3,
        description="Differences of heat flows, in units of what stored energy may make them differ by.",
    )
    energy_resolution_fraction: Limit = Field(
        default=0.05, description="That unit over the heat flow; above it heat-flow gates are not resolved."
    )
    deviate_sigma: Limit = Field(
        default=4, description="Statistical deviates; there are many, and 2σ gates fail by chance."
    )
    energy_conservation_fraction: Limit = Field(
        default=0.01, description="Energy that comes from nowhere, over the heat that passed the interface."
    )
    bath_temperature_fraction: Limit = Field(
        default=0.1, description="Distance of a bath from its set temperature, over T_hot − T_cold."
    )
    site_shift_fraction: Limit = Field(
        default=0.25,
        description="Way of an atom's mean position during the run, over the distance to the nearest site.",
    )
    vibration_fraction: Limit = Field(
        default=0.2,
        description="Root mean square displacement of an atom, over the distance to the nearest site.",
    )
    conversion_control_fraction: Limit = Field(
        default=0.01, description="Conversion found in the linear forces, where there is none."
    )
    greens_convergence_fraction: Limit = Field(
        default=0.02, description="Change of a conductance of Green's functions with coarser settings."
    )
    residual_stress_fraction: Limit = Field(
        default=0.002, description="Stress left along z in a crystal, over its stiffness along z."
    )

    def limits(self) -> dict[str, float]:
        """The limits without `strict`."""
        return self.model_dump(exclude={"strict"})
