"""What the pages about tablets show."""

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpResponse

from gaitbelt.people.models import Clinic, Membership, Tablet
from gaitbelt.people.models.acting import RANK

COOKIE_S = 400 * 24 * 3600  # the longest that browsers keep one


def tablet_list(clinic: Clinic) -> QuerySet[Tablet]:
    """The tablets of a clinic, those in use first."""
    found = Tablet.objects.filter(clinic=clinic).select_related("registered_by__person")
    return found.order_by("revoked_at", "name", "pk")


def faces(clinic: Clinic) -> list[Membership]:
    """Everyone who can sign in with a PIN, once each, with the membership that will act."""
    found = (
        Membership.objects.current()
        .filter(clinic=clinic, person__user__is_active=True, person__user__pin__isnull=False)
        .filter(started_on__lte=clinic.today())
        .select_related("person__user__pin")
    )
    last_first = sorted(found, key=lambda member: RANK.index(member.role), reverse=True)
    first = {member.person_id: member for member in last_first}
    return sorted(first.values(), key=lambda member: (member.name, member.pk))


def keep(response: HttpResponse, token: str) -> None:
    """Let the browser that gets this answer be the tablet of a token."""
    response.set_cookie(
        settings.TABLET_COOKIE_NAME,
        token,
        max_age=COOKIE_S,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )
