"""How a patient gets on: pain, what each item amounts to, and each goal, visit by visit."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final
from uuid import UUID

from gaitbelt.core.chart import Line, Point
from gaitbelt.people.models import Clinic, Patient
from gaitbelt.plans.doses import dose
from gaitbelt.plans.models import Goal, GoalReading, Plan
from gaitbelt.treatment import words
from gaitbelt.treatment.models import ItemRun, Session

VISITS: Final = 30  # the newest, on a page
DONE: Final = (ItemRun.Status.DONE, ItemRun.Status.PARTIAL)


@dataclass(frozen=True, slots=True)
class Done:
    """An item as it was done on a day."""

    on: date
    amount: float
    words: str
    pain: int | None
    plan: int


@dataclass(frozen=True, slots=True)
class Course:
    """One item over the visits, oldest first."""

    code: str
    title: str
    done: Sequence[Done]

    @property
    def lines(self) -> list[Line]:
        return [Line("load", [Point(each.on, each.amount, each.plan) for each in self.done])]


@dataclass(frozen=True, slots=True)
class Felt:
    """Pain at the start and at the end of a visit, 0 to 10, where it was said."""

    on: date
    at_start: int | None
    at_end: int | None
    plan: int


@dataclass(slots=True)
class GoalCourse:
    """A goal as the newest plan words it, with what was measured under any version."""

    goal: Goal
    readings: list[GoalReading] = field(default_factory=list)

    @property
    def counted(self) -> list[GoalReading]:
        return [each for each in self.readings if each.ended_at is None]

    @property
    def lines(self) -> list[Line]:
        points = [
            Point(each.measured_on, float(each.value), each.goal.plan.number)
            for each in self.counted
        ]
        return [Line("load", points)]


@dataclass(frozen=True, slots=True)
class Progress:
    """A page of progress; days are the clinic's."""

    pain: Sequence[Felt]
    items: Sequence[Course]
    goals: Sequence[GoalCourse]
    plans: Sequence[Plan]  # signed versions, oldest first

    @property
    def pain_lines(self) -> list[Line]:
        starts = [Point(e.on, e.at_start, e.plan) for e in self.pain if e.at_start is not None]
        ends = [Point(e.on, e.at_end, e.plan) for e in self.pain if e.at_end is not None]
        return [Line("start", starts), Line("end", ends)]


def progress(clinic: Clinic, patient: Patient) -> Progress:
    """The last thirty visits at this clinic, and every goal of the course (5 SQL queries)."""
    sessions = list(
        Session.objects.filter(clinic=clinic, patient=patient)
        .select_related("plan")
        .order_by("-started_at")[:VISITS]
    )[::-1]
    days = {session.pk: clinic.day_at(session.started_at) for session in sessions}
    pain = [
        Felt(days[each.pk], each.pain_at_start, each.pain_at_end, each.plan.number)
        for each in sessions
        if each.pain_at_start is not None or each.pain_at_end is not None
    ]
    plans = list(
        Plan.objects.filter(clinic=clinic, patient=patient, signed_at__isnull=False)
        .select_related("signed_by__person")
        .order_by("signed_at")
    )
    return Progress(pain=pain, items=_items(sessions, days), goals=_goals(plans), plans=plans)


def _items(sessions: Iterable[Session], days: dict[UUID, date]) -> list[Course]:
    runs = (
        ItemRun.objects.filter(session__in=[each.pk for each in sessions], status__in=DONE)
        .select_related("item__plan", "session")
        .order_by("session__started_at", "position")
    )
    found: dict[str, list[ItemRun]] = defaultdict(list)
    for run in runs:
        found[run.item.code].append(run)
    return [
        Course(code, rows[-1].item.title, [_done(run, days[run.session_id]) for run in rows])
        for code, rows in sorted(found.items(), key=lambda each: each[1][-1].position)
    ]


def _done(run: ItemRun, on: date) -> Done:
    return Done(
        on=on,
        amount=words.amount(run.item, run.actual),
        words=dose(run.item, run.actual),
        pain=run.actual.get("pain"),
        plan=run.item.plan.number,
    )


def _goals(plans: Sequence[Plan]) -> list[GoalCourse]:
    """A goal goes on through the versions by its words; the newest version orders them."""
    goals = list(Goal.objects.filter(plan__in=plans).select_related("plan").order_by("position"))
    readings = (
        GoalReading.objects.filter(goal__in=goals)
        .select_related("goal__plan", "said_by__person")
        .order_by("measured_on", "said_at")
    )
    newest = max((plan.number for plan in plans), default=0)
    found: dict[str, GoalCourse] = {}
    for goal in sorted(goals, key=lambda goal: (goal.plan.number != newest, goal.position)):
        found.setdefault(goal.text, GoalCourse(goal))
    for reading in readings:
        found[reading.goal.text].readings.append(reading)
    return list(found.values())


def as_number(text: str) -> float | None:
    """The first number of a goal's target: "neck pain 2 of 10 or less" gives 2."""
    for word in text.replace(",", ".").split():
        figure = word.strip("<>≤≥()%°.;")
        if figure.replace(".", "", 1).isdigit():
            return float(figure)
    return None
