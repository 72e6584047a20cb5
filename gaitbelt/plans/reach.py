"""A technician reaches the patients whose treatment is handed on to them."""

from django.db.models import Exists, OuterRef, Q

from gaitbelt.people.models import Membership
from gaitbelt.people.reach import reaches
from gaitbelt.plans.models import Delegation, Plan


@reaches
def is_handed_on(member: Membership) -> Q:
    """A delegation to them that holds today, in a plan of the clinic that is in force."""
    held = Delegation.objects.filter(
        organization_id=member.organization_id,
        technician=member,
        item__plan__patient=OuterRef("pk"),
        item__plan__clinic_id=member.clinic_id,
        item__plan__status=Plan.Status.SIGNED,
        revoked_at=None,
        valid_until_on__gte=member.clinic.today(),
    )
    return Q(Exists(held))
