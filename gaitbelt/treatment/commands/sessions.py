"""Taking a patient in, making ready, moving, measuring, finishing."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from gaitbelt.core.db import atomic, one_of
from gaitbelt.core.errors import BadValue, GuardRefused
from gaitbelt.core.ids import new_id
from gaitbelt.domain import gate, home
from gaitbelt.domain.scope import Role
from gaitbelt.people.facts import pack
from gaitbelt.people.models import Membership
from gaitbelt.plans import facts as plans
from gaitbelt.schedule import commands as schedule
from gaitbelt.schedule.commands.visits import only_while
from gaitbelt.schedule.models import Appointment
from gaitbelt.treatment import events as e
from gaitbelt.treatment import facts, log, vital_facts
from gaitbelt.treatment.book import Book
from gaitbelt.treatment.commands._follow import take_place
from gaitbelt.treatment.commands._one import hold, opened, say, write
from gaitbelt.treatment.models import Session


@atomic
def start_session(
    *, appointment: Appointment, by: Membership, at: datetime, key: UUID | None = None
) -> Session:
    """Take a visit in, if every guard agrees; a visit that is taken in already is given back.

    Errors: GuardRefused with all reasons; BadValue where the visit is over or has no plan.
    """
    visit = _locked(appointment, by)
    running = Session.objects.filter(appointment=visit).first()
    if running is not None:
        return running
    only_while(visit, Appointment.Status.BOOKED, Appointment.Status.CHECKED_IN)
    if visit.plan is None:
        raise BadValue({"appointment": _("This visit has no plan of care to follow.")})
    technician = hold(by)
    asker = facts.Asker(clinic=by.clinic, by=by)
    now_with = Session.objects.open().filter(clinic=by.clinic, technician=technician).count()
    visit.plan.clinic = by.clinic
    start = facts.for_start(
        asker, visit.patient, plans.plan(visit.plan), at=at, patients_now=now_with
    )
    decision = gate.may_start_session(start)
    if not decision.allowed:
        raise GuardRefused(decision, act="session.start", about={"appointment": visit})
    return _taken_in(visit, asker, by=by, at=at, key=key)


def _locked(appointment: Appointment, by: Membership) -> Appointment:
    rows = Appointment.objects.filter(clinic=by.clinic).select_for_update(of=("self",))
    kept = rows.select_related("patient", "plan", "area", "visit_type")
    return one_of(kept, appointment.pk)


def _taken_in(
    visit: Appointment, asker: facts.Asker, *, by: Membership, at: datetime, key: UUID | None
) -> Session:
    assert visit.plan is not None
    cover = asker.team(at).cover_of(by)
    fact = e.SessionStarted(
        appointment=visit.pk,
        patient=visit.patient_id,
        plan=visit.plan.pk,
        technician=by.pk,
        supervisor=cover.supervisor_id if cover else None,
        area=visit.area_id,
        runs=[(item.pk, new_id()) for item in visit.plan.items.order_by("position")],
        vitals_due=vital_facts.due_today(visit, by.clinic, at),
    )
    book = Book(id=key or new_id(), clinic=by.clinic)
    log.append(book, [log.Entry(fact=fact, at=at)], by=by)
    if visit.area_id is not None:
        take_place(book, visit.area_id, by=by, at=at)
    schedule.begin_session(visit=visit, by=by, at=at)
    return book.open


@atomic
def acknowledge_precautions(*, session: Session, by: Membership, at: datetime) -> None:
    """The changed precautions were opened and read; they stand until they change again."""
    if session.ready_at is None:
        raise BadValue({"session": _("Confirm the Ready screen first.")})
    say(session, e.PrecautionsRead(until=at), by=by, at=at)


@atomic
def note_contact(*, session: Session, by: Membership, at: datetime) -> None:
    """The tap "we have spoken": by the technician or the supervisor, confirmed at co-sign."""
    say(session, e.ContactMade(), by=by, at=at)


@atomic
def put_belt_on(*, session: Session, by: Membership, at: datetime, key: UUID | None = None) -> None:
    """The gait belt is on: one tap for a time of standing, not one for each item."""
    say(session, e.BeltOn(), by=by, at=at, key=key)


@atomic
def ready(
    *,
    session: Session,
    by: Membership,
    at: datetime,
    fact: e.SessionReadied,
    values: Mapping[str, float] | None = None,
    signs: Iterable[str] = (),
    has_ketones: bool = False,
    at_home: e.AtHome | None = None,
    key: UUID | None = None,
) -> Session:
    """Confirm the Ready screen in one tap; numbers that were measured come first."""
    said: list[e.SessionFact] = []
    if values or signs:
        numbers = dict(values or {})
        said.append(e.VitalsMeasured(values=numbers, signs=list(signs), has_ketones=has_ketones))
    asked = [e.HomeAsked(did=at_home)] if at_home else []
    book = opened(session, by)
    write(book, [*said, fact, *asked], by=by, at=at, key=key)
    return book.open


@atomic
def teach_back(
    *, session: Session, by: Membership, at: datetime, how: e.Back, key: UUID | None = None
) -> None:
    """The patient showed or told what to do at home, or needs help.

    Errors: GuardRefused where the rules here bar a technician from teaching.
    """
    decision = home.may_ask_back(pack(session.clinic), Role(by.role), doer=by.name)
    if not decision.allowed:
        raise GuardRefused(decision, act="home.taught_back", about={"session": session})
    say(session, e.TaughtBack(how=how), by=by, at=at, key=key)


@atomic
def measure_vitals(
    *,
    session: Session,
    by: Membership,
    at: datetime,
    fact: e.VitalsMeasured,
    key: UUID | None = None,
) -> Session:
    """Keep measured vital signs; their levels follow from the rules, never from a person."""
    book = opened(session, by)
    write(book, [fact], by=by, at=at, key=key)
    return book.open


@atomic
def waive_vitals(*, session: Session, by: Membership, at: datetime, reason: str) -> None:
    """A licensee lets the visit go on without vitals today."""
    if not by.is_licensed:
        raise BadValue({"by": _("A licensee waives vitals.")})
    say(session, e.VitalsWaived(reason=reason), by=by, at=at)


@atomic
def finish(
    *,
    session: Session,
    by: Membership,
    at: datetime,
    pain: int | None,
    reason: e.Deviation | None = None,
    key: UUID | None = None,
) -> None:
    """End the visit: what was not begun is not done, for one reason; devices are to be wiped.

    Errors: BadValue while something still touches the skin, or without a reason for what is left.
    """
    book = opened(session, by)
    if book.open.status == Session.Status.FINISHED:
        return
    said = e.SessionFinished(pain=pain, reason=reason)
    write(book, [said], by=by, at=at, key=key)
