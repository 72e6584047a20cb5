"""The demo's day so far: booked, checked in, treated, wiped; through the same commands as real."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, cast

from gaitbelt.core import clock
from gaitbelt.demo.data import load
from gaitbelt.demo.moment import wall
from gaitbelt.equipment import commands as equipment
from gaitbelt.equipment.models import Item
from gaitbelt.people.models import Clinic, Membership, Patient
from gaitbelt.plans import facts as plans
from gaitbelt.schedule import commands as schedule
from gaitbelt.schedule.claims import Wish
from gaitbelt.schedule.models import Appointment
from gaitbelt.treatment import commands as treatment
from gaitbelt.treatment import events as e
from gaitbelt.treatment.models import ItemRun, Session
from gaitbelt.workforce.models import Presence, Shift

BOOKED_BEFORE = timedelta(days=3)
VITALS = {
    "systolic_mmhg": 128.0,
    "diastolic_mmhg": 78.0,
    "heart_rate_bpm": 74.0,
    "spo2_percent": 97.0,
}


@dataclass(frozen=True)
class Moment:
    """Something that happens at an instant of the day."""

    at: datetime
    act: Callable[[datetime], None]


@dataclass(frozen=True)
class Visit:
    """A booked visit with its script."""

    booked: Appointment
    row: dict[str, Any]
    desk: Membership

    @property
    def technician(self) -> Membership:
        assert self.booked.technician is not None
        return self.booked.technician


def build_day(
    clinic: Clinic, staff: dict[str, Membership], patients: dict[str, Patient], now: datetime
) -> None:
    """Book the day, then let everything happen that has happened by `now`, in its order."""
    desk = next((m for m in staff.values() if m.role == "FRONT"), next(iter(staff.values())))
    rows = [row for row in load("day")["visit"] if row["clinic"] == clinic.slug]
    with clock.stopped(now - BOOKED_BEFORE):
        visits = [Visit(_book(row, clinic, staff, patients, desk, now), row, desk) for row in rows]
    moments = [moment for visit in visits for moment in SCRIPTS[visit.row["script"]](visit)]
    for moment in sorted(moments, key=lambda each: each.at):
        if moment.at <= now:
            _let_be_seen(clinic, moment.at)
            with clock.stopped(moment.at):
                moment.act(moment.at)
    _let_be_seen(clinic, now)


def _book(
    row: dict[str, Any],
    clinic: Clinic,
    staff: dict[str, Membership],
    patients: dict[str, Patient],
    desk: Membership,
    now: datetime,
) -> Appointment:
    visit_type = clinic.visittypes.get(code=row["type"])
    patient, day = patients[row["patient"]], clinic.day_at(now)
    wish = Wish(
        clinic=clinic,
        patient=patient,
        visit_type=visit_type,
        starts_at=wall(day, row["at"], clinic.tz),
        minutes=visit_type.licensed_minutes + visit_type.technician_minutes,
        therapist=staff[row["therapist"]] if "therapist" in row else None,
        technician=staff[row["technician"]] if "technician" in row else None,
        area=clinic.areas.get(name=row["area"]),
        plan=patient.plans.filter(status="signed").first(),
    )
    return schedule.book(wish=wish, by=desk, at=clock.now())


def _let_be_seen(clinic: Clinic, at: datetime) -> None:
    """Everyone whose shift has begun was seen as it began."""
    for shift in Shift.objects.filter(clinic=clinic, starts_at__lte=at, ends_at__gt=at):
        Presence.objects.filter(member=shift.member_id, seen_at=None).update(
            seen_at=shift.starts_at + timedelta(minutes=1)
        )


def _arrives(visit: Visit, before: int = 6) -> Moment:
    at = visit.booked.starts_at - timedelta(minutes=before)
    return Moment(at, lambda at: _check_in(visit, at))


def _check_in(visit: Visit, at: datetime) -> None:
    schedule.check_in(visit=visit.booked, by=visit.desk, at=at)


def _here(visit: Visit) -> list[Moment]:
    return [_arrives(visit)]


def _booked(visit: Visit) -> list[Moment]:
    return []


def _no_show(visit: Visit) -> list[Moment]:
    at = visit.booked.starts_at + timedelta(minutes=16)
    return [Moment(at, lambda at: _give_up(visit, at))]


def _give_up(visit: Visit, at: datetime) -> None:
    schedule.mark_no_show(visit=visit.booked, by=visit.desk, at=at)


def _under_way(visit: Visit) -> list[Moment]:
    """Taken in on time, ready after two minutes, so many items done, one every four minutes."""
    begins = visit.booked.starts_at
    moments = [_arrives(visit), Moment(begins, lambda at: _take_in(visit, at))]
    moments.append(Moment(begins + timedelta(minutes=2), lambda at: _make_ready(visit, at)))
    for number in range(visit.row["items_done"]):
        at = begins + timedelta(minutes=4 * number + 5)
        moments.append(Moment(at, partial(_do, visit, number)))
    return moments


def _done(visit: Visit) -> list[Moment]:
    """All items as prescribed, the modality with its checks, finished and wiped."""
    items = visit.booked.plan.items.count() if visit.booked.plan else 0
    visit.row["items_done"] = items
    moments = _under_way(visit)
    ends = visit.booked.starts_at + timedelta(minutes=4 * items + 9)
    return [*moments, Moment(ends, lambda at: _finish(visit, at))]


SCRIPTS: dict[str, Callable[[Visit], list[Moment]]] = {
    "here": _here,
    "booked": _booked,
    "no_show": _no_show,
    "under_way": _under_way,
    "done": _done,
    "done_tired": _done,
}


def _take_in(visit: Visit, at: datetime) -> None:
    treatment.start_session(appointment=visit.booked, by=visit.technician, at=at)


def _session(visit: Visit) -> Session:
    return Session.objects.get(appointment=visit.booked)


def _make_ready(visit: Visit, at: datetime) -> None:
    session = _session(visit)
    fact = e.SessionReadied(
        identity="birth_date",
        precautions_until=at,
        transfer=cast(e.Assist, session.patient.mobility or None),
        pain=2,
    )
    treatment.ready(session=session, by=visit.technician, at=at, fact=fact, values=VITALS)


def _do(visit: Visit, number: int, at: datetime) -> None:
    run = _session(visit).runs.select_related("item", "session").order_by("position")[number]
    if run.item.kind == "modality":
        _heat(visit, run, at)
        return
    if plans.conditions(run.item, plans.precautions_of(run.item.plan)):
        treatment.confirm_conditions(run=run, by=visit.technician, at=at)
    if number == visit.row.get("late_item"):
        done_at = at - timedelta(minutes=3)
        treatment.record_item(
            fact=_as_told(run), run=run, by=visit.technician, at=at, done_at=done_at
        )
        return
    treatment.start_item(run=run, by=visit.technician, at=at)
    is_last = number == visit.row["items_done"] - 1
    fact = _tired(run) if is_last and visit.row["script"] == "done_tired" else _as_told(run)
    treatment.record_item(fact=fact, run=run, by=visit.technician, at=at)


def _as_told(run: ItemRun) -> e.ItemDone:
    return e.ItemDone(run=run.pk, pain=2)


def _tired(run: ItemRun) -> e.ItemDone:
    return e.ItemDone(run=run.pk, as_prescribed=False, sets=2, reason="fatigue", pain=2)


def _heat(visit: Visit, run: ItemRun, at: datetime) -> None:
    """A hot or cold pack, checked on time and taken off; its minutes lie before the next item."""
    clinic, by = visit.booked.clinic, visit.technician
    device = Item.objects.filter(clinic=clinic, kind__slug=run.item.equipment_kind).first()
    minutes = float(run.item.parameters["minutes"])
    begins = at - timedelta(minutes=minutes)
    fact = e.ModalityStarted(
        run=run.pk,
        device=device.pk if device else None,
        side=cast(e.Side, run.item.side),
        minutes=minutes,
        layers=run.item.parameters.get("layers"),
        confirmed=["ASK3", "SKIN", "UNDERSTAND", "BASE"],
        pain=2,
    )
    treatment.start_modality(fact=fact, run=run, by=by, at=begins, device=device)
    for after in (5.0, 10.0):
        if after < minutes:
            check_at = begins + timedelta(minutes=after)
            treatment.check_skin(run=run, skin="ok", by=by, at=check_at)
    treatment.remove_modality(fact=e.ModalityRemoved(run=run.pk, skin="ok"), run=run, by=by, at=at)
    ended = e.ModalityEnded(run=run.pk, skin="ok", pain=1)
    treatment.end_modality(fact=ended, run=run, by=by, at=at)


def _finish(visit: Visit, at: datetime) -> None:
    """Say what was noticed, finish, and wipe the bay."""
    session, by = _session(visit), visit.technician
    if "observation" in visit.row:
        said, part, level = visit.row["observation"]
        fact = e.ObservationNoted(said=said, body_part=part, level=level)
        treatment.observe(session=session, fact=fact, by=by, at=at)
    if visit.row.get("ask"):
        run = session.runs.filter(item__kind="exercise").order_by("position").first()
        if run is not None:
            treatment.ask_to_progress(run=run, by=by, at=at, said="Easy for three visits")
    treatment.finish(session=session, by=by, at=at, pain=1, reason="time")
    if visit.booked.area is not None:
        wiped_at = at + timedelta(minutes=1)
        with clock.stopped(wiped_at):
            equipment.wipe_place(area=visit.booked.area, by=by, at=wiped_at)
