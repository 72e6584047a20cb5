"""Checking values that come from outside against the columns that will hold them."""

import unicodedata
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from gaitbelt.core.errors import BadValue

UNPRINTABLE = {"Cc", "Cs"}  # control characters and halves of surrogate pairs
ACCEPTED: dict[type[Any], tuple[type, ...]] = {
    models.BooleanField: (bool,),
    models.CharField: (str,),
    models.DateTimeField: (str, datetime),
    models.DateField: (str, date),
    models.TimeField: (str, time),
    models.DecimalField: (str, int, float, Decimal),
    models.IntegerField: (int,),
    models.ForeignKey: (str, UUID, models.Model),
}  # a subclass of each counts; a bool is never a number
MOST = {
    models.PositiveSmallIntegerField: 32_767,
    models.SmallIntegerField: 32_767,
    models.BigIntegerField: 2**63 - 1,
}  # of every database alike: SQLite itself would store more, or fail

PLAIN: dict[type[Any], type] = {
    models.BooleanField: bool,
    models.CharField: str,
    models.DateField: date,
}  # a value of exactly this type may be what the column holds already

Problems = dict[str, list[str]]


def cleaned(
    model: type[models.Model], values: Mapping[str, Any], *, allowed: Collection[str]
) -> dict[str, Any]:
    """The values as their columns hold them.

    Errors: BadValue that names every field which is unknown, not allowed or does not fit.
    """
    good: dict[str, Any] = {}
    problems: Problems = {}
    for name, value in values.items():
        if name not in allowed:
            problems[name[:60]] = [_("This cannot be given here.")]
            continue
        try:
            good[name] = _clean(model._meta.get_field(name), value)
        except ValidationError as refused:
            problems[name] = list(refused.messages)
    if problems:
        raise BadValue(problems)
    return good


def require(values: Mapping[str, Any], names: Iterable[str]) -> None:
    """Refuse, naming each, fields that must be given and are not (BadValue)."""
    missing = {name: [_("This is needed.")] for name in names if values.get(name) in (None, "")}
    if missing:
        raise BadValue(missing)


def tidy(text: str) -> str:
    """One spelling of a text: composed accents, no space at the ends or twice in a row.

    Errors: ValidationError for control characters, which no column and no screen can show.
    """
    composed = text if text.isascii() else unicodedata.normalize("NFC", text)
    spaced = " ".join(composed.split())
    if not spaced.isprintable() and any(
        unicodedata.category(letter) in UNPRINTABLE for letter in spaced
    ):
        raise ValidationError(_("This holds characters that cannot be shown."))
    return spaced


def _clean(field: Any, value: Any) -> Any:
    if value is None and field.null:
        return None
    if type(value) is PLAIN.get(type(field)) and _is_as_kept(field, value):
        return value
    if value == "" and field.null and not field.empty_strings_allowed:
        return None
    if not isinstance(value, _accepted(field)) or _is_stray_bool(field, value):
        raise ValidationError(_("This is not the kind of value that belongs here."))
    if isinstance(value, str):
        value = _short(field, value)
    if isinstance(value, float):
        value = str(value)
    if isinstance(value, int) and abs(value) > MOST.get(type(field), 2**31 - 1):
        raise ValidationError(_("This number is too large."))
    return field.clean(value, None)


def _short(field: Any, value: str) -> str:
    """The tidied text; a text far too long is refused before anything is done with it."""
    limit = getattr(field, "max_length", None) or 200
    if len(value) > 4 * limit:
        raise ValidationError(_("At most %(limit)s characters.") % {"limit": limit})
    return tidy(value)


def _is_as_kept(field: Any, value: Any) -> bool:
    """Whether a value can be stored as it is; most can, and need none of the slower checks."""
    if type(value) is not str:
        return True
    if not value:
        return bool(field.blank)
    return (
        len(value) <= field.max_length
        and not field.choices
        and len(field.validators) == 1  # its length
        and value.isascii()
        and value.isprintable()
        and "  " not in value
        and " " not in (value[0], value[-1])
    )


def _accepted(field: Any) -> tuple[type, ...]:
    for kind, types in ACCEPTED.items():
        if isinstance(field, kind):
            return types
    raise TypeError(f"{type(field).__name__} takes no values from outside")


def _is_stray_bool(field: Any, value: Any) -> bool:
    return isinstance(value, bool) and not isinstance(field, models.BooleanField)
