"""The record of a patient as one line of time, newest first: each role with its part.

Every source gives at most a page; what they give is merged and cut, and only what is shown is read
further. A page therefore costs the same after 20 visits and after 700.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import F, Prefetch, Q, QuerySet, prefetch_related_objects
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from gaitbelt.core import clock
from gaitbelt.core.errors import BadValue
from gaitbelt.oversight.timeline_kinds import Kind, clinical_kinds, kinds_of
from gaitbelt.people import fields
from gaitbelt.people.models import (
    Clinic,
    ClinicalFact,
    Condition,
    Patient,
    PatientDocument,
    Precaution,
)
from gaitbelt.people.queries import files_of
from gaitbelt.plans.models import Plan
from gaitbelt.schedule.models import Appointment
from gaitbelt.treatment.models import ItemRun, Observation

PAGE: Final = 30
UNDATED: Final = date(1900, 1, 1)  # what has no date comes last
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the record and when it was; `ended_on` is the clinic's day on which it ended."""

    at: datetime
    kind: Kind
    row: Any
    ended_on: date | None = None

    @property
    def place(self) -> tuple[datetime, UUID]:
        return self.at, self.row.pk


@dataclass(frozen=True, slots=True)
class Timeline:
    """A page of the record; `next` leads to what is older."""

    entries: Sequence[Entry]
    next: str | None


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose record, for which role of which clinic, of which kinds, older than what."""

    clinic: Clinic
    patient: Patient
    role: str
    before: tuple[datetime, UUID] | None
    limit: int
    files: list[UUID]  # the file itself and those merged into it

    def older(self, at: str) -> Q:
        """What comes after the last entry of the page before, by an instant of the row."""
        if self.before is None:
            return Q()
        moment, key = self.before
        return Q(**{f"{at}__lt": moment}) | Q(**{at: moment, "pk__lt": key})

    def older_days(self) -> Q:
        """The same by a day, which stands at its beginning."""
        if self.before is None:
            return Q()
        moment, key = self.before
        day = self.clinic.day_at(moment)
        if self.midnight(day) < moment:
            return Q(day__lte=day)
        return Q(day__lt=day) | Q(day=day, pk__lt=key)

    def midnight(self, day: date) -> datetime:
        return datetime.combine(day, time(), self.clinic.tz)


def timeline(
    clinic: Clinic,
    patient: Patient,
    *,
    role: str,
    kind: str = "",
    next: str = "",
    limit: int = PAGE,
) -> Timeline:
    """A page of a patient's record for a role (≤ 10 SQL queries). Errors: BadValue."""
    kinds = kinds_of(role)
    if kind and kind not in kinds:
        raise BadValue({"kind": _("Choose one that your role sees.")})
    asked = Asked(clinic, patient, role, _position(next), limit, files_of(patient))
    wanted = [each for each in kinds if kind in ("", each)]
    entries = sorted(
        (entry for each in wanted for entry in SOURCES[each](asked)),
        key=lambda entry: entry.place,
        reverse=True,
    )
    shown = entries[:limit]
    _read_further(shown)
    return Timeline(shown, _cursor(shown[-1]) if len(entries) > limit else None)


def _visits(asked: Asked) -> Iterator[Entry]:
    rows = (
        Appointment.objects.filter(
            asked.older("starts_at"),
            organization_id=asked.clinic.organization_id,
            clinic=asked.clinic,
            patient__in=asked.files,
            starts_at__lte=clock.now(),
        )
        .select_related("visit_type", "therapist__person", "technician__person", "session")
        .order_by("-starts_at", "-pk")
    )
    yield from _entries(Kind.VISITS, rows, asked, "starts_at")


def _observations(asked: Asked) -> Iterator[Entry]:
    """Signs that a technician must not know of are for licensees (session-safety.md R19)."""
    rows = Observation.objects.filter(
        asked.older("noted_at"), clinic=asked.clinic, patient__in=asked.files, undone_at=None
    )
    if asked.role == "TECH":
        rows = rows.exclude(is_silent=True)
    rows = rows.select_related("noted_by__person", "acknowledged_by__person", "run__item")
    yield from _entries(Kind.OBSERVATIONS, rows.order_by("-noted_at", "-pk"), asked, "noted_at")


def _plans(asked: Asked) -> Iterator[Entry]:
    rows = (
        Plan.objects.filter(
            asked.older("signed_at"),
            clinic=asked.clinic,
            patient__in=asked.files,
            signed_at__isnull=False,
        )
        .select_related("signed_by__person")
        .order_by("-signed_at", "-pk")
    )
    yield from _entries(Kind.PLANS, rows, asked, "signed_at")


def _precautions(asked: Asked) -> Iterator[Entry]:
    rows = Precaution.objects.filter(asked.older("set_at"), patient__in=asked.files)
    rows = rows.select_related("set_by__person").order_by("-set_at", "-pk")
    for entry in _entries(Kind.PRECAUTIONS, rows, asked, "set_at"):
        ended_at = entry.row.ended_at
        ended_on = asked.clinic.day_at(ended_at) if ended_at else None
        yield replace(entry, ended_on=ended_on)


def _imported(asked: Asked) -> Iterator[Entry]:
    kinds = clinical_kinds(asked.role)
    facts = ClinicalFact.objects.filter(
        organization_id=asked.clinic.organization_id, patient__in=asked.files, kind__in=kinds
    )
    yield from _days(Kind.IMPORTED, facts, asked, "starts_on")
    if "conditions" in fields.parts(asked.role):
        conditions = Condition.objects.filter(patient__in=asked.files)
        yield from _days(Kind.IMPORTED, conditions, asked, "onset_on")


def _documents(asked: Asked) -> Iterator[Entry]:
    rows = PatientDocument.objects.filter(
        asked.older("file__added_at"),
        patient__in=asked.files,
        ended_at=None,
        kind__in=fields.document_kinds(asked.role),
    )
    rows = rows.select_related("file__added_by__person").order_by("-file__added_at", "-pk")
    yield from _entries(Kind.DOCUMENTS, rows, asked, "file.added_at")


SOURCES: Final = {
    Kind.VISITS: _visits,
    Kind.OBSERVATIONS: _observations,
    Kind.PLANS: _plans,
    Kind.PRECAUTIONS: _precautions,
    Kind.IMPORTED: _imported,
    Kind.DOCUMENTS: _documents,
}


def _entries(kind: Kind, rows: QuerySet[Any], asked: Asked, at: str) -> Iterator[Entry]:
    for row in rows[: asked.limit + 1]:
        moment: Any = row
        for name in at.split("."):
            moment = getattr(moment, name)
        yield Entry(moment, kind, row)


def _days(kind: Kind, rows: QuerySet[Any], asked: Asked, name: str) -> Iterator[Entry]:
    dated = rows.annotate(day=Coalesce(F(name), UNDATED)).filter(asked.older_days())
    for row in dated.order_by("-day", "-pk")[: asked.limit + 1]:
        yield Entry(asked.midnight(row.day), kind, row)


def _read_further(shown: Sequence[Entry]) -> None:
    """What was done in the sessions of the visits that are shown (1 SQL query)."""
    sessions = [
        entry.row.session
        for entry in shown
        if isinstance(entry.row, Appointment) and hasattr(entry.row, "session")
    ]
    runs = ItemRun.objects.select_related("item", "recorded_by__person").order_by("position")
    prefetch_related_objects(sessions, Prefetch("runs", queryset=runs))


def _cursor(entry: Entry) -> str:
    at = (entry.at - EPOCH) // timedelta(microseconds=1)
    return urlsafe_b64encode(at.to_bytes(8, signed=True) + entry.row.pk.bytes).decode().rstrip("=")


def _position(cursor: str) -> tuple[datetime, UUID] | None:
    """Where the page before ended. Errors: BadValue."""
    if not cursor:
        return None
    try:
        raw = urlsafe_b64decode(f"{cursor}==".encode("ascii"))
        at = EPOCH + timedelta(microseconds=int.from_bytes(raw[:8], signed=True))
        return at, UUID(bytes=raw[8:])
    except (ValueError, OverflowError):
        words = _("This page is not there any more: begin again without it.")
        raise BadValue({"next": words}) from None
