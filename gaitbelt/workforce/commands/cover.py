"""Who supervises whom: taking over in one tap, and "in sight" (scope §3, §9.13)."""

from dataclasses import replace
from datetime import datetime

from gaitbelt.core import clock
from gaitbelt.core.db import atomic
from gaitbelt.core.errors import GuardRefused, refuse
from gaitbelt.core.events import Fact, New, append
from gaitbelt.core.outbox import publish
from gaitbelt.core.reactions import announce
from gaitbelt.domain.packs import supervision_terms
from gaitbelt.domain.supervision import SupervisionLevel, SupervisionTerms, may_supervise
from gaitbelt.people import facts as people
from gaitbelt.people.models import Membership
from gaitbelt.workforce.events import InSight, TakenOver
from gaitbelt.workforce.facts import Team, team_at
from gaitbelt.workforce.models import Cover, Presence


@atomic
def take_over(*, technician: Membership, by: Membership, at: datetime | None = None) -> Cover:
    """A licensee supervises a technician from now on, until the next cover or the shift's end.

    Errors: GuardRefused when role, presence or the ratio speak against it.
    """
    _lock(technician, by)
    at = at or clock.now()  # after the wait for the lock: what was decided meanwhile counts
    team = team_at(technician.clinic, at)
    _ask(team, technician, by)
    before = team.cover_of(technician)
    until = _until(team, technician, before)
    Cover.objects.filter(technician=technician, starts_at__lte=at, ends_at__gt=at).update(
        ends_at=at
    )
    cover = Cover.objects.create(
        clinic=technician.clinic,
        organization_id=technician.organization_id,
        technician=technician,
        supervisor=by,
        starts_at=at,
        ends_at=until,
    )
    fact = TakenOver(
        technician=technician.pk, instead_of=before.supervisor_id if before else None, until=until
    )
    told = (technician, by, before.supervisor if before else by)
    _tell(technician, fact, told=told, by=by, at=at)
    return cover


@atomic
def in_sight(*, technician: Membership, by: Membership, at: datetime | None = None) -> None:
    """The tap "in sight" of a block of 15 minutes, which the supervisor confirms at co-sign.

    Errors: GuardRefused while nobody supervises the technician.
    """
    at = at or clock.now()
    cover = team_at(technician.clinic, at).cover_of(technician)
    if cover is None:
        raise refuse(
            "supervision.absent",
            source="scope §3",
            remedy="supervisor.take_over",
            level="DIRECT_PERSONAL",
        )
    cover.in_sight_at = at
    cover.save(update_fields=["in_sight_at"])
    fact = InSight(supervisor=cover.supervisor_id)
    _tell(technician, fact, told=(technician,), by=by, at=at)


def _lock(*members: Membership) -> None:
    """Hold the presence rows that the rule counts, in one order."""
    for member in members:
        Presence.objects.get_or_create(
            member=member,
            defaults={"clinic": member.clinic, "organization_id": member.organization_id},
        )
    rows = Presence.objects.select_for_update().filter(member__in=members).order_by("pk")
    list(rows.values_list("pk", flat=True))


def _ask(team: Team, technician: Membership, by: Membership) -> None:
    place = people.place(team.clinic)
    terms = _without_taps(supervision_terms(place.pack, place.facility))
    decision = may_supervise(team.as_supervisor(by, besides=technician), terms, team.at)
    if not decision.allowed:
        raise GuardRefused(decision, act="supervision.take_over", about={"technician": technician})


def _without_taps(terms: SupervisionTerms) -> SupervisionTerms:
    """The same terms, without the taps that only the visit itself can bring."""
    return replace(terms, level=min(terms.level, SupervisionLevel.DIRECT_ONSITE))


def _until(team: Team, technician: Membership, before: Cover | None) -> datetime:
    """The end of the cover that is replaced; in a gap, the next cover or the end of the shift."""
    if before is not None:
        return before.ends_at
    coming = Cover.objects.filter(technician=technician, starts_at__gt=team.at)
    ends = list(coming.order_by("starts_at").values_list("starts_at", flat=True)[:1])
    shift = team.shifts.get(technician.pk)
    if shift is not None and shift.ends_at > team.at:
        ends.append(shift.ends_at)
    return min(ends, default=team.clinic.day_bounds(team.clinic.today())[1])


def _tell(
    technician: Membership,
    fact: Fact,
    *,
    told: tuple[Membership, ...],
    by: Membership,
    at: datetime,
) -> None:
    """Let screens and downstream features know, and put it into the log."""
    clinic = technician.clinic
    publish(clinic, "floor", [technician.pk])
    for each in dict.fromkeys(told):
        publish(clinic, f"person:{each.pk}", [technician.pk])
    announce("supervision.changed", technician=technician, at=at)
    append(New(fact=fact, clinic=clinic, author=by, occurred_at=at, subject=technician.pk))
