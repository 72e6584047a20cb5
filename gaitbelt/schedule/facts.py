"""A visit as the rules of booking see it: the roster of that time, and the technician."""

from datetime import datetime

from django.db.models import prefetch_related_objects

from gaitbelt.domain.competency import CprStanding, cpr_standing
from gaitbelt.domain.gate_facts import BookFacts, Place
from gaitbelt.domain.packs import supervision_terms
from gaitbelt.domain.safety import PatientFacts
from gaitbelt.domain.scope import Role
from gaitbelt.domain.supervision import NO_LIMIT, Presence, SupervisorFacts, shared_out
from gaitbelt.people import facts as people
from gaitbelt.people.models import Membership
from gaitbelt.plans import facts as plans
from gaitbelt.plans.models import Plan
from gaitbelt.schedule.claims import Wish
from gaitbelt.schedule.roster import Roster
from gaitbelt.workforce.models import Shift


def for_booking(
    wish: Wish, technician: Membership, found: Roster, place: Place, plan: Plan | None = None
) -> BookFacts:
    """The technician's part of a visit as it is planned, under the rules of `place`.

    With `plan` also what it prescribes: what may be warned of before the day. No SQL query but
    those of the roster, and 3 for a plan without its `items__delegations__technician` at hand.
    """
    at = wish.licensed_until
    on = wish.clinic.day_at(at)
    if plan is not None:
        plan.clinic = wish.clinic
        prefetch_related_objects([plan], "items__delegations__technician")
    rows = plan.items.all() if plan else ()
    return BookFacts(
        starts_at=at,
        on=on,
        place=place,
        doer=found.doer(technician),
        patient=PatientFacts(id=str(wish.patient.pk), name=wish.patient.called),
        plan=plans.plan(plan, on),
        items=tuple(plans.item(row, row.delegations.all(), plan=row.plan) for row in rows),
        supervisors=_supervisors(wish, technician, found, place),
        cpr_responders=_responders(technician, found, at),
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
    stretch = (wish.licensed_until, wish.ends_at)
    waiting = 0
    if terms.cap is not NO_LIMIT:
        own = wish.visit.pk if wish.visit else None
        waiting = found.busy_technicians(*stretch, besides=technician, visit=own)
    shifts = found.during(wish.starts_at, wish.ends_at)
    roles = [shift.member.role for shift in shifts]
    assistants = shared_out(roles.count(Membership.Role.PTA), roles.count(Membership.Role.PT))
    supervisors = []
    for shift in shifts:
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


def _responders(technician: Membership, found: Roster, at: datetime) -> int:
    """How many others are rostered then with current CPR."""
    on = found.clinic.day_at(at)
    others = {
        shift.member_id: found.doer(shift.member)
        for shift in found.shifts
        if shift.member_id != technician.pk and shift.starts_at <= at < shift.ends_at
    }
    standings = (cpr_standing(each, on, "block_at_once") for each in others.values())
    return sum(standing is CprStanding.CURRENT for standing in standings)


def _rostered(shift: Shift) -> Presence:
    return Presence(
        rostered_from=shift.starts_at,
        rostered_until=shift.ends_at,
        lunch_from=shift.lunch_starts_at,
        lunch_until=shift.lunch_ends_at,
    )
