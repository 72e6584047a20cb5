"""REST: courses of care and what is due of them."""

from datetime import date
from uuid import UUID

from ninja import Query, Router

from gaitbelt.core.api import Named, PageAsked, Shown, page_of_list, reads
from gaitbelt.core.rights import ClinicRequest, allow_api
from gaitbelt.oversight import courses

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


def _course(course: courses.Course) -> CourseShown:
    return CourseShown(
        id=course.episode.pk,
        patient=Named(id=course.patient.pk, name=str(course.patient)),
        stage=course.stage.value,
        opened_on=course.episode.opened_on,
        treatment_days=len(course.facts.treatment_days),
        clocks=[
            ClockShown(
                kind=each.clock.kind.value,
                due_on=each.clock.due_on,
                standing=each.clock.standing.value,
                source=each.clock.source,
            )
            for each in course.clocks
        ],
    )
