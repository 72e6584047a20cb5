"""One clinic on one Monday: Bo and Ann on the roster, a bay, and Cy with a signed plan."""

from dataclasses import dataclass, field
from datetime import date, time, timedelta
from typing import Any

from gaitbelt.people.models import Area, Clinic, Membership, Patient
from gaitbelt.people.tests.factories import (
    AreaFactory,
    ClinicFactory,
    EpisodeFactory,
    MembershipFactory,
    PatientFactory,
)
from gaitbelt.plans.models import Plan
from gaitbelt.schedule import commands
from gaitbelt.schedule.claims import Wish
from gaitbelt.schedule.models import Appointment, VisitType
from gaitbelt.schedule.tests.factories import MONDAY_9AM, VisitTypeFactory
from gaitbelt.workforce.models import Credential, Shift

MONDAY = date(2026, 11, 23)
AN_HOUR_BEFORE = MONDAY_9AM - timedelta(hours=1)


@dataclass
class ClinicDay:
    """Everything that an ordinary booking needs; the roster covers four weeks of weekdays."""

    clinic: Clinic = field(default_factory=ClinicFactory.create)
    days: int = 28

    def __post_init__(self) -> None:
        self.bo = self.member("Bo", Membership.Role.PT)
        self.ann = self.member("Ann", Membership.Role.TECH)
        self.bay = self.area("Bay 1")
        self.type = VisitTypeFactory.create(clinic=self.clinic)
        self.cy = self.patient("Cy")

    def member(self, name: str, role: str, *, has_cpr: bool = True) -> Membership:
        """A member on the roster 8:00 to 17:00 with lunch at 12:00."""
        made = MembershipFactory.create(clinic=self.clinic, person__given_name=name, role=role)
        for kind in ("CPR", "BBP") if has_cpr else ("BBP",):
            Credential.objects.create(
                organization=made.organization,
                person=made.person,
                kind=kind,
                expires_on=date(2028, 1, 1),
            )
        self.roster(made)
        return made

    def roster(self, member: Membership) -> None:
        for day in (MONDAY + timedelta(days=n) for n in range(self.days)):
            starts_at = self.clinic.at(day, time(8))
            if day.weekday() < 5:
                Shift.objects.create(
                    organization=self.clinic.organization,
                    clinic=self.clinic,
                    member=member,
                    starts_at=starts_at,
                    ends_at=starts_at + timedelta(hours=9),
                    lunch_starts_at=starts_at + timedelta(hours=4),
                    lunch_ends_at=starts_at + timedelta(hours=5),
                )

    def area(self, name: str, capacity: int = 1) -> Area:
        return AreaFactory.create(clinic=self.clinic, name=name, capacity=capacity)

    def patient(
        self, name: str, *, has_plan: bool = True, plan_ends_on: date | None = None
    ) -> Patient:
        made = PatientFactory.create(organization=self.clinic.organization, given_names=name)
        episode = EpisodeFactory.create(clinic=self.clinic, patient=made)
        if has_plan:
            Plan.objects.create(
                organization=self.clinic.organization,
                clinic=self.clinic,
                patient=made,
                episode=episode,
                status=Plan.Status.SIGNED,
                written_by=self.bo,
                signed_by=self.bo,
                signed_at=AN_HOUR_BEFORE,
                evaluated_on=MONDAY,
                valid_until_on=plan_ends_on,
            )
        return made

    def wish(self, hours: float = 0, **changes: Any) -> Wish:
        """Cy, so many hours after Monday 9:00, with Bo, then Ann, in bay 1, for 45 minutes."""
        patient = changes.get("patient", self.cy)
        wanted: dict[str, Any] = {
            "clinic": self.clinic,
            "patient": patient,
            "visit_type": self.type,
            "starts_at": MONDAY_9AM + timedelta(hours=hours),
            "minutes": 45,
            "therapist": self.bo,
            "technician": self.ann,
            "area": self.bay,
            "plan": patient.plans.filter(status=Plan.Status.SIGNED).first(),
        }
        return Wish(**(wanted | changes))

    def book(self, hours: float = 0, **changes: Any) -> Appointment:
        return commands.book(wish=self.wish(hours, **changes), by=self.bo, at=AN_HOUR_BEFORE)

    def visit_type(self, code: str, **fields: Any) -> VisitType:
        return VisitTypeFactory.create(clinic=self.clinic, code=code, **fields)
