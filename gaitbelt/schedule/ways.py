"""Ways on that the schedule offers in a refusal."""

from django.urls import reverse
from django.utils.translation import gettext as _

from gaitbelt.core.ways import Ask, Way, offers
from gaitbelt.schedule.claims import Wish


@offers("time.take_other")
def take_another_time(ask: Ask) -> Way | None:
    """All free slots of the wish; the nearest ones are offered before it, each by itself."""
    wish: Wish | None = ask.about.get("wish")
    if wish is None:
        return None
    slug = ask.request.clinic.slug
    if wish.visit:
        url = reverse("visit_move", args=[slug, wish.visit.pk])
    else:
        query = f"?patient={wish.patient.pk}&visit_type={wish.visit_type.pk}"
        url = reverse("visit_new", args=[slug]) + query
    return Way(label=_("See all free slots"), icon="cal", url=url)


@offers("visit.open")
def open_the_visit(ask: Ask) -> Way | None:
    """The visit as it is now."""
    key = ask.reason.facts.get("visit")
    if not key:
        return None
    url = reverse("visit", args=[ask.request.clinic.slug, key])
    return Way(label=_("Open the visit"), icon="cal", url=url)
