"""Screens of what a colleague may do: authority, competencies and cards."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from gaitbelt.core.http import clean, shows_refusal
from gaitbelt.core.rights import ClinicRequest, allow
from gaitbelt.people.models import Membership
from gaitbelt.workforce import commands, queries
from gaitbelt.workforce.forms import AttestForm, CardForm, EndForm, SignForm
from gaitbelt.workforce.models import SignOff


@allow("staff.view")
@require_GET
def authority(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """What this person may do now: task by task yes, no or depends, with reasons."""
    return render(request, "workforce/authority.html", _about(request, member_at(request, pk)))


@allow("competency.sign")
@require_POST
@shows_refusal
def sign(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """A therapist signs the competencies that were shown."""
    member, typed = member_at(request, pk), clean(SignForm(request.POST))
    commands.sign(member=member, codes=typed["codes"], by=request.member)
    return _again(request, member)


@allow("competency.sign")
@require_POST
@shows_refusal
def attest(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """The founding attestation: held already, attested, not assessed."""
    member, typed = member_at(request, pk), clean(AttestForm(request.POST))
    commands.attest(member=member, by=request.member, **typed)
    return _again(request, member)


@allow("competency.sign")
@require_POST
@shows_refusal
def end(request: ClinicRequest, pk: UUID, sign_off: UUID) -> HttpResponse:
    """A signature is taken back."""
    member, typed = member_at(request, pk), clean(EndForm(request.POST))
    found = get_object_or_404(SignOff, pk=sign_off, person=member.person)
    commands.end_sign_off(sign_off=found, member=member, by=request.member, reason=typed["reason"])
    return _again(request, member)


@allow("credential.record")
@require_POST
@shows_refusal
def card(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """A card goes on file."""
    member, typed = member_at(request, pk), clean(CardForm(request.POST))
    commands.record_credential(member=member, by=request.member, **typed)
    return _again(request, member)


def member_at(request: ClinicRequest, pk: UUID) -> Membership:
    """A colleague at this clinic; another clinic's is as missing as one that never was."""
    members = Membership.objects.current().select_related("person", "clinic")
    return get_object_or_404(members, pk=pk, clinic=request.clinic)


def _again(request: ClinicRequest, member: Membership) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return render(request, "workforce/authority.html#page", _about(request, member))
    return redirect("staff_authority", slug=request.clinic.slug, pk=member.pk)


def _about(request: ClinicRequest, member: Membership) -> dict[str, Any]:
    return {
        "staff": member,
        "tasks": queries.tasks_of(member),
        "sign_offs": queries.sign_offs(member),
        "cards": queries.cards(member),
        "sign_form": SignForm(),
        "attest_form": AttestForm(auto_id="attest_%s"),
        "card_form": CardForm(auto_id="card_%s"),
        "may_sign": request.member.role == Membership.Role.PT
        and member.role == Membership.Role.TECH
        and request.member.person_id != member.person_id,
    }
