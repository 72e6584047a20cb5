"""Start-up refuses a route that names no right."""

import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.core.checks import Error, Tags, register
from django.urls import URLPattern, URLResolver, get_resolver
from ninja.openapi.views import default_home, openapi_json
from ninja.operation import PathView

from gaitbelt.core.rights import PUBLIC

OF_THE_LIBRARY = {default_home, openapi_json}  # what django-ninja itself answers, without data


@dataclass(frozen=True)
class Door:
    """One thing that the product answers: its path, the methods where they are fixed, its right."""

    path: str
    view: Any
    right: str
    methods: tuple[str, ...] = ()

    @property
    def is_api(self) -> bool:
        return bool(self.methods)

    @property
    def on_tablet(self) -> bool:
        return bool(getattr(self.view, "on_tablet", False))


def doors() -> Iterator[Door]:
    """Every door of the URL configuration; the live stream stands beside it (core/live.py)."""
    for path, view in routes():
        operations = _operations(view)
        for each in operations:
            right = getattr(each.view_func, "right", "")
            yield Door(path, each.view_func, right, tuple(each.methods))
        if not operations:
            yield Door(path, view, _right(view))


def routes(resolver: Any = None, prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Every (path, view) of the URL configuration."""
    for entry in (resolver or get_resolver()).url_patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from routes(entry, path)
        elif isinstance(entry, URLPattern):
            yield path, entry.callback


def _right(view: Any) -> str:
    if isinstance(view, partial) and view.func in OF_THE_LIBRARY:
        return PUBLIC
    return getattr(view, "right", "")


def _operations(view: Any) -> list[Any]:
    """The operations of django-ninja behind a route; none for an ordinary view."""
    if not inspect.isfunction(view):
        return []
    held = inspect.getclosurevars(view).nonlocals.get("self")
    return list(held.operations) if isinstance(held, PathView) else []


def every_route_has_a_right(**kwargs: Any) -> list[Error]:
    """The deny-by-default rule: what nobody allowed does not start."""
    return [
        Error(f"{door.path} has no @allow: name the right that opens it.", id="gaitbelt.E001")
        for door in doors()
        if not door.right
    ]


def connect() -> None:
    register(every_route_has_a_right, Tags.urls)
