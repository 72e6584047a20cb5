"""The audit trail of a clinic as pages, newest first."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q

from gaitbelt.core.audit import RecordRead
from gaitbelt.core.events import REGISTRY
from gaitbelt.core.models import ChainHead, Event
from gaitbelt.people.models import Clinic, Membership
from gaitbelt.treatment.events import ItemDeclined, ItemHandedToLicensee

PAGE = 50
LOOKED_AT = 50_000  # events of the chain that one page looks through at most
DECLINED, HANDED_ON = ItemDeclined.type, ItemHandedToLicensee.type


@dataclass(frozen=True)
class Trail:
    """One page: its events, and the place in the chain from which the next one goes on."""

    events: list[Event]
    before: int | None


def trail(
    clinic: Clinic,
    *,
    before: int | None = None,
    patient: UUID | None = None,
    author: UUID | None = None,
    kind: str = "",
) -> Trail:
    """Events of a clinic older than a place in its chain (2 SQL queries).

    A filter that finds little ends its page after 50,000 events; `before` goes on from there.
    """
    end = before or ChainHead.objects.values_list("seq", flat=True).get(clinic=clinic) + 1
    floor = end - LOOKED_AT
    types = [HANDED_ON, DECLINED] if kind == HANDED_ON else [kind]
    chosen: Mapping[str, Any] = {"author": author, "type__in": types if kind else None}
    rows = (
        Event.objects.filter(clinic=clinic, seq__lt=end, seq__gt=floor)
        .filter(**{name: value for name, value in chosen.items() if value is not None})
        .filter(_about(patient) if patient else Q())
        .select_related("author__person", "patient")
        .order_by("-seq")
    )
    events = [_discreet(row) for row in rows[: PAGE + 1]]
    if len(events) > PAGE:
        return Trail(events[:PAGE], events[PAGE - 1].seq)
    return Trail(events, floor + 1 if floor > 0 else None)


def _discreet(row: Event) -> Event:
    """An item that somebody declined reads as one handed to a licensee: who did is not told."""
    if row.type == DECLINED:
        row.type = HANDED_ON
    return row


def _about(patient: UUID) -> Q:
    """Events of one patient, and reads of pages that told of several, this one among them."""
    among = Q(type=RecordRead.type, payload__patients__icontains=str(patient))
    return Q(patient=patient) | among


def authors(clinic: Clinic) -> list[tuple[UUID, str]]:
    """Everyone who has ever worked here (1 SQL query)."""
    rows = Membership.objects.filter(clinic=clinic).select_related("person")
    return [(each.pk, str(each.person)) for each in rows.order_by("person__family_name", "pk")]


def kinds() -> list[tuple[str, str]]:
    """Every type of event in words, but that of declining, which is never asked for by name."""
    named = [(name, str(fact.words)) for name, fact in REGISTRY.items() if name != DECLINED]
    return sorted(named, key=lambda pair: (pair[1], pair[0]))


def detail(payload: Mapping[str, Any]) -> str:
    """The part of a payload that a person can read at a glance: fields, reasons, pages."""
    if "fields" in payload:
        return ", ".join(payload["fields"])
    if "reasons" in payload:
        return ", ".join(each["code"] for each in payload["reasons"])
    page, many = str(payload.get("page") or payload.get("path") or ""), payload.get("patients")
    return f"{page} ({len(many)})" if many else page
