"""A course of care from referral to discharge: where it stands, and what is due when.

Days are clinic days. A treatment day is a day with at least one documented treatment; two sessions
on one day are one. Figures and sources are in `data/clocks.toml`. Source: plan-of-care §1, §11.3-4.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from gaitbelt.domain import data
from gaitbelt.domain.packs import DEFAULT_STRICT, Pack, known
from gaitbelt.domain.supervision import NO_LIMIT

_CLOCKS: Final = data.load("clocks.toml")
CERTIFY_WITHIN: Final = timedelta(days=_CLOCKS["certification"]["days"])
VERBAL_WITHIN: Final = timedelta(days=_CLOCKS["certification"]["verbal_days"])
CERTIFIED_FOR: Final = timedelta(days=_CLOCKS["certification"]["period_days"] - 1)
REPORT_EVERY: Final[int] = _CLOCKS["progress"]["treatment_days"]
REPORT_WARN_AT: Final[int] = _CLOCKS["progress"]["warn_at"]
REPORT_GRACE: Final = timedelta(days=_CLOCKS["progress"]["grace_days"])
SUMMARY_WITHIN: Final = timedelta(days=_CLOCKS["discharge"]["summary_days"])
SOON: Final = timedelta(days=7)


class Stage(StrEnum):
    """Where a course of care stands."""

    REFERRED = "referred"
    EVALUATION_BOOKED = "evaluation_booked"
    EVALUATED = "evaluated"
    PLAN_DRAFT = "plan_draft"
    PLAN_ACTIVE = "plan_active"
    CERTIFIED = "certified"
    PROGRESS_DUE = "progress_due"
    RECERTIFICATION_DUE = "recertification_due"
    ON_HOLD = "on_hold"
    DISCHARGE_PENDING = "discharge_pending"
    CLOSED = "closed"


class ClockKind(StrEnum):
    """What falls due in a course of care."""

    CERTIFICATION = "certification"
    VERBAL_ORDER = "verbal_order"
    RECERTIFICATION = "recertification"
    PROGRESS_REPORT = "progress_report"
    REEVALUATION = "reevaluation"
    PLAN_ENDS = "plan_ends"
    DISCHARGE_SUMMARY = "discharge_summary"


class Standing(StrEnum):
    """How near it is."""

    LATER = "later"
    SOON = "soon"
    DUE = "due"
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True)
class Clock:
    """One thing that falls due. `due_on` is None where visits decide, not days.

    `visits` counts those that were and those that may be before it, where visits count.
    """

    kind: ClockKind
    due_on: date | None
    standing: Standing
    source: str
    visits: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseFacts:
    """What is known of a course of care on a clinic day.

    `treatment_days` are the days with a treatment, in order. `certified_on` is the signature of
    the last certification and `certified_from` the day from which its period runs, the first
    treatment day where it is not given. `has_signed_referral` with a plan sent within 30 days
    stands for the first certification (plan-of-care §1, exception of 2025).
    """

    referred_on: date | None = None
    evaluation_booked_on: date | None = None
    evaluated_on: date | None = None
    has_draft: bool = False
    plan_signed_on: date | None = None
    plan_ends_on: date | None = None
    treatment_days: tuple[date, ...] = ()
    sent_on: date | None = None
    verbal_order_on: date | None = None
    certified_on: date | None = None
    certified_from: date | None = None
    has_signed_referral: bool = False
    reported_on: date | None = None
    reevaluated_on: date | None = None
    held_since: date | None = None
    discharged_on: date | None = None
    summary_on: date | None = None


def stage(course: CourseFacts, on: date, pack: Pack) -> Stage:
    """Where the course stands on a day."""
    if course.discharged_on is not None:
        return Stage.CLOSED if course.summary_on else Stage.DISCHARGE_PENDING
    if course.held_since is not None:
        return Stage.ON_HOLD
    if course.plan_signed_on is None:
        return _before_the_plan(course)
    pressing = {each.kind for each in clocks(course, on, pack) if each.standing in _PRESSING}
    if ClockKind.PROGRESS_REPORT in pressing:
        return Stage.PROGRESS_DUE
    if ClockKind.RECERTIFICATION in pressing:
        return Stage.RECERTIFICATION_DUE
    return Stage.CERTIFIED if is_certified(course) else Stage.PLAN_ACTIVE


_PRESSING: Final = frozenset({Standing.DUE, Standing.OVERDUE})


def _before_the_plan(course: CourseFacts) -> Stage:
    if course.has_draft:
        return Stage.PLAN_DRAFT
    if course.evaluated_on is not None:
        return Stage.EVALUATED
    return Stage.EVALUATION_BOOKED if course.evaluation_booked_on else Stage.REFERRED


def is_certified(course: CourseFacts) -> bool:
    """A signature is on file, or a signed referral and a plan sent in time stand for it."""
    if course.certified_on is not None:
        return True
    first = first_treatment_on(course)
    if not course.has_signed_referral or course.sent_on is None or first is None:
        return False
    return course.sent_on <= first + CERTIFY_WITHIN


def first_treatment_on(course: CourseFacts) -> date | None:
    """The first treatment day; the evaluation counts as one."""
    days = [*course.treatment_days[:1], *filter(None, [course.evaluated_on])]
    return min(days, default=None)


def certified_until(course: CourseFacts) -> date | None:
    """The last certified day: the plan's end or the 90th day, whichever is first."""
    first = course.certified_from or first_treatment_on(course)
    if first is None:
        return None
    return min(filter(None, (first + CERTIFIED_FOR, course.plan_ends_on)))


def since_report(course: CourseFacts) -> int:
    """Treatment days since the last progress report; the evaluation's day counts."""
    days = {*course.treatment_days, *filter(None, [course.evaluated_on])}
    last = course.reported_on or date.min
    return sum(day > last for day in days)


def clocks(course: CourseFacts, on: date, pack: Pack) -> list[Clock]:
    """What is due, the most pressing first."""
    found = [*_certification(course, on), *_reports(course, on), *_reevaluation(course, on, pack)]
    found += _ends(course, on)
    order = list(reversed(Standing))
    return sorted(found, key=lambda each: (order.index(each.standing), each.due_on or on))


def _certification(course: CourseFacts, on: date) -> Iterator[Clock]:
    if course.plan_signed_on is None or course.discharged_on is not None:
        return
    source = _CLOCKS["certification"]["source"]
    first = first_treatment_on(course)
    if not is_certified(course) and first is not None:
        yield _by_day(ClockKind.CERTIFICATION, first + CERTIFY_WITHIN, on, source)
        if course.verbal_order_on is not None:
            due_on = course.verbal_order_on + VERBAL_WITHIN
            yield _by_day(ClockKind.VERBAL_ORDER, due_on, on, source)
    until = certified_until(course)
    if is_certified(course) and until is not None:
        yield _by_day(ClockKind.RECERTIFICATION, until, on, source)


def _reports(course: CourseFacts, on: date) -> Iterator[Clock]:
    if course.plan_signed_on is None or course.discharged_on is not None:
        return
    done = since_report(course)
    if done < REPORT_WARN_AT:
        return
    standing = (
        Standing.OVERDUE
        if done > REPORT_EVERY
        else Standing.DUE
        if done == REPORT_EVERY
        else Standing.SOON
    )
    last = max(course.treatment_days, default=on)
    due_on = last + REPORT_GRACE if standing is Standing.OVERDUE else None
    source = _CLOCKS["progress"]["source"]
    yield Clock(ClockKind.PROGRESS_REPORT, due_on, standing, source)


def _reevaluation(course: CourseFacts, on: date, pack: Pack) -> Iterator[Clock]:
    """After so many visits or days, whichever the pack says comes first or last."""
    since = course.reevaluated_on or course.evaluated_on
    if since is None or course.plan_signed_on is None or course.discharged_on is not None:
        return
    visits = known(pack.reeval_max_visits, DEFAULT_STRICT.reeval_max_visits)
    days = known(pack.reeval_max_days, DEFAULT_STRICT.reeval_max_days)
    combine = known(pack.reeval_combine, DEFAULT_STRICT.reeval_combine)
    standings, counted = [], None
    if visits.value is not NO_LIMIT:
        counted = (sum(day > since for day in course.treatment_days), int(visits.value))
        standings.append(_by_count(*counted))
    due_on = None
    if days.value is not NO_LIMIT:
        due_on = since + timedelta(days=int(days.value))
        standings.append(_standing(due_on, on))
    if standings:
        pick = max if combine.value == "earlier" else min
        standing = pick(standings, key=list(Standing).index)
        yield Clock(ClockKind.REEVALUATION, due_on, standing, days.source, counted)


def _ends(course: CourseFacts, on: date) -> Iterator[Clock]:
    if course.discharged_on is not None:
        if course.summary_on is None:
            last = max(course.treatment_days, default=course.discharged_on)
            source = _CLOCKS["discharge"]["source"]
            yield _by_day(ClockKind.DISCHARGE_SUMMARY, last + SUMMARY_WITHIN, on, source)
    elif course.plan_signed_on is not None and course.plan_ends_on is not None:
        yield _by_day(ClockKind.PLAN_ENDS, course.plan_ends_on, on, "plan-of-care §11.1")


def _by_count(done: int, limit: int) -> Standing:
    if done > limit:
        return Standing.OVERDUE
    if done == limit:
        return Standing.DUE
    return Standing.SOON if done == limit - 1 else Standing.LATER


def _by_day(kind: ClockKind, due_on: date, on: date, source: str) -> Clock:
    return Clock(kind, due_on, _standing(due_on, on), source)


def _standing(due_on: date, on: date) -> Standing:
    if on > due_on:
        return Standing.OVERDUE
    if on == due_on:
        return Standing.DUE
    return Standing.SOON if due_on - on <= SOON else Standing.LATER
