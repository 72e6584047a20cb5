"""A PIN on the recorder: the grant for the key that the tablet has made."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from gaitbelt.core import clock
from gaitbelt.core.db import atomic
from gaitbelt.core.errors import BadValue
from gaitbelt.core.ids import new_id
from gaitbelt.people import tablets
from gaitbelt.people.commands.pins import Tried, be_seen, try_pin
from gaitbelt.people.events import SignedIn as SignedInFact
from gaitbelt.people.models import Membership, Tablet
from gaitbelt.people.sign_ins import note
from gaitbelt.recorder import grants
from gaitbelt.recorder.grants import Claim
from gaitbelt.recorder.models import DeviceSession
from gaitbelt.recorder.protocol import SignIn
from gaitbelt.recorder.server_keys import Sealed, unseal


@dataclass(frozen=True, kw_only=True)
class SignedIn:
    """What a PIN opened: the session with its grant, or nothing, and until when to wait."""

    session: DeviceSession | None = None
    grant: str = ""
    locked_until: datetime | None = None


def sign_in(*, tablet: Tablet, asked: SignIn) -> SignedIn:
    """A grant for a key whose owner gives the right PIN.

    Errors: BadValue where nobody has this face, or the key was not sealed to us.
    """
    member = _face(tablet, asked.member)
    try:
        unseal(asked.sealed, f"{asked.kid}|{asked.member}")
    except Sealed:
        raise BadValue({"sealed": "unreadable"}) from None
    tried = try_pin(tablet=tablet, member=member, pin=asked.pin)
    if tried.member is None:
        return SignedIn(locked_until=tried.locked_until)
    return _begin(tablet=tablet, member=member, asked=asked)


def pin_of(*, tablet: Tablet, member: UUID, pin: str) -> Tried:
    """Whether somebody of this clinic, beside the tablet, gives the right PIN. Errors: BadValue."""
    return try_pin(tablet=tablet, member=_face(tablet, member), pin=pin)


def _face(tablet: Tablet, pk: UUID) -> Membership:
    member = next((face for face in tablets.faces(tablet.clinic) if face.pk == pk), None)
    if member is None:
        raise BadValue({"member": "unknown"})
    return member


@atomic
def _begin(*, tablet: Tablet, member: Membership, asked: SignIn) -> SignedIn:
    now = clock.now()
    claim = Claim(
        kid=str(asked.kid), user=str(member.pk), sealed=asked.sealed, device=str(tablet.pk)
    )
    if DeviceSession.objects.filter(kid=asked.kid).exists():
        raise BadValue({"kid": "used"})
    session = DeviceSession(
        id=new_id(),
        clinic=tablet.clinic,
        tablet=tablet,
        member=member,
        kid=asked.kid,
        sealed_hash=claim.sealed_hash,
        granted_at=now,
        until=now + grants.LASTS,
    )
    session.save()
    be_seen(member=member, at=now)
    note(SignedInFact(way="pin", tablet=str(tablet.pk)), [member])
    return SignedIn(session=session, grant=grants.give(claim, session.pk, now))
