"""Two taps at the same moment: what a rule counts is locked, so only one of them wins."""

from threading import Barrier, Thread

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gaitbelt.core import clock
from gaitbelt.core.errors import GuardRefused
from gaitbelt.people.tests.factories import EpisodeFactory
from gaitbelt.plans.tests.factories import PlanFactory
from gaitbelt.treatment import commands
from gaitbelt.treatment.models import Session
from gaitbelt.treatment.tests.factories import make_session, make_visit


@pytest.mark.django_db(transaction=True)
def test_two_visits_at_once_never_pass_the_cap_of_a_technician():
    first = make_visit()
    clinic = first.clinic
    clinic.max_patients_per_technician = 1
    clinic.save()
    plan = PlanFactory.create(episode=EpisodeFactory.create(clinic=clinic))
    visits = [first, make_visit(plan=plan, ann=first.technician)]
    barrier, refused = Barrier(2), []

    def start(visit):
        barrier.wait()
        try:
            commands.start_session(appointment=visit, by=first.technician, at=clock.now())
        except GuardRefused as no:
            refused.append(no.decision.codes)
        finally:
            connection.close()

    threads = [Thread(target=start, args=(visit,)) for visit in visits]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert refused == [{"load.too_many"}]
    assert Session.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_double_tap_takes_a_visit_in_once():
    visit = make_visit()
    barrier, found = Barrier(2), []

    def start():
        barrier.wait()
        try:
            session = commands.start_session(appointment=visit, by=visit.technician, at=clock.now())
            found.append(session.pk)
        finally:
            connection.close()

    threads = [Thread(target=start) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 2
    assert len(set(found)) == 1


@pytest.mark.django_db
def test_what_the_gate_counts_of_a_person_is_read_once_that_person_is_locked():
    session = make_session()
    run, ann = session.runs.get(item__code="X063"), session.technician
    with CaptureQueriesContext(connection) as asked:
        commands.start_item(run=run, by=ann, at=clock.now())
    statements = [each["sql"] for each in asked if each["sql"].startswith("SELECT")]
    counts = next(i for i, sql in enumerate(statements) if "others_now" in sql)
    locks = next(i for i, sql in enumerate(statements) if 'FROM "people_membership"' in sql)
    assert locks < counts
    assert connection.vendor == "sqlite" or "FOR UPDATE" in statements[locks]
