"""The Ready screen: who it is, what changed, how they move, vitals; one confirm."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from gaitbelt.core import audit, clock
from gaitbelt.core.http import clean, go_to, shows_refusal
from gaitbelt.core.rights import ClinicRequest, allow
from gaitbelt.people.models import Patient
from gaitbelt.people.precautions import PROTECTS
from gaitbelt.people.queries import portrait_of
from gaitbelt.treatment import commands, home, moves, queries, words
from gaitbelt.treatment import events as e
from gaitbelt.treatment.forms import ReadyForm
from gaitbelt.treatment.models import NEVER, Session
from gaitbelt.treatment.views._lane import measures, number_signs, session_of, supervision
from gaitbelt.workforce.facts import around


@allow("session.record")
@require_http_methods(["GET", "POST"])
@shows_refusal
def ready(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """One screen, one confirm."""
    session = session_of(request, pk)
    lines = queries.precaution_lines(session)
    changed = tuple(str(line.row.pk) for line in lines if line.is_new)
    if request.method == "POST":
        isolation = tuple(line.row.code for line in lines if line.row.code in PROTECTS)
        return _confirm(request, session, changed, isolation)
    patient = session.patient
    shown = {
        "session": session,
        "patient": patient,
        "portrait": portrait_of(patient),
        "lines": lines,
        "signs": number_signs(),
        "transfer": transfer(session),
        "at_home": words.AT_HOME.items() if home.asks_about_home(session) else (),
        "transfers": Patient.Mobility.choices,
        "supervision": supervision(request.member, around(request.clinic, clock.now())),
    } | measures(session)
    response = render(request, "treatment/ready.html", shown)
    audit.record_read(
        by=request.member, page="ready", subject=session.pk, patient_id=session.patient_id
    )
    return response


def _confirm(
    request: ClinicRequest, session: Session, changed: tuple[str, ...], isolation: tuple[str, ...]
) -> HttpResponse:
    form = ReadyForm(
        request.POST,
        changed=changed,
        isolation=isolation,
        has_portrait=portrait_of(session.patient) is not None,
    )
    typed = clean(form)
    now = clock.now()
    fact = e.SessionReadied(
        identity=typed["identity"],
        precautions_until=now,
        transfer=typed["transfer"] or None,
        pain=typed["pain"],
        protected=typed["protected"],
    )
    commands.ready(
        session=session,
        fact=fact,
        values=form.values,
        signs=typed["signs"],
        has_ketones=typed["has_ketones"],
        at_home=typed["at_home"] or None,
        by=request.member,
        at=now,
        key=typed["key"],
    )
    return go_to(request, "session", session.pk)


def transfer(session: Session) -> dict[str, Any]:
    """The assist level to move with, until when it holds, and whether a licensee confirms it."""
    known = moves.standing(session, clock.now())
    if known is None:
        return {"level": "", "is_stale": False, "recorded_at": None, "recorded": ""}
    return {
        "level": known.code,
        "label": Patient.Mobility(known.code).label,
        "is_stale": known.is_stale,
        "until_at": known.until_at,
        "recorded_at": None if known.known.recorded_at == NEVER else known.known.recorded_at,
        "recorded_code": known.recorded_code,
        "recorded": Patient.Mobility(known.recorded_code).label,
    }
