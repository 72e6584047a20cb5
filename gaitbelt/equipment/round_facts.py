"""A clinic's day as the rules of rounds see it."""

from datetime import datetime

from gaitbelt.domain.rounds import Now
from gaitbelt.people.models import Clinic


def now_of(clinic: Clinic, at: datetime) -> Now:
    """An instant in the clinic's day, with the hours between which it is open."""
    on = clinic.day_at(at)
    return Now(at, on, *clinic.opening_hours(on))
