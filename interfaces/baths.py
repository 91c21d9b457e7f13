"""Heat baths in LAMMPS: for each kind of study/bath_kinds.py its lines, and what its energies are."""

from collections.abc import Callable
from dataclasses import dataclass

from kapitza.study.geometry import USUAL_JUMP_FRACTION

LANGEVIN = """\
fix integrate mobile nve
fix hot hot langevin ${{hot_k}} ${{hot_k}} ${{damping_ps}} {hot_seed} tally yes
fix cold cold langevin ${{cold_k}} ${{cold_k}} ${{damping_ps}} {cold_seed} tally yes"""

NOSE_HOOVER = """\
fix integrate free nve
fix hot hot nvt temp ${hot_k} ${hot_k} ${damping_ps}
compute_modify hot_temp extra/dof 0
fix cold cold nvt temp ${cold_k} ${cold_k} ${damping_ps}
compute_modify cold_temp extra/dof 0"""

EHEX = """\
fix integrate mobile nve
fix hot hot ehex 1 {power:.10g}
fix cold cold ehex 1 {taken:.10g}"""

TALLIED = "variable gave_hot equal -f_hot\nvariable took_cold equal f_cold"
"""A thermostat's own energy falls by what it gives to the atoms."""


@dataclass(frozen=True)
class BathSettings:
    """Thermostats at the two ends.

    Attributes:
        kind: name of a kind of BATH_LINES.
        hot_k: temperature of the hot bath, K; it is the left one, and the colder in a reversed run.
        cold_k: temperature of the cold bath, K.
        damping_ps: relaxation time of baths that set a temperature, ps.
        power_ev_ps: heat put in at the hot and taken out at the cold bath, eV/ps, of baths that set it;
            negative in a reversed run.
        jump_fraction: expected jump at the interface over T_hot − T_cold.
    """

    kind: str
    hot_k: float
    cold_k: float
    damping_ps: float
    power_ev_ps: float | None = None
    jump_fraction: float = USUAL_JUMP_FRACTION

    def start_k(self, bath_k: float) -> float:
        """Temperature a side is brought to before the baths are set, K: its expected mean when steady.

        Between the temperature of its bath and that beside the interface, ½ jump_fraction (T_hot − T_cold)
        from the mean: modes that relax over nanoseconds keep what they start with.
        """
        # ASSUME: a straight profile without contact resistance, and baths that weigh nothing.
        # Both are wrong by some percent, in opposite ways: of half the bath difference 0.66 (30 K) and 0.88
        # (10 K) are taken in the default study, and 0.72 and 0.84 measured.
        mean = 0.5 * (self.hot_k + self.cold_k)
        return mean + 0.5 * (1 + self.jump_fraction) * (bath_k - mean)


@dataclass(frozen=True)
class BathLines:
    """LAMMPS lines of one kind of bath.

    Attributes:
        style: of the LAMMPS fix, which the executable must have.
        fixes: sets integration and both baths, from the settings and the seeds of the hot and cold bath.
        energies: sets the variables gave_hot and took_cold: cumulative energy into the system at the hot and
            out of it at the cold bath, eV.
    """

    style: str
    fixes: Callable[[BathSettings, str, str], str]
    energies: Callable[[BathSettings], str]


def _power(bath: BathSettings) -> float:
    if not bath.power_ev_ps:
        raise ValueError(f"bath {bath.kind} exchanges a given power, and none is given; give power_ev_ps")
    return bath.power_ev_ps


def _exchanged(bath: BathSettings) -> str:
    given = f"{_power(bath):.10g}*step*dt"
    return f"variable gave_hot equal {given}\nvariable took_cold equal {given}"


BATH_LINES: dict[str, BathLines] = {
    "langevin": BathLines(
        "langevin",
        lambda bath, hot_seed, cold_seed: LANGEVIN.format(hot_seed=hot_seed, cold_seed=cold_seed),
        lambda bath: TALLIED,
    ),
    "nose_hoover": BathLines("nvt", lambda bath, hot_seed, cold_seed: NOSE_HOOVER, lambda bath: TALLIED),
    "ehex": BathLines(
        "ehex",
        lambda bath, hot_seed, cold_seed: EHEX.format(power=_power(bath), taken=-_power(bath)),
        _exchanged,
    ),
}


def bath_lines(bath: BathSettings) -> BathLines:
    """Lines of the kind of a bath. Raises ValueError for an unknown kind."""
    if bath.kind not in BATH_LINES:
        raise ValueError(f"bath {bath.kind!r} is unknown; use one of {', '.join(BATH_LINES)}")
    return BATH_LINES[bath.kind]
