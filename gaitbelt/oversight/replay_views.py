"""What the clinic looked like at 10:42: read-only, and every look is in the audit."""

from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from gaitbelt.core import audit, clock
from gaitbelt.core.rights import ClinicRequest, allow
from gaitbelt.oversight import replay


@allow("replay.view")
@require_GET
def at(request: ClinicRequest) -> HttpResponse:
    """Who was where at an instant, with which plan and device, under whom; now by default."""
    when = _asked(request)
    moment = replay.moment(request.clinic, when)
    context = {"moment": moment, "wall": f"{when.astimezone(request.clinic.tz):%Y-%m-%dT%H:%M}"}
    response = render(request, "oversight/at.html", context)
    read = [(each.session_id, each.patient.pk) for each in moment.sessions]
    audit.record_reads(by=request.member, page="at", read=read)
    return response


def _asked(request: ClinicRequest) -> datetime:
    """A time of the clinic's wall clock, never one that is still to come."""
    now = clock.now()
    try:
        wall = datetime.fromisoformat(request.GET.get("when", ""))
    except ValueError:
        return now
    asked: datetime = request.clinic.at(wall.date(), wall.time().replace(tzinfo=None))
    return min(asked, now)
