"""Embedded-atom tables of X. W. Zhou, R. A. Johnson and H. N. G. Wadley, Phys. Rev. B 69, 144113 (2004).

`python -m kapitza.interfaces.zhou_eam Cu Ni > CuNi.eam.alloy` writes the tables of some elements for LAMMPS.
Decimal arithmetic with its correctly rounded exp and ln makes it the same file on every machine.

    φ(r) = A exp[−α(r/r_e − 1)] / [1 + (r/r_e − κ)²⁰] − B exp[−β(r/r_e − 1)] / [1 + (r/r_e − λ)²⁰]
    f(r) = f_e exp[−β(r/r_e − 1)] / [1 + (r/r_e − λ)²⁰]
    φ_ab(r) = ½ [f_b/f_a φ_aa + f_a/f_b φ_bb]
    F(ρ) = Σ F_ni (ρ/ρ_n − 1)^i          ρ < ρ_n = 0.85 ρ_e
         = Σ F_i (ρ/ρ_e − 1)^i           ρ < ρ_0 = 1.15 ρ_e
         = F_e [1 − ln (ρ/ρ_s)^η] (ρ/ρ_s)^η   beyond
"""

import sys
from dataclasses import dataclass
from decimal import ROUND_UP, Decimal

POINTS = 1000  # of each table
SHORTEST_ANGSTROM = Decimal("0.5")  # below it the functions keep their value there
FADED_EV = Decimal("6e-6")
LARGEST_DENSITY = Decimal(100)

_SCALARS = ("r_e", "f_e", "rho_e", "rho_s", "alpha", "beta", "A", "B", "kappa", "lambda_")
# Element, atomic number, mass, the scalars above; F_n0 … F_n3, F_0 … F_3, η, F_e.
_TABLE = """
Cu 29 63.546   2.556162 1.554485 21.175871 21.175395 8.127620 4.334731 0.396620 0.548085 0.308782 0.756515
   -2.170269 -0.263788 1.088878 -0.817603  -2.19 0 0.561830 -2.100595  0.310490 -2.186568
Ag 47 107.8682 2.891814 1.106232 14.604100 14.604144 9.132010 4.870405 0.277758 0.419611 0.339710 0.750758
   -1.729364 -0.255882 0.912050 -0.561432  -1.75 0 0.744561 -1.150650  0.783924 -1.748423
Au 79 196.96654 2.885034 1.529021 19.991632 19.991509 9.516052 5.075228 0.229762 0.356666 0.356570 0.748798
   -2.937772 -0.500288 1.601954 -0.835530  -2.98 0 1.706587 -1.134778  1.021095 -2.978815
Ni 28 58.6934  2.488746 2.007018 27.562015 27.562031 8.383453 4.471175 0.429046 0.633531 0.443599 0.820658
   -2.693513 -0.076445 0.241442 -2.375626  -2.70 0 0.265390 -0.152856  0.445470 -2.7
Al 13 26.981539 2.863924 1.403115 20.418205 23.195740 6.613165 3.527021 0.314873 0.365551 0.379846 0.759692
   -2.807602 -0.301435 1.258562 -1.247604  -2.83 0 0.622245 -2.488244  0.785902 -2.824528
Pb 82 207.2    3.499723 0.647872 8.450154 8.450063 9.121799 5.212457 0.161219 0.236884 0.250805 0.764955
   -1.422370 -0.210107 0.682886 -0.529378  -1.44 0 0.702726 -0.538766  0.935380 -1.439436
W 74 183.84    2.740840 3.487340 37.234847 37.234847 8.900114 4.746728 0.882435 1.394592 0.139209 0.278417
   -4.946281 -0.148818 0.365057 -4.432406  -4.96 0 0.661935 0.348147  0.582714 -4.961306
Mo 42 95.94    2.728100 2.723710 29.354065 29.354065 8.393531 4.476550 0.708787 1.120373 0.137640 0.275280
   -3.692913 -0.178812 0.380450 -3.133650  -3.71 0 0.875874 0.776222  0.790879 -3.712093
Co 27 58.9332  2.505979 1.975299 27.206789 27.206789 8.679625 4.629134 0.421378 0.640107 0.5 1.0
   -2.541799 -0.219415 0.733381 -1.589003  -2.56 0 0.705845 -0.687140  0.694608 -2.559307
Ti 22 47.88    2.933872 1.863200 25.565138 25.565138 8.775431 4.680230 0.373601 0.570968 0.5 1.0
   -3.203773 -0.198262 0.683779 -2.321732  -3.22 0 0.608587 -0.750710  0.558572 -3.219176
"""


@dataclass(frozen=True)
class Metal:
    """Parameters of one element, named as in the paper; lengths in Å, energies in eV, mass in amu."""

    symbol: str
    number: int
    mass_amu: Decimal
    r_e: Decimal
    f_e: Decimal
    rho_e: Decimal
    rho_s: Decimal
    alpha: Decimal
    beta: Decimal
    A: Decimal
    B: Decimal
    kappa: Decimal
    lambda_: Decimal
    F_n: tuple[Decimal, ...]
    F: tuple[Decimal, ...]
    eta: Decimal
    F_e: Decimal

    @property
    def lattice_constant_angstrom(self) -> Decimal:
        """√2 r_e: the fcc lattice constant whose nearest neighbours are r_e apart."""
        return Decimal(2).sqrt() * self.r_e

    def density(self, r: Decimal) -> Decimal:
        """f(r)."""
        return self.f_e * _decay(r / self.r_e, self.beta, self.lambda_)

    def pair(self, r: Decimal) -> Decimal:
        """φ(r), eV."""
        x = r / self.r_e
        return self.A * _decay(x, self.alpha, self.kappa) - self.B * _decay(x, self.beta, self.lambda_)

    def embedding(self, rho: Decimal) -> Decimal:
        """F(ρ), eV."""
        if rho == 0:
            return Decimal(0)  # an atom alone
        inner, outer = Decimal("0.85") * self.rho_e, Decimal("1.15") * self.rho_e
        if rho < inner:
            return _polynomial(self.F_n, rho / inner - 1)
        if rho < outer:
            return _polynomial(self.F, rho / self.rho_e - 1)
        logarithm = self.eta * (rho / self.rho_s).ln()
        return self.F_e * (1 - logarithm) * logarithm.exp()


def metals() -> dict[str, Metal]:
    """The elements of the table, by symbol."""
    words = _TABLE.split()
    found = {}
    for start in range(0, len(words), 23):
        symbol, number, *numbers = words[start : start + 23]
        mass, *values, eta, F_e = (Decimal(word) for word in numbers)
        scalars = dict(zip(_SCALARS, values[:10], strict=True))
        F_n, F = tuple(values[10:14]), tuple(values[14:18])
        found[symbol] = Metal(symbol, int(number), mass, F_n=F_n, F=F, eta=eta, F_e=F_e, **scalars)
    return found


def mixed_pair(densities: tuple[Decimal, Decimal], pairs: tuple[Decimal, Decimal]) -> Decimal:
    """φ_ab(r) in eV from f_a, f_b and φ_aa, φ_bb at the same r."""
    ratio = densities[1] / densities[0]
    return (ratio * pairs[0] + pairs[1] / ratio) / 2


def cutoff_angstrom(symbols: tuple[str, ...]) -> Decimal:
    """√5 of the largest r_e, or more, rounded up to 0.1 Å: they have faded there."""
    return max(_reach(metals()[symbol]) for symbol in symbols).quantize(Decimal("0.1"), ROUND_UP)


def _reach(metal: Metal) -> Decimal:
    """Where the pair energy and the embedding of its density have faded, Å."""
    reach = Decimal(10).sqrt() / 2 * metal.lattice_constant_angstrom
    while abs(metal.pair(reach)) > FADED_EV or metal.density(reach) > FADED_EV * metal.f_e:
        reach += Decimal("0.1")
    return reach


def setfl(symbols: tuple[str, ...]) -> str:
    """The eam/alloy file of these elements.

    Raises KeyError for an element that is not in the table.
    """
    chosen, cutoff = [metals()[symbol] for symbol in symbols], cutoff_angstrom(symbols)
    step, density_step = cutoff / (POINTS - 1), LARGEST_DENSITY / (POINTS - 1)
    distances = [max(number * step, SHORTEST_ANGSTROM) for number in range(POINTS)]
    lines = [
        "# UNITS: metal CITATION: X. W. Zhou, R. A. Johnson, H. N. G. Wadley, Phys Rev B, 69, 144113 (2004)",
        "# Written by interfaces/zhou_eam.py of kapitza from the published parameters.",
        "# Pairs of different elements by the mixing rule of the paper.",
        f"{len(chosen)} {' '.join(symbols)}",
        f"{POINTS} {density_step:.16e} {POINTS} {step:.16e} {cutoff}",
    ]
    densities = [[metal.density(r) for r in distances] for metal in chosen]
    pairs = [[metal.pair(r) for r in distances] for metal in chosen]
    for metal, density in zip(chosen, densities, strict=True):
        lines.append(f"{metal.number} {metal.mass_amu} {metal.lattice_constant_angstrom:.6f} fcc")
        lines += _rows([metal.embedding(number * density_step) for number in range(POINTS)])
        lines += _rows(density)
    for a in range(len(chosen)):
        for b in range(a + 1):
            f = zip(densities[a], densities[b], strict=True)
            phi = zip(pairs[a], pairs[b], strict=True)
            mixed = map(mixed_pair, f, phi)
            lines += _rows([n * step * value for n, value in enumerate(mixed)])  # LAMMPS wants r φ(r)
    return "\n".join(lines) + "\n"


def _decay(x: Decimal, slope: Decimal, shift: Decimal) -> Decimal:
    return (-slope * (x - 1)).exp() / (1 + (x - shift) ** 20)


def _polynomial(coefficients: tuple[Decimal, ...], x: Decimal) -> Decimal:
    return sum((c * x**power for power, c in enumerate(coefficients)), Decimal(0))


def _rows(values: list[Decimal]) -> list[str]:
    texts = [f"{value:.12e}" if value else "0" for value in values]
    return [" ".join(texts[start : start + 5]) for start in range(0, len(texts), 5)]


if __name__ == "__main__":
    sys.stdout.write(setfl(tuple(sys.argv[1:])))
