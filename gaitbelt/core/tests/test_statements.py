"""Statements that are composed once give and store what the ORM would."""

from datetime import UTC, datetime

import pytest
from django.contrib.sessions.models import Session
from django.db.transaction import TransactionManagementError

from gaitbelt.core import audit, clock, events
from gaitbelt.core.ids import new_id
from gaitbelt.core.models import Event
from gaitbelt.core.sessions import SessionStore
from gaitbelt.people.models import Clinic, Membership, Tablet
from gaitbelt.people.tests.factories import MembershipFactory

pytestmark = pytest.mark.django_db


def values(row):
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def acting(member, **other):
    return Membership.acting(user_id=member.person.user_id, slug=member.clinic.slug, **other)


def tablet_of(member):
    return Tablet.objects.create(
        clinic=member.clinic, name="Gym", token_hash="a" * 64, registered_by=member,
        registered_at=clock.now(),
    )  # fmt: skip


def test_who_acts_is_read_whole_in_one_statement(django_assert_num_queries):
    ann = MembershipFactory.create(clinic__moves=[{"code": "US-PA", "holds_from": "2026-12-01"}])
    with django_assert_num_queries(1):
        found = acting(ann)
        rows = [found, found.clinic, found.person, found.person.user]
    stored = Membership.objects.get(pk=ann.pk)
    as_the_orm = [stored, stored.clinic, stored.person, stored.person.user]
    assert rows == as_the_orm
    assert [values(row) for row in rows] == [values(row) for row in as_the_orm]
    assert not found._state.adding
    assert found.tablet is None


def test_what_was_read_can_be_saved():
    found = acting(MembershipFactory.create())
    found.clinic.name = "Cedar"
    found.clinic.save()
    assert Clinic.objects.get().name == "Cedar"


def test_an_ended_membership_does_not_act():
    ann = MembershipFactory.create(ended_at=datetime(2026, 1, 1, tzinfo=UTC))
    assert acting(ann) is None


def test_on_a_tablet_one_acts_at_its_clinic_only():
    ann = MembershipFactory.create()
    own, other = tablet_of(ann), new_id()
    assert acting(ann, tablet_id=own.pk).tablet.is_standing
    Tablet.objects.update(revoked_at=clock.now())
    assert not acting(ann, tablet_id=own.pk).tablet.is_standing
    assert acting(ann, tablet_id=other) is None


def test_a_session_is_read_until_it_is_over():
    store = SessionStore()
    store["read"] = 1
    store.save()
    assert SessionStore(store.session_key).load() == {"read": 1}
    Session.objects.update(expire_date=clock.now())
    over = SessionStore(store.session_key)
    assert (over.load(), over.session_key) == ({}, None)


def test_an_event_is_stored_as_it_was_made():
    ann = MembershipFactory.create()
    fact = audit.RecordRead(page="day", detail="‘quoted’ %s")
    new = events.New(
        fact=fact, clinic=ann.clinic, author=ann, occurred_at=clock.now(), subject=ann.pk
    )
    made = events.append([new, events.New(fact=fact, clinic=ann.clinic, author=None,
                                          occurred_at=clock.now())])  # fmt: skip
    assert [values(row) for row in Event.objects.order_by("seq")] == [values(row) for row in made]


@pytest.mark.django_db(transaction=True)
def test_an_event_is_appended_in_a_transaction_only():
    ann = MembershipFactory.create()
    new = events.New(
        fact=audit.RecordRead(page="day"), clinic=ann.clinic, author=ann, occurred_at=clock.now()
    )
    with pytest.raises(TransactionManagementError):
        events.append(new)
    assert not Event.objects.exists()
