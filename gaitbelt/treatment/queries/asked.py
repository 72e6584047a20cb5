"""Who is asked now about a call or a hold that nobody has answered; time alone lets it climb."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from django.db.models import QuerySet

from gaitbelt.domain import escalation
from gaitbelt.domain.escalation import CLIMBS_AFTER_S, UNANSWERED_S, Call, Rung, Standing
from gaitbelt.domain.safety import LEVEL_RULES, Level
from gaitbelt.domain.scope import LICENSED
from gaitbelt.people.models import Clinic, Membership
from gaitbelt.treatment.models import HelpCall, LivePage, Observation, Session
from gaitbelt.treatment.queries.reviews import calls_open
from gaitbelt.workforce.facts import Team, team_at

PASS_LASTS = timedelta(minutes=5)


@dataclass(frozen=True)
class OpenCall:
    """A call that is not over, with who is asked about it at this moment."""

    call: HelpCall
    standing: Standing

    @property
    def others(self) -> str:
        """Everyone who is asked, in the order in which they were."""
        return ", ".join(self.standing.names)


@dataclass
class Ladders:
    """Who can be asked at an instant, in the order of safety §1; read once for a page."""

    team: Team

    @cached_property
    def manager(self) -> list[Rung]:
        """Who manages the clinic, on site or not (1 SQL query)."""
        found = Membership.objects.current().filter(
            clinic=self.team.clinic, role=Membership.Role.MANAGER
        )
        first = found.select_related("person").order_by("started_on", "pk").first()
        return [Rung(str(first.pk), first.name, is_manager=True)] if first else []

    def of(self, technician: Membership | None) -> list[Rung]:
        """A technician's supervisor, then the other licensees on site, therapists first."""
        cover = self.team.cover_of(technician) if technician else None
        first = cover.supervisor_id if cover else None
        here = [each for each in self.team.licensees() if each != technician]
        here.sort(key=lambda each: (each.pk != first, each.role != Membership.Role.PT))
        return [Rung(str(each.pk), each.name) for each in here] + self.manager


def open_calls(clinic: Clinic, at: datetime) -> list[OpenCall]:
    """Calls that are not over (1 SQL query, and 3 more while nobody has seen one)."""
    calls = list(calls_open(clinic))
    waiting = [call for call in calls if call.seen_at is None]
    ladders = Ladders(team_at(clinic, at)) if waiting else None
    return [OpenCall(call, _of_call(call, ladders, at)) for call in calls]


def call_standing(call: HelpCall, at: datetime) -> Standing:
    """Who is asked about one call."""
    ladders = Ladders(team_at(call.clinic, at)) if call.seen_at is None else None
    return _of_call(call, ladders, at)


def _of_call(call: HelpCall, ladders: Ladders | None, at: datetime) -> Standing:
    if ladders is None or call.seen_at is not None:
        return Standing()
    caller = call.session.technician if call.session else call.called_by
    rungs = [rung for rung in ladders.of(caller) if rung.id != str(call.called_by_id)]
    within_s = CLIMBS_AFTER_S[Call(call.kind)]
    return escalation.standing(rungs, raised_at=call.called_at, at=at, within_s=within_s)


def unanswered(clinic: Clinic) -> QuerySet[Observation]:
    """Holds and stops that no licensee has taken note of; the silent sign is none of them."""
    return clinic.observations.filter(
        level__gte=Level.HOLD, is_silent=False, acknowledged_at=None, undone_at=None
    )


def hold_standing(
    session: Session, *, level: int, since_at: datetime, ladders: Ladders, at: datetime
) -> Standing:
    """Who is asked about a hold or stop in force that nobody has taken note of."""
    within_s = LEVEL_RULES[Level(level)].licensee_within_s
    rungs = ladders.of(session.technician)
    return escalation.standing(rungs, raised_at=since_at, at=at, within_s=within_s)


def is_anyone_reached(clinic: Clinic, call: HelpCall, at: datetime) -> bool:
    """Whether somebody has seen a call, or a licensee has a live page that may still answer it.

    A page renews its pass every four minutes; after 15 seconds without an answer nobody counts
    as reached, and the screen says to call out or to phone (1 SQL query).
    """
    if call.seen_at is not None:
        return True
    if at - call.called_at > timedelta(seconds=UNANSWERED_S):
        return False
    pages = LivePage.objects.filter(clinic=clinic, member__role__in=LICENSED)
    return pages.filter(seen_at__gt=at - PASS_LASTS).exclude(member=call.called_by_id).exists()
