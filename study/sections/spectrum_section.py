"""Section `spectrum`: Fourier blocks, errors and orders of the heat flow."""

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from kapitza.study.problems import InputProblem
from kapitza.study.sections.protocol_section import Protocol
from kapitza.study.sections.section import Listed, Section

PlaneOffset = Annotated[int, Field(ge=1, le=100)]

MIN_FRAMES_PER_BLOCK = 16


class Spectrum(Section):
    """Spectral decomposition of the heat flow."""

    block_ps: float = Field(
        default=20, gt=0, le=1e5, description="Length of one Fourier block in ps; the resolution is 1/block."
    )
    keep_trajectory: bool = Field(
        default=True,
        description="Keep trajectory.h5 after use. Without it, a change of spectral settings or code repeats "
        "the molecular dynamics.",
    )
    error_groups: int = Field(
        default=10, ge=10, le=1000, description="Disjoint groups of blocks the standard error comes from."
    )
    order_step_fraction: float = Field(
        default=0.1,
        ge=1e-4,
        le=0.5,
        description="h of the orders of anharmonicity: displacements are scaled by ±h to take derivatives.",
    )
    conversion_planes: Annotated[tuple[PlaneOffset, ...], Listed] = Field(
        default=(1, 2, 4),
        description="Atomic planes by which the dividing plane is moved into either side, to see conversion "
        "near the interface; [] for none.",
    )
    map_bands: int = Field(
        default=8, ge=2, le=40, description="Frequency bands of the map of three-phonon transfer."
    )
    map_blocks: int = Field(
        default=10,
        ge=0,
        le=100_000,
        description="Fourier blocks of each seed the map is made from; 0 for no map.",
    )

    wavevectors: bool = Field(
        default=True,
        description="Resolve the heat flow by wavevector parallel to the interface and by polarisation, "
        "beside Green's functions; costs 2 to 4 % of the molecular dynamics.",
    )

    @property
    def extra_planes(self) -> int:
        """Planes sampled on each side beyond the range of the cross-interface force."""
        return max(self.conversion_planes, default=0)


def shortest_production_ps(spectrum: Spectrum) -> float:
    """Shortest production whose spectrum has an error, ps: two blocks per error group."""
    return 2 * spectrum.error_groups * spectrum.block_ps


def fourier_blocks(protocol: Protocol, spectrum: Spectrum) -> Iterator[InputProblem]:
    """Blocks of too few frames, and productions of too few blocks."""
    block, needed = spectrum.block_ps, 2 * spectrum.error_groups
    frame_ps = protocol.sample_interval_steps * protocol.timestep_fs / 1000
    if block < MIN_FRAMES_PER_BLOCK * frame_ps:
        reason = f"fewer than {MIN_FRAMES_PER_BLOCK} frames of {frame_ps:g} ps in one block"
        fix = f"give at least {MIN_FRAMES_PER_BLOCK * frame_ps:g} ps, or sample more often"
        yield InputProblem("spectrum.block_ps", block, reason, fix)
    given, where = protocol.production_ps, "protocol.production_ps"
    named = (
        {f"{where}[{i}]": time for i, time in enumerate(given)}
        if isinstance(given, tuple)
        else {where: given}
    )
    for key, production in named.items():
        if production < needed * block:
            reason = f"fewer than {needed} blocks of {block:g} ps (two per error group)"
            fix = f"give at least {needed * block:g} ps, or shorter blocks"
            yield InputProblem(key, production, reason, fix)
