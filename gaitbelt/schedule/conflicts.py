"""Who has what a visit would need, and from when to when: the words of a double booking."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime

from django.db.models import Q

from gaitbelt.domain.decision import Decision, Reason, guard
from gaitbelt.schedule.calendar import MAX_CLAIM
from gaitbelt.schedule.claims import Claim, Key, Wish, claims_of
from gaitbelt.schedule.models import Allocation, Resource
from gaitbelt.schedule.rules import SOURCE


def clashes(wish: Wish, resources: dict[Key, Resource]) -> Decision:
    """One reason per resource without room for the visit, in the order of claims (1 SQL query)."""
    held = _held(wish, resources)
    return _reasons(claims_of(wish), resources, held)


@guard
def _reasons(
    claims: Iterable[Claim], resources: dict[Key, Resource], held: dict[object, list[Allocation]]
) -> Iterator[Reason]:
    for claim in claims:
        resource = resources.get(claim.key)
        if resource is None:
            continue
        others = [
            other
            for other in held[resource.pk]
            if other.starts_at < claim.ends_at and claim.starts_at < other.ends_at
        ]
        if peak(others, claim.starts_at) + claim.units > resource.capacity:
            yield _taken(claim, resource, others)


def peak(others: Iterable[Allocation], starts_at: datetime) -> int:
    """The most units that open claims hold at once from an instant on."""
    others = list(others)
    moments = {starts_at, *(other.starts_at for other in others if other.starts_at > starts_at)}
    return max(
        sum(other.units for other in others if other.starts_at <= at < other.ends_at)
        for at in moments
    )


def _taken(claim: Claim, resource: Resource, others: list[Allocation]) -> Reason:
    facts: dict[str, str | int] = {"what": claim.name}
    if not others:
        return Reason("schedule.out_of_service", facts, SOURCE, "time.take_other")
    other = others[0]
    facts |= {
        "by": other.appointment.patient.board_name,
        "visit": str(other.appointment_id),
        "starts_at": other.starts_at.isoformat(),
        "ends_at": other.ends_at.isoformat(),
    }
    if resource.capacity == 1:
        return Reason("schedule.taken", facts, SOURCE, "time.take_other")
    facts |= {"now": peak(others, claim.starts_at), "cap": resource.capacity}
    return Reason("schedule.full", facts, SOURCE, "time.take_other")


def _held(wish: Wish, resources: dict[Key, Resource]) -> dict[object, list[Allocation]]:
    """Open claims of other visits on these resources around the visit."""
    claims = claims_of(wish)
    rows = (
        Allocation.objects.filter(
            organization_id=wish.clinic.organization_id,
            resource__in=[resource.pk for resource in resources.values()],
            released_at=None,
            starts_at__gt=wish.starts_at - MAX_CLAIM,
            starts_at__lt=max(claim.ends_at for claim in claims),
            ends_at__gt=wish.starts_at,
        )
        .exclude(Q(appointment=wish.visit) if wish.visit else Q(pk=None))
        .prefetch_related("appointment__patient")  # costs nothing while nothing clashes
        .order_by("starts_at", "pk")
    )
    held: dict[object, list[Allocation]] = defaultdict(list)
    for row in rows:
        held[row.resource_id].append(row)
    return held
