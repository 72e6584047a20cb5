"""Incidents and near misses: told in 30 seconds from a session, completed later, listed."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gaitbelt.core import audit, clock
from gaitbelt.core.http import clean, shows_refusal
from gaitbelt.core.rights import RIGHTS, ClinicRequest, allow
from gaitbelt.oversight import incident_commands as commands
from gaitbelt.oversight import incident_queries as queries
from gaitbelt.oversight import incident_words as words
from gaitbelt.oversight.incident_forms import AmendmentForm, QuickForm, ReportForm
from gaitbelt.oversight.models import Incident
from gaitbelt.treatment.models import Session
from gaitbelt.treatment.reach import sessions_for
from gaitbelt.treatment.words import BODY_PARTS


@allow("incident.report")
@require_http_methods(["GET", "POST"])
@shows_refusal
def of_session(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """What happened with this patient: kind, whom, where on the body, words."""
    shown = sessions_for(request.member).select_related(
        "clinic", "patient", "plan", "area", "technician__person"
    )
    return _quick(request, get_object_or_404(shown, pk=pk))


@allow("incident.report")
@require_http_methods(["GET", "POST"])
@shows_refusal
def anywhere(request: ClinicRequest) -> HttpResponse:
    """What happened where no patient is in hand."""
    return _quick(request, None)


@allow("incident.view")
@require_GET
def incidents(request: ClinicRequest) -> HttpResponse:
    """The list with its counts: many near misses are good news."""
    context = {"overview": queries.overview(request.clinic, clock.now())}
    response = render(request, "oversight/incidents.html", context)
    audit.record_read(by=request.member, page="incidents")
    return response


@allow("incident.report")
@require_GET
def incident(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """One report: facts of the moment, what is still open, the clocks of others."""
    row = _row(request, pk)
    may_close = request.member.role in RIGHTS["incident.close"]
    context = {
        "report": queries.Report(row),
        "answers": [(words.PARTS[name], row.answers.get(name)) for name in commands.ANSWERS],
        "injury": words.INJURIES.get(row.injury, ""),
        "amendments": row.amendments.select_related("added_by__person"),
        "form": ReportForm.of(row) if row.is_draft else None,
        "amend_form": None if row.is_draft else AmendmentForm(),
        "may_close": may_close and row.is_from_stop and row.is_draft and not row.is_mandatory,
    }
    response = render(request, "oversight/incident.html", context)
    audit.record_read(by=request.member, page="incident", subject=row.pk, patient_id=row.patient_id)
    return response


@allow("incident.report")
@require_POST
@shows_refusal
def complete(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """Keep what was written, and submit it where that was tapped."""
    row, typed = _row(request, pk), clean(ReportForm(request.POST))
    by, at = request.member, clock.now()
    row = commands.complete(incident=row, by=by, at=at, values=typed)
    if "submit" in request.POST:
        commands.submit(incident=row, by=by, at=at)
    return redirect("incident", request.clinic.slug, pk)


@allow("incident.report")
@require_POST
@shows_refusal
def amend(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """Add what became known since."""
    row, typed = _row(request, pk), clean(AmendmentForm(request.POST))
    commands.amend(incident=row, by=request.member, at=clock.now(), text=typed["text"])
    return redirect("incident", request.clinic.slug, pk)


@allow("incident.close")
@require_POST
@shows_refusal
def close(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """ "Clinical response, no incident": the therapist's decision after a stop."""
    commands.close_as_response(incident=_row(request, pk), by=request.member, at=clock.now())
    return redirect("incident", request.clinic.slug, pk)


def _quick(request: ClinicRequest, session: Session | None) -> HttpResponse:
    if request.method == "GET":
        shown: dict[str, Any] = {
            "session": session,
            "quick": words.choices(words.QUICK),
            "others": [pair for pair in words.choices() if pair[0] not in words.QUICK],
            "abouts": Incident.About.choices,
            "body_parts": BODY_PARTS.items(),
        }
        return _dialog(request, "oversight/incident_ask.html", shown)
    typed = clean(QuickForm(request.POST))
    row = commands.report(
        by=request.member, at=clock.now(), kind=typed["kind"], said=typed["said"],
        about=typed["about"] or ("patient" if session else "staff"), session=session,
        body_part=typed["body_part"], key=typed["key"],
    )  # fmt: skip
    return _dialog(request, "oversight/incident_told.html", {"report": queries.Report(row)})


def _dialog(request: ClinicRequest, template: str, shown: dict[str, Any]) -> HttpResponse:
    name = template if request.headers.get("HX-Request") else "oversight/incident_page.html"
    return render(request, name, shown | {"part": template})


def _row(request: ClinicRequest, pk: UUID) -> Incident:
    return get_object_or_404(queries.visible_to(request.member), pk=pk)
