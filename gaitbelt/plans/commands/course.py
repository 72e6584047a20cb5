"""Steps of a course of care: referral, certification, reports, holds (plan-of-care §1)."""

from datetime import date

from django.utils.translation import gettext as _

from gaitbelt.core import clock
from gaitbelt.core.db import atomic
from gaitbelt.core.errors import BadValue, GuardRefused
from gaitbelt.core.events import New, append
from gaitbelt.core.outbox import publish
from gaitbelt.domain.scope import Role
from gaitbelt.domain.signing import may_say_milestone
from gaitbelt.people.models import Episode, Membership
from gaitbelt.plans.events import MilestoneSaid
from gaitbelt.plans.models import Milestone

Kind = Milestone.Kind


@atomic
def say_milestone(
    *, episode: Episode, kind: str, by: Membership, happened_on: date, note: str = ""
) -> Milestone:
    """Put a step of a course of care on file.

    Errors: GuardRefused where the step is a therapist's own; BadValue for a step that does not
    exist, or a day that has not come or lies before the course began.
    """
    if kind not in Kind.values:
        raise BadValue({"kind": _("No step of a course of care is called this.")})
    decision = may_say_milestone(kind=kind, role=Role(by.role), who=by.name)
    if not decision.allowed:
        raise GuardRefused(decision, act="course.say", about={"patient": episode.patient})
    _is_possible(episode, kind, happened_on)
    row = Milestone.objects.create(
        organization_id=episode.organization_id,
        clinic=episode.clinic,
        episode=episode,
        kind=kind,
        happened_on=happened_on,
        note=note.strip()[:200],
        said_by=by,
        said_at=clock.now(),
    )
    _tell(row, by)
    return row


@atomic
def take_back(*, milestone: Milestone, by: Membership) -> None:
    """A step was put on file by mistake: it stays readable and no longer counts."""
    row = Milestone.objects.select_for_update().select_related("episode").get(pk=milestone.pk)
    decision = may_say_milestone(kind=row.kind, role=Role(by.role), who=by.name)
    if not decision.allowed:
        raise GuardRefused(decision, act="course.say", about={"patient": row.episode.patient})
    if row.ended_at is None:
        row.ended_at = clock.now()
        row.save(update_fields=["ended_at"])
        _tell(row, by)


def _is_possible(episode: Episode, kind: str, day: date) -> None:
    if day > episode.clinic.today():
        raise BadValue({"happened_on": _("This day has not come yet.")})
    is_before = day < episode.opened_on and kind not in {Kind.REFERRED, Kind.REFERRAL_SIGNED}
    if is_before or day.year < 1900:
        raise BadValue({"happened_on": _("The course of care began later.")})


def _tell(row: Milestone, by: Membership) -> None:
    fact = MilestoneSaid(
        milestone=row.pk,
        kind=row.kind,
        happened_on=row.happened_on,
        taken_back=row.ended_at is not None,
    )
    publish(row.clinic, "floor")
    append(
        New(
            fact=fact,
            clinic=row.clinic,
            author=by,
            occurred_at=clock.now(),
            subject=row.episode_id,
            patient_id=row.episode.patient_id,
        )
    )
