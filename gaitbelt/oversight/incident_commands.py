"""Incidents and near misses: reported in words, completed, submitted, amended; never rewritten."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _

from gaitbelt.core import events as core_events
from gaitbelt.core import outbox
from gaitbelt.core.db import atomic, one_of
from gaitbelt.core.errors import BadValue, GuardRefused
from gaitbelt.core.events import Fact, New
from gaitbelt.core.ids import new_id
from gaitbelt.domain import incidents
from gaitbelt.domain.decision import Decision
from gaitbelt.domain.incidents import INJURIES, KINDS, DraftFacts
from gaitbelt.domain.safety import LEVEL_RULES, Level
from gaitbelt.domain.scope import Role
from gaitbelt.equipment import commands as equipment
from gaitbelt.equipment.models import Item
from gaitbelt.oversight import incident_facts
from gaitbelt.oversight.events import (
    IncidentAmended,
    IncidentClosed,
    IncidentCompleted,
    IncidentDrafted,
    IncidentReported,
    IncidentSubmitted,
)
from gaitbelt.oversight.models import Incident, IncidentAmendment
from gaitbelt.people.models import Area, Membership
from gaitbelt.treatment.models import Session

# What is written besides the words: activity, footwear, first aid, who was told, what was done at
# once, what contributed, who follows it up (session-safety §12).
ANSWERS: Final = ("activity", "footwear", "first_aid", "told", "fix", "factors", "follow_up")
MOST: Final = 1000


@atomic
def draft_after_stop(
    *, session: Session, level: int, by: Membership | None, at: datetime, kind: str = ""
) -> Incident | None:
    """A STOP opens a draft and an EMERGENCY makes it mandatory; a second one joins the first.

    `kind` is what is known of it: lowered to the floor is an assisted fall.

    Source: safety §1.
    """
    rule = LEVEL_RULES[Level(level)]
    if not rule.opens_incident:
        return None
    open_ = Incident.objects.select_for_update().filter(
        session=session, is_from_stop=True, status=Incident.Status.DRAFT
    )
    row = open_.first() or Incident(
        clinic=session.clinic,
        session=session,
        patient_id=session.patient_id,
        area_id=session.area_id,
        happened_at=at,
        reported_at=at,
        reported_by=by,
        is_from_stop=True,
        facts=incident_facts.of_moment(session, by, at),
    )
    row.kind = row.kind or kind
    row.level = max(row.level, level)
    row.is_mandatory = row.is_mandatory or rule.incident_is_mandatory
    row.save()
    fact = IncidentDrafted(session=session.pk, level=row.level, is_mandatory=row.is_mandatory)
    _tell(row, fact, by=by, at=at)
    return row


@atomic
def report(
    *, by: Membership, at: datetime, kind: str, said: str, about: str = "patient",
    session: Session | None = None, area: Area | None = None, device: Item | None = None,
    body_part: str = "", injury: str = "", happened_at: datetime | None = None,
    key: UUID | None = None,
) -> Incident:  # fmt: skip
    """Keep what happened; with nothing left to say it is submitted at once.

    Errors: BadValue naming the field; a repeat of the same key changes nothing.
    """
    known = Incident.objects.filter(pk=key, clinic=by.clinic).first() if key else None
    if known is not None:
        return known
    _right(kind, said, injury)
    row = Incident(
        id=_key(key),
        clinic=by.clinic,
        kind=kind,
        about=about,
        level=KINDS[kind].level,
        session=session,
        patient_id=session.patient_id if session and about == "patient" else None,
        area_id=area.pk if area else session.area_id if session else None,
        device=device,
        happened_at=min(happened_at or at, at),
        body_part=body_part,
        said=said.strip(),
        injury=injury,
        facts=incident_facts.of_moment(session, by, at),
        reported_by=by,
        reported_at=at,
    )
    row.save(force_insert=True)
    fact = IncidentReported(
        kind=kind, about=about, said=row.said, body_part=body_part,
        session=session.pk if session else None,
    )  # fmt: skip
    _tell(row, fact, by=by, at=at)
    _keep_aside(row, by=by, at=at)
    if not missing(row):
        _submit(row, by=by, at=at)
    return row


@atomic
def complete(
    *, incident: Incident, by: Membership, at: datetime, values: Mapping[str, str]
) -> Incident:
    """Write what a draft still lacks. Errors: GuardRefused once it is submitted; BadValue."""
    row = _locked(incident, by)
    _agree(incidents.may_change(facts(row)), row)
    typed = {name: value.strip() for name, value in values.items()}
    kind = typed.pop("kind", row.kind) or row.kind
    _right(kind, typed.get("said", row.said), typed.get("injury", row.injury))
    unknown = typed.keys() - {*ANSWERS, "said", "injury", "body_part"}
    if unknown:
        raise BadValue(dict.fromkeys(sorted(unknown), _("No report has this field.")))
    if any(len(value) > MOST for value in typed.values()):
        raise BadValue({"said": _("At most %(most)s characters.") % {"most": MOST}})
    row.kind, row.level = kind, max(row.level, KINDS[kind].level)
    for name in ("said", "injury", "body_part"):
        setattr(row, name, typed.pop(name, getattr(row, name)))
    changed = {name: value for name, value in typed.items() if row.answers.get(name, "") != value}
    row.answers = row.answers | changed
    row.save()
    _tell(row, IncidentCompleted(answers={"kind": kind, **changed}), by=by, at=at)
    return row


@atomic
def submit(*, incident: Incident, by: Membership, at: datetime) -> Incident:
    """Submit a report. Errors: BadValue naming each field that it lacks; GuardRefused."""
    row = _locked(incident, by)
    _agree(incidents.may_change(facts(row)), row)
    lacks = missing(row)
    if lacks:
        raise BadValue(dict.fromkeys(lacks, _("The report needs this.")))
    _submit(row, by=by, at=at)
    return row


@atomic
def close_as_response(*, incident: Incident, by: Membership, at: datetime) -> Incident:
    """A therapist: "clinical response, no incident". Errors: GuardRefused with all reasons."""
    row = _locked(incident, by)
    _agree(incidents.may_close_as_response(facts(row), Role(by.role)), row)
    row.status, row.ended_by, row.ended_at = Incident.Status.NO_INCIDENT, by, at
    row.save()
    _tell(row, IncidentClosed(), by=by, at=at)
    return row


@atomic
def amend(*, incident: Incident, by: Membership, at: datetime, text: str) -> IncidentAmendment:
    """Add what became known since; the report itself stays as it was submitted."""
    text = text.strip()
    if not text:
        raise BadValue({"text": _("Write what became known.")})
    row = _locked(incident, by)
    made = IncidentAmendment.objects.create(
        organization_id=row.organization_id, incident=row, text=text[:MOST], added_by=by,
        added_at=at,
    )  # fmt: skip
    _tell(row, IncidentAmended(text=made.text), by=by, at=at)
    return made


def missing(row: Incident) -> tuple[str, ...]:
    """What a report lacks before it can be submitted; its kind first."""
    if not row.kind:
        return ("kind",)
    filled = {name for name, value in row.answers.items() if value}
    filled |= {name for name in ("said", "injury") if getattr(row, name)}
    return incidents.missing(row.kind, filled)


def facts(row: Incident) -> DraftFacts:
    """A report as the rules see it."""
    return DraftFacts(
        is_draft=row.is_draft, is_from_stop=row.is_from_stop, is_mandatory=row.is_mandatory
    )


def _right(kind: str, said: str, injury: str) -> None:
    if kind not in KINDS:
        raise BadValue({"kind": _("No incident has this kind.")})
    if not said.strip() or len(said) > MOST:
        raise BadValue({"said": _("Write what was seen and said.")})
    if injury and injury not in INJURIES:
        raise BadValue({"injury": _("No injury has this code.")})


def _key(key: UUID | None) -> UUID:
    """The client's own id; a new one where another clinic has it: the report is kept."""
    return new_id() if key is None or Incident.objects.filter(pk=key).exists() else key


def _keep_aside(row: Incident, *, by: Membership, at: datetime) -> None:
    """A device that may have failed or burned is kept from use, with its settings in the facts."""
    device = row.device
    if device is None or not KINDS[row.kind].aside or device.state == Item.State.OUT_OF_SERVICE:
        return
    equipment.tag_out(item=device, note=_("Kept aside after an incident"), by=by, at=at)


def _submit(row: Incident, *, by: Membership, at: datetime) -> None:
    row.status, row.ended_by, row.ended_at = Incident.Status.SUBMITTED, by, at
    row.save()
    _tell(row, IncidentSubmitted(kind=row.kind), by=by, at=at)


def _locked(incident: Incident, by: Membership) -> Incident:
    rows = Incident.objects.filter(clinic=by.clinic).select_for_update(of=("self",))
    return one_of(rows.select_related("clinic"), incident.pk)


def _agree(decision: Decision, row: Incident) -> None:
    if not decision.allowed:
        raise GuardRefused(decision, act="incident.write", about={"incident": row})


def _tell(row: Incident, fact: Fact, *, by: Membership | None, at: datetime) -> None:
    outbox.publish_all(row.clinic, {"reviews": [row.pk], "floor": [row.pk]})
    core_events.append(
        New(
            fact=fact, clinic=row.clinic, author=by, occurred_at=at, subject=row.pk,
            patient_id=row.patient_id,
        )
    )  # fmt: skip
