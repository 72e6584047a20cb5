"""Ways on in a move, and questions that any screen can ask."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from gaitbelt.core.ways import Ask, Way, offers
from gaitbelt.people.models import Membership
from gaitbelt.treatment.ways import question, session_asked, sheet_of


def _moving(ask: Ask, label: str, icon: str) -> Way | None:
    session = session_asked(ask)
    return Way(label=label, icon=icon, hx=sheet_of(ask, session, "move")) if session else None


@offers("person.add")
def add_a_person(ask: Ask) -> Way | None:
    """The move again, where a second person is named."""
    return _moving(ask, _("Add a person"), "people")


@offers("aid.add")
def fetch_the_aid(ask: Ask) -> Way | None:
    """The move again, where the aid is ticked."""
    return _moving(ask, _("Fetch the aid"), "belt")


@offers("lift.use")
def use_a_lift(ask: Ask) -> Way | None:
    """The move again, by lift."""
    return _moving(ask, _("Use a lift"), "belt")


@offers("therapist.ask")
def ask_the_therapist(ask: Ask) -> Way | None:
    """A question on every licensee's page; a therapist asks nobody about their own act."""
    if ask.request.member.role == Membership.Role.PT:
        return _what_stands_in_the_way(ask)
    return Way(label=_("Ask the therapist"), icon="talk", hx=question(ask))


IN_THE_WAY = {  # of a merge: the page where a therapist settles it
    "merge.plan": ("plans", _lazy("Open the plans"), "pen"),
    "merge.session": ("day", _lazy("Open the day"), "cal"),
    "merge.overlap": ("day", _lazy("Open the day"), "cal"),
}


def _what_stands_in_the_way(ask: Ask) -> Way | None:
    known = IN_THE_WAY.get(ask.reason.code)
    if known is None:
        return None
    route, label, icon = known
    return Way(label=str(label), icon=icon, url=reverse(route, args=[ask.request.clinic.slug]))


@offers("manager.call")
def ask_the_manager(ask: Ask) -> Way | None:
    """The same question, which the manager's page shows as well."""
    return Way(label=_("Ask the manager"), icon="talk", hx=question(ask))


@offers("title.choose_other")
def choose_another_title(ask: Ask) -> Way | None:
    """The staff page, where the title is written."""
    url = reverse("staff", args=[ask.request.clinic.slug])
    return Way(label=_("Choose another title"), icon="pen", url=url)
