"""A plan begins: from a template, or from the version before; its header."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from gaitbelt.core import values
from gaitbelt.core.db import atomic
from gaitbelt.core.errors import BadValue
from gaitbelt.people.models import Episode, Membership
from gaitbelt.plans.commands.shared import (
    locked,
    locked_draft,
    not_a_choice,
    refuse_stale,
    saved,
    tell,
)
from gaitbelt.plans.events import PlanDrafted
from gaitbelt.plans.models import Goal, Plan, PlanItem
from gaitbelt.plans.prescribe import row_of
from gaitbelt.plans.starting_points import PlanTemplate, templates

MODEL = "plans.plan"
HEADER = (
    "diagnosis", "visits_per_week", "weeks", "sessions_per_day", "valid_until_on",
    "evaluated_on", "proposed_precautions",
)  # fmt: skip
PLAIN = tuple(name for name in HEADER if name != "proposed_precautions")
COUNTS = {"visits_per_week": (1, 14), "weeks": (1, 52), "sessions_per_day": (1, 3)}
CERTIFIED_DAYS = 90  # plan-of-care §1: the shorter of the plan's duration and 90 calendar days
COPIED = (
    "position", "kind", "code", "name", "task", "region", "side", "sets", "reps", "hold_s",
    "duration_s", "rest_s", "load_kg", "band", "parameters", "setup", "cue", "pain_limit",
    "effort_limit", "stop_rules", "alternate_code", "settled", "equipment_kind", "place",
    "done_with_licensee_on", "screened_on", "screen", "is_home",
)  # fmt: skip


@atomic
def draft_plan_from_template(
    *,
    episode: Episode,
    template: str,
    by: Membership,
    side: str = "",
    evaluated_on: date | None = None,
) -> Plan:
    """Begin a plan with the rows, goals and header of a template, for the therapist to adjust.

    Errors: BadValue for an unknown template, for a missing side where the problem has one, and
    while another draft of the episode is open.
    """
    found = templates().get(template)
    if found is None:
        raise not_a_choice("template")
    if found.asks_side and side not in {"L", "R", "B"}:
        raise BadValue({"side": _("Choose left, right or both.")})
    side = side if found.asks_side else ""
    evaluated_on = evaluated_on or by.clinic.today()
    plan = _new(episode, by, template=template, side=side, evaluated_on=evaluated_on)
    _fill_header(plan, found)
    plan.save(force_insert=True)
    _fill_goals(plan, found)
    PlanItem.objects.bulk_create(
        row_of(plan, row, position, region=found.region) for position, row in enumerate(found.items)
    )
    tell(plan, PlanDrafted(number=plan.number, template=template), by=by)
    return plan


@atomic
def draft_empty_plan(*, episode: Episode, by: Membership) -> Plan:
    """Begin a plan with nothing in it: header, goals and rows are the therapist's own.

    Errors: BadValue while another draft of the episode is open.
    """
    plan = _new(episode, by, evaluated_on=by.clinic.today())
    plan.save(force_insert=True)
    tell(plan, PlanDrafted(number=plan.number, template=""), by=by)
    return plan


@atomic
def draft_next_version(*, plan: Plan, by: Membership) -> Plan:
    """Begin the next version as a copy; the signed one stays in force until this is signed."""
    old = locked(plan)
    new = _new(old.episode, by, template=old.template, side=old.side,
               evaluated_on=old.evaluated_on)  # fmt: skip
    for name in ("diagnosis", "visits_per_week", "weeks", "sessions_per_day"):
        setattr(new, name, getattr(old, name))
    new.valid_until_on = last_day(by.clinic.today(), new.weeks)
    new.save(force_insert=True)
    Goal.objects.bulk_create(
        Goal(
            organization_id=new.organization_id,
            plan=new,
            position=goal.position,
            text=goal.text,
            measure=goal.measure,
            target=goal.target,
            by_on=goal.by_on,
        )
        for goal in old.goals.all()
    )
    PlanItem.objects.bulk_create(
        PlanItem(
            organization_id=new.organization_id,
            plan=new,
            **{name: getattr(item, name) for name in COPIED},
        )
        for item in old.items.all()
    )
    tell(new, PlanDrafted(number=new.number, template=new.template), by=by)
    return new


@atomic
def drop_draft(*, plan: Plan, by: Membership) -> None:
    """Give a draft up; it stays on file as ended."""
    row = locked_draft(plan)
    saved(row, {"status": Plan.Status.ENDED}, row, by, model=MODEL)


@atomic
def edit_header(
    *,
    plan: Plan,
    by: Membership,
    revision: int,
    given: Mapping[str, Any],
    was: Mapping[str, Any] | None = None,
) -> Plan:
    """Change the diagnosis, the frequency, the duration or the days of a draft.

    A new duration also moves the last valid day. Errors: BadValue, Stale, GuardRefused.
    """
    row = locked_draft(plan)
    plain = {name: value for name, value in given.items() if name != "proposed_precautions"}
    checked = values.cleaned(Plan, plain, allowed=PLAIN)
    _check_counts(checked)
    _check_days(checked, by.clinic.today())
    if "proposed_precautions" in given:
        checked["proposed_precautions"] = _kept(row, given["proposed_precautions"])
    refuse_stale(row, checked, was or {}, row, revision)
    if checked.get("weeks") and "valid_until_on" not in checked:
        checked["valid_until_on"] = last_day(by.clinic.today(), checked["weeks"])
    saved(row, checked, row, by, model=MODEL)
    return row


def last_day(start: date, weeks: int | None) -> date | None:
    """The last valid day of a plan that starts on a day; the first day counts (plan-of-care §1)."""
    if not weeks:
        return None
    return start + timedelta(days=min(7 * weeks, CERTIFIED_DAYS) - 1)


def _new(episode: Episode, by: Membership, **fields: Any) -> Plan:
    """A draft with the next number; one draft of an episode at a time."""
    list(Episode.objects.select_for_update().filter(pk=episode.pk).values_list("pk"))
    if episode.plans.filter(status=Plan.Status.DRAFT).exists():
        raise BadValue({"template": _("A draft is open already: finish it or drop it.")})
    newest: int = episode.plans.aggregate(newest=Max("number"))["newest"] or 0
    return Plan(
        organization_id=episode.organization_id,
        clinic_id=episode.clinic_id,
        patient_id=episode.patient_id,
        episode=episode,
        number=newest + 1,
        written_by=by,
        **fields,
    )


def _fill_header(plan: Plan, found: PlanTemplate) -> None:
    sides = {"L": _("left"), "R": _("right"), "B": _("both sides")}
    side = sides.get(plan.side)
    plan.diagnosis = f"{found.diagnosis}, {side}" if side else str(found.diagnosis)
    plan.visits_per_week, plan.weeks = found.visits_per_week, found.weeks
    plan.sessions_per_day = found.sessions_per_day
    plan.valid_until_on = last_day(plan.clinic.today(), found.weeks)
    in_force = plan.patient.precautions.filter(ended_at=None).values_list("code", flat=True)
    plan.proposed_precautions = [code for code in found.precautions if code not in set(in_force)]


def _fill_goals(plan: Plan, found: PlanTemplate) -> None:
    Goal.objects.bulk_create(
        Goal(
            organization_id=plan.organization_id,
            plan=plan,
            position=position,
            text=str(goal.text),
            measure=goal.measure,
            target=goal.target,
            by_on=plan.valid_until_on,
        )
        for position, goal in enumerate(found.goals)
    )


def _check_counts(checked: Mapping[str, Any]) -> None:
    for name, (low, high) in COUNTS.items():
        value = checked.get(name)
        if value is not None and not low <= value <= high:
            says = _("From %(low)d to %(high)d.") % {"low": low, "high": high}
            raise BadValue({name: says})


def _check_days(checked: Mapping[str, Any], today: date) -> None:
    evaluated, until = checked.get("evaluated_on"), checked.get("valid_until_on")
    if evaluated and evaluated > today:
        raise BadValue({"evaluated_on": _("Choose today or an earlier day.")})
    if until and until < today:
        raise BadValue({"valid_until_on": _("Choose today or a later day.")})


def _kept(plan: Plan, codes: Any) -> list[str]:
    """Which of the proposed precautions stay proposed."""
    if not isinstance(codes, list) or not set(codes) <= set(_of_template(plan)):
        raise not_a_choice("proposed_precautions")
    return [code for code in _of_template(plan) if code in codes]


def _of_template(plan: Plan) -> tuple[str, ...]:
    found = templates().get(plan.template)
    return found.precautions if found else ()
