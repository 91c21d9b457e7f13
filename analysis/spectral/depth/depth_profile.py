"""Spectra of the heat flow through all dividing planes of a case, and where these planes are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from kapitza.analysis.spectral.channels import total_of
from kapitza.analysis.spectral.depth.relaxation_length import RelaxationLength, relaxation_lengths
from kapitza.analysis.spectral.recorded_flow import SeedPlanes
from kapitza.analysis.spectral.resampling import Grouped
from kapitza.arraytypes import Array

BANDS = 10
"""Bands of frequencies that a relaxation length is told for."""


@dataclass(frozen=True)
class DepthProfile:
    """q(ν; z) of all seeds.

    Attributes:
        frequency_thz: (n_freq,) THz.
        flow: (2, n_freq) q_L and q_R in eV by the number of planes the dividing plane is moved by; 0 is the
            interface plane.
        height_nm: of each dividing plane above the interface plane, nm; negative on the left.
    """

    frequency_thz: Array
    flow: Mapping[int, Grouped]
    height_nm: Mapping[int, float]

    def density(self, offset: int) -> Array:
        """q(ν)/∫q dν of one plane, (n_freq,) THz⁻¹."""
        q = total_of(self.flow[offset]).mean
        return np.asarray(q / (q.sum() * (self.frequency_thz[1] - self.frequency_thz[0])))

    def relaxation(self, side: str, highest_thz: float) -> list[RelaxationLength]:
        """Relaxation lengths in BANDS bands up to a frequency, of the left or the right side."""
        sign = -1 if side == "left" else 1
        offsets = sorted(offset for offset in self.flow if sign * offset > 0)
        if not offsets:
            return []
        flows = [total_of(self.flow[offset]) for offset in offsets]
        flow = Grouped(
            np.stack([item.mean for item in flows]),
            np.stack([item.groups for item in flows], axis=1),
            flows[0].n_seeds,
        )
        depth = np.array([sign * self.height_nm[offset] for offset in offsets])
        edges = np.linspace(0.0, highest_thz, BANDS + 1)
        return list(relaxation_lengths(flow, depth, self.frequency_thz, edges))


def plane_heights_nm(layer_z_angstrom: Array, offsets: Sequence[int]) -> dict[int, float]:
    """Height of moved dividing planes, midway between the atomic planes on either side, nm.

    Args:
        layer_z_angstrom: (n_layers,) ascending, of the atomic planes above the interface plane.
        offsets: planes by which the dividing plane is moved.
    """
    left = int((layer_z_angstrom < 0).sum())
    pairs = {offset: layer_z_angstrom[left + offset - 1 : left + offset + 1] for offset in offsets}
    return {offset: float(pair.mean()) / 10 for offset, pair in pairs.items()}


def depth_profile(at_interface: Grouped, planes: Sequence[SeedPlanes], groups: int) -> DepthProfile:
    """From the blocks of all seeds.

    Args:
        at_interface: (2, n_freq) eV, q_L and q_R at the interface plane, in as many groups.
        planes: of each seed.
        groups: disjoint groups of blocks per seed that errors come from.
    """
    first = planes[0]
    flow = {
        offset: Grouped.of([seed.flow[number] for seed in planes], groups)
        for number, offset in enumerate(first.offsets)
    }
    flow[0] = at_interface
    return DepthProfile(first.frequency_thz, flow, plane_heights_nm(first.layer_z_angstrom, sorted(flow)))
