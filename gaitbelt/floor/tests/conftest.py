"""Ann's screen at a clinic where Bo supervises her."""

import pytest
from django.db.models import F

from gaitbelt.core import clock
from gaitbelt.people.models import Membership
from gaitbelt.people.tests.factories import EpisodeFactory, MembershipFactory
from gaitbelt.plans.tests.factories import PlanFactory
from gaitbelt.schedule.models import Appointment
from gaitbelt.schedule.tests.factories import MONDAY_9AM
from gaitbelt.treatment.tests.factories import make_session
from gaitbelt.workforce.tests.factories import TechnicianFactory


@pytest.fixture
def now():
    """Ten in the morning of a Monday at a clinic in Chicago."""
    with clock.stopped(MONDAY_9AM):
        yield MONDAY_9AM


@pytest.fixture
def ann(now):
    return TechnicianFactory.create()


@pytest.fixture
def bo(ann):
    return ann.covers.get().supervisor


@pytest.fixture
def session(ann):
    plan = PlanFactory.create(episode=EpisodeFactory.create(clinic=ann.clinic))
    return make_session(plan=plan, ann=ann)


@pytest.fixture
def as_member(client):
    """A client signed in as a member; a role is enough for somebody at Ann's clinic."""

    def sign_in(who, clinic=None):
        if isinstance(who, str):
            who = MembershipFactory.create(clinic=clinic, role=Membership.Role[who])
        client.force_login(who.person.user)
        return client

    return sign_in


@pytest.fixture
def plan_here(ann):
    """Makes a signed plan of another patient of Ann's clinic."""
    return lambda: PlanFactory.create(episode=EpisodeFactory.create(clinic=ann.clinic))


@pytest.fixture
def put_off():
    """Makes all visits booked ones that come later than they did."""

    def later(by):
        moved = {name: F(name) + by for name in ("starts_at", "licensed_until", "ends_at")}
        Appointment.objects.update(status=Appointment.Status.BOOKED, **moved)

    return later
