"""People who work at a clinic, under titles that the clinic's rules allow."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from gaitbelt.core import audit, clock, outbox, values
from gaitbelt.core.db import atomic
from gaitbelt.core.errors import BadValue, GuardRefused
from gaitbelt.domain.competency import Doer
from gaitbelt.domain.packs import title_allowed
from gaitbelt.domain.scope import LICENSED, Role
from gaitbelt.domain.staff import is_old_enough
from gaitbelt.people import facts
from gaitbelt.people.models import Clinic, Membership, Person

MODEL = "people.membership"
OF_PERSON = ("given_name", "family_name", "birth_on", "face")
OF_MEMBERSHIP = ("role", "job_title", "started_on")


@atomic
def add_person(
    *, clinic: Clinic, by: Membership | audit.Console, given: Mapping[str, Any]
) -> Membership:
    """Store a person and the role that they have at a clinic from a day on.

    Errors: BadValue naming each field; GuardRefused for a title that is kept for licensees, and
    for a technician who is too young on the first day.
    """
    person = values.cleaned(Person, _part(given, OF_PERSON, of=OF_MEMBERSHIP), allowed=OF_PERSON)
    work = values.cleaned(Membership, _part(given, OF_MEMBERSHIP), allowed=OF_MEMBERSHIP)
    values.require(person | work, ("given_name", "family_name", "role", "job_title"))
    work.setdefault("started_on", clinic.today())
    refuse_title(clinic, work["role"], work["job_title"])
    _refuse_days_to_come(clinic, person)
    who = Person(organization_id=clinic.organization_id, **person)
    refuse_too_young(clinic, who, role=work["role"], on=work["started_on"])
    who.save(force_insert=True)
    membership = Membership.objects.create(clinic=clinic, person=who, **work)
    added = {name: [None, value] for name, value in (person | work).items()}
    audit.record_change(by=by, model=MODEL, subject=membership.pk, fields=added)
    return membership


@atomic
def change_title(*, membership: Membership, by: Membership, job_title: str) -> Membership:
    """Give somebody another title on the badge.

    Errors: BadValue for a title that does not fit; GuardRefused for one kept for licensees.
    """
    checked = values.cleaned(Membership, {"job_title": job_title}, allowed=("job_title",))
    values.require(checked, ("job_title",))
    refuse_title(membership.clinic, membership.role, checked["job_title"])
    row = Membership.objects.select_for_update().get(pk=membership.pk)
    changes = audit.changed({"job_title": row.job_title}, checked)
    if changes:
        row.job_title = checked["job_title"]
        row.save()
        audit.record_change(by=by, model=MODEL, subject=row.pk, fields=changes)
    return row


@atomic
def record_birth(*, membership: Membership, by: Membership, birth_on: str) -> Person:
    """Put somebody's birth date on file, by which packs judge the age of a technician.

    Errors: BadValue for a day that is none, or has not come.
    """
    checked = values.cleaned(Person, {"birth_on": birth_on}, allowed=("birth_on",))
    values.require(checked, ("birth_on",))
    _refuse_days_to_come(membership.clinic, checked)
    row = Person.objects.select_for_update().get(pk=membership.person_id)
    changes = audit.changed({"birth_on": row.birth_on}, checked)
    if changes:
        row.birth_on = checked["birth_on"]
        row.save(update_fields=["birth_on"])
        audit.record_change(by=by, model=MODEL, subject=membership.pk, fields=changes)
    return row


@atomic
def end_membership(*, membership: Membership, by: Membership, reason: str) -> Membership:
    """End a role at a clinic, from this moment; whoever had it can no longer act in it."""
    values.require({"reason": reason}, ("reason",))
    row = Membership.objects.select_for_update().get(pk=membership.pk)
    if row.ended_at is None:
        row.ended_at = clock.now()
        row.save()
        ended = {"ended_at": [None, row.ended_at]}
        audit.record_change(by=by, model=MODEL, subject=row.pk, fields=ended, reason=reason)
        if row.user_id:
            outbox.revoke(row.clinic, row.user_id)
    return row


def _part(
    given: Mapping[str, Any], names: tuple[str, ...], *, of: tuple[str, ...] | None = None
) -> dict[str, Any]:
    """The values of these columns; with `of`, also all that belongs to neither, to be refused."""
    return {
        name: value
        for name, value in given.items()
        if name in names or (of is not None and name not in of)
    }


def refuse_title(clinic: Clinic, role: str, title: str) -> None:
    """A title that the rule pack keeps for licensees cannot be anybody else's (scope §1)."""
    if role in LICENSED:
        return
    decision = title_allowed(facts.place(clinic).pack, title)
    if not decision.allowed:
        raise GuardRefused(decision, act="staff.title")


def _refuse_days_to_come(clinic: Clinic, person: Mapping[str, Any]) -> None:
    birth_on: date | None = person.get("birth_on")
    if birth_on is not None and birth_on >= clinic.today():
        raise BadValue({"birth_on": _("This day has not come yet.")})


def refuse_too_young(clinic: Clinic, person: Person, *, role: str, on: date) -> None:
    """Nobody works as a technician before the age that the rule pack sets (scope §5).

    Without a birth date on file the role is given, and no patient until it is there.
    """
    if role != Membership.Role.TECH or person.birth_on is None:
        return
    doer = Doer("", person.given_name, Role.TECH, birth_on=person.birth_on)
    decision = is_old_enough(doer, facts.place(clinic, on).pack, on)
    if not decision.allowed:
        raise GuardRefused(decision, act="staff.age")
