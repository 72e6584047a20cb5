"""All of the large collections are read, add up, and a second run changes nothing."""

from collections import Counter

import pytest

from gaitbelt.interop.tests.fhir import counts, taken
from gaitbelt.people.models import ClinicalFact, Condition, Patient
from gaitbelt.people.tests.factories import ClinicFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def clinic():
    return ClinicFactory.create()


@pytest.mark.samples
def test_all_synthetic_patients_are_taken_and_a_second_run_changes_nothing(clinic, samples):
    first = taken(clinic, samples / "synthea-fhir-r4")
    assert first.refused == []
    assert (Patient.objects.count(), Condition.objects.count()) == (136, 923)
    kinds = Counter(ClinicalFact.objects.values_list("kind", flat=True))
    assert kinds == {
        "measurement": 6026, "care_plan": 288, "procedure": 180, "allergy": 67, "medicine": 20,
    }  # fmt: skip
    assert (first.read, first.stored) == (33_787, 136 + 923 + kinds.total())
    before = counts()
    second = taken(clinic, samples / "synthea-fhir-r4")
    assert (second.stored, second.unchanged) == (0, 7640)
    assert counts() == before


@pytest.mark.samples
def test_patients_of_other_generators_are_taken_and_a_second_run_changes_nothing(clinic, samples):
    first = taken(clinic, samples / "other-generators")
    assert first.refused == []
    assert (first.read, first.stored) == (11_517, 3_758)
    assert (Patient.objects.count(), Condition.objects.count()) == (25, 583)
    before = counts()
    assert taken(clinic, samples / "other-generators").stored == 0
    assert counts() == before


@pytest.mark.samples
def test_the_examples_of_the_standard_are_read_and_add_up(clinic, samples):
    first = taken(clinic, samples / "hl7-r4-examples")
    assert Patient.objects.exists()
    assert taken(clinic, samples / "hl7-r4-examples").unchanged == first.stored + first.unchanged
