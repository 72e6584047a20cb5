"""A clinic is opened from the command line; its manager keeps its page."""

import re
from collections.abc import Mapping
from typing import Any
from zoneinfo import available_timezones

from django.utils.translation import gettext as _

from gaitbelt.core import audit, values
from gaitbelt.core.db import atomic
from gaitbelt.core.errors import BadValue
from gaitbelt.domain.packs import PACKS
from gaitbelt.people.models import Clinic, Membership, Organization

MODEL = "people.clinic"
ON_THE_PAGE = (
    "name", "phone", "address", "entrance", "aed_location", "opens_at", "closes_at",
    "idle_lock_minutes", "zone",
)  # fmt: skip
OPENS_WITH = ("name", "slug", "setting", "zone", "jurisdiction")
STATE = re.compile("[A-Z]{2}-[A-Z0-9]{1,3}")  # ISO 3166-2, as packs are called
LONGEST_IDLE = 30  # minutes; plan-of-care §10 has 5 as the usual


@atomic
def open_clinic(*, organization: str, given: Mapping[str, Any]) -> Clinic:
    """Open a clinic of an organization, which is made with its first one.

    A clinic that is there already is given back as it stands. Errors: BadValue naming each field.
    """
    _refuse_what_is_no_code(str(given.get("jurisdiction", "")))
    checked = values.cleaned(Clinic, given, allowed=OPENS_WITH)
    values.require(checked | {"organization": organization}, ("organization", *OPENS_WITH))
    _refuse_impossible(checked)
    there = Clinic.objects.filter(slug=checked["slug"]).select_related("organization").first()
    if there is not None:
        if there.organization.name != organization:
            raise BadValue({"slug": _("Another organization's clinic has this address.")})
        return there
    owner, _made = Organization.objects.get_or_create(name=organization)
    clinic = Clinic.objects.create(organization=owner, **checked)
    added = {name: [None, value] for name, value in checked.items()}
    audit.record_change(by=audit.Console(clinic), model=MODEL, subject=clinic.pk, fields=added)
    return clinic


@atomic
def edit_clinic(*, clinic: Clinic, by: Membership, given: Mapping[str, Any]) -> Clinic:
    """Change what the clinic's page shows: name, contact, hours, zone, idle lock.

    Errors: BadValue naming each field that does not fit.
    """
    checked = values.cleaned(Clinic, given, allowed=ON_THE_PAGE)
    row = Clinic.objects.select_for_update().get(pk=clinic.pk)
    values.require({"name": row.name} | checked, ("name",))
    hours = {"opens_at": row.opens_at, "closes_at": row.closes_at}
    _refuse_impossible(hours | checked)
    changes = audit.changed({name: getattr(row, name) for name in checked}, checked)
    if changes:
        for name in changes:
            setattr(row, name, checked[name])
        row.save(update_fields=list(changes))
        shown = {name: [_plain(value) for value in pair] for name, pair in changes.items()}
        audit.record_change(by=by, model=MODEL, subject=row.pk, fields=shown)
    return row


def _refuse_what_is_no_code(jurisdiction: str) -> None:
    """A name instead of a code would be judged by the strict defaults, and nobody would know."""
    if STATE.fullmatch(jurisdiction):
        return
    codes = ", ".join(sorted(code for code in PACKS if STATE.fullmatch(code)))
    says = _(
        "Write a code: %(codes)s; or that of another state, such as US-NV, where the strict "
        "defaults hold until the clinic’s own rules are signed."
    )
    raise BadValue({"jurisdiction": says % {"codes": codes}})


def _refuse_impossible(given: Mapping[str, Any]) -> None:
    problems: dict[str, str] = {}
    if "zone" in given and given["zone"] not in available_timezones():
        problems["zone"] = _("Write a time zone such as America/Chicago.")
    if "opens_at" in given and given["opens_at"] >= given["closes_at"]:
        problems["closes_at"] = _("The clinic closes after it opens.")
    if not 1 <= given.get("idle_lock_minutes", 1) <= LONGEST_IDLE:
        problems["idle_lock_minutes"] = _("Choose from 1 to 30 minutes.")
    if problems:
        raise BadValue(problems)


def _plain(value: Any) -> Any:
    return value if isinstance(value, str | int) else str(value)
