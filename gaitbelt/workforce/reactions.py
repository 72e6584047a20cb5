"""What the workforce does when something happens elsewhere."""

from datetime import datetime

from gaitbelt.core.reactions import on
from gaitbelt.people.models import Membership
from gaitbelt.workforce import commands


@on("member.acted")
def note_that_a_member_is_here(*, member: Membership, at: datetime | None = None) -> None:
    """Any act on a tablet of the clinic is a sign of presence (scope §3)."""
    commands.see(member=member, at=at)
