"""How a patient is written on screens."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from django import template
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from gaitbelt.core import clock
from gaitbelt.people import fields, precautions
from gaitbelt.people.labels import language_name

register = template.Library()
SYSTEMS = {
    "http://snomed.info/sct": "SNOMED CT",
    "http://hl7.org/fhir/sid/icd-10-cm": "ICD-10-CM",
    "http://hl7.org/fhir/sid/icd-10": "ICD-10",
    "http://loinc.org": "LOINC",
    "http://www.nlm.nih.gov/research/umls/rxnorm": "RxNorm",
}  # the address of a code system → its name
WRITTEN = {"day": "j M Y", "month": "M Y", "year": "Y"}  # precision → format


@register.filter
def sees(role: str, field: str) -> bool:
    """Whether a role sees this field of a patient."""
    return field in fields.visible(role)


@register.simple_tag(takes_context=True)
def birth(context: Mapping[str, Any], patient: Any) -> str:
    """The birth date and the age at the clinic today."""
    clinic = context.get("clinic")
    today = clinic.today() if clinic else clock.now().date()
    years = _("%(years)s years") % {"years": age_years(patient.birth_on, today)}
    return f"{known_date(patient.birth_on, patient.birth_precision)} · {years}"


@register.filter
def coded(row: Any) -> str:
    """A code with the system that gave it, by its name or else by its address."""
    return f"{SYSTEMS.get(row.system, row.system)} {row.code}".strip()


@register.filter
def known_date(day: date | None, precision: str) -> str:
    """A date as far as its source knew it; "" where there is none."""
    return date_format(day, WRITTEN[precision]) if day else ""


def age_years(born: date, today: date) -> int:
    """Whole years between two days."""
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


@register.filter
def language(code: str) -> str:
    """A language in the reader's words."""
    return language_name(code)


@register.filter
def precaution_words(row: Any) -> str:
    """What a precaution says, in the reader's language where the library says it."""
    return precautions.words_of(row)


@register.filter
def precaution_side(side: str) -> str:
    """The side of a precaution as a word."""
    return str(precautions.SIDES.get(side, side)).lower()


@register.simple_tag(takes_context=True)
def local_day(context: Mapping[str, Any], at: datetime) -> str:
    """The day of an instant at the clinic."""
    clinic = context.get("clinic")
    return date_format(at.astimezone(clinic.tz if clinic else UTC), "j M Y")
