"""The care that runs on a file goes on through the file that stays, and comes back with it."""

from datetime import timedelta
from hashlib import sha256

import pytest
from django.apps import apps
from django.urls import reverse

from gaitbelt.core.errors import GuardRefused
from gaitbelt.oversight.merge_commands import merge_patients, undo_merge
from gaitbelt.oversight.merge_queries import merges
from gaitbelt.people import queries
from gaitbelt.people.commands import end_precaution, set_precaution
from gaitbelt.people.models import Episode, Patient, PatientMerge, SearchWord
from gaitbelt.people.tests.factories import (
    ClinicalFactFactory,
    EpisodeFactory,
    MembershipFactory,
    PrecautionFactory,
)
from gaitbelt.people.vital_signs import on_file
from gaitbelt.plans.models import Plan
from gaitbelt.plans.queries import current_plan
from gaitbelt.plans.tests.factories import PlanFactory
from gaitbelt.schedule.models import Allocation, Appointment, Resource
from gaitbelt.schedule.tests.factories import AppointmentFactory
from gaitbelt.treatment.models import PrecautionsSeen
from gaitbelt.treatment.tests.factories import make_session

pytestmark = pytest.mark.django_db
KEEPS_GROWING = {"core_event", "core_chainhead", "core_outboxmessage", "people_patientmerge"}
HOUR = timedelta(hours=1)


@pytest.fixture
def cy(bo):
    return EpisodeFactory.create(clinic=bo.clinic).patient


@pytest.fixture
def double(bo):
    """A second file of Cy, under which all the care runs."""
    plan = PlanFactory.create(episode=EpisodeFactory.create(clinic=bo.clinic))
    PrecautionFactory.create(patient=plan.patient, set_at="2026-11-20T12:00Z")
    return plan.patient


@pytest.fixture
def visit(double, now, bo):
    return booked(double, bo, now + HOUR, plan=current_plan(double, bo.clinic))


def booked(patient, bo, starts_at, **values):
    """A visit to come, which claims the patient's time."""
    made = AppointmentFactory.create(
        clinic=bo.clinic, patient=patient, starts_at=starts_at, booked_by=bo, **values
    )
    claims = Allocation.objects.filter(appointment=made, resource__type="patient")
    if not claims.exists():
        resource, _ = Resource.objects.get_or_create(
            type="patient", patient=patient, organization=bo.organization
        )
        Allocation.objects.create(
            organization=bo.organization, resource=resource, appointment=made,
            starts_at=made.starts_at, ends_at=made.ends_at, is_exclusive=True,
        )  # fmt: skip
    return made


def merge(kept, merged, bo):
    kept, merged = (Patient.objects.get(pk=each.pk) for each in (kept, merged))
    return merge_patients(kept=kept, merged=merged, by=bo, take=[], reason="The same person")


def part(row, bo):
    return undo_merge(merge=row, by=bo, reason="Two people after all")


def rows_of(model):
    """A table as text; words of search are made anew, with other keys."""
    rows = list(model._default_manager.values())
    for row in rows:
        row.pop("revision", None)
        if model is SearchWord:
            row.pop("id")
    return "".join(sorted(repr(sorted(row.items(), key=str)) for row in rows))


def all_rows():
    """A hash of each table, but of those that only ever grow."""
    return {
        model._meta.db_table: sha256(rows_of(model).encode()).hexdigest()
        for model in apps.get_models()
        if model._meta.db_table not in KEEPS_GROWING
    }


def test_the_plan_the_visits_and_the_precautions_go_on_with_the_file_that_stays(
    bo, cy, double, visit
):
    plan = current_plan(double, bo.clinic)
    merge(cy, double, bo)
    assert current_plan(cy, bo.clinic) == plan
    assert list(cy.appointments.all()) == [visit]
    assert (
        Allocation.objects.get(appointment=visit, resource__type="patient").resource.patient == cy
    )
    assert [each.text for each in cy.precautions.all()] == ["No bending or twisting"]
    assert Episode.objects.get(patient=cy, ended_at=None) == plan.episode


@pytest.mark.parametrize("kept_has_visits", [False, True])
@pytest.mark.parametrize("kept_has_read", [False, True])
def test_undoing_a_merge_gives_every_row_of_every_table_as_it_was(
    bo, ann, cy, double, visit, now, kept_has_visits, kept_has_read
):
    if kept_has_visits:
        booked(cy, bo, now + 5 * HOUR)
    if kept_has_read:
        PrecautionsSeen.objects.create(
            organization=bo.organization, patient=cy, member=ann, seen_at=now
        )
    before = all_rows()
    row = merge(cy, double, bo)
    assert all_rows() != before
    part(row, bo)
    assert all_rows() == before


def test_precautions_that_came_along_are_unread_again(bo, ann, cy, double, now):
    seen = PrecautionsSeen.objects.create(
        organization=bo.organization, patient=cy, member=ann, seen_at=now
    )
    merge(cy, double, bo)
    seen.refresh_from_db()
    assert seen.seen_at < double.precautions.model.objects.get().set_at


def test_what_is_booked_after_the_merge_stays_with_the_file_that_stays(bo, cy, double, visit, now):
    row = merge(cy, double, bo)
    later = booked(Patient.objects.get(pk=cy.pk), bo, now + 3 * HOUR)
    part(row, bo)
    assert list(Appointment.objects.filter(patient=cy)) == [later]
    assert list(Appointment.objects.filter(patient=double)) == [visit]
    owners = Allocation.objects.filter(resource__type="patient").order_by("starts_at")
    assert [each.resource.patient_id for each in owners] == [double.pk, cy.pk]


def test_a_precaution_ended_after_the_merge_goes_back_ended(bo, cy, double):
    row = merge(cy, double, bo)
    end_precaution(precaution=cy.precautions.get(), by=bo, reason="healed")
    part(row, bo)
    assert double.precautions.get().ended_at is not None


def test_medicines_of_both_files_reach_the_limits_of_vital_signs(bo, cy, double):
    ClinicalFactFactory.create(patient=double, kind="medicine", text="Insulin glargine 10 units")
    assert not on_file(cy, bo.clinic.today()).on_insulin
    merge(cy, double, bo)
    assert on_file(cy, bo.clinic.today()).on_insulin


def test_two_visits_at_once_two_plans_and_an_open_session_are_refused(
    bo, ann, cy, double, visit, now
):
    own = PlanFactory.create(episode=cy.episodes.get())
    booked(cy, bo, now + HOUR)
    with pytest.raises(GuardRefused) as refused:
        merge(cy, double, bo)
    assert refused.value.decision.codes == {"merge.overlap", "merge.plan"}
    third = EpisodeFactory.create(clinic=bo.clinic).patient
    make_session(plan=own, ann=ann)
    with pytest.raises(GuardRefused, match=r"merge\.session"):
        merge(third, cy, bo)


def test_files_are_not_parted_while_a_visit_that_went_along_is_treated(bo, ann, cy, double, visit):
    row = merge(cy, double, bo)
    Appointment.objects.filter(pk=visit.pk).update(technician=ann)
    session = make_session(visit=Appointment.objects.get(pk=visit.pk))
    with pytest.raises(GuardRefused, match=r"merge\.session"):
        part(row, bo)
    type(session).objects.update(status="finished")
    part(row, bo)
    assert Appointment.objects.get(pk=visit.pk).patient_id == session.patient_id == cy.pk


def test_a_signed_plan_that_went_along_still_never_changes(bo, cy, double):
    merge(cy, double, bo)
    plan = Plan.objects.get(patient=cy)
    assert plan.status == Plan.Status.SIGNED


def test_the_history_shows_the_changes_of_both_files(as_member, bo, cy, double):
    set_precaution(patient=double, by=bo, given={"code": "SPINE_BLT", "text": "No twisting"})
    merge(cy, double, bo)
    lines = [line.after for each in queries.history(cy, role="PT") for line in each.lines]
    assert "No twisting" in lines
    page = as_member(bo).get(reverse("patient_history", args=[bo.clinic.slug, cy.pk]))
    assert b"No twisting" in page.content


def test_another_clinic_that_sees_the_file_can_part_it(bo, cy, double):
    merge(cy, double, bo)
    other = MembershipFactory.create(clinic__organization=bo.organization).clinic
    assert not merges(other).exists()
    EpisodeFactory.create(clinic=other, patient=cy)
    assert merges(other).get() == PatientMerge.objects.get()
