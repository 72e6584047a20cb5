"""The record of a patient: newest first, by page and kind, each role with its part."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from gaitbelt.core.errors import BadValue
from gaitbelt.core.ids import new_id
from gaitbelt.oversight.timeline import timeline
from gaitbelt.oversight.timeline_kinds import Kind
from gaitbelt.oversight.timeline_words import told
from gaitbelt.people.models import Condition
from gaitbelt.people.tests.factories import (
    ClinicalFactFactory,
    ClinicFactory,
    MembershipFactory,
    PrecautionFactory,
)
from gaitbelt.people.tests.program import Program, fields_of
from gaitbelt.schedule.models import Appointment
from gaitbelt.treatment import commands
from gaitbelt.treatment.events import ObservationNoted
from gaitbelt.treatment.models import ItemRun, Observation, Session

pytestmark = pytest.mark.django_db
SQL_MOST = 15
DAY = timedelta(days=1)


@pytest.fixture
def cy(session, record, runs, ann, now):
    """Cy with something of every kind on file."""
    record(runs[0])
    fact = ObservationNoted(said="Dizzy after standing", level=2)
    commands.observe(session=session, fact=fact, by=ann, at=now)
    owned = {"organization": ann.organization, "patient": session.patient}
    PrecautionFactory.create(patient=session.patient, set_at=now - DAY)
    ClinicalFactFactory.create(patient=session.patient)
    ClinicalFactFactory.create(patient=session.patient, kind="allergy", text="Latex", value="")
    Condition.objects.create(**owned, text="Old stroke", onset_on=date(2019, 1, 1))
    Condition.objects.create(**owned, text="Undated thing")
    return session.patient


def titles(clinic, patient, role, **asked):
    page = timeline(clinic, patient, role=role, **asked)
    return [told(entry, role).title for entry in page.entries]


def repeat_visits(session, number):
    """So many earlier visits like this one, with what was done in each."""
    visit, runs = session.appointment, list(session.runs.all())
    visits, sessions, done = [], [], []
    for ago in range(1, number + 1):
        earlier = like(
            visit, starts_at=visit.starts_at - ago * DAY, ends_at=visit.ends_at - ago * DAY
        )
        again = like(session, appointment_id=earlier.pk, started_at=session.started_at - ago * DAY)
        visits.append(earlier)
        sessions.append(again)
        done += [like(run, session_id=again.pk) for run in runs]
    Appointment.objects.bulk_create(visits)
    Session.objects.bulk_create(sessions)
    ItemRun.objects.bulk_create(done)


def like(row, **other):
    values = {column.attname: getattr(row, column.attname) for column in row._meta.concrete_fields}
    return type(row)(**values | other | {"id": new_id()})


def test_the_record_is_newest_first_and_what_has_no_date_is_last(ann, cy):
    page = timeline(ann.clinic, cy, role="PT")
    moments = [entry.at for entry in page.entries]
    assert moments == sorted(moments, reverse=True)
    assert {entry.kind for entry in page.entries} >= set(Kind) - {Kind.DOCUMENTS}
    assert told(page.entries[-1], "PT").title == "Undated thing"


def test_a_visit_tells_what_was_done(ann, cy, runs):
    page = timeline(ann.clinic, cy, role="TECH", kind=Kind.VISITS)
    (visit,) = (told(entry, "TECH") for entry in page.entries)
    assert visit.lines[0].startswith("Pain 2 before")
    assert any(runs[0].item.title in line for line in visit.lines)


def test_a_technician_sees_the_minimum(ann, cy):
    seen = titles(ann.clinic, cy, "TECH")
    assert "Latex" in seen
    assert "No bending or twisting" in seen
    assert not {"Old stroke", "Pain severity, 0 to 10"} & set(seen)
    assert {"Old stroke", "Pain severity, 0 to 10"} <= set(titles(ann.clinic, cy, "PT"))


def test_a_silent_sign_is_for_licensees(ann, cy):
    Observation.objects.update(is_silent=True)
    assert not timeline(ann.clinic, cy, role="TECH", kind=Kind.OBSERVATIONS).entries
    assert timeline(ann.clinic, cy, role="PTA", kind=Kind.OBSERVATIONS).entries


def test_the_desk_sees_visits_without_what_was_done(ann, cy):
    page = timeline(ann.clinic, cy, role="FRONT")
    assert [entry.kind for entry in page.entries] == [Kind.VISITS]
    assert told(page.entries[0], "FRONT").lines == ()
    with pytest.raises(BadValue):
        timeline(ann.clinic, cy, role="FRONT", kind=Kind.OBSERVATIONS)
    assert not timeline(ann.clinic, cy, role="MANAGER").entries


@pytest.mark.parametrize("limit", [1, 2, 3, 50])
def test_pages_hold_every_entry_once(ann, cy, session, limit):
    repeat_visits(session, 5)
    whole = [entry.row.pk for entry in timeline(ann.clinic, cy, role="PT", limit=200).entries]
    paged, cursor = [], ""
    while cursor is not None:
        page = timeline(ann.clinic, cy, role="PT", limit=limit, next=cursor)
        paged += [entry.row.pk for entry in page.entries]
        cursor = page.next
    assert paged == whole


def test_another_patients_and_clinics_rows_are_not_in_it(ann, cy):
    PrecautionFactory.create(text="Another's", patient__organization=ann.organization)
    elsewhere = ClinicFactory.create(organization=ann.organization)
    assert "Another's" not in titles(ann.clinic, cy, "PT")
    assert {entry.kind for entry in timeline(elsewhere, cy, role="PT").entries} == {
        Kind.PRECAUTIONS,
        Kind.IMPORTED,
    }


def test_700_visits_cost_as_many_statements_as_20(as_member, bo, cy, session):
    page = reverse("patient_timeline", args=[bo.clinic.slug, cy.pk])
    client = as_member(bo)
    client.get(page)
    numbers = []
    for more in (20, 680):
        repeat_visits(session, more)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(page).status_code == 200
        frame = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")
        numbers.append(sum(not each["sql"].startswith(frame) for each in asked.captured_queries))
    assert numbers[0] == numbers[1] <= SQL_MOST


def test_the_page_shows_the_record_and_leads_on(as_member, bo, cy, session):
    repeat_visits(session, 40)
    page = reverse("patient_timeline", args=[bo.clinic.slug, cy.pk])
    text = as_member(bo).get(page).content.decode()
    assert "Dizzy after standing" in text
    assert "next=" in text
    assert as_member(bo).get(f"{page}?kind=nothing").status_code == 422
    assert as_member(bo).get(f"{page}?next=x").status_code == 422


def test_the_record_over_rest(bo, ann, cy):
    answer = Program(bo).get(f"/patients/{cy.pk}/timeline", kind="imported", limit=2).json()
    assert [each["title"] for each in answer["items"]] == ["Latex", "Pain severity, 0 to 10"]
    later = Program(bo).get(f"/patients/{cy.pk}/timeline", kind="imported", next=answer["next"])
    assert [each["title"] for each in later.json()["items"]] == ["Old stroke", "Undated thing"]
    assert fields_of(Program(bo).get(f"/patients/{cy.pk}/timeline", next="x")) == {"next"}
    assert Program(ann).get(f"/patients/{new_id()}/timeline").status_code == 404


def test_who_has_no_part_of_the_record_has_no_door(as_member, bo, cy):
    manager = MembershipFactory.create(clinic=bo.clinic, role="MANAGER")
    page = reverse("patient_timeline", args=[bo.clinic.slug, cy.pk])
    assert as_member(manager).get(page).status_code == 403
