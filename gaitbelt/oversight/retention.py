"""Until when a patient's record is kept at least, by the rules of the clinic's state."""

from datetime import date

from django.db.models import Max, Q

from gaitbelt.domain import retention
from gaitbelt.people import facts as people
from gaitbelt.people.models import Clinic, Episode, Patient
from gaitbelt.treatment.models import Session


def kept(clinic: Clinic, patient: Patient) -> retention.Kept:
    """The record with its merged files, counted from the last care at the clinic (at most 3 SQL).

    While a course of care runs, the time has not begun: it counts from today.
    """
    return retention.kept(
        people.pack(clinic),
        last_care_on=_last_care_on(clinic, patient),
        birth_on=patient.birth_on,
    )


def _last_care_on(clinic: Clinic, patient: Patient) -> date:
    files = Q(patient=patient) | Q(patient__merged_into=patient)
    mine = {"organization_id": clinic.organization_id, "clinic": clinic}
    episodes = Episode.objects.filter(files, **mine)
    if episodes.filter(ended_at=None).exists():
        return clinic.today()
    ended_at = episodes.aggregate(last=Max("ended_at"))["last"]
    treated_at = Session.objects.filter(files, **mine).aggregate(last=Max("started_at"))["last"]
    last = [each for each in (ended_at, treated_at) if each is not None]
    return clinic.day_at(max(last)) if last else clinic.today()
