"""A person's own account: what they can sign in with."""

from typing import Any

from allauth.account.decorators import reauthentication_required
from allauth.mfa.models import Authenticator
from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gaitbelt.core.entry import CHOSEN_KEY
from gaitbelt.core.errors import BadValue
from gaitbelt.core.rights import PUBLIC, SIGNED_IN, allow
from gaitbelt.people.commands.pins import set_pin
from gaitbelt.people.models import Membership, Pin


class PinForm(forms.Form):
    """A PIN, twice."""

    pin = forms.CharField(label=gettext_lazy("New PIN"), max_length=6, widget=forms.PasswordInput)
    again = forms.CharField(
        label=gettext_lazy("The same again"), max_length=6, widget=forms.PasswordInput
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("pin") and given.get("again") and given["pin"] != given["again"]:
            self.add_error("again", _("The two differ."))
        return given


@allow(SIGNED_IN)
@require_GET
def account(request: Any) -> HttpResponse:
    """Password, code from the phone, PIN, and where this person works."""
    kinds = set(Authenticator.objects.filter(user=request.user).values_list("type", flat=True))
    return render(
        request,
        "people/account.html",
        {
            "memberships": _memberships(request),
            "has_totp": Authenticator.Type.TOTP in kinds,
            "has_pin": Pin.objects.filter(user=request.user).exists(),
        },
    )


@allow(SIGNED_IN)
@require_POST
def act_as(request: Any) -> HttpResponse:
    """To the day of one of one's own roles, in which the session acts from now on."""
    asked = request.POST.get("member", "")
    member = next((each for each in _memberships(request) if str(each.pk) == asked), None)
    if member is None:
        return redirect("account")
    request.session[CHOSEN_KEY] = asked
    return redirect("home", slug=member.clinic.slug)


@allow(SIGNED_IN)
@require_http_methods(["GET", "POST"])
@reauthentication_required
def pin(request: Any) -> HttpResponse:
    """Set the PIN for the clinic's tablets, after the password."""
    form = PinForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            set_pin(user=request.user, pin=form.cleaned_data["pin"])
        except BadValue as bad:
            form.add_error("pin", bad.fields["pin"][0])
        else:
            messages.success(request, _("Your PIN works on the clinic’s tablets now."))
            return redirect("account")
    status = 422 if form.is_bound else 200
    return render(request, "people/pin.html", {"form": form}, status=status)


@allow(PUBLIC)
@require_GET
def to_the_floor(request: HttpRequest) -> HttpResponse:
    """`/floor`: the live board of the signed-in person's clinic."""
    member = _memberships(request).first() if request.user.is_authenticated else None
    if member is None:
        return redirect("/accounts/login/?next=/floor")
    return redirect("floor", member.clinic.slug)


@allow(SIGNED_IN)
@require_GET
def no_password(request: HttpRequest) -> HttpResponse:
    """Whoever has no password yet gets one from the manager, not from a page."""
    messages.info(request, _("You have no password yet: the clinic manager gives you one."))
    return redirect("account")


def _memberships(request: Any) -> Any:
    found = Membership.objects.current().filter(person__user=request.user)
    return found.select_related("clinic", "person").order_by("pk")
