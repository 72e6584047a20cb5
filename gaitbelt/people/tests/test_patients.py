"""A patient's file: added, edited by several people, limited by role."""

from datetime import timedelta
from decimal import Decimal

import pytest

from gaitbelt.core.errors import BadValue, Stale
from gaitbelt.core.models import Event
from gaitbelt.people import commands, fields
from gaitbelt.people.models import Membership, Patient
from gaitbelt.people.tests.factories import EpisodeFactory, MembershipFactory

pytestmark = pytest.mark.django_db
CY = {"given_names": "Cy", "family_name": "Young", "birth_on": "1958-03-04"}


@pytest.fixture
def tess():
    return MembershipFactory.create(role="FRONT")


@pytest.fixture
def bo(tess):
    return MembershipFactory.create(role="PT", clinic=tess.clinic)


@pytest.fixture
def ann(tess):
    return MembershipFactory.create(role="TECH", clinic=tess.clinic)


@pytest.fixture
def cy(tess):
    return commands.add_patient(by=tess, given=CY)


def changes_of(patient):
    rows = Event.objects.filter(patient=patient, type="record.changed").order_by("seq")
    return [row.payload["fields"] for row in rows]


def test_a_new_patient_is_seen_by_the_clinic_that_added_them(tess):
    cy = commands.add_patient(by=tess, given=CY | {"phone": "555-0117"})
    episode = cy.episodes.get()
    assert (episode.clinic, episode.opened_on) == (tess.clinic, tess.clinic.today())
    assert [name for name in changes_of(cy)[-1] if name == "phone"] == ["phone"]


def test_an_edit_keeps_who_when_and_the_old_value(cy, tess):
    edited = commands.edit_patient(
        patient=cy, by=tess, revision=1, given={"phone": "555 0118"}, reason="new number"
    )
    assert edited.revision == 2
    event = Event.objects.filter(patient=cy).latest("seq")
    assert event.author == tess
    assert event.payload["fields"] == {"phone": ["", "555 0118"], "revision": [1, 2]}
    assert event.payload["reason"] == "new number"


def test_an_edit_that_changes_nothing_leaves_no_trace(cy, tess):
    before = Event.objects.count()
    commands.edit_patient(patient=cy, by=tess, revision=1, given={"given_names": " Cy "})
    assert (Event.objects.count(), Patient.objects.get().revision) == (before, 1)


def test_two_editors_of_one_field_never_overwrite_each_other(cy, tess, bo):
    commands.edit_patient(patient=cy, by=bo, revision=1, given={"phone": "555 0001"})
    with pytest.raises(Stale) as caught:
        commands.edit_patient(
            patient=cy, by=tess, revision=1, given={"phone": "555 0002", "email": "cy@example.org"}
        )
    assert caught.value.changes == [("phone", "555 0002", "555 0001")]
    assert caught.value.version == 2
    stored = Patient.objects.get()
    assert (stored.phone, stored.email) == ("555 0001", "")


def test_two_editors_of_different_fields_both_succeed(cy, tess, bo):
    commands.edit_patient(patient=cy, by=bo, revision=1, given={"phone": "555 0001"})
    commands.edit_patient(patient=cy, by=tess, revision=1, given={"email": "cy@example.org"})
    stored = Patient.objects.get()
    assert (stored.phone, stored.email, stored.revision) == ("555 0001", "cy@example.org", 3)


def test_agreeing_with_the_other_editor_is_no_conflict(cy, tess, bo):
    commands.edit_patient(patient=cy, by=bo, revision=1, given={"phone": "555 0001"})
    commands.edit_patient(patient=cy, by=tess, revision=1, given={"phone": "555 0001"})
    assert Patient.objects.get().revision == 2


def test_a_revision_that_never_was_is_named(cy, tess):
    for revision in (0, 7, "1"):
        with pytest.raises(BadValue) as caught:
            commands.edit_patient(patient=cy, by=tess, revision=revision, given={"phone": "555 1"})
        assert "revision" in caught.value.fields


MAY_EDIT = {
    "FRONT": {"given_names", "family_name", "birth_on", "sex", "phone", "email", "address",
              "preferred_name", "say_it", "language", "needs_interpreter", "hearing", "vision"},
    "TECH": {"preferred_name", "say_it", "what_matters", "calms", "hearing", "vision", "language"},
    "PTA": {"given_names", "family_name", "birth_on", "sex", "phone", "email", "address",
            "preferred_name", "say_it", "language", "needs_interpreter", "hearing", "vision",
            "what_matters", "calms", "mobility", "body_mass_kg", "operated_on"},
    "PT": {"given_names", "family_name", "birth_on", "sex", "phone", "email", "address",
           "preferred_name", "say_it", "language", "needs_interpreter", "hearing", "vision",
           "what_matters", "calms", "mobility", "body_mass_kg", "operated_on", "fall_risk"},
    "MANAGER": set(),
}  # fmt: skip


@pytest.mark.parametrize("role", Membership.Role)
def test_each_role_edits_its_own_fields_and_no_other(cy, role):
    member = MembershipFactory.create(role=role, clinic=cy.episodes.get().clinic)
    assert fields.editable(role) == MAY_EDIT[role]
    for name in set(MAY_EDIT["PT"]) | {"revision", "organization", "source"}:
        if name in MAY_EDIT[role]:
            continue
        with pytest.raises(BadValue) as caught:
            commands.edit_patient(patient=cy, by=member, revision=1, given={name: "x"})
        assert set(caught.value.fields) == {name}


def test_a_mobility_level_carries_when_it_was_judged(cy, bo):
    edited = commands.edit_patient(
        patient=cy, by=bo, revision=1, given={"mobility": "CGA", "body_mass_kg": 80.5}
    )
    assert edited.mobility_at is not None
    assert Patient.objects.get().body_mass_kg == Decimal("80.5")


BAD = [
    ({"nickname": "C"}, "nickname"),
    ({"given_names": 7}, "given_names"),
    ({"given_names": None}, "given_names"),
    ({"given_names": "  "}, "given_names"),
    ({"given_names": "C\x00y"}, "given_names"),
    ({"given_names": "\ud800"}, "given_names"),
    ({"given_names": "x" * 5_000_000}, "given_names"),
    ({"birth_on": "1958-02-30"}, "birth_on"),
    ({"birth_on": "yesterday"}, "birth_on"),
    ({"birth_on": 19580304}, "birth_on"),
    ({"birth_on": "1801-01-01"}, "birth_on"),
    ({"birth_on": None}, "birth_on"),
    ({"sex": "yes"}, "sex"),
    ({"sex": ["female"]}, "sex"),
    ({"phone": "call me"}, "phone"),
    ({"email": "not a mail"}, "email"),
    ({"language": "English!"}, "language"),
    ({"needs_interpreter": "true"}, "needs_interpreter"),
    ({"mobility": "FLYING"}, "mobility"),
    ({"body_mass_kg": -4}, "body_mass_kg"),
    ({"body_mass_kg": 99999}, "body_mass_kg"),
    ({"body_mass_kg": True}, "body_mass_kg"),
    ({"body_mass_kg": float("nan")}, "body_mass_kg"),
    ({"fall_risk": "SOME"}, "fall_risk"),
]


@pytest.mark.parametrize(("given", "field"), BAD)
def test_a_bad_value_is_named_and_nothing_is_stored(cy, bo, given, field):
    with pytest.raises(BadValue) as edited:
        commands.edit_patient(patient=cy, by=bo, revision=1, given=given)
    with pytest.raises(BadValue) as added:
        commands.add_patient(by=bo, given=CY | given)
    assert set(edited.value.fields) == set(added.value.fields) == {field}
    assert list(Patient.objects.values_list("revision", flat=True)) == [1]


def test_a_birth_in_the_future_is_named(tess):
    tomorrow = tess.clinic.today() + timedelta(days=1)
    with pytest.raises(BadValue) as caught:
        commands.add_patient(by=tess, given=CY | {"birth_on": tomorrow.isoformat()})
    assert "birth_on" in caught.value.fields


def test_all_bad_fields_are_named_at_once(tess):
    with pytest.raises(BadValue) as caught:
        commands.add_patient(by=tess, given={"phone": "x", "language": "?", "birth_on": "no"})
    assert "birth_on" in caught.value.fields


def test_a_name_is_stored_in_one_spelling(tess):
    cy = commands.add_patient(by=tess, given=CY | {"family_name": "  Nun\u0303ez   Soto "})
    assert cy.family_name == "Nu\u00f1ez Soto"


def test_an_episode_opens_once_and_ends_with_a_reason(tess):
    first = EpisodeFactory.create(clinic=tess.clinic)
    assert commands.open_episode(patient=first.patient, by=tess) == first
    with pytest.raises(BadValue):
        commands.end_episode(episode=first, by=tess, reason=" ".strip())
    ended = commands.end_episode(episode=first, by=tess, reason="moved away")
    again = commands.open_episode(patient=first.patient, by=tess)
    assert ended.ended_at is not None
    assert again.pk != first.pk


def test_a_contact_is_added_and_ends_but_stays_in_the_history(cy, tess):
    contact = commands.add_contact(
        patient=cy, by=tess, given={"name": "Mo", "phone": "555 0199", "is_emergency": True}
    )
    ended = commands.end_contact(contact=contact, by=tess, reason="wrong person")
    assert ended.ended_at is not None
    assert changes_of(cy)[-1]["name"] == ["Mo", None]


@pytest.mark.parametrize(
    "given", [{"name": "Mo"}, {"name": "Mo", "phone": "?"}, {"phone": "555 1234"}]
)
def test_a_contact_needs_a_name_and_a_number(cy, tess, given):
    with pytest.raises(BadValue):
        commands.add_contact(patient=cy, by=tess, given=given)
    assert not cy.contacts.exists()


def test_a_technician_does_not_work_with_contacts(cy, ann):
    with pytest.raises(BadValue, match="contacts"):
        commands.add_contact(patient=cy, by=ann, given={"name": "Mo", "phone": "555 0199"})
