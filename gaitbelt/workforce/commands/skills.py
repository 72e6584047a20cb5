"""Competencies that a therapist signs, and the cards behind them (workforce §3-4)."""

from calendar import monthrange
from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _

from gaitbelt.core import audit, clock
from gaitbelt.core.db import atomic
from gaitbelt.core.errors import BadValue, GuardRefused
from gaitbelt.core.outbox import publish
from gaitbelt.core.reactions import announce
from gaitbelt.domain.competency import ATTESTED_FOR, CPR, NAMES, VALID_MONTHS
from gaitbelt.domain.scope import Role
from gaitbelt.domain.signing import may_assess
from gaitbelt.people.facts import CARDS
from gaitbelt.people.models import Membership
from gaitbelt.workforce.models import Credential, SignOff

CERTIFICATES = {CPR, "K16"}  # shown by their card, never signed
KINDS = (*CARDS, "FIRST_AID")
MODEL = "workforce.SignOff"


@atomic
def sign(
    *,
    member: Membership,
    codes: Iterable[str],
    by: Membership,
    on: date | None = None,
    basis: str = SignOff.Basis.ASSESSED,
) -> list[SignOff]:
    """A therapist signs competencies that a colleague has shown, each for its own term.

    Errors: GuardRefused for an assessor who is no therapist, or for oneself; BadValue for a code
    that does not exist or stands on a card.
    """
    on = on or member.clinic.today()
    ends = {code: months_later(on, VALID_MONTHS[code]) for code in _known(codes)}
    return _sign(member, ends, by=by, on=on, basis=basis, note="")


@atomic
def attest(
    *, member: Membership, codes: Iterable[str], by: Membership, note: str, on: date | None = None
) -> list[SignOff]:
    """A founding attestation: competencies already held, attested, not assessed, for 90 days.

    Errors: as `sign`; BadValue without what the attestation rests on.
    Source: scope §4 P4, §9.21.
    """
    if not note.strip():
        raise BadValue({"note": _("Write what the attestation rests on.")})
    on = on or member.clinic.today()
    ends = dict.fromkeys(_known(codes), on + ATTESTED_FOR)
    basis = SignOff.Basis.ATTESTED
    return _sign(member, ends, by=by, on=on, basis=basis, note=note.strip())


@atomic
def end_sign_off(*, sign_off: SignOff, member: Membership, by: Membership, reason: str) -> None:
    """Take a signature back; the row stays, ended, with the reason in the audit."""
    _may_assess(member, by)
    if sign_off.ended_at is not None:
        return
    sign_off.ended_at = clock.now()
    sign_off.save(update_fields=["ended_at"])
    changes = {sign_off.code: [sign_off.valid_until_on.isoformat(), None]}
    audit.record_change(by=by, model=MODEL, subject=member.person_id, fields=changes, reason=reason)
    _tell(member)


@atomic
def record_credential(
    *,
    member: Membership,
    kind: str,
    expires_on: date,
    by: Membership,
    number: str = "",
    issuer: str = "",
) -> Credential:
    """Put a card on file; it replaces the one of the same kind.

    Errors: BadValue for a kind of card that is not kept.
    """
    if kind not in KINDS:
        raise BadValue({"kind": _("This kind of card is not kept here.")})
    old = member.person.credentials.filter(kind=kind, ended_at=None)
    before = [each.isoformat() for each in old.values_list("expires_on", flat=True)]
    old.update(ended_at=clock.now())
    card = Credential.objects.create(
        organization_id=member.organization_id,
        person=member.person,
        kind=kind,
        number=number,
        issuer=issuer,
        expires_on=expires_on,
        verified_by=by,
    )
    changes = {kind: [before[-1] if before else None, expires_on.isoformat()]}
    audit.record_change(
        by=by, model="workforce.Credential", subject=member.person_id, fields=changes
    )
    _tell(member)
    return card


def months_later(day: date, months: int) -> date:
    """The same day of the month, so many months on; the last day where there is no such day."""
    year, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + year, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def _sign(
    member: Membership, ends: dict[str, date], *, by: Membership, on: date, basis: str, note: str
) -> list[SignOff]:
    _may_assess(member, by)
    rows = SignOff.objects.bulk_create(
        SignOff(
            organization_id=member.organization_id,
            person=member.person,
            code=code,
            basis=basis,
            signed_by=by,
            signed_on=on,
            valid_until_on=until,
            note=note,
        )
        for code, until in ends.items()
    )
    changes = {code: [None, until.isoformat()] for code, until in ends.items()}
    audit.record_change(
        by=by, model=MODEL, subject=member.person_id, fields=changes, reason=note or basis
    )
    _tell(member)
    return rows


def _may_assess(member: Membership, by: Membership) -> None:
    """Only a therapist signs, and nobody for themselves (workforce §12.2)."""
    decision = may_assess(
        assessor=by.name,
        assessor_id=str(by.person_id),
        role=Role(by.role),
        person=member.name,
        person_id=str(member.person_id),
    )
    if not decision.allowed:
        raise GuardRefused(decision, act="competency.sign", about={"technician": member})


def _known(codes: Iterable[str]) -> list[str]:
    found = list(dict.fromkeys(codes))
    unknown = [code for code in found if code not in NAMES or code in CERTIFICATES]
    if unknown or not found:
        wrong = ", ".join(unknown) or "—"
        raise BadValue({"codes": _("Not a competency to sign: %(codes)s.") % {"codes": wrong}})
    return found


def _tell(member: Membership) -> None:
    publish(member.clinic, f"person:{member.pk}", [member.pk])
    announce("competency.changed", member=member)
