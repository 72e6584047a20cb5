"""A clinic's own rules: drafted, judged on the next booked day, signed by two, in force (§9.23)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from gaitbelt.core import audit, clock
from gaitbelt.core.db import atomic
from gaitbelt.core.errors import BadValue, GuardRefused, Stale
from gaitbelt.core.ids import new_id
from gaitbelt.core.outbox import publish
from gaitbelt.domain.scope import Role
from gaitbelt.domain.signing import may_sign_rules, rules_are_open
from gaitbelt.people.models import Clinic, Membership, RuleVersion
from gaitbelt.rulebook import trials

MODEL = "people.RuleVersion"
CONTENT = ("effective_from", "citation", "policy", "rules", "tasks")


@atomic
def draft(*, clinic: Clinic, by: Membership, content: Mapping[str, Any]) -> RuleVersion:
    """Write the next version of a clinic's own rules; a draft that was open is written anew.

    Errors: BadValue for a day that has passed.
    """
    _is_to_come(clinic, content["effective_from"])
    rows = RuleVersion.objects.select_for_update().filter(clinic=clinic)
    open_ = rows.filter(manager_signed_at=None, ended_at=None).first()
    open_ = open_ or rows.filter(signed_at=None, ended_at=None).first()
    version = open_ or RuleVersion(
        clinic=clinic,
        organization_id=clinic.organization_id,
        number=(rows.aggregate(last=Max("number"))["last"] or 0) + 1,
    )
    before = _content(version) if open_ else {}
    for name in CONTENT:
        setattr(version, name, content[name])
    version.drafted_by, version.drafted_at = by, clock.now()
    version.dry_run = version.signed_by = version.signed_at = None
    version.manager = version.manager_signed_at = None
    version.save()
    _record(version, by, audit.changed(before, _content(version)))
    return version


def dry_run(*, version: RuleVersion, by: Membership) -> RuleVersion:
    """Judge the next booked day under a draft and keep what came of it.

    A day takes long to judge: the database is locked only to keep the outcome.
    Errors: GuardRefused for a version that both have signed; Stale for one that was written anew
    meanwhile.
    """
    judged = RuleVersion.objects.select_related("clinic").get(pk=version.pk)
    now = clock.now()
    day = trials.next_booked_day(judged.clinic, now) or judged.clinic.today()
    trial = trials.judge(judged.clinic, day, trials.under(judged, max(day, judged.effective_from)))
    return _keep(judged, trial.as_data() | {"judged_at": now.isoformat()}, by)


@atomic
def _keep(judged: RuleVersion, outcome: Mapping[str, Any], by: Membership) -> RuleVersion:
    row = _open(judged)
    if _content(row) != _content(judged):
        raise Stale([], version=row.number)
    row.dry_run = dict(outcome)
    row.save(update_fields=["dry_run"])
    _record(row, by, {"dry_run": [None, row.dry_run]})
    return row


@atomic
def sign(*, version: RuleVersion, by: Membership) -> RuleVersion:
    """A therapist and the manager each sign; with both signatures the version holds from its day.

    Errors: GuardRefused for another role or without a dry run; BadValue when its day has passed.
    """
    row = _open(version)
    decision = may_sign_rules(
        signer=by.name,
        role=Role(by.role),
        clinic=str(row.clinic),
        is_judged=row.dry_run is not None,
    )
    if not decision.allowed:
        raise GuardRefused(decision, act="rules.sign", about={"version": row})
    _is_to_come(row.clinic, row.effective_from)
    now = clock.now()
    if by.role == Membership.Role.PT:
        row.signed_by, row.signed_at = by, now
    else:
        row.manager, row.manager_signed_at = by, now
    row.save()
    _record(row, by, {"signed": [None, by.role]})
    if row.is_live:
        row.clinic.rules_stamp = new_id()
        row.clinic.save(update_fields=["rules_stamp"])
    publish(row.clinic, "floor")
    return row


@atomic
def discard(*, version: RuleVersion, by: Membership) -> None:
    """Throw a draft away; it stays on file, ended.

    Errors: GuardRefused for a version that both have signed.
    """
    row = _open(version)
    row.ended_at = clock.now()
    row.save(update_fields=["ended_at"])
    _record(row, by, {"ended_at": [None, row.ended_at.isoformat()]})


def _open(version: RuleVersion) -> RuleVersion:
    rows = RuleVersion.objects.select_for_update(of=("self",)).select_related("clinic")
    row = rows.get(pk=version.pk)
    decision = rules_are_open(clinic=str(row.clinic), is_live=row.is_live or bool(row.ended_at))
    if not decision.allowed:
        raise GuardRefused(decision, act="rules.write", about={"version": row})
    return row


def _is_to_come(clinic: Clinic, day: date) -> None:
    if day < clinic.today():
        raise BadValue({"effective_from": _("Choose today or a later day.")})


def _content(version: RuleVersion) -> dict[str, Any]:
    found = {name: getattr(version, name) for name in CONTENT}
    return found | {"effective_from": version.effective_from.isoformat()}


def _record(version: RuleVersion, by: Membership, fields: Mapping[str, Any]) -> None:
    audit.record_change(by=by, model=MODEL, subject=version.pk, fields=fields)
