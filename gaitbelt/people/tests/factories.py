"""The ordinary clinic, person and patient; traits name the others."""

from datetime import date
from typing import Any

from factory import LazyAttribute, LazyFunction, SelfAttribute, Sequence, SubFactory
from factory.django import DjangoModelFactory

from gaitbelt.core import clock
from gaitbelt.core.ids import new_id
from gaitbelt.people import facts
from gaitbelt.people.models import (
    Area,
    Clinic,
    ClinicalFact,
    Episode,
    Membership,
    Organization,
    Patient,
    Person,
    Precaution,
    RuleVersion,
    User,
)


class OrganizationFactory(DjangoModelFactory[Organization]):
    class Meta:
        model = Organization

    name = Sequence(lambda n: f"Organization {n}")


class ClinicFactory(DjangoModelFactory[Clinic]):
    class Meta:
        model = Clinic

    organization = SubFactory(OrganizationFactory)
    name = Sequence(lambda n: f"Clinic {n}")
    slug = Sequence(lambda n: f"clinic-{n}")
    setting = Clinic.Setting.OUTPATIENT
    zone = "America/Chicago"
    jurisdiction = "US-TX"


def sign_rules(clinic: Clinic, by: Membership, **content: Any) -> RuleVersion:
    """A version of the clinic's own rules, signed by two; it holds since the year began."""
    number, now = clinic.ruleversions.count() + 1, clock.now()
    given = {"effective_from": date(2026, 1, 1), "citation": "clinic policy", **content}
    version = RuleVersion.objects.create(
        organization=clinic.organization, clinic=clinic, number=number, drafted_by=by,
        drafted_at=now, signed_by=by, signed_at=now, manager_signed_at=now, **given,
    )  # fmt: skip
    clinic.rules_stamp = new_id()
    clinic.save(update_fields=["rules_stamp"])
    facts.own_rules(clinic, clinic.today())  # as in a process that has read them before
    return version


class AreaFactory(DjangoModelFactory[Area]):
    class Meta:
        model = Area

    clinic = SubFactory(ClinicFactory)
    organization = SelfAttribute("clinic.organization")
    name = Sequence(lambda n: f"Bay {n}")
    kind = Area.Kind.BAY


class UserFactory(DjangoModelFactory[User]):
    class Meta:
        model = User

    username = Sequence(lambda n: f"user{n}")


class PersonFactory(DjangoModelFactory[Person]):
    class Meta:
        model = Person

    organization = SubFactory(OrganizationFactory)
    user = SubFactory(UserFactory)
    given_name = "Ann"
    family_name = "Technician"
    birth_on = date(1995, 5, 6)


class MembershipFactory(DjangoModelFactory[Membership]):
    """Ann, a technician, unless told otherwise."""

    class Meta:
        model = Membership

    clinic = SubFactory(ClinicFactory)
    organization = SelfAttribute("clinic.organization")
    person = SubFactory(PersonFactory, organization=SelfAttribute("..organization"))
    role = Membership.Role.TECH
    job_title = LazyAttribute(lambda made: str(Membership.Role(made.role).label))
    started_on = date(2026, 1, 1)


class PatientFactory(DjangoModelFactory[Patient]):
    """Cy, a patient."""

    class Meta:
        model = Patient

    organization = SubFactory(OrganizationFactory)
    given_names = "Cy"
    family_name = Sequence(lambda n: f"Patient {n}")
    birth_on = date(1958, 3, 4)


class EpisodeFactory(DjangoModelFactory[Episode]):
    class Meta:
        model = Episode

    clinic = SubFactory(ClinicFactory)
    organization = SelfAttribute("clinic.organization")
    patient = SubFactory(PatientFactory, organization=SelfAttribute("..organization"))
    opened_on = date(2026, 10, 1)


class PrecautionFactory(DjangoModelFactory[Precaution]):
    class Meta:
        model = Precaution

    patient = SubFactory(PatientFactory)
    organization = SelfAttribute("patient.organization")
    code = "SPINE_BLT"
    text = "No bending or twisting"
    set_at = LazyFunction(clock.now)


class ClinicalFactFactory(DjangoModelFactory[ClinicalFact]):
    """A pain score from a hospital."""

    class Meta:
        model = ClinicalFact

    patient = SubFactory(PatientFactory)
    organization = SelfAttribute("patient.organization")
    kind = ClinicalFact.Kind.MEASUREMENT
    system = "http://loinc.org"
    code = "72514-3"
    text = "Pain severity, 0 to 10"
    value = "5"
    starts_on = date(2026, 3, 4)
    source = "http://hospital.example"
