"""Building the demo: the same seed and moment give the same data."""

from datetime import datetime

from gaitbelt.core import clock, ids
from gaitbelt.core.db import atomic
from gaitbelt.demo.patients import build_patients
from gaitbelt.demo.sites import CLINICS, build_clinic, build_kinds
from gaitbelt.demo.staff import build_staff
from gaitbelt.people.models import Organization

ORGANIZATION = "Gaitbelt demo"


def exists() -> bool:
    """Whether this database holds a demo already."""
    return Organization.objects.filter(name=ORGANIZATION).exists()


def build(*, now: datetime, seed: int) -> None:
    """Fill an empty database with one day at two clinics."""
    with ids.seeded(seed), clock.stopped(now):
        _fill(now)


@atomic
def _fill(now: datetime) -> None:
    organization = Organization.objects.create(name=ORGANIZATION)
    build_kinds(organization)
    for name in CLINICS:
        clinic = build_clinic(organization, name, now)
        staff = build_staff(clinic, now)
        build_patients(clinic, staff, now)
