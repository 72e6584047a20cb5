"""A tablet's queue at the clinic: exactly once, author proved, each event answered by itself."""

import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from gaitbelt.core import clock
from gaitbelt.core.ids import new_id
from gaitbelt.core.models import Event
from gaitbelt.people.models import Membership
from gaitbelt.people.tests.factories import MembershipFactory
from gaitbelt.recorder import grants
from gaitbelt.recorder.bytes import b64, unb64
from gaitbelt.recorder.models import Quarantined, Queue, Received
from gaitbelt.recorder.tests.tablet import FakeTablet
from gaitbelt.treatment.models import Session
from gaitbelt.treatment.tests.factories import make_session

pytestmark = pytest.mark.django_db


@pytest.fixture
def session() -> Session:
    return make_session()


@pytest.fixture
def tablet(session: Session) -> FakeTablet:
    return FakeTablet(session.clinic, session.technician)


def sets(tablet: FakeTablet, session: Session, key: Any, count: int) -> list[dict[str, Any]]:
    run = session.runs.order_by("position")[0]
    return [
        tablet.tap(key, session.pk, "item.set_done", run=str(run.pk), number=number)
        for number in range(1, count + 1)
    ]


def statuses(results: list[dict[str, Any]]) -> list[str]:
    return [line["status"] for line in results]


def kept(session: Session) -> list[str]:
    rows = Event.objects.filter(subject=session.pk, type="item.set_done").order_by("seq")
    return [str(row.pk) for row in rows]


def test_what_was_tapped_is_kept_in_order_with_its_author(tablet, session):
    key = tablet.sign_in(session.technician)
    events = sets(tablet, session, key, 5)
    results = tablet.results(*events, keys=(key,))
    assert statuses(results) == ["accepted"] * 5
    assert kept(session) == [each["id"] for each in events]
    newest = Event.objects.get(pk=events[-1]["id"])
    assert (newest.author, newest.device) == (session.technician, tablet.row.pk)
    assert Queue.objects.get().last_seq == 5


def test_a_batch_whose_answer_was_lost_changes_nothing_when_it_comes_again(tablet, session):
    key = tablet.sign_in(session.technician)
    events = sets(tablet, session, key, 4)
    tablet.results(*events, keys=(key,))
    assert statuses(tablet.results(*events, keys=(key,))) == ["duplicate"] * 4
    assert len(kept(session)) == Received.objects.count() == 4


def test_another_event_under_a_known_id_is_refused_and_kept_apart(tablet, session):
    key = tablet.sign_in(session.technician)
    (first,) = sets(tablet, session, key, 1)
    tablet.results(first, keys=(key,))
    (other,) = sets(tablet, session, key, 1)
    (line,) = tablet.results({**other, "id": first["id"]}, keys=(key,))
    assert line["status"] == "refused"
    assert Quarantined.objects.count() == 1
    assert len(kept(session)) == 1


def test_a_profile_that_was_copied_loses_nothing_and_is_flagged(tablet, session):
    key = tablet.sign_in(session.technician)
    before = sets(tablet, session, key, 5)
    tablet.results(*before, keys=(key,))
    tablet.next_seq = 3
    after = sets(tablet, session, key, 3)
    results = tablet.results(*after, keys=(key,))
    assert statuses(results) == ["accepted"] * 3
    assert [line["flags"] for line in results] == [["seq_reused"]] * 3
    assert len(kept(session)) == 8
    assert Received.objects.filter(seq=None).count() == 3


def test_one_unreadable_event_in_the_middle_holds_nothing_up(tablet, session):
    key = tablet.sign_in(session.technician)
    events = sets(tablet, session, key, 5)
    broken = bytearray(unb64(events[2]["ct"]))
    broken[7] ^= 1
    events[2]["ct"] = b64(bytes(broken))
    results = tablet.results(*events, keys=(key,))
    assert statuses(results) == ["accepted", "accepted", "refused", "accepted", "accepted"]
    assert results[2]["reasons"] == [{"code": "unreadable"}]
    held = Quarantined.objects.get()
    assert json.loads(held.sent)["event"]["ct"] == events[2]["ct"]
    assert statuses(tablet.results(events[2], keys=(key,))) == ["refused"]
    assert Quarantined.objects.count() == 1


def test_nobody_writes_under_another_name(tablet, session):
    """Any page of ours could seal a key under any name; only a grant proves it."""
    other = MembershipFactory.create(clinic=session.clinic)
    mine = tablet.sign_in(session.technician)
    forged = tablet.fresh_key(other.pk)
    forged.grant = mine.grant
    renamed = tablet.sign_in(session.technician)
    renamed.user = other.pk
    as_other = sets(tablet, session, mine, 1)[0]
    body_of_other = tablet.tap(mine, session.pk, "contact.made", _author=str(other.pk))
    results = tablet.results(
        *sets(tablet, session, forged, 1), *sets(tablet, session, renamed, 1), as_other,
        body_of_other, keys=(mine, forged, renamed),
    )  # fmt: skip
    codes = [line.get("reasons", [{}])[0].get("code") for line in results]
    assert codes == ["unproved", "unproved", None, "not_author"]


def test_a_pin_that_was_right_offline_proves_its_author_and_is_flagged(tablet, session):
    ann = session.technician
    key, given_at = tablet.fresh_key(ann.pk), new_id()
    half = grants.half(str(given_at), str(ann.pk), str(tablet.row.pk))
    claim = tablet.claim(key)
    about = f"{claim.kid}|{claim.user}|{claim.device}|{claim.sealed_hash}"
    key.grant = f"off.{given_at}.{grants._mac(half, about)}"
    (line,) = tablet.results(*sets(tablet, session, key, 1), keys=(key,))
    assert (line["status"], line["flags"]) == ("accepted", ["offline_sign_in"])
    key.grant = f"off.{given_at}.{grants._mac(b'guess' * 6, about)}"
    (line,) = tablet.results(*sets(tablet, session, key, 1), keys=(key,))
    assert line["reasons"] == [{"code": "unproved"}]


def test_a_colleague_who_takes_over_the_tablet_sends_what_ann_has_left(tablet, session):
    ray = MembershipFactory.create(clinic=session.clinic)
    ann_key, ray_key = tablet.sign_in(session.technician), tablet.sign_in(ray)
    events = [*sets(tablet, session, ann_key, 3), *sets(tablet, session, ray_key, 2)]
    assert statuses(tablet.results(*events, keys=(ann_key, ray_key))) == ["accepted"] * 5
    rows = Event.objects.filter(subject=session.pk, type="item.set_done").order_by("seq")
    assert [row.author for row in rows] == [session.technician] * 3 + [ray] * 2


@pytest.mark.parametrize("late", [timedelta(days=2), timedelta(days=-2)])
def test_a_clock_that_is_two_days_wrong_is_corrected_and_flagged(tablet, session, late):
    tablet.late = late
    key = tablet.sign_in(session.technician)
    (event,) = sets(tablet, session, key, 1)
    (line,) = tablet.results(event, keys=(key,))
    assert (line["status"], line["flags"]) == ("accepted", ["clock_off"])
    row, received = Event.objects.get(pk=event["id"]), Received.objects.get()
    assert abs(row.occurred_at - clock.now()) < timedelta(seconds=20)
    assert abs(received.raw_at + timedelta(milliseconds=received.offset_ms) - row.occurred_at) < (
        timedelta(seconds=20)
    )
    assert abs(received.raw_at - (clock.now() - late)) < timedelta(seconds=20)


def test_the_offset_known_at_the_tap_counts_when_the_clock_was_set_before_sending(tablet, session):
    key, run = tablet.sign_in(session.technician), session.runs.all()[0]
    two_days_ago = clock.now() - timedelta(days=2)
    event = tablet.tap(
        key, session.pk, "item.set_done", run=str(run.pk), number=1,
        _occurred_at=two_days_ago.isoformat(), _offset_ms=2 * 24 * 3600 * 1000,
    )  # fmt: skip
    (line,) = tablet.results(event, keys=(key,))
    assert line["flags"] == ["clock_off"]
    row = Event.objects.get(pk=event["id"])
    assert abs(row.occurred_at - clock.now()) < timedelta(seconds=20)


def test_bad_input_is_answered_per_event_and_the_rest_is_kept(tablet, session):
    key, run = tablet.sign_in(session.technician), session.runs.all()[0]
    elsewhere = make_session()
    (good,) = sets(tablet, session, key, 1)
    huge = {"heart_rate_bpm": 900_000}
    bad = [
        {"id": "x"},
        "not an event",
        None,
        {**good, "seq": -1},
        {**good, "id": str(new_id())},
        tablet.tap(key, elsewhere.pk, "contact.made"),
        tablet.tap(key, new_id(), "contact.made"),
        tablet.tap(key, session.pk, "no.such.event"),
        tablet.tap(key, session.pk, "no\0such"),
        tablet.tap(key, session.pk, "vitals.measured", values=huge),
        tablet.tap(key, session.pk, "vitals.measured", values={"systolic_mmhg": "n/a"}),
        tablet.tap(
            key, session.pk, "modality.started", run=str(run.pk), side="L", minutes=-5, layers=6
        ),
        tablet.tap(key, session.pk, "item.done", run=str(new_id())),
        tablet.tap(key, session.pk, "observation.noted", said="a\0b"),
        tablet.tap(key, session.pk, "contact.made", _occurred_at="0001-01-01T00:00:00+00:00"),
    ]
    results = tablet.results(good, *bad, keys=(key,))
    assert statuses(results)[0] == "accepted"
    assert set(statuses(results)[1:-1]) == {"refused"}
    assert all(line["reasons"] for line in results[1:-1])
    assert (statuses(results)[-1], results[-1]["flags"]) == ("accepted", ["clock_off"])
    assert Quarantined.objects.count() == len(bad) - 1
    assert len(kept(session)) == 1


def test_ten_thousand_at_once_are_asked_for_in_smaller_batches(tablet, session):
    key = tablet.sign_in(session.technician)
    (event,) = sets(tablet, session, key, 1)
    assert tablet.send(*[event] * 201, keys=(key,)).status_code == 413
    assert tablet.send(*[event] * 10_000, keys=(key,)).status_code == 413
    assert tablet.post("events", {"queue": 3}).status_code == 422
    assert tablet.post("events", "n/a").status_code == 422


def test_only_the_tablets_own_credential_opens_its_queue(tablet, session):
    key = tablet.sign_in(session.technician)
    (event,) = sets(tablet, session, key, 1)
    tablet.credential, right = "gbd_guess", tablet.credential
    assert tablet.send(event, keys=(key,)).status_code == 401
    tablet.credential = right
    other = FakeTablet(session.clinic, session.technician)
    other.credential = right
    assert other.send(event, keys=(key,)).status_code == 404
    tablet.row.revoked_at = clock.now()
    tablet.row.save()
    answer = tablet.send(event, keys=(key,))
    assert (answer.status_code, answer.json()["wipe"]) == (401, True)


def test_a_front_desk_pin_records_nothing_about_a_patient(tablet, session):
    desk = MembershipFactory.create(clinic=session.clinic, role=Membership.Role.FRONT)
    key = tablet.sign_in(desk)
    (line,) = tablet.results(*sets(tablet, session, key, 1), keys=(key,))
    assert line["reasons"] == [{"code": "role"}]


class TestAnyDelivery(TestCase):
    @settings(max_examples=25)
    @given(st.data())
    def test_any_order_and_repetition_of_batches_gives_the_same_rows(self, data: st.DataObject):
        session = make_session()
        tablet = FakeTablet(session.clinic, session.technician)
        key = tablet.sign_in(session.technician)
        events = sets(tablet, session, key, 6)
        places = st.lists(st.integers(0, 5), min_size=1, max_size=6)
        batches = data.draw(st.lists(places, min_size=1, max_size=5))
        rest = data.draw(st.permutations(range(6)))
        for batch in [*batches, list(rest)]:
            tablet.results(*[events[place] for place in batch], keys=(key,))
        assert sorted(kept(session)) == sorted(each["id"] for each in events)
        rows = Received.objects.filter(queue=tablet.queue).order_by("seq")
        assert [(row.seq, str(row.pk)) for row in rows] == [
            (each["seq"], each["id"]) for each in events
        ]
