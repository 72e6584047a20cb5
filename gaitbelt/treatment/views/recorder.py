"""The recorder: lanes of a member's open sessions, and what concerns a whole visit."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from gaitbelt.core import audit, clock
from gaitbelt.core.errors import BadValue
from gaitbelt.core.http import clean, go_to, shows_refusal
from gaitbelt.core.reading import note_read
from gaitbelt.core.rights import ClinicRequest, allow
from gaitbelt.people.models import Membership
from gaitbelt.schedule.queries import visits_for
from gaitbelt.treatment import commands, forms, queries
from gaitbelt.treatment.facts import asked_again
from gaitbelt.treatment.models import ItemRun, Observation, Session
from gaitbelt.treatment.reach import sessions_for
from gaitbelt.treatment.views._lane import answer, session_of, supervision, with_sheet
from gaitbelt.workforce.facts import around


@allow("session.view")
@require_GET
def recorder(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """Every lane of the member who looks, the session of the address first on a phone."""
    now = clock.now()
    roster = around(request.clinic, now)
    found = queries.lanes(request.clinic, request.member, now, also=pk, team=roster.team)
    focus = next((lane.session for lane in found if lane.session.pk == pk), None)
    if focus is None:
        raise Http404
    sheet = request.GET.get("sheet", "")
    shown = {
        "lanes": [
            with_sheet(request, lane, sheet if lane.session is focus else "", now) for lane in found
        ],
        "focus": focus,
        "supervision": supervision(request.member, roster),
    }
    response = render(request, "treatment/recorder.html", shown)
    read = [(lane.session.pk, lane.session.patient_id) for lane in found]
    audit.record_reads(by=request.member, page="recorder", read=read)
    return response


@allow("session.view")
@require_GET
def lane(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """One lane; `open` names an item to open, `sheet` what to fill in."""
    opened = request.GET.get("open", "")
    try:
        key = UUID(opened) if opened else None
    except ValueError:
        key = None
    return answer(request, pk, opened=key, sheet=request.GET.get("sheet", ""))


@allow("session.view")
@require_GET
def alarms(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """Holds, stops and running clocks of a lane in which a sheet is being filled in."""
    session = session_of(request, pk)
    shown = queries.lane(request.clinic, request.member, clock.now(), session)
    shown.is_covered = True
    context = {"lane": shown, "sheet_name": "covered"}
    response = render(request, "treatment/_alarms.html", context)
    note_read(request, "recorder.lane", session)
    return response


@allow("session.start")
@require_POST
@shows_refusal
def start(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """Take a visit in; the Ready screen comes next."""
    visit = get_object_or_404(visits_for(request.member), pk=pk)
    session = commands.start_session(appointment=visit, by=request.member, at=clock.now())
    name = "session_ready" if session.status == Session.Status.OPEN else "session"
    return go_to(request, name, session.pk)


@allow("session.record")
@require_POST
@shows_refusal
def hand_over(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """A colleague has this patient now; the page goes on with what is left."""
    session, typed = session_of(request, pk), clean(forms.HandOverForm(request.POST))
    to = get_object_or_404(Membership, clinic=request.clinic, pk=typed["to"])
    commands.hand_over(session=session, to=to, by=request.member, at=clock.now(), key=typed["key"])
    return go_to(request, "home")


@allow("session.record")
@require_POST
@shows_refusal
def vitals(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """Measured vital signs; a bad number is asked for once more before it counts."""
    form = forms.MeasureForm(request.POST)
    typed = clean(form)
    if not form.values and not typed["signs"]:
        raise BadValue({"vitals": _("Write down at least one number.")})
    session = commands.measure_vitals(
        session=session_of(request, pk),
        fact=form.fact(),
        by=request.member,
        at=clock.now(),
        key=typed["key"],
    )
    again = asked_again(session.vitals)
    said = _("Measure once more in a minute") if again else _("Vitals recorded")
    return answer(request, pk, sheet="vitals" if again else "", said=said)


@allow("session.lead")
@require_POST
@shows_refusal
def waive_vitals(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """A licensee lets the visit go on without vitals today."""
    typed = clean(forms.WaiveForm(request.POST))
    commands.waive_vitals(
        session=session_of(request, pk), by=request.member, at=clock.now(), reason=typed["reason"]
    )
    return answer(request, pk, said=_("Vitals waived today"))


@allow("session.record")
@require_POST
@shows_refusal
def precautions(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """The precautions that changed were opened and read."""
    commands.acknowledge_precautions(
        session=session_of(request, pk), by=request.member, at=clock.now()
    )
    return answer(request, pk)


@allow("session.record")
@require_POST
@shows_refusal
def contact(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """The technician and the supervisor have spoken in this visit."""
    commands.note_contact(session=session_of(request, pk), by=request.member, at=clock.now())
    return answer(request, pk)


@allow("session.record")
@require_POST
@shows_refusal
def belt(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """The gait belt is on for this time of standing."""
    commands.put_belt_on(session=session_of(request, pk), by=request.member, at=clock.now())
    return answer(request, pk, said=_("Gait belt on"))


@allow("session.unlock")
@require_POST
@shows_refusal
def lift(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """A licensee lifts a hold, a therapist a stop."""
    session, typed = session_of(request, pk), clean(forms.ClearForm(request.POST))
    run = ItemRun.objects.filter(session=session, pk=typed["run"]).first()
    commands.clear_level(
        session=session, run=run, by=request.member, at=clock.now(), reason=typed["reason"],
        key=typed["key"],
    )  # fmt: skip
    return answer(request, pk, said=_("Lifted"))


@allow("session.record")
@require_POST
@shows_refusal
def undo(request: ClinicRequest, pk: UUID, event: UUID) -> HttpResponse:
    """The last tap was a slip."""
    commands.undo(session=session_of(request, pk), event=event, by=request.member, at=clock.now())
    return answer(request, pk)


@allow("session.record")
@require_POST
@shows_refusal
def finish(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """End the visit; the lane offers "Wiped bay 3"."""
    typed = clean(forms.FinishForm(request.POST))
    commands.finish(
        session=session_of(request, pk), by=request.member, at=clock.now(), pain=typed["pain"],
        reason=typed["reason"] or None, key=typed["key"],
    )  # fmt: skip
    return answer(request, pk)


@allow("session.record")
@require_POST
@shows_refusal
def answer_seen(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """The technician has read the therapist's answer."""
    told = Observation.objects.filter(session__in=sessions_for(request.member))
    row = get_object_or_404(told.select_related("session"), clinic=request.clinic, pk=pk)
    commands.see_answer(observation=row, by=request.member, at=clock.now())
    return answer(request, row.session_id)
