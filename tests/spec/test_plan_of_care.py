"""Plan of care and its clocks as worked cases; the numbers are the lines of plan-of-care §11."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from gaitbelt.domain.course import (
    REPORT_GRACE,
    SUMMARY_WITHIN,
    ClockKind,
    CourseFacts,
    Stage,
    Standing,
    certified_until,
    clocks,
    since_report,
    stage,
)
from gaitbelt.domain.packs import DEFAULT_STRICT, PACKS

FIRST = date(2026, 1, 5)
DAY = timedelta(days=1)
TEXAS, WASHINGTON = PACKS["US-TX"], PACKS["US-WA"]
CY = CourseFacts(
    referred_on=FIRST - 3 * DAY,
    evaluated_on=FIRST,
    plan_signed_on=FIRST,
    plan_ends_on=FIRST + 120 * DAY,
    treatment_days=(FIRST,),
)
SIGNED = replace(CY, certified_on=FIRST + 10 * DAY)


def standing(course, kind, on, pack=WASHINGTON):
    found = {each.kind: each for each in clocks(course, on, pack)}
    return found[kind].standing if kind in found else None


def treated(visits):
    """Cy after the evaluation and so many visits, each on a day of its own."""
    return replace(CY, treatment_days=tuple(FIRST + n * DAY for n in range(visits + 1)))


def test_3_the_first_certification_is_due_30_days_after_the_first_treatment_day():
    due = next(c for c in clocks(CY, FIRST, TEXAS) if c.kind is ClockKind.CERTIFICATION)
    assert due.due_on == date(2026, 2, 4)
    assert standing(CY, ClockKind.CERTIFICATION, date(2026, 2, 4)) is Standing.DUE
    assert standing(CY, ClockKind.CERTIFICATION, date(2026, 2, 5)) is Standing.OVERDUE


def test_3_a_verbal_order_is_signed_within_14_days():
    told = replace(CY, verbal_order_on=FIRST)
    assert standing(told, ClockKind.VERBAL_ORDER, FIRST + 14 * DAY) is Standing.DUE
    assert standing(told, ClockKind.VERBAL_ORDER, FIRST + 15 * DAY) is Standing.OVERDUE
    assert standing(replace(told, certified_on=FIRST), ClockKind.VERBAL_ORDER, FIRST) is None


def test_3_the_certified_period_ends_on_day_90_or_with_the_plan():
    assert certified_until(SIGNED) == date(2026, 4, 4)
    assert certified_until(replace(SIGNED, plan_ends_on=FIRST + 40 * DAY)) == FIRST + 40 * DAY
    assert standing(SIGNED, ClockKind.RECERTIFICATION, date(2026, 4, 5)) is Standing.OVERDUE


@pytest.mark.parametrize(
    ("referral", "sent_after", "counts"), [(True, 30, True), (True, 31, False), (False, 1, False)]
)
def test_3_a_signed_referral_and_a_plan_sent_in_time_stand_for_the_signature(
    referral, sent_after, counts
):
    course = replace(CY, has_signed_referral=referral, sent_on=FIRST + sent_after * DAY)
    on = FIRST + 40 * DAY
    assert (standing(course, ClockKind.CERTIFICATION, on) is None) is counts


def test_3_without_a_signed_plan_or_after_discharge_nothing_runs_but_the_summary():
    long_after = FIRST + 200 * DAY
    busy = replace(treated(12), certified_on=FIRST)
    assert {each.kind for each in clocks(busy, long_after, WASHINGTON)} == {
        ClockKind.RECERTIFICATION,
        ClockKind.PROGRESS_REPORT,
        ClockKind.REEVALUATION,
        ClockKind.PLAN_ENDS,
    }
    assert clocks(replace(busy, plan_signed_on=None), long_after, WASHINGTON) == []
    left = replace(busy, discharged_on=FIRST + 20 * DAY)
    assert [each.kind for each in clocks(left, long_after, WASHINGTON)] == [
        ClockKind.DISCHARGE_SUMMARY
    ]
    assert clocks(replace(left, summary_on=FIRST + 21 * DAY), long_after, WASHINGTON) == []


def test_3_before_the_first_treatment_no_certification_runs():
    unseen = replace(CY, evaluated_on=None, treatment_days=())
    referred = replace(unseen, has_signed_referral=True, sent_on=FIRST)
    signed = replace(unseen, certified_on=FIRST)
    for course in (unseen, referred, signed):
        assert [each.kind for each in clocks(course, FIRST, WASHINGTON)] == [ClockKind.PLAN_ENDS]


def test_a_plan_without_an_end_has_no_clock_for_it():
    assert standing(CY, ClockKind.PLAN_ENDS, FIRST + 114 * DAY) is Standing.SOON
    assert standing(replace(CY, plan_ends_on=None), ClockKind.PLAN_ENDS, FIRST) is None


def test_4_only_a_report_that_is_overdue_has_a_day():
    done, late = treated(9), treated(10)
    assert due_on(done, ClockKind.PROGRESS_REPORT) is None
    assert due_on(late, ClockKind.PROGRESS_REPORT) == FIRST + 10 * DAY + REPORT_GRACE


def test_a_summary_is_due_counted_from_the_last_treatment():
    left = replace(treated(3), discharged_on=FIRST + 20 * DAY)
    assert due_on(left, ClockKind.DISCHARGE_SUMMARY) == FIRST + 3 * DAY + SUMMARY_WITHIN
    unseen = replace(left, treatment_days=())
    assert due_on(unseen, ClockKind.DISCHARGE_SUMMARY) == FIRST + 20 * DAY + SUMMARY_WITHIN


def due_on(course, kind):
    return next(each.due_on for each in clocks(course, FIRST, WASHINGTON) if each.kind is kind)


def test_of_what_presses_alike_the_earliest_day_stands_first():
    told = replace(CY, verbal_order_on=FIRST)
    pressing = [each.kind for each in clocks(told, FIRST + 300 * DAY, WASHINGTON)]
    assert pressing == [
        ClockKind.VERBAL_ORDER,
        ClockKind.CERTIFICATION,
        ClockKind.PLAN_ENDS,
        ClockKind.REEVALUATION,
    ]


@pytest.mark.parametrize(
    ("visits", "expected"),
    [(7, None), (8, Standing.SOON), (9, Standing.DUE), (10, Standing.OVERDUE)],
)
def test_4_a_progress_report_is_due_on_the_tenth_treatment_day(visits, expected):
    course = treated(visits)
    assert standing(course, ClockKind.PROGRESS_REPORT, max(course.treatment_days)) is expected


def test_4_two_sessions_on_one_day_count_once_and_a_report_begins_anew():
    twice = replace(CY, treatment_days=(FIRST, FIRST, FIRST + DAY, FIRST + DAY))
    assert since_report(twice) == 2
    assert since_report(replace(treated(9), reported_on=FIRST + 9 * DAY)) == 0


def test_washington_re_evaluates_after_5_visits_or_30_days_whichever_is_later():
    many = treated(6)
    assert standing(many, ClockKind.REEVALUATION, FIRST + 7 * DAY) is Standing.LATER
    assert standing(many, ClockKind.REEVALUATION, FIRST + 31 * DAY) is Standing.OVERDUE


def test_a_re_evaluation_says_how_many_visits_were_and_may_be_before_it():
    found = [each.visits for each in clocks(treated(4), FIRST + 7 * DAY, TEXAS)]
    assert (4, DEFAULT_STRICT.reeval_max_visits.value) in found


def test_where_a_pack_does_not_know_whichever_is_earlier_counts():
    assert standing(treated(6), ClockKind.REEVALUATION, FIRST + 7 * DAY, TEXAS) is Standing.OVERDUE
    done = replace(treated(6), reevaluated_on=FIRST + 6 * DAY)
    assert standing(done, ClockKind.REEVALUATION, FIRST + 7 * DAY, TEXAS) is Standing.LATER


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"evaluated_on": None, "plan_signed_on": None}, Stage.REFERRED),
        (
            {"evaluated_on": None, "plan_signed_on": None, "evaluation_booked_on": FIRST},
            Stage.EVALUATION_BOOKED,
        ),
        ({"plan_signed_on": None}, Stage.EVALUATED),
        ({"plan_signed_on": None, "has_draft": True}, Stage.PLAN_DRAFT),
        ({}, Stage.PLAN_ACTIVE),
        ({"certified_on": FIRST}, Stage.CERTIFIED),
        ({"held_since": FIRST}, Stage.ON_HOLD),
        ({"discharged_on": FIRST}, Stage.DISCHARGE_PENDING),
        ({"discharged_on": FIRST, "summary_on": FIRST}, Stage.CLOSED),
    ],
)
def test_a_course_of_care_has_one_stage(changes, expected):
    assert stage(replace(CY, **changes), FIRST, WASHINGTON) is expected


def test_a_course_says_what_presses_first():
    assert stage(treated(9), FIRST + 9 * DAY, WASHINGTON) is Stage.PROGRESS_DUE
    assert stage(SIGNED, date(2026, 4, 4), WASHINGTON) is Stage.RECERTIFICATION_DUE
