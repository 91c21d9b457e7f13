"""Section `greens`: the atomistic Green's function of the interface."""

from pydantic import Field

from kapitza.study.sections.section import Section


class Greens(Section):
    """Atomistic Green's function: the elastic reference of the same interface and potential."""

    k_mesh: int = Field(
        default=24,
        ge=2,
        le=400,
        description="Wave vectors per reciprocal axis of the in-plane primitive cell, shifted off Γ by half "
        "a step; with two thirds of them the convergence is reported.",
    )
    frequency_points: int = Field(
        default=400,
        ge=20,
        le=10_000,
        description="Equally spaced frequencies from 0 to the higher cutoff of both crystals.",
    )
    broadening_fraction: float = Field(
        default=1e-6,
        ge=1e-9,
        le=1e-4,
        description="η, the imaginary part of the frequency, as a fraction of the highest frequency.",
    )
    effective_ps: float = Field(
        default=200,
        ge=0,
        le=1e5,
        description="Time in ps of the motion of each crystal at T that effective force constants are fitted "
        "to, for the elastic reference agf_effective; 0 for none.",
    )
