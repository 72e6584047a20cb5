"""Start-up refuses a route that names no right."""

from collections.abc import Iterator
from typing import Any

from django.core.checks import Error, Tags, register
from django.urls import URLPattern, URLResolver, get_resolver

Route = tuple[str, Any]


def routes(resolver: Any = None, prefix: str = "") -> Iterator[Route]:
    """Every (path, view) that the product answers."""
    for entry in (resolver or get_resolver()).url_patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from routes(entry, path)
        elif isinstance(entry, URLPattern):
            yield path, entry.callback


def every_route_has_a_right(**kwargs: Any) -> list[Error]:
    """The deny-by-default rule: what nobody allowed does not start."""
    return [
        Error(f"{path} has no @allow: name the right that opens it.", id="gaitbelt.E001")
        for path, view in routes()
        if not getattr(view, "right", None)
    ]


def connect() -> None:
    register(every_route_has_a_right, Tags.urls)
