"""The care that runs on a file moves to the file that stays, and comes back row by row.

What is over stays where it is and is read through the file that stays: finished visits follow from
their events. What runs is what rules read of one file: the open course with its plans, visits to
come with their claims, and precautions in force. `moved` of a merge says which rows went.
"""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.apps import apps
from django.db.models import QuerySet
from django.utils.dateparse import parse_datetime

from gaitbelt.domain.merging import Leaving
from gaitbelt.people.models import Episode, Patient, PatientMerge, Precaution
from gaitbelt.plans.models import Plan
from gaitbelt.schedule.models import Allocation, Appointment, Resource, Series, VisitAlert
from gaitbelt.treatment.models import NEVER, PrecautionsSeen, Session

AHEAD: Final = (Appointment.Status.BOOKED, Appointment.Status.CHECKED_IN)
IN_WORK: Final = (Plan.Status.DRAFT, Plan.Status.SIGNED)


def leaving(merged: Patient, *, kept: Patient) -> Leaving:
    """What of a file that is to go cannot be carried over (6 SQL queries)."""
    here = _open(kept).values("clinic")
    return Leaving(
        patient=str(merged),
        has_open_session=Session.objects.open().filter(patient=merged).exists(),
        overlaps_at=_overlap(merged, kept),
        has_two_plans=bool(_in_work(merged) & _in_work(kept)),
        other_clinics=_open(merged).exclude(clinic__in=here).count(),
    )


def _open(patient: Patient) -> QuerySet[Episode]:
    return patient.episodes.filter(ended_at=None)


def _in_work(patient: Patient) -> set[UUID]:
    """The clinics at which a plan of an open course is drafted or in force."""
    plans = Plan.objects.filter(episode__in=_open(patient), status__in=IN_WORK)
    return set(plans.values_list("episode__clinic", flat=True))


def _overlap(merged: Patient, kept: Patient) -> datetime | None:
    """When a visit of one file first falls into a visit of the other."""
    claims = Allocation.objects.filter(resource__patient=kept, released_at=None)
    spans = list(claims.values_list("starts_at", "ends_at"))
    own = Allocation.objects.filter(resource__patient=merged, released_at=None)
    for starts_at, ends_at in own.order_by("starts_at").values_list("starts_at", "ends_at"):
        if any(starts_at < until and ends_at > since for since, until in spans):
            return starts_at
    return None


def carry(merged: Patient, kept: Patient, at: datetime) -> dict[str, Any]:
    """Move what runs to the file that stays; what went, as a merge keeps it."""
    clinics = _in_work(merged)
    episodes = _open(merged).filter(clinic__in=clinics)
    visits = Appointment.objects.filter(patient=merged, status__in=AHEAD)
    runs: tuple[QuerySet[Any], ...] = (
        Plan.objects.filter(episode__in=episodes),
        episodes,
        Series.objects.filter(pk__in=visits.values("series")),
        VisitAlert.objects.filter(patient=merged, acknowledged_at=None),
        merged.precautions.filter(ended_at=None),
        visits,
    )
    rows = {found.model._meta.label: _keys(found) for found in runs}
    paused = _keys(_open(kept).filter(clinic__in=clinics))
    Episode.objects.filter(pk__in=paused).update(ended_at=at)
    resource = _move_claims(rows[Appointment._meta.label], merged, kept)
    for label, keys in rows.items():
        _rows(label, keys).update(patient=kept)
    unread = _read_anew(kept) if rows[Precaution._meta.label] else {}
    return {
        "at": at.isoformat(), "rows": rows, "paused": paused, "resource": resource,
        "unread": unread,
    }  # fmt: skip


def give_back(moved: dict[str, Any], merged: Patient, kept: Patient) -> None:
    """Move back what went; a visit that was treated since stays with the file it was treated on."""
    for label, keys in moved.get("rows", {}).items():
        found = _rows(label, keys).filter(patient=kept)
        if label == Appointment._meta.label:
            found = found.filter(session=None)
        found.update(patient=merged)
    _reopen(moved.get("paused", []), kept, moved.get("at", ""))
    _give_claims_back(moved.get("resource"), merged, kept)
    for key, seen_at in moved.get("unread", {}).items():
        seen = PrecautionsSeen.objects.filter(pk=key, seen_at=NEVER)
        seen.update(seen_at=parse_datetime(seen_at))


def is_treated_now(merge: PatientMerge) -> bool:
    """Whether a visit that went with a merge is being treated."""
    visits = merge.moved.get("rows", {}).get(Appointment._meta.label, [])
    return Session.objects.open().filter(appointment__in=visits).exists()


def _rows(label: str, keys: list[str]) -> QuerySet[Any]:
    found: QuerySet[Any] = apps.get_model(label)._default_manager.filter(pk__in=keys)
    return found


def _keys(rows: QuerySet[Any]) -> list[str]:
    return [str(key) for key in rows.order_by("pk").values_list("pk", flat=True)]


def _move_claims(visits: list[str], merged: Patient, kept: Patient) -> str | None:
    """Claims follow their visits; a file that never had any takes the other's resource."""
    own = Resource.objects.filter(patient=merged).first()
    other = Resource.objects.filter(patient=kept).first()
    if own is None or other is not None:
        claims = Allocation.objects.filter(resource=own, appointment__pk__in=visits)
        claims.update(resource=other)
        return None
    own.patient = kept
    own.save(update_fields=["patient"])
    return str(own.pk)


def _give_claims_back(resource: str | None, merged: Patient, kept: Patient) -> None:
    """The claims of visits that went back, whatever they claim since."""
    if resource is None:
        claims = Allocation.objects.filter(appointment__patient=merged, resource__patient=kept)
        own = Resource.objects.filter(patient=merged).first()
        if own is not None:
            claims.update(resource=own)
        return
    row = Resource.objects.get(pk=resource)
    row.patient = merged
    row.save(update_fields=["patient"])
    stays = row.allocations.filter(appointment__patient=kept)
    if stays.exists():
        stays.update(resource=Resource.objects.create(
            organization_id=row.organization_id, type=row.type, patient=kept, capacity=row.capacity
        ))  # fmt: skip


def _reopen(paused: list[str], kept: Patient, at: str) -> None:
    """The courses that waited run again, unless another was opened meanwhile."""
    waited = Episode.objects.filter(pk__in=paused, ended_at=parse_datetime(at) if at else None)
    waited.exclude(clinic__in=_open(kept).values("clinic")).update(ended_at=None)


def _read_anew(kept: Patient) -> dict[str, str]:
    """Precautions that came are read by everybody, also by who had read those of this file."""
    seen = PrecautionsSeen.objects.filter(patient=kept).exclude(seen_at=NEVER)
    was = {str(row.pk): row.seen_at.isoformat() for row in seen}
    PrecautionsSeen.objects.filter(pk__in=was).update(seen_at=NEVER)
    return was
