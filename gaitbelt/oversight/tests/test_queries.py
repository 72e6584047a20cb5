"""The inbox: worst first, at a fixed cost, with each exception named."""

from datetime import timedelta

import pytest

from gaitbelt.oversight import queries
from gaitbelt.people.models import Membership
from gaitbelt.treatment import commands
from gaitbelt.treatment.commands._one import say
from gaitbelt.treatment.events import (
    ModalityChecked,
    ModalityEnded,
    ModalityStarted,
    ObservationNoted,
)
from gaitbelt.treatment.exceptions import entry

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def flags(run):
    found = queries.runs_of(run.session.clinic).get(pk=run.pk)
    return [flag.name for flag in entry(found).flags]


def test_an_entry_as_prescribed_is_no_exception(record, runs):
    assert flags(record(runs[0])) == []


def test_less_than_prescribed_and_pain_above_the_limit_are_named(record, runs):
    run = record(runs[0], reps=4, pain=8, reason="pain")
    assert "pain" in flags(run)
    assert "partly" in flags(run)


def test_a_late_look_at_skin_is_an_exception(session, runs, ann, now):
    pack = next(run for run in runs if run.item.code == "HOT_PACK")
    put_on = ModalityStarted(
        run=pack.pk, side="L", minutes=15, layers=8,
        confirmed=["ASK3", "SKIN", "UNDERSTAND", "BASE"],
    )  # fmt: skip
    say(session, put_on, by=ann, at=now)
    say(session, ModalityChecked(run=pack.pk, skin="ok"), by=ann, at=now + 14 * MINUTE)
    ended = ModalityEnded(run=pack.pk, skin="ok", pain=2)
    commands.end_modality(fact=ended, run=pack, by=ann, at=now + 15 * MINUTE)
    assert "late" in flags(pack)


def test_the_inbox_costs_nine_queries_and_three_more_while_a_hold_waits(
    session, record, runs, ann, bo, now, django_assert_max_num_queries
):
    for run in runs[:2]:
        record(run)
    commands.ask_to_progress(run=runs[2], by=ann, at=now)
    commands.raise_level(session=session, level=2, by=ann, at=now)
    bo = Membership.objects.select_related("clinic").get(pk=bo.pk)
    with django_assert_max_num_queries(12):
        inbox = queries.inbox(bo, now)
    assert (len(inbox.held), len(inbox.asks)) == (1, 1)
    assert len(inbox.batches[0].normal) == 2


def test_the_worst_of_what_was_told_stands_first(session, ann, bo, now):
    for level in (1, 2):
        told = ObservationNoted(said=f"level {level}", level=level)
        commands.observe(session=session, fact=told, by=ann, at=now)
    assert [each.row.level for each in queries.inbox(bo, now).told] == [2, 1]


def test_an_entry_past_its_deadline_is_counted_and_stays_a_draft(record, runs, bo, now):
    run = record(runs[0])
    _, midnight = bo.clinic.day_bounds(bo.clinic.day_at(now))
    assert queries.inbox(bo, midnight - MINUTE).overdue == 0
    assert queries.inbox(bo, midnight + MINUTE).overdue == 1
    run.refresh_from_db()
    assert run.signing == "draft"
