"""Who is signed in on a tablet that asks: a device session proves it, as it proves an author."""

import json
from typing import Any
from uuid import UUID

from pydantic import ValidationError

from gaitbelt.core import clock
from gaitbelt.people.models import Membership
from gaitbelt.recorder.bytes import unb64
from gaitbelt.recorder.grants import LASTS, Claim, proof
from gaitbelt.recorder.models import DeviceSession
from gaitbelt.recorder.protocol import Key

HEADER = "X-Device-Session"  # base64url of {kid, user, grant, sealed}


def member_of(request: Any) -> Membership | None:
    """The membership that has signed in on this tablet within a day, while it holds."""
    try:
        said = json.loads(unb64(request.headers.get(HEADER, "")))
        key, kid = Key.model_validate_json(json.dumps(said)), str(UUID(said["kid"]))
    except (ValueError, ValidationError, KeyError, TypeError):
        return None
    tablet = request.tablet
    claim = Claim(kid=kid, user=str(key.user), sealed=key.sealed, device=str(tablet.pk))
    proved = proof(key.grant, claim)
    if proved is None or proved.device != claim.device:
        return None
    if not _is_recent(tablet, proved.user):
        return None
    found = Membership.objects.current().filter(
        clinic=tablet.clinic_id, person__user__is_active=True
    )
    rows = found.select_related("person__user", "clinic__organization")
    return rows.filter(pk=proved.user).first()


def _is_recent(tablet: Any, member: UUID) -> bool:
    given = DeviceSession.objects.filter(tablet=tablet, member=member)
    return given.filter(granted_at__gt=clock.now() - LASTS).exists()
