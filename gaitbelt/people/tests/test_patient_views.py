"""The patient's screens: limited by role and clinic, kind to what was typed."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from gaitbelt.core.models import Event
from gaitbelt.people import commands
from gaitbelt.people.models import Contact, Patient, PatientDocument, Precaution
from gaitbelt.people.tests.factories import EpisodeFactory, MembershipFactory, PrecautionFactory

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def cy():
    episode = EpisodeFactory.create(
        patient__given_names="Cy", patient__family_name="Young", patient__phone="555 0117",
        patient__what_matters="Her roses",
    )  # fmt: skip
    PrecautionFactory.create(patient=episode.patient)
    return episode.patient


@pytest.fixture
def at(cy):
    return cy.episodes.get().clinic


@pytest.fixture
def sign_in(client, at):
    def enter(role, clinic=None):
        member = MembershipFactory.create(role=role, clinic=clinic or at)
        client.force_login(member.person.user)
        return member

    return enter


def to(name, at, *keys):
    return reverse(name, args=[at.slug, *keys])


def photo():
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(out, "JPEG")
    return SimpleUploadedFile("knee.jpg", out.getvalue())


def test_the_cursor_is_in_the_search_field(client, at, sign_in):
    sign_in("FRONT")
    page = client.get(to("patients", at))
    assert page.status_code == 200
    assert b"autofocus" in page.content


def test_a_search_answers_with_the_list_alone_and_is_audited(client, cy, at, sign_in):
    tess = sign_in("FRONT")
    answer = client.post(to("find_patients", at), {"q": "you cy"}, headers=HTMX)
    assert b"Cy Young" in answer.content
    assert b"<html" not in answer.content
    read = Event.objects.get(type="record.read")
    assert (read.author, read.payload["page"], read.patient) == (tess, "patients.found", cy)


def test_a_search_of_five_megabytes_is_named(client, at, sign_in):
    sign_in("FRONT")
    answer = client.post(to("find_patients", at), {"q": "x" * 4_000_000}, headers=HTMX)
    assert answer.status_code == 422
    assert b"q" in answer.content


SEES = {
    "FRONT": ({b"555 0117"}, {b"Her roses", b"No bending or twisting", b"Conditions"}),
    "TECH": ({b"Her roses", b"No bending or twisting"}, {b"555 0117", b"Contacts</h2>"}),
    "PTA": ({b"555 0117", b"Her roses", b"No bending or twisting"}, set()),
    "PT": ({b"555 0117", b"Her roses", b"No bending or twisting"}, set()),
}


@pytest.mark.usefixtures("all_in_reach")
@pytest.mark.parametrize("role", SEES)
def test_each_role_sees_the_minimum_necessary(client, cy, at, sign_in, role):
    sign_in(role)
    page = client.get(to("patient", at, cy.pk))
    assert page.status_code == 200
    shown, hidden = SEES[role]
    assert [text for text in shown if text not in page.content] == []
    assert [text for text in hidden if text in page.content] == []
    assert Event.objects.get(type="record.read").patient == cy


def test_a_manager_opens_no_file(client, cy, at, sign_in):
    sign_in("MANAGER")
    assert client.get(to("patient", at, cy.pk)).status_code == 403


def test_another_clinics_patient_is_the_same_404_as_none(client, cy, at, sign_in):
    sign_in("PT")
    foreign = EpisodeFactory.create().patient
    sister = EpisodeFactory.create(
        clinic__organization=at.organization, patient__organization=at.organization
    ).patient
    none = MembershipFactory.create().pk
    answers = [client.get(to("patient", at, key)) for key in (foreign.pk, sister.pk, none)]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1


def test_a_patient_is_added_and_shown(client, at, sign_in):
    sign_in("FRONT")
    given = {"given_names": "Di", "family_name": "Day", "birth_on": "1960-02-03", "sex": "female",
             "language": "es"}  # fmt: skip
    answer = client.post(to("new_patient", at), given)
    di = Patient.objects.get(given_names="Di")
    assert answer.headers["Location"] == to("patient", at, di.pk)
    assert di.language == "es"


def test_someone_who_may_be_here_already_is_shown_first(client, cy, at, sign_in):
    sign_in("FRONT")
    given = {"given_names": "Cyrus", "family_name": "YOUNG", "birth_on": str(cy.birth_on),
             "sex": "male", "language": "en"}  # fmt: skip
    asked = client.post(to("new_patient", at), given)
    assert asked.status_code == 409
    assert b"Cy Young" in asked.content
    assert b'value="Cyrus"' in asked.content
    assert client.post(to("new_patient", at), given | {"anyway": "yes"}).status_code == 302


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"birth_on": "2999-01-01"}, b"lies in the past"),
        ({"birth_on": "1960-02-31"}, b"id_birth_on_error"),
        ({"given_names": ""}, b"id_given_names_error"),
        ({"given_names": "x" * 100_000}, b"id_given_names_error"),
        ({"phone": "none"}, b"id_phone_error"),
    ],
)
def test_a_bad_value_stands_at_its_field_and_the_rest_stays_typed(client, at, sign_in, given, says):
    sign_in("FRONT")
    good = {"given_names": "Di", "family_name": "Day", "birth_on": "1960-02-03", "sex": "female",
            "language": "en"}  # fmt: skip
    answer = client.post(to("new_patient", at), good | given)
    assert answer.status_code == 422
    assert says in answer.content
    assert b'value="Day"' in answer.content
    assert not Patient.objects.filter(family_name="Day").exists()


@pytest.mark.parametrize("field", ["mobility", "organization", "made_up"])
def test_a_field_of_nobody_or_another_role_is_named(client, at, sign_in, field):
    sign_in("FRONT")
    answer = client.post(to("new_patient", at), {"given_names": "Di", field: "x"}, headers=HTMX)
    assert answer.status_code == 422
    assert field.encode() in answer.content


def edited(client, at, cy, **given):
    """Post the edit form as a browser does: every field, and what it was."""
    page = client.get(to("edit_patient", at, cy.pk)).context
    posted = {"revision": page["revision"]}
    for _title, fields in page["groups"]:
        for one in fields:
            value = one["bound"].value()
            posted[one["bound"].html_initial_name] = "" if value is None else str(value)
            if value not in (None, False):
                posted[one["bound"].html_name] = str(value)
    return posted | given


def test_an_edit_sends_only_what_changed(client, cy, at, sign_in):
    sign_in("PT")
    answer = client.post(
        to("edit_patient", at, cy.pk), edited(client, at, cy, hearing="left ear", reason="asked")
    )
    assert answer.status_code == 302
    fields = Event.objects.filter(type="record.changed").latest("seq").payload["fields"]
    assert fields == {"hearing": ["", "left ear"], "revision": [1, 2]}


def test_a_clash_keeps_what_was_typed_and_shows_both(client, cy, at, sign_in):
    tess = sign_in("FRONT")
    typed = edited(client, at, cy, phone="555 0002", address="2 Elm Street")
    commands.edit_patient(
        patient=cy, by=tess, revision=1, given={"phone": "555 0001", "email": "cy@example.org"}
    )
    asked = client.post(to("edit_patient", at, cy.pk), typed)
    assert asked.status_code == 409
    for text in (b"555 0001", b"555 0002", b'value="2 Elm Street"', b'name="revision" value="2"'):
        assert text in asked.content

    chosen = typed | {"revision": 2, "initial-phone": "555 0001"}
    assert client.post(to("edit_patient", at, cy.pk), chosen).status_code == 302
    cy.refresh_from_db()
    assert (cy.phone, cy.address) == ("555 0002", "2 Elm Street")
    assert cy.email == "cy@example.org"  # what only the other changed has stayed


def test_a_contact_comes_and_goes_in_its_part_of_the_page(client, cy, at, sign_in):
    sign_in("FRONT")
    given = {"name": "Mo", "phone": "555 0199", "is_emergency": "on"}
    answer = client.post(to("add_contact", at, cy.pk), given, headers=HTMX)
    assert b"Mo" in answer.content
    assert b"<html" not in answer.content
    mo = Contact.objects.get()
    answer = client.post(to("end_contact", at, cy.pk, mo.pk), headers=HTMX)
    assert b"Mo<" not in answer.content
    assert client.post(to("add_contact", at, cy.pk), given).status_code == 302


def test_a_contact_of_another_patient_is_not_found(client, cy, at, sign_in):
    sign_in("FRONT")
    other = EpisodeFactory.create(clinic=at).patient
    mo = Contact.objects.create(
        organization=at.organization, patient=other, name="Mo", phone="555 0199"
    )
    assert client.post(to("end_contact", at, cy.pk, mo.pk)).status_code == 404


def test_a_contact_without_a_number_is_asked_for_in_place(client, cy, at, sign_in):
    sign_in("FRONT")
    answer = client.post(to("add_contact", at, cy.pk), {"name": "Mo"}, headers=HTMX)
    assert answer.status_code == 422
    assert b'value="Mo"' in answer.content
    assert b"contact_phone_error" in answer.content


def test_a_therapist_sets_weight_bearing_with_its_load_in_both_units(client, cy, at, sign_in):
    sign_in("PT")
    cy.body_mass_kg = 80
    cy.save()
    given = {"code": "PWB", "side": "L", "region": "leg", "limit_percent": "25",
             "until_on": "2999-01-01"}  # fmt: skip
    answer = client.post(to("set_precaution", at, cy.pk), given, headers=HTMX)
    assert answer.status_code == 200
    assert b"25 % \xc2\xb7 20 kg, 44 lb" in answer.content


def test_partial_weight_without_a_number_is_asked_for_in_place(client, cy, at, sign_in):
    sign_in("PT")
    answer = client.post(
        to("set_precaution", at, cy.pk), {"code": "PWB", "until_on": "2999-01-01"}, headers=HTMX
    )
    assert answer.status_code == 422
    assert b"precaution_limit_percent_error" in answer.content
    assert Precaution.objects.count() == 1


def test_a_refused_weight_status_names_its_source_and_is_audited(client, cy, at, sign_in):
    sign_in("PTA")
    answer = client.post(
        to("set_precaution", at, cy.pk), {"code": "NWB", "until_on": "2999-01-01"}, headers=HTMX
    )
    assert answer.status_code == 409
    assert b"safety \xc2\xa78" in answer.content
    assert Event.objects.filter(type="act.refused").exists()


def test_a_technician_sets_no_precautions(client, cy, at, sign_in):
    sign_in("TECH")
    assert client.post(to("set_precaution", at, cy.pk), {"code": "SKIN"}).status_code == 403


def test_a_precaution_ends_only_with_a_reason(client, cy, at, sign_in):
    sign_in("PT")
    row = Precaution.objects.get()
    assert client.post(to("end_precaution", at, cy.pk, row.pk), headers=HTMX).status_code == 422
    client.post(to("end_precaution", at, cy.pk, row.pk), {"reason": "healed"}, headers=HTMX)
    row.refresh_from_db()
    assert row.ended_at is not None


def test_a_photo_is_attached_shown_and_saved(client, cy, at, sign_in, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    sign_in("PT")
    answer = client.post(
        to("attach_document", at, cy.pk), {"file": photo(), "kind": "clinical", "title": "Knee"}
    )
    assert answer.status_code == 302
    knee = PatientDocument.objects.get()
    assert b"Knee" in client.get(to("patient", at, cy.pk)).content

    shown = client.get(to("document_preview", at, cy.pk, knee.pk))
    saved = client.get(to("document_file", at, cy.pk, knee.pk))
    assert (shown["Content-Type"], shown["Content-Disposition"]) == ("image/jpeg", "inline")
    assert saved["Content-Disposition"].startswith('attachment; filename="knee.jpg"')
    assert "sandbox" in saved["Content-Security-Policy"]
    assert len(b"".join(saved.streaming_content)) == knee.file.size_bytes
    assert {"document", "document.preview"} <= {
        row.payload["page"] for row in Event.objects.filter(type="record.read")
    }
    assert b"".join(shown.streaming_content).startswith(b"\xff\xd8")

    sign_in("FRONT")
    for door in ("document_preview", "document_file"):
        assert client.get(to(door, at, cy.pk, knee.pk)).status_code == 404


def test_a_file_that_is_not_taken_is_said_at_its_field(client, cy, at, sign_in, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    sign_in("FRONT")
    bad = SimpleUploadedFile("x.pdf", b"not a pdf")
    answer = client.post(
        to("attach_document", at, cy.pk), {"file": bad, "kind": "form"}, headers=HTMX
    )
    assert answer.status_code == 422
    assert b"document_file_error" in answer.content
    assert not PatientDocument.objects.exists()
    assert list(tmp_path.rglob("*")) == []


def test_the_history_says_who_when_and_what_it_was(client, cy, at, sign_in):
    bo = sign_in("PT")
    commands.edit_patient(patient=cy, by=bo, revision=1, given={"phone": "555 0118"}, reason="new")
    commands.edit_patient(patient=cy, by=bo, revision=2, given={"mobility": "CGA"})
    page = client.get(to("patient_history", at, cy.pk)).content.decode()
    for text in (
        "Ann Technician",
        "<s>555 0117</s>",
        "<b>555 0118</b>",
        "<q>new</q>",
        "Contact guard",
    ):
        assert text in page

    sign_in("FRONT")
    page = client.get(to("patient_history", at, cy.pk)).content.decode()
    assert "555 0118" in page
    assert "Contact guard" not in page

    sign_in("TECH")
    assert client.get(to("patient_history", at, cy.pk)).status_code == 403


def test_an_ended_course_of_care_closes_the_file_here(client, cy, at, sign_in):
    sign_in("FRONT")
    assert client.post(to("end_episode", at, cy.pk), {"reason": "moved"}).status_code == 302
    assert client.get(to("patient", at, cy.pk)).status_code == 404


def test_the_page_costs_few_queries(client, cy, at, sign_in, django_assert_max_num_queries):
    sign_in("PT")
    with django_assert_max_num_queries(14):
        client.get(to("patient", at, cy.pk))
