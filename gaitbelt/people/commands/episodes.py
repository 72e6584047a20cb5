"""Courses of care: through an open one a clinic sees the patient."""

from datetime import date

from django.utils.translation import gettext as _

from gaitbelt.core import audit, clock, values
from gaitbelt.core.db import atomic
from gaitbelt.core.errors import BadValue
from gaitbelt.core.reactions import announce
from gaitbelt.people.models import Episode, Membership, Patient

MODEL = "people.episode"


@atomic
def open_episode(
    *,
    patient: Patient,
    by: Membership | audit.Console,
    opened_on: date | None = None,
    reason: str = "",
) -> Episode:
    """Begin a course of care at the clinic of `by`; an open one is kept as it is."""
    today = by.clinic.today()
    given = values.cleaned(Episode, {"reason": reason}, allowed=("reason",))
    if opened_on and opened_on > today:
        raise BadValue({"opened_on": _("An episode opens today or has opened before.")})
    episode, is_new = Episode.objects.get_or_create(
        organization_id=patient.organization_id,
        clinic=by.clinic,
        patient=patient,
        ended_at=None,
        defaults={"opened_on": opened_on or today, **given},
    )
    if is_new:
        audit.record_change(
            by=by,
            model=MODEL,
            subject=episode.pk,
            patient_id=patient.pk,
            fields={"opened_on": [None, episode.opened_on]},
            reason=reason,
        )
    return episode


@atomic
def end_episode(*, episode: Episode, by: Membership | audit.Console, reason: str) -> Episode:
    """End a course of care; the clinic no longer sees the patient. It needs a reason."""
    values.require({"reason": reason}, ("reason",))
    row = Episode.objects.select_for_update().get(pk=episode.pk)
    if row.ended_at is not None:
        return row
    row.ended_at = clock.now()
    row.save()
    announce("patient.episode_ended", episode=row, by=by, reason=reason)
    audit.record_change(
        by=by,
        model=MODEL,
        subject=row.pk,
        patient_id=row.patient_id,
        fields={"ended_at": [None, row.ended_at]},
        reason=reason,
    )
    return row
