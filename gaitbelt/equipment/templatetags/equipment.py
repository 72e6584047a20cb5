"""Words of equipment for templates."""

from django import template

from gaitbelt.core.reasons import word

register = template.Library()
register.filter("due_word", word)
