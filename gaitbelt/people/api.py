"""REST: patients, staff and areas of the token's clinic."""

from dataclasses import asdict
from datetime import date
from typing import Any
from uuid import UUID

from ninja import Query, Router
from pydantic import Field

from gaitbelt.core.api import Line, Page, PageAsked, Shown, page_of, reads
from gaitbelt.core.db import one_of
from gaitbelt.core.rights import ClinicRequest, allow_api
from gaitbelt.people import clinical, fields, finding, queries
from gaitbelt.people.badges import badge_of
from gaitbelt.people.models import (
    Area,
    ClinicalFact,
    Membership,
    Patient,
    Precaution,
)

router = Router(tags=["people"])


class PatientsAsked(PageAsked):
    """Beginnings of names, a birth date, a phone number or an identifier."""

    q: Line = ""


class PatientListed(Shown):
    """A patient as a list names them; the birth date is for roles that see it in the file."""

    id: UUID
    name: str
    called: str
    birth_on: date | None


class Patients(Shown):
    items: list[PatientListed]
    next: str | None


class PrecautionShown(Shown):
    code: str
    text: str
    side: str
    set_on: date
    until_on: date | None


class ContactShown(Shown):
    name: str
    relation: str
    phone: str
    is_emergency: bool


class ConditionShown(Shown):
    """A diagnosis or problem, its code in its system, and the system that it came from."""

    system: str
    code: str
    text: str
    is_active: bool
    source: str


class ClinicalShown(Shown):
    """What another system knows; `since` is written as far as it is known: 2019, 2019-05."""

    system: str
    code: str
    text: str
    value: str
    unit: str
    detail: str
    since: str | None
    is_active: bool
    source: str


class PatientShown(Shown):
    """The file of a patient; `fields` and parts are those that the asking role needs."""

    id: UUID
    name: str
    called: str
    fields: dict[str, Any] = Field(description="field of the file → its value")
    precautions: list[PrecautionShown] | None = None
    contacts: list[ContactShown] | None = None
    conditions: list[ConditionShown] | None = None
    allergies: list[ClinicalShown] | None = None
    medicines: list[ClinicalShown] | None = None
    care_plans: list[ClinicalShown] | None = None
    procedures: list[ClinicalShown] | None = None
    measurements: list[ClinicalShown] | None = None


class StaffShown(Shown):
    """A member of staff; `username` is the login, empty for somebody without one."""

    id: UUID
    name: str
    role: str
    username: str
    job_title: str


class BadgeShown(Shown):
    """What stands on a badge, in type of `type_pt` points or more; `rule` is the pack's."""

    name: str
    title: str
    type_pt: int
    rule: str
    source: str


class Staff(Shown):
    items: list[StaffShown]
    next: str | None


class AreaShown(Shown):
    id: UUID
    name: str
    kind: str
    capacity: int


class Areas(Shown):
    items: list[AreaShown]
    next: str | None


@router.get("/patients", response=Patients)
@allow_api("patient.search")
@reads("patients")
def patients(request: ClinicRequest, asked: Query[PatientsAsked]) -> Patients:
    """Patients of the clinic by name; `q` finds by name, birth date, phone or identifier."""
    rows = queries.patients_for(request.member)
    sees = fields.visible(request.member.role)
    if asked.q:
        ask = queries.asked_for(request.clinic, asked.q, role=request.member.role)
        rows = finding.matching(rows, ask) if ask.parts else rows.none()
    page: Page[Patient] = page_of(rows, asked, by=("family_name", "given_names"))
    request.tells_of = [each.pk for each in page.rows]
    return Patients(items=[_listed(each, sees) for each in page.rows], next=page.next)


@router.get("/patients/{id}", response=PatientShown)
@allow_api("patient.view")
@reads("patient")
def patient(request: ClinicRequest, id: UUID) -> PatientShown:
    """One patient: what the role of the token needs, and no more."""
    found = queries.patient_for(request.member, id)
    request.tells_of = [found.pk]
    page = queries.patient_page(found, role=request.member.role)
    zone = request.clinic.tz

    def part(name: str, rows: list[Any]) -> list[Any] | None:
        return rows if name in page.parts else None

    return PatientShown(
        id=found.pk,
        name=str(found),
        called=found.called,
        fields={name: _plain(getattr(found, name)) for name in sorted(page.sees)},
        precautions=part("precautions", [_precaution(each.row, zone) for each in page.precautions]),
        contacts=part("contacts", [ContactShown.of(each) for each in page.contacts]),
        conditions=part("conditions", [ConditionShown.of(each) for each in page.conditions]),
        **_clinical(page),
    )


@router.get("/staff", response=Staff)
@allow_api("staff.view")
def staff(request: ClinicRequest, asked: Query[PageAsked]) -> Staff:
    """Who works at the clinic now, by role and name."""
    rows = queries.staff_of(request.clinic).select_related("person__user")
    by = ("role", "person__given_name", "person__family_name")
    page: Page[Membership] = page_of(rows, asked, by=by)
    return Staff(items=[_member(each) for each in page.rows], next=page.next)


@router.get("/staff/{id}/badge", response=BadgeShown)
@allow_api("staff.view")
def badge(request: ClinicRequest, id: UUID) -> BadgeShown:
    """Somebody's badge; a title that is kept for licensees is refused."""
    member = one_of(queries.staff_of(request.clinic), id)
    member.clinic = request.clinic
    return BadgeShown(**asdict(badge_of(member)))


@router.get("/areas", response=Areas)
@allow_api("schedule.view")
def areas(request: ClinicRequest, asked: Query[PageAsked]) -> Areas:
    """Bays, rooms and the gym, in the clinic's own order."""
    rows = queries.areas_of(request.clinic)
    page: Page[Area] = page_of(rows, asked, by=("position", "name"))
    return Areas(items=[AreaShown.of(each) for each in page.rows], next=page.next)


def _listed(row: Patient, sees: frozenset[str]) -> PatientListed:
    birth_on = row.birth_on if "birth_on" in sees else None
    return PatientListed(id=row.pk, name=str(row), called=row.called, birth_on=birth_on)


def _plain(value: Any) -> Any:
    """A value as JSON holds it; a weight stays exact as text."""
    return value if value is None or isinstance(value, bool | int) else str(value)


def _precaution(row: Precaution, zone: Any) -> PrecautionShown:
    return PrecautionShown.of(row, set_on=row.set_at.astimezone(zone).date())


def _clinical(page: queries.PatientPage) -> dict[str, list[ClinicalShown]]:
    """The parts of the file that came from other systems, of those that the role sees."""
    empty: dict[str, list[ClinicalShown]] = {
        part: [] for part in clinical.SECTIONS if part in page.parts
    }
    return empty | {
        section.part: [_fact(line.row) for line in section.lines] for section in page.clinical
    }


def _fact(row: ClinicalFact) -> ClinicalShown:
    known = {"day": 10, "month": 7, "year": 4}[row.precision]
    since = row.starts_on.isoformat()[:known] if row.starts_on else None
    return ClinicalShown.of(row, since=since)


def _member(row: Membership) -> StaffShown:
    user = row.person.user
    return StaffShown.of(row, name=str(row.person), username=user.username if user else "")
