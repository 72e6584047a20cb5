"""A patient's temperature that is typed in °F."""

import pytest

from gaitbelt.core.errors import BadValue
from gaitbelt.core.http import clean
from gaitbelt.treatment.forms import MeasureForm

KEY = "0198f7a0-0000-7000-8000-000000000001"


def typed(**fields):
    form = MeasureForm({"key": KEY, **fields})
    clean(form)
    return form.values


def test_a_fever_in_celsius_is_kept_as_it_is():
    assert typed(temperature_c="38.5") == {"temperature_c": 38.5}


def test_a_number_that_fits_as_fahrenheit_is_asked_about():
    with pytest.raises(BadValue) as asks:
        typed(temperature_c="98.6")
    (question,) = asks.value.fields["temperature_c"]
    assert "98.6 °F is 37.0 °C" in question


def test_a_number_said_to_be_in_fahrenheit_is_kept_in_celsius():
    assert typed(temperature_c="98.6", temperature_unit="f") == {"temperature_c": 37}


def test_a_number_said_to_be_in_celsius_is_believed():
    assert typed(temperature_c="98.6", temperature_unit="c") == {"temperature_c": 98.6}
