"""The only conversion factors in kapitza, all from CODATA values in scipy.constants.

Inside LAMMPS and in arrays: `units metal` (eV, Å, ps, g/mol, K, bar). Tables: THz, nm, MW m⁻² K⁻¹.
"""

from scipy import constants

BOLTZMANN_EV_K = constants.k / constants.e
"""k_B in eV/K."""

PLANCK_EV_PS = constants.h / constants.e * 1e12
"""h in eV ps, so that h·ν is in eV for ν in THz."""

CONDUCTANCE_MW_M2K = constants.e * 1e26
"""(eV/ps)/(Å² K) in MW m⁻² K⁻¹; turns q(ν) [eV] into G(ν) [MW m⁻² K⁻¹ THz⁻¹] as well."""

CONDUCTIVITY_W_MK = constants.e * 1e22
"""(eV/ps)/(Å K) in W m⁻¹ K⁻¹."""

BAR_PER_EV_A3 = constants.e / constants.angstrom**3 / constants.bar
"""eV/Å³ in bar."""

BAR_PER_GPA = constants.giga / constants.bar
"""GPa in bar."""

GPA_PER_EV_A3 = constants.e / constants.angstrom**3 / constants.giga
"""eV/Å³ in GPa."""

ENERGY_DENSITY_J_M3 = constants.e / constants.angstrom**3
"""eV/Å³ in J/m³."""

KCAL_MOL_EV = constants.kilo * constants.calorie / constants.N_A / constants.e
"""kcal/mol in eV."""

METAL_MASS = constants.atomic_mass / constants.e * 1e4
"""amu (Å/ps)² in eV: kinetic energy is ½·METAL_MASS·m·v²."""

ASE_TIME_PS = METAL_MASS**0.5
"""Å·√(amu/eV), the unit of time of ASE, in ps."""

DENSITY_KG_M3 = constants.atomic_mass / constants.angstrom**3
"""amu/Å³ in kg/m³."""

SPEED_A_PS = 1e-12 / constants.angstrom
"""m/s in Å/ps."""

DEBYE_LOW_TEMPERATURE = constants.pi**2 * constants.k**4 / (30 * constants.hbar**3)
"""π²k_B⁴/30ħ³ in W m⁻² K⁻⁴ (m/s)²: G = this · S_eff · T³ of a Debye medium when k_BT ≪ hν_D."""

PER_NM2 = 100.0
"""Å⁻² in nm⁻²."""
