"""Numbers as readers of figures and pages see them."""

import math

MINUS = "−"
RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def with_error(value: float, error: float) -> str:
    """`value ± error`, the error with two significant digits; just the value where there is none.

    >>> with_error(38.21, 2.089), with_error(-0.0016262, 0.0000627), with_error(float("inf"), float("nan"))
    ('38.2 ± 2.1', '−0.001626 ± 0.000063', '∞')
    """
    if not math.isfinite(error) or error <= 0:
        return number(value)
    decimals = max(0, 1 - math.floor(math.log10(float(f"{error:.1e}"))))
    return f"{value:.{decimals}f} ± {error:.{decimals}f}".replace("-", MINUS)


def number(value: float, digits: int = 4) -> str:
    """A number with that many significant digits, infinity as ∞ and a missing one as –.

    >>> number(20.0), number(-1234.5), number(0.00012), number(4.37e-8), number(float("nan"))
    ('20.00', '−1234', '0.0001200', '4.370 × 10⁻⁸', '–')
    """
    if math.isnan(value):
        return "–"
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    mantissa, exponent, power = f"{value:#.{digits}g}".rstrip(".").partition("e")
    raised = f" × 10{str(int(power)).translate(RAISED)}" if exponent else ""
    return mantissa.replace("-", MINUS) + raised


def percent(fraction: float) -> str:
    """A fraction in per cent, two significant digits; – for none.

    >>> percent(0.04), percent(0.123), percent(0.0)
    ('4.0 %', '12 %', '–')
    """
    return f"{number(100 * fraction, 2)} %" if math.isfinite(fraction) and fraction else "–"


def length_text(nanometres: float) -> str:
    """A length, the same in tables and figures.

    >>> length_text(19.0456), length_text(7.5), length_text(104.27)
    ('19.0 nm', '7.50 nm', '104 nm')
    """
    return f"{number(nanometres, 3)} nm"
