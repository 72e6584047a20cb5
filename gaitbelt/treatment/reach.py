"""A technician reaches the patients who are in treatment at the clinic now."""

from django.db.models import Exists, OuterRef, Q

from gaitbelt.people.models import Membership
from gaitbelt.people.reach import reaches
from gaitbelt.treatment.models import Session


@reaches
def is_in_treatment(member: Membership) -> Q:
    """A session at the clinic that is not finished."""
    here = Session.objects.open().filter(
        organization_id=member.organization_id,
        clinic_id=member.clinic_id,
        patient=OuterRef("pk"),
    )
    return Q(Exists(here))
