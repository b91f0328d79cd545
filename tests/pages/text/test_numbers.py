"""Numbers as people read them."""

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pages.ui.text import numbers

RAISED = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")


def read(text: str) -> float:
    """log10 of a number as `power_text` writes it."""
    if "×10" not in text:
        return math.log10(float(text))
    mantissa, exponent = text.split("×10")
    return math.log10(float(mantissa)) + int(exponent.translate(RAISED))


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.76, "0.76"), (1, "1.00"), (9.94, "9.94"), (9.996, "10.0"), (10, "10.0"), (90.5, "90.5"),
     (99.96, "100"), (794, "794"), (0.0123, "0.01"), (0.0099, "1×10⁻²"), (4e-18, "4×10⁻¹⁸"),
     (4.59e-14, "5×10⁻¹⁴"), (9.7e-5, "1×10⁻⁴"), (1000, "1×10³"), (2.4e17, "2×10¹⁷"), (999.7, "1×10³")],
)
def test_a_number_is_written_as_people_read_it(value: float, text: str):
    assert numbers.power_text(math.log10(value)) == text


def test_a_power_in_html_is_raised_and_has_a_true_minus():
    assert numbers.power_html(math.log10(4e-18)) == "4×10<sup>−18</sup>"
    assert numbers.power_html(0.0) == "1.00"


def test_only_a_true_zero_is_written_as_zero():
    assert numbers.power_text(-math.inf) == numbers.power_html(-math.inf) == "0"
    assert numbers.power_text(-5000) == "1×10⁻⁵⁰⁰⁰"
    assert numbers.decimal(0) == numbers.decimal(-0.0) == "0"


@pytest.mark.parametrize("of", [10, 20, 200])
def test_an_interval_s_lower_end_is_zero_only_where_none_were_counted(of: int):
    assert [right for right in range(of + 1) if re.match(r"[0.]+–", numbers.interval_text(right, of))] == [0]


def test_sizes_beyond_every_float_are_ordinary():
    assert numbers.power_text(477.12) == "1×10⁴⁷⁷"
    assert numbers.power_text(-412.3) == "5×10⁻⁴¹³"


@given(st.floats(-2000, 2000))
def test_a_written_number_is_right_within_its_last_digit_and_never_0_00(log10: float):
    text = numbers.power_text(log10)
    assert not re.fullmatch(r"0\.0+", text)
    assert len(text) <= 9
    # One digit of mantissa: at worst 1.5 read as 1 or 2; numbers written in full: 0.014 read as 0.01.
    assert abs(read(text) - log10) <= math.log10(1.5) + 1e-9


@given(st.floats(-1e300, 1e300), st.sampled_from([2, 3]))
def test_a_signed_number_keeps_its_sign_and_never_rounds_to_nothing(value: float, digits: int):
    text = numbers.decimal(value, digits)
    assert "-" not in text
    assert text.startswith("−") == (value < 0)
    assert len(text) <= 10
    assert (text.strip("−0.") == "") == (value == 0)


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.5, "0.50"), (-0.25, "−0.25"), (0.004, "4×10⁻³"), (-0.001, "−1×10⁻³"), (12.346, "12.35"),
     (1e200, "1×10²⁰⁰")],
)
def test_a_signed_number_has_two_decimals_while_they_say_something(value: float, text: str):
    assert numbers.decimal(value) == text
