"""The badge of somebody who works here, as the rules of the clinic's state ask for it."""

from gaitbelt.domain import staff
from gaitbelt.people import facts
from gaitbelt.people.commands import refuse_title
from gaitbelt.people.models import Membership


def badge_of(member: Membership) -> staff.Badge:
    """What stands on a member's badge. Errors: GuardRefused for a title kept for licensees."""
    refuse_title(member.clinic, member.role, member.job_title)
    pack = facts.place(member.clinic).pack
    return staff.badge(pack, name=str(member.person), title=member.job_title)
