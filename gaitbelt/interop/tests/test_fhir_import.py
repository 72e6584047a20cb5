"""Patients from FHIR R4 bundles: each whole or not at all, the same twice changes nothing."""

import gzip
import json
import shutil
from datetime import date
from pathlib import Path

import pytest

from gaitbelt.interop.fhir_import import below
from gaitbelt.interop.tests.fhir import bundle, counts, ill, person, taken
from gaitbelt.people import queries
from gaitbelt.people.models import Condition, Episode, Patient
from gaitbelt.people.tests.factories import ClinicFactory

pytestmark = pytest.mark.django_db
SAMPLES = Path(__file__).parent / "samples"
TWO = SAMPLES / "two_patients.json"


@pytest.fixture
def clinic():
    return ClinicFactory.create()


def test_a_patient_comes_with_all_that_belongs_to_them(clinic):
    report = taken(clinic, TWO)
    assert (report.read, report.stored) == (4, 3)
    assert report.data()["skipped"] == {"Observation": 1}
    maria = Patient.objects.get(family_name="Núñez270")
    assert (maria.given_names, maria.preferred_name) == ("María José12", "Pepa")
    assert (maria.birth_on, maria.sex, maria.language) == (date(1958, 3, 4), "female", "es")
    assert (maria.phone, maria.email) == ("555-929-9025", "maría@example.org")
    assert maria.address == "586 Hill Ranch, Unit 68, Fall River, Massachusetts 02720, US"
    ines = maria.contacts.get()
    assert (ines.name, ines.relation, ines.is_emergency) == ("Inés Núñez", "daughter", True)
    knee = maria.conditions.get()
    assert (knee.text, knee.code, knee.onset_on) == (
        "Osteoarthritis of knee", "239873007", date(2019, 9, 9),
    )  # fmt: skip
    assert [maria] == list(queries.found_patients(clinic, "nunez270 jose", role="FRONT").patients)


def test_no_number_of_the_state_is_kept(clinic):
    taken(clinic, TWO)
    maria = Patient.objects.get(family_name="Núñez270")
    assert (maria.source, maria.source_id) == ("http://clinic.example", "A-1")


def test_somebody_who_has_died_is_on_file_and_not_in_treatment(clinic):
    taken(clinic, TWO)
    cary = Patient.objects.get(family_name="O'Hara")
    assert cary.episodes.get().ended_at is not None
    assert not queries.patients_of(clinic).filter(pk=cary.pk).exists()


def test_the_same_import_twice_changes_nothing(clinic):
    taken(clinic, TWO)
    before = counts()
    again = taken(clinic, TWO)
    assert (again.stored, again.unchanged) == (0, 3)
    assert counts() == before


def test_what_the_clinic_wrote_is_never_overwritten(clinic):
    taken(clinic, TWO)
    Patient.objects.filter(family_name="Núñez270").update(phone="555 1111")
    taken(clinic, TWO)
    assert Patient.objects.get(family_name="Núñez270").phone == "555 1111"


def test_a_condition_that_is_new_in_the_source_is_added(clinic, tmp_path):
    taken(clinic, bundle(tmp_path, person(), ill()))
    report = taken(clinic, bundle(tmp_path, person(), ill(), ill(id="d", code={"text": "Stroke"})))
    assert (report.stored, report.unchanged) == (1, 2)


def test_a_dry_run_reports_the_same_and_stores_nothing(clinic):
    before = counts()
    dry = taken(clinic, SAMPLES, dry_run=True)
    assert counts() == before
    assert dry.data() == taken(clinic, SAMPLES).data()


def test_a_dry_run_counts_a_patient_of_two_files_once(clinic, tmp_path):
    first = bundle(tmp_path, person(), name="1.json")
    shutil.copy(first, tmp_path / "2.json")
    report = taken(clinic, tmp_path, dry_run=True)
    assert (report.stored, report.unchanged) == (1, 1)


def test_a_second_clinic_of_the_organization_opens_its_own_course_of_care(clinic):
    sister = ClinicFactory.create(organization=clinic.organization)
    taken(clinic, TWO)
    taken(sister, TWO)
    assert Patient.objects.count() == 2
    assert Episode.objects.count() == 4


def test_another_organization_gets_rows_of_its_own(clinic):
    taken(clinic, TWO)
    assert taken(ClinicFactory.create(), TWO).stored == 3
    assert Patient.objects.count() == 4


def test_relative_references_texts_as_names_and_voids(clinic):
    report = taken(clinic, SAMPLES / "in_between.json")
    assert report.stored == 2
    assert report.why_skipped() == [("Condition", 1, "entered in error or not done")]
    assert [(one.index, one.kind) for one in report.refused] == [(0, "Patient"), (2, "Condition")]
    assert "birthDate" in report.refused[0].reason
    assert "entry 0" in report.refused[1].reason
    li = Patient.objects.get()
    assert (li.given_names, li.family_name, li.called) == ("Li", "", "Li")
    assert not li.conditions.get().is_active


def test_a_patient_is_stored_whole_or_not_at_all(clinic, tmp_path):
    report = taken(clinic, bundle(tmp_path, person(), ill(), ill(id="bad", code={})))
    assert [one.index for one in report.refused] == [2, 0, 1]
    assert not Patient.objects.exists()


def test_packed_files_and_folders_are_read_in_order(clinic, tmp_path):
    with gzip.open(tmp_path / "b.json.gz", "wb") as file:
        file.write(TWO.read_bytes())
    (tmp_path / "a").mkdir()
    shutil.copy(SAMPLES / "in_between.json", tmp_path / "a" / "x.json")
    (tmp_path / "README.md").write_text("not for us")
    assert [source.name for source in below([tmp_path])] == ["a/x.json", "b.json.gz"]
    assert taken(clinic, tmp_path).read == 9


WRONG_PATIENTS = [
    (person(name=...), "name"),
    (person(name="Cy"), "name"),
    (person(name=[{"given": "Cy"}]), "given"),
    (person(name=[{"given": [1]}]), "given[0]"),
    (person(name=[{"family": "x" * 10_000_000}]), "name"),
    (person(name=[{"family": "\x00"}]), "name"),
    (person(birthDate=...), "birthDate"),
    (person(birthDate="1958-02-30"), "birthDate"),
    (person(birthDate="195"), "birthDate"),
    (person(birthDate="1958-3"), "birthDate"),
    (person(birthDate="1958-03-04", deceasedDateTime="1957-01"), "deceasedDateTime"),
    (person(deceasedDateTime="2199-01-01"), "deceasedDateTime"),
    (person(birthDate=1958), "birthDate"),
    (person(birthDate="2199-01-01"), "birth_on"),
    (person(gender="yes"), "sex"),
    (person(gender=["male"]), "gender"),
    (person(telecom={"system": "phone"}), "telecom"),
    (person(telecom=[{"system": "phone", "value": "call me"}]), "phone"),
    (person(communication=[{"language": {"coding": [{"code": "E N"}]}}]), "language"),
    (person(communication=[{"language": "en"}]), "language"),
    (person(identifier=[7]), "identifier[0]"),
    (person(id=...), "Patient.id"),
    (person(id=7), "Patient.id"),
    (person(contact=[{"name": {"given": ["Mo"]}, "telecom": 5}]), "contact[0]"),
    (person(deceasedBoolean="no"), "deceasedBoolean"),
]


@pytest.mark.parametrize(("resource", "place"), WRONG_PATIENTS)
def test_what_does_not_fit_is_refused_with_its_place(clinic, tmp_path, resource, place):
    good = person(id="good", name=[{"family": "Good", "given": ["Di"]}])
    report = taken(clinic, bundle(tmp_path, resource, good))
    (refused,) = report.refused
    assert (refused.file, refused.index, refused.kind) == ("made.json", 0, "Patient")
    assert place in refused.reason
    assert [row.family_name for row in Patient.objects.all()] == ["Good"]


@pytest.mark.parametrize(
    ("resource", "place"),
    [
        (ill(subject=None), "subject"),
        (ill(subject={"reference": 5}), "reference"),
        (ill(subject={"reference": "Patient/nobody"}), "not in this file"),
        (ill(code="pain"), "code"),
        (ill(code={"text": "x" * 300}), "text"),
        (ill(onsetDateTime="2019-13-01"), "onsetDateTime"),
    ],
)
def test_a_condition_that_does_not_fit_is_refused_with_its_place(clinic, tmp_path, resource, place):
    report = taken(clinic, bundle(tmp_path, person(), resource))
    assert place in report.refused[0].reason
    assert report.refused[0].kind == "Condition"
    assert not Condition.objects.exists()


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "not JSON"),
        (b"{", "not JSON"),
        (b"[" * 100_000, "deeply"),
        (b'{"resourceType": "Patient", "x": NaN}', "not JSON"),
        (b'{"resourceType": "Patient", "x": ' + b"9" * 10_000 + b"}", "not JSON"),
        (b"\xff\xfe", "UTF-8"),
        (b"[]", "not a FHIR resource"),
        (b'{"a": 1}', "not a FHIR resource"),
        (b'{"resourceType": "Bundle", "entry": {}}', "not a list"),
        (b"\x1f\x8b broken", "cannot be read"),
        (gzip.compress(b"{}")[:-4], "cannot be read"),
    ],
)
def test_a_file_that_is_no_bundle_is_refused_and_the_next_is_read(clinic, tmp_path, data, says):
    (tmp_path / "a.json").write_bytes(data)
    shutil.copy(TWO, tmp_path / "b.json")
    report = taken(clinic, tmp_path)
    (refused,) = report.refused
    assert (refused.file, refused.index, refused.kind) == ("a.json", None, "file")
    assert says in refused.reason
    assert report.stored == 3


def test_entries_without_a_resource_are_refused_one_by_one(clinic, tmp_path):
    path = tmp_path / "x.json"
    entries = [1, {}, {"resource": []}, {"resource": {"resourceType": ["Patient"]}}, None]
    path.write_text(json.dumps({"resourceType": "Bundle", "entry": entries}))
    report = taken(clinic, path)
    assert [one.index for one in report.refused] == [0, 1, 2, 3, 4]


def test_one_address_of_two_patients_keeps_both_out(clinic, tmp_path):
    path = tmp_path / "x.json"
    twice = [{"fullUrl": "urn:uuid:1", "resource": person(id=key)} for key in ("a", "b")]
    path.write_text(json.dumps({"resourceType": "Bundle", "entry": twice}))
    assert [one.index for one in taken(clinic, path).refused] == [0, 1]


def test_a_single_patient_outside_a_bundle_is_taken(clinic, tmp_path):
    path = tmp_path / "cy.json"
    path.write_text(json.dumps(person()))
    assert taken(clinic, path).stored == 1
