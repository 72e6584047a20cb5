"""Patients, staff and areas over REST: by role, page by page, never another clinic's."""

import pytest

from gaitbelt.core.models import Event
from gaitbelt.people.models import Membership
from gaitbelt.people.tests.factories import (
    AreaFactory,
    ClinicFactory,
    EpisodeFactory,
    MembershipFactory,
    PatientFactory,
    PrecautionFactory,
)
from gaitbelt.people.tests.program import Program, fields_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def clinic():
    return ClinicFactory.create()


def program(clinic, role=Membership.Role.FRONT):
    return Program(MembershipFactory.create(clinic=clinic, role=role))


def patient_at(clinic, **values):
    made = PatientFactory.create(organization=clinic.organization, **values)
    EpisodeFactory.create(clinic=clinic, patient=made)
    return made


def test_a_list_goes_page_by_page_through_everyone_once(clinic):
    made = {str(patient_at(clinic, family_name=name).pk) for name in ("Abel", "Abel", "Zane", "Ng")}
    patient_at(ClinicFactory.create(organization=clinic.organization))
    desk, seen, cursor = program(clinic), [], ""
    while cursor is not None:
        page = desk.get("/patients", limit=2, next=cursor).json()
        seen += [each["id"] for each in page["items"]]
        cursor = page["next"]
    assert len(seen) == 4
    assert set(seen) == made


def test_a_cursor_tells_nothing_of_other_clinics(clinic):
    other = patient_at(ClinicFactory.create(organization=clinic.organization))
    desk = program(clinic)
    cursors = [desk.get("/patients", next=text) for text in ("x", "AAAA", "é", other.pk.hex)]
    assert all(fields_of(answer) == {"next"} for answer in cursors)


def test_a_search_finds_by_name_and_birth_date(clinic):
    cy = patient_at(clinic, family_name="Ruíz")
    patient_at(clinic, family_name="Moss")
    desk = program(clinic)
    for text in ("ruiz", "Ruiz 1958-03-04"):
        assert [each["id"] for each in desk.get("/patients", q=text).json()["items"]] == [
            str(cy.pk)
        ]
    assert desk.get("/patients", q="nobody").json()["items"] == []
    assert fields_of(desk.get("/patients", q="a\x00b")) == {"q"}


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"limit": 0}, "limit"),
        ({"limit": 201}, "limit"),
        ({"limit": "many"}, "limit"),
        ({"limit": 10**30}, "limit"),
        ({"offset": 5}, "offset"),
        ({"q": "x" * 400}, "q"),
    ],
)
def test_a_question_that_cannot_be_is_named(clinic, asked, field):
    assert fields_of(program(clinic).get("/patients", **asked)) == {field}


@pytest.mark.usefixtures("all_in_reach")
def test_a_file_shows_what_the_role_needs(clinic):
    cy = patient_at(clinic, what_matters="Dancing again", phone="555")
    PrecautionFactory.create(patient=cy)
    tech = program(clinic, Membership.Role.TECH).get(f"/patients/{cy.pk}").json()
    desk = program(clinic).get(f"/patients/{cy.pk}").json()
    assert tech["fields"]["what_matters"] == "Dancing again"
    assert "phone" not in tech["fields"]
    assert [each["code"] for each in tech["precautions"]] == ["SPINE_BLT"]
    assert desk["fields"]["phone"] == "555"
    assert "what_matters" not in desk["fields"]
    assert desk["precautions"] is None
    assert program(clinic, Membership.Role.MANAGER).get(f"/patients/{cy.pk}").status_code == 403


def test_a_file_that_was_given_out_is_on_record(clinic):
    cy = patient_at(clinic)
    desk = program(clinic)
    desk.get(f"/patients/{cy.pk}")
    read = Event.objects.get(type="record.read")
    assert (read.patient_id, read.author_id) == (cy.pk, desk.member.pk)


def test_another_clinics_patient_is_as_missing_as_none(clinic):
    other = patient_at(ClinicFactory.create(organization=clinic.organization))
    desk = program(clinic)
    foreign = desk.get(f"/patients/{other.pk}")
    missing = desk.get("/patients/019a0000-0000-7000-8000-000000000000")
    assert foreign.status_code == missing.status_code == 404
    assert foreign.content == missing.content
    assert fields_of(desk.get("/patients/cy")) == {"id"}


def test_staff_have_their_role_and_login(clinic):
    bo = MembershipFactory.create(clinic=clinic, role=Membership.Role.PT)
    MembershipFactory.create(role=Membership.Role.PT)
    listed = program(clinic).get("/staff").json()["items"]
    assert [each["role"] for each in listed] == ["FRONT", "PT"]
    assert listed[1]["username"] == bo.person.user.username
    assert listed[1]["id"] == str(bo.pk)


def test_areas_come_in_the_clinics_order(clinic):
    AreaFactory.create(clinic=clinic, name="Gym", position=2)
    AreaFactory.create(clinic=clinic, name="Bay 9", position=1, capacity=3)
    listed = program(clinic).get("/areas").json()["items"]
    assert [(each["name"], each["capacity"]) for each in listed] == [("Bay 9", 3), ("Gym", 1)]
