"""Bad input at a tablet's door: a clear answer per event, the rest stored, never a 5xx."""

import json
from datetime import timedelta
from typing import Any

import pytest

from gaitbelt.core import clock
from gaitbelt.core.ids import new_id
from gaitbelt.core.models import Event
from gaitbelt.people.tests.factories import EpisodeFactory, MembershipFactory
from gaitbelt.plans.tests.factories import PlanFactory
from gaitbelt.recorder.models import Quarantined, Received
from gaitbelt.recorder.tests.tablet import FakeTablet, Key
from gaitbelt.treatment.models import Session
from gaitbelt.treatment.tests.factories import make_session

pytestmark = pytest.mark.django_db


@pytest.fixture
def session() -> Session:
    return make_session(at=clock.now() - timedelta(minutes=30))


@pytest.fixture
def tablet(session: Session) -> FakeTablet:
    return FakeTablet(session.clinic, session.technician)


@pytest.fixture
def key(tablet: FakeTablet, session: Session) -> Key:
    return tablet.sign_in(session.technician)


def between(tablet: FakeTablet, session: Session, key: Key, *bad: Any, keys: Any = ()) -> Any:
    """The answers to events that lie between two good ones, which are kept."""
    first, last = (tablet.tap(key, session.pk, "contact.made") for _ in range(2))
    one, *answers, two = tablet.results(first, *bad, last, keys=(key, *keys))
    assert (one["status"], two["status"]) == ("accepted", "accepted")
    assert Event.objects.filter(pk__in=[first["id"], last["id"]]).count() == 2
    return answers


def refused(answer: dict[str, Any]) -> dict[str, Any]:
    assert answer["status"] == "refused"
    assert not Event.objects.filter(pk=answer["id"]).exists()
    assert Quarantined.objects.filter(event=answer["id"]).exists()
    (reason,) = answer["reasons"]
    return reason


@pytest.mark.parametrize("value", [900, "n/a", -1, None, 1e9])
def test_a_blood_pressure_that_no_cuff_shows_is_answered_by_its_field(tablet, session, key, value):
    said = tablet.tap(key, session.pk, "vitals.measured", values={"systolic_mmhg": value})
    (answer,) = between(tablet, session, key, said)
    assert "systolic_mmhg" in refused(answer)["field"]


@pytest.mark.parametrize("minutes", [-5, 0, 10_000, "ten"])
def test_minutes_that_no_pack_lies_are_answered_by_their_field(tablet, session, key, minutes):
    run = session.runs.get(item__kind="modality")
    said = tablet.tap(
        key, session.pk, "modality.started", run=str(run.pk), side="L", minutes=minutes, layers=6
    )
    (answer,) = between(tablet, session, key, said)
    assert refused(answer)["field"] == "minutes"


def test_an_event_about_an_item_of_another_patients_visit_is_answered(tablet, session, key):
    plan = PlanFactory.create(episode=EpisodeFactory.create(clinic=session.clinic))
    other = make_session(ann=session.technician, plan=plan).runs.first()
    said = tablet.tap(key, session.pk, "item.done", run=str(other.pk))
    (answer,) = between(tablet, session, key, said)
    assert refused(answer)["field"] == "run"


def test_an_event_for_a_visit_of_another_clinic_is_foreign(tablet, session, key):
    elsewhere = make_session()
    said = tablet.tap(key, elsewhere.pk, "contact.made")
    (answer,) = between(tablet, session, key, said)
    assert refused(answer)["code"] == "foreign"
    assert not Event.objects.filter(subject=elsewhere.pk, type="contact.made").exists()


def test_an_event_replayed_under_another_person_is_not_theirs(tablet, session, key):
    """The same box under a colleague's key, and a box of theirs that names Ann."""
    ray = tablet.sign_in(MembershipFactory.create(clinic=session.clinic))
    (mine,) = (tablet.tap(key, session.pk, "contact.made"),)
    tablet.results(mine, keys=(key,))
    moved = {**mine, "id": str(new_id()), "kid": str(ray.kid)}
    named = tablet.tap(ray, session.pk, "contact.made", _author=str(key.user))
    answers = between(tablet, session, key, moved, named, keys=(ray,))
    assert [refused(each)["code"] for each in answers] == ["unreadable", "not_author"]
    assert Event.objects.filter(type="contact.made", author=session.technician).count() == 3


def test_events_out_of_order_are_kept_each_with_its_own_time(tablet, session, key):
    run = session.runs.first()
    at = [clock.now() - timedelta(minutes=each) for each in (1, 9, 4)]
    told = [
        tablet.tap(key, session.pk, kind, run=str(run.pk), _occurred_at=when.isoformat())
        for kind, when in zip(("item.done", "item.started", "pain.said"), at, strict=True)
        if kind != "pain.said"
    ]
    told.append(
        tablet.tap(
            key, session.pk, "pain.said", run=str(run.pk), pain=2, _occurred_at=at[2].isoformat()
        )
    )
    answers = between(tablet, session, key, *reversed(told))
    assert {each["status"] for each in answers} == {"accepted"}
    kept = {str(row.pk): row.occurred_at for row in Event.objects.filter(subject=session.pk)}
    assert all(abs(kept[each["id"]] - when) < timedelta(seconds=5)
               for each, when in zip(told, at, strict=True))  # fmt: skip
    run.refresh_from_db()
    assert run.status == "done"


def test_a_beginning_that_arrives_after_the_end_leaves_what_was_done_done(tablet, session, key):
    run = session.runs.first()
    said = [tablet.tap(key, session.pk, kind, run=str(run.pk)) for kind in
            ("item.done", "item.started")]  # fmt: skip
    between(tablet, session, key, *said)
    run.refresh_from_db()
    assert (run.status, run.ended_at is not None) == ("done", True)


def test_a_type_that_nobody_knows_is_answered_by_its_field(tablet, session, key):
    says = [
        tablet.tap(key, session.pk, kind)
        for kind in ("no.such.event", "session.started", "entry.cosigned")
    ]
    answers = between(tablet, session, key, *says)
    assert [refused(each)["field"] for each in answers] == ["type"] * 3


def test_ten_thousand_events_are_asked_for_in_smaller_batches_and_none_is_lost(
    tablet, session, key
):
    events = [tablet.tap(key, session.pk, "contact.made") for _ in range(150)]
    answer = tablet.send(*(events * 67)[:10_000], keys=(key,))
    assert (answer.status_code, Received.objects.count()) == (413, 0)
    results = tablet.results(*events, keys=(key,))
    assert {each["status"] for each in results} == {"accepted"}


@pytest.mark.parametrize("days", [2, -2])
def test_a_clock_two_days_wrong_changes_no_time_and_is_flagged(tablet, session, key, days):
    tablet.late = timedelta(days=days)
    (first, *_rest) = tablet.results(tablet.tap(key, session.pk, "contact.made"), keys=(key,))
    assert (first["status"], first["flags"]) == ("accepted", ["clock_off"])
    row = Event.objects.get(pk=first["id"])
    assert abs(row.occurred_at - clock.now()) < timedelta(seconds=20)


@pytest.mark.parametrize("ago", [timedelta(hours=1), timedelta(days=3), timedelta(days=900)])
def test_what_is_dated_before_the_visit_is_kept_and_flagged(tablet, session, key, ago):
    run, at = session.runs.first(), (clock.now() - ago).isoformat()
    done = tablet.tap(key, session.pk, "item.done", run=str(run.pk), _occurred_at=at)
    noted = tablet.tap(key, session.pk, "observation.noted", said="It clicks", _occurred_at=at)
    answers = between(tablet, session, key, done, noted)
    assert [each["flags"] for each in answers] == [["before_visit"]] * 2
    run.refresh_from_db()
    assert "visit.not_begun" in {each["code"] for each in run.outside_rules}
    assert json.loads(json.dumps(answers[0]["outside_rules"]))


def test_what_is_dated_within_two_minutes_of_the_beginning_is_not_flagged(tablet, session, key):
    at = (session.started_at - timedelta(minutes=1)).isoformat()
    (answer,) = between(
        tablet, session, key, tablet.tap(key, session.pk, "contact.made", _occurred_at=at)
    )
    assert answer.get("flags", []) == []
