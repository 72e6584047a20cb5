"""Degrees Celsius and Fahrenheit: which of the two a typed number can mean."""


def celsius_from(fahrenheit: float) -> float:
    """A temperature in °C, to a tenth of a degree.

    Source: modalities §4 (°F = C × 9/5 + 32).
    """
    return round((fahrenheit - 32) * 5 / 9, 1)


def perhaps_fahrenheit(number: float, usual_c: tuple[float, float]) -> float | None:
    """The °C of a number whose unit was not said, where °F comes nearer to what is usual there.

    `usual_c`: both ends of what is expected, in °C. None: °C fits as well or better.
    """
    as_fahrenheit = celsius_from(number)
    is_nearer = _away(as_fahrenheit, usual_c) < _away(number, usual_c)
    return as_fahrenheit if is_nearer else None


def _away(celsius: float, usual_c: tuple[float, float]) -> float:
    low, high = usual_c
    return max(low - celsius, celsius - high, 0)
