"""An entry of a record as it is read: a title, lines below it, who, and where it came from."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Final

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from gaitbelt.oversight.timeline import Entry
from gaitbelt.oversight.timeline_kinds import FULL, SESSIONS
from gaitbelt.people.models import (
    ClinicalFact,
    Condition,
    Membership,
    PatientDocument,
    Precaution,
)
from gaitbelt.people.templatetags.people import known_date
from gaitbelt.plans.models import Plan
from gaitbelt.schedule.models import Appointment
from gaitbelt.treatment import words
from gaitbelt.treatment.models import Observation


@dataclass(frozen=True, slots=True)
class Told:
    """An entry in words; `day` where only a day, or a part of it, is known."""

    title: str
    lines: tuple[str, ...] = ()
    who: str = ""
    source: str = ""
    day: str | None = None
    level: int = 0


def told(entry: Entry, role: str) -> Told:
    """What a role reads of an entry."""
    words = WORDS[type(entry.row)](entry.row, role)
    if entry.ended_on is None:
        return words
    day = date_format(entry.ended_on, "j M Y")
    ended = _("no longer in force since %(day)s") % {"day": day}
    return replace(words, lines=(*words.lines, ended))


def _visit(row: Appointment, role: str) -> Told:
    title = f"{row.visit_type.name} · {row.get_status_display()}"
    why = row.get_cancel_code_display() if row.cancel_code else ""
    session = getattr(row, "session", None) if role in SESSIONS else None
    runs = session.runs.all() if session else ()
    done = [f"{words.doing(run)}: {words.outcome(run)}" for run in runs]
    pain = _pain(session.pain_at_start, session.pain_at_end) if session else ""
    seen = (row.therapist, row.technician)
    lines = tuple(line for line in (why, pain, *done) if line)
    return Told(title, lines, ", ".join(filter(None, map(_name, seen))))


def _pain(before: int | None, after: int | None) -> str:
    if before is None and after is None:
        return ""
    values = {"before": "—" if before is None else before, "after": "—" if after is None else after}
    return _("Pain %(before)s before, %(after)s after") % values


def _observation(row: Observation, role: str) -> Told:
    title = row.get_kind_display()
    if row.body_part:
        title += f" · {words.BODY_PARTS[row.body_part]}"
    where = words.title(row.run.item) if row.run else ""
    answer = ""
    if row.acknowledged_by:
        said = {"name": row.acknowledged_by.name, "answer": row.answer or _("seen")}
        answer = _("%(name)s: %(answer)s") % said
    lines = (f"“{row.words}”" if row.words else "", where, *words.why(row.why), answer)
    return Told(title, tuple(filter(None, lines)), _name(row.noted_by), level=row.level)


def _plan(row: Plan, role: str) -> Told:
    title = _("Plan %(number)s signed") % {"number": row.number}
    until = ""
    if row.valid_until_on:
        day = date_format(row.valid_until_on, "j M Y")
        until = _("valid until %(day)s") % {"day": day}
    diagnosis = row.diagnosis if role in FULL else ""
    lines = (diagnosis, until, str(row.get_status_display()))
    return Told(title, tuple(filter(None, lines)), _name(row.signed_by))


def _precaution(row: Precaution, role: str) -> Told:
    return Told(row.text, who=_name(row.set_by))


def _fact(row: ClinicalFact, role: str) -> Told:
    value = f"{row.value} {row.unit}".strip()
    lines = (str(row.get_kind_display()), value, row.detail, _over(row.is_active))
    day = known_date(row.starts_on, row.precision)
    return Told(row.text, tuple(filter(None, lines)), source=row.source, day=day)


def _condition(row: Condition, role: str) -> Told:
    lines = (_("Condition"), row.code, _over(row.is_active))
    day = known_date(row.onset_on, row.onset_precision)
    return Told(row.text, tuple(filter(None, lines)), source=row.source, day=day)


def _over(is_active: bool) -> str:
    return "" if is_active else _("over")


def _document(row: PatientDocument, role: str) -> Told:
    return Told(row.title, (str(row.get_kind_display()),), _name(row.file.added_by))


def _name(member: Membership | None) -> str:
    return member.name if member else ""


WORDS: Final[dict[type, Callable[[Any, str], Told]]] = {
    Appointment: _visit,
    Observation: _observation,
    Plan: _plan,
    Precaution: _precaution,
    ClinicalFact: _fact,
    Condition: _condition,
    PatientDocument: _document,
}
