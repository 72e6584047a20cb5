"""What must hold before a visit is booked, besides free resources: hours, length, plan, roster."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from django.db.models import Q

from gaitbelt.domain import ahead
from gaitbelt.domain.decision import Decision, Reason, guard, together
from gaitbelt.domain.gate_facts import Place
from gaitbelt.people import facts as people
from gaitbelt.people.models import Membership
from gaitbelt.plans.models import Plan
from gaitbelt.schedule import facts
from gaitbelt.schedule.claims import Wish, as_booked
from gaitbelt.schedule.models import Appointment
from gaitbelt.schedule.roster import Roster, roster
from gaitbelt.workforce.models import Shift

SOURCE = "schedule"


def may_book(wish: Wish) -> Decision:
    """Every reason against a visit, except resources that others have (≤ 6 SQL queries)."""
    found = roster(wish.clinic, wish.starts_at, wish.ends_at)
    decisions = [within_hours(wish), has_people(wish), has_license(wish), has_plan(wish)]
    if wish.therapist and wish.has_licensed_part:
        span = (wish.starts_at, wish.licensed_until)
        decisions.append(works_then(wish.therapist, found.of(wish.therapist), *span))
    if wish.technician and wish.has_technician_part:
        span = (wish.licensed_until, wish.ends_at)
        decisions.append(works_then(wish.technician, found.of(wish.technician), *span))
        place = people.place(wish.clinic, wish.day)
        decisions.append(ahead.may_book(facts.for_booking(wish, wish.technician, found, place)))
    return together(decisions)


def known_ahead(visit: Appointment, found: Roster, place: Place) -> Decision:
    """What speaks against a technician's part as booked, known before the day (scope §9.18).

    It warns; it does not keep the visit from being booked: a licensee may lead.
    """
    wish = as_booked(visit)
    if not (wish.technician and wish.has_technician_part):
        return Decision()
    return ahead.may_book(facts.for_booking(wish, wish.technician, found, place, wish.plan))


@guard
def within_hours(wish: Wish) -> Iterator[Reason]:
    """The visit lies within the clinic's hours; cleaning may run past closing."""
    day = wish.day
    opens, closes = wish.clinic.opening_hours(day)
    if wish.starts_at < opens or wish.ends_at > closes:
        hours = {"opens_at": opens.isoformat(), "closes_at": closes.isoformat()}
        yield Reason("schedule.closed", hours, SOURCE, "time.take_other")


@guard
def has_people(wish: Wish) -> Iterator[Reason]:
    """Each part of the visit has somebody, and the visit a place."""
    lacks = {
        "schedule.no_therapist": wish.has_licensed_part and wish.therapist is None,
        "schedule.no_technician": wish.has_technician_part and wish.technician is None,
        "schedule.no_area": wish.area is None,
    }
    at = {"starts_at": wish.starts_at.isoformat()}
    for code, is_lacking in lacks.items():
        if is_lacking:
            yield Reason(code, at, SOURCE, "time.take_other")


@guard
def has_license(wish: Wish) -> Iterator[Reason]:
    """An evaluation, a discharge or a screen is a physical therapist's (plan-of-care §1, §2)."""
    therapist, roles = wish.therapist, wish.visit_type.licensed_roles
    if therapist and wish.has_licensed_part and therapist.role not in roles:
        yield Reason(
            "schedule.therapist_only",
            {"who": therapist.name, "role": therapist.role, "visit_type": wish.visit_type.name},
            "plan-of-care §2",
            "time.take_other",
        )


@guard
def has_plan(wish: Wish) -> Iterator[Reason]:
    """A treatment needs a signed plan that is valid on its day (plan-of-care §11.1)."""
    if not wish.visit_type.needs_plan:
        return
    plan, day = wish.plan, wish.day
    is_signed = plan is not None and plan.status == Plan.Status.SIGNED
    if not is_signed:
        facts_ = {"patient": wish.patient.called}
        yield Reason("plan.not_active", facts_, "plan-of-care §11.1", "plan.sign")
    elif wish.last_on is not None and day > wish.last_on:
        facts_ = {"patient": wish.patient.called, "ends_on": wish.last_on.isoformat()}
        yield Reason("schedule.plan_ended", facts_, "plan-of-care §11.1", "plan.sign")


@guard
def works_then(
    member: Membership, shifts: Iterable[Shift], starts_at: datetime, ends_at: datetime
) -> Iterator[Reason]:
    """A rostered shift covers the stretch, outside its lunch."""
    stretch = {"starts_at": starts_at.isoformat(), "ends_at": ends_at.isoformat()}
    covering = [
        shift for shift in shifts if shift.starts_at <= starts_at and ends_at <= shift.ends_at
    ]
    if not covering:
        yield Reason(
            "schedule.not_working", {"who": member.name, **stretch}, SOURCE, "time.take_other"
        )
        return
    for shift in covering:
        lunch = (shift.lunch_starts_at, shift.lunch_ends_at)
        if lunch[0] and lunch[1] and lunch[0] < ends_at and starts_at < lunch[1]:
            at_lunch = {"lunch_from_at": lunch[0].isoformat(), "lunch_to_at": lunch[1].isoformat()}
            yield Reason(
                "schedule.at_lunch", {"who": member.name, **at_lunch}, SOURCE, "time.take_other"
            )


@guard
def left_alone(member: Membership, day: date, at: datetime) -> Iterator[Reason]:
    """Every booked visit of a day, still to come, that its person's roster does not cover.

    2 SQL queries.
    """
    clinic = member.clinic
    opens, closes = clinic.day_bounds(day)
    shifts = list(member.shifts.filter(starts_at__gte=opens, starts_at__lt=closes))
    visits = clinic.appointments.filter(
        Q(therapist=member) | Q(technician=member),
        organization_id=clinic.organization_id,
        starts_at__gte=max(opens, at),
        starts_at__lt=closes,
        status__in=(Appointment.Status.BOOKED, Appointment.Status.CHECKED_IN),
    )
    for visit in visits.select_related("patient").order_by("starts_at", "pk"):
        for starts_at, ends_at in _parts_of(visit, member):
            if not works_then(member, shifts, starts_at, ends_at).allowed:
                facts_ = {
                    "patient": visit.patient.called,
                    "who": member.name,
                    "starts_at": starts_at.isoformat(),
                    "ends_at": ends_at.isoformat(),
                    "visit": str(visit.pk),
                }
                yield Reason("schedule.needed", facts_, SOURCE, "visit.open")


def _parts_of(visit: Appointment, member: Membership) -> Iterator[tuple[datetime, datetime]]:
    """The stretches of a visit that fall to a member."""
    if visit.therapist_id == member.pk and visit.starts_at < visit.licensed_until:
        yield visit.starts_at, visit.licensed_until
    if visit.technician_id == member.pk and visit.licensed_until < visit.ends_at:
        yield visit.licensed_until, visit.ends_at
