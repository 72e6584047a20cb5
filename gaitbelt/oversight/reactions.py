"""What oversight does when others announce something."""

from datetime import datetime

from gaitbelt.core.reactions import on
from gaitbelt.domain import incidents
from gaitbelt.domain.safety import Level
from gaitbelt.domain.scope import Role
from gaitbelt.oversight import incident_commands
from gaitbelt.oversight.models import Incident
from gaitbelt.people.models import Membership
from gaitbelt.treatment.models import Session

KINDS_OF_FALL = {"lowered": "FALL_A", "fell": "FALL_U"}  # a rescue is told in words


@on("session.stopped")
def open_an_incident_draft(
    session: Session, level: int, by: Membership | None, at: datetime
) -> None:
    """A STOP or EMERGENCY opens an incident draft (safety §1)."""
    incident_commands.draft_after_stop(session=session, level=level, by=by, at=at)


@on("session.lowered")
def open_the_report_of_a_fall(
    session: Session, how: str, by: Membership | None, at: datetime
) -> None:
    """Lowered, fallen or rescued: the draft says which, and joins that of the stop (safety §12)."""
    incident_commands.draft_after_stop(
        session=session, level=int(Level.STOP), by=by, at=at, kind=KINDS_OF_FALL.get(how, "")
    )


@on("session.no_incident")
def close_the_draft(session: Session, by: Membership, at: datetime) -> None:
    """A stop was lifted as "clinical response, no incident": its draft ends with it."""
    drafts = Incident.objects.filter(
        session=session, is_from_stop=True, status=Incident.Status.DRAFT
    )
    for draft in drafts:
        if incidents.may_close_as_response(incident_commands.facts(draft), Role(by.role)).allowed:
            incident_commands.close_as_response(incident=draft, by=by, at=at)
