"""Plans of care over weeks: each version begins lower than its template and comes closer to it."""

from datetime import datetime

from gaitbelt.core import clock
from gaitbelt.demo.history.cast import Course
from gaitbelt.demo.plans import add_orders, keep_only, make_complete, settle_conflicts
from gaitbelt.people import commands as people
from gaitbelt.people.models import Membership
from gaitbelt.plans import commands
from gaitbelt.plans.models import Milestone, Plan, PlanItem

EASED = 0.6  # of the dose to reach, in the first of several versions
DOSES = ("reps", "duration_s", "hold_s")  # the one that grows is the first that an item has
MOST_RAISED = 3  # items whose dose a therapist raises at a time


def go_on(course: Course, technicians: list[Membership], at: datetime) -> None:
    """Sign the version of a plan that is due at this moment, and hand it on."""
    with clock.stopped(at):
        if course.plan is None:
            _arrive(course)
            plan = _first(course)
        else:
            _look_back(course, course.plan)
            plan = commands.draft_next_version(plan=course.plan, by=course.therapist)
        _dose(course, plan)
        settle_conflicts(plan, course.therapist)
        plan.refresh_from_db()
        course.plan = commands.sign_plan(plan=plan, by=course.therapist, revision=plan.revision)
        course.led = _handed(course, technicians)


def discharge(course: Course, at: datetime) -> None:
    """The course of care has come to its end."""
    with clock.stopped(at):
        episode = course.patient.episodes.get(ended_at=None)
        people.end_episode(episode=episode, by=course.therapist, reason="Goals reached")


def _arrive(course: Course) -> None:
    if course.known is None:
        course.known = people.add_patient(by=course.therapist, given=course.file, reason="Referral")


def _look_back(course: Course, plan: Plan) -> None:
    """Before the next version: a re-evaluation, a progress report, and the physician's answer."""
    by, today = course.therapist, course.therapist.clinic.today()
    commands.record_reevaluation(plan=plan, by=by)
    kinds = [Milestone.Kind.PROGRESS_REPORT]
    if plan.number == 1:
        kinds += [Milestone.Kind.SENT, Milestone.Kind.CERTIFIED]
    for kind in kinds:
        commands.say_milestone(episode=plan.episode, kind=kind, by=by, happened_on=today)


def _first(course: Course) -> Plan:
    """From the template, with what the therapist adds to it."""
    by = course.therapist
    plan = commands.draft_plan_from_template(
        episode=course.patient.episodes.get(ended_at=None),
        template=course.template,
        by=by,
        side=course.side,
    )
    keep_only(plan, course.kept, by)
    add_orders(plan, course.orders, by)
    make_complete(plan, by)
    for item in plan.items.all():
        name = next((name for name in DOSES if getattr(item, name)), None)
        if name and item.kind == PlanItem.Kind.EXERCISE and len(course.aims) < MOST_RAISED:
            course.aims[item.code] = (name, getattr(item, name))
    return plan


def _dose(course: Course, plan: Plan) -> None:
    """The share of the aimed dose that this version asks for; the last one asks for all of it."""
    steps = len(course.versions) - 1
    share = EASED + (1 - EASED) * (plan.number - 1) / steps if steps else 1.0
    for item in plan.items.filter(code__in=course.aims):
        name, aim = course.aims[item.code]
        dose = max(1, round(aim * share))
        if dose != getattr(item, name):
            was = {name: getattr(item, name)}
            commands.edit_row(
                item=item, by=course.therapist, revision=plan.revision, given={name: dose}, was=was
            )


def _handed(course: Course, technicians: list[Membership]) -> frozenset[str]:
    """Delegate what the rules allow; the codes that every technician may lead."""
    assert course.plan is not None
    led = set(course.plan.items.values_list("code", flat=True))
    for technician in technicians:
        handed = commands.delegate_eligible(
            plan=course.plan, technician=technician, by=course.therapist
        )
        led &= {item.code for item in handed.given}
    return frozenset(led)
