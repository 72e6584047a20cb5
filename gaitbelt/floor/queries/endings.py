"""What runs out within 90 days: cards, competencies, due dates, with the bookings they meet."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from gaitbelt.core.reasons import word
from gaitbelt.equipment.queries import Standing
from gaitbelt.floor.glance import Glance
from gaitbelt.people.models import Membership
from gaitbelt.schedule.models import Appointment
from gaitbelt.workforce.models import Credential, SignOff
from gaitbelt.workforce.words import CARDS, competency_name

STEPS = (7, 30, 60, 90)  # days ahead in which a card or sign-off runs out


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
    for each in register:
        for due in each.item.dues.all():
            if due.due_on is not None and due.due_on <= until:
                yield each.item.label, word(due.kind), due.due_on, None


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
            found[technician].append(glance.clinic.day_at(starts_at))
    return found
