"""What a record holds, and who sees which part of it (plan-of-care-and-visits.md §10)."""

from types import MappingProxyType
from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from gaitbelt.people import fields
from gaitbelt.people.clinical import SECTIONS


class Kind(TextChoices):
    VISITS = "visits", _("Visits")
    OBSERVATIONS = "observations", _("Observations")
    PLANS = "plans", _("Plans")
    PRECAUTIONS = "precautions", _("Precautions")
    IMPORTED = "imported", _("From elsewhere")
    DOCUMENTS = "documents", _("Documents")


SEES: Final = MappingProxyType(
    {
        "FRONT": (Kind.VISITS, Kind.DOCUMENTS),
        "TECH": tuple(Kind),
        "PTA": tuple(Kind),
        "PT": tuple(Kind),
    }
)  # role → kinds of entries; of each, the parts below
SESSIONS: Final = frozenset({"TECH", "PTA", "PT"})  # see what was done in a visit
FULL: Final = frozenset({"PTA", "PT"})  # see the diagnosis and what was said to licensees


def kinds_of(role: str) -> tuple[Kind, ...]:
    """The kinds of entries that a role sees."""
    return SEES.get(role, ())


def clinical_kinds(role: str) -> list[str]:
    """The kinds of facts from other systems that a role sees: of a technician's, allergies."""
    return [kind for part, (kind, _title) in SECTIONS.items() if part in fields.parts(role)]
