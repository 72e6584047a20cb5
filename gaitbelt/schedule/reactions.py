"""What the schedule does when something happens upstream."""

from datetime import date, datetime
from uuid import UUID

from gaitbelt.core import clock
from gaitbelt.core.audit import Console
from gaitbelt.core.errors import GuardRefused
from gaitbelt.core.outbox import publish_all
from gaitbelt.core.reactions import on
from gaitbelt.equipment.models import Item
from gaitbelt.people.models import Episode, Membership
from gaitbelt.plans.models import Plan
from gaitbelt.schedule import commands, queries, rules
from gaitbelt.schedule.resources import follow_service


@on("equipment.tagged_out")
def offer_fewer_units(*, item: Item, by: Membership, at: datetime) -> None:
    """No new booking gets the unit; the days on which it is claimed show it at once."""
    follow_service(item.clinic, item.kind)
    days: dict[str, list[UUID]] = {}
    for claim in queries.claims_on([item], since=at):
        day = item.clinic.day_at(claim.starts_at)
        days.setdefault(f"day:{day}", []).append(claim.appointment_id)
    if days:
        publish_all(item.clinic, days)


@on("patient.episode_ended")
def cancel_what_was_to_come(*, episode: Episode, by: Membership | Console, reason: str) -> None:
    """No visit outlives the course of care that it belongs to; the desk calls about them."""
    commands.cancel_rest(
        patient=episode.patient,
        clinic=episode.clinic,
        by=by if isinstance(by, Membership) else None,
        at=clock.now(),
        reason=reason,
    )


@on("roster.changed")
def show_the_visits_that_need_it(
    *, member: Membership, day: date, despite_visits: bool = False
) -> None:
    """A change of the roster names every booked visit that it would leave without its person.

    Errors: GuardRefused, unless the change was confirmed after they were seen.
    """
    left = rules.left_alone(member, day, clock.now())
    if not (left.allowed or despite_visits):
        raise GuardRefused(left, act="roster.hours", about={"member": member})


@on("plan.signed")
def follow_the_new_version(*, plan: Plan, by: Membership) -> None:
    """Visits still to come belong to the newest signed version."""
    commands.follow_plan(plan=plan, by=by, at=clock.now())
