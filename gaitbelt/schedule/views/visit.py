"""One visit: what it is, and the steps that the desk takes with it."""

from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from gaitbelt.core import audit, clock
from gaitbelt.core.http import clean, shows_refusal
from gaitbelt.core.rights import ClinicRequest, allow
from gaitbelt.domain.decision import together
from gaitbelt.domain.scope import CARE
from gaitbelt.people import facts as people
from gaitbelt.people.reach import is_limited
from gaitbelt.schedule import commands, isolation, queries, rules
from gaitbelt.schedule.forms import CancelForm
from gaitbelt.schedule.models import Appointment
from gaitbelt.schedule.roster import roster
from gaitbelt.schedule.views.answers import saying, with_ways


@allow("schedule.view")
@require_GET
def visit(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """A visit with everyone in it, and what may be done with it now.

    Beyond their reach a technician reads here what the day shows them already, and no more.
    """
    found = get_object_or_404(queries.visits(request.clinic), pk=pk)
    near = not is_limited(request.member) or _near(request).filter(pk=pk).exists()
    shown = about(found) | _warnings(request, found) if near else {"visit": found, "is_far": True}
    answer = render(request, "schedule/visit.html", shown)
    audit.record_read(by=request.member, page="visit", subject=pk, patient_id=found.patient_id)
    return answer


@allow("schedule.check_in")
@require_POST
@shows_refusal
@with_ways
def check_in(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """ "Here"."""
    found = commands.check_in(visit=find(request, pk), by=request.member, at=clock.now())
    said = _("%(name)s is here") % {"name": found.patient.board_name}
    return saying(card(request, pk), said, undo="visit_undo_check_in", visit=found)


@allow("schedule.check_in")
@require_POST
@shows_refusal
@with_ways
def undo_check_in(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """Not here after all."""
    commands.undo_check_in(visit=find(request, pk), by=request.member, at=clock.now())
    return card(request, pk)


@allow("schedule.check_in")
@require_POST
@shows_refusal
@with_ways
def no_show(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """Given up, 15 minutes after the time at the earliest."""
    commands.mark_no_show(visit=find(request, pk), by=request.member, at=clock.now())
    return card(request, pk)


@allow("schedule.check_in")
@require_POST
@shows_refusal
@with_ways
def called(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """The patient was called about a visit that did not happen."""
    commands.call_patient(visit=find(request, pk), by=request.member, at=clock.now())
    return card(request, pk)


@allow("schedule.book")
@require_POST
@shows_refusal
@with_ways
def cancel(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """Cancelled, for one of the reasons of the list."""
    found, typed = find(request, pk), clean(CancelForm(request.POST))
    code = Appointment.CancelCode(typed["code"])
    commands.cancel(visit=found, code=code, by=request.member, at=clock.now())
    return card(request, pk)


def _warnings(request: ClinicRequest, found: Appointment) -> dict[str, object]:
    """What is known ahead: of the place for everybody, of the plan for those who treat."""
    if found.status not in queries.EXPECTED:
        return {"warnings": ()}
    decisions = [isolation.is_last(found), isolation.is_in_the_right_place(found)]
    if request.member.role in CARE:
        around = roster(found.clinic, found.starts_at, found.ends_at)
        place = people.place(found.clinic, found.clinic.day_at(found.starts_at))
        decisions.append(rules.known_ahead(found, around, place))
    return {"warnings": together(decisions).reasons}


def find(request: ClinicRequest, pk: UUID) -> Appointment:
    """A visit to act on: another clinic's, or one beyond reach, is as good as missing."""
    return get_object_or_404(_near(request), pk=pk)


def _near(request: ClinicRequest) -> QuerySet[Appointment]:
    return queries.visits_for(request.member)


def card(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """The visit as it is now, to swap in."""
    return render(request, "schedule/visit.html#card", about(find(request, pk)))


def about(found: Appointment) -> dict[str, object]:
    """What the page of a visit shows."""
    status = Appointment.Status
    return {
        "visit": found,
        "codes": Appointment.CancelCode.choices,
        "is_expected": found.status in {status.BOOKED, status.CHECKED_IN},
        "is_booked": found.status == status.BOOKED,
        "is_here": found.status == status.CHECKED_IN,
        "may_still_come": found.status == status.NO_SHOW,
        "needs_call": found.status in queries.DID_NOT_HAPPEN and not found.called_at,
        "can_give_up": clock.now() >= found.starts_at + commands.GRACE,
        "history": queries.history(found),
    }
