"""Look-back in two clicks: the device's page, then this one; it prints as it stands."""

from datetime import date
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from gaitbelt.core import clock
from gaitbelt.core.reading import note_read
from gaitbelt.core.rights import ClinicRequest, allow
from gaitbelt.equipment import lookback
from gaitbelt.equipment.lookback import Since
from gaitbelt.people.queries import patient_for


@allow("replay.view")
@require_GET
def look_back(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """Who was treated on a thing since its last good disinfection, its calibration, or a day."""
    item = get_object_or_404(request.clinic.items.select_related("kind", "clinic"), pk=pk)
    day = _day(request)
    asked = request.GET.get("since", "")
    since = Since.DAY if day else Since(asked) if asked in Since else Since.WIPED
    begins_at = lookback.begin_of(item, since, day)
    uses = lookback.uses(item, begins_at, clock.now())
    shown = {"item": item, "since": since, "begins_at": begins_at, "uses": uses, "day": day}
    response = render(request, "equipment/look_back.html", shown)
    note_read(request, "look_back", [use.patient for use in uses])
    return response


@allow("replay.view")
@require_GET
def touched(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """What a named patient used on a day."""
    patient = patient_for(request.member, pk)
    day = _day(request) or request.clinic.today()
    uses = lookback.touched_by(patient, request.clinic, day)
    response = render(
        request, "equipment/touched.html", {"patient": patient, "uses": uses, "day": day}
    )
    note_read(request, "touched", [patient])
    return response


def _day(request: ClinicRequest) -> date | None:
    try:
        return date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        return None
