"""Logins of the staff, for the manager, and the page on which a first password is chosen."""

from typing import Any
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.forms import SetPasswordForm
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gaitbelt.core.http import clean, shows_refusal
from gaitbelt.core.rights import PUBLIC, ClinicRequest, allow
from gaitbelt.people import first_password as first
from gaitbelt.people import queries
from gaitbelt.people.accounts import AccountAdapter
from gaitbelt.people.commands import logins
from gaitbelt.people.forms import LoginNameForm, given_reason
from gaitbelt.people.models import Membership, Pin, User

REMOVALS = {"pin": logins.remove_pin, "codes": logins.remove_codes}


@allow("staff.edit")
@require_GET
def login(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """What somebody signs in with, and what can be renewed or ended."""
    return _page(request, _member(request, pk))


@allow("staff.edit")
@require_POST
@shows_refusal
def give_login(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """Give somebody a login and show the link for their first password, once."""
    row = _member(request, pk)
    form = LoginNameForm(request.POST)
    form.refuse_unknown(request.POST)
    name = clean(form)["username"]
    return _shown_once(
        request, pk, logins.give_login(membership=row, by=request.member, username=name)
    )


@allow("staff.edit")
@require_POST
@shows_refusal
def renew_password(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """Void a password and show the link for the next one, once."""
    row = _member(request, pk)
    return _shown_once(request, pk, logins.renew_password(membership=row, by=request.member))


@allow("staff.edit")
@require_POST
@shows_refusal
def reopen_login(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """Open a login that had ended and show the link for its password, once."""
    row = _member(request, pk)
    return _shown_once(request, pk, logins.reopen_login(membership=row, by=request.member))


@allow("staff.edit")
@require_POST
@shows_refusal
def remove_pin(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """Take somebody's PIN away."""
    return _removed(request, pk, "pin")


@allow("staff.edit")
@require_POST
@shows_refusal
def remove_codes(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """Take the codes from somebody's lost phone away."""
    return _removed(request, pk, "codes")


@allow("staff.edit")
@require_POST
@shows_refusal
def end_login(request: ClinicRequest, pk: UUID) -> HttpResponse:
    """End a login at once, with the reason."""
    row = _member(request, pk)
    logins.end_login(membership=row, by=request.member, reason=given_reason(request))
    return redirect("staff_login", request.clinic.slug, pk)


@allow(PUBLIC)
@require_http_methods(["GET", "POST"])
def first_password(request: HttpRequest, who: str, token: str) -> HttpResponse:
    """Choose a first password with a link that works once."""
    user = first.user_of(who, token)
    if user is None:
        return render(request, "people/first_password.html", {"form": None}, status=410)
    form: Any = SetPasswordForm(user, request.POST or None, label_suffix="")
    if not form.is_valid():
        status = 422 if form.is_bound else 200
        return render(
            request, "people/first_password.html", {"form": form, "name": user}, status=status
        )
    secret = make_password(form.cleaned_data["new_password1"])  # hashed outside the transaction
    if not logins.choose_password(user=user, secret=secret):
        return render(request, "people/first_password.html", {"form": None}, status=410)
    AccountAdapter(request).forget_tries(request, user.username)
    messages.success(request, _("Your password is set. Sign in with it now."))
    return redirect("account_login")


def _member(request: ClinicRequest, pk: UUID) -> Membership:
    rows = queries.staff_of(request.clinic).select_related("person__user", "clinic")
    return get_object_or_404(rows, pk=pk)


def _removed(request: ClinicRequest, pk: UUID, what: str) -> HttpResponse:
    REMOVALS[what](membership=_member(request, pk), by=request.member)
    return redirect("staff_login", request.clinic.slug, pk)


def _shown_once(request: ClinicRequest, pk: UUID, user: User) -> HttpResponse:
    link = settings.PUBLIC_URL + first.link_for(user)
    return _page(request, _member(request, pk), link=link)


def _page(request: ClinicRequest, row: Membership, *, link: str = "") -> HttpResponse:
    user = row.person.user
    context: dict[str, Any] = {
        "one": row,
        "login": user,
        "link": link,
        "hours": first.HOURS,
        "form": LoginNameForm(),
        "is_own": row.person_id == request.member.person_id,
        "has_pin": Pin.objects.filter(user=user).exists() if user else False,
        "has_codes": Authenticator.objects.filter(user=user).exists() if user else False,
    }
    return render(request, "people/staff_login.html", context)
