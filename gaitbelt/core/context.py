"""What every page knows."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from gaitbelt.core import clock


def page(request: HttpRequest) -> dict[str, Any]:
    """The clinic, the acting member and the product's clock."""
    return {
        "clinic": getattr(request, "clinic", None),
        "member": getattr(request, "member", None),
        "now": clock.now(),
        "is_demo": clock.is_demo(),
        "public_url": settings.PUBLIC_URL,
    }
