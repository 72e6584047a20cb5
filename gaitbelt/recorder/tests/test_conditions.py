"""What a tablet carries of conditions, isolation and home, so that it can ask without a network."""

import pytest

from gaitbelt.core import clock
from gaitbelt.people.tests.factories import PrecautionFactory
from gaitbelt.plans.tests.factories import EXERCISE, PlanFactory
from gaitbelt.recorder import permits
from gaitbelt.recorder.tests.tablet import FakeTablet, give_pin
from gaitbelt.recorder.tests.test_today import sign_in, today
from gaitbelt.treatment import commands
from gaitbelt.treatment.models import ItemRun, Session
from gaitbelt.treatment.tests.factories import make_session

pytestmark = pytest.mark.django_db
CLAM = EXERCISE | {
    "code": "X043", "name": "Clamshell", "region": "hip", "side": "L", "is_home": True,
    "settled": [{"precaution": "HIP_POST", "because": "A pillow between the legs"}],
}  # fmt: skip


@pytest.fixture
def session() -> Session:
    made = make_session(plan=PlanFactory.create(items=[CLAM]))
    give_pin(made.technician)
    PrecautionFactory.create(patient=made.patient, code="HIP_POST", side="L", text="Hip")
    commands.acknowledge_precautions(session=made, by=made.technician, at=clock.now())
    return made


def test_3_the_condition_is_asked_by_the_tablet_and_the_permit_does_not_wait_for_it(session):
    tablet = FakeTablet(session.clinic, session.technician)
    key, _answer = sign_in(tablet, session.technician)
    (lane,) = today(tablet, key).json()["lanes"]
    (item,) = lane["items"]
    (condition,) = item["conditions"]
    assert condition["code"] == "pillow_between_legs"
    assert condition["text"]["es"] == "una almohada entre las piernas"
    claims = permits.opened(item["permit"])
    assert claims is not None
    assert claims["allowed"]
    run = str(session.runs.get().pk)
    met = tablet.tap(key, session.pk, "condition.met", run=run, conditions=["pillow_between_legs"])
    done = tablet.tap(key, session.pk, "item.done", run=run, _permit=item["permit"])
    results = tablet.results(met, done, keys=(key,))
    assert [each["status"] for each in results] == ["accepted", "accepted"]
    assert ItemRun.objects.get().outside_rules == []


def test_9_isolation_says_what_is_worn_and_home_is_not_asked_in_the_first_visit(session):
    PrecautionFactory.create(patient=session.patient, code="CONTACT_ENTERIC", text="Enteric")
    tablet = FakeTablet(session.clinic, session.technician)
    key, _answer = sign_in(tablet, session.technician)
    (lane,) = today(tablet, key).json()["lanes"]
    worn = {each["code"]: each["protects"]["en"] for each in lane["precautions"]}
    assert worn["CONTACT_ENTERIC"].startswith("Gown and gloves on")
    assert worn["HIP_POST"] == ""
    assert lane["asks_home"] is False


def test_14_the_tablet_asks_who_it_is_and_the_permit_does_not_wait_for_it():
    made = make_session(plan=PlanFactory.create(items=[EXERCISE]), ready=False)
    give_pin(made.technician)
    tablet = FakeTablet(made.clinic, made.technician)
    key, _answer = sign_in(tablet, made.technician)
    (lane,) = today(tablet, key).json()["lanes"]
    assert lane["status"] == "open"  # the lane shows "Make ready" and no item
    claims = permits.opened(lane["items"][0]["permit"])
    assert claims is not None
    assert claims["allowed"]
