"""Temperature profile of a run made elsewhere: its bins about a plane, the range of its fits, both jumps.

Source: docs/theory.md, "Two conductances".
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kapitza.analysis.measure.profile import FitRange, ProfileError, SideName, TemperatureProfile
from kapitza.analysis.measure.temperature_jump import LocalJump, TemperatureJump, local_jump, reservoir_jump
from kapitza.arraytypes import Array


@dataclass(frozen=True)
class BathRanges:
    """Where the interface and the baths are, Å.

    Attributes:
        plane_angstrom: z of the interface.
        left, right: lower and upper z of the bath to the left and to the right of it.
        period_angstrom: length of a box that is periodic along z; None for one interface.
    """

    plane_angstrom: float
    left: tuple[float, float]
    right: tuple[float, float]
    period_angstrom: float | None = None

    def about_plane(self, z: Array) -> Array:
        """Heights counted from the plane, of the nearest image in a periodic box."""
        height = np.asarray(z, dtype=np.float64) - self.plane_angstrom
        if self.period_angstrom is not None:
            height = height - self.period_angstrom * np.round(height / self.period_angstrom)
        return height

    def inner_edges(self) -> tuple[float, float]:
        """Upper edge of the left bath and lower edge of the right one, from the plane.

        Raises ProfileError unless the baths are left and right of the plane.
        """
        widths = [high - low for low, high in (self.left, self.right)]
        middles = self.about_plane(np.array([sum(self.left) / 2, sum(self.right) / 2]))
        edges = float(middles[0] + widths[0] / 2), float(middles[1] - widths[1] / 2)
        if min(widths) <= 0 or not edges[0] < 0 < edges[1]:
            raise ProfileError(
                f"baths at {self.left[0]:g} … {self.left[1]:g} and {self.right[0]:g} … {self.right[1]:g} Å "
                f"are not left and right of a plane at {self.plane_angstrom:g} Å"
            )
        return edges


def run_profile(z: Array, n_atoms: Array, temperature_k: Array, ranges: BathRanges) -> TemperatureProfile:
    """Bins with atoms, counted from the plane and in order.

    Args:
        z: (n_bins,) Å, centres of bins.
        n_atoms, temperature_k: (n_windows, n_bins).
    """
    height, atoms = ranges.about_plane(z), np.asarray(n_atoms, dtype=np.float64).mean(axis=0)
    kept = np.flatnonzero((np.asarray(n_atoms) > 0).all(axis=0))
    order = kept[np.argsort(height[kept], kind="stable")]
    side: tuple[SideName, ...] = tuple("left" if value < 0 else "right" for value in height[order])
    return TemperatureProfile(height[order], side, atoms[order], np.asarray(temperature_k)[:, order])


def run_fit_range(ranges: BathRanges, bath_nm: float, interface_nm: float) -> FitRange:
    """Where lines are fitted, counted from the plane: this far from the baths and from the plane.

    Raises ProfileError where nothing is left.
    """
    hot, cold = ranges.inner_edges()
    left = (hot + 10 * bath_nm, -10 * interface_nm)
    right = (10 * interface_nm, cold - 10 * bath_nm)
    for name, (low, high) in (("left", left), ("right", right)):
        if low >= high:
            raise ProfileError(
                f"temperature fit, {name} side: {bath_nm:g} nm kept from the bath and {interface_nm:g} nm "
                "from the interface leave nothing"
            )
    return FitRange(left, right, 0.0)


def run_jumps(
    profile: TemperatureProfile, where: FitRange, ranges: BathRanges
) -> tuple[LocalJump, TemperatureJump]:
    """Jump between the fitted lines, and difference of the temperatures within both baths.

    Raises ProfileError for too few bins, and for a bath without any.
    """
    local = local_jump(profile, where)
    inner, z = ranges.inner_edges(), profile.z_angstrom
    widths = [high - low for low, high in (ranges.left, ranges.right)]
    left = (z > inner[0] - widths[0]) & (z < inner[0])
    right = (z > inner[1]) & (z < inner[1] + widths[1])
    if not (left.any() and right.any()):
        raise ProfileError("a bath holds no bin of the profile")
    return local, reservoir_jump(*(_mean_in(profile, chosen) for chosen in (left, right)))


def _mean_in(profile: TemperatureProfile, chosen: NDArray[np.bool_]) -> Array:
    """Mean temperature of some bins in every window, by their atoms, K."""
    atoms = profile.n_atoms[chosen]
    return np.asarray(profile.temperature_k[:, chosen] @ atoms / atoms.sum())
