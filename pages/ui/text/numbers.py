"""Numbers as people read them: 0.76, 90.5, 4×10⁻¹⁸; never 0.00. Gradients come in as log10, so 10⁻⁴⁰⁰ is an
ordinary number."""

from __future__ import annotations

import math

MINUS = "−"
RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_FULL = math.log10(999.5)  # what would round to 1000 is written as a power


def scientific(log10: float) -> tuple[float, int | None]:
    """(mantissa, exponent) with one digit of mantissa, or (value, None) where the value is written in full:
    0.01 to 999."""
    if log10 == -math.inf:
        return 0.0, None
    if -2 <= log10 < _FULL:
        return 10**log10, None
    exponent = math.floor(log10)
    mantissa = round(10 ** (log10 - exponent))
    return (1.0, exponent + 1) if mantissa == 10 else (float(mantissa), exponent)


def _plain(value: float) -> str:
    if value == 0:
        return "0"
    return f"{value:.2f}" if value < 9.995 else f"{value:.1f}" if value < 99.95 else f"{value:.0f}"


def power_html(log10: float) -> str:
    """A positive number, given as log10, in HTML."""
    mantissa, exponent = scientific(log10)
    return _plain(mantissa) if exponent is None else f"{mantissa:.0f}×10<sup>{exponent}</sup>".replace(
        "-", MINUS)


def power_text(log10: float) -> str:
    """A positive number, given as log10, in plain Unicode."""
    mantissa, exponent = scientific(log10)
    return _plain(mantissa) if exponent is None else f"{mantissa:.0f}×10{str(exponent).translate(RAISED)}"


def power_latex(log10: float) -> str:
    """A positive number, given as log10, for a formula."""
    mantissa, exponent = scientific(log10)
    return _plain(mantissa) if exponent is None else rf"{mantissa:.0f}\times10^{{{exponent}}}"


def tick_text(exponent: int) -> str:
    return "1" if exponent == 0 else f"10{str(exponent).translate(RAISED)}"


def decimal(value: float, digits: int = 2) -> str:
    """A signed number with a true minus; what would round to zero without being zero, or fill the line, is
    written as a power."""
    if value == 0:
        return "0"
    if abs(value) < 0.5 * 10**-digits or abs(value) >= 999.5:
        return (MINUS if value < 0 else "") + power_text(math.log10(abs(value)))
    return f"{value:.{digits}f}".replace("-", MINUS)


def significant(value: float) -> str:
    """A number with four digits that mean something: 0.7235, 8.862, 1.524×10²⁶."""
    if value == 0 or 1e-4 <= abs(value) < 1e5:
        return f"{value:.4g}".replace("-", MINUS)
    mantissa, exponent = f"{value:.3e}".split("e")
    return f"{mantissa}×10{str(int(exponent)).translate(RAISED)}".replace("-", MINUS)


def percent(share: float) -> str:
    """A share, 0 to 1, as 4.8% or 63%; never 0% or 100% for what only rounds to it."""
    value = 100 * share
    if value == 0 or abs(value - 100) < 1e-9:
        return f"{value:.0f}%"
    if value < 0.05:
        return f"{power_text(math.log10(value))}%"
    if value >= 99.95:
        return ">99.9%"
    return f"{value:.0f}%" if 9.95 <= value < 99.5 else f"{value:.1f}%"


def interval(right: int, of: int, confidence: float = 0.95) -> tuple[float, float]:
    """Where the true share lies, given that `right` out of `of` were counted: the exact interval of Clopper
    and Pearson (1934).

    Its lower end is the share with which `right` or more come up in only half of what the confidence leaves
    out, its upper end the one with which `right` or fewer do; found by bisection.
    """
    def at_least(least: int, share: float) -> float:
        return sum(math.comb(of, n) * share**n * (1.0 - share) ** (of - n) for n in range(least, of + 1))

    def where(least: int, wanted: float) -> float:
        low, high = 0.0, 1.0
        for _ in range(60):
            middle = (low + high) / 2
            low, high = (middle, high) if at_least(least, middle) < wanted else (low, middle)
        return low

    left_out = (1.0 - confidence) / 2
    return where(right, left_out) if right else 0.0, where(right + 1, 1.0 - left_out) if right < of else 1.0


def interval_text(right: int, of: int) -> str:
    """That interval, as 6–44%; its lower end is 0 only where none were counted."""
    low, high = interval(right, of)
    least = f"{100 * low:.0f}" if low == 0 or low >= 0.005 else percent(low).removesuffix("%")
    return f"{least}–{100 * high:.0f}%"
