"""Sentences for codes that templates hold: `{% load reasons %}`."""

from collections.abc import Mapping
from typing import Any

from django import template

from gaitbelt.core import reasons
from gaitbelt.core.events import REGISTRY
from gaitbelt.domain.decision import Reason, from_data

register = template.Library()


@register.filter
def sentence(reason: Reason | dict[str, object]) -> str:
    """The sentence of a reason, fresh from a decision or as an event stored it."""
    return reasons.text(from_data(reason) if isinstance(reason, dict) else reason)


@register.simple_tag(takes_context=True)
def why(context: Mapping[str, Any], reason: Reason) -> str:
    """The sentence of a reason, with times of the page's clinic."""
    return reasons.text(reason, context["clinic"].tz)


@register.filter
def happening(event_type: str) -> str:
    """An event type in words, for histories."""
    return str(REGISTRY[event_type].words) if event_type in REGISTRY else event_type
