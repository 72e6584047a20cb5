"""A session's rows follow from its events, today and on replay."""

from datetime import timedelta

import pytest
from django.db import connection
from django.forms.models import model_to_dict
from django.test.utils import CaptureQueriesContext

from gaitbelt.core import clock
from gaitbelt.core.db import atomic
from gaitbelt.core.models import Event, OutboxMessage
from gaitbelt.treatment import events as e
from gaitbelt.treatment import log
from gaitbelt.treatment.models import ItemRun, Observation
from gaitbelt.treatment.tests.factories import make_session

pytestmark = pytest.mark.django_db


@atomic
def add(session, *facts, by=None, at=None):
    book = log.open_book(session.pk, session.clinic)
    entries = [log.Entry(fact=fact, at=at or clock.now()) for fact in facts]
    return log.append(book, entries, by=by or session.technician)


def as_values(*found):
    return {row.pk: model_to_dict(row) for row in found}


def day_of(session):
    """A whole visit: three exercises, a hot pack with a hold on the way, two slips."""
    one, two, three, pack = session.runs.all()
    yield e.ItemDone(run=one.pk)
    yield e.ItemDone(run=two.pk, as_prescribed=False, reps=8, reason="fatigue", pain=3)
    yield e.PainSaid(run=three.pk, pain=8)
    yield e.LevelRaised(level=2, run=three.pk, why=[{"code": "pain.holds", "facts": {"pain": 8}}])
    yield e.ItemHandedToLicensee(run=three.pk)
    yield e.ModalityStarted(run=pack.pk, side="L", minutes=15, layers=8, checks_min=[5, 10, 15])
    yield e.ModalityChecked(run=pack.pk, skin="ok")
    yield e.ModalityRemoved(run=pack.pk)
    yield e.ModalityEnded(run=pack.pk, skin="ok", pain=1)
    yield e.ObservationNoted(said="My knee clicked on the stairs", body_part="knee")
    yield e.SessionFinished(pain=1)


def test_folding_all_events_again_gives_the_same_rows():
    session = make_session()
    for fact in day_of(session):
        add(session, fact)
    session.refresh_from_db()
    again = log.rebuilt(session)
    anew = as_values(again.open, *again.runs.values(), *again.observations.values())
    assert anew == as_values(session, *session.runs.all(), *session.observations.all())


def test_an_undone_event_takes_no_effect_and_stays_readable():
    session = make_session()
    run = session.runs.first()
    (slip,) = add(session, e.ItemDone(run=run.pk))
    add(session, e.Undone(event=slip.pk))
    run.refresh_from_db()
    assert (run.status, run.actual, run.signing) == (ItemRun.Status.TO_DO, {}, "")
    assert Event.objects.filter(pk=slip.pk).exists()


def test_an_undone_observation_is_marked_and_kept():
    session = make_session()
    (note,) = add(session, e.ObservationNoted(said="Dizzy"))
    add(session, e.Undone(event=note.pk))
    row = Observation.objects.get(pk=note.pk)
    assert row.undone_at is not None


def test_a_technicians_entry_is_a_draft_and_a_therapists_needs_no_second_signature():
    session = make_session()
    one, two, *_ = session.runs.all()
    add(session, e.ItemDone(run=one.pk))
    add(session, e.ItemDone(run=two.pk), by=session.plan.written_by)
    one.refresh_from_db()
    two.refresh_from_db()
    assert (one.signing, two.signing) == (ItemRun.Signing.DRAFT, ItemRun.Signing.NONE)
    assert two.led_by == session.plan.written_by


def test_a_hold_never_pauses_the_clock_of_an_exposure():
    session = make_session()
    pack = session.runs.last()
    start = clock.now() - timedelta(minutes=6)
    on = e.ModalityStarted(run=pack.pk, side="L", minutes=15, checks_min=[5, 10, 15])
    add(session, on, at=start)
    add(session, e.LevelRaised(level=2, run=pack.pk))
    pack.refresh_from_db()
    assert (pack.level, pack.started_at, pack.removed_at) == (2, start, None)
    add(session, e.ModalityRemoved(run=pack.pk, why="hold"))
    pack.refresh_from_db()
    assert pack.removed_at is not None


def test_screens_are_told_with_the_commit_and_without_names():
    session = make_session()
    OutboxMessage.objects.all().delete()
    add(session, e.ItemDone(run=session.runs.first().pk))
    topics = {message.topic: message.ids for message in OutboxMessage.objects.all()}
    assert {"floor", f"session:{session.pk}", "reviews"} <= topics.keys()
    assert all(ids == [str(session.pk)] for ids in topics.values())


def test_an_append_costs_few_statements_and_a_batch_far_fewer():
    session = make_session()
    runs = list(session.runs.all())
    with CaptureQueriesContext(connection) as one:
        add(session, e.ItemDone(run=runs[0].pk))
    many = [e.SetDone(run=runs[n % 3].pk, number=n % 10) for n in range(200)]
    with CaptureQueriesContext(connection) as batch:
        add(session, *many)
    assert len(one) <= 12
    assert len(batch) <= 200 * 4
