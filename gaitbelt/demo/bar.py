"""The demo bar: who can be switched to, and what the bar can do."""

from functools import cache
from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from gaitbelt.core import clock
from gaitbelt.people.models import Membership

PHONE_HOST = "127.0.0.1"  # another name of this machine: a session of its own in the same browser


class Someone(NamedTuple):
    account: str
    name: str
    face: int
    job_title: str
    is_current: bool = False


@cache
def _cast() -> tuple[Someone, ...]:
    """Everyone with a login, in the order of the day; read once, the demo's cast is fixed."""
    members = Membership.objects.select_related("person__user").order_by("clinic__slug", "pk")
    return tuple(
        Someone(user.username, member.name, member.person.face, member.job_title)
        for member in members
        if (user := member.person.user) is not None
    )


def forget_cast() -> None:
    """Read the cast anew, after a reset."""
    _cast.cache_clear()


def context(request: HttpRequest) -> dict[str, Any]:
    """What the bar shows; nothing outside a demo."""
    if not clock.is_demo():
        return {}
    account = request.user.get_username() if hasattr(request, "user") else ""
    return {
        "demo": {
            "switch_url": reverse("demo_switch"),
            "people": [who._replace(is_current=who.account == account) for who in _cast()],
            "actions": _actions(request),
            "asks_code": settings.SECOND_FACTOR,
        }
    }


def _actions(request: HttpRequest) -> list[dict[str, Any]]:
    phone = f"http://{PHONE_HOST}:{request.get_port()}{reverse('demo_phone')}"
    return [
        {"label": _("Stories"), "icon": "list", "url": reverse("demo_stories")},
        {
            "label": _("Tablet"),
            "icon": "tablet",
            "url": reverse("demo_tablet"),
            "method": "post",
        },
        {
            "label": _("Therapist’s phone"),
            "icon": "phone",
            "url": phone,
            "data": {"target": "gaitbelt-phone"},
        },
        {
            "label": _("+5 min"),
            "icon": "clock",
            "url": reverse("demo_later"),
            "method": "post",
            "stays": True,
        },
        {"label": _("Reset"), "icon": "undo", "url": reverse("demo_reset"), "method": "post"},
    ]
