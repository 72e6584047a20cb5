"""The blocks of the first screens: each fetches itself anew when one of its topics is told (D6)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from gaitbelt.floor.glance import Glance
from gaitbelt.floor.queries import (
    ahead,
    changed,
    desk,
    endings,
    manager,
    rounds,
    technician,
    therapist,
)
from gaitbelt.oversight import incident_queries as incidents
from gaitbelt.oversight import ledgers
from gaitbelt.oversight import queries as oversight
from gaitbelt.oversight.brief import brief_to_read
from gaitbelt.schedule import queries as schedule
from gaitbelt.treatment import queries as treatment

type Show = Callable[[Glance], Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Block:
    """One part of a first screen: its template is `floor/blocks/<name>.html`.

    In a topic, {me} stands for the member's id and {day} for the clinic's day.
    """

    name: str
    topics: tuple[str, ...]
    show: Show

    @property
    def template(self) -> str:
        return f"floor/blocks/{self.name}.html"

    def content(self, glance: Glance) -> dict[str, Any]:
        """What the template shows, with the attributes that keep it live."""
        return {**self.show(glance), "live": self._live(glance)}

    def _live(self, glance: Glance) -> SafeString:
        day = glance.day_on
        names = [topic.format(me=glance.member.pk, day=day) for topic in self.topics]
        return format_html(
            'id="{}" hx-get="{}" hx-trigger="{}" hx-swap="outerHTML"',
            self.name,
            reverse("home_block", args=[glance.clinic.slug, self.name]),
            ", ".join(f"live:{name} from:body" for name in names),
        )


def _attested(glance: Glance) -> dict[str, Any]:
    return {"attested": treatment.attested(glance.clinic, glance.member, glance.at)}


TECHNICIAN = (
    Block("hands", ("floor", "day:{day}"), lambda g: {"hands": technician.hands(g)}),
    Block("soon", ("floor", "day:{day}"), lambda g: {"visits": ahead.soon(g)}),
    Block(
        "answers",
        ("person:{me}", "reviews"),
        lambda g: {
            "answers": treatment.answers_for(g.clinic, g.member)[:8],
            "unseen": treatment.not_seen(g.member, g.at),
            "returned": oversight.returned_to(g.member)[:8],
        },
    ),
    Block(
        "moves",
        ("person:{me}",),
        lambda g: {"attested": treatment.attested(g.clinic, g.member, g.at)},
    ),
    Block("brief", ("person:{me}",), lambda g: {"brief": brief_to_read(g.member, g.at)}),
    Block("changed", ("floor",), lambda g: {"changes": changed.changes(g.member, g.at)}),
    Block("not_yet", ("floor",), lambda g: {"tasks": ahead.not_yet(g)}),
    Block("logs", ("floor",), lambda g: {"tanks": technician.logs_due(g)}),
    Block("rounds", ("floor",), lambda g: {"rounds": rounds.of_floor(g)}),
)
THERAPIST = (
    Block("today", ("floor", "day:{day}"), lambda g: {"visits": therapist.today(g)}),
    Block(
        "moves",
        ("person:{me}", "floor"),
        lambda g: {**_attested(g), "stale": treatment.stale_levels(g.clinic, g.at)},
    ),
    Block("plans_due", ("floor",), lambda g: {"due": therapist.plans_due(g)}),
    Block("next_day", ("floor", "day:{day}"), lambda g: {"next": therapist.next_day(g)}),
)


def _cover(glance: Glance) -> dict[str, Any]:
    days = manager.cover(glance)
    return {"days": days, "has_gaps": any(each.gaps for each in days)}


MANAGER = (
    Block("unsafe", ("floor", "help"), lambda g: {"open": manager.unsafe_now(g)}),
    Block("cover", ("floor",), _cover),
    Block("refusals", ("floor",), lambda g: {"refusals": manager.refusals(g)}),
    Block("declined", (), lambda g: {"times": treatment.declined_lately(g.clinic, g.at)}),
    Block("runs_out", ("floor",), lambda g: {"endings": endings.runs_out(g)}),
    Block("cleaning", ("floor",), lambda g: {"cleaning": manager.cleaning(g)}),
    Block("rounds", ("floor",), lambda g: {"rounds": rounds.of_manager(g)}),
    Block("minutes", ("floor",), lambda g: {"ledgers": ledgers.of_day(g.clinic, g.day_on)}),
    Block("unsigned", ("reviews",), lambda g: {"unsigned": manager.past_deadline(g)}),
    Block("incidents", ("reviews",), lambda g: {"counts": incidents.counts(g.clinic, g.at)}),
    Block("rules", (), lambda g: {"rules": manager.rules(g)}),
)
DESK = (
    Block(
        "to_call", ("day:{day}",), lambda g: {"ahead": schedule.cancelled_ahead(g.clinic, g.day_on)}
    ),
    Block("few_visits", ("day:{day}",), lambda g: {"few": desk.few_visits(g)}),
)
BLOCKS: Mapping[str, tuple[Block, ...]] = {
    "TECH": TECHNICIAN,
    "PT": THERAPIST,
    "PTA": THERAPIST,
    "MANAGER": MANAGER,
    "FRONT": DESK,
}


def contents(glance: Glance) -> dict[str, dict[str, Any]]:
    """What every block of the member's first screen shows, by the block's name."""
    return {each.name: each.content(glance) for each in BLOCKS.get(glance.member.role, ())}


def block(glance: Glance, name: str) -> Block | None:
    """One block of the member's own first screen; nothing of anybody else's."""
    found = BLOCKS.get(glance.member.role, ())
    return next((each for each in found if each.name == name), None)
