"""Who may give and who may see which part of a patient's file: one table per question.

The technician gets the minimum necessary, the desk no clinical part
(plan-of-care-and-visits.md §10). A fall flag is confirmed by a therapist (session-safety.md §13).
"""

from types import MappingProxyType
from typing import Final

from gaitbelt.people.models import PatientDocument

NEEDS: Final = frozenset({"language", "hearing", "vision"})
CALLED: Final = frozenset({"preferred_name", "say_it"})
DEMOGRAPHICS: Final = frozenset(
    {"given_names", "family_name", "birth_on", "sex", "phone", "email", "address"}
)
PERSONAL: Final = frozenset({"what_matters", "calms"})
MOVING: Final = frozenset({"mobility", "body_mass_kg", "operated_on"})

_DESK: Final = DEMOGRAPHICS | CALLED | NEEDS | {"needs_interpreter"}
_LICENSED: Final = _DESK | PERSONAL | MOVING
_ORIGIN: Final = frozenset({"source_id"})  # the number in the system that it came from

EDITS: Final = MappingProxyType(
    {
        "FRONT": _DESK,
        "TECH": CALLED | PERSONAL | NEEDS,
        "PTA": _LICENSED,
        "PT": _LICENSED | {"fall_risk"},
    }
)  # role → fields of a patient that it may change

SEES: Final = MappingProxyType(
    {
        "FRONT": _DESK | _ORIGIN,
        "TECH": CALLED | PERSONAL | NEEDS
        | {"given_names", "family_name", "birth_on", "needs_interpreter", "mobility", "fall_risk"},
        "PTA": _LICENSED | _ORIGIN | {"fall_risk"},
        "PT": _LICENSED | _ORIGIN | {"fall_risk"},
    }
)  # fmt: skip
# role → fields of a patient that its page and its history show

_CLINICAL: Final = frozenset(
    {"precautions", "conditions", "allergies", "medicines", "procedures", "measurements",
     "care_plans"}
)  # fmt: skip
PARTS: Final = MappingProxyType(
    {
        "FRONT": frozenset({"contacts", "documents"}),
        "TECH": frozenset({"precautions", "allergies", "documents"}),
        "PTA": _CLINICAL | {"contacts", "documents"},
        "PT": _CLINICAL | {"contacts", "documents"},
    }
)  # role → parts of the page besides the fields

_KIND: Final = PatientDocument.Kind
DOCUMENTS: Final = MappingProxyType(
    {
        "FRONT": frozenset({_KIND.PORTRAIT, _KIND.FORM}),
        "TECH": frozenset({_KIND.PORTRAIT}),
        "PTA": frozenset(_KIND),
        "PT": frozenset(_KIND),
    }
)  # role → kinds of document that it may see and add
NONE: Final = frozenset[str]()


def editable(role: str) -> frozenset[str]:
    """The fields of a patient that a role may change."""
    return EDITS.get(role, NONE)


def visible(role: str) -> frozenset[str]:
    """The fields of a patient that a role sees."""
    return SEES.get(role, NONE)


def parts(role: str) -> frozenset[str]:
    """The parts of the patient page that a role sees besides the fields."""
    return PARTS.get(role, NONE)


def document_kinds(role: str) -> frozenset[str]:
    """The kinds of document that a role may see and add."""
    return DOCUMENTS.get(role, NONE)
