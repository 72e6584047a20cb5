"""What a patient's values must be, whoever gives them."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _

from gaitbelt.core import values
from gaitbelt.core.errors import BadValue
from gaitbelt.people import fields
from gaitbelt.people.models import Membership, Patient

OLDEST_YEARS: Final = 125  # beyond any age on record
LANGUAGE: Final = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*\Z")  # the shape of BCP 47
PHONE: Final = re.compile(r"(?:[0-9+()./,x#\- ]|ext)*\Z")
EMAIL: Final = re.compile(r"[^@\s,;<>()]+@[^@\s,;<>()]+\.[^@\s,;<>().]+\Z")


def check_patient(
    given: Mapping[str, Any], *, allowed: frozenset[str], today: date
) -> dict[str, Any]:
    """The values of a patient's fields as they are stored, or BadValue naming each that is not."""
    checked = values.cleaned(Patient, given, allowed=allowed)
    problems = {
        name: says for name, rule in RULES.items() if (says := _broken(rule, name, checked))
    }
    born = checked.get("birth_on")
    if born and (says := _impossible_birth(born, today)):
        problems["birth_on"] = says
    if problems:
        raise BadValue(problems)
    return checked


def _broken(rule: Any, name: str, checked: Mapping[str, Any]) -> str:
    value = checked.get(name)
    return rule(value) if value not in (None, "") else ""


def _impossible_birth(born: date, today: date) -> str:
    if born > today:
        return _("A birth date lies in the past.")
    if born.year < today.year - OLDEST_YEARS:
        return _("That would be more than %(years)s years ago.") % {"years": OLDEST_YEARS}
    return ""


def _bad_phone(phone: str) -> str:
    has_digits = sum(letter.isdigit() for letter in phone) >= 3
    return "" if has_digits and PHONE.match(phone) else _("Write a phone number.")


def _bad_email(email: str) -> str:
    return "" if EMAIL.match(email) else _("Write an email address.")


def _bad_language(language: str) -> str:
    return (
        "" if LANGUAGE.match(language) else _("Write a language code, such as en, es or zh-Hant.")
    )


def _bad_mass(mass: Any) -> str:
    return "" if mass > 0 else _("Write a mass above 0 kg.")


RULES: Final[Mapping[str, Callable[[Any], str]]] = {
    "phone": _bad_phone,
    "email": _bad_email,
    "language": _bad_language,
    "body_mass_kg": _bad_mass,
}


def check_phone(phone: str) -> None:
    """Refuse what is no phone number (BadValue)."""
    if says := _bad_phone(phone):
        raise BadValue({"phone": says})


def refuse_part(by: Membership, part: str) -> None:
    """Refuse a role that does not work with this part of a file (BadValue)."""
    if part not in fields.parts(by.role):
        raise BadValue({part: _("This part of the file belongs to another role.")})
