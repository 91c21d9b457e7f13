"""How a trajectory is evaluated, and where the results go."""

from dataclasses import dataclass
from pathlib import Path

from kapitza.simulation.band_transfer import BandSettings
from kapitza.simulation.wavevector_flow import WavevectorSettings


@dataclass(frozen=True)
class FlowSettings:
    """How a trajectory is evaluated.

    Attributes:
        block_ps: length of one Fourier block, ps.
        order_step: h, the fraction displacements are scaled by for derivatives.
        planes: distances, in atomic planes, by which the dividing plane is moved to both sides.
        window_frames: frames in a window of the run, at whose end it records energies.
        bands: of the map of three-phonon transfer; None for no map.
        wavevectors: how heat is resolved by wavevector; None where it is not.
    """

    block_ps: float
    order_step: float
    planes: tuple[int, ...]
    window_frames: int
    bands: BandSettings | None = None
    wavevectors: WavevectorSettings | None = None


@dataclass(frozen=True)
class FlowFiles:
    """Where the results go; three_phonon only with a map, wavevectors only where heat is resolved by them."""

    heat_flow: Path
    planes: Path
    three_phonon: Path | None = None
    wavevectors: Path | None = None

    def paths(self) -> list[Path]:
        """All of them."""
        return [path for path in (self.heat_flow, self.planes, self.three_phonon, self.wavevectors) if path]
