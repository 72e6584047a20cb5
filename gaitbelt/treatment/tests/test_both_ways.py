"""A fact leaves the same rows whether it is tapped on a screen or sent by a program."""

import pytest

from gaitbelt.core import clock
from gaitbelt.core.ids import new_id
from gaitbelt.core.models import Event
from gaitbelt.equipment.models import Item, Reading
from gaitbelt.equipment.tests.factories import BayFactory, ItemFactory, KindFactory
from gaitbelt.people.tests.factories import AreaFactory
from gaitbelt.schedule.tests.factories import MONDAY_9AM
from gaitbelt.treatment import commands
from gaitbelt.treatment import events as e
from gaitbelt.treatment.tests.factories import make_session

pytestmark = pytest.mark.django_db
CONFIRMED = ["ASK3", "SKIN", "UNDERSTAND", "BASE"]


@pytest.fixture(autouse=True)
def now():
    with clock.stopped(MONDAY_9AM):
        yield


def visit():
    """A session with its bay in use, another bay, a treadmill, and packs at 73 °C."""
    session = make_session()
    clinic = session.clinic
    BayFactory.create(clinic=clinic, label="Bay 2", area=AreaFactory.create(clinic=clinic))
    ItemFactory.create(clinic=clinic, label="Treadmill")
    kind = KindFactory.create(organization=clinic.organization, tank_of_packs=True)
    tank = ItemFactory.create(clinic=clinic, label="Packs", kind=kind)
    Reading.objects.create(organization=clinic.organization, item=tank, celsius=73,
                           read_at=clock.now())  # fmt: skip
    return session


def of(session, name):
    return {
        "treadmill": lambda: session.clinic.items.get(label="Treadmill"),
        "packs": lambda: session.clinic.items.get(label="Packs"),
        "bay": lambda: session.clinic.items.get(label="Bay 2").area,
        "squat": lambda: session.runs.get(item__code="X062"),
        "hot pack": lambda: session.runs.get(item__code="HOT_PACK"),
    }[name]()


def put_on(session):
    return e.ModalityStarted(run=of(session, "hot pack").pk, device=of(session, "packs").pk,
                             side="L", minutes=15, layers=8, confirmed=CONFIRMED)  # fmt: skip


TAPS = {
    "item.started": lambda session, **who: commands.start_item(
        run=of(session, "squat"), device=of(session, "treadmill"), **who
    ),
    "modality.started": lambda session, **who: commands.start_modality(
        run=of(session, "hot pack"), device=of(session, "packs"), fact=put_on(session), **who
    ),
    "session.moved": lambda session, **who: commands.move(
        session=session, area=of(session, "bay"), **who
    ),
    "session.finished": lambda session, **who: commands.finish(
        session=session, pain=1, reason="fatigue", **who
    ),
}
SENT = {
    "item.started": lambda session: e.ItemStarted(
        run=of(session, "squat").pk, device=of(session, "treadmill").pk
    ),
    "modality.started": put_on,
    "session.moved": lambda session: e.SessionMoved(area=of(session, "bay").pk),
    "session.finished": lambda session: e.SessionFinished(pain=1, reason="fatigue"),
}


def send(name, session):
    fact = SENT[name](session)
    said = {key: value for key, value in fact.data().items() if key not in fact.server_sets}
    [kept] = commands.record_batch(
        session=session, by=session.technician,
        sent=[{"id": str(new_id()), "type": name, "occurred_at": clock.now().isoformat(),
               "data": said}],
    )  # fmt: skip
    assert kept.status == "accepted", kept.reasons


def rows(session):
    """What is left behind, without the keys of the rows."""
    session.refresh_from_db()
    visit = session.appointment
    visit.refresh_from_db()
    items = Item.objects.filter(clinic=session.clinic).order_by("label").select_related("kind")
    return {
        "session": (session.status, session.pain_at_end, session.finished_at),
        "is_moved": session.area_id != visit.area_id,
        "visit": (visit.status, visit.ends_at),
        "runs": [
            (run.status, run.actual, run.signing, run.outside_rules, str(run.device or ""))
            for run in session.runs.order_by("position")
        ],
        "items": [
            (item.kind.name, item.state, item.state_at, item.used_by_patient == session.patient)
            for item in items
        ],
        "events": [
            event.type
            for event in Event.objects.filter(clinic=session.clinic).order_by("seq")
            if not event.type.startswith("audit.")
        ],
    }


@pytest.mark.parametrize("name", TAPS)
def test_a_tap_and_a_program_leave_equal_rows(name):
    tapped, told = visit(), visit()
    TAPS[name](tapped, by=tapped.technician, at=clock.now())
    send(name, told)
    assert rows(tapped) == rows(told)


def test_a_program_does_not_end_a_visit_with_something_on_the_skin_nor_twice():
    session = visit()
    TAPS["modality.started"](session, by=session.technician, at=clock.now())
    with pytest.raises(AssertionError, match="still on"):
        send("session.finished", session)
    pack = of(session, "hot pack")
    off = e.ModalityRemoved(run=pack.pk, skin="ok")
    commands.remove_modality(fact=off, run=pack, by=session.technician, at=clock.now())
    send("session.finished", session)
    with pytest.raises(AssertionError, match="is over"):
        send("session.finished", session)
