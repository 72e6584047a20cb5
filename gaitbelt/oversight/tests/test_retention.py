"""A record is kept: the database removes nothing, and the record says until when at least."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from gaitbelt.core import clock
from gaitbelt.oversight.guards import RECORD
from gaitbelt.oversight.retention import kept
from gaitbelt.people.commands import end_episode
from gaitbelt.people.tests.factories import ClinicalFactFactory, PrecautionFactory
from gaitbelt.people.tests.program import Program

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("door", ["rows", "sql"])
def test_the_database_removes_nothing_of_a_record(session, record, runs, door):
    record(runs[0])
    patient = session.patient
    filled = [
        session, runs[0], session.appointment, patient, patient.episodes.get(),
        PrecautionFactory.create(patient=patient), ClinicalFactFactory.create(patient=patient),
    ]  # fmt: skip
    for row in filled:
        with pytest.raises(DatabaseError, match="records are kept"), transaction.atomic():
            if door == "rows":
                type(row).objects.filter(pk=row.pk)._raw_delete(using="default")
            else:
                with connection.cursor() as cursor:
                    cursor.execute(f"DELETE FROM {row._meta.db_table} WHERE 1 = 1")
    assert {row._meta.db_table for row in filled} < set(RECORD)


def test_the_record_says_until_when_it_is_kept(as_member, bo, session, now):
    clinic, patient = bo.clinic, session.patient
    here = reverse("patient_timeline", args=[clinic.slug, patient.pk])
    assert b"not known here" in as_member(bo).get(here).content
    clinic.jurisdiction = "US-NY"
    clinic.save()
    year = clinic.today().year + 6
    assert f"kept until {clinic.today():%-d %b} {year}" in as_member(bo).get(here).content.decode()
    shown = Program(bo).get(f"/patients/{patient.pk}/timeline").json()
    assert shown["kept_until"] == clinic.today().replace(year=year).isoformat()


def test_the_time_counts_from_the_end_of_care(bo, session, now):
    clinic, patient = bo.clinic, session.patient
    clinic.jurisdiction = "US-NY"
    end_episode(episode=patient.episodes.get(), by=bo, reason="moved away")
    with clock.stopped(now.replace(year=now.year + 1)):
        assert kept(clinic, patient).until_on == clinic.day_at(now).replace(year=now.year + 6)
