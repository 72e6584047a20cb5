"""The manager's first screen: what is open now, cover, refusals, cleaning, rules."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from gaitbelt.core import look
from gaitbelt.core.models import ChainHead, Event
from gaitbelt.domain.pack_files import UNSURE, Pack
from gaitbelt.domain.safety import Level
from gaitbelt.domain.tanks import TANK_RULES, TankKind
from gaitbelt.equipment.queries import Standing
from gaitbelt.floor.glance import Glance
from gaitbelt.floor.words import FAMILIES
from gaitbelt.oversight import queries as oversight
from gaitbelt.oversight.signatures import past_deadline as past_due
from gaitbelt.people import facts as people
from gaitbelt.people.models import Clinic, Membership
from gaitbelt.treatment import queries as treatment
from gaitbelt.workforce.days import Day, Gap, day_of

WEEK = timedelta(days=7)
RECENT = 50_000  # events of the clinic that a count looks back over at most


@dataclass(frozen=True)
class Open:
    """What may harm somebody now: numbers and places, no names of patients."""

    calls: int
    stops: int
    holds: int
    alone: list[Gap]
    unanswered: int = 0  # holds that no licensee has answered in time: they are the manager's now
    unseen: int = 0  # told by a technician, and the patient left before a licensee saw it

    @property
    def is_none(self) -> bool:
        return not (self.calls or self.stops or self.alone or self.unanswered or self.unseen)


def unsafe_now(glance: Glance) -> Open:
    """Open calls, stopped and held patients, technicians whom nobody holds.

    5 SQL queries, up to 6 more while somebody is held, and 5 for what was told. A silent sign
    shows nowhere here.
    """
    levels = [each.level for each in treatment.on_floor(glance.clinic, glance.at)]
    return Open(
        calls=treatment.calls_open(glance.clinic).count(),
        stops=sum(level >= Level.STOP for level in levels),
        holds=sum(level == Level.HOLD for level in levels),
        alone=[g for g in glance.day.gaps() if g.starts_at <= glance.at < g.ends_at],
        unanswered=sum(
            each.asked.is_with_managers
            for each in oversight.held_at(glance.clinic, glance.at)
            if not each.is_stop
        ),
        unseen=treatment.late_with_managers(glance.clinic, glance.at),
    )


@dataclass(frozen=True)
class DayCover:
    """One day's bands, and its gaps in words."""

    day: Day
    name: str
    gaps: list[Gap]

    @property
    def supervision(self) -> look.Belt:
        return self.day.supervision()

    @property
    def responders(self) -> look.Belt:
        return self.day.responders()

    @property
    def technicians(self) -> list[tuple[Membership, look.Belt]]:
        """Each technician's own band."""
        return [(shift.member, self.day.belt_of(shift)) for shift in self.day.technicians]

    @property
    def hours(self) -> list[tuple[str, float]]:
        """Every second hour with its place on the band, in percent."""
        opens, closes = self.day.hours
        whole = (closes - opens).total_seconds() or 1
        step, found, at = timedelta(hours=2), [], opens
        while at <= closes:
            words = look.clock_text(at, self.day.clinic.tz)
            found.append((words, round(100 * (at - opens).total_seconds() / whole, 1)))
            at += step
        return found


def cover(glance: Glance) -> list[DayCover]:
    """Today and tomorrow (4 SQL queries)."""
    today = glance.day
    tomorrow = day_of(glance.clinic, today.day + timedelta(days=1), glance.at)
    return [
        DayCover(today, _("Today"), [g for g in today.gaps() if g.ends_at > glance.at]),
        DayCover(tomorrow, _("Tomorrow"), tomorrow.gaps()),
    ]


@dataclass(frozen=True)
class Refused:
    """How often a family of reasons stood in the way; `share` is percent of the most frequent."""

    words: str
    times: int
    share: int


def refusals(glance: Glance, most: int = 6) -> list[Refused]:
    """Why "not yet" in the last seven days, the most frequent first (2 SQL queries)."""
    rows = recent(glance.clinic, glance.at - WEEK, ["act.refused"]).values_list(
        "payload", flat=True
    )
    counts: Counter[str] = Counter()
    for payload in rows:
        counts.update({each["code"].split(".")[0] for each in payload["reasons"]})
    top = max(counts.values(), default=1)
    return [
        Refused(str(FAMILIES.get(family, family)), times, round(100 * times / top))
        for family, times in counts.most_common(most)
    ]


def recent(clinic: Clinic, since: datetime, types: Iterable[str]) -> QuerySet[Event]:
    """Newer events of some types, from the end of the clinic's chain (1 SQL query besides)."""
    end = ChainHead.objects.values_list("seq", flat=True).get(clinic=clinic)
    return Event.objects.filter(
        clinic=clinic, seq__gt=end - RECENT, type__in=list(types), occurred_at__gte=since
    ).order_by("-seq")


@dataclass(frozen=True)
class Cleaning:
    """What was used and wiped today, and what is still owed."""

    used: int
    wiped: int
    late: int
    to_wipe: int
    logged: int
    tanks: int


def cleaning(glance: Glance) -> Cleaning:
    """Uses, wipes and temperatures of today (2 SQL queries besides the register)."""
    opens, _closes = glance.clinic.day_bounds(glance.day.day)
    events = recent(glance.clinic, opens, ["item.used", "item.wiped"])
    rows = list(events.values_list("type", "payload"))
    wiped = [payload for kind, payload in rows if kind == "item.wiped"]
    tanks = [each for each in glance.register if _must_log(each)]
    return Cleaning(
        used=sum(kind == "item.used" for kind, _payload in rows),
        wiped=len(wiped),
        late=sum(bool(payload.get("is_late")) for payload in wiped),
        to_wipe=sum(each.is_to_wipe for each in glance.register),
        logged=sum(not _lacks_log(each) for each in tanks),
        tanks=len(tanks),
    )


def _must_log(each: Standing) -> bool:
    tank = each.item.kind.tank
    return bool(tank) and TANK_RULES[TankKind(tank)].log_is_required


def _lacks_log(each: Standing) -> bool:
    return any(reason.code == "temperature.missing" for reason in each.reasons)


@dataclass(frozen=True)
class Unsigned:
    """Entries of one technician past the deadline of co-signing."""

    technician: Membership
    many: int
    oldest_at: datetime


def past_deadline(glance: Glance) -> list[Unsigned]:
    """Who recorded entries that should have been co-signed by now (1 SQL query)."""
    late = past_due(oversight.unsigned(glance.clinic), glance.clinic, glance.at)
    found: dict[Membership, list[datetime]] = defaultdict(list)
    for each in late:
        if each.run.ended_at:
            found[each.run.session.technician].append(each.run.ended_at)
    return [Unsigned(who, len(ended), min(ended)) for who, ended in found.items()]


@dataclass(frozen=True)
class Rules:
    """The rule pack in force, how sure it is, and who attested the clinic's own part."""

    pack: Pack
    attested_by: str
    attested_on: date | None

    @property
    def is_unsure(self) -> bool:
        return self.pack.needs_confirmation

    @property
    def unsure_fields(self) -> int:
        """How many of its rules are known with low confidence or not at all."""
        rules = [getattr(self.pack, name) for name in _RULES]
        return sum(rule is None or rule.confidence in UNSURE for rule in rules)


_RULES = (
    "supervisor_roles",
    "supervision_level_patient_task",
    "ratio_max_tech_per_supervisor",
    "cosign_by",
    "cosign_deadline_hours",
    "reeval_max_visits",
    "delegation_validity",
)  # fmt: skip  those that decide a technician's day


def rules(glance: Glance) -> Rules:
    """Whose rules apply here."""
    clinic = glance.clinic
    policy = people.facility(clinic)
    return Rules(people.pack(clinic), policy.signed_by or "", policy.signed_on)
