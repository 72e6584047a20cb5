"""A technician reaches today's patients of the clinic."""

from django.db.models import Exists, OuterRef, Q

from gaitbelt.people.models import Membership
from gaitbelt.people.reach import reaches
from gaitbelt.schedule.models import Appointment


@reaches
def has_a_visit_today(member: Membership) -> Q:
    """A visit of today at the clinic, unless it was cancelled."""
    opens, closes = member.clinic.day_bounds(member.clinic.today())
    visits = Appointment.objects.filter(
        organization_id=member.organization_id,
        clinic_id=member.clinic_id,
        patient=OuterRef("pk"),
        starts_at__gte=opens,
        starts_at__lt=closes,
    ).exclude(status=Appointment.Status.CANCELLED)
    return Q(Exists(visits))
