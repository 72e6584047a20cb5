"""The hand-over brief as a page, and the tap that says it was read."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from gaitbelt.core import audit, clock
from gaitbelt.core.http import go_to
from gaitbelt.core.rights import ClinicRequest, allow
from gaitbelt.oversight import brief as briefs


@allow("session.view")
@require_GET
def brief(request: ClinicRequest) -> HttpResponse:
    """One page of what is open now, to read on a screen or on paper."""
    found = briefs.brief(request.member, clock.now())
    response = render(request, "oversight/brief.html", {"brief": found})
    read = {(each.session.pk, each.session.patient_id) for each in found.running}
    read |= {(each.session_id, each.patient_id) for each in found.open_}
    audit.record_reads(by=request.member, page="brief", read=sorted(read))
    return response


@allow("session.record")
@require_POST
def read(request: ClinicRequest) -> HttpResponse:
    """ "I have read it": one tap."""
    briefs.read_brief(by=request.member, at=clock.now())
    return go_to(request, "home")
