"""Rows of people and clinics as the values that the rules read."""

from typing import Any

from gaitbelt.domain import competency
from gaitbelt.domain.competency import Basis, Credential, Doer, SignOff
from gaitbelt.domain.gate_facts import Place
from gaitbelt.domain.packs import DEFAULT_STRICT, PACKS, FacilityPolicy, Pack
from gaitbelt.domain.scope import Permission, Role
from gaitbelt.domain.supervision import SupervisionLevel
from gaitbelt.people.models import Clinic, Membership

CARDS = {"CPR": competency.CPR, "BBP": competency.BLOODBORNE}  # a card's kind → its code


def place(clinic: Clinic) -> Place:
    """Whose rules apply at a clinic; without a known pack the strict defaults do."""
    return Place(pack=pack(clinic), facility=facility(clinic))


def pack(clinic: Clinic) -> Pack:
    """The rule pack of a clinic's jurisdiction."""
    return PACKS.get(clinic.jurisdiction, DEFAULT_STRICT)


def facility(clinic: Clinic) -> FacilityPolicy:
    """What the clinic itself has decided, from `Clinic.facility_policy`."""
    policy: dict[str, Any] = clinic.facility_policy
    level = policy.get("supervision_level")
    return FacilityPolicy(
        permissions={
            task: Permission[letter] for task, letter in policy.get("permissions", {}).items()
        },
        signed_by=_signer(clinic),
        signed_on=clinic.policy_signed_on,
        expired_cpr=policy.get("expired_cpr", "not_sole_responder"),
        supervision_level=SupervisionLevel[level] if level else None,
        max_technicians=policy.get("max_technicians"),
        patients_per_technician=clinic.max_patients_per_technician,
    )


def _signer(clinic: Clinic) -> str | None:
    """Who signed the facility's policy (1 SQL query, or none where the clinic has them)."""
    key = clinic.policy_signed_by_id
    if key is None:
        return None
    if "policy_signed_by" not in clinic._state.fields_cache:
        clinic.policy_signed_by = Membership.objects.select_related("person").get(pk=key)
    signer = clinic.policy_signed_by
    return str(signer.person) if signer else None


def doer(member: Membership) -> Doer:
    """Who acts, with the competencies and certificates that they hold (2 SQL queries).

    Prefetched `person__sign_offs__signed_by` and `person__credentials` are used where present.
    """
    return Doer(
        id=str(member.person_id),
        name=member.name,
        role=Role(member.role),
        competencies=competency.by_code(_sign_offs(member)),
        credentials=cards(member),
    )


def _sign_offs(member: Membership) -> list[SignOff]:
    rows = member.person.sign_offs.all()
    if "sign_offs" not in getattr(member.person, "_prefetched_objects_cache", {}):
        rows = rows.select_related("signed_by")
    return [
        SignOff(
            code=row.code,
            signed_on=row.signed_on,
            valid_until=row.valid_until_on,
            signed_by=str(row.signed_by.person_id),
            signed_by_role=Role(row.signed_by.role),
            basis=Basis(row.basis),
            revoked_on=row.ended_at.astimezone(member.clinic.tz).date() if row.ended_at else None,
        )
        for row in rows
    ]


def cards(member: Membership) -> dict[str, Credential]:
    """The newest card of each kind that has not been withdrawn."""
    rows = [row for row in member.person.credentials.all() if row.ended_at is None]
    rows.sort(key=lambda row: row.expires_on)
    codes = [(CARDS.get(row.kind, row.kind), row.expires_on) for row in rows]
    return {code: Credential(code, expires_on) for code, expires_on in codes}
