"""Two files of one person become one without losing a row, and are parted again."""

from datetime import date

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings, strategies

from gaitbelt.core.errors import BadValue, GuardRefused
from gaitbelt.core.models import Event
from gaitbelt.oversight.merge_commands import CHOICES, merge_patients, undo_merge
from gaitbelt.oversight.timeline import timeline
from gaitbelt.people import queries
from gaitbelt.people.models import ClinicalFact, Patient, PatientMerge, SearchWord
from gaitbelt.people.tests.factories import (
    ClinicalFactFactory,
    EpisodeFactory,
    MembershipFactory,
)
from gaitbelt.people.tests.program import Program

pytestmark = pytest.mark.django_db


@pytest.fixture
def cy(bo):
    return file_of(bo, "Cy", "Marin", phone="555 0101")


@pytest.fixture
def double(bo):
    row = file_of(bo, "Cyrus", "Maron", phone="555 0202")
    ClinicalFactFactory.create(patient=row, kind="allergy", text="Latex", value="")
    return row


def file_of(bo, given_names, family_name, **values):
    row = EpisodeFactory.create(
        clinic=bo.clinic,
        patient__given_names=given_names,
        patient__family_name=family_name,
        **{f"patient__{name}": value for name, value in values.items()},
    ).patient
    return Patient.objects.get(pk=row.pk)


def merge(kept, merged, bo, take=()):
    return merge_patients(kept=kept, merged=merged, by=bo, take=take, reason="The same person")


def found(bo, text):
    return [each.pk for each in queries.found_patients(bo.clinic, text, role="PT").patients]


def test_the_file_that_stays_shows_the_rows_of_both(bo, cy, double):
    fact = ClinicalFact.objects.get()
    merge(cy, double, bo, take=["phone"])
    cy.refresh_from_db()
    assert cy.phone == "555 0202"
    page = queries.patient_page(cy, role="PT")
    assert [line.row for section in page.clinical for line in section.lines] == [fact]
    assert ClinicalFact.objects.get().patient_id == double.pk
    shown = timeline(bo.clinic, cy, role="PT", kind="imported").entries
    assert [entry.row for entry in shown] == [fact]


def test_either_name_finds_the_file_that_stays(bo, cy, double):
    merge(cy, double, bo)
    assert found(bo, "maron") == found(bo, "marin") == found(bo, "555 0202") == [cy.pk]
    listed = Program(bo).get("/patients", q="maron").json()["items"]
    assert [each["id"] for each in listed] == [str(cy.pk)]
    assert not queries.patients_of(bo.clinic).filter(pk=double.pk).exists()


def rows():
    """Every row that a merge could touch, without the count of edits."""
    patients = [
        {name: value for name, value in row.items() if name != "revision"}
        for row in Patient.objects.order_by("pk").values()
    ]
    words = SearchWord.objects.order_by("patient", "kind", "word")
    return patients, list(words.values_list("patient", "kind", "word"))


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    take=strategies.sets(strategies.sampled_from(CHOICES)),
    phone=strategies.sampled_from(["", "555 0303", "+1 555 010 9999"]),
    born=strategies.dates(date(1920, 1, 1), date(2020, 1, 1)),
)
def test_a_merge_that_is_undone_gives_the_same_rows(bo, cy, double, take, phone, born):
    double.phone, double.birth_on = phone, born
    double.save()
    before = rows()
    row = merge(cy, double, bo, take=sorted(take))
    undo_merge(merge=row, by=bo, reason="Two people after all")
    assert rows() == before


def test_a_field_changed_after_the_merge_stays(bo, cy, double):
    row = merge(cy, double, bo, take=["phone", "given_names"])
    later = Patient.objects.get(pk=cy.pk)
    later.phone = "555 0909"
    later.save()
    undo_merge(merge=row, by=bo, reason="Two people after all")
    cy.refresh_from_db()
    assert (cy.phone, cy.given_names) == ("555 0909", "Cy")


def test_a_file_that_another_clinic_uses_stays(bo, cy, double):
    other = MembershipFactory.create(clinic__organization=bo.organization).clinic
    EpisodeFactory.create(clinic=other, patient=double)
    with pytest.raises(GuardRefused, match=r"merge\.elsewhere"):
        merge(cy, double, bo)


def test_files_are_merged_once_and_never_in_a_chain(bo, cy, double):
    merge(cy, double, bo)
    third = file_of(bo, "C", "Marin")
    for kept, merged in ((third, double), (third, cy), (double, third), (cy, cy)):
        with pytest.raises(BadValue):
            merge(kept, merged, bo)
    with pytest.raises(BadValue):
        merge(cy, third, bo, take=["fall_risk"])


def test_a_merge_is_in_the_audit_trail(bo, cy, double):
    row = merge(cy, double, bo, take=["phone"])
    event = Event.objects.get(subject=row.pk, type="record.changed")
    assert event.payload["fields"]["phone"] == ["555 0101", "555 0202"]
    assert event.payload["reason"] == "The same person"


def test_a_merge_on_screen_and_its_undoing(as_member, bo, cy, double):
    client, slug = as_member(bo), bo.clinic.slug
    assert "Maron" in client.get(reverse("merge_patient", args=[slug, cy.pk])).content.decode()
    both = reverse("merge_with", args=[slug, cy.pk, double.pk])
    assert "555 0202" in client.get(both).content.decode()
    assert client.post(both, {"take": ["phone"]}).status_code == 422
    assert client.post(both, {"take": ["phone"], "reason": "Same"}).status_code == 302
    assert client.get(reverse("patient", args=[slug, double.pk])).status_code == 404
    row = PatientMerge.objects.get()
    client.post(reverse("undo_merge", args=[slug, row.pk]), {"reason": "Two people"})
    assert client.get(reverse("patient", args=[slug, double.pk])).status_code == 200


def test_a_merge_over_rest(bo, ann, cy, double):
    given = {"merged": str(double.pk), "reason": "Same"}
    made = Program(bo).post(f"/patients/{cy.pk}/merge", given).json()
    assert made["is_undone"] is False
    assert Program(ann).post(f"/patients/{cy.pk}/merge", given).status_code == 403
    again = Program(bo).post(f"/merges/{made['id']}/undo", {"reason": "Two"}).json()
    assert again["is_undone"] is True
