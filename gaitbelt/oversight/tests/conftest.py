"""Ann's session with Cy, under Bo; Luis is another therapist."""

import pytest

from gaitbelt.core import clock
from gaitbelt.people.tests.factories import EpisodeFactory
from gaitbelt.plans.tests.factories import PlanFactory
from gaitbelt.schedule.tests.factories import MONDAY_9AM
from gaitbelt.treatment import commands
from gaitbelt.treatment.commands._one import say
from gaitbelt.treatment.events import ItemDone, PatientSeen
from gaitbelt.treatment.tests.factories import make_session
from gaitbelt.workforce.tests.factories import TechnicianFactory, TherapistFactory


@pytest.fixture
def now():
    with clock.stopped(MONDAY_9AM):
        yield MONDAY_9AM


@pytest.fixture
def ann(now):
    return TechnicianFactory.create()


@pytest.fixture
def bo(ann):
    return ann.covers.get().supervisor


@pytest.fixture
def luis(ann):
    return TherapistFactory.create(clinic=ann.clinic)


@pytest.fixture
def unseen(ann):
    """A session of which nobody has said whether a licensee saw the patient."""
    plan = PlanFactory.create(episode=EpisodeFactory.create(clinic=ann.clinic))
    return make_session(plan=plan, ann=ann)


@pytest.fixture
def session(unseen, bo, now):
    say(unseen, PatientSeen(was_seen=True), by=bo, at=now)
    return unseen


@pytest.fixture
def runs(session):
    return list(session.runs.order_by("position"))


@pytest.fixture
def record(ann, now):
    """Ann records an item; what she says differs from the plan."""

    def done(run, **said):
        fact = ItemDone(run=run.pk, as_prescribed=not said, **said)
        commands.record_item(fact=fact, run=run, by=ann, at=now)
        run.refresh_from_db()
        return run

    return done


@pytest.fixture
def as_member(client):
    def sign_in(member):
        client.force_login(member.person.user)
        return client

    return sign_in
