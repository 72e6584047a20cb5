"""The record of a patient as one line of time."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from gaitbelt.core import audit
from gaitbelt.core.http import shows_refusal
from gaitbelt.core.rights import ClinicRequest, allow
from gaitbelt.oversight import retention
from gaitbelt.oversight.timeline import timeline
from gaitbelt.oversight.timeline_kinds import kinds_of
from gaitbelt.oversight.timeline_words import told
from gaitbelt.people.queries import patient_for


@allow("patient.timeline")
@require_GET
@shows_refusal
def record(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """A page of the record, of one kind or of all that the role sees."""
    patient, role = patient_for(request.member, pk), request.member.role
    kind, next = request.GET.get("kind", "")[:20], request.GET.get("next", "")[:40]
    page = timeline(request.clinic, patient, role=role, kind=kind, next=next)
    context = {
        "patient": patient,
        "entries": [(entry, told(entry, role)) for entry in page.entries],
        "next": page.next,
        "kind": kind,
        "kinds": kinds_of(role),
        "is_first": not next,
        "kept": retention.kept(request.clinic, patient),
    }
    answer = render(request, "oversight/timeline.html", context)
    audit.record_read(by=request.member, page="patient.timeline", patient_id=patient.pk)
    return answer
