"""Building the demo: the same seed and moment give the same data."""

from datetime import datetime

from django.core.management import call_command

from gaitbelt.core import clock, guards, ids
from gaitbelt.core.db import atomic
from gaitbelt.demo.day import build_day
from gaitbelt.demo.moment import demo_now
from gaitbelt.demo.patients import build_patients
from gaitbelt.demo.plans import build_plans
from gaitbelt.demo.sites import CLINICS, build_clinic
from gaitbelt.demo.staff import build_staff
from gaitbelt.equipment.shipped import ship_kinds
from gaitbelt.people.models import Organization

ORGANIZATION = "Gaitbelt demo"


def exists() -> bool:
    """Whether this database holds a demo already."""
    return Organization.objects.filter(name=ORGANIZATION).exists()


def build(*, now: datetime, seed: int) -> None:
    """Fill an empty database with one day at two clinics."""
    with ids.seeded(seed), clock.stopped(now):
        _fill(now)


def start(*, now: datetime, seed: int) -> None:
    """Build the demo and let its clock run from `now`."""
    build(now=now, seed=seed)
    clock.set_demo_offset(now - clock.machine_now())


def reset() -> None:
    """Empty a demo database, guards lifted meanwhile, and build the day again."""
    if not exists():
        raise RuntimeError("Only a demo is ever emptied.")
    empty()
    start(now=demo_now(clock.machine_now()), seed=1)


def empty() -> None:
    """Remove every row of the demo; the guards are back afterwards."""
    guards.drop()
    call_command("flush", interactive=False, verbosity=0)  # its post_migrate installs the guards


@atomic
def _fill(now: datetime) -> None:
    organization = Organization.objects.create(name=ORGANIZATION)
    ship_kinds(organization)
    for name in CLINICS:
        clinic = build_clinic(organization, name, now)
        staff = build_staff(clinic, now)
        patients = build_patients(clinic, staff, now)
        build_plans(clinic, staff, patients, now)
        build_day(clinic, staff, patients, now)
