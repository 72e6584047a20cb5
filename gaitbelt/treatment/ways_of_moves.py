"""Ways on in a move, and questions that any screen can ask."""

from django.urls import reverse
from django.utils.translation import gettext as _

from gaitbelt.core.ways import Ask, Way, offers
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
    """A question on every licensee's page."""
    return Way(label=_("Ask the therapist"), icon="talk", hx=question(ask))


@offers("manager.call")
def ask_the_manager(ask: Ask) -> Way | None:
    """The same question, which the manager's page shows as well."""
    return Way(label=_("Ask the manager"), icon="talk", hx=question(ask))


@offers("title.choose_other")
def choose_another_title(ask: Ask) -> Way | None:
    """The staff page, where the title is written."""
    url = reverse("staff", args=[ask.request.clinic.slug])
    return Way(label=_("Choose another title"), icon="pen", url=url)
