"""Rows as a tablet carries them; docs/explanation/recorder.md is the contract."""

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial
from typing import Any

from django.templatetags.static import static
from django.utils import translation

from gaitbelt.core import reasons
from gaitbelt.people.models import Membership, Patient
from gaitbelt.plans import doses
from gaitbelt.plans.library import Exercise
from gaitbelt.plans.models import PlanItem
from gaitbelt.treatment import words
from gaitbelt.treatment.alternates import exercise_of
from gaitbelt.treatment.models import ItemRun
from gaitbelt.treatment.queries import Told
from gaitbelt.treatment.queries.history import Course
from gaitbelt.treatment.recording import checks_min

LANGUAGES = ("en", "es")
DOSE = ("sets", "reps", "hold_s", "duration_s", "rest_s", "band", "side")
PATIENT = (
    "say_it", "initials", "language", "needs_interpreter", "hearing", "vision", "what_matters",
    "calms", "mobility", "fall_risk",
)  # fmt: skip


def instant(at: datetime | None) -> str | None:
    return at.isoformat(timespec="milliseconds") if at else None


def person_shown(member: Membership) -> dict[str, Any]:
    return {"id": str(member.pk), "name": str(member.person), "role": member.role}


def patient_shown(patient: Patient) -> dict[str, Any]:
    """Whom the card is about, and what to know before speaking to them."""
    return {
        "id": str(patient.pk),
        "called": patient.called,
        "name": f"{patient.called} {patient.family_name}".strip(),
        "birth_on": patient.birth_on.isoformat(),
        **{name: getattr(patient, name) for name in PATIENT},
    }


def item_shown(item: PlanItem, pain_limit: int | None) -> dict[str, Any]:
    """A prescribed item before anything was done of it."""
    dose = {name: getattr(item, name) for name in DOSE}
    dose["load_kg"] = None if item.load_kg is None else float(item.load_kg)
    is_modality = item.kind == PlanItem.Kind.MODALITY
    return {
        "run": None,
        "item": str(item.pk),
        "code": item.code,
        "name": in_both(lambda: words.title(item)),
        "kind": item.kind,
        "status": ItemRun.Status.TO_DO,
        "level": 0,
        "level_why": [],
        "dose": dose,
        "dose_words": in_both(lambda: doses.dose(item)),
        "limits": {"pain": pain_limit, "effort": item.effort_limit},
        "stop_rules": item.stop_rules,
        "setup": item.setup,
        "cue": item.cue,
        **guide(item.exercise),
        "conditions": [],
        "alternate": item.alternate_code,
        "equipment_kind": item.equipment_kind,
        "place": item.place,
        "modality": {**item.parameters, "checks": [], "removed_at": None} if is_modality else None,
        "device": None,
        "started_at": None,
        "actual": {},
        "signing": "",
        "last": [],
        "permit": "",
    }


def guide(known: Exercise | None) -> dict[str, Any]:
    """How an exercise is done and what to look for; nothing for heat, cold and the others."""
    return {
        "exercise": known.code if known else "",
        "cues": [{"en": each.en, "es": each.es} for each in known.cues] if known else [],
        "figure": static(known.figure) if known and known.figure else "",
        "errors": [{"en": each.en, "es": each.es} for each in known.errors] if known else [],
    }


def run_shown(
    run: ItemRun, pain_limit: int | None, course: Course, conditions: Iterable[str]
) -> dict[str, Any]:
    """The same item in a visit, with what was done of it so far and in the visits before.

    `conditions`: under which a therapist has kept it; looked at before it begins.
    """
    shown = item_shown(run.item, pain_limit)
    if shown["modality"] is not None:
        checks = run.checks or _checks_ahead(run)
        shown["modality"] |= {"checks": checks, "removed_at": instant(run.removed_at)}
    return shown | {
        **guide(exercise_of(run)),
        "run": str(run.pk),
        "name": in_both(lambda: words.doing(run)),
        "status": run.status,
        "level": run.level,
        "level_why": in_both_lines(lambda: words.why(run.level_why)),
        "started_at": instant(run.started_at),
        "actual": run.actual,
        "signing": run.signing,
        "last": [_visit(each) for each in course.runs],
        "conditions": [
            {"code": code, "text": in_both(partial(reasons.word, code))} for code in conditions
        ],
    }


def _checks_ahead(run: ItemRun) -> list[dict[str, Any]]:
    """The looks at skin that will be owed, so that a tablet asks for them without the clinic."""
    minutes = run.item.parameters.get("minutes")
    if run.status != ItemRun.Status.TO_DO or not minutes:
        return []
    return [
        {"at_min": at, "done_at": None, "skin": None} for at in checks_min(run, minutes=minutes)
    ]


def _visit(run: ItemRun) -> dict[str, Any]:
    """One earlier visit of an item."""
    return {
        "on": run.session.started_at.date().isoformat(),
        "words": doses.dose(run.item, run.actual),
        "amount": words.amount(run.item, run.actual),
        "load_kg": run.actual.get("load_kg", run.item.load_kg and float(run.item.load_kg)),
        "pain": run.actual.get("pain"),
        "plan": run.item.plan.number,
    }


def told_shown(each: Told) -> dict[str, Any]:
    """What was told or asked in a visit, by when it is to be seen, who has, and their answer."""
    row = each.row
    return {
        "id": str(row.pk),
        "kind": row.kind,
        "level": row.level,
        "words": row.words,
        "why": in_both_lines(lambda: words.why(row.why)),
        "item": in_both(lambda: words.title(row.run.item) if row.run else ""),
        "noted_at": instant(row.noted_at),
        "due_at": instant(each.due_at),
        "seen_by": row.acknowledged_by.name if row.acknowledged_by else "",
        "seen_at": instant(row.acknowledged_at),
        "decision": row.decision,
        "answer": row.answer,
        "is_read": row.answer_seen_at is not None,
        "has_photo": row.photo_id is not None,
    }


def in_both[T](say: Callable[[], T]) -> dict[str, T]:
    """Something said in the languages of the recorder."""
    found = {}
    for language in LANGUAGES:
        with translation.override(language):
            found[language] = say()
    return found


def in_both_lines(say: Callable[[], list[str]]) -> list[dict[str, str]]:
    """Lines, each in both languages."""
    said = in_both(say)
    return [
        dict(zip(LANGUAGES, pair, strict=True))
        for pair in zip(*(said[each] for each in LANGUAGES), strict=True)
    ]
