"""A technician reaches the patients who are in treatment at the clinic now, and own sessions."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from gaitbelt.people.models import Membership
from gaitbelt.people.reach import concerns, reaches
from gaitbelt.treatment.models import ItemRun, Observation, Session, SessionQuerySet


@reaches
def is_in_treatment(member: Membership) -> Q:
    """A session at the clinic that is not finished."""
    here = Session.objects.open().filter(
        organization_id=member.organization_id,
        clinic_id=member.clinic_id,
        patient=OuterRef("pk"),
    )
    return Q(Exists(here))


def sessions_for(member: Membership) -> SessionQuerySet:
    """The clinic's sessions; to a technician their own, and those of patients in reach."""
    rows = Session.objects.filter(organization_id=member.organization_id, clinic=member.clinic)
    return rows.filter(concerns(member, own=Q(technician=member)))


def runs_for(member: Membership) -> QuerySet[ItemRun]:
    """The items of those sessions."""
    rows = ItemRun.objects.filter(
        organization_id=member.organization_id, session__clinic=member.clinic
    )
    own = Q(session__technician=member)
    return rows.filter(concerns(member, by="session__patient_id", own=own))


def told_for(member: Membership) -> QuerySet[Observation]:
    """What was told in those sessions; a silent sign is for licensees and its author (R19)."""
    rows = Observation.objects.filter(
        organization_id=member.organization_id, clinic=member.clinic, undone_at=None
    )
    if not member.is_licensed:
        rows = rows.filter(Q(is_silent=False) | Q(noted_by=member))
    own = Q(session__technician=member)
    return rows.filter(concerns(member, by="session__patient_id", own=own))
