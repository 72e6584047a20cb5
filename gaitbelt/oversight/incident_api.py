"""REST: incidents and near misses, the levels of a clinic, and the clinic at a moment."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from django.db.models import QuerySet
from ninja import Query, Router, Status
from pydantic import Field

from gaitbelt.core import clock
from gaitbelt.core.api import (
    Asked,
    Given,
    Moment,
    Named,
    PageAsked,
    Shown,
    chosen,
    named,
    page_of,
    reads,
)
from gaitbelt.core.db import one_of
from gaitbelt.core.rights import ClinicRequest, allow_api
from gaitbelt.oversight import incident_commands as commands
from gaitbelt.oversight import incident_queries as queries
from gaitbelt.oversight import replay
from gaitbelt.oversight.models import Incident
from gaitbelt.treatment.models import Session
from gaitbelt.treatment.reach import sessions_for

router = Router(tags=["oversight"])
type Told = Annotated[str, Field(min_length=1, max_length=1000)]


class ReportDueShown(Shown):
    """A report that somebody outside may ask for; to be verified locally."""

    name: str
    due_at: datetime


class IncidentShown(Shown):
    """A report: draft, submitted or no_incident. `lacks` names what a draft still needs."""

    id: UUID
    kind: str
    about: str
    status: str
    level: int
    is_mandatory: bool
    session: UUID | None
    patient: Named | None
    area: Named | None
    happened_at: datetime
    body_part: str
    said: str
    injury: str
    lacks: list[str]
    clocks: list[ReportDueShown]
    amendments: list[str] = []


class Incidents(Shown):
    items: list[IncidentShown]
    next: str | None


class Telling(Given):
    """What happened; a near miss is submitted at once, anything else stays a draft."""

    kind: Annotated[str, Field(max_length=12)]
    said: Told
    about: Literal["patient", "staff", "visitor"] = "patient"
    session: UUID | None = None
    area: UUID | None = None
    device: UUID | None = None
    body_part: Annotated[str, Field(max_length=60)] = ""
    injury: Annotated[str, Field(max_length=8)] = ""
    happened_at: Moment | None = None


class Amending(Given):
    """What became known after the report was submitted."""

    text: Told


class Between(Asked):
    """From an instant to an instant."""

    from_: Annotated[Moment, Field(alias="from")]
    to: Moment


class LevelShown(Shown):
    """A hold, stop or emergency, and when the first licensee was on it."""

    session: UUID
    level: int
    raised_at: datetime
    answered_at: datetime | None
    seconds: float | None


class Levels(Shown):
    items: list[LevelShown]


class AtShown(Shown):
    """One session as it stood; `running` are items with their doses."""

    session: UUID | None
    patient: Named
    area: Named | None
    technician: str
    supervisor: str | None
    plan_version: int
    level: int
    running: list[str]
    devices: list[str]


class MomentShown(Shown):
    at: datetime
    sessions: list[AtShown]


class When(Asked):
    at: Moment


@router.get("/incidents", response=Incidents)
@allow_api("incident.view")
@reads("incidents")
def incidents(request: ClinicRequest, asked: Query[PageAsked]) -> Incidents:
    """Every report of the clinic, newest first."""
    page = page_of(queries.reports(request.clinic), asked, by=["-happened_at"])
    return Incidents(items=[_shown(row) for row in page.rows], next=page.next)


@router.post("/incidents", response={201: IncidentShown})
@allow_api("incident.report")
def report_incident(request: ClinicRequest, given: Telling) -> Status[IncidentShown]:
    """Tell of an incident or near miss."""
    clinic = request.clinic
    rows = chosen(
        session=(_sessions(request), given.session),
        area=(clinic.areas.all(), given.area),
        device=(clinic.items.all(), given.device),
    )  # fmt: skip
    said = given.model_dump(exclude={"session", "area", "device"})
    row = commands.report(by=request.member, at=clock.now(), **said, **rows)
    return Status(201, _shown(row))


@router.post("/incidents/{id}/amend", response=IncidentShown)
@allow_api("incident.report")
def amend_incident(request: ClinicRequest, id: UUID, given: Amending) -> IncidentShown:
    """Add to a report; what was submitted stays as it is."""
    row = _found(request, id)
    commands.amend(incident=row, by=request.member, at=clock.now(), text=given.text)
    return _shown(row)


@router.get("/levels", response=Levels)
@allow_api("incident.view")
@reads("levels")
def levels(request: ClinicRequest, asked: Query[Between]) -> Levels:
    """The history of holds, stops and emergencies with times to a licensee; no silent sign."""
    found = queries.raised(request.clinic, asked.from_, asked.to)
    return Levels(
        items=[
            LevelShown(
                session=each.row.session_id,
                level=each.row.level,
                raised_at=each.row.noted_at,
                answered_at=each.answered_at,
                seconds=each.seconds,
            )
            for each in found
        ]
    )


@router.get("/moment", response=MomentShown)
@allow_api("replay.view")
@reads("moment")
def moment(request: ClinicRequest, asked: Query[When]) -> MomentShown:
    """Who was where at an instant, with which plan and device, under whom."""
    found = replay.moment(request.clinic, min(asked.at, clock.now()))
    return MomentShown(
        at=found.at,
        sessions=[
            AtShown(
                session=each.session_id,
                patient=Named(id=each.patient.pk, name=each.patient.called),
                area=named(each.area),
                technician=each.technician.name,
                supervisor=each.supervisor.name if each.supervisor else None,
                plan_version=each.plan.number,
                level=each.level,
                running=each.running,
                devices=[f"{device.label}, {device.state}" for device in each.devices],
            )
            for each in found.sessions
        ],
    )


def _sessions(request: ClinicRequest) -> QuerySet[Session]:
    rows = sessions_for(request.member)
    return rows.select_related("clinic", "patient", "plan", "technician__person")


def _found(request: ClinicRequest, pk: UUID) -> Incident:
    return one_of(queries.visible_to(request.member), pk)


def _shown(row: Incident) -> IncidentShown:
    report = queries.Report(row)
    patient = row.patient
    return IncidentShown(
        id=row.pk,
        kind=row.kind,
        about=row.about,
        status=row.status,
        level=row.level,
        is_mandatory=row.is_mandatory,
        session=row.session_id,
        patient=Named(id=patient.pk, name=patient.called) if patient else None,
        area=named(row.area),
        happened_at=row.happened_at,
        body_part=row.body_part,
        said=row.said,
        injury=row.injury,
        lacks=list(commands.missing(row)) if row.is_draft else [],
        clocks=[ReportDueShown(name=name, due_at=due_at) for name, due_at in report.clocks],
        amendments=[each.text for each in row.amendments.all()],
    )
