"""Building the demo: the same seed and moment give the same data."""

from datetime import datetime

from django.core.management import call_command

from gaitbelt.core import clock, guards, ids, outbox
from gaitbelt.core.db import atomic
from gaitbelt.demo import kept
from gaitbelt.demo.day import build_day
from gaitbelt.demo.history import weeks
from gaitbelt.demo.moment import demo_now
from gaitbelt.demo.patients import build_patients
from gaitbelt.demo.plans import build_plans
from gaitbelt.demo.rounds import walk_morning, walk_weeks
from gaitbelt.demo.sites import CLINICS, build_clinic
from gaitbelt.demo.staff import build_staff
from gaitbelt.equipment.shipped import ship_kinds
from gaitbelt.people.models import Organization

ORGANIZATION = "Gaitbelt demo"


def exists() -> bool:
    """Whether this database holds a demo already."""
    return Organization.objects.filter(name=ORGANIZATION).exists()


def build(*, now: datetime, seed: int, days: int = 0) -> None:
    """Fill an empty database with one day at two clinics, and so many days of history behind it."""
    with ids.seeded(seed), clock.stopped(now):
        _fill(now, seed, days)


def start(*, now: datetime, seed: int, days: int = 0) -> None:
    """Build the demo and let its clock run from `now`."""
    build(now=now, seed=seed, days=days)
    kept.keep(kept.Recipe(now=now.isoformat(), seed=seed, days=days))
    clock.set_demo_offset(now - clock.machine_now())


def reset() -> None:
    """The demo as it was built; on another day, or where no copy is kept, it is built anew."""
    if not exists():
        raise RuntimeError("Only a demo is ever emptied.")
    now, before = demo_now(clock.machine_now()), kept.recipe()
    if kept.bring_back(now):
        clock.set_demo_offset(now - clock.machine_now())
        return
    empty()
    start(now=now, seed=before.seed if before else 1, days=before.days if before else 0)


def empty() -> None:
    """Remove every row of the demo; the guards are back afterwards."""
    guards.drop()
    call_command("flush", interactive=False, verbosity=0)  # its post_migrate installs the guards


@atomic
def _fill(now: datetime, seed: int, days: int) -> None:
    organization = Organization.objects.create(name=ORGANIZATION)
    ship_kinds(organization)
    for name in CLINICS:
        clinic = build_clinic(organization, name, now)
        staff = build_staff(clinic, now, days)
        patients = build_patients(clinic, staff, now)
        ann = next(member for member in staff.values() if member.role == "TECH")
        walk_weeks(clinic, ann, now, days)
        if days:
            weeks.write(clinic, staff, patients, seed=seed, days=days)
        else:
            build_plans(clinic, staff, patients, now)
        walk_morning(clinic, ann, next(reversed(staff.values())), now)
        build_day(clinic, staff, patients, now)
    outbox.prune()  # no screen asks for what changed weeks ago
