"""One clinic day at a glance: who holds which technician when, where nobody does, who has CPR."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import pairwise

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from gaitbelt.core import clock, look
from gaitbelt.people.models import Clinic, Membership
from gaitbelt.workforce.belts import Stretch, spans_of, without
from gaitbelt.workforce.facts import Team, current, presence_of
from gaitbelt.workforce.models import Cover, Credential, Shift


@dataclass(frozen=True)
class Gap:
    """A stretch in which a rostered technician has no supervisor."""

    technician: Membership
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class Day:
    """The roster and the covers of one clinic day (`day_of`: 2 SQL queries)."""

    clinic: Clinic
    day: date
    at: datetime
    shifts: tuple[Shift, ...]
    covers: tuple[Cover, ...]

    @property
    def team(self) -> Team:
        """Who works at the instant."""
        running = [s for s in self.shifts if s.starts_at <= self.at + timedelta(hours=1)]
        covers = tuple(each for each in self.covers if each.starts_at <= self.at < each.ends_at)
        return Team(self.clinic, self.at, current(running, self.at), covers)

    @property
    def technicians(self) -> list[Shift]:
        return [shift for shift in self.shifts if shift.member.role == Membership.Role.TECH]

    @property
    def hours(self) -> Stretch:
        """From the first technician to the last, else the clinic's own hours."""
        work = self.technicians
        if not work:
            return self.clinic.opening_hours(self.day)
        return min(each.starts_at for each in work), max(each.ends_at for each in work)

    @property
    def cpr_responders(self) -> list[Membership]:
        """Who is on site now and holds a current CPR card."""
        held = {shift.member_id for shift in self.shifts if self._has_cpr(shift)}
        team = self.team
        return [each for each in team.members() if each.pk in held and team.is_present(each)]

    def spans(self, shift: Shift) -> list[look.Span]:
        """The stretches in which somebody holds a technician."""
        covers = [each for each in self.covers if each.technician_id == shift.member_id]
        return spans_of(shift, covers, self.shifts, self.at)

    def gaps(self) -> list[Gap]:
        """Every stretch of work, lunch apart, in which nobody holds a technician, in order."""
        found = [
            Gap(shift.member, starts, ends)
            for shift in self.technicians
            for starts, ends in without(
                (shift.starts_at, shift.ends_at), sorted([*self._held(shift), *_lunch(shift)])
            )
        ]
        return sorted(found, key=lambda gap: (gap.starts_at, gap.technician.name))

    def supervision(self) -> look.Belt:
        """The band of the whole floor: a stretch is held where every technician is."""
        opens, closes = self.hours
        spans = list(_joined(self._floor_spans(opens, closes)))
        made = look.supervision_belt(
            spans, opens_at=opens, closes_at=closes, now=self.at, zone=self.clinic.tz
        )
        return replace(made, words=self._words(spans), then="")

    def responders(self) -> look.Belt:
        """The band of the CPR responders on the roster."""
        opens, closes = self.hours
        spans = []
        for shift in self.shifts:
            if self._has_cpr(shift):
                work = without((shift.starts_at, shift.ends_at), _lunch(shift))
                spans += [look.Span(shift.member.name, *stretch) for stretch in work]
        made = look.supervision_belt(
            spans, opens_at=opens, closes_at=closes, now=self.at, zone=self.clinic.tz
        )
        return replace(made, words="", then="")

    def belt_of(self, shift: Shift) -> look.Belt:
        """One technician's own band, to the scale of the whole day."""
        made = look.supervision_belt(
            self.spans(shift),
            opens_at=shift.starts_at,
            closes_at=shift.ends_at,
            now=self.at,
            zone=self.clinic.tz,
        )
        opens, closes = self.hours
        before, part = shift.starts_at - opens, shift.ends_at - shift.starts_at
        return look.scaled(made, begins=before / (closes - opens), part=part / (closes - opens))

    def _has_cpr(self, shift: Shift) -> bool:
        until: date | None = getattr(shift, "cpr_until_on", None)
        return until is not None and until >= self.day

    def _held(self, shift: Shift) -> list[Stretch]:
        return [(span.starts_at, span.ends_at) for span in self.spans(shift)]

    def _floor_spans(self, opens: datetime, closes: datetime) -> Iterator[look.Span]:
        """Stretches between any two changes, named after all who hold a technician then."""
        held = {shift: self.spans(shift) for shift in self.technicians}
        marks = {opens, closes}
        for shift, spans in held.items():
            stretches = [(shift.starts_at, shift.ends_at), *_lunch(shift)]
            stretches += [(span.starts_at, span.ends_at) for span in spans]
            marks |= {moment for stretch in stretches for moment in stretch}
        inside = sorted(mark for mark in marks if opens <= mark <= closes)
        for starts, ends in pairwise(inside):
            names = _names(held, starts)
            if names is not None:
                yield look.Span(names, starts, ends)

    def _words(self, spans: list[look.Span]) -> SafeString | str:
        """Who holds the floor now and next; a gap that is still to come stands first."""
        gap = next((gap for gap in self.gaps() if gap.ends_at > self.at), None)
        if gap is not None:
            return format_html(
                _("<b>Nobody</b> holds {} from {} to {}"),
                format_html("<b>{}</b>", gap.technician.name),
                *(look.clock_text(at, self.clinic.tz) for at in (gap.starts_at, gap.ends_at)),
            )
        ahead = [span for span in spans if span.ends_at > self.at][:2]
        until = [(span.name, look.clock_text(span.ends_at, self.clinic.tz)) for span in ahead]
        return format_html_join(", ", _("<b>{}</b> until {}"), until)


def day_of(clinic: Clinic, day: date, at: datetime | None = None) -> Day:
    """The roster of a clinic day, as it stands at an instant (2 SQL queries)."""
    return days_of(clinic, day, day, at)[0]


def days_of(clinic: Clinic, first: date, last: date, at: datetime | None = None) -> list[Day]:
    """The rosters of consecutive clinic days (2 SQL queries)."""
    at = at or clock.now()
    opens, closes = clinic.day_bounds(first)[0], clinic.day_bounds(last)[1]
    shifts = list(_shifts(clinic, opens, closes))
    covers = list(
        clinic.covers.filter(
            Q(starts_at__lt=closes, ends_at__gt=opens), organization_id=clinic.organization_id
        )
        .select_related("technician__person", "supervisor__person", "supervisor__clinic")
        .order_by("starts_at", "pk")
    )
    found = []
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        begins, ends = clinic.day_bounds(day)
        own = tuple(each for each in shifts if begins <= each.starts_at < ends)
        held = tuple(each for each in covers if each.starts_at < ends and each.ends_at > begins)
        found.append(Day(clinic, day, at, own, held))
    return found


def _shifts(clinic: Clinic, opens: datetime, closes: datetime) -> QuerySet[Shift]:
    """Shifts that begin in a stretch, each with the last day of its member's CPR card."""
    cards = Credential.objects.filter(
        organization_id=clinic.organization_id, person=OuterRef("member__person"), kind="CPR",
        ended_at=None,
    ).order_by("-expires_on")  # fmt: skip
    return (
        clinic.shifts.filter(
            organization_id=clinic.organization_id, starts_at__gte=opens, starts_at__lt=closes
        )
        .annotate(cpr_until_on=Subquery(cards.values("expires_on")[:1]))
        .select_related("member__person", "member__presence", "member__clinic")
        .order_by("starts_at", "pk")
    )


def _lunch(shift: Shift) -> list[Stretch]:
    known = presence_of(shift)
    if known.lunch_from and known.lunch_until:
        return [(known.lunch_from, known.lunch_until)]
    return []


def _names(held: dict[Shift, list[look.Span]], at: datetime) -> str | None:
    """Who holds the technicians at work at an instant; none where one of them is not held."""
    found: set[str] = set()
    at_work = False
    for shift, spans in held.items():
        lunch = any(starts <= at < ends for starts, ends in _lunch(shift))
        if lunch or not shift.starts_at <= at < shift.ends_at:
            continue
        at_work = True
        names = {span.name for span in spans if span.starts_at <= at < span.ends_at}
        if not names:
            return None
        found |= names
    return ", ".join(sorted(found)) if at_work else "–"


def _joined(spans: Iterator[look.Span]) -> Iterator[look.Span]:
    """Neighbours with the same names as one."""
    last: look.Span | None = None
    for span in spans:
        if last is not None and last.name == span.name and last.ends_at == span.starts_at:
            last = look.Span(last.name, last.starts_at, span.ends_at)
            continue
        if last is not None:
            yield last
        last = span
    if last is not None:
        yield last
