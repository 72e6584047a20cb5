"""Fall risk: values are entered by whoever tests, the flag is a therapist's."""

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext as _

from gaitbelt.core import audit
from gaitbelt.core.db import atomic
from gaitbelt.core.errors import BadValue, GuardRefused
from gaitbelt.domain.fall_risk import TOOLS, may_confirm, propose
from gaitbelt.domain.scope import Role
from gaitbelt.people.commands import edit_patient
from gaitbelt.people.models import Membership, Patient
from gaitbelt.treatment.models import FallScreen

MODEL = "treatment.fallscreen"
MOST_FALLS = 99


@atomic
def screen_falls(
    *, patient: Patient, by: Membership, at: datetime, values: Mapping[str, float],
    falls: int = 0, with_injury: bool = False,
) -> FallScreen:  # fmt: skip
    """Keep what was asked and measured, with the flag that it proposes; nothing changes yet.

    Errors: BadValue for an unknown tool, a value outside its scale, and an empty screen.
    """
    problems = {
        name: _("From 0 to %(most)s.") % {"most": f"{TOOLS[name].most:g}"}
        for name, value in values.items()
        if name in TOOLS and not 0 <= value <= TOOLS[name].most
    }
    problems |= dict.fromkeys(values.keys() - TOOLS.keys(), _("There is no such test."))
    if not 0 <= falls <= MOST_FALLS:
        problems["falls"] = _("From 0 to %(most)s.") % {"most": MOST_FALLS}
    if not values and not falls and not with_injury:
        problems["values"] = _("Write down at least one value.")
    if problems:
        raise BadValue(problems)
    found = propose(values, falls=falls, with_injury=with_injury)
    row = FallScreen.objects.create(
        clinic=by.clinic, organization_id=by.organization_id, patient=patient,
        values=dict(values), falls=falls, with_injury=with_injury, proposed=found.risk.value,
        screened_by=by, screened_at=at,
    )  # fmt: skip
    _note(row, by, {"proposed": [None, row.proposed], "values": [None, row.values]})
    return row


@atomic
def confirm_falls(
    *, screen: FallScreen, by: Membership, at: datetime, risk: str, why: str = ""
) -> FallScreen:
    """The therapist confirms the proposed flag, or sets another one and says why.

    Errors: GuardRefused for anybody else; BadValue for another flag without a reason.
    """
    row = FallScreen.objects.select_for_update(of=("self",)).get(pk=screen.pk)
    patient = row.patient
    decision = may_confirm(Role(by.role), who=by.name, patient=patient.called)
    if not decision.allowed:
        raise GuardRefused(decision, act="fall.confirm", about={"patient": patient})
    if risk not in Patient.FallRisk.values:
        raise BadValue({"risk": _("Choose one of the list.")})
    if risk != row.proposed and not why.strip():
        raise BadValue({"why": _("Say why it is not what was proposed.")})
    before = row.confirmed or None
    row.confirmed, row.confirmed_by, row.confirmed_at, row.why = risk, by, at, why.strip()[:200]
    row.save()
    _note(row, by, {"confirmed": [before, risk]}, why)
    edit_patient(
        patient=patient, by=by, revision=patient.revision, given={"fall_risk": risk}, reason=why
    )
    return row


def _note(row: FallScreen, by: Membership, fields: Mapping[str, object], reason: str = "") -> None:
    audit.record_change(
        by=by, model=MODEL, subject=row.pk, patient_id=row.patient_id, fields=fields, reason=reason
    )
