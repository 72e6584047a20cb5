"""A wished visit as the rules of booking see it: the roster of that time, and the technician."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from gaitbelt.domain.competency import CprStanding, Doer, cpr_standing
from gaitbelt.domain.gate_facts import BookFacts, Place
from gaitbelt.domain.packs import supervision_terms
from gaitbelt.domain.safety import PatientFacts
from gaitbelt.domain.scope import Role
from gaitbelt.domain.supervision import NO_LIMIT, Presence, SupervisorFacts, shared_out
from gaitbelt.people import facts as people
from gaitbelt.people.models import Membership
from gaitbelt.plans import facts as plans
from gaitbelt.plans.models import Plan
from gaitbelt.schedule.calendar import MAX_CLAIM, TREATING
from gaitbelt.schedule.claims import Wish
from gaitbelt.schedule.models import Allocation
from gaitbelt.workforce.models import Shift


@dataclass(frozen=True)
class Roster:
    """The shifts that touch a visit, with everyone's certificates at hand."""

    shifts: tuple[Shift, ...]

    def of(self, member: Membership) -> list[Shift]:
        return [shift for shift in self.shifts if shift.member_id == member.pk]

    def member(self, member: Membership) -> Membership:
        """The same membership with its certificates read, where it is rostered."""
        return next((shift.member for shift in self.of(member)), member)


def roster(wish: Wish) -> Roster:
    """Who is rostered around a visit (3 SQL queries)."""
    clinic = wish.clinic
    rows = (
        clinic.shifts.filter(
            organization_id=clinic.organization_id,
            starts_at__gt=wish.starts_at - timedelta(days=1),
            starts_at__lt=wish.ends_at,
            ends_at__gt=wish.starts_at,
            member__role__in=TREATING,
        )
        .select_related("member__person")
        .prefetch_related("member__person__sign_offs__signed_by", "member__person__credentials")
        .order_by("starts_at", "pk")
    )
    for shift in rows:
        shift.member.clinic = clinic
    return Roster(tuple(rows))


def for_booking(
    wish: Wish, technician: Membership, found: Roster, place: Place | None = None
) -> BookFacts:
    """The technician's part of a visit, under the clinic's rules or under those of `place`.

    1 SQL query, 2 more for a technician who is not rostered.
    """
    at = wish.licensed_until
    on = at.astimezone(wish.clinic.tz).date()
    place = place or people.place(wish.clinic, on)
    return BookFacts(
        starts_at=at,
        on=on,
        place=place,
        doer=people.doer(found.member(technician)),
        patient=PatientFacts(id=str(wish.patient.pk), name=wish.patient.called),
        plan=None,
        supervisors=_supervisors(wish, technician, found, place),
        cpr_responders=_responders(technician, found, at),
    )


def with_items(facts: BookFacts, plan: Plan) -> BookFacts:
    """The same with the plan and what it prescribes: what may be warned of before the day."""
    items = plan.items.prefetch_related("delegations__technician")
    return replace(
        facts,
        plan=plans.plan(plan, facts.on),
        items=tuple(plans.item(row, row.delegations.all(), plan=plan) for row in items),
    )


def has_ratio(wish: Wish) -> bool:
    """Whether the number of technicians at once is limited here, so that bookings must queue."""
    place = people.place(wish.clinic)
    return supervision_terms(place.pack, place.facility).cap is not NO_LIMIT


def _supervisors(
    wish: Wish, technician: Membership, found: Roster, place: Place
) -> tuple[SupervisorFacts, ...]:
    """Every rostered licensee; technicians booked at that time are shared out among them."""
    terms = supervision_terms(place.pack, place.facility)
    waiting = _technicians_then(wish, technician) if terms.cap is not NO_LIMIT else 0
    roles = [shift.member.role for shift in found.shifts]
    assistants = shared_out(roles.count(Membership.Role.PTA), roles.count(Membership.Role.PT))
    supervisors = []
    for shift in found.shifts:
        member = shift.member
        if not member.is_licensed:
            continue
        takes = 0
        if isinstance(terms.cap, int) and member.role in terms.roles:
            takes = min(waiting, terms.cap)
        waiting -= takes
        supervisors.append(
            SupervisorFacts(
                id=str(member.person_id),
                name=member.name,
                role=Role(member.role),
                presence=_rostered(shift),
                technicians_now=takes,
                assistants_now=assistants if member.role == Membership.Role.PT else 0,
            )
        )
    return tuple(supervisors)


def _technicians_then(wish: Wish, technician: Membership) -> int:
    """How many other technicians have a patient at once during the technician's part."""
    claims = Allocation.objects.filter(
        organization_id=wish.clinic.organization_id,
        appointment__clinic=wish.clinic,
        released_at=None,
        starts_at__gt=wish.licensed_until - MAX_CLAIM,
        starts_at__lt=wish.ends_at,
        ends_at__gt=wish.licensed_until,
        resource__person__memberships__role=Membership.Role.TECH,
        resource__person__memberships__clinic=wish.clinic,
    ).exclude(resource__person=technician.person_id)
    if wish.visit:
        claims = claims.exclude(appointment=wish.visit)
    rows = list(claims.values_list("resource", "starts_at", "ends_at"))
    moments = {wish.licensed_until, *(begins for _, begins, _ in rows)}
    at_once = [
        len({key for key, begins, ends in rows if begins <= at < ends})
        for at in moments
        if at >= wish.licensed_until
    ]
    return max(at_once)


def _responders(technician: Membership, found: Roster, at: datetime) -> int:
    """How many others are rostered then with current CPR."""
    on = at.astimezone(technician.clinic.tz).date()
    others = {
        shift.member_id: people.doer(shift.member)
        for shift in found.shifts
        if shift.member_id != technician.pk and shift.starts_at <= at < shift.ends_at
    }
    return _count_current(others.values(), on)


def _count_current(doers: Iterable[Doer], on: date) -> int:
    return sum(cpr_standing(doer, on, "block_at_once") is CprStanding.CURRENT for doer in doers)


def _rostered(shift: Shift) -> Presence:
    return Presence(
        rostered_from=shift.starts_at,
        rostered_until=shift.ends_at,
        lunch_from=shift.lunch_starts_at,
        lunch_until=shift.lunch_ends_at,
    )
