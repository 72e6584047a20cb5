"""What the recorder's views share: finding rows of the clinic, and answering with one lane."""

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from gaitbelt.core import clock, entry, reasons
from gaitbelt.core.errors import GuardRefused
from gaitbelt.core.reading import note_read
from gaitbelt.core.rights import ClinicRequest
from gaitbelt.domain import red_flags
from gaitbelt.domain.home import may_ask_back
from gaitbelt.domain.scope import Role
from gaitbelt.domain.transfers import Assist
from gaitbelt.people.facts import pack
from gaitbelt.people.models import Membership, Patient
from gaitbelt.treatment import home, moves, queries, words
from gaitbelt.treatment.facts import asked_again
from gaitbelt.treatment.models import ItemRun, Session
from gaitbelt.treatment.queries import Lane
from gaitbelt.treatment.reach import runs_for
from gaitbelt.treatment.recording import slip_of
from gaitbelt.workforce import queries as workforce
from gaitbelt.workforce.facts import Around

OF_AN_ITEM = ("different", "pain", "eased", "recorded", "cues")
SHEETS = ("note", "vitals", "move", "finish", "lift", "precautions", "hand_over", "home")


def session_of(request: ClinicRequest, pk: UUID) -> Session:
    """A session within the member's reach with what its lane shows, else 404."""
    found = queries.session_for_lane(request.member, pk)
    if found is None:
        raise Http404
    return found


def run_of(request: ClinicRequest, pk: UUID) -> ItemRun:
    """An item of a session within the member's reach, else 404."""
    rows = runs_for(request.member).select_related("item", "session__patient")
    run = rows.filter(pk=pk).first()
    if run is None:
        raise Http404
    return run


def answer(
    request: ClinicRequest,
    session_pk: UUID,
    *,
    opened: UUID | None = None,
    sheet: str = "",
    said: str = "",
    undo: UUID | None = None,
) -> HttpResponse:
    """The session's lane as it is now, with a toast that offers Undo where there is one."""
    session = session_of(request, session_pk)
    now = clock.now()
    lane = queries.lane(request.clinic, request.member, now, session, opened=opened)
    shown = with_sheet(request, lane, sheet, now)
    response = render(request, "treatment/lane.html", shown)
    note_read(request, "recorder.lane", session)
    news: dict[str, Any] = {"close-dialog": True}
    if said:
        news["toast"] = {"text": said}
        if undo:
            news["toast"]["undo"] = _undo_url(request, session_pk, undo)
    response["HX-Trigger"] = json.dumps(news)
    return response


def with_sheet(request: ClinicRequest, lane: Lane, sheet: str, at: datetime) -> dict[str, Any]:
    """What a lane's template needs, with what its sheet asks for."""
    shown = about(request, lane)
    shown["sheet_name"] = _sheet(lane, sheet)
    lane.is_covered = bool(shown["sheet_name"])
    if shown["sheet_name"] == "move":
        shown |= _moving(request, lane.session, at)
    elif shown["sheet_name"] == "recorded":
        shown["recorded"] = _recorded(request, lane)
    elif shown["sheet_name"] == "home":
        shown["home"] = _home(request, lane)
    elif shown["sheet_name"] == "hand_over":
        lane.session.clinic = request.clinic
        shown["receivers"] = [
            (each, [reasons.text(why, request.clinic.tz) for why in each.decision.reasons[:2]])
            for each in queries.receivers(lane.session, at)
        ]
    return shown


def _recorded(request: ClinicRequest, lane: Lane) -> dict[str, Any]:
    """What was recorded of an item that is over, and the event that takes it back."""
    assert lane.card is not None
    run = lane.card.run
    run.session = lane.session
    return {
        "title": lane.card.title,
        "words": words.outcome(run),
        "by": run.recorded_by.name if run.recorded_by else "",
        "at": run.ended_at,
        "slip": slip_of(run, request.member),
        "is_signed": run.signing == ItemRun.Signing.SIGNED,
    }


def _home(request: ClinicRequest, lane: Lane) -> dict[str, Any]:
    """What goes home, in which language, and whether it may be asked back here."""
    role = Role(request.member.role)
    asks = may_ask_back(pack(request.clinic), role, doer=request.member.name)
    return {
        "items": home.items_for_home(lane.session),
        "language": home.language_of(lane.session),
        "languages": (("en", "English"), ("es", "Español")),
        "backs": words.BACK.items(),
        "may_ask_back": asks.allowed,
    }


def _moving(request: ClinicRequest, session: Session, at: datetime) -> dict[str, Any]:
    """Where to, how, with what and with whom; a PIN is asked for on a tablet of the clinic.

    The belt is ticked where the level asks for it: a routine move stays a matter of seconds.
    """
    session.clinic = request.clinic
    level, known = moves.level_now(session, at), moves.standing(session, at)
    care = (Membership.Role.TECH, Membership.Role.PTA, Membership.Role.PT)
    others = Membership.objects.current().filter(clinic=request.clinic, role__in=care)
    return {
        "areas": request.clinic.areas.filter(ended_at=None),
        "moves": words.MOVES.items(),
        "aids": words.AIDS.items(),
        "others": others.exclude(person=request.member.person_id).select_related("person"),
        "has_tablet": entry.tablet_of(request) is not None,
        "passport": known,
        "recorded": Patient.Mobility(known.recorded_code).label if known else "",
        "level_now": Patient.Mobility(moves.CODES[level]).label if level is not None else "",
        "ticked": ["belt"] if level is not None and level >= Assist.SETUP else [],
        "lifts": moves.lifts(request.clinic),
        "lowered": words.LOWERED.items(),
    }


def _sheet(lane: Lane, name: str) -> str:
    """The sheet to show; one about an item needs an open item."""
    if name in OF_AN_ITEM and lane.card is None:
        return ""
    return name if name in SHEETS or name in OF_AN_ITEM else ""


def about(request: ClinicRequest, lane: Lane) -> dict[str, Any]:
    """What a lane's template needs besides the lane."""
    card = lane.card
    refusal = None
    if card is not None and card.decision is not None and not card.decision.allowed:
        refused = GuardRefused(
            card.decision, act="item.start", about={"run": card.run, "device": card.device}
        )
        refusal = reasons.explain(refused, request) | {
            "title": _("%(item)s: not yet") % {"item": card.title}
        }
    return {
        "lane": lane,
        "refusal": refusal,
        "deviations": words.DEVIATIONS.items(),
        "signs": words.SIGNS.items(),
        "number_signs": number_signs(),
        "moments": words.MOMENTS.items(),
        "body_parts": words.BODY_PARTS.items(),
    } | measures(lane.session)


def supervision(member: Membership, roster: Around) -> workforce.BeltPart | None:
    """The band of a technician; a licensee's page has none."""
    return None if member.is_licensed else workforce.belt_part(member, roster)


def number_signs() -> list[tuple[str, Any]]:
    """The signs that outrank numbers, as ticks beside them (safety §2)."""
    return [(code, words.SIGNS[code]) for code in red_flags.SYMPTOMS]


def measures(session: Session) -> dict[str, list[dict[str, Any]]]:
    """The vital signs as fields: apart what is due or to be measured once more, that one first."""
    due, first = session.vitals.get("due", []), asked_again(session.vitals)
    known = session.vitals.get("values", {})
    shown = [
        {
            "name": name,
            "label": label,
            "unit": unit,
            "is_due": name in due and name not in known,
            "first": first.get(name),
            "value": known.get(name),
        }
        for name, (label, unit) in words.MEASURES.items()
    ]
    asked = [each for each in shown if each["is_due"] or each["first"] is not None]
    return {
        "asked_measures": sorted(asked, key=lambda each: each["first"] is None),
        "measures": [each for each in shown if each not in asked],
    }


def _undo_url(request: ClinicRequest, session_pk: UUID, event: UUID) -> str:
    return reverse("session_undo", args=[request.clinic.slug, session_pk, event])
