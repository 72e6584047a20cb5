"""What every page knows."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from gaitbelt.core import clock
from gaitbelt.core.entry import TABLET_KEY


def page(request: HttpRequest) -> dict[str, Any]:
    """The clinic, the acting member and the product's clock."""
    clinic, member = getattr(request, "clinic", None), getattr(request, "member", None)
    return {
        "clinic": clinic,
        "member": member,
        "idle_s": clinic.idle_lock_minutes * 60 if clinic and _is_on_tablet(request) else None,
        "live_url": reverse("live_token", args=[clinic.slug]) if clinic and member else "",
        "now": clock.now(),
        "is_demo": clock.is_demo(),
        "public_url": settings.PUBLIC_URL,
    }


def _is_on_tablet(request: HttpRequest) -> bool:
    session = getattr(request, "session", None)
    return bool(session and session.get(TABLET_KEY))
