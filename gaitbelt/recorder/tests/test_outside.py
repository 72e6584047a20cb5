"""What is tapped without the clinic: never lost, and flagged wherever no permit covers it."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from gaitbelt.core import clock
from gaitbelt.core.models import Event
from gaitbelt.people.tests.factories import PrecautionFactory
from gaitbelt.plans.tests.factories import MINI_SQUAT, PlanFactory
from gaitbelt.recorder import permits
from gaitbelt.recorder.tests.tablet import FakeTablet, Key
from gaitbelt.treatment.models import ItemRun, Session
from gaitbelt.treatment.tests.factories import make_session

HOUR = timedelta(hours=1)


def permit(run: ItemRun, *, member: Any, allowed: bool = True, since: int = -20, until: int = 20,
           does: str | None = None) -> str:  # fmt: skip
    """A permit around now, in minutes."""
    now = int(clock.now().timestamp())
    claims = {
        "run": str(run.pk), "member": str(member), "allowed": allowed, "iat": now + 60 * since,
        "exp": now + 60 * until, "does": run.item.code if does is None else does,
    }  # fmt: skip
    return permits.signed(claims)


def cast() -> tuple[Session, FakeTablet, Key]:
    plan = PlanFactory.create(items=[MINI_SQUAT | {"alternate_code": "X058"}])
    session = make_session(plan=plan, at=clock.now() - HOUR)
    tablet = FakeTablet(session.clinic, session.technician)
    return session, tablet, tablet.sign_in(session.technician)


def codes(line: dict[str, Any]) -> set[str]:
    assert line["status"] == "accepted"
    return {reason["code"] for reason in line.get("outside_rules", [])}


def of_permit(line: dict[str, Any]) -> set[str]:
    return {code for code in codes(line) if code.startswith("permit.")}


@pytest.mark.django_db
def test_a_permit_for_the_item_does_not_cover_its_alternate() -> None:
    session, tablet, key = cast()
    run = session.runs.get()
    held = permit(run, member=session.technician_id)
    taken = tablet.tap(key, session.pk, "item.alternate_taken", run=str(run.pk), why="pain")
    done = tablet.tap(key, session.pk, "item.done", run=str(run.pk), _permit=held)
    _taken, answer = tablet.results(taken, done, keys=(key,))
    assert of_permit(answer) == {"permit.missing"}


@pytest.mark.django_db
def test_a_permit_for_the_alternate_covers_it_once_it_is_taken() -> None:
    session, tablet, key = cast()
    run = session.runs.get()
    held = permit(run, member=session.technician_id, does="X058")
    taken = tablet.tap(key, session.pk, "item.alternate_taken", run=str(run.pk), why="pain")
    done = tablet.tap(key, session.pk, "item.done", run=str(run.pk), _permit=held)
    _taken, answer = tablet.results(taken, done, keys=(key,))
    assert of_permit(answer) == set()


@pytest.mark.django_db
def test_a_precaution_set_after_the_permit_speaks_although_the_permit_said_yes() -> None:
    session, tablet, key = cast()
    run = session.runs.get()
    held = permit(run, member=session.technician_id)
    PrecautionFactory.create(patient=session.patient, code="NWB")
    done = tablet.tap(key, session.pk, "item.done", run=str(run.pk), _permit=held)
    (answer,) = tablet.results(done, keys=(key,))
    assert "exercise.conflict_when" in codes(answer)
    assert of_permit(answer) == set()


class TestAnyPermit(TestCase):
    @settings(max_examples=30, deadline=None)
    @given(
        is_held=st.booleans(),
        allowed=st.booleans(),
        is_own=st.booleans(),
        minutes_ago=st.integers(0, 58),
        since=st.integers(-60, 0),
        lasts=st.integers(1, 60),
    )
    def test_every_fact_outside_its_permit_is_flagged_and_none_is_lost(
        self, is_held: bool, allowed: bool, is_own: bool, minutes_ago: int, since: int, lasts: int
    ) -> None:
        """Minutes from now; a permit covers what was begun from two before it was given."""
        session, tablet, key = cast()
        run = session.runs.get()
        member = session.technician_id if is_own else session.plan.written_by_id
        held = permit(run, member=member, allowed=allowed, since=since, until=since + lasts)
        at = clock.now() - timedelta(minutes=minutes_ago, seconds=30)
        done = tablet.tap(
            key, session.pk, "item.done", run=str(run.pk), _occurred_at=at.isoformat(),
            _permit=held if is_held else "",
        )  # fmt: skip
        (answer,) = tablet.results(done, keys=(key,))
        is_covered = (
            is_held and allowed and is_own and since - 2 <= -minutes_ago - 0.5 <= since + lasts
        )
        assert (of_permit(answer) == set()) is is_covered
        row = Event.objects.get(pk=done["id"])
        assert abs(row.occurred_at - at) < timedelta(seconds=1)
        run.refresh_from_db()
        assert {each["code"] for each in run.outside_rules} == codes(answer)
