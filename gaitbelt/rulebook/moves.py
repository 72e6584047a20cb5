"""The jurisdiction whose rules hold at a clinic, changed from a day on (scope §9.11)."""

from datetime import date
from typing import Final

from django.utils.translation import gettext as _

from gaitbelt.core import audit, clock, values
from gaitbelt.core.db import atomic
from gaitbelt.core.errors import BadValue
from gaitbelt.core.outbox import publish
from gaitbelt.domain.packs import PACKS
from gaitbelt.people.models import Clinic, Membership
from gaitbelt.rulebook import trials

MODEL: Final = "people.clinic"


def move_clinic(
    *, clinic: Clinic, by: Membership, code: str, holds_from: date, reason: str
) -> Clinic:
    """From a later day on the clinic is judged under another jurisdiction's pack.

    The next booked day is judged under it first, outside the transaction, and what came of it is
    kept with the change. Days before keep the rules that held then; a change that was still to
    come gives way. What the clinic attested itself stays with the jurisdiction it was for.
    Errors: BadValue for an unknown pack, a day that is not later than today, or no reason.
    """
    values.require({"reason": reason}, ("reason",))
    if code not in PACKS:
        raise BadValue({"pack": _("Choose one of the list.")})
    if holds_from <= clinic.today():
        raise BadValue({"holds_from": _("Choose a day after today.")})
    day = trials.next_booked_day(clinic, clock.now()) or holds_from
    place = trials.elsewhere(clinic, code, day)
    trial = trials.judge(clinic, day, place).as_data() if place else {}
    return _move(clinic, by, {"code": code, "holds_from": holds_from.isoformat()}, trial, reason)


@atomic
def _move(
    clinic: Clinic, by: Membership, move: dict[str, str], trial: dict[str, object], reason: str
) -> Clinic:
    row = Clinic.objects.select_for_update().get(pk=clinic.pk)
    was, today = row.moves, row.today().isoformat()
    row.moves = [*(each for each in was if each["holds_from"] <= today), move]
    row.save(update_fields=["moves"])
    fields = {"moves": [was, row.moves], "dry_run": [None, trial]}
    audit.record_change(by=by, model=MODEL, subject=row.pk, fields=fields, reason=reason[:200])
    publish(row, "floor")
    return row
