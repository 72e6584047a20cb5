"""REST: courses of care and what is due of them."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from ninja import Query, Router
from pydantic import Field

from gaitbelt.core.api import Day, Given, Named, PageAsked, Shown, Words, page_of_list, reads
from gaitbelt.core.errors import NotHere
from gaitbelt.core.rights import ClinicRequest, allow_api
from gaitbelt.oversight import courses
from gaitbelt.people.models import Episode
from gaitbelt.plans import commands

router = Router(tags=["oversight"])


class ClockShown(Shown):
    """Something that falls due; `standing` is later, soon, due or overdue."""

    kind: str
    due_on: date | None
    standing: str
    source: str


class CourseShown(Shown):
    """Where a course of care stands and what is due of it."""

    id: UUID
    patient: Named
    stage: str
    opened_on: date
    treatment_days: int
    clocks: list[ClockShown]


class StepShown(Shown):
    """A step on file; `taken_back` no longer counts."""

    id: UUID
    kind: str
    happened_on: date
    note: str
    said_by: str
    taken_back: bool


class CourseWithSteps(CourseShown):
    steps: list[StepShown]


class Step(Given):
    """A step of a course of care, such as referred, certified or progress_report."""

    kind: Annotated[str, Field(max_length=20)]
    happened_on: Day
    note: Annotated[Words, Field(max_length=200)] = ""


class Courses(Shown):
    items: list[CourseShown]
    next: str | None


@router.get("/courses", response=Courses)
@allow_api("course.view")
@reads("courses")
def due_courses(request: ClinicRequest, asked: Query[PageAsked]) -> Courses:
    """Courses of care with something due within a week, the most pressing first."""
    page = page_of_list([_course(each) for each in courses.due_list(request.clinic)], asked)
    return Courses(items=page.rows, next=page.next)


@router.get("/patients/{id}/course", response=CourseWithSteps)
@allow_api("course.view")
@reads("course")
def course(request: ClinicRequest, id: UUID) -> CourseWithSteps:
    """A patient's newest course of care: stage, clocks, and every step on file."""
    return _with_steps(_episode(request, id))


@router.post("/patients/{id}/course", response=CourseWithSteps)
@allow_api("course.say")
def say_step(request: ClinicRequest, id: UUID, given: Step) -> CourseWithSteps:
    """Put a step of the patient's course of care on file."""
    episode = _episode(request, id)
    commands.say_milestone(episode=episode, by=request.member, **given.model_dump())
    return _with_steps(episode)


def _episode(request: ClinicRequest, pk: UUID) -> Episode:
    found = courses.newest_episode(request.clinic, pk)
    if found is None:
        raise NotHere
    return found


def _with_steps(episode: Episode) -> CourseWithSteps:
    steps = [
        StepShown.of(each, said_by=each.said_by.name, taken_back=each.ended_at is not None)
        for each in courses.milestones(episode)
    ]
    return CourseWithSteps(**_shown(courses.course_of(episode)), steps=steps)


def _course(course: courses.Course) -> CourseShown:
    return CourseShown(**_shown(course))


def _shown(course: courses.Course) -> dict[str, Any]:
    return {
        "id": course.episode.pk,
        "patient": Named(id=course.patient.pk, name=str(course.patient)),
        "stage": course.stage.value,
        "opened_on": course.episode.opened_on,
        "treatment_days": len(course.facts.treatment_days),
        "clocks": [
            ClockShown.of(
                each.clock, kind=each.clock.kind.value, standing=each.clock.standing.value
            )
            for each in course.clocks
        ],
    }
