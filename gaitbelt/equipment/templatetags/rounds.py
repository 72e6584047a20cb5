"""Words and keys of safety rounds for templates."""

from uuid import UUID

from django import template

from gaitbelt.core.ids import new_id
from gaitbelt.equipment import round_queries

register = template.Library()
register.filter("round_line", round_queries.line_text)
register.filter("area_name", round_queries.area_name)


@register.simple_tag
def round_key() -> UUID:
    """A key for one form: sent twice, it is one round."""
    return new_id()
