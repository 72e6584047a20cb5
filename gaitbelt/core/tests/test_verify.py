"""`gaitbelt verify`: whatever is done to the log behind the product's back is found."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import F
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gaitbelt.core import audit, guards
from gaitbelt.core.events import canonical, digest, link
from gaitbelt.core.ids import new_id
from gaitbelt.core.models import ChainHead, Event
from gaitbelt.core.verify import breaks
from gaitbelt.people.tests.factories import MembershipFactory, PatientFactory

pytestmark = pytest.mark.django_db
LENGTH = 12


@pytest.fixture
def ann():
    member = MembershipFactory.create()
    patient = PatientFactory.create(organization=member.organization)
    for number in range(LENGTH):
        audit.record_read(by=member, page=f"page {number}", patient_id=patient.pk)
    return member


def lift_guards() -> None:
    connection.check_constraints()  # PostgreSQL alters no table with checks still waiting
    guards.drop()


def found(member) -> list[str]:
    return [str(each) for each in breaks(member.clinic) if each]


def rows() -> list[Event]:
    return list(Event.objects.order_by("seq"))


def edit_payload(place: int) -> None:
    Event.objects.filter(seq=place).update(payload={"page": "other", "detail": ""})


def edit_payload_and_its_hash(place: int) -> None:
    other = {"page": "other", "detail": ""}
    Event.objects.filter(seq=place).update(payload=other, payload_hash=digest(canonical(other)))


def edit_and_link_again(place: int) -> None:
    """A careful forger: the event is whole in itself, but the next one, or the head, is not."""
    row = Event.objects.get(seq=place)
    row.payload = {"page": "other", "detail": ""}
    row.payload_hash = digest(canonical(row.payload))
    row.hash = link(row)
    row.save()


def change_author(place: int) -> None:
    Event.objects.filter(seq=place).update(author=None)


def change_time(place: int) -> None:
    Event.objects.filter(seq=place).update(occurred_at=F("occurred_at") - timedelta(days=1))


def delete(place: int) -> None:
    Event.objects.filter(seq=place).delete()


def delete_and_close_the_gap(place: int) -> None:
    Event.objects.filter(seq=place).delete()
    for row in Event.objects.filter(seq__gt=place).order_by("seq"):
        Event.objects.filter(pk=row.pk).update(seq=row.seq - 1)


def cut_off_the_end(place: int) -> None:
    Event.objects.filter(seq__gte=place).delete()


def swap_with_a_neighbour(place: int) -> None:
    other = place + 1 if place < LENGTH else place - 1
    Event.objects.filter(seq=place).update(seq=10_000)
    Event.objects.filter(seq=other).update(seq=place)
    Event.objects.filter(seq=10_000).update(seq=other)


def insert_a_copy(place: int) -> None:
    row = Event.objects.get(seq=place)
    row.pk, row.seq = new_id(), LENGTH + 1
    row.save(force_insert=True)


def move_the_head(place: int) -> None:
    ChainHead.objects.update(seq=place - 1)


TAMPERINGS = (
    edit_payload,
    edit_payload_and_its_hash,
    edit_and_link_again,
    change_author,
    change_time,
    delete,
    delete_and_close_the_gap,
    cut_off_the_end,
    swap_with_a_neighbour,
    insert_a_copy,
    move_the_head,
)


def test_an_untouched_chain_holds(ann):
    assert found(ann) == []
    assert len(list(breaks(ann.clinic))) == LENGTH


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(tamper=st.sampled_from(TAMPERINGS), place=st.integers(1, LENGTH))
def test_any_change_to_any_event_is_found(ann, tamper, place):
    with transaction.atomic():
        lift_guards()
        tamper(place)
        assert found(ann), tamper.__name__
        transaction.set_rollback(True)
    assert found(ann) == []


def test_each_break_is_one_sentence_that_names_the_place(ann):
    lift_guards()
    edit_payload(3)
    assert found(ann) == [f"{ann.clinic.slug}, event 3: its content was changed."]


def test_the_chains_of_other_clinics_are_not_touched_by_a_break(ann):
    other = MembershipFactory.create()
    audit.record_read(by=other, page="day")
    lift_guards()
    Event.objects.filter(clinic=ann.clinic, seq=3).delete()
    assert found(other) == []
    assert "1 events before it are missing" in found(ann)[0]


def test_the_command_counts_and_its_exit_code_says_whether_all_holds(ann, capsys):
    out = StringIO()
    call_command("verify", stdout=out)
    assert f"{ann.clinic.slug} {LENGTH}" in out.getvalue()
    lift_guards()
    edit_payload(5)
    with pytest.raises(SystemExit) as ended:
        call_command("verify", stdout=out)
    assert ended.value.code == 1
    assert "event 5" in capsys.readouterr().err


def test_a_long_chain_is_read_in_constant_memory_and_few_queries(
    ann, django_assert_max_num_queries
):
    with django_assert_max_num_queries(3):
        assert found(ann) == []
