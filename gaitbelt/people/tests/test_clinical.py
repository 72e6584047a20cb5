"""What other systems know: each role sees its part, with the source and honest dates."""

from datetime import date

import pytest
from django.urls import reverse

from gaitbelt.people import clinical, commands, fields
from gaitbelt.people.models import ClinicalFact
from gaitbelt.people.tests.factories import (
    ClinicalFactFactory,
    EpisodeFactory,
    MembershipFactory,
    PatientFactory,
)
from gaitbelt.people.tests.program import Program

pytestmark = pytest.mark.django_db
KIND = ClinicalFact.Kind


@pytest.fixture
def cy():
    patient = EpisodeFactory.create(patient__birth_precision="year").patient
    for kind, text in ((KIND.ALLERGY, "Latex"), (KIND.PROCEDURE, "Knee <b>replacement</b>")):
        ClinicalFactFactory.create(patient=patient, kind=kind, text=text, code="", value="")
    for value, day in (("7", date(2020, 1, 1)), ("3", date(2026, 5, 1)), ("5", date(2026, 3, 4))):
        ClinicalFactFactory.create(patient=patient, value=value, starts_on=day)
    return patient


def page(client, cy, role):
    clinic = cy.episodes.get().clinic
    member = MembershipFactory.create(role=role, clinic=clinic)
    client.force_login(member.person.user)
    return client.get(reverse("patient", args=[clinic.slug, cy.pk])).content.decode()


def test_the_therapist_reads_all_of_it_with_its_source(client, cy):
    shown = page(client, cy, "PT")
    for text in ("Latex", "Knee &lt;b&gt;replacement", "Pain severity", "http://hospital.example"):
        assert text in shown


@pytest.mark.usefixtures("all_in_reach")
def test_the_technician_reads_allergies_alone(client, cy):
    shown = page(client, cy, "TECH")
    assert "Latex" in shown
    assert "Pain severity" not in shown
    assert "replacement" not in shown


def test_the_desk_reads_nothing_clinical(client, cy):
    assert "Latex" not in page(client, cy, "FRONT")


def test_a_birth_date_is_written_as_far_as_it_is_known(client, cy):
    assert "<b>1958 · " in page(client, cy, "PT")


def test_a_corrected_birth_date_is_whole(cy):
    bo = MembershipFactory.create(role="PT", clinic=cy.episodes.get().clinic)
    commands.edit_patient(patient=cy, by=bo, revision=1, given={"birth_on": date(1958, 3, 4)})
    cy.refresh_from_db()
    assert cy.birth_precision == "year"
    commands.edit_patient(patient=cy, by=bo, revision=1, given={"birth_on": date(1958, 5, 6)})
    cy.refresh_from_db()
    assert cy.birth_precision == "day"


def test_a_measurement_is_one_line_with_the_newest_value_and_the_one_before(
    cy, django_assert_num_queries
):
    with django_assert_num_queries(1):
        found = clinical.sections(cy, parts=fields.parts("PT"))
    (pain,) = found[-1].lines
    assert (pain.row.value, pain.before.value) == ("3", "5")


def test_nobody_known_to_be_allergic_is_said():
    (allergies,) = clinical.sections(PatientFactory.create(), parts=fields.parts("TECH"))
    assert (allergies.part, list(allergies.lines)) == ("allergies", [])


@pytest.mark.usefixtures("all_in_reach")
def test_rest_gives_each_role_its_part(cy):
    clinic = cy.episodes.get().clinic
    answers = {
        role: Program(MembershipFactory.create(role=role, clinic=clinic))
        .get(f"/patients/{cy.pk}")
        .json()
        for role in ("PT", "TECH")
    }
    assert answers["PT"]["measurements"][0]["since"] == "2026-05-01"
    assert answers["PT"]["medicines"] == []
    assert [each["text"] for each in answers["TECH"]["allergies"]] == ["Latex"]
    assert answers["TECH"]["measurements"] is None
