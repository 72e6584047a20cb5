"""Who did what, when and why, for acts that are not clinical events themselves."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from gaitbelt.core import clock
from gaitbelt.core.db import atomic
from gaitbelt.core.errors import GuardRefused
from gaitbelt.core.events import Fact, New, append, event
from gaitbelt.domain.decision import Decision, as_data

# What an act was about (GuardRefused.about), the narrowest row first.
NARROWEST_FIRST = (
    "run", "session", "visit", "appointment", "wish", "plan", "version", "device", "technician",
    "member",
)  # fmt: skip


@dataclass(frozen=True)
class Console:
    """Who acts when no member of staff does: the command line of the installation."""

    clinic: Any
    role: str = ""


@event("record.changed", _("Record changed"))
@dataclass(frozen=True, kw_only=True)
class RecordChanged(Fact):
    """Fields of a row changed: {field: [before, after]}."""

    model: str
    fields: dict[str, Any]
    reason: str = ""


@event("record.read", _("Record read"))
@dataclass(frozen=True, kw_only=True)
class RecordRead(Fact):
    """A page or answer with patient data was given out; `patients` where it tells of several."""

    page: str
    detail: str = ""
    patients: list[UUID] = field(default_factory=list)


@event("act.refused", _("Not possible"))
@dataclass(frozen=True, kw_only=True)
class ActRefused(Fact):
    """A guard refused an act: codes and facts, no sentences."""

    act: str
    reasons: list[dict[str, Any]]


@event("access.refused", _("Door of another role"))
@dataclass(frozen=True, kw_only=True)
class AccessRefused(Fact):
    """Somebody opened a door that their role does not have."""

    right: str
    path: str


def changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """{field: [before, after]} for the fields that differ."""
    return {
        name: [before.get(name), value]
        for name, value in after.items()
        if before.get(name) != value
    }


@dataclass(frozen=True, kw_only=True)
class Changed:
    """A row and its fields that changed: {field: [before, after]}."""

    model: str
    subject: UUID
    fields: Mapping[str, Any]
    patient_id: UUID | None = None
    reason: str = ""


def record_change(
    *,
    by: Any,
    model: str,
    subject: UUID,
    fields: Mapping[str, Any],
    patient_id: UUID | None = None,
    reason: str = "",
) -> None:
    """Append {field: [before, after]} with who and why; call it inside the command."""
    one = Changed(model=model, subject=subject, fields=fields, patient_id=patient_id, reason=reason)
    record_changes(by=by, changes=[one])


def record_changes(*, by: Any, changes: Iterable[Changed]) -> None:
    """One append for several rows; call it inside the command."""
    _append(
        by,
        [
            (RecordChanged(model=each.model, fields=dict(each.fields), reason=each.reason),
             each.subject, each.patient_id)
            for each in changes
        ],
    )  # fmt: skip


def record_read(
    *, by: Any, page: str, subject: UUID | None = None, patient_id: UUID | None = None,
    patients: Iterable[UUID] = (), detail: str = "",
) -> None:  # fmt: skip
    """One short append after an answer with patient data is built and before it is sent."""
    several = sorted(set(patients))
    if patient_id is None and len(several) == 1:
        patient_id, several = several[0], []
    fact = RecordRead(page=page, detail=detail, patients=several)
    _note(fact, by=by, subject=subject, patient_id=patient_id)


def record_reads(*, by: Any, page: str, read: Iterable[tuple[UUID, UUID]]) -> None:
    """One append for a page about several patients: (subject, patient) of each."""
    fact = RecordRead(page=page)
    _append(by, [(fact, subject, patient_id) for subject, patient_id in read])


def record_refusal(
    *, by: Any, act: str, decision: Decision, subject: UUID | None = None,
    patient_id: UUID | None = None,
) -> None:  # fmt: skip
    """Append why an act was refused."""
    fact = ActRefused(act=act, reasons=[as_data(reason) for reason in decision.reasons])
    _note(fact, by=by, subject=subject, patient_id=patient_id)


def record_refused(refused: GuardRefused, request: Any) -> None:
    """Append a refusal of a screen or of REST, with whom it concerns.

    Under the lock of a tablet nobody is signed in: the clinic itself stands for them.
    """
    subject, patient_id = _concerned(refused.about)
    record_refusal(
        by=request.member or Console(request.clinic),
        act=refused.act or request.path,
        decision=refused.decision,
        subject=subject,
        patient_id=patient_id,
    )


def _concerned(about: Mapping[str, Any]) -> tuple[UUID | None, UUID | None]:
    """The row that an act was about, the narrowest first, and the patient that it belongs to."""
    rows = [about[name] for name in NARROWEST_FIRST if about.get(name) is not None]
    rows += list(about.get("entries", ()))[:1]
    found = [key for row in rows if (key := _patient_of(row)) is not None]
    if "patient" in about:
        found.append(about["patient"].pk)
    subject = next((row.pk for row in rows if hasattr(row, "pk")), None)
    return subject, found[0] if found else None


def _patient_of(row: Any) -> UUID | None:
    """By its own key, by the patient it names, or by the session it is part of."""
    for holder in (row, getattr(row, "session", None), getattr(row, "plan", None)):
        key = getattr(holder, "patient_id", None)
        key = key or getattr(getattr(holder, "patient", None), "pk", None)
        if isinstance(key, UUID):
            return key
    return None


def record_denied(*, by: Any, right: str, path: str) -> None:
    """Append that somebody tried a door of another role."""
    _note(AccessRefused(right=right, path=path[:300]), by=by)


def _note(
    fact: Fact, *, by: Any, subject: UUID | None = None, patient_id: UUID | None = None
) -> None:
    _append(by, [(fact, subject, patient_id)])


def _append(by: Any, said: Iterable[tuple[Fact, UUID | None, UUID | None]]) -> None:
    """Append facts about (subject, patient) by a member, or by the command line."""
    author, now = None if isinstance(by, Console) else by, clock.now()
    news = [
        New(
            fact=fact, clinic=by.clinic, author=author, occurred_at=now,
            subject=subject, patient_id=patient_id,
        )
        for fact, subject, patient_id in said
    ]  # fmt: skip
    atomic(append)(news)
