"""The parts of a screen as template tags: `{% load gaitbelt %}`. The book at /book shows each."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from functools import cache
from typing import Any

from django import template
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from gaitbelt.core import clock, look
from gaitbelt.core import nav as pages
from gaitbelt.core.chart import Line, drawn

register = template.Library()

BARE = (CheckboxInput, CheckboxSelectMultiple, RadioSelect)  # drawn without a frame
FACES = 16  # drawn in icons.svg as f-1 … f-16
REASON_ICONS = {
    "age": "cal",
    "competency": "open",
    "course": "trend",
    "credential": "sign",
    "delegation": "pen",
    "check": "gauge",
    "device": "gauge",
    "due": "cal",
    "belt": "belt",
    "exercise": "alert",
    "fall": "walk",
    "home": "home",
    "incident": "flag",
    "item": "list",
    "limits": "heart",
    "load": "people",
    "lock": "lock",
    "merge": "people",
    "minutes": "clock",
    "modality": "heat",
    "patient": "hold",
    "permit": "sign",
    "plan": "note",
    "precautions": "load",
    "review": "sign",
    "rules": "sign",
    "schedule": "cal",
    "scope": "sign",
    "supervision": "people",
    "temperature": "thermo",
    "title": "tag",
    "transfer": "walk",
    "visit": "cal",
    "vitals": "heart",
    "weight": "load",
}  # by the first word of a reason's code


@cache
def sprite() -> str:
    """Where the icons are: a page asks it dozens of times."""
    return static("gaitbelt/icons.svg")


@register.simple_tag
def icon(name: str, css: str = "") -> SafeString:
    """An icon of the sprite. It is silent: the word beside it speaks."""
    return format_html(
        '<svg class="i{}" aria-hidden="true"><use href="{}#i-{}"/></svg>',
        f" {css}" if css else "",
        sprite(),
        name,
    )


@register.simple_tag
def face(person: Any) -> SafeString:
    """The drawn face of a person, a membership, or a face's own number."""
    number = person if isinstance(person, int) else _face_number(person)
    return format_html(
        '<svg class="face" viewBox="0 0 48 48" aria-hidden="true"><use href="{}#f-{}"/></svg>',
        sprite(),
        (number - 1) % FACES + 1,
    )


def _face_number(person: Any) -> int:
    return int(getattr(getattr(person, "person", person), "face", 1) or 1)


@register.simple_tag
def chip(words: str, icon_name: str = "", kind: str = "") -> SafeString:
    """A state as icon and word; `kind` is act, hold, wait, stop, plain, dashed or nothing."""
    return format_html(
        '<span class="chip{}">{}{}</span>',
        f" {kind}" if kind else "",
        icon(icon_name) if icon_name else "",
        words,
    )


def _zone(context: Mapping[str, Any]) -> tzinfo:
    clinic = context.get("clinic")
    return clinic.tz if clinic else UTC


def _now(context: Mapping[str, Any]) -> datetime:
    return context.get("now") or clock.now()


@register.simple_tag(takes_context=True)
def clock_time(context: Mapping[str, Any], at: datetime | None) -> str:
    """An instant as the clinic's wall clock shows it, 9:40; nothing for no instant."""
    return look.clock_text(at, _zone(context)) if at else ""


@register.simple_tag(takes_context=True)
def countdown(context: Mapping[str, Any], at: datetime) -> SafeString:
    """What is left until an instant, running: 2:10, then the word "now"."""
    left = (at - _now(context)).total_seconds()
    words = look.duration_text(left) if left > 0 else _("now")
    return format_html('<b class="num" data-next-at="{}">{}</b>', at.isoformat(), words)


@register.simple_tag(takes_context=True)
def elapsed(context: Mapping[str, Any], since: datetime) -> SafeString:
    """What has passed since an instant, running: 0:48."""
    words = look.duration_text((_now(context) - since).total_seconds())
    return format_html('<span class="num" data-since="{}">{}</span>', since.isoformat(), words)


@register.inclusion_tag("core/parts/ring.html", takes_context=True)
def ring(
    context: Mapping[str, Any],
    total_s: float,
    ends_at: datetime,
    next_at: datetime | None = None,
    notches: Sequence[float] = (),
    size: str = "",
    words: str = "",
    due: bool = False,
) -> dict[str, Any]:
    """A draining ring: `notches` are seconds from the start; the middle runs to the next act.

    `size` is small, large, huge or nothing; `words` stand under the figure.
    """
    now, target = _now(context), next_at or ends_at
    left = (ends_at - now) / timedelta(seconds=total_s or 1)
    return {
        "total_s": f"{total_s:g}",
        "ends_at": ends_at,
        "target": target,
        "left": f"{100 * min(1.0, max(0.0, left)):.1f}",
        "notches": [f"{100 * (total_s - at) / (total_s or 1):.1f}" for at in notches],
        "size": size,
        "words": words,
        "is_due": due or target <= now,
        "figure": look.duration_text((target - now).total_seconds()),
    }


@register.inclusion_tag("core/parts/nav.html", takes_context=True)
def nav(context: Mapping[str, Any]) -> dict[str, Any]:
    """The pages that the acting member may open, as links; nothing without a member."""
    clinic, member, request = (context.get(name) for name in ("clinic", "member", "request"))
    if not (clinic and member and request):
        return {"links": []}
    return {"links": list(pages.links(slug=clinic.slug, role=member.role, path=request.path))}


@register.inclusion_tag("core/parts/belt.html")
def belt(band: look.Belt | None) -> dict[str, Any]:
    """The supervision band; `look.supervision_belt` builds it from who is here when."""
    return {"band": band}


@register.inclusion_tag("core/parts/reasons.html", takes_context=True)
def reasons(
    context: template.Context,
    refusal: Any = None,
    compact: bool = False,
    level: int = 2,
    key: str = "refused",
) -> dict[str, Any]:
    """A refusal as an answer: `.title`, `.reasons` (text, source, icon or code), `.ways`.

    Without an object, the page's own context is the refusal. A way has label, and may have note,
    icon, method, url, hx (attributes) and main. `key` is the heading's id, for a page with more
    than one refusal.
    """
    refusal = context.flatten() if refusal is None else refusal
    return {"refusal": refusal, "compact": compact, "level": level, "key": key}


@register.filter
def reason_icon(reason: Any) -> str:
    """The icon of a reason: its own, or the one of its code's family."""
    own = reason.get("icon") if isinstance(reason, Mapping) else getattr(reason, "icon", "")
    code = reason.get("code", "") if isinstance(reason, Mapping) else getattr(reason, "code", "")
    return str(own or REASON_ICONS.get(str(code).split(".")[0], "note"))


@register.filter
def attrs(values: Mapping[str, Any] | None) -> SafeString:
    """A mapping as HTML attributes, such as a way's `hx-post`."""
    return format_html_join("", ' {}="{}"', (values or {}).items())


@register.inclusion_tag("core/parts/pain.html")
def pain_picker(
    name: str, value: int | str | None = None, limit: int | None = None, legend: str = ""
) -> dict[str, Any]:
    """Pain from 0 to 10 and "can't say"; `limit` marks the key at which the plan says stop."""
    return {
        "name": name,
        "value": str(value) if value is not None else None,
        "limit": limit,
        "legend": legend or _("Pain now, 0 to 10"),
        "keys": [str(key) for key in range(11)],
    }


@register.inclusion_tag("core/parts/side.html")
def side_picker(
    name: str, value: str = "", both: bool = False, legend: str = "", required: bool = False
) -> dict[str, Any]:
    """Left or right of the patient, who faces you. Nothing is preset where looking is the act."""
    return {
        "name": name,
        "value": value,
        "both": both,
        "legend": legend or _("Which side, the patient’s own"),
        "required": required,
    }


@register.inclusion_tag("core/parts/stepper.html")
def stepper(
    name: str,
    value: float | str,
    label: str,
    step: float = 1,
    least: float = 0,
    most: float | None = None,
    words: str = "",
) -> dict[str, Any]:
    """A figure with a key on either side; `words` under it say the target."""
    return {
        "name": name,
        "value": value,
        "label": label,
        "step": f"{step:g}",
        "least": f"{least:g}",
        "most": "" if most is None else f"{most:g}",
        "words": words,
    }


@register.inclusion_tag("core/parts/spark.html")
def spark(visits: Sequence[look.Visit], title: str = "", unit: str = "") -> dict[str, Any]:
    """The last six visits: the line is the dose, the figures under it are pain."""
    points = look.spark_points(visits)
    return {
        "points": points,
        "line": " ".join(f"{point.x},{point.y}" for point in points),
        "last": points[-1] if points else None,
        "title": title,
        "unit": unit,
    }


@register.inclusion_tag("core/parts/chart.html")
def chart(
    lines: Sequence[Line], title: str, target: float | None = None, top: float | None = None
) -> dict[str, Any]:
    """Values over days as lines, with the goal's level and the plans that began."""
    return {"chart": drawn(lines, target=target, top=top), "title": title}


@register.inclusion_tag("core/parts/field.html")
def field(bound: BoundField, hint: str = "", css: str = "") -> dict[str, Any]:
    """A form's field with label, hint and what was not accepted, each tied to the control."""
    hint = hint or str(bound.help_text)
    extra: dict[str, str | bool] = {
        "class": "" if isinstance(bound.field.widget, BARE) else f"input {css}".strip()
    }
    tied = [f"{bound.auto_id}_{what}" for what, is_there in _parts(bound, hint) if is_there]
    if tied and not bound.use_fieldset:
        extra["aria-describedby"] = " ".join(tied)
    return {
        "bound": bound,
        "hint": hint,
        "is_tick": isinstance(bound.field.widget, CheckboxInput),
        "control": bound.as_widget(attrs=extra),
    }


def _parts(bound: BoundField, hint: str) -> list[tuple[str, bool]]:
    return [("helptext", bool(hint)), ("error", bool(bound.errors))]
