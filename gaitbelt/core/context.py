"""What every page knows."""

from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest
from django.urls import reverse

from gaitbelt.core import clock
from gaitbelt.core.entry import IDLE, TABLET_KEY


def page(request: HttpRequest) -> dict[str, Any]:
    """The clinic, the acting member and the product's clock."""
    clinic, member = getattr(request, "clinic", None), getattr(request, "member", None)
    return {
        "clinic": clinic,
        "member": member,
        "idle_s": _idle_s(request),
        "locks": _has_session(request) and not _is_on_tablet(request),
        "live_url": reverse("live_token", args=[clinic.slug]) if clinic and member else "",
        "now": clock.now(),
        "is_demo": clock.is_demo(),
        "public_url": settings.PUBLIC_URL,
    }


def _idle_s(request: HttpRequest) -> float | None:
    """After how many seconds without a touch the page locks; None where nobody has a session."""
    if not _has_session(request):
        return None
    if not _is_on_tablet(request):
        return IDLE.total_seconds()
    clinic = getattr(request, "clinic", None)
    return clinic.idle_lock_minutes * 60 if clinic else None


def _has_session(request: HttpRequest) -> bool:
    """Whether somebody is signed in and owes nothing."""
    session = getattr(request, "session", None)
    return bool(session and session.get(SESSION_KEY)) and not getattr(request, "owed", "")


def _is_on_tablet(request: HttpRequest) -> bool:
    session = getattr(request, "session", None)
    return bool(session and session.get(TABLET_KEY))
