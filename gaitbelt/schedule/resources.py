"""The rows behind claims: one resource per patient, person, area, item and kind, made on demand."""

from collections.abc import Iterable

from django.db.models import Count, Q

from gaitbelt.equipment.models import Item, Kind
from gaitbelt.people.models import Clinic
from gaitbelt.schedule.claims import OWNERS, Claim, Key, Type, Wish, claims_of, units_of
from gaitbelt.schedule.models import Resource

NOT_IN_SERVICE = (Item.State.OUT_OF_SERVICE, Item.State.QUARANTINED, Item.State.RETIRED)


def key_of(resource: Resource) -> Key:
    """Whose resource it is."""
    return resource.type, getattr(resource, OWNERS[Type(resource.type)])


def resources_of(wish: Wish) -> dict[Key, Resource]:
    """The resources that a visit claims, missing ones made (≤ 2 SQL, 2 more when some are)."""
    claims = claims_of(wish)
    found = _stored(wish.clinic, claims)
    rooms = _rooms(wish, claims)
    for key, resource in found.items():
        _follow(resource, rooms[key])
    missing = [_new(wish, claim, rooms[claim.key]) for claim in claims if claim.key not in found]
    if missing:
        Resource.objects.bulk_create(missing, ignore_conflicts=True)
        found = _stored(wish.clinic, claims)
    return found


def existing_resources(wish: Wish) -> dict[Key, Resource]:
    """The resources of a wish that were ever claimed; nothing is made (1 SQL query)."""
    return _stored(wish.clinic, claims_of(wish))


def kinds_in_service(clinic: Clinic, kinds: Iterable[Kind]) -> dict[Kind, int]:
    """How many units of each kind are in service at a clinic (1 SQL query)."""
    wanted = {kind.pk: kind for kind in kinds}
    counted = (
        clinic.items.filter(kind_id__in=wanted)
        .exclude(state__in=NOT_IN_SERVICE)
        .values_list("kind_id")
        .annotate(units=Count("pk"))
    )
    units = dict(counted.order_by())
    return {kind: units.get(pk, 0) for pk, kind in wanted.items()}


def follow_service(clinic: Clinic, kind: Kind) -> None:
    """Let the capacity of a kind be its units in service, after one went out or came back."""
    units = kinds_in_service(clinic, [kind])[kind]
    Resource.objects.filter(type=Type.KIND, clinic=clinic, kind=kind).update(capacity=units)


def _stored(clinic: Clinic, claims: Iterable[Claim]) -> dict[Key, Resource]:
    wanted = Q()
    for type_, column in OWNERS.items():
        owners = [claim.owner for claim in claims if claim.type == type_]
        at_clinic = {"clinic": clinic} if type_ == Type.KIND else {}
        wanted |= Q(type=type_, **{f"{column}__in": owners}, **at_clinic) if owners else Q()
    rows = Resource.objects.filter(wanted, organization_id=clinic.organization_id)
    return {key_of(row): row for row in rows}


def _follow(resource: Resource, room: int) -> None:
    """A clinic's new cap, more places in an area, a unit back in service: from now on they count.

    What is taken by one at a time stays so, whatever its claims (schedule/guards.py).
    """
    is_counted = resource.type == Type.KIND or 1 not in {room, resource.capacity}
    if is_counted and room != resource.capacity:
        resource.capacity = room
        resource.save(update_fields=["capacity"])


def _new(wish: Wish, claim: Claim, room: int) -> Resource:
    clinic = wish.clinic
    belongs = None if claim.type in {Type.PATIENT, Type.PERSON} else clinic
    return Resource(
        organization_id=clinic.organization_id,
        type=claim.type,
        clinic=belongs,
        capacity=room,
        **{OWNERS[Type(claim.type)]: claim.owner},
    )


def _rooms(wish: Wish, claims: Iterable[Claim]) -> dict[Key, int]:
    """How many each resource has room for: one, except for technicians, larger areas and kinds."""
    rooms = {claim.key: 1 for claim in claims}
    if wish.technician and wish.has_technician_part:
        rooms[Type.PERSON, wish.technician.person_id] = wish.clinic.max_patients_per_technician
    if wish.area:
        rooms[Type.AREA, wish.area.pk] = wish.area.capacity
    kinds = units_of(wish)
    for kind, units in (kinds_in_service(wish.clinic, kinds) if kinds else {}).items():
        rooms[Type.KIND, kind.pk] = units
    return rooms
