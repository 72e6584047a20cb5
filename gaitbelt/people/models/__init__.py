"""Organizations, clinics and areas; people and their memberships; patients and their files."""

from gaitbelt.people.models.clinical import ClinicalFact, Precision
from gaitbelt.people.models.identity import ApiToken, Pin, Tablet, User
from gaitbelt.people.models.merges import PatientMerge
from gaitbelt.people.models.patients import (
    Condition,
    Contact,
    Episode,
    Patient,
    PatientDocument,
    Precaution,
)
from gaitbelt.people.models.rules import RuleVersion
from gaitbelt.people.models.sites import Area, Clinic, Organization
from gaitbelt.people.models.staff import Membership, Person
from gaitbelt.people.models.words import SearchKey, SearchWord

__all__ = [
    "ApiToken",
    "Area",
    "Clinic",
    "ClinicalFact",
    "Condition",
    "Contact",
    "Episode",
    "Membership",
    "Organization",
    "Patient",
    "PatientDocument",
    "PatientMerge",
    "Person",
    "Pin",
    "Precaution",
    "Precision",
    "RuleVersion",
    "SearchKey",
    "SearchWord",
    "Tablet",
    "User",
]
