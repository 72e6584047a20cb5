"""The lanes as HTML, written directly: five hundred blocks through templates would cost 30 ms."""

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from html import escape
from urllib.parse import urlencode
from uuid import UUID

from django.templatetags.static import static
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from gaitbelt.schedule import day as days
from gaitbelt.schedule import lanes
from gaitbelt.schedule.day import Rows, Visit
from gaitbelt.schedule.grid import STEP
from gaitbelt.schedule.lanes import Axis, Block, Group, Lane
from gaitbelt.schedule.models import Appointment

STAND_IN = UUID(int=0)
THIN = 7  # steps: only the first name fits, small
SHORT = 12  # steps: the first name without an initial
TINY = 4  # only initials fit
type Name = tuple[str, str]  # as it fits a stretch, and as it fits a tiny one
ROLES = {"PTA": "PTA"}  # what is worth a word beside a name


@lru_cache(maxsize=32)
def drawn(
    axis: Axis, lane_rows: Rows, visit_rows: Rows, now: datetime, shown: tuple[str, str, str | None]
) -> SafeString:
    """The lanes of a day. They depend on nothing but what is given, so a day is drawn once.

    `now` is a whole minute; `shown` names what else the words depend on: the clinic's slug and
    zone, and the reader's language.
    """
    groups = lanes.groups(axis, days.resources(lane_rows), days.visits(visit_rows), now)
    return Writer(axis).write(groups)


class Links:
    """Addresses of visits' routes: each route is resolved once, then filled in."""

    def __init__(self, slug: str) -> None:
        self.slug = slug
        self.known: dict[str, tuple[str, str]] = {}

    def to(self, route: str, key: UUID | str) -> str:
        if route not in self.known:
            before, after = reverse(route, args=[self.slug, STAND_IN]).split(str(STAND_IN))
            self.known[route] = before, after
        before, after = self.known[route]
        return f"{before}{key}{after}"


class Writer:
    """Writes one day; what all blocks share is looked up once."""

    def __init__(self, axis: Axis) -> None:
        self.axis = axis
        self.to = Links(axis.clinic.slug).to
        self.icons = static("gaitbelt/icons.svg")
        self.drop = f'<svg class="i" aria-hidden="true"><use href="{self.icons}#i-drop"/></svg>'
        self.plus = self.drop.replace("i-drop", "i-plus")
        self.book = reverse("visit_new", args=[axis.clinic.slug])
        self.free = _("%(name)s is free from %(from)s to %(until)s: book")
        self.status = {value: escape(str(label)) for value, label in Appointment.Status.choices}
        self.clock: dict[int, str] = {}
        self.links: dict[str, tuple[str, Name, Name]] = {}

    def write(self, groups: Iterable[Group]) -> SafeString:
        parts = [self._hours()]
        for group in groups:
            things = "" if group.lanes[0].resource.what == "person" else " things"
            parts.append(f'<div class="lane-group{things}">')
            parts.append(f'<h2 class="group">{escape(group.title)}</h2>')
            parts.extend(self._lane(lane) for lane in group.lanes)
            parts.append("</div>")
        return mark_safe("".join(parts))

    def _hours(self) -> str:
        hours = "".join(f"<span>{hour}</span>" for hour in self.axis.hours())
        return f'<span></span><div class="hour-row" aria-hidden="true">{hours}</div>'

    def _lane(self, lane: Lane) -> str:
        deep = f' style="--rows:{lane.rows}"' if lane.rows > 1 else ""
        css = " deep" if deep else ""
        blocks = "".join(self._block(block, lane) for block in lane.blocks)
        return (
            f'<h3 class="res{css}"{deep}>{self._head(lane)}</h3>'
            f'<div class="track{css}"{deep}>{blocks}</div>'
        )

    def _head(self, lane: Lane) -> str:
        resource = lane.resource
        name = escape(resource.name)
        if resource.what != "person":
            places = f" <small>{resource.capacity}</small>" if resource.capacity != 1 else ""
            return f"<span>{name}{places}</span>"
        role = f" <small>{ROLES[resource.note]}</small>" if resource.note in ROLES else ""
        number = (resource.face - 1) % 16 + 1
        face = (
            f'<svg class="face" viewBox="0 0 48 48" aria-hidden="true">'
            f'<use href="{self.icons}#f-{number}"/></svg>'
        )
        return f"{face}<span>{name}{role}</span>"

    def _block(self, block: Block, lane: Lane) -> str:
        row = f";--r:{block.row + 1}" if block.row else ""
        place = f'style="--s:{block.start};--e:{block.end}{row}"'
        if block.kind == "wet":
            drop = self.drop if block.end - block.start > 1 else ""
            words = f'<span class="hush">{escape(block.small)}</span>'
            return f'<span class="slot wet" {place}>{drop}{words}</span>'
        if block.kind == "free":
            return self._free(block, place, lane)
        if block.visit is None:
            return f'<span class="slot off" {place}>{escape(block.small)}</span>'
        link, full, tiny = self._link(block.visit)
        width = block.end - block.start
        thin = " thin" if width < THIN else ""
        has_room = not thin and (lane.rows == 1 or width >= SHORT)
        small = f"<small>{escape(block.small)}</small>" if block.small and has_room else ""
        name = full if width >= SHORT else tiny
        return (
            f'<a class="slot {block.kind}{thin}" {place} {link}'
            f"<time>{self._clock(block.start)}</time>{name[width < TINY]}{small}</a>"
        )

    def _free(self, block: Block, place: str, lane: Lane) -> str:
        """A stretch in which somebody can be booked: one tap to the booking."""
        at = self.axis.starts_at + block.start * STEP
        words = self.free % {
            "from": self._clock(block.start),
            "until": self._clock(block.end),
            "name": lane.resource.name,
        }
        asked = urlencode({"therapist": str(UUID(lane.resource.id)), "at": at.isoformat()})
        return (
            f'<a class="slot free" {place} href="{self.book}?{escape(asked)}" '
            f'aria-label="{escape(words)}"><time>{self._clock(block.start)}</time>{self.plus}</a>'
        )

    def _link(self, visit: Visit) -> tuple[str, Name, Name]:
        """Address and label of a visit, which stands in many lanes; its name whole and short."""
        known = self.links.get(visit.id)
        if known is None:
            name = escape(visit.board_name)
            start = self._clock(self.axis.step(visit.starts_at))
            end = self._clock(self.axis.step_after(visit.ends_at))
            label = f"{name} {start}–{end}, {self.status[visit.status]}"
            link = f'href="{self.to("visit", visit.pk)}" aria-label="{label}">'
            whole = f'<span class="full">{name}</span>'
            first = f'<span class="short">{escape(visit.called)}</span>{whole}'
            tiny = f'<span class="short">{escape(visit.initials)}</span>{whole}'
            known = self.links[visit.id] = (link, (whole, whole), (first, tiny))
        return known

    def _clock(self, step: int) -> str:
        text = self.clock.get(step)
        if text is None:
            text = self.clock[step] = self.axis.clock(step)
        return text
