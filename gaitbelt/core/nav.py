"""The pages in the top line of whoever sits at a desk, by role."""

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from gaitbelt.core.rights import RIGHTS

PAGES = (  # route, label, icon, the right that opens it
    ("home", _("My day"), "home", "home.view"),
    ("day", _("Day"), "cal", "schedule.view"),
    ("floor", _("Floor"), "site", "floor.view"),
    ("patients", _("Patients"), "person", "patient.search"),
    ("plans", _("Plans"), "pen", "plan.view"),
    ("reviews", _("Review"), "sign", "review.view"),
    ("incidents", _("Incidents"), "flag", "incident.view"),
    ("devices", _("Devices"), "wave", "device.view"),
    ("staff", _("People"), "people", "staff.view"),
    ("rules", _("Rules"), "list", "rules.view"),
    ("audit", _("Audit"), "history", "audit.view"),
)

BELOW = {"staff": ("roster",)}  # pages of another address that belong to one in the line
AT_THE_DAY = {"FRONT"}  # their first screen is the day itself


class Link(NamedTuple):
    url: str
    label: str
    icon: str
    is_here: bool


def links(*, slug: str, role: str, path: str) -> Iterator[Link]:
    """The pages that a role may open; the one that `path` belongs to is marked."""
    for route, label, icon, right in PAGES:
        if role not in RIGHTS[right] or (route == "home" and role in AT_THE_DAY):
            continue
        url = address(route, slug)
        is_home_of = any(path.startswith(address(each, slug)) for each in BELOW.get(route, ()))
        is_below = route != "home" and path.startswith(f"{url.rstrip('/')}/")
        yield Link(url, str(label), icon, path == url or is_below or is_home_of)


@lru_cache(maxsize=512)
def address(route: str, slug: str) -> str:
    """Where a page of a clinic is."""
    return reverse(route, kwargs={"slug": slug})
