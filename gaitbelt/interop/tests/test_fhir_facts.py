"""What comes with a patient: allergies, procedures, measurements, care plans, medicines."""

import json
from datetime import date
from pathlib import Path

import pytest
from django.urls import reverse

from gaitbelt.core import clock
from gaitbelt.interop.tests.fhir import bundle, counts, hurt, ill, lines, person, taken
from gaitbelt.people.models import ClinicalFact, Patient
from gaitbelt.people.tests.factories import ClinicFactory, MembershipFactory
from gaitbelt.people.tests.program import Program
from gaitbelt.schedule.tests.factories import AppointmentFactory

pytestmark = pytest.mark.django_db
BULK = Path(__file__).parent / "samples" / "bulk"


@pytest.fixture
def clinic():
    return ClinicFactory.create()


def rows():
    found = ClinicalFact.objects.order_by("kind", "text")
    return [(row.kind, row.text, row.value, row.unit, row.detail) for row in found]


def test_the_files_of_a_bulk_export_are_read_as_a_whole(clinic):
    report = taken(clinic, BULK)
    assert report.data() == {
        "read": 14, "stored": 8, "unchanged": 0,
        "skipped": {"Claim": 1, "Encounter": 1, "Observation": 3, "Procedure": 1}, "refused": [],
    }  # fmt: skip
    assert rows() == [
        ("allergy", "Latex allergy", "", "", "Hives"),
        ("care_plan", "Physical therapy procedure", "", "",
         "Rehabilitation therapy; Stretching and strengthening exercises"),
        ("measurement", "Blood pressure panel", "128/81", "mmHg", ""),
        ("measurement", "Pain severity, 0 to 10", "6", "", ""),
        ("measurement", "Timed Up and Go", "13.46", "s", ""),
        ("medicine", "Warfarin sodium 5 MG oral tablet", "", "", ""),
        ("procedure", "Total knee replacement", "", "", "Osteoarthritis of knee"),
    ]  # fmt: skip
    before = counts()
    again = taken(clinic, BULK)
    assert (again.stored, again.unchanged) == (0, 8)
    assert counts() == before


def test_dates_are_kept_as_far_as_they_are_known(clinic):
    taken(clinic, BULK)
    ana = Patient.objects.get()
    assert (ana.birth_on, ana.birth_precision) == (date(1949, 1, 1), "year")
    known = {row.kind: (row.starts_on, row.precision) for row in ClinicalFact.objects.all()}
    assert known["allergy"] == (date(2011, 1, 1), "year")
    assert known["procedure"] == (date(2026, 1, 15), "day")
    walk = ClinicalFact.objects.get(text="Timed Up and Go")
    assert (walk.starts_on, walk.precision) == (date(2026, 3, 1), "month")


def test_what_has_no_date_gets_that_of_its_encounter(clinic):
    taken(clinic, BULK)
    assert ClinicalFact.objects.get(code="72514-3").starts_on == date(2026, 2, 3)


def test_the_order_of_files_and_lines_makes_no_difference(clinic, tmp_path):
    found = [line for file in BULK.glob("*.ndjson") for line in file.read_bytes().splitlines()]
    resources = [json.loads(line.decode("utf-8-sig")) for line in found if line.strip()]
    taken(clinic, lines(tmp_path, *reversed(resources)))
    reversed_keys = set(ClinicalFact.objects.values_list("pk", flat=True))
    assert taken(clinic, BULK).stored == 3  # the measurements, which were not in the first
    assert reversed_keys < set(ClinicalFact.objects.values_list("pk", flat=True))


def test_a_bundle_in_a_line_stands_for_itself(clinic, tmp_path):
    whole = {"resourceType": "Bundle", "entry": [{"resource": person()}, {"resource": ill()}]}
    report = taken(clinic, lines(tmp_path, whole, hurt()))
    assert report.stored == 2
    (refused,) = report.refused
    assert (refused.index, refused.kind) == (1, "Observation")
    assert "not in these files" in refused.reason


def test_a_patient_is_shown_with_what_came_with_them(clinic, client):
    taken(clinic, BULK)
    ana = Patient.objects.get()
    for role, seen in (("PT", True), ("TECH", False)):
        member = MembershipFactory.create(clinic=clinic, role=role)
        AppointmentFactory.create(
            clinic=clinic, patient=ana, technician=member, starts_at=clock.now()
        )  # within a technician's reach
        client.force_login(member.person.user)
        page = client.get(reverse("patient", args=[clinic.slug, ana.pk])).content.decode()
        assert "Latex allergy" in page
        assert ("Total knee replacement" in page) is seen
        assert ("128/81" in page) is seen


COMES_FROM = "https://records.example/mrn"


def test_conditions_and_care_plans_say_their_code_its_system_and_where_they_came_from(
    clinic, client, tmp_path
):
    sct = {"system": "http://snomed.info/sct", "code": "239873007"}
    plan = {
        "resourceType": "CarePlan", "id": "p", "status": "active", "intent": "plan",
        "category": [{"text": "Physical therapy procedure"}],
        "subject": {"reference": "Patient/cy"}, "period": {"start": "2026-02-03"},
    }  # fmt: skip
    number = {"type": {"coding": [{"code": "MR"}]}, "system": COMES_FROM, "value": "17"}
    knee = {"code": {"coding": [sct], "text": "Osteoarthritis of knee"}}
    taken(clinic, bundle(tmp_path, person(identifier=[number]), ill(**knee), plan))
    member = MembershipFactory.create(clinic=clinic, role="PT")
    client.force_login(member.person.user)
    cy = Patient.objects.get()
    page = client.get(reverse("patient", args=[clinic.slug, cy.pk])).content.decode()
    condition, care = (page.split(f'id="p-{part}"')[1] for part in ("conditions", "care_plans"))
    for shown, words in ((condition, "Osteoarthritis of knee"), (care, "Physical therapy")):
        part = shown.split("</section>")[0]
        assert words in part
        assert f"from {COMES_FROM}" in part
    assert "SNOMED CT 239873007" in condition.split("</section>")[0]
    told = Program(member).get(f"/patients/{cy.pk}").json()
    assert told["conditions"] == [
        sct | {"text": "Osteoarthritis of knee", "is_active": True, "source": COMES_FROM}
    ]
    assert told["care_plans"][0]["source"] == COMES_FROM


def test_a_value_is_read_out_whatever_its_kind(clinic, tmp_path):
    values = [
        {"valueString": "able"},
        {"valueCodeableConcept": {"text": "mild"}},
        {"valueQuantity": {"value": 98.60, "unit": "°F", "code": "[degF]"}},
        {"component": [{"code": {"text": "left"}, "valueInteger": 3},
                       {"code": {"text": "right"}, "valueInteger": 0}]},
    ]  # fmt: skip
    made = [hurt(id=str(n), valueInteger=None, **each) for n, each in enumerate(values)]
    taken(clinic, bundle(tmp_path, person(), *made))
    read = {f"{row.value} {row.unit}".strip() for row in ClinicalFact.objects.all()}
    assert read == {"able", "mild", "98.6 °F", "left 3; right 0"}


def test_a_patient_known_already_gets_what_is_new(clinic, tmp_path):
    taken(clinic, bundle(tmp_path, person(), hurt()))
    report = taken(clinic, bundle(tmp_path, person(), hurt(), hurt(id="p", valueInteger=3)))
    assert (report.stored, report.unchanged) == (1, 2)


@pytest.mark.parametrize(
    ("resource", "place"),
    [
        (hurt(valueInteger=float("1e999")), "not JSON"),
        (hurt(valueInteger="5"), "valueInteger"),
        (hurt(valueInteger=10**13), "valueInteger"),
        (hurt(valueInteger=None, valueQuantity=5), "valueQuantity"),
        (hurt(valueInteger=None, valueString="x" * 10_000_000), "value"),
        (hurt(status="banana"), "Observation.status"),
        (hurt(effectiveDateTime="2199-01-01"), "future"),
        (hurt(effectiveDateTime="yesterday"), "effectiveDateTime"),
        (hurt(effectiveDateTime=None, effectivePeriod={"start": "2026-02", "end": "2025"}),
         "effectivePeriod"),
        (hurt(code={"text": "Pain", "coding": [{"code": 5}]}), "coding[0].code"),
        (hurt(subject={"reference": "#cy"}), "not in this file"),
        (hurt(subject={"reference": "Observation/o"}), "not in this file"),
        (hurt(subject={"reference": "http://elsewhere.example/Patient/cy"}), "not in this file"),
    ],
)  # fmt: skip
def test_a_fact_that_does_not_fit_is_refused_with_its_place(clinic, tmp_path, resource, place):
    report = taken(clinic, bundle(tmp_path, person(), resource))
    assert place in report.refused[0].reason
    assert not ClinicalFact.objects.exists()


def test_an_end_before_the_beginning_is_refused_as_far_as_dates_are_known(clinic, tmp_path):
    wrong = ill(onsetDateTime="2020-05-06", abatementDateTime="2020-05")
    assert taken(clinic, bundle(tmp_path, person(), wrong)).stored == 2
    wrong |= {"abatementDateTime": "2020-04", "subject": {"reference": "Patient/di"}}
    report = taken(clinic, bundle(tmp_path, person(id="di"), wrong))
    assert "ends before" in report.refused[0].reason
    assert Patient.objects.count() == 1
