"""Which rounds are due where, what was walked, which hazards are open, and the trend per area."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Max, QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from gaitbelt.core.chart import Line as ChartLine
from gaitbelt.core.chart import Point
from gaitbelt.domain import rounds
from gaitbelt.domain.rounds import ASKS, HOUSE, LINES, WEEK, Line, Now, RoundKind, Standing
from gaitbelt.equipment import round_facts as facts
from gaitbelt.equipment.round_models import Hazard, Round, RoundException
from gaitbelt.people.models import Area, Clinic
from gaitbelt.people.queries import areas_of

TREND_WEEKS = 12
Areas = list[Area | None]
Key = tuple[UUID | None, date]  # an area and the Monday of a week


@dataclass(frozen=True)
class Stop:
    """One area of a round: where it stands, what it asks, and what is open there."""

    kind: RoundKind
    area: Area | None
    standing: Standing
    lines: tuple[Line, ...]
    hazards: tuple[Hazard, ...] = ()

    @property
    def name(self) -> str:
        return area_name(self.area)

    @property
    def is_asked(self) -> bool:
        return self.standing in ASKS

    @property
    def is_late(self) -> bool:
        return self.standing is Standing.LATE


@dataclass(frozen=True)
class Walk:
    """A round of the whole clinic: every area that it asks something of."""

    kind: RoundKind
    stops: tuple[Stop, ...]

    @property
    def name(self) -> str:
        return str(Round.Kind(self.kind).label)

    @property
    def asked(self) -> list[Stop]:
        """Where it is still to be walked."""
        return [stop for stop in self.stops if stop.is_asked]

    @property
    def hazards(self) -> list[Hazard]:
        """What is open in its areas: critical lines first, then by when it is due."""
        found = [row for stop in self.stops for row in stop.hazards]
        return sorted(found, key=lambda row: (not row.is_critical, row.due_at))

    @property
    def done(self) -> int:
        return sum(stop.standing is Standing.DONE for stop in self.stops)

    @property
    def is_late(self) -> bool:
        return any(stop.is_late for stop in self.stops)


def area_name(area: Area | None) -> str:
    """An area by its name; what belongs to none is the whole clinic's."""
    return area.name if area else _("Whole clinic")


def line_text(code: str) -> str:
    """A line of the round in the reader's language."""
    return LINES[code].words(get_language() or "en") if code in LINES else code


def walks(clinic: Clinic, at: datetime) -> list[Walk]:
    """The three rounds of a clinic with every area (3 SQL queries)."""
    where: Areas = [None, *areas_of(clinic)]
    last, now = _last_walked(clinic), facts.now_of(clinic, at)
    open_: dict[UUID | None, list[Hazard]] = defaultdict(list)
    for row in open_hazards(clinic):
        open_[row.area_id].append(row)
    return [Walk(kind, tuple(_stops(clinic, kind, where, last, now, open_))) for kind in RoundKind]


def due(shown: Iterable[Walk]) -> list[Walk]:
    """The rounds that somebody walks now."""
    return [walk for walk in shown if walk.asked]


def hazards_in(shown: Iterable[Walk]) -> list[Hazard]:
    """The open hazards of rounds that were read already; the weekly one asks every line."""
    return [row for walk in shown if walk.kind is RoundKind.WEEKLY for row in walk.hazards]


def _stops(
    clinic: Clinic, kind: RoundKind, where: Areas,
    last: Mapping[UUID | None, Mapping[RoundKind, date]], now: Now,
    open_: Mapping[UUID | None, list[Hazard]],
) -> Iterable[Stop]:  # fmt: skip
    for area in where:
        lines = rounds.asked(kind, area.kind if area else HOUSE, clinic.setting)
        if lines:
            key, codes = area.pk if area else None, {line.code for line in lines}
            hazards = tuple(row for row in open_.get(key, ()) if row.line in codes)
            stands = rounds.standing(kind, last.get(key, {}), now)
            yield Stop(kind, area, stands, lines, hazards)


def _last_walked(clinic: Clinic) -> dict[UUID | None, dict[RoundKind, date]]:
    found: dict[UUID | None, dict[RoundKind, date]] = defaultdict(dict)
    rows = _rounds(clinic).values_list("area", "kind").annotate(last=Max("done_on")).order_by()
    for area, kind, last in rows:
        found[area][RoundKind(kind)] = last
    return found


def open_hazards(clinic: Clinic) -> QuerySet[Hazard]:
    """What is not in order yet: critical lines first, then by when it is due (1 SQL query)."""
    return hazards_of(clinic).filter(done_at=None).order_by("-is_critical", "due_at", "pk")


def hazards_of(clinic: Clinic) -> QuerySet[Hazard]:
    """Every hazard that a round has found."""
    return clinic.hazards.filter(organization_id=clinic.organization_id).select_related(
        "area", "owner__person", "found_by__person", "done_by__person"
    )


def rounds_of(clinic: Clinic) -> QuerySet[Round]:
    """Every round that was walked, with its exceptions."""
    rows = _rounds(clinic).select_related("area", "done_by__person")
    return rows.prefetch_related("exceptions__hazard", "exceptions__photo")


def walked_on(clinic: Clinic, day: date) -> QuerySet[Round]:
    """The rounds of a day, the newest first (2 SQL queries besides)."""
    return rounds_of(clinic).filter(done_on=day).order_by("-done_at", "-pk")


def photos_of(clinic: Clinic) -> QuerySet[RoundException]:
    """Exceptions with a photo."""
    rows = RoundException.objects.filter(
        organization_id=clinic.organization_id, round__clinic=clinic, photo__isnull=False
    )
    return rows.select_related("photo")


def _rounds(clinic: Clinic) -> QuerySet[Round]:
    return clinic.rounds.filter(organization_id=clinic.organization_id)


@dataclass(frozen=True)
class Week:
    """One week of an area: how many rounds were walked, and how many lines failed."""

    begins_on: date
    walked: int
    failed: int


@dataclass(frozen=True)
class Course:
    """The weeks of one area, the oldest first; a week without a round says nothing."""

    name: str
    weeks: tuple[Week, ...]

    @property
    def failed(self) -> int:
        return sum(week.failed for week in self.weeks)

    @property
    def lines(self) -> list[ChartLine]:
        points = [Point(week.begins_on, week.failed) for week in self.weeks if week.walked]
        return [ChartLine("", points)]


def trend(clinic: Clinic, today: date) -> list[Course]:
    """Failed lines per area and week, most of them first (3 SQL queries)."""
    since = today - timedelta(days=today.weekday()) - (TREND_WEEKS - 1) * WEEK
    recent = _rounds(clinic).filter(done_on__gte=since).order_by()
    walked: Counter[Key] = Counter(
        (area, _monday(on)) for area, on in recent.values_list("area", "done_on")
    )
    exceptions = RoundException.objects.filter(
        organization_id=clinic.organization_id, round__in=recent, answer="fail"
    ).order_by()
    rows = exceptions.values_list("round__area", "round__done_on")
    failed: Counter[Key] = Counter((area, _monday(on)) for area, on in rows)
    mondays = [since + number * WEEK for number in range(TREND_WEEKS)]
    where: Areas = [None, *areas_of(clinic)]
    keyed = [(area.pk if area else None, area_name(area)) for area in where]
    courses = [
        Course(name, tuple(Week(on, walked[key, on], failed[key, on]) for on in mondays))
        for key, name in keyed
    ]
    return sorted(courses, key=lambda course: -course.failed)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
