"""The event log: chained, append-only, one organization."""

import pytest
from django.db import DatabaseError, transaction

from gaitbelt.core import audit
from gaitbelt.core.events import link
from gaitbelt.core.models import ChainHead, Event
from gaitbelt.people.tests.factories import ClinicFactory, MembershipFactory, PatientFactory

pytestmark = pytest.mark.django_db


def test_events_of_a_clinic_form_one_chain():
    ann = MembershipFactory.create()
    for page in ("day", "chart"):
        audit.record_read(by=ann, page=page)
    first, second = Event.objects.order_by("seq")
    assert (first.seq, second.seq) == (1, 2)
    assert second.prev_hash == first.hash == link(first)
    head = ChainHead.objects.get(clinic=ann.clinic)
    assert (head.seq, head.hash) == (2, second.hash)


def test_an_event_cannot_be_changed_or_removed():
    audit.record_read(by=MembershipFactory.create(), page="day")
    for attempt in (lambda: Event.objects.update(type="x"), lambda: Event.objects.all().delete()):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            attempt()


def test_an_event_out_of_its_chain_is_refused():
    audit.record_read(by=MembershipFactory.create(), page="day")
    row = Event.objects.get()
    row.pk, row.seq = ClinicFactory.create().pk, 7
    with pytest.raises(DatabaseError, match="chain"), transaction.atomic():
        row.save(force_insert=True)


def test_a_row_cannot_point_into_another_organization():
    ann, foreign = MembershipFactory.create(), PatientFactory.create()
    with pytest.raises(DatabaseError, match="another organization"), transaction.atomic():
        audit.record_read(by=ann, page="chart", patient_id=foreign.pk)


def test_an_append_costs_two_statements(django_assert_num_queries):
    ann = MembershipFactory.create()
    with django_assert_num_queries(4):  # savepoint, head, insert, release
        audit.record_read(by=ann, page="day")
