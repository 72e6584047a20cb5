"""The record of a patient: its statements after 700 visits, and its cost beside that after 20.

What is measured is the page as the product answers it, in this process.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.test import Client

from gaitbelt.core.ids import new_id
from gaitbelt.people.models import Membership
from gaitbelt.people.tests.factories import EpisodeFactory
from gaitbelt.plans.tests.factories import PlanFactory
from gaitbelt.schedule.models import Appointment
from gaitbelt.treatment.models import ItemRun, Session
from gaitbelt.treatment.tests.factories import make_session
from gaitbelt.workforce.tests.factories import TechnicianFactory
from tools.bench.clinic import session_cookie
from tools.bench.harness import Figure, Side, at_most, below, like, own_cpu, statements

FEW, MANY = 20, 700
A_ROUND = 10


def figures() -> Iterator[Figure]:
    """The statements of the page, then its cost beside the same page of a short record."""
    ann = TechnicianFactory.create()
    bo = ann.covers.get().supervisor
    short, long = (_record(ann, number) for number in (FEW, MANY))
    browser = Client(SERVER_NAME="localhost")
    browser.cookies["session"] = session_cookie(bo)
    few, many = (_page(browser, bo, patient) for patient in (short, long))
    yield below("SQL of a record of 700 visits", statements(many), 15, "statements")
    ours = Side("record of 700 visits", own_cpu(many, A_ROUND))
    theirs = Side("of 20 visits", own_cpu(few, A_ROUND))
    yield at_most("Record of 700 visits, CPU per page", ours, theirs, times=2, rounds=9)


def _page(browser: Client, bo: Membership, patient: UUID) -> Any:
    address = f"/c/{bo.clinic.slug}/patients/{patient}/timeline"

    def ask() -> None:
        assert browser.get(address).status_code == 200

    return ask


def _record(ann: Membership, number: int) -> UUID:
    """A patient with that many visits, each with a session and what was done in it."""
    plan = PlanFactory.create(episode=EpisodeFactory.create(clinic=ann.clinic))
    session = make_session(plan=plan, ann=ann)
    visit, runs = session.appointment, list(session.runs.all())
    visits, sessions, done = [], [], []
    for ago in range(1, number):
        then = {
            "starts_at": visit.starts_at - timedelta(days=ago),
            "ends_at": visit.ends_at - timedelta(days=ago),
        }
        visits.append(like(visit, id=new_id(), **then))
        again = like(session, id=new_id(), appointment_id=visits[-1].pk)
        sessions.append(again)
        done += [like(run, id=new_id(), session_id=again.pk) for run in runs]
    Appointment.objects.bulk_create(visits)
    Session.objects.bulk_create(sessions)
    ItemRun.objects.bulk_create(done)
    return session.patient_id
