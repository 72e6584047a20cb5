"""A safety round is walked, what it finds becomes somebody's task, and nothing of it is lost."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from gaitbelt.core import clock
from gaitbelt.core.errors import BadValue
from gaitbelt.core.models import Event, OutboxMessage
from gaitbelt.domain.rounds import LineAnswer, RoundKind, When
from gaitbelt.equipment import commands
from gaitbelt.equipment.commands import Found
from gaitbelt.equipment.models import Hazard, Round
from gaitbelt.people.tests.factories import AreaFactory, MembershipFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def ann():
    return MembershipFactory.create()


@pytest.fixture
def gym(ann):
    return AreaFactory.create(clinic=ann.clinic, name="Gym", kind="gym")


def walk(ann, area, *found, kind=RoundKind.OPENING, **changes):
    given = {"at": clock.now()} | changes
    return commands.walk_round(kind=kind, area=area, found=found, by=ann, **given)


def failed(line="floors", words="Cord across the path", **changes):
    return Found(line=line, answer=LineAnswer.FAIL, words=words, **changes)


def test_one_tap_keeps_every_line_of_an_area_as_in_order(ann, gym):
    walked = walk(ann, gym)
    assert "stop_keys" in walked.asked
    assert not walked.exceptions.exists()
    event = Event.objects.get(type="round.walked")
    assert (event.subject, event.payload["failed"]) == (walked.pk, [])


def test_a_failed_line_is_a_task_of_somebody_until_a_time(ann, gym):
    bo = MembershipFactory.create(clinic=ann.clinic, role="PT")
    walk(ann, gym, failed(owner=bo, when=When.WEEK))
    hazard = Hazard.objects.get()
    in_a_week = ann.clinic.today() + timedelta(days=7)
    assert (hazard.owner, hazard.area, hazard.words) == (bo, gym, "Cord across the path")
    assert hazard.due_at == ann.clinic.opening_hours(in_a_week)[1]
    assert Event.objects.get(type="hazard.found").subject == hazard.pk


def test_left_open_a_task_is_of_whoever_walks_and_due_by_the_rule(ann):
    walk(ann, None, failed("aed", "Ready light is off"))
    hazard = Hazard.objects.get()
    assert hazard.is_critical
    assert (hazard.owner, hazard.due_at) == (ann, hazard.found_at)


def test_a_critical_line_is_told_to_the_floor_at_once(ann):
    walk(ann, None, failed("exits", "Boxes before the back door"))
    told = OutboxMessage.objects.filter(clinic=ann.clinic, topic="floor").latest("pk")
    assert str(Hazard.objects.get().pk) in told.ids


def test_the_next_round_joins_the_hazard_that_is_still_open(ann, gym):
    walk(ann, gym, failed())
    second = walk(ann, gym)
    hazard = Hazard.objects.get()
    (exception,) = second.exceptions.all()
    assert (exception.answer, exception.hazard) == ("fail", hazard)
    commands.close_hazard(hazard=hazard, words="Cord taped down", by=ann, at=clock.now())
    assert not walk(ann, gym).exceptions.exists()


def test_the_same_line_elsewhere_is_a_hazard_of_its_own(ann, gym):
    walk(ann, gym, failed())
    walk(ann, None, failed())
    assert Hazard.objects.count() == 2


def test_what_does_not_apply_is_kept_and_opens_nothing(ann, gym):
    walked = walk(ann, gym, Found(line="stop_keys", answer=LineAnswer.NOT_HERE))
    assert walked.exceptions.get().answer == "na"
    assert not Hazard.objects.exists()


def test_a_second_tap_with_the_same_key_changes_nothing(ann, gym):
    key = walk(ann, gym).pk
    assert walk(ann, gym, failed(), key=key).pk == key
    assert (Round.objects.count(), Hazard.objects.count()) == (1, 0)


def test_a_key_of_another_clinic_does_not_lose_the_round(ann, gym):
    other = MembershipFactory.create()
    key = walk(other, None).pk
    assert walk(ann, gym, key=key).pk != key


@pytest.mark.parametrize(
    ("found", "field"),
    [
        ([failed(words=" ")], "words"),
        ([failed("aed")], "line"),
        ([failed(), failed()], "line"),
    ],
)
def test_a_round_that_says_something_odd_is_not_kept(ann, gym, found, field):
    with pytest.raises(BadValue) as bad:
        walk(ann, gym, *found)
    assert list(bad.value.fields) == [field]
    assert not Round.objects.exists()


def test_a_hazard_is_closed_once_and_says_what_was_done(ann, gym):
    walk(ann, gym, failed())
    hazard = Hazard.objects.get()
    with pytest.raises(BadValue):
        commands.close_hazard(hazard=hazard, words="", by=ann, at=clock.now())
    commands.close_hazard(hazard=hazard, words="Taped down", by=ann, at=clock.now())
    commands.close_hazard(hazard=hazard, words="Again", by=ann, at=clock.now())
    hazard.refresh_from_db()
    assert (hazard.done_by, hazard.done_words) == (ann, "Taped down")
    assert Event.objects.filter(type="hazard.closed").count() == 1


def test_the_database_lets_nobody_rewrite_a_round_or_a_closed_hazard(ann, gym):
    walked = walk(ann, gym, failed())
    hazard = commands.close_hazard(
        hazard=Hazard.objects.get(), words="Taped down", by=ann, at=clock.now()
    )
    for rows, change in (
        (Round.objects.filter(pk=walked.pk), {"kind": "weekly"}),
        (walked.exceptions.all(), {"words": ""}),
        (Hazard.objects.filter(pk=hazard.pk), {"done_words": "Nothing"}),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(**change)
