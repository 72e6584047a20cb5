"""Precautions and weight-bearing: a change ends one row and adds another."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from gaitbelt.core import audit, clock, values
from gaitbelt.core.db import atomic
from gaitbelt.core.errors import BadValue, GuardRefused
from gaitbelt.core.reactions import announce
from gaitbelt.domain.decision import Decision
from gaitbelt.domain.scope import Role
from gaitbelt.domain.vitals import may_set_limits
from gaitbelt.domain.weight_bearing import WeightBearing, check_partial, may_set_status
from gaitbelt.people import precautions as library
from gaitbelt.people.commands import news
from gaitbelt.people.commands._limits import check_limits
from gaitbelt.people.models import Membership, Patient, Precaution

MODEL = "people.precaution"
GIVEN = (
    "code", "text", "region", "side", "limit_percent", "limit_kg", "low", "high", "until_on",
)  # fmt: skip


@atomic
def set_precaution(
    *, patient: Patient, by: Membership, given: Mapping[str, Any], reason: str = ""
) -> Precaution:
    """Put a precaution in force; it takes the place of the same one, or of another weight status.

    Errors: BadValue for a code that is not in the library, PWB without a percent (1-99) or kg,
    a weight status without the day of its review, and a patient's own limit of a vital sign
    without its numbers, a reason and an end; GuardRefused for a weight status or a limit that an
    assistant sets. Source: session-safety.md §2, §8, §11, §13.5-6.
    """
    filled = {name: value for name, value in given.items() if value not in ("", None)}
    checked = _check(values.cleaned(Precaution, filled, allowed=GIVEN), today=by.clinic.today())
    check_limits(checked, reason=reason, today=by.clinic.today())
    _only_therapist_sets(checked["code"], by)
    at = clock.now()
    replaced = _end_replaced(patient, checked, at)
    row = Precaution.objects.create(
        organization_id=patient.organization_id, patient=patient, set_by=by, set_at=at, **checked
    )
    before = replaced[0] if replaced else None
    changes = audit.changed(_as_fields(before), _as_fields(row))
    _tell(row, by=by, changes=changes, reason=reason)
    return row


@atomic
def end_precaution(*, precaution: Precaution, by: Membership, reason: str) -> Precaution:
    """Take a precaution out of force, with the reason that everyone can read later."""
    values.require({"reason": reason}, ("reason",))
    _only_therapist_sets(precaution.code, by)
    row = Precaution.objects.select_for_update().get(pk=precaution.pk)
    if row.ended_at is None:
        row.ended_at = clock.now()
        row.save()
        ended = {"code": [row.code, None], "text": [row.text, None]}
        _tell(row, by=by, changes=ended, reason=reason)
    return row


def _check(given: dict[str, Any], *, today: date) -> dict[str, Any]:
    values.require(given, ("code",))
    code = given["code"]
    if code not in library.LIBRARY:
        raise BadValue({"code": _("Choose one of the list.")})
    if given.get("side", "") not in {"", *library.SIDES}:
        raise BadValue({"side": _("Choose left, right or both.")})
    if given.get("until_on") and given["until_on"] < today:
        raise BadValue({"until_on": _("Choose today or a later day.")})
    given["text"] = given.get("text") or str(library.LIBRARY[code])
    if library.is_weight_bearing(code):
        values.require(given, ("until_on",))
    _check_load(code, given)
    return given


def _check_load(code: str, given: Mapping[str, Any]) -> None:
    """A stated load belongs to PWB, which needs one."""
    percent, kg = given.get("limit_percent"), given.get("limit_kg")
    if code != WeightBearing.PWB:
        stated = [name for name in ("limit_percent", "limit_kg") if given.get(name) is not None]
        if stated:
            raise BadValue({name: _("Only partial weight has a stated load.") for name in stated})
        return
    if percent is None and kg is None:
        raise BadValue({"limit_percent": _("Partial weight needs a percent from 1 to 99, or kg.")})
    try:
        check_partial(percent, _number(kg))
    except ValueError:
        bad = "limit_kg" if percent is None or 1 <= percent <= 99 else "limit_percent"
        raise BadValue({bad: _("Give a percent from 1 to 99, or a load above 0 kg.")}) from None


def _number(kg: Decimal | None) -> float | None:
    return None if kg is None else float(kg)


def _only_therapist_sets(code: str, by: Membership) -> None:
    """A weight status and a patient's own limits of vital signs."""
    decision = Decision()
    if library.is_weight_bearing(code):
        decision = may_set_status(Role(by.role))
    elif library.measure_of(code) is not None:
        decision = may_set_limits(Role(by.role))
    if not decision.allowed:
        raise GuardRefused(decision, act="precaution.set")


def _end_replaced(patient: Patient, new: Mapping[str, Any], at: Any) -> list[Precaution]:
    """End what the new one replaces: the same code, or any weight status, of the same limb."""
    codes = list(library.WEIGHT) if library.is_weight_bearing(new["code"]) else [new["code"]]
    replaced = list(
        Precaution.objects.select_for_update().filter(
            Q(region=new.get("region", "")) & Q(side=new.get("side", "")),
            patient=patient,
            code__in=codes,
            ended_at=None,
        )
    )
    for row in replaced:
        row.ended_at = at
        row.save()
    return replaced


def _as_fields(row: Precaution | None) -> dict[str, Any]:
    found = {name: getattr(row, name) for name in GIVEN} if row else {}
    return {name: value for name, value in found.items() if value not in ("", None)}


def _tell(row: Precaution, *, by: Membership, changes: dict[str, Any], reason: str) -> None:
    """Tell every open screen of every clinic that treats the patient, and everyone downstream."""
    news.tell(row.patient, floor=True)
    announce("patient.precautions_changed", patient=row.patient, precaution=row, by=by)
    audit.record_change(
        by=by, model=MODEL, subject=row.pk, patient_id=row.patient_id, fields=changes, reason=reason
    )
