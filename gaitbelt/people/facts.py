"""Rows of people and clinics as the values that the rules read."""

from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

from gaitbelt.domain import competency
from gaitbelt.domain.competency import Basis, Credential, Doer, SignOff
from gaitbelt.domain.gate_facts import Place
from gaitbelt.domain.pack_files import pack_from_data
from gaitbelt.domain.packs import (
    DEFAULT_STRICT,
    PACKS,
    Confidence,
    FacilityPolicy,
    Pack,
    attested,
    in_force,
)
from gaitbelt.domain.scope import Permission, Role
from gaitbelt.domain.supervision import SupervisionLevel
from gaitbelt.people.models import Clinic, Membership, RuleVersion

CARDS = {"CPR": competency.CPR, "BBP": competency.BLOODBORNE}  # a card's kind → its code


LONG_TERM_CARE = frozenset({"long_term_care"})  # condition of scope §6 NY


def place(clinic: Clinic, on: date | None = None) -> Place:
    """Whose rules apply at a clinic on a day, today by default.

    No SQL query, and one, once in a process, after somebody signed rules of the clinic's own.
    """
    is_long_term = clinic.setting == Clinic.Setting.NURSING_HOME
    return Place(
        pack=pack(clinic, on),
        facility=facility(clinic, on),
        conditions=LONG_TERM_CARE if is_long_term else frozenset(),
    )


def pack(clinic: Clinic, on: date | None = None) -> Pack:
    """The rule pack of a clinic's jurisdiction on a day, with what the clinic itself attests.

    Without a known pack the strict defaults apply (scope §5). What was attested under another
    jurisdiction says nothing about this one.
    """
    on = on or clinic.today()
    state, own, move = state_pack(clinic, on), own_rules(clinic, on), clinic.move_before(on)
    if own is None or not (own.rules or own.tasks):
        return state
    if move is not None and own.effective_from.isoformat() < move["holds_from"]:
        return state
    return attested(state, own_pack(own))


def state_pack(clinic: Clinic, on: date) -> Pack:
    """The pack of the clinic's jurisdiction on a day, else the strict defaults."""
    return in_force(clinic.jurisdiction_on(on), on) or DEFAULT_STRICT


def moves_to_come(clinic: Clinic) -> list[dict[str, Any]]:
    """Changes of the jurisdiction that do not hold yet: the day, and the pack's name."""
    today = clinic.today().isoformat()
    coming = [each for each in clinic.moves if each["holds_from"] > today]
    return [
        {"day": date.fromisoformat(each["holds_from"]), "pack": PACKS[each["code"]].name}
        for each in coming
    ]


def own_rules(clinic: Clinic, on: date) -> RuleVersion | None:
    """The version of the clinic's own rules that holds on a day."""
    signed = _signed_versions(clinic.pk, clinic.rules_stamp) if clinic.rules_stamp else ()
    held = [each for each in signed if each.effective_from <= on]
    return held[-1] if held else None


def own_pack(own: RuleVersion) -> Pack:
    """What a version attests, as a pack."""
    return pack_from_data(
        {
            "code": f"OWN-{own.number}",
            "name": str(own.clinic),
            "confidence": Confidence.ATTESTED,
            "citations": [own.citation],
            "attested_by": str(own.signed_by.person) if own.signed_by else None,
            "effective_from": own.effective_from,
            "usual": {"source": own.citation, "confidence": Confidence.ATTESTED},
            "rules": {name: {"value": value} for name, value in own.rules.items()},
            "tasks": {task: {"value": cell} for task, cell in own.tasks.items()},
        }
    )


@lru_cache(maxsize=512)
def _signed_versions(clinic: UUID, stamp: UUID) -> tuple[RuleVersion, ...]:
    """The clinic's signed versions in order of their days, as they are since that stamp.

    Signed versions never change, and each signature gives another stamp: a process reads them once.
    """
    rows = RuleVersion.objects.filter(
        clinic=clinic, signed_at__isnull=False, manager_signed_at__isnull=False
    )
    return tuple(
        rows.select_related("clinic", "signed_by__person").order_by("effective_from", "number")
    )


def facility(clinic: Clinic, on: date | None = None) -> FacilityPolicy:
    """What the clinic itself has decided, as its signed version of a day says."""
    own = own_rules(clinic, on or clinic.today())
    if own is None:
        return FacilityPolicy(patients_per_technician=clinic.max_patients_per_technician)
    return replace(own_policy(own), patients_per_technician=clinic.max_patients_per_technician)


def own_policy(own: RuleVersion) -> FacilityPolicy:
    """What a version decides, as the rules read it; unsigned, it opens nothing."""
    policy, level = own.policy, own.policy.get("supervision_level")
    return FacilityPolicy(
        permissions={
            task: Permission[letter] for task, letter in policy.get("permissions", {}).items()
        },
        signed_by=str(own.signed_by.person) if own.signed_by else None,
        signed_on=own.clinic.day_at(own.signed_at) if own.signed_at else None,
        expired_cpr=policy.get("expired_cpr", "not_sole_responder"),
        supervision_level=SupervisionLevel[level] if level else None,
        max_technicians=policy.get("max_technicians"),
        patients_per_technician=own.clinic.max_patients_per_technician,
        line_of_sight=policy.get("line_of_sight", True),
    )


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
        birth_on=member.person.birth_on,
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
            revoked_on=member.clinic.day_at(row.ended_at) if row.ended_at else None,
        )
        for row in rows
    ]


def cards(member: Membership) -> dict[str, Credential]:
    """The newest card of each kind that has not been withdrawn."""
    rows = [row for row in member.person.credentials.all() if row.ended_at is None]
    rows.sort(key=lambda row: row.expires_on)
    codes = [(CARDS.get(row.kind, row.kind), row.expires_on) for row in rows]
    return {code: Credential(code, expires_on) for code, expires_on in codes}
