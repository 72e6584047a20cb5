"""Small parts of the recorder's templates: `{% load session %}`."""

import json
from collections.abc import Mapping
from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timesince import timesince

from gaitbelt.core.ids import new_id
from gaitbelt.people.precautions import icon_of
from gaitbelt.treatment import words

register = template.Library()

# Taps of a lane go one after the other; each ends a refresh of the lane that is under way, so that
# what it opens is not swapped away (lane.html lets itself be aborted).
IN_TURN = "closest .lane:queue all"


@register.simple_tag(takes_context=True)
def tap(context: Mapping[str, Any], run: Any, name: str, **values: Any) -> SafeString:
    """The htmx attributes of a tap on an item; its event's id is made with the page."""
    url = reverse(f"run_{name}", args=[context["clinic"].slug, run.pk])
    return _post(url, values)


@register.simple_tag(takes_context=True)
def visit_tap(context: Mapping[str, Any], session: Any, name: str, **values: Any) -> SafeString:
    """The htmx attributes of a tap on a whole visit."""
    url = reverse(f"session_{name}", args=[context["clinic"].slug, session.pk])
    return _post(url, values)


@register.simple_tag(takes_context=True)
def sheet(context: Mapping[str, Any], session: Any, name: str = "", run: Any = None) -> SafeString:
    """The htmx attributes that open a sheet, or an item, in the place of a lane's open item."""
    url = reverse("session_lane", args=[context["clinic"].slug, session.pk])
    asked = [f"open={run.pk}"] if run else []
    asked += [f"sheet={name}"] if name else []
    address = f"{url}?{'&'.join(asked)}" if asked else url
    return format_html('hx-get="{}" hx-sync="{}"', address, IN_TURN)


@register.simple_tag
def new_key() -> str:
    """An id for the event of a form: a double tap is the same event."""
    return str(new_id())


@register.filter
def precaution_icon(code: str) -> str:
    return icon_of(code)


@register.filter
def place_words(item: Any) -> str:
    return words.place(item)


@register.filter
def outcome(run: Any) -> str:
    return words.outcome(run)


@register.filter
def why(reasons: Any) -> str:
    """Why a level was raised, in one line."""
    return " · ".join(words.why(reasons))


@register.filter
def body_part(code: str) -> str:
    return str(words.BODY_PARTS.get(code, code))


@register.filter
def level_word(level: int) -> str:
    return str(words.LEVELS.get(level, ""))


@register.filter
def long_ago(at: Any, now: Any) -> str:
    return str(timesince(at, now, depth=1)) if at else ""


def _post(url: str, values: Mapping[str, Any]) -> SafeString:
    said = json.dumps({"key": str(new_id()), **{name: str(each) for name, each in values.items()}})
    return format_html('hx-post="{}" hx-vals="{}" hx-sync="{}"', url, said, IN_TURN)
