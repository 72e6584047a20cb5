"""The front door: everyone lands on the first screen of their own role."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET

from gaitbelt.core.rights import PUBLIC, allow
from gaitbelt.people.models import Membership


@allow(PUBLIC)
@require_GET
def front_door(request: HttpRequest) -> HttpResponse:
    """`/`: the home of the signed-in person's first clinic, else the sign-in page."""
    if not request.user.is_authenticated:
        return redirect(settings.LOGIN_URL)
    member = (
        Membership.objects.current()
        .filter(person__user=request.user)
        .select_related("clinic")
        .order_by("pk")
        .first()
    )
    return redirect("home", member.clinic.slug) if member else redirect("account_logout")
