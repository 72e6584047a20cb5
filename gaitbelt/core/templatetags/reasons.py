"""Sentences for codes that templates hold: `{% load reasons %}`."""

from collections.abc import Mapping
from typing import Any

from django import template

from gaitbelt.core import reasons
from gaitbelt.core.events import REGISTRY
from gaitbelt.domain.decision import Reason, from_data

register = template.Library()


@register.simple_tag(takes_context=True)
def why(context: Mapping[str, Any], reason: Reason | dict[str, object]) -> str:
    """The sentence of a reason, fresh or as an event stored it, in the clinic's own time."""
    told = from_data(reason) if isinstance(reason, dict) else reason
    return reasons.text(told, context["clinic"].tz)


@register.filter
def happening(event_type: str) -> str:
    """An event type in words, for histories."""
    return str(REGISTRY[event_type].words) if event_type in REGISTRY else event_type


@register.filter
def rule_source(said: str) -> str:
    """Where a rule comes from, in words."""
    return reasons.source(said)
