"""Cy's session with Ann: started now, with the items of the plan."""

from datetime import datetime
from typing import Any

from gaitbelt.core import clock
from gaitbelt.core.db import atomic
from gaitbelt.core.ids import new_id
from gaitbelt.people.models import Membership
from gaitbelt.people.tests.factories import sign_rules
from gaitbelt.plans.models import Plan
from gaitbelt.plans.tests.factories import PlanFactory, delegate_all
from gaitbelt.schedule.models import Appointment
from gaitbelt.schedule.tests.factories import AppointmentFactory
from gaitbelt.treatment import log
from gaitbelt.treatment.book import Book
from gaitbelt.treatment.events import SessionReadied, SessionStarted
from gaitbelt.treatment.models import Session
from gaitbelt.workforce.tests.factories import TechnicianFactory


def make_visit(*, plan: Plan | None = None, ann: Membership | None = None, **values: Any) -> Any:
    """A checked-in visit of Cy with Ann, every item of the plan delegated to her.

    The clinic's policy, signed by Bo, lets technicians put on hot packs.
    """
    plan = plan or PlanFactory.create()
    clinic = plan.clinic
    if not clinic.ruleversions.exists():
        sign_rules(clinic, plan.written_by, policy={"permissions": {"T14": "D"}})
    ann = ann or TechnicianFactory.create(clinic=plan.clinic)
    delegate_all(plan, ann)
    return AppointmentFactory.create(
        clinic=plan.clinic,
        plan=plan,
        technician=ann,
        therapist=plan.written_by,
        starts_at=clock.now(),
        checked_in=True,
        **values,
    )


@atomic
def make_session(
    *, visit: Appointment | None = None, ready: bool = True, at: datetime | None = None, **made: Any
) -> Session:
    """A session as its events make it, without asking the gate; `made` goes to `make_visit`."""
    visit = visit or make_visit(**made)
    ann, at = visit.technician, at or clock.now()
    plan = visit.plan
    assert ann is not None
    assert plan is not None
    book = Book(id=new_id(), clinic=visit.clinic)
    started = SessionStarted(
        appointment=visit.pk,
        patient=visit.patient_id,
        plan=plan.pk,
        technician=ann.pk,
        area=visit.area_id,
        runs=[(item.pk, new_id()) for item in plan.items.all()],
    )
    entries = [log.Entry(fact=started, at=at)]
    if ready:
        entries.append(log.Entry(fact=SessionReadied(identity="photo", pain=2), at=at))
    log.append(book, entries, by=ann)
    visit.status = Appointment.Status.IN_SESSION
    visit.save(update_fields=["status"])
    return Session.objects.get(pk=book.id)
