"""Days of instants in the clinic's zone, for templates."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import template
from django.utils.formats import date_format

register = template.Library()


@register.simple_tag(takes_context=True)
def clinic_day(context: Mapping[str, Any], at: datetime) -> str:
    """The clinic's day of an instant as 2026-11-23."""
    return f"{context['clinic'].day_at(at)}"


@register.simple_tag(takes_context=True)
def clinic_date(context: Mapping[str, Any], at: datetime, style: str = "l j F") -> str:
    """The clinic's day of an instant in words."""
    return date_format(context["clinic"].day_at(at), style)
