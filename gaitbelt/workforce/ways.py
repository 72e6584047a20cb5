"""Ways on that the workforce offers in a refusal."""

from django.urls import reverse
from django.utils.translation import gettext as _

from gaitbelt.core.ways import OFFERS, Ask, Way, offers
from gaitbelt.people.models import Membership
from gaitbelt.workforce.facts import team_at


def _post(ask: Ask, route: str, member: Membership) -> dict[str, str]:
    url = reverse(route, args=[ask.request.clinic.slug, member.pk])
    return {"hx-post": url, "hx-target": "#refusal", "hx-swap": "innerHTML"}


def _technician(ask: Ask) -> Membership | None:
    """Whom the refused act was about: the technician named, else the one who asks."""
    technician = ask.about.get("technician") or ask.request.member
    return technician if technician.role == Membership.Role.TECH else None


@offers("supervisor.confirm_here")
def say_that_the_supervisor_is_here(ask: Ask) -> Way | None:
    """ "Dana is here": a colleague's tap, which Dana's next act confirms."""
    technician = _technician(ask)
    cover = team_at(technician.clinic).cover_of(technician) if technician else None
    if cover is None or cover.supervisor == ask.request.member:
        return None
    label = _("%(name)s is here") % {"name": cover.supervisor.name}
    return Way(label=label, icon="people", hx=_post(ask, "presence_vouch", cover.supervisor))


@offers("supervisor.take_over")
def take_over(ask: Ask) -> Way | None:
    """A licensee takes over with this tap; a technician sees whom to ask."""
    technician = _technician(ask)
    if technician is None:
        return None
    if ask.request.member.is_licensed:
        label = _("Take over %(name)s now") % {"name": technician.name}
        return Way(label=label, icon="belt", hx=_post(ask, "take_over", technician))
    names = team_at(technician.clinic).licensee_names()
    if not names:
        return None
    return Way(label=_("Ask %(names)s to take over") % {"names": ", ".join(names)}, icon="people")


@offers("supervisor.in_sight")
def supervisor_sees_me(ask: Ask) -> Way | None:
    """The tap "in sight", which holds for 15 minutes."""
    technician = _technician(ask)
    cover = team_at(technician.clinic).cover_of(technician) if technician else None
    if technician is None or cover is None:
        return None
    label = _("%(name)s sees me") % {"name": cover.supervisor.name}
    return Way(label=label, icon="eye", hx=_post(ask, "in_sight", technician))


@offers("competency.assess")
def open_authority(ask: Ask) -> Way | None:
    """The page on which a therapist assesses and signs."""
    technician = _technician(ask)
    if technician is None:
        return None
    url = reverse("staff_authority", args=[ask.request.clinic.slug, technician.pk])
    return Way(label=_("What %(name)s may do now") % {"name": technician.name}, icon="sign",
               url=url)  # fmt: skip


@offers("age.record")
def record_the_birth_date(ask: Ask) -> Way | None:
    """The staff page, where the manager puts a birth date on file; others ask the manager."""
    if ask.request.member.role != Membership.Role.MANAGER:
        return OFFERS["manager.call"](ask)
    url = reverse("staff", args=[ask.request.clinic.slug])
    return Way(label=_("Record the birth date"), icon="pen", url=url)


@offers("credential.record")
def record_the_card(ask: Ask) -> Way | None:
    """The same page, where the card is recorded."""
    return open_authority(ask)
