"""What changed about my patients of today since I last read their precautions."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from gaitbelt.people.models import Membership, Patient, Precaution
from gaitbelt.people.precautions import Family, family_of, icon_of
from gaitbelt.plans.doses import dose
from gaitbelt.plans.models import Plan
from gaitbelt.treatment.models import PrecautionsSeen

Key = tuple[UUID, str, str]


@dataclass(frozen=True)
class Change:
    """One thing about one patient: what it was, what it is now; empty where there was nothing."""

    patient: Patient
    what: str
    was: str
    now: str
    icon: str = "changed"


def changes(member: Membership, at: datetime) -> list[Change]:
    """Precautions and doses of today's patients that changed since I read them (≤ 5 queries)."""
    return [*_precautions(member, at), *_doses(member, at)]


def _today(member: Membership, at: datetime) -> QuerySet[Any, Any]:
    opens, closes = member.clinic.day_bounds(member.clinic.day_at(at))
    return member.clinic.appointments.filter(
        organization_id=member.organization_id,
        technician=member,
        starts_at__gte=opens,
        starts_at__lt=closes,
    ).values("patient")


def _read_at(member: Membership) -> Subquery:
    seen = PrecautionsSeen.objects.filter(
        organization_id=member.organization_id, member=member, patient=OuterRef("patient")
    )
    return Subquery(seen.values("seen_at")[:1])


def _precautions(member: Membership, at: datetime) -> Iterator[Change]:
    rows = (
        Precaution.objects.filter(
            organization_id=member.organization_id, patient__in=_today(member, at)
        )
        .annotate(read_at=_read_at(member))
        .filter(Q(set_at__gt=F("read_at"), ended_at=None) | Q(ended_at__gt=F("read_at")))
        .select_related("patient")
        .order_by("set_at", "pk")
    )
    found: dict[Key, list[Precaution]] = defaultdict(list)
    for row in rows:
        family = family_of(row.code)
        kind = family.value if family is Family.WEIGHT else row.code
        found[row.patient_id, kind, row.side].append(row)
    for group in found.values():
        yield _change(group)


def _change(rows: Iterable[Precaution]) -> Change:
    rows = list(rows)
    was = next((row for row in reversed(rows) if row.ended_at), None)
    now = next((row for row in rows if row.ended_at is None), None)
    return Change(
        patient=rows[0].patient,
        what="",
        was=was.text if was else "",
        now=now.text if now else "",
        icon=icon_of(rows[0].code),
    )


def _doses(member: Membership, at: datetime) -> Iterator[Change]:
    """Items whose dose a plan signed since then has changed."""
    fresh = list(
        Plan.objects.filter(
            organization_id=member.organization_id,
            clinic=member.clinic,
            status=Plan.Status.SIGNED,
            number__gt=1,
            patient__in=_today(member, at),
        )
        .annotate(read_at=_read_at(member))
        .filter(signed_at__gt=F("read_at"))
        .select_related("patient")
        .prefetch_related("items")
    )
    before = Plan.objects.filter(
        organization_id=member.organization_id, episode__in=[plan.episode_id for plan in fresh]
    ).prefetch_related("items")
    versions = {(plan.episode_id, plan.number): plan for plan in before}
    for plan in fresh:
        old = versions.get((plan.episode_id, plan.number - 1))
        doses = {item.code: dose(item) for item in old.items.all()} if old else {}
        for item in plan.items.all():
            was, now = doses.get(item.code, ""), dose(item)
            if was != now:
                yield Change(plan.patient, item.name, was, now)
