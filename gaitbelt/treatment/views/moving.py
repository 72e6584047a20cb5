"""Moving a patient: the taps of the move sheet, of those who helped, and of the floor."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from gaitbelt.core import clock, entry
from gaitbelt.core.errors import BadValue
from gaitbelt.core.http import clean, go_to, shows_refusal
from gaitbelt.core.rights import ClinicRequest, allow
from gaitbelt.people.commands.pins import try_pin
from gaitbelt.people.models import Area, Membership
from gaitbelt.treatment import commands, forms, queries
from gaitbelt.treatment.views._lane import answer, session_of


@allow("session.record")
@require_POST
@shows_refusal
def move(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """The patient is somewhere else now."""
    session, typed = session_of(request, pk), clean(forms.MoveForm(request.POST))
    area = get_object_or_404(Area, clinic=request.clinic, pk=typed["area"])
    other = _colleague(request, typed["with_person"])
    commands.move(
        session=session, area=area, by=request.member, at=clock.now(), with_person=other,
        third_person=_colleague(request, typed["third_person"]), kind=typed["kind"] or None,
        aids=typed["aids"], device=request.clinic.items.filter(pk=typed["device"]).first(),
        is_confirmed=_confirms(request, other, typed["pin"]), key=typed["key"],
    )  # fmt: skip
    return answer(request, pk, said=_("Now in %(place)s") % {"place": area})


@allow("session.record")
@require_POST
@shows_refusal
def lower(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """ "I lowered them to the floor": one tap, which nothing gates."""
    typed = clean(forms.LowerForm(request.POST))
    commands.lower(
        session=session_of(request, pk), by=request.member, at=clock.now(), how=typed["how"],
        key=typed["key"],
    )  # fmt: skip
    return answer(request, pk, said=_("Kept. The therapist is told, and a report is begun."))


@allow("session.record")
@require_POST
@shows_refusal
def confirm_move(request: ClinicRequest, pk: UUID, move: UUID) -> HttpResponse:
    """ "I was there", or "not me"; only whoever is named in the move."""
    mine = queries.attested_to(request.clinic, request.member)
    session = next((each for each in mine if each.pk == pk), None)
    if session is None:
        raise Http404
    typed = clean(forms.ConfirmMoveForm(request.POST))
    commands.confirm_move(
        session=session, move=move, by=request.member, at=clock.now(),
        was_there=typed["was_there"] == "yes",
    )  # fmt: skip
    return go_to(request, "home")


@allow("session.lead")
@require_POST
@shows_refusal
def confirm_transfer(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """A licensee confirms how the patient moves, on any device."""
    typed = clean(forms.TransferForm(request.POST))
    commands.confirm_transfer(
        session=session_of(request, pk), level=typed["level"], by=request.member, at=clock.now(),
        key=typed["key"],
    )  # fmt: skip
    if request.POST.get("home"):
        return go_to(request, "home")
    return answer(request, pk, said=_("Confirmed"))


def _colleague(request: ClinicRequest, key: UUID | None) -> Membership | None:
    return Membership.objects.filter(clinic=request.clinic, pk=key).first() if key else None


def _confirms(request: ClinicRequest, other: Membership | None, pin: str) -> bool:
    """Whether the second person gave their PIN on this tablet; without one they are attested."""
    tablet = entry.tablet_of(request)
    if other is None or not pin or tablet is None or tablet.clinic_id != request.clinic.pk:
        return False
    if try_pin(tablet=tablet, member=other, pin=pin).member is None:
        raise BadValue({"pin": _("That is not %(name)s’s PIN.") % {"name": other.name}})
    return True
