"""A busy clinic to measure: staff, patients, full days, and years of history, written in bulk."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.http import HttpRequest

from gaitbelt.core import clock, entry
from gaitbelt.core.db import is_postgres
from gaitbelt.core.statements import stored
from gaitbelt.people.models import Area, Clinic, Membership, Patient
from gaitbelt.people.tests.factories import AreaFactory, ClinicFactory, PatientFactory
from gaitbelt.people.tests.factories import MembershipFactory as Member
from gaitbelt.schedule.models import Appointment, VisitType
from gaitbelt.schedule.tests.factories import VisitTypeFactory

VISITS_A_DAY = 150
STAFF = 10
PATIENTS = 300
VISIT = timedelta(minutes=45)
REPEAT = """
INSERT INTO schedule_appointment ({columns})
WITH RECURSIVE ago(days) AS (
  SELECT %(first)s UNION ALL SELECT days + 1 FROM ago WHERE days < %(last)s
)
SELECT {values} FROM schedule_appointment v CROSS JOIN ago
WHERE v.clinic_id = %(clinic)s AND v.starts_at >= %(opens)s AND v.starts_at < %(closes)s
"""


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


def fill_day(busy: Busy, day: date) -> None:
    """Write the visits of one full day, without claims."""
    opens, _ = busy.clinic.opening_hours(day)
    Appointment.objects.bulk_create(_visit(busy, opens, number) for number in range(VISITS_A_DAY))


def _visit(busy: Busy, opens: datetime, number: int) -> Appointment:
    place, turn = number % STAFF, number // STAFF
    starts_at = opens + turn * timedelta(minutes=30)
    return Appointment(
        organization_id=busy.clinic.organization_id,
        clinic=busy.clinic,
        patient=busy.patients[number],
        visit_type=busy.visit_type,
        starts_at=starts_at,
        ends_at=starts_at + VISIT,
        licensed_until=starts_at + VISIT / 3,
        therapist=busy.therapists[place],
        technician=busy.technicians[place],
        area=busy.areas[place],
        status_at=clock.now(),
        booked_by=busy.therapists[place],
    )


def repeat_before(busy: Busy, day: date, *, first: int, days: int) -> None:
    """Write the visits of a day again on each of so many days, `first` days before it and earlier.

    The database copies them by itself: 200,000 visits come in seconds, not minutes.
    """
    opens, closes = busy.clinic.day_bounds(day)
    asked = stored(
        clinic=busy.clinic.pk, opens=opens, closes=closes, first=first, last=first + days - 1
    )
    changed = _changed()
    names = [str(field.column) for field in Appointment._meta.concrete_fields]
    values = ", ".join(changed.get(name, f"v.{name}") for name in names)
    with connection.cursor() as cursor:
        cursor.execute(REPEAT.format(columns=", ".join(names), values=values), asked)
        cursor.execute("ANALYZE")


def _changed() -> dict[str, str]:
    """What differs from the day that is repeated, as this database writes it."""
    if is_postgres():
        key, before = "gen_random_uuid()", "v.{} - make_interval(days => ago.days)"
    else:
        key, before = "lower(hex(randomblob(16)))", "datetime(v.{}, '-' || ago.days || ' days')"
    instants = ("starts_at", "ends_at", "licensed_until")
    return {"id": key, "status": "'done'"} | {name: before.format(name) for name in instants}


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
