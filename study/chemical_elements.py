"""Symbols and common names of the chemical elements, and what reads as a chemical formula."""

import re

_SYMBOLS = (
    "H He Li Be B C N O F Ne Na Mg Al Si P S Cl Ar K Ca Sc Ti V Cr Mn Fe Co Ni Cu Zn Ga Ge As Se Br Kr Rb Sr "
    "Y Zr Nb Mo Tc Ru Rh Pd Ag Cd In Sn Sb Te I Xe Cs Ba La Ce Pr Nd Pm Sm Eu Gd Tb Dy Ho Er Tm Yb Lu Hf Ta "
    "W Re Os Ir Pt Au Hg Tl Pb Bi Po At Rn Fr Ra Ac Th Pa U Np Pu Am Cm Bk Cf Es Fm Md No Lr"
)
SYMBOLS = frozenset(_SYMBOLS.split())
_SOLIDS = (
    "lithium beryllium boron carbon neon sodium magnesium aluminium aluminum silicon argon potassium calcium "
    "titanium vanadium chromium manganese iron cobalt nickel copper zinc gallium germanium arsenic krypton "
    "niobium molybdenum palladium silver indium tin antimony tellurium xenon tantalum tungsten platinum gold "
    "lead bismuth diamond graphite graphene silica quartz sapphire water"
)
SOLIDS = frozenset(_SOLIDS.split())
"""Names, in small letters, of elements and materials that force fields are often named after."""

_LONGEST = 12


def is_formula(text: str, *, ignore_case: bool = False, most: int = 4) -> bool:
    """Whether a text reads as a chemical formula of at most `most` symbols, such as Si, GaN or Al2O3."""
    if len(text) > _LONGEST:
        return False
    known = {symbol.lower() for symbol in SYMBOLS} if ignore_case else SYMBOLS
    return _reads(text.lower() if ignore_case else text, known, most)


def _reads(text: str, known: frozenset[str] | set[str], most: int) -> bool:
    """Symbols, each with a number or none, one after the other."""
    if not text:
        return True
    for length in (2, 1):
        if most and len(text) >= length and text[:length] in known:
            rest = re.sub(r"^\d+", "", text[length:])
            if _reads(rest, known, most - 1):
                return True
    return False
