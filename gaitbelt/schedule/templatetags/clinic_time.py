"""Days of instants in the clinic's zone, for templates."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import template
from django.utils.formats import date_format

from gaitbelt.core import reasons
from gaitbelt.domain.decision import Reason

register = template.Library()


@register.simple_tag(takes_context=True)
def clinic_day(context: Mapping[str, Any], at: datetime) -> str:
    """The clinic's day of an instant as 2026-11-23."""
    return at.astimezone(context["clinic"].tz).date().isoformat()


@register.simple_tag(takes_context=True)
def clinic_date(context: Mapping[str, Any], at: datetime, style: str = "l j F") -> str:
    """The clinic's day of an instant in words."""
    return date_format(at.astimezone(context["clinic"].tz).date(), style)


@register.simple_tag(takes_context=True)
def why(context: Mapping[str, Any], reason: Reason) -> str:
    """The sentence of a reason, its times as the clinic's clock shows them."""
    return reasons.text(reason, context["clinic"].tz)
