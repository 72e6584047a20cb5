"""The credential of a browser that is a registered tablet."""

from gaitbelt.core import clock
from gaitbelt.core.db import atomic
from gaitbelt.core.tokens import new_token, token_hash
from gaitbelt.people.models import Tablet
from gaitbelt.recorder.models import DeviceKey

PREFIX = "gbd_"


@atomic
def give_key(*, tablet: Tablet, known: str = "") -> str:
    """The credential for a tablet's queue: the one it has already, where that holds, else anew."""
    row = DeviceKey.objects.with_token(known) if known else None
    if row is not None and row.tablet_id == tablet.pk:
        return known
    token = new_token(PREFIX)
    DeviceKey.objects.create(
        clinic=tablet.clinic, tablet=tablet, token_hash=token_hash(token), given_at=clock.now()
    )
    return token
