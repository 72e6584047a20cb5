"""A busy clinic to measure: staff, patients, full days, and years of history, written in bulk."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import batched, count, islice
from typing import Any

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.http import HttpRequest

from gaitbelt.core import clock, entry
from gaitbelt.people.models import Area, Clinic, Membership, Patient
from gaitbelt.people.tests.factories import AreaFactory, ClinicFactory, PatientFactory
from gaitbelt.people.tests.factories import MembershipFactory as Member
from gaitbelt.schedule.models import Appointment, VisitType
from gaitbelt.schedule.tests.factories import VisitTypeFactory

VISITS_A_DAY = 150
STAFF = 10
PATIENTS = 300
VISIT = timedelta(minutes=45)


@dataclass(frozen=True, slots=True)
class Busy:
    """A clinic with everything that a visit names."""

    clinic: Clinic
    visit_type: VisitType
    therapists: list[Membership]
    technicians: list[Membership]
    areas: list[Area]
    patients: list[Patient]


def busy_clinic() -> Busy:
    """Ten therapists, ten technicians, ten bays, three hundred patients; it is mid-morning there.

    A day costs most while people arrive, so that is when it is measured, at whatever hour.
    """
    clinic = ClinicFactory.create(zone=_zone_where_it_is_ten())
    owned = {"organization": clinic.organization}
    return Busy(
        clinic,
        VisitTypeFactory.create(clinic=clinic),
        Member.create_batch(STAFF, clinic=clinic, role="PT", person__given_name="Bo"),
        Member.create_batch(STAFF, clinic=clinic, person__given_name="Ann"),
        AreaFactory.create_batch(STAFF, clinic=clinic),
        PatientFactory.create_batch(PATIENTS, **owned),
    )


def _zone_where_it_is_ten() -> str:
    """The name of a zone at most 14 hours east or 12 hours west of Greenwich."""
    west = clock.now().hour - 10
    return f"Etc/GMT{west - 24 if west > 12 else west:+d}"


def fill(busy: Busy, *, until: date, visits: int) -> None:
    """Write that many visits into the days that end with `until`, 150 a day, without claims."""
    rows = islice(_visits(busy, until), visits)
    for batch in batched(rows, 5000):
        Appointment.objects.bulk_create(batch)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _visits(busy: Busy, until: date) -> Iterator[Appointment]:
    for ago in count():
        opens, _ = busy.clinic.opening_hours(until - timedelta(days=ago))
        for number in range(VISITS_A_DAY):
            place, turn = number % STAFF, number // STAFF
            starts_at = opens + turn * timedelta(minutes=30)
            yield Appointment(
                organization_id=busy.clinic.organization_id,
                clinic=busy.clinic,
                patient=busy.patients[(number + ago) % PATIENTS],
                visit_type=busy.visit_type,
                starts_at=starts_at,
                ends_at=starts_at + VISIT,
                licensed_until=starts_at + VISIT / 3,
                therapist=busy.therapists[place],
                technician=busy.technicians[place],
                area=busy.areas[place],
                status=Appointment.Status.BOOKED if ago == 0 else Appointment.Status.DONE,
                status_at=clock.now(),
                booked_by=busy.therapists[place],
            )


def session_cookie(member: Membership) -> str:
    """The session key of somebody who has signed in."""
    user: Any = member.person.user
    store = SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    request: Any = HttpRequest()
    request.session = store
    entry.begin(request)
    entry.note_code(request, user)
    store.save()
    return str(store.session_key)
