"""What the parts of a screen need to know: the belt through a shift, a line of six visits."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _


def clock_text(at: datetime, zone: tzinfo) -> str:
    """An instant as the wall clock of a zone shows it: 9:40, 16:05."""
    local = at.astimezone(zone)
    return f"{local.hour}:{local:%M}"


def duration_text(seconds: float) -> str:
    """A time that runs, as minutes and seconds: 2:10; above an hour 1:02:10."""
    whole = max(0, round(seconds))
    minutes, rest = divmod(whole, 60)
    if minutes < 60:
        return f"{minutes}:{rest:02}"
    return f"{minutes // 60}:{minutes % 60:02}:{rest:02}"


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a shift that somebody holds."""

    name: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of the band, in percent of the shift; `kind` is held, later or gap."""

    start: float
    end: float
    kind: str


@dataclass(frozen=True, slots=True)
class Belt:
    """The band at the top of a screen: who holds you, where now is, and where nobody does."""

    segments: tuple[Segment, ...]
    now: float | None
    words: str | SafeString
    then: str | SafeString
    label: str


def supervision_belt(
    spans: Iterable[Span], *, opens_at: datetime, closes_at: datetime, now: datetime, zone: tzinfo
) -> Belt:
    """The belt of a shift. Whatever no span covers is a gap, and the words name it first."""
    stretches = list(_without_holes(spans, opens_at, closes_at))
    whole = (closes_at - opens_at).total_seconds() or 1

    def percent(at: datetime) -> float:
        return round(100 * (at - opens_at).total_seconds() / whole, 2)

    segments = tuple(
        Segment(percent(span.starts_at), percent(span.ends_at), _kind(span, now))
        for span in stretches
    )
    words, then = _words(stretches, now, zone)
    return Belt(
        segments,
        percent(now) if opens_at <= now <= closes_at else None,
        words,
        then,
        _label(stretches, zone),
    )


def scaled(belt: Belt, *, begins: float, part: float) -> Belt:
    """The same band as a piece of a longer one: it begins at a fraction, and is a fraction long."""

    def moved(percent: float) -> float:
        return round(100 * begins + part * percent, 2)

    segments = tuple(
        Segment(moved(each.start), moved(each.end), each.kind) for each in belt.segments
    )
    return replace(belt, segments=segments, now=None if belt.now is None else moved(belt.now))


def _without_holes(spans: Iterable[Span], opens: datetime, closes: datetime) -> Iterator[Span]:
    """The spans in order, cut to the shift, each hole filled by a span without a name."""
    reached = opens
    for span in sorted(spans, key=lambda span: span.starts_at):
        starts, ends = max(span.starts_at, reached), min(span.ends_at, closes)
        if ends <= starts:
            continue
        if starts > reached:
            yield Span("", reached, starts)
        yield Span(span.name, starts, ends)
        reached = ends
    if reached < closes:
        yield Span("", reached, closes)


def _kind(span: Span, now: datetime) -> str:
    if not span.name:
        return "gap"
    return "later" if span.starts_at > now else "held"


def _words(spans: Sequence[Span], now: datetime, zone: tzinfo) -> tuple[str, str]:
    ahead = [span for span in spans if span.ends_at > now]
    if not ahead:
        return _("The shift is over"), ""
    first = next((span for span in ahead if not span.name), ahead[0])
    after = [span for span in ahead if span.starts_at >= first.ends_at and span.name]
    then = format_html(_("then {}"), format_html("<b>{}</b>", after[0].name)) if after else ""
    start, end = clock_text(first.starts_at, zone), clock_text(first.ends_at, zone)
    if not first.name:
        return format_html(_("<b>Nobody</b> from {} to {}"), start, end), then
    who = format_html("<b>{}</b>", first.name)
    return format_html(_("{} is with you until {}"), who, end), then


def _label(spans: Sequence[Span], zone: tzinfo) -> str:
    pieces = [
        _("%(who)s until %(time)s")
        % {"who": span.name or _("nobody"), "time": clock_text(span.ends_at, zone)}
        for span in spans
    ]
    return _("Supervision: %(spans)s.") % {"spans": ", ".join(pieces)}


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit of an item's course: what was done, the pain said, and the plan that began here."""

    dose: float
    pain: int | None = None
    plan: str = ""


@dataclass(frozen=True, slots=True)
class SparkPoint:
    x: int
    y: float
    visit: Visit


STEP, LEFT, LOW, HIGH = 52, 10, 42, 22  # its own units: 320 wide, baseline 50, words above 16


def spark_points(visits: Sequence[Visit]) -> list[SparkPoint]:
    """Where the last six visits stand in the drawing, scaled from zero to their largest dose."""
    last = list(visits)[-6:]
    top = max((visit.dose for visit in last), default=0) or 1
    return [
        SparkPoint(LEFT + STEP * place, round(LOW - (LOW - HIGH) * visit.dose / top, 1), visit)
        for place, visit in enumerate(last)
    ]
