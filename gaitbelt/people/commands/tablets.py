"""The clinic's own tablets: registered in the browser that becomes one, and revoked."""

from gaitbelt.core import audit, clock, values
from gaitbelt.core.db import atomic
from gaitbelt.core.tokens import new_token, token_hash
from gaitbelt.people.models import Clinic, Membership, Tablet

MODEL = "people.tablet"


@atomic
def register_tablet(*, clinic: Clinic, by: Membership, name: str) -> tuple[Tablet, str]:
    """Make a browser a floor tablet of the clinic; the second value is the token for its cookie.

    Errors: BadValue for a name that is missing or too long.
    """
    given = values.cleaned(Tablet, {"name": name}, allowed=("name",))
    values.require(given, ("name",))
    token = new_token()
    tablet = Tablet.objects.create(
        clinic=clinic,
        name=given["name"],
        token_hash=token_hash(token),
        registered_by=by,
        registered_at=clock.now(),
    )
    audit.record_change(by=by, model=MODEL, subject=tablet.pk, fields={"name": [None, tablet.name]})
    return tablet, token


@atomic
def revoke_tablet(*, tablet: Tablet, by: Membership) -> Tablet:
    """Take a tablet out of use, from this moment: its sessions end with the next touch."""
    row = Tablet.objects.select_for_update().get(pk=tablet.pk)
    if row.revoked_at is None:
        row.revoked_at = clock.now()
        row.save(update_fields=["revoked_at"])
        fields = {"revoked_at": [None, row.revoked_at]}
        audit.record_change(by=by, model=MODEL, subject=row.pk, fields=fields)
    return row
