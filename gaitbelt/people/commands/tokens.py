"""Keys of programs to the REST interface."""

from datetime import timedelta

from gaitbelt.core import audit, clock
from gaitbelt.core.db import atomic
from gaitbelt.core.tokens import new_token, token_hash
from gaitbelt.people.models import ApiToken, Membership, User

PREFIX = "gaitbelt_"
MODEL = "people.apitoken"


@atomic
def give_token(*, member: Membership, name: str, lasts: timedelta) -> tuple[ApiToken, str]:
    """A new key with which a program acts as this member; the second value is shown once."""
    if member.person.user is None:
        raise ValueError("a member without a login has no keys")
    token, now = new_token(PREFIX), clock.now()
    row = ApiToken.objects.create(
        clinic=member.clinic,
        user=member.person.user,
        name=name,
        token_hash=token_hash(token),
        created_at=now,
        expires_at=now + lasts,
    )
    fields = {"name": [None, name], "expires_at": [None, row.expires_at]}
    audit.record_change(by=audit.Console(member.clinic), model=MODEL, subject=row.pk, fields=fields)
    return row, token


@atomic
def end_tokens(user: User, fields: dict[str, list[object]]) -> dict[str, list[object]]:
    """Void the keys of a user's programs; what is audited of the change that ends them."""
    ended = ApiToken.objects.filter(user=user, revoked_at=None).update(revoked_at=clock.now())
    return fields | {"api_tokens": [ended, 0]} if ended else fields
