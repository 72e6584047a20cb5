"""The ordinary visit type and visit; traits name the others."""

from datetime import UTC, datetime, timedelta

from factory import LazyAttribute, Maybe, SelfAttribute, Sequence, SubFactory, Trait
from factory.django import DjangoModelFactory

from gaitbelt.people.models import Area, Membership
from gaitbelt.people.tests.factories import (
    AreaFactory,
    ClinicFactory,
    MembershipFactory,
    PatientFactory,
)
from gaitbelt.schedule.models import Appointment, VisitType

MONDAY_9AM = datetime(2026, 11, 23, 15, tzinfo=UTC)  # 9:00 at a clinic in Chicago


class VisitTypeFactory(DjangoModelFactory[VisitType]):
    """A treatment: 15 licensed minutes, then 30 with the technician."""

    class Meta:
        model = VisitType
        django_get_or_create = ("clinic", "code")

    clinic = SubFactory(ClinicFactory)
    organization = SelfAttribute("clinic.organization")
    code = "TREAT"
    name = "Treatment"
    licensed_minutes = 15
    technician_minutes = 30
    min_minutes = 30
    max_minutes = 60
    area_kind = Area.Kind.BAY


class AppointmentFactory(DjangoModelFactory[Appointment]):
    """Cy with Bo, then Ann, in a bay; booked as a bare row, without claims.

    `plan=…` also gives the patient.
    """

    class Meta:
        model = Appointment

    class Params:
        checked_in = Trait(status=Appointment.Status.CHECKED_IN)
        in_session = Trait(status=Appointment.Status.IN_SESSION)

    clinic = SubFactory(ClinicFactory)
    organization = SelfAttribute("clinic.organization")
    plan = None
    patient = Maybe(
        "plan",
        SelfAttribute("plan.patient"),
        SubFactory(PatientFactory, organization=SelfAttribute("..organization")),
    )
    visit_type = SubFactory(VisitTypeFactory, clinic=SelfAttribute("..clinic"))
    starts_at = Sequence(lambda n: MONDAY_9AM + n * timedelta(minutes=5))
    ends_at = LazyAttribute(lambda made: made.starts_at + timedelta(minutes=45))
    licensed_until = LazyAttribute(lambda made: made.starts_at + timedelta(minutes=15))
    therapist = SubFactory(
        MembershipFactory,
        clinic=SelfAttribute("..clinic"),
        person__given_name="Bo",
        role=Membership.Role.PT,
    )
    technician = SubFactory(MembershipFactory, clinic=SelfAttribute("..clinic"))
    area = SubFactory(AreaFactory, clinic=SelfAttribute("..clinic"))
    status_at = SelfAttribute("starts_at")
    booked_by = SelfAttribute("therapist")
