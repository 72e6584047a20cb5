"""What a technician must have shown for a task, and the certificates behind it (workforce §3-4)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from types import MappingProxyType
from typing import Any, Final

from gaitbelt.domain import data
from gaitbelt.domain.decision import Reason, guard
from gaitbelt.domain.pack_files import ExpiredCpr
from gaitbelt.domain.scope import TASKS, Role

ATTESTED_FOR: Final = timedelta(days=90)  # scope §4 P4, §9.21
CPR_GRACE: Final = timedelta(days=30)  # workforce §4
CPR: Final = "K15"  # a certificate, judged by `expired_cpr` and never by a sign-off
BLOODBORNE: Final = "BBP"
REQUIRED_CARDS: Final = (CPR, BLOODBORNE)  # of everyone near a patient (workforce §4)

_FILE: Final[Mapping[str, Any]] = data.load("competencies.toml")
COMMON: Final[tuple[str, ...]] = tuple(_FILE["common"])  # every patient-facing task
NAMES: Final = MappingProxyType({code: name for code, (name, _) in _FILE["name"].items()})
VALID_MONTHS: Final = MappingProxyType(
    {code: months for code, (_, months) in _FILE["name"].items()}
)


class Basis(StrEnum):
    """How a competency was shown."""

    ASSESSED = "assessed"
    EVIDENCE = "evidence"  # renewed from ten flawless uses in 90 days (workforce §3)
    ATTESTED = "attested"  # founding attestation: counts for 90 days (scope §4 P4)


@dataclass(frozen=True, slots=True)
class SignOff:
    """A therapist's signature under one competency of one technician; days are clinic days."""

    code: str
    signed_on: date
    valid_until: date
    signed_by: str
    signed_by_role: Role = Role.PT
    basis: Basis = Basis.ASSESSED
    revoked_on: date | None = None

    @property
    def last_day(self) -> date:
        """The last day on which this signature counts."""
        if self.basis is Basis.ATTESTED:
            return min(self.valid_until, self.signed_on + ATTESTED_FOR)
        return self.valid_until


@dataclass(frozen=True, slots=True)
class Credential:
    """A certificate with its card, such as CPR; valid to the end of its last day."""

    code: str
    valid_until: date


@dataclass(frozen=True, slots=True)
class Doer:
    """The person who would do the task.

    `competencies` maps a K-code to its sign-offs (`by_code` builds it); `credentials` maps a
    certificate's code ("K15" for CPR, "BBP" for bloodborne pathogens) to the card. `birth_on` is
    None where it is not on file.
    """

    id: str
    name: str
    role: Role
    competencies: Mapping[str, tuple[SignOff, ...]] = field(default_factory=dict)
    credentials: Mapping[str, Credential] = field(default_factory=dict)
    birth_on: date | None = None


def by_code(sign_offs: Iterable[SignOff]) -> dict[str, tuple[SignOff, ...]]:
    """Sign-offs grouped by competency, as `Doer.competencies` holds them."""
    found: dict[str, tuple[SignOff, ...]] = {}
    for each in sign_offs:
        found[each.code] = (*found.get(each.code, ()), each)
    return found


@cache
def required_codes(
    task: str,
    *,
    region: str | None = None,
    machine: str | None = None,
    modality: str | None = None,
    moves: frozenset[str] = frozenset(),
    isolation: bool = False,
) -> tuple[str, ...]:
    """The K-codes that a task asks for, in order; an unsaid region or modality asks for all.

    `region` is lower, upper, spine or whole; `machine` is cardio or cable; `moves` may hold
    stairs, transfer, two_person and lift.

    Source: workforce §3.
    """
    codes: list[str] = [*_FILE["task"].get(task, ())]
    for kind, value in (("region", region), ("modality", modality)):
        options = _FILE[kind].get(task)
        if options is not None:
            chosen = [value] if value in options else options
            codes += [code for each in chosen for code in options[each]]
    codes += _FILE["machine"].get(task, {}).get(machine, ())
    for move in sorted(moves):
        codes += _FILE["move"].get(task, {}).get(move, ())
    if isolation:
        codes += _FILE["isolation"]
    if TASKS[task].patient_facing:
        codes = [*COMMON, *codes]
    return tuple(dict.fromkeys(codes))


@guard
def holds(doer: Doer, codes: Iterable[str], on: date) -> Iterator[Reason]:
    """Whether the doer holds every competency in `codes` on the day `on`; CPR is judged apart."""
    for code in codes:
        if code != CPR and not _is_held(doer, code, on):
            yield _lacks(doer, code, on)


def _is_held(doer: Doer, code: str, on: date) -> bool:
    for signed in doer.competencies.get(code, ()):
        if signed.signed_on <= on <= signed.last_day and _counts(signed, doer):
            return True
    return False


def _lacks(doer: Doer, code: str, on: date) -> Reason:
    """Why the competency is not held: never signed, its attestation over, or it has ended."""
    signed = doer.competencies.get(code, ())
    ended = [each for each in signed if _counts(each, doer) and each.last_day < on]
    facts = {"doer": doer.name, "competency": code, "name": NAMES[code]}
    if not ended:
        return _reason("competency.missing", facts, "scope §4 P4")
    last = max(ended, key=lambda each: each.last_day)
    facts["ended_on"] = last.last_day.isoformat()
    if last.basis is Basis.ATTESTED:
        return _reason("competency.attestation_ended", facts, "scope §9.21")
    return _reason("competency.expired", facts, "workforce §12.1")


def _counts(signed: SignOff, doer: Doer) -> bool:
    """A therapist signed it, not the technician, and nobody has taken it back."""
    return (
        signed.signed_by_role is Role.PT
        and signed.signed_by != doer.id
        and signed.revoked_on is None
    )


def _reason(code: str, facts: Mapping[str, str], source: str) -> Reason:
    return Reason(code, facts, source=source, remedy="competency.assess")


class CprStanding(StrEnum):
    """What a person's CPR certificate allows today."""

    CURRENT = "current"
    NOT_SOLE_RESPONDER = "not_sole_responder"
    BLOCKED = "blocked"


def cpr_standing(doer: Doer, on: date, policy: ExpiredCpr) -> CprStanding:
    """Current to the end of its last day; then as the clinic's `expired_cpr` says.

    Source: workforce §4, §12.3.
    """
    card = doer.credentials.get(CPR)
    if card is None:
        return CprStanding.BLOCKED
    if on <= card.valid_until:
        return CprStanding.CURRENT
    if policy == "block_at_once" or on > card.valid_until + CPR_GRACE:
        return CprStanding.BLOCKED
    return CprStanding.NOT_SOLE_RESPONDER


@guard
def credentials_allow(
    doer: Doer, on: date, policy: ExpiredCpr, *, other_responders: int
) -> Iterator[Reason]:
    """Whether the doer's certificates allow patient-facing tasks on the day `on`.

    `other_responders`: people on site with current CPR, the doer not counted.

    Source: workforce §4 (CPR; expired bloodborne training keeps off the patient-contact rota).
    """
    standing = cpr_standing(doer, on, policy)
    for code in REQUIRED_CARDS:
        if code not in doer.credentials:
            yield Reason(
                "credential.missing",
                {"doer": doer.name, "credential": code},
                source="workforce §4",
                remedy="credential.record",
            )
    card = doer.credentials.get(CPR)
    if card is not None and standing is CprStanding.BLOCKED:
        yield _expired("credential.expired", doer, card)
    elif card is not None and standing is CprStanding.NOT_SOLE_RESPONDER and other_responders < 1:
        yield _expired("credential.sole_responder", doer, card)
    blood = doer.credentials.get(BLOODBORNE)
    if blood is not None and on > blood.valid_until:
        yield _expired("credential.expired", doer, blood)


def _expired(code: str, doer: Doer, card: Credential) -> Reason:
    return Reason(
        code,
        {
            "doer": doer.name,
            "credential": card.code,
            "expired_on": card.valid_until.isoformat(),
        },
        source="workforce §4",
        remedy="credential.record",
    )
