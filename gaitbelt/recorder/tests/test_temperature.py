"""The tablet asks about °F exactly where the server does."""

from gaitbelt.domain.temperature import celsius_from, perhaps_fahrenheit
from gaitbelt.domain.vitals import USUAL_TEMPERATURE_C
from gaitbelt.recorder.tests.screen_model import ScreenModel


def test_tablet_and_server_ask_about_the_same_numbers() -> None:
    screen = ScreenModel("temperature.js")
    for tenths in range(200, 1200, 3):
        typed = tenths / 10
        celsius = perhaps_fahrenheit(typed, USUAL_TEMPERATURE_C)
        asked = None if celsius is None else {"typed": typed, "celsius": celsius}
        assert screen.ask("question", typed, None) == asked
        assert screen.ask("question", typed, "c") is None
        assert screen.ask("inCelsius", typed, "f") == celsius_from(typed)
    screen.close()
