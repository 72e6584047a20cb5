"""Equipment over REST: its state, and each thing that happens to it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gaitbelt.equipment.models import Item, Reading
from gaitbelt.equipment.tests.factories import ItemFactory, KindFactory
from gaitbelt.people.models import Membership
from gaitbelt.people.tests.factories import (
    ClinicFactory,
    EpisodeFactory,
    MembershipFactory,
    PatientFactory,
)
from gaitbelt.people.tests.program import Program, fields_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def ann():
    return Program(MembershipFactory.create())


@pytest.fixture
def unit(ann):
    return ItemFactory.create(clinic=ann.member.clinic)


def patient_at(clinic):
    made = PatientFactory.create(organization=clinic.organization)
    EpisodeFactory.create(clinic=clinic, patient=made)
    return made


def happens(program, item, **given):
    return program.post(f"/items/{item.pk}/events", given)


def test_an_item_is_used_then_to_wipe_then_wet(ann, unit):
    cy = patient_at(ann.member.clinic)
    states = [
        happens(ann, unit, **given).json()["state"]
        for given in (
            {"type": "used", "patient": str(cy.pk)},
            {"type": "released"},
            {"type": "wiped"},
        )
    ]
    assert states == ["in_use", "soiled", "disinfecting"]


def test_a_soiled_unit_refuses_and_names_the_one_that_is_ready(ann, unit):
    other = ItemFactory.create(clinic=ann.member.clinic, kind=unit.kind)
    Item.objects.filter(pk=unit.pk).update(state=Item.State.SOILED)
    cy = patient_at(ann.member.clinic)
    answer = happens(ann, unit, type="used", patient=str(cy.pk))
    assert answer.status_code == 409
    assert other.label in answer.json()["remedies"][0]["text"]


def test_a_temperature_is_kept_in_celsius(ann):
    kind = KindFactory.create(organization=ann.member.organization, tank="hot_packs")
    tank = ItemFactory.create(clinic=ann.member.clinic, kind=kind)
    assert happens(ann, tank, type="temperature", celsius=72.5).status_code == 201
    assert Reading.objects.get().celsius == 72.5
    assert fields_of(happens(ann, tank, type="temperature", celsius=160)) == {"celsius"}
    assert fields_of(happens(ann, tank, type="temperature", celsius="72")) == {"celsius"}
    assert fields_of(happens(ann, tank, type="temperature", celsius=True)) == {"celsius"}


def test_a_tagged_out_item_is_out_of_service(ann, unit):
    shown = happens(ann, unit, type="tag-out", note="Cracked cable").json()
    assert shown["state"] == "out_of_service"
    assert shown["reasons"]
    assert fields_of(happens(ann, unit, type="tag-out", note="")) == {"note"}


def test_a_wipe_that_is_still_to_come_is_not_accepted(ann, unit):
    given = {"type": "wiped", "wiped_at": "2199-01-01T00:00:00Z"}
    assert fields_of(happens(ann, unit, **given)) == {"wiped_at"}


def test_another_clinics_item_and_patient_are_missing(ann, unit):
    foreign = ItemFactory.create(clinic=ClinicFactory.create(organization=ann.member.organization))
    answers = [
        ann.post(f"/items/{pk}/events", {"type": "released"})
        for pk in (foreign.pk, "019a0000-0000-7000-8000-000000000000")
    ]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content
    other = patient_at(foreign.clinic)
    assert fields_of(happens(ann, unit, type="used", patient=str(other.pk))) == {"patient"}
    unit.refresh_from_db()
    assert unit.state == Item.State.AVAILABLE


@pytest.mark.parametrize("role", Membership.Role.values)
def test_every_role_sees_equipment_and_only_some_touch_it(ann, unit, role):
    program = Program(MembershipFactory.create(clinic=unit.clinic, role=role))
    listed = program.get("/items").json()["items"]
    assert [each["id"] for each in listed] == [str(unit.pk)]
    expected = 403 if role == Membership.Role.FRONT else 201
    assert happens(program, unit, type="wiped").status_code == expected


def test_a_list_costs_the_same_for_many_items(ann, unit):
    with CaptureQueriesContext(connection) as few:
        ann.get("/items")
    for _ in range(5):
        ItemFactory.create(clinic=ann.member.clinic)
    with CaptureQueriesContext(connection) as many:
        ann.get("/items")
    assert len(many) == len(few)


def test_an_event_of_an_item_costs_little(ann, unit):
    with CaptureQueriesContext(connection) as asked:
        happens(ann, unit, type="wiped")
    assert len(asked) <= 20, [query["sql"][:80] for query in asked]
