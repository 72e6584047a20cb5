"""The two ledgers of a visit and of a day: licensed minutes, and a technician's support."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from gaitbelt.core import clock
from gaitbelt.domain import minutes as rules
from gaitbelt.domain.minutes import LicensedMinutes, Stretch
from gaitbelt.domain.scope import Role
from gaitbelt.oversight.activity_words import LABELS
from gaitbelt.oversight.models import SkilledMinutes
from gaitbelt.people.models import Clinic
from gaitbelt.schedule.models import Appointment
from gaitbelt.treatment.models import Session


@dataclass(frozen=True)
class Ledgers:
    """Both sides, which never mix: `technician` has no codes and no units."""

    rows: list[SkilledMinutes]
    licensed: LicensedMinutes
    technician: int

    @property
    def total(self) -> int:
        """All licensed minutes, timed or not."""
        return sum(self.licensed.by_code.values())

    @property
    def cms_units(self) -> dict[str, int]:
        return rules.cms_units(self.licensed)

    @property
    def ama_units(self) -> dict[str, int]:
        return rules.ama_units(self.licensed)

    @property
    def lines(self) -> list[tuple[str, str, int, int, int]]:
        """(code, label, minutes, units by the 8-minute rule, units by the midpoint rule)."""
        cms, ama = self.cms_units, self.ama_units
        return [
            (code, str(LABELS[code]), spent, cms[code], ama[code])
            for code, spent in self.licensed.by_code.items()
        ]


def of_visit(visit: Appointment) -> Ledgers:
    """The ledgers of one visit (2 SQL queries)."""
    return _ledgers(said_at(visit.clinic).filter(appointment=visit), _support(visit.clinic, visit))


def of_day(clinic: Clinic, day: date) -> Ledgers:
    """The ledgers of a clinic day (2 SQL queries)."""
    opens, closes = clinic.day_bounds(day)
    rows = said_at(clinic).filter(starts_at__gte=opens, starts_at__lt=closes)
    sessions = Session.objects.filter(
        organization_id=clinic.organization_id,
        clinic=clinic,
        started_at__gte=opens,
        started_at__lt=closes,
    )
    return _ledgers(rows, _of_sessions(sessions.select_related("technician__person")))


def said_at(clinic: Clinic) -> QuerySet[SkilledMinutes]:
    rows = SkilledMinutes.objects.filter(
        organization_id=clinic.organization_id, clinic=clinic, ended_at=None
    )
    return rows.select_related("licensee__person", "appointment")


def _support(clinic: Clinic, visit: Appointment) -> list[Stretch]:
    sessions = Session.objects.filter(clinic=clinic, appointment=visit)
    return _of_sessions(sessions.select_related("technician__person"))


def _of_sessions(sessions: Iterable[Session]) -> list[Stretch]:
    """A technician's time with a patient: from Ready to the finish, or until now."""
    return [
        Stretch(
            patient_id=str(each.patient_id),
            who_id=str(each.technician_id),
            who=each.technician.name,
            role=Role(each.technician.role),
            starts_at=each.ready_at or each.started_at,
            ends_at=each.finished_at or clock.now(),
        )
        for each in sessions
    ]


def _ledgers(rows: Iterable[SkilledMinutes], support: list[Stretch]) -> Ledgers:
    found = list(rows)
    return Ledgers(
        rows=found,
        licensed=rules.licensed(map(stretch, found)),
        technician=rules.technician_minutes(support),
    )


def stretch(row: SkilledMinutes) -> Stretch:
    return Stretch(
        patient_id=str(row.appointment.patient_id),
        who_id=str(row.licensee.person_id),
        who=row.licensee.name,
        role=Role(row.licensee.role),
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        code=row.code,
        is_one_to_one=row.is_one_to_one,
    )
