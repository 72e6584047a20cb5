"""The manager's first screen: what is open now, cover, refusals, what runs out, cleaning."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from gaitbelt.core import look
from gaitbelt.core.models import ChainHead, Event
from gaitbelt.domain.dues import DueKind
from gaitbelt.domain.pack_files import Confidence, Pack
from gaitbelt.domain.safety import Level
from gaitbelt.domain.tanks import TANK_RULES, TankKind
from gaitbelt.equipment.queries import Standing
from gaitbelt.floor.glance import Glance
from gaitbelt.floor.words import FAMILIES
from gaitbelt.oversight import queries as oversight
from gaitbelt.people import facts as people
from gaitbelt.people.models import Clinic, Membership
from gaitbelt.schedule.models import Appointment
from gaitbelt.treatment import queries as treatment
from gaitbelt.workforce.days import Day, Gap, day_of
from gaitbelt.workforce.models import Credential, SignOff
from gaitbelt.workforce.words import CARDS, competency_name

WEEK = timedelta(days=7)
STEPS = (7, 30, 60, 90)  # days ahead in which a card or sign-off runs out
RECENT = 50_000  # events of the clinic that a count looks back over at most
UNSURE = (Confidence.LOW, Confidence.UNKNOWN)


@dataclass(frozen=True)
class Open:
    """What may harm somebody now: numbers and places, no names of patients."""

    calls: int
    stops: int
    holds: int
    alone: list[Gap]

    @property
    def is_none(self) -> bool:
        return not (self.calls or self.stops or self.alone)


def unsafe_now(glance: Glance) -> Open:
    """Open calls, stopped and held patients, technicians whom nobody holds (5 SQL queries)."""
    levels = [each.level for each in treatment.on_floor(glance.clinic, glance.at)]
    return Open(
        calls=treatment.calls_open(glance.clinic).count(),
        stops=sum(level >= Level.STOP for level in levels),
        holds=sum(level == Level.HOLD for level in levels),
        alone=[g for g in glance.day.gaps() if g.starts_at <= glance.at < g.ends_at],
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
class Ending:
    """A card, sign-off or due date that runs out, and how many bookings need it."""

    who: str
    what: str
    on: date
    days: int
    bookings: int = 0
    member: Membership | None = None

    @property
    def is_over(self) -> bool:
        return self.days < 0

    @property
    def step(self) -> int:
        """Within how many days it runs out: 7, 30, 60 or 90."""
        return next((step for step in STEPS if self.days <= step), STEPS[-1])


def runs_out(glance: Glance, most: int = 10) -> list[Ending]:
    """Cards, competencies and due dates that end within 90 days, soonest first (4 SQL queries)."""
    today = glance.day.day
    until = today + timedelta(days=STEPS[-1])
    members = list(
        Membership.objects.current().filter(clinic=glance.clinic).select_related("person")
    )
    by_person = {member.person_id: member for member in members}
    found = [*_cards(by_person, until), *_signed(by_person, until), *_dues(glance.register, until)]
    ahead = _bookings(glance, today)
    endings = [
        Ending(
            who=who, what=what, on=on, days=(on - today).days, member=member,
            bookings=sum(day > on for day in ahead.get(member.pk, [])) if member else 0,
        )
        for who, what, on, member in found
    ]  # fmt: skip
    return sorted(endings, key=lambda each: (each.on, each.who))[:most]


Row = tuple[str, str, date, Membership | None]


def _cards(members: dict[UUID, Membership], until: date) -> Iterable[Row]:
    """The newest card of each kind, where it ends by then."""
    newest: dict[tuple[UUID, str], date] = {}
    for person, kind, on in Credential.objects.filter(
        person__in=members, ended_at=None
    ).values_list("person_id", "kind", "expires_on"):
        newest[person, kind] = max(on, newest.get((person, kind), on))
    for (person, kind), on in newest.items():
        if on <= until:
            what = _("%(kind)s card") % {"kind": CARDS.get(kind, kind)}
            yield members[person].name, what, on, members[person]


def _signed(members: dict[UUID, Membership], until: date) -> Iterable[Row]:
    """Competencies, those that end on one day together."""
    newest: dict[tuple[UUID, str], date] = {}
    for person, code, on in SignOff.objects.filter(person__in=members, ended_at=None).values_list(
        "person_id", "code", "valid_until_on"
    ):
        newest[person, code] = max(on, newest.get((person, code), on))
    by_day: dict[tuple[UUID, date], list[str]] = defaultdict(list)
    for (person, code), on in newest.items():
        if on <= until:
            by_day[person, on].append(code)
    for (person, on), codes in by_day.items():
        what = competency_name(codes[0])
        if len(codes) > 1:
            what = _("%(n)d competencies") % {"n": len(codes)}
        yield members[person].name, what, on, members[person]


def _dues(register: Iterable[Standing], until: date) -> Iterable[Row]:
    names = {
        DueKind.ELECTRICAL: _("electrical test"),
        DueKind.CALIBRATION: _("calibration"),
        DueKind.INSPECTION: _("inspection"),
        DueKind.MAINTENANCE: _("maintenance"),
        DueKind.REPLACEMENT: _("replacement"),
        DueKind.DRAIN: _("draining"),
    }
    for each in register:
        for due in each.item.dues.all():
            if due.ended_at is None and due.due_on <= until:
                yield each.item.label, names[DueKind(due.kind)], due.due_on, None


def _bookings(glance: Glance, today: date) -> dict[UUID, list[date]]:
    """The days of the next 90 on which each technician is booked, one entry a visit."""
    opens, _closes = glance.clinic.day_bounds(today)
    rows = glance.clinic.appointments.filter(
        organization_id=glance.clinic.organization_id,
        status=Appointment.Status.BOOKED,
        starts_at__gte=opens,
        starts_at__lt=opens + timedelta(days=STEPS[-1]),
        technician__isnull=False,
    ).values_list("technician_id", "starts_at")
    found: dict[UUID, list[date]] = defaultdict(list)
    for technician, starts_at in rows:
        if technician is not None:
            found[technician].append(starts_at.astimezone(glance.clinic.tz).date())
    return found


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
    late = oversight.past_deadline(oversight.unsigned(glance.clinic), glance.clinic, glance.at)
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
        return self.pack.confidence in UNSURE

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
    signer = clinic.policy_signed_by
    return Rules(people.pack(clinic), str(signer.person) if signer else "", clinic.policy_signed_on)
