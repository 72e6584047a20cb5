"""Formulas of physical agents, each with its worked case in the tests. Source: modalities §4."""

from typing import Final

# °C a minute at 1.0 W/cm², continuous, roughly linear with the intensity.
HEATING_C_PER_MIN: Final = {1: 0.2, 3: 0.6}
LB_PER_KG: Final = 2.20462


def heating_minutes(goal_c: float, *, frequency_mhz: int, intensity_w_cm2: float) -> float:
    """How long continuous ultrasound takes to warm tissue by `goal_c`; an estimate."""
    return goal_c / (HEATING_C_PER_MIN[frequency_mhz] * intensity_w_cm2)


def average_intensity(peak_w_cm2: float, duty_percent: float) -> float:
    """The temporal average of pulsed ultrasound, W/cm²."""
    return peak_w_cm2 * duty_percent / 100


def ultrasound_joules(
    intensity_w_cm2: float, duty_percent: float, era_cm2: float, seconds: float
) -> float:
    """The total energy of an application, J."""
    return average_intensity(intensity_w_cm2, duty_percent) * era_cm2 * seconds


def lumbar_pull_kg(body_mass_kg: float, percent: float) -> float:
    """The pull of lumbar traction, kg."""
    return body_mass_kg * percent / 100


def duty_percent(on_s: float, off_s: float) -> float:
    """The share of the time in which a muscle is stimulated."""
    return on_s / (on_s + off_s) * 100


def laser_seconds(joules: float, watts: float) -> float:
    """How long one point takes."""
    return joules / watts


def laser_density(joules: float, area_cm2: float) -> float:
    """Energy density, J/cm²."""
    return joules / area_cm2


def iontophoresis_minutes(dose_ma_min: float, current_ma: float) -> float:
    """How long a dose takes at a current."""
    return dose_ma_min / current_ma


def contrast_blocks(total_min: float, hot_parts: int) -> int:
    """How many blocks of hot and cold (a minute each part) fill the ordered time."""
    return -(-int(total_min) // (hot_parts + 1))


def fahrenheit(celsius: float) -> float:
    return celsius * 9 / 5 + 32
