"""Which unit a typed temperature has."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gaitbelt.domain.tanks import TANK_RULES
from gaitbelt.domain.temperature import celsius_from, perhaps_fahrenheit
from gaitbelt.domain.vitals import USUAL_TEMPERATURE_C

HOT, WAX, COLD = ((rule.low_c, rule.high_c) for rule in TANK_RULES.values())


def test_the_worked_example_of_the_source_holds():
    assert celsius_from(159.8) == 71


@pytest.mark.parametrize(
    ("number", "usual", "celsius"),
    [(161.5, HOT, 71.9), (128, WAX, 53.3), (10, COLD, -12.2), (98.6, USUAL_TEMPERATURE_C, 37)],
)
def test_a_number_that_fits_as_fahrenheit_is_asked_about(number, usual, celsius):
    assert perhaps_fahrenheit(number, usual) == celsius


@pytest.mark.parametrize(
    ("number", "usual"),
    [(72.5, HOT), (90, HOT), (40, HOT), (53, WAX), (-12, COLD), (39.5, USUAL_TEMPERATURE_C)],
)
def test_a_number_that_fits_as_celsius_is_not(number, usual):
    assert perhaps_fahrenheit(number, usual) is None


@given(low=st.floats(-40, 100), width=st.floats(0, 20), share=st.floats(0, 1))
def test_a_usual_number_is_never_asked_about(low, width, share):
    assert perhaps_fahrenheit(low + share * width, (low, low + width + 1e-9)) is None
