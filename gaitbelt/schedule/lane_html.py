"""The lanes as HTML, written directly: five hundred blocks through templates would cost 30 ms."""

from collections.abc import Iterable
from html import escape
from uuid import UUID

from django.templatetags.static import static
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from gaitbelt.schedule.day import Visit
from gaitbelt.schedule.lanes import Axis, Block, Group, Lane
from gaitbelt.schedule.models import Appointment

STAND_IN = UUID(int=0)
THIN = 7  # steps: only the first name fits
TINY = 4  # only initials fit
ROLES = {"PTA": "PTA"}  # what is worth a word beside a name


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
        self.status = {value: escape(str(label)) for value, label in Appointment.Status.choices}
        self.clock: dict[int, str] = {}
        self.links: dict[str, tuple[str, str, str]] = {}

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
        blocks = "".join(map(self._block, lane.blocks))
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

    def _block(self, block: Block) -> str:
        row = f";--r:{block.row + 1}" if block.row else ""
        place = f'style="--s:{block.start};--e:{block.end}{row}"'
        if block.kind == "wet":
            drop = self.drop if block.end - block.start > 1 else ""
            words = f'<span class="hush">{escape(block.small)}</span>'
            return f'<span class="slot wet" {place}>{drop}{words}</span>'
        if block.visit is None:
            return f'<span class="slot off" {place}>{escape(block.small)}</span>'
        link, full, tiny = self._link(block.visit)
        width = block.end - block.start
        thin = " thin" if width < THIN else ""
        small = f"<small>{escape(block.small)}</small>" if block.small and not thin else ""
        return (
            f'<a class="slot {block.kind}{thin}" {place} {link}'
            f"<time>{self._clock(block.start)}</time>{full if width >= TINY else tiny}{small}</a>"
        )

    def _link(self, visit: Visit) -> tuple[str, str, str]:
        """(address and label, name, name with initials) of a visit, which stands in many lanes."""
        known = self.links.get(visit.id)
        if known is None:
            key = visit.id
            dashed = f"{key[:8]}-{key[8:12]}-{key[12:16]}-{key[16:20]}-{key[20:]}"
            name = escape(visit.board_name)
            start = self._clock(self.axis.step(visit.starts_at))
            end = self._clock(self.axis.step_after(visit.ends_at))
            label = f"{name} {start}–{end}, {self.status[visit.status]}"
            link = f'href="{self.to("visit", dashed)}" aria-label="{label}">'
            full = f'<span class="full">{name}</span>'
            tiny = f'<span class="short">{escape(visit.initials)}</span>{full}'
            known = self.links[visit.id] = (link, full, tiny)
        return known

    def _clock(self, step: int) -> str:
        text = self.clock.get(step)
        if text is None:
            text = self.clock[step] = self.axis.clock(step)
        return text
