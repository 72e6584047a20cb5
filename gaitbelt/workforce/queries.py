"""Who is here, who supervises whom, and where nobody does: for homes, floor and manager."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from gaitbelt.core import look
from gaitbelt.domain import supervision
from gaitbelt.domain.ahead import Answer, Authority, authority
from gaitbelt.domain.packs import supervision_terms
from gaitbelt.domain.supervision import Ask, AskKind
from gaitbelt.people import facts as people
from gaitbelt.people.models import Clinic, Membership
from gaitbelt.workforce.belts import belt
from gaitbelt.workforce.facts import Around, Team, team_at
from gaitbelt.workforce.models import Credential, SignOff
from gaitbelt.workforce.words import TASKS, competency_name

LONGER = (30, 60)  # minutes past the roster's end that the board offers


@dataclass(frozen=True)
class Standing:
    """One member on the roster: here or not, until when, and what the board asks them."""

    member: Membership
    is_here: bool
    until_at: datetime | None  # of the presence, or of the roster
    away_since: datetime | None
    back_at: datetime | None
    is_vouched: bool
    is_rostered: bool  # now, lunch included
    ask: Ask | None  # the question that is due and not answered
    lunch_until: datetime | None = None


@dataclass(frozen=True)
class Choice:
    """One answer to "are you still here?": the route and what it sends."""

    route: str
    label: str
    sends: dict[str, str]

    @property
    def values(self) -> str:
        return json.dumps(self.sends)


def answers(own: Standing) -> Iterator[Choice]:
    """Stay or go, as a tap each; past the roster's end one stays for half an hour or an hour."""
    if own.ask is None:
        return
    due = own.ask.due_at
    if own.ask.kind is AskKind.LUNCH:
        back = own.lunch_until or due + timedelta(minutes=30)
        yield Choice("presence_stay", _("I stay"), {"until": back.isoformat()})
        going = {"since": due.isoformat(), "back_at": back.isoformat()}
        yield Choice("presence_away", _("I go to lunch"), going)
        return
    for minutes in LONGER:
        until = (due + timedelta(minutes=minutes)).isoformat()
        yield Choice("presence_stay", _("%(n)d min more") % {"n": minutes}, {"until": until})
    yield Choice("presence_away", _("I leave then"), {"since": due.isoformat()})


@dataclass(frozen=True)
class OwnPart:
    """The switch "on site" of one's own page: how I stand, whom I hold, whom I could take over."""

    own: Standing
    technicians: list[Membership]
    alone: list[Membership]

    @property
    def choices(self) -> list[Choice]:
        """The answers to the question that is due."""
        return list(answers(self.own))


@dataclass(frozen=True)
class BeltPart:
    """The belt of a technician, and the ways on while the supervisor does not count as here."""

    belt: look.Belt | None
    supervisor: Standing | None
    others: list[Membership]  # licensees on site who may supervise


def standing(team: Team, member: Membership) -> Standing:
    """How a member stands at the team's instant."""
    known, at = team.presence(member), team.at
    shift = team.shifts.get(member.pk)
    row = getattr(shift.member, "presence", None) if shift else None
    is_here = supervision.is_present(known, at)
    told, seen = known.confirmed_by_colleague_at, known.seen_at
    is_away = known.away_since is not None and known.away_since <= at and not is_here
    return Standing(
        member=member,
        is_here=is_here,
        until_at=supervision.present_until(known, at) or known.rostered_until,
        away_since=known.away_since if is_away else None,
        back_at=row.back_at if row and is_away else None,
        is_vouched=is_here and told is not None and (seen is None or told > seen),
        is_rostered=bool(shift and shift.starts_at <= at < (known.rostered_until or at)),
        ask=_open_question(known, row.stays_until if row else None, at),
        lunch_until=known.lunch_until,
    )


def _open_question(known: supervision.Presence, stays: datetime | None, at: datetime) -> Ask | None:
    """The question of the board, unless the member has already said that they stay or go."""
    ask = supervision.asks_at(known, at)
    said = [moment for moment in (stays, known.away_since) if moment is not None]
    return None if ask and any(moment >= ask.due_at for moment in said) else ask


def own_part(member: Membership, at: datetime | None = None) -> OwnPart:
    """What `workforce/_presence.html` shows on a member's own page (2 SQL queries)."""
    team = team_at(member.clinic, at)
    is_supervisor = member.role in _supervisor_roles(member.clinic)
    alone = _alone(team) if is_supervisor else []
    return OwnPart(standing(team, member), team.supervised_by(member), alone)


def belt_part(technician: Membership, roster: Around) -> BeltPart:
    """What `workforce/_belt.html` shows on a technician's page."""
    team = roster.team
    cover = team.cover_of(technician)
    roles = _supervisor_roles(technician.clinic)
    supervisor = standing(team, cover.supervisor) if cover else None
    others = [each for each in team.licensees() if each.role in roles]
    if cover is not None:
        others = [each for each in others if each != cover.supervisor]
    return BeltPart(belt(technician, roster), supervisor, others)


def _supervisor_roles(clinic: Clinic) -> frozenset[str]:
    place = people.place(clinic)
    return frozenset(supervision_terms(place.pack, place.facility).roles)


def _alone(team: Team) -> list[Membership]:
    roles = _supervisor_roles(team.clinic)
    return [
        member
        for member in team.members()
        if member.role == Membership.Role.TECH
        and team.is_present(member)
        and not _is_held(team, member, roles)
    ]


def _is_held(team: Team, technician: Membership, roles: frozenset[str]) -> bool:
    cover = team.cover_of(technician)
    if cover is None or cover.supervisor.role not in roles:
        return False
    return team.is_present(cover.supervisor)


def authority_of(member: Membership, at: datetime | None = None) -> list[Authority]:
    """What this person may do now, task by task, with reasons."""
    team = team_at(member.clinic, at)
    return authority(
        people.doer(member),
        place=people.place(member.clinic),
        at=team.at,
        on=member.clinic.day_at(team.at),
        supervisor=team.supervisor_of(member),
        cpr_responders=team.cpr_responders(besides=member),
        licensees_now=team.licensee_names(),
    )


@dataclass(frozen=True)
class TaskRow:
    """One task of the authority page."""

    name: str
    authority: Authority


@dataclass(frozen=True)
class SignedRow:
    """One competency on file, and whether its last day is still to come."""

    row: SignOff
    name: str
    is_valid: bool


def tasks_of(member: Membership, at: datetime | None = None) -> list[TaskRow]:
    """Every task in words with the answer for this person now: what they may do comes first."""
    rows = [TaskRow(str(TASKS[each.task]), each) for each in authority_of(member, at)]
    return sorted(rows, key=lambda row: (row.authority.answer is Answer.NO, row.authority.task))


def sign_offs(member: Membership) -> list[SignedRow]:
    """The competencies that were signed, the newest first per code."""
    rows = member.person.sign_offs.filter(ended_at=None).select_related("signed_by__person")
    today = member.clinic.today()
    return [
        SignedRow(row, competency_name(row.code), row.valid_until_on >= today)
        for row in rows.order_by("code", "-signed_on")
    ]


def cards(member: Membership) -> list[Credential]:
    """The cards on file, the first to expire first."""
    return list(member.person.credentials.filter(ended_at=None).order_by("expires_on"))
