"""Words of safety rounds for templates."""

from django import template

from gaitbelt.equipment import round_queries

register = template.Library()
register.filter("round_line", round_queries.line_text)
register.filter("area_name", round_queries.area_name)
