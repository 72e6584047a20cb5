"""What treatment does when others announce something."""

from datetime import datetime

from gaitbelt.core.db import atomic
from gaitbelt.core.reactions import on
from gaitbelt.people.models import Membership
from gaitbelt.treatment.models import LivePage


@on("live.renewed")
def note_live_page(member: Membership, at: datetime) -> None:
    """Remember that this member's page can be reached by a call for help."""
    _remember(member, at)


@atomic
def _remember(member: Membership, at: datetime) -> None:
    LivePage.objects.update_or_create(
        member=member,
        defaults={
            "organization_id": member.organization_id,
            "clinic_id": member.clinic_id,
            "seen_at": at,
        },
    )
