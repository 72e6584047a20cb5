"""The cue card on a tablet: which exercise it shows, and errors of form that were seen."""

import pytest

from gaitbelt.core import clock
from gaitbelt.plans.tests.factories import MINI_SQUAT, PlanFactory
from gaitbelt.recorder.tests.tablet import FakeTablet, give_pin
from gaitbelt.recorder.tests.test_today import sign_in, today
from gaitbelt.treatment import commands
from gaitbelt.treatment.exceptions import entry
from gaitbelt.treatment.models import Session
from gaitbelt.treatment.tests.factories import make_session

pytestmark = pytest.mark.django_db

SQUAT = MINI_SQUAT | {"alternate_code": "X058"}


@pytest.fixture
def session() -> Session:
    made = make_session(plan=PlanFactory.create(items=[SQUAT]))
    give_pin(made.technician)
    return made


@pytest.fixture
def tablet(session: Session) -> FakeTablet:
    return FakeTablet(session.clinic, session.technician)


def test_an_error_of_form_that_was_flagged_on_a_tablet_is_an_exception(tablet, session):
    key, _ = sign_in(tablet, session.technician)
    (lane,) = today(tablet, key).json()["lanes"]
    item = next(each for each in lane["items"] if each["exercise"])
    assert len(item["errors"]) == 3
    said = {"run": item["run"], "exercise": item["exercise"], "error": 2, "answer": "flagged"}
    seen = tablet.tap(key, session.pk, "form.seen", **said)
    done = tablet.tap(key, session.pk, "item.done", run=item["run"])
    assert [each["status"] for each in tablet.results(seen, done, keys=(key,))] == ["accepted"] * 2
    run = session.runs.select_related("item", "session__patient").get(pk=item["run"])
    assert "form" in {flag.name for flag in entry(run).flags}


def test_the_cue_card_is_that_of_the_alternate_once_it_is_taken(tablet, session):
    by, run = session.technician, session.runs.select_related("item").get()
    commands.take_alternate(run=run, why="pain", by=by, at=clock.now())
    key, _ = sign_in(tablet, by)
    (lane,) = today(tablet, key).json()["lanes"]
    assert [item["exercise"] for item in lane["items"]] == ["X058"]
