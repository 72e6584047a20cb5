"""What if: a booked day judged under other rules. It reads, and changes nothing (scope §5)."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.db.models import F, QuerySet

from gaitbelt.domain.decision import Reason
from gaitbelt.domain.gate_facts import Place
from gaitbelt.domain.packs import attested, in_force
from gaitbelt.people import facts as people
from gaitbelt.people.models import Clinic, Membership, RuleVersion
from gaitbelt.people.reach import is_limited
from gaitbelt.schedule.models import Appointment
from gaitbelt.schedule.queries import visits_for
from gaitbelt.schedule.roster import day_roster
from gaitbelt.schedule.rules import known_ahead

MOST = 60  # visits of a day that are judged; a page stays quick
COMING = (Appointment.Status.BOOKED, Appointment.Status.CHECKED_IN)


@dataclass(frozen=True)
class Verdict:
    """One visit with the reasons against its technician's part, as it is now and as it would be."""

    visit: Appointment
    now: tuple[Reason, ...]
    then: tuple[Reason, ...]

    @property
    def added(self) -> list[Reason]:
        """Reasons that would be new, one of each kind."""
        return _one_of_each(r for r in self.then if r.code not in _codes(self.now))

    @property
    def removed(self) -> list[Reason]:
        """Reasons that would fall away, one of each kind."""
        return _one_of_each(r for r in self.now if r.code not in _codes(self.then))

    @property
    def against(self) -> list[Reason]:
        """What is in the way as things are, one reason of each kind."""
        return _one_of_each(self.now)

    @property
    def is_changed(self) -> bool:
        return bool(self.added or self.removed)


@dataclass(frozen=True)
class Trial:
    """A booked day under other rules."""

    day: date
    verdicts: list[Verdict]
    told: frozenset[UUID] | None = None  # the visits whose reasons the reader may know; none: all

    @property
    def shown(self) -> list[Verdict]:
        """What the reader may know; the counts are of the whole day."""
        return [each for each in self.verdicts if self.told is None or each.visit.pk in self.told]

    @property
    def is_withheld(self) -> bool:
        """Whether there are visits of which the reader knows the count alone."""
        return len(self.shown) < len(self.verdicts)

    @property
    def changed(self) -> list[Verdict]:
        return [each for each in self.shown if each.is_changed]

    @property
    def blocked(self) -> list[Verdict]:
        """The visits with a reason against them as things are."""
        return [each for each in self.shown if each.now]

    @property
    def blocked_now(self) -> int:
        return sum(bool(each.now) for each in self.verdicts)

    @property
    def blocked_then(self) -> int:
        return sum(bool(each.then) for each in self.verdicts)

    def as_data(self) -> dict[str, object]:
        """What is kept of a dry run: the day, the counts, and visits by each new reason."""
        added = Counter(code for each in self.verdicts for code in _codes(each.added))
        return {
            "day": self.day.isoformat(),
            "visits": len(self.verdicts),
            "blocked_now": self.blocked_now,
            "blocked_then": self.blocked_then,
            "added": dict(sorted(added.items())),
        }


def _codes(reasons: Iterable[Reason]) -> set[str]:
    return {each.code for each in reasons}


def _one_of_each(reasons: Iterable[Reason]) -> list[Reason]:
    """One reason of each kind; it names all the items that the others are about."""
    kinds: dict[tuple[str, str], list[Reason]] = {}
    for each in reasons:
        kinds.setdefault((each.code, each.source), []).append(each)
    return [_about_all(each) for each in kinds.values()]


def _about_all(same: list[Reason]) -> Reason:
    items = dict.fromkeys(str(each.facts["item"]) for each in same if "item" in each.facts)
    facts = dict(same[0].facts) | ({"item": ", ".join(items)} if items else {})
    return replace(same[0], facts=facts)


def next_booked_day(clinic: Clinic, after: datetime) -> date | None:
    """The next clinic day after the present one with a booked technician's part (1 SQL query)."""
    _, tomorrow = clinic.day_bounds(clinic.day_at(after))
    first = _booked(clinic).filter(starts_at__gte=tomorrow).order_by("starts_at").first()
    return clinic.day_at(first.starts_at) if first else None


def judge(clinic: Clinic, day: date, place: Place) -> Trial:
    """Every visit of a day with a technician, under the clinic's rules and under `place`.

    At most 60 visits (≤ 9 SQL queries, 2 more for each technician who is not rostered).
    """
    begins, ends = clinic.day_bounds(day)
    rows = _booked(clinic).filter(starts_at__gte=begins, starts_at__lt=ends)
    visits = rows.prefetch_related("plan__items__delegations__technician").order_by("starts_at")
    now, roster = people.place(clinic, day), day_roster(clinic, day)

    def verdict(visit: Appointment) -> Verdict:
        against = (known_ahead(visit, roster, under).reasons for under in (now, place))
        return Verdict(visit, *against)

    return Trial(day, [verdict(visit) for visit in visits[:MOST]])


def read_by(member: Membership, trial: Trial) -> Trial:
    """The same day as a member may know it: reasons tell of plans and of what is on file.

    A technician knows those of their own visits and of patients in reach, the desk the counts.
    """
    if member.role == Membership.Role.FRONT:
        return replace(trial, told=frozenset())
    if not is_limited(member):
        return trial
    keys = [each.visit.pk for each in trial.verdicts]
    near = visits_for(member).filter(pk__in=keys).values_list("pk", flat=True)
    return replace(trial, told=frozenset(near))


def elsewhere(clinic: Clinic, code: str, day: date) -> Place | None:
    """The clinic's own policy under the pack of another jurisdiction; None for an unknown code."""
    pack = in_force(code, day)
    return replace(people.place(clinic, day), pack=pack) if pack else None


def under(version: RuleVersion, day: date) -> Place:
    """The place that a clinic would be under a version of its own rules, as if it were signed."""
    clinic = version.clinic
    here = people.place(clinic, day)
    state = people.state_pack(clinic, day)
    policy = replace(people.own_policy(version), signed_by="…", signed_on=day)
    return replace(here, pack=attested(state, people.own_pack(version)), facility=policy)


def _booked(clinic: Clinic) -> QuerySet[Appointment]:
    return (
        clinic.appointments.filter(
            organization_id=clinic.organization_id, status__in=COMING, technician__isnull=False
        )
        .filter(licensed_until__lt=F("ends_at"))
        .select_related(
            "clinic", "patient", "plan", "visit_type", "area",
            "therapist__person", "technician__person",
        )
    )  # fmt: skip
