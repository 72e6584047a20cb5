"""History does not matter: the day and the claims are found by a range of an index."""

from datetime import timedelta

import pytest
from django.db import connection

from gaitbelt.schedule import calendar
from gaitbelt.schedule.day import VISITS, parameters
from gaitbelt.schedule.models import Allocation, Appointment, Resource
from gaitbelt.schedule.tests.clinic_day import MONDAY
from gaitbelt.schedule.tests.factories import MONDAY_9AM

DAYS, A_DAY = 120, 40


@pytest.fixture
def history(day):
    """Months of visits, each with a claim on Bo, as the planner of the database knows them."""
    resource = Resource.objects.create(
        organization=day.clinic.organization, type="person", person=day.bo.person, capacity=1
    )
    visits, claims = [], []
    for number in range(DAYS * A_DAY):
        back, place = divmod(number, A_DAY)
        starts_at = MONDAY_9AM + timedelta(days=-back, minutes=10 * place)
        shared = {"starts_at": starts_at, "ends_at": starts_at + timedelta(minutes=10)}
        visit = Appointment(
            organization=day.clinic.organization,
            clinic=day.clinic,
            patient=day.cy,
            visit_type=day.type,
            licensed_until=starts_at,
            therapist=day.bo,
            status_at=starts_at,
            booked_by=day.bo,
            **shared,
        )
        visits.append(visit)
        claims.append(
            Allocation(
                organization=day.clinic.organization,
                resource=resource,
                appointment=visit,
                is_exclusive=True,
                **shared,
            )
        )
    Appointment.objects.bulk_create(visits)
    Allocation.objects.bulk_create(claims)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return day


def plan_of(statement, values):
    """The database's plan of a statement, as one text."""
    how = "EXPLAIN" if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN"
    with connection.cursor() as cursor:
        cursor.execute(f"{how} {statement}", values)
        return "\n".join(str(row[-1]) for row in cursor.fetchall())


def uses_range(plan, index):
    """Whether a plan looks up a range of `starts_at` in an index."""
    if connection.vendor == "postgresql":
        _, found, rest = plan.partition(index)
        condition = rest.partition("Index Cond:")[2].partition("\n")[0]
        return bool(found) and condition.count("starts_at") >= 2
    lines = [line for line in plan.splitlines() if f"INDEX {index} " in line]
    return bool(lines) and all("starts_at>? AND starts_at<?" in line for line in lines)


def test_the_day_is_a_range_of_an_index(history):
    plan = plan_of(VISITS, parameters(history.clinic, MONDAY))
    assert uses_range(plan, "appointment_day"), plan
    scans = [
        line for line in plan.splitlines() if "SCAN v" in line or "Seq Scan on schedule_app" in line
    ]
    assert scans == []


def test_the_search_reads_a_range_of_claims(history):
    opens, closes = history.clinic.day_bounds(MONDAY)
    rows = calendar.claims(history.wish(), [history.bo], opens, closes)
    statement, values = rows.query.sql_with_params()
    plan = plan_of(statement, values)
    assert uses_range(plan, "allocation_open"), plan
    assert A_DAY <= len(list(rows)) < 2 * A_DAY
