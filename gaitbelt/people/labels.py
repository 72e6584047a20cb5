"""What fields are called on screens and in the history."""

from types import MappingProxyType
from typing import Any, Final

from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from gaitbelt.people.models import Area, Contact, Membership, Patient, PatientDocument, Precaution

FIELDS: Final = MappingProxyType(
    {
        "given_names": _("Given names"),
        "family_name": _("Family name"),
        "preferred_name": _("Wants to be called"),
        "say_it": _("How to say the name"),
        "birth_on": _("Birth date"),
        "sex": _("Sex"),
        "language": _("Language"),
        "needs_interpreter": _("Needs an interpreter"),
        "hearing": _("Hearing"),
        "vision": _("Vision"),
        "phone": _("Phone"),
        "email": _("Email"),
        "address": _("Address"),
        "what_matters": _("What matters to them"),
        "calms": _("What calms or encourages"),
        "body_mass_kg": _("Body mass, kg"),
        "mobility": _("Mobility level"),
        "fall_risk": _("Fall risk"),
        "operated_on": _("Last operation"),
        "name": _("Name"),
        "relation": _("Relation"),
        "is_emergency": _("Call first in an emergency"),
        "code": _("Precaution"),
        "text": _("What everyone reads"),
        "region": _("Where"),
        "side": _("Side"),
        "limit_percent": _("At most, % of body weight"),
        "limit_kg": _("At most, kg"),
        "low": _("Vital sign, lowest"),
        "high": _("Vital sign, highest"),
        "until_on": _("Until"),
        "opened_on": _("Opened on"),
        "ended_at": _("Ended"),
        "title": _("Title"),
        "kind": _("Kind"),
        "given_name": _("Given name"),
        "role": _("Role"),
        "job_title": _("Title on the badge"),
        "started_on": _("First day"),
        "face": _("Face"),
        "capacity": _("Patients at once"),
        "position": _("Place in lists"),
        "reason": _("Why"),
        "username": _("Name to sign in with"),
        "entrance": _("Entrance"),
        "aed_location": _("Where the AED is"),
        "opens_at": _("Opens"),
        "closes_at": _("Closes"),
        "idle_lock_minutes": _("A tablet locks after, minutes"),
        "zone": _("Time zone"),
    }
)
MODELS: Final = MappingProxyType(
    {
        "people.patient": (Patient, _("File")),
        "people.contact": (Contact, _("Contact")),
        "people.precaution": (Precaution, _("Precaution")),
        "people.episode": (None, _("Course of care")),
        "people.document": (PatientDocument, _("Document")),
        "people.membership": (Membership, _("Staff")),
        "people.area": (Area, _("Area")),
    }
)  # model of an audit entry → its class, for the words of choices, and what it is called


def label(name: str) -> str:
    """What a field is called."""
    return str(FIELDS.get(name, name))


def words(model: str, name: str, value: Any) -> str:
    """A stored value of the audit trail as words."""
    if value in ("", None):
        return ""
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    if name == "language":
        return language_name(value)
    if name.endswith("_on"):
        day = parse_date(str(value))
        return date_format(day, "j M Y") if day else str(value)
    row = MODELS.get(model, (None, ""))[0]
    field = next((f for f in row._meta.fields if f.name == name), None) if row else None
    choices = dict(field.flatchoices) if field is not None else {}
    return str(choices.get(value, value))


def language_name(code: str) -> str:
    """A language in the reader's words; its code where it has none."""
    for known in (code.lower(), code.split("-")[0].lower()):
        try:
            return str(get_language_info(known)["name_translated"])
        except KeyError:
            continue
    return code
