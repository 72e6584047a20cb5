"""The weeks behind the demo's day: every row follows from its events, and each chain holds."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.db import transaction
from django.forms.models import model_to_dict
from pytest_django import DjangoDbBlocker

from gaitbelt.core import clock, events, verify
from gaitbelt.core.models import Event
from gaitbelt.demo import build
from gaitbelt.equipment import log as equipment
from gaitbelt.equipment.models import Item, ItemDue
from gaitbelt.people.models import Clinic, Patient
from gaitbelt.schedule.models import Appointment
from gaitbelt.treatment import book
from gaitbelt.treatment import events as e
from gaitbelt.treatment.book import happened, replay
from gaitbelt.treatment.models import ItemRun, Observation, Session
from gaitbelt.workforce.models import Credential

NOW = datetime(2026, 11, 24, 16, 15, tzinfo=UTC)
DAYS = 42
pytestmark = pytest.mark.django_db


@pytest.fixture
def _django_db_helper() -> None:
    """Instead of a transaction for each test: `weeks` holds one for all of them."""


@pytest.fixture(scope="module")
def weeks(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic(), clock.stopped(NOW):
        build.build(now=NOW, seed=1, days=DAYS)
        yield
        transaction.set_rollback(True)


def stories() -> dict[UUID, list[Event]]:
    """Every event by what it is about, in order."""
    found = defaultdict(list)
    for row in Event.objects.exclude(subject=None).order_by("clinic", "seq").iterator():
        found[row.subject].append(row)
    return found


def differing() -> list[UUID]:
    """Rows of sessions that are not what the events of their session give."""
    told = stories()
    kept = defaultdict(dict)
    for model in (ItemRun, Observation):
        for row in model.objects.all():
            kept[row.session_id][row.pk] = model_to_dict(row)
    found = []
    for session in Session.objects.select_related("clinic"):
        again = replay(session.clinic, session.pk, [happened(row) for row in told[session.pk]])
        rows = (again.open, *again.runs.values(), *again.observations.values())
        anew = {row.pk: model_to_dict(row) for row in rows}
        stored = kept[session.pk] | {session.pk: model_to_dict(session)}
        found += [key for key in anew | stored if anew.get(key) != stored.get(key)]
    return found


def test_the_events_of_every_session_give_exactly_its_rows(weeks, monkeypatch):
    assert Session.objects.count() > 700
    assert differing() == []
    monkeypatch.setitem(book.FOLDS, e.AnswerSeen, lambda book, each, fact: None)
    assert differing(), "a fold that forgets something is noticed"


def test_the_events_of_every_bay_give_its_state(weeks):
    told = stories()
    for item in Item.objects.filter(kind__grain="place").select_related("kind"):
        again = Item(kind=item.kind)
        for event in told[item.pk]:
            fact = events.read(event)
            equipment.fold(again, fact, at=event.occurred_at, patient_id=event.patient_id)
        values = [[getattr(row, name) for name in equipment.STATE] for row in (item, again)]
        assert values[0] == values[1]


def test_each_chain_holds_from_its_first_event_to_its_head(weeks):
    for clinic in Clinic.objects.all():
        assert [found for found in verify.breaks(clinic) if found] == []


def test_what_happened_in_sessions_stands_in_its_order(weeks):
    for clinic in Clinic.objects.all():
        today, _ = clinic.day_bounds(clinic.today())
        before = Session.objects.filter(clinic=clinic, started_at__lt=today)
        rows = Event.objects.filter(clinic=clinic, subject__in=before.values("pk"))
        received = list(rows.order_by("seq").values_list("received_at", flat=True))
        assert received == sorted(received)


def test_both_clinics_have_weeks_behind_them_and_five_days_ahead(weeks):
    states = set(Appointment.objects.values_list("status", flat=True))
    assert {"done", "no_show", "cancelled", "booked"} <= states
    assert Patient.objects.count() == 120
    for clinic in Clinic.objects.all():
        _, tomorrow = clinic.day_bounds(clinic.today())
        ahead = clinic.appointments.filter(starts_at__gte=tomorrow)
        assert len({clinic.day_at(row.starts_at) for row in ahead}) == 5


def test_an_urgent_observation_and_a_refused_time_are_on_record(weeks):
    assert Observation.objects.filter(level=3, acknowledged_at__isnull=False).exists()
    refused = Event.objects.filter(type="act.refused", payload__act="appointment.book")
    assert refused.exists()


def test_most_entries_of_the_weeks_are_signed_and_a_few_were_late(weeks):
    signed = ItemRun.objects.filter(signing="signed").select_related("session__clinic")
    waiting = ItemRun.objects.filter(signing="draft").count()
    late = [
        run
        for run in signed
        if run.signed_at > run.session.clinic.day_bounds(
            run.session.clinic.day_at(run.session.started_at)
        )[1]
    ]  # fmt: skip
    assert 0 < waiting < len(signed) / 10
    assert 0 < len(late) < len(signed) / 10


def test_an_expired_card_and_a_lapsed_calibration_stand_in_the_way(weeks):
    today = NOW.date()
    assert Credential.objects.filter(kind="CPR", expires_on__lt=today, ended_at=None).exists()
    assert ItemDue.objects.filter(kind="calibration", due_on__lt=today, ended_at=None).exists()
