"""What a therapist reviews: entries, observations, asks, and what is held."""

from datetime import datetime, timedelta
from typing import Final

from django.db.models import Count, Q, QuerySet

from gaitbelt.domain.safety import Level
from gaitbelt.people.models import Clinic, Membership
from gaitbelt.treatment.models import HelpCall, ItemRun, Observation, Session

# What a total must hold before it is told, so that it says nothing of one person: the product's
# own numbers.
FEWEST_DECLINED: Final = 5
FEWEST_PEOPLE: Final = 2
MONTH: Final = timedelta(days=30)


def entries_to_review(clinic: Clinic) -> QuerySet[ItemRun]:
    """Drafts, returned entries, and signed ones that have changed; oldest first (1 SQL query)."""
    drafts = Q(signing__in=[ItemRun.Signing.DRAFT, ItemRun.Signing.RETURNED])
    return (
        ItemRun.objects.filter(drafts | Q(changed_at__isnull=False))
        .filter(organization_id=clinic.organization_id, session__clinic=clinic)
        .select_related(
            "item", "session__patient", "session__technician__person", "recorded_by__person",
            "opened_by__person", "signed_by__person", "session__clinic",
        )
        .order_by("ended_at")
    )  # fmt: skip


def observations_to_acknowledge(clinic: Clinic) -> QuerySet[Observation]:
    """Everything that nobody licensed has taken note of, worst first (1 SQL query).

    It holds silent signs: for licensees only, never for a board or a manager.
    """
    return (
        clinic.observations.filter(acknowledged_at=None, undone_at=None)
        .select_related(
            "patient", "session__area", "session__technician__person", "run__item",
            "noted_by__person", "acknowledged_by__person",
        )
        .order_by("-level", "noted_at")
    )  # fmt: skip


def held_now(clinic: Clinic) -> QuerySet[Session]:
    """Sessions with a hold or stop in force, of the visit or of an item (2 SQL queries)."""
    return (
        clinic.sessions.filter(Q(level__gte=Level.HOLD) | Q(runs__level__gte=Level.HOLD))
        .filter(status__in=[Session.Status.OPEN, Session.Status.READY])
        .distinct()
        .select_related("patient", "area", "technician__person")
        .prefetch_related("runs__item")
    )


def led_by_licensee(clinic: Clinic) -> QuerySet[ItemRun]:
    """Items that wait for a licensee to lead them, in sessions that are open (1 SQL query)."""
    return (
        ItemRun.objects.filter(
            organization_id=clinic.organization_id,
            session__clinic=clinic,
            session__status__in=[Session.Status.OPEN, Session.Status.READY],
            status=ItemRun.Status.LICENSEE,
        )
        .select_related("item", "session__patient", "session__area", "session__technician__person")
        .order_by("session__started_at", "position")
    )


def declined_lately(clinic: Clinic, at: datetime) -> int | None:
    """How often "Not me, not now" was tapped here in the last 30 days, by whomever (1 SQL query).

    None for fewer than five, or of one person alone: a total that small names somebody.
    """
    declined = ItemRun.objects.filter(
        organization_id=clinic.organization_id,
        session__clinic=clinic,
        session__started_at__gt=at - MONTH,
        actual__declined=True,
    )
    told = declined.aggregate(times=Count("pk"), people=Count("session__technician", distinct=True))
    is_told = told["times"] >= FEWEST_DECLINED and told["people"] >= FEWEST_PEOPLE
    return int(told["times"]) if is_told else None


def calls_open(clinic: Clinic) -> QuerySet[HelpCall]:
    """Help that has been called and not closed, newest first (1 SQL query)."""
    return (
        clinic.helpcalls.filter(closed_at=None)
        .select_related(
            "called_by__person",
            "seen_by__person",
            "area",
            "session__patient",
            "session__technician",
        )
        .order_by("-called_at")
    )


def answers_for(clinic: Clinic, technician: Membership) -> QuerySet[Observation]:
    """Answers that a technician has not read yet (1 SQL query)."""
    return (
        clinic.observations.filter(
            noted_by=technician, acknowledged_at__isnull=False, answer_seen_at=None,
            undone_at=None,
        )
        .exclude(decision="seen", answer="")
        .select_related("patient", "run__item", "acknowledged_by__person")
        .order_by("-acknowledged_at")
    )  # fmt: skip


def delegated_minutes(session: Session) -> int:
    """Whole minutes of a technician's delegated care in a visit; never billable units.

    What a licensee led, and what was done outside the rules, does not count (scope §9.17).
    """
    runs = session.runs.filter(led_by=None, outside_rules=[]).exclude(started_at=None)
    seconds = sum(
        ((run.removed_at or run.ended_at) - run.started_at).total_seconds()
        for run in runs
        if run.ended_at is not None and run.started_at is not None
    )
    return int(seconds // 60)
