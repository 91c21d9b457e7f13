"""The default study at 10 K as a case of known numbers: geometry, means and noise.

Means and noise are those two finished runs of the default study had (argon | 4 × argon, 36 cells, 10 K).
"""

import math
from dataclasses import dataclass
from functools import cache

from kapitza.analysis.measure.conductance import conductance_mw_m2k
from kapitza.analysis.units import BOLTZMANN_EV_K
from kapitza.interfaces.stacking import InterfaceSpec, SideSpec, build_interface
from kapitza.interfaces.zones import Zones

CUTOFF_ANGSTROM, LATTICE_ANGSTROM = 8.5, 5.2904
EXCLUSION_PLANES, BATH_EXCLUSION_NM = 2, 2.0
DAMPING_PS = 2.14


@dataclass(frozen=True)
class Truth:
    """A case whose every mean is known; heat left → right is positive.

    Attributes:
        temperature_k: mean temperature, K.
        heat_flow_ev_ps: Q, eV/ps.
        jump_k: ΔT at the interface, K.
        slopes_k_angstrom: dT/dz of the left and the right side, K/Å.
        set_k: set temperatures of the hot and the cold bath, K.
        production_ps: of one seed.
        n_windows, n_seeds: of the case.
        noise: factor of all noise.
        flow_noise: intensity of the heat flow's white noise, eV² ps⁻¹: variance of a mean times its time.
        memory_ps: of the energy stored on a side.
        bin_noise_k: white noise of one layer over one picosecond, K ps^½.
        mode_noise: temperature waves in a side, as a share of the noise of its mean temperature.
        frame_ps: interval of the frames.
        energy_jumps_ev: noise of the energy of each side, eV.
        highest_thz: frequency of either crystal's own phonons.
        conductivity_w_mk: expected, W m⁻¹ K⁻¹.
    """

    temperature_k: float = 10.0
    heat_flow_ev_ps: float = 0.0028
    jump_k: float = 3.28
    slopes_k_angstrom: tuple[float, float] = (-0.0075, -0.0105)
    set_k: tuple[float, float] = (12.5, 7.5)
    production_ps: float = 4000.0
    n_windows: int = 40
    n_seeds: int = 2
    noise: float = 1.0
    flow_noise: float = 1.0e-5
    memory_ps: float = 35.0
    bin_noise_k: float = 1.3
    mode_noise: float = 1.0
    frame_ps: float = 0.1
    energy_jumps_ev: float = 0.002
    highest_thz: float = 2.0
    conductivity_w_mk: float | None = 1.5

    @classmethod
    def at_30_k(cls) -> "Truth":
        """The other temperature of the default study, as long as an error of 3 % takes."""
        return cls(
            temperature_k=30.0,
            heat_flow_ev_ps=0.008,
            jump_k=5.5,
            slopes_k_angstrom=(-0.045, -0.065),
            set_k=(37.5, 22.5),
            production_ps=4400.0,
            flow_noise=1.2e-4,
            memory_ps=30.0,
            bin_noise_k=3.3,
            conductivity_w_mk=0.42,
        )

    @property
    def zones(self) -> Zones:
        """Of the structure of the default study."""
        return default_zones()

    @property
    def n_mobile(self) -> int:
        """Atoms that move."""
        walls = ("wall_left", "wall_right")
        return self.zones.n_atoms - sum(self.zones.zone(name).n_atoms for name in walls)

    @property
    def baths_k(self) -> tuple[float, float]:
        """Mean temperatures of both baths: a Langevin thermostat gives 3 N k_B (T_set − T)/damping."""
        hot, cold = (self.zones.zone(name).n_atoms for name in ("hot_bath", "cold_bath"))
        drop = self.heat_flow_ev_ps * DAMPING_PS / (3 * BOLTZMANN_EV_K)
        return self.set_k[0] - drop / hot, self.set_k[1] + drop / cold

    @property
    def conductances_mw_m2k(self) -> dict[str, float]:
        """G by definition, MW m⁻² K⁻¹."""
        jumps = {"local_jump": self.jump_k, "reservoir": self.baths_k[0] - self.baths_k[1]}
        area = self.zones.area_angstrom2
        return {name: conductance_mw_m2k(self.heat_flow_ev_ps, area, jump) for name, jump in jumps.items()}

    @property
    def stored_noise_ev(self) -> float:
        """Standard deviation of the energy of one side, classical and harmonic: k_B T √(3 N/2), eV."""
        return self.noise * BOLTZMANN_EV_K * self.temperature_k * math.sqrt(1.5 * self.n_mobile)

    @property
    def kelvin_per_ev(self) -> float:
        """Temperature of a side for its energy, K/eV."""
        return 2 / (3 * BOLTZMANN_EV_K * self.n_mobile)


@cache
def default_zones() -> Zones:
    """Zones of argon | 4 × argon, (001), 4 × 4 × 36 cells."""
    sides = [SideSpec("fcc", ("Ar",), (mass,), LATTICE_ANGSTROM) for mass in (39.948, 159.792)]
    spec = InterfaceSpec(
        sides[0], sides[1], "001", (4, 4), 36, 1, 6, 0.005, CUTOFF_ANGSTROM, CUTOFF_ANGSTROM, 2
    )
    return build_interface(spec)[1]
