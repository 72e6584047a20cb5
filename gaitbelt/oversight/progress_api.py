"""REST: how a patient gets on."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from ninja import Router

from gaitbelt.core.api import Day, Given, Shown, reads
from gaitbelt.core.db import one_of
from gaitbelt.core.rights import ClinicRequest, allow_api
from gaitbelt.oversight.progress import Progress, progress
from gaitbelt.people.queries import patient_for
from gaitbelt.plans import commands
from gaitbelt.plans.models import Goal

router = Router(tags=["oversight"])


class FeltShown(Shown):
    """Pain before and after a visit, 0 to 10."""

    on: date
    at_start: int | None
    at_end: int | None
    plan: int


class DoneShown(Shown):
    """An item as done; `amount` is repetitions in all, else seconds, else minutes."""

    on: date
    amount: float
    words: str
    pain: int | None
    plan: int


class ItemCourseShown(Shown):
    code: str
    title: str
    done: list[DoneShown]


class ReadingShown(Shown):
    """What a goal's measure said, in the goal's unit; `taken_back` no longer counts."""

    id: UUID
    value: Decimal
    measured_on: date
    said_by: str
    taken_back: bool


class GoalCourseShown(Shown):
    id: UUID
    text: str
    measure: str
    target: str
    readings: list[ReadingShown]


class ProgressShown(Shown):
    """The last thirty visits at the clinic, oldest first, and every goal of the course."""

    patient: UUID
    pain: list[FeltShown]
    items: list[ItemCourseShown]
    goals: list[GoalCourseShown]


class Reading(Given):
    """A measure of a goal."""

    value: Decimal
    measured_on: Day


@router.get("/patients/{id}/progress", response=ProgressShown)
@allow_api("progress.view")
@reads("progress")
def patient_progress(request: ClinicRequest, id: UUID) -> ProgressShown:
    """Pain, each item and each goal, visit by visit."""
    patient = patient_for(request.member, id)
    return _shown(patient.pk, progress(request.clinic, patient))


@router.post("/goals/{id}/readings", response=ReadingShown)
@allow_api("goal.measure")
def measure_goal(request: ClinicRequest, id: UUID, given: Reading) -> ReadingShown:
    """Put a measure of a goal on file."""
    goal = one_of(Goal.objects.filter(plan__clinic=request.clinic).select_related("plan"), id)
    made = commands.measure_goal(goal=goal, by=request.member, **given.model_dump())
    return ReadingShown.of(made, said_by=made.said_by.name, taken_back=False)


def _shown(patient: UUID, found: Progress) -> ProgressShown:
    items = [
        ItemCourseShown.of(each, done=[DoneShown.of(done) for done in each.done])
        for each in found.items
    ]
    goals = [
        GoalCourseShown.of(
            each.goal,
            readings=[
                ReadingShown.of(one, said_by=one.said_by.name, taken_back=one.ended_at is not None)
                for one in each.readings
            ],
        )
        for each in found.goals
    ]
    pain = [FeltShown.of(each) for each in found.pain]
    return ProgressShown(patient=patient, pain=pain, items=items, goals=goals)
