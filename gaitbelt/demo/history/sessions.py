"""What happens in one visit of the weeks behind, minute by minute."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any, cast
from uuid import UUID

from gaitbelt.core import clock
from gaitbelt.core.ids import new_id
from gaitbelt.demo.data import load
from gaitbelt.demo.history.bookings import Visit
from gaitbelt.demo.history.chronicle import Chronicle
from gaitbelt.demo.history.telling import Telling
from gaitbelt.domain import vitals_due
from gaitbelt.domain.decision import Reason, as_data
from gaitbelt.domain.supervision import SupervisionLevel
from gaitbelt.equipment.events import ItemReleased, ItemUsed, ItemWiped
from gaitbelt.equipment.models import Item
from gaitbelt.people.models import Membership
from gaitbelt.plans.models import PlanItem
from gaitbelt.treatment import events as e
from gaitbelt.treatment.models import ItemRun

READY, FIRST, EACH = timedelta(minutes=2), timedelta(minutes=4), timedelta(minutes=3)
PARTLY, HURTS, SET_BY_SET = 0.05, 0.02, 0.2  # of the exercises
REMARKS, ASKS, OUTSIDE = 0.1, 0.05, 0.008  # of the visits
DECLINED = 0.008  # of the items that a technician leads
AT_HOME: tuple[e.AtHome, ...] = ("all", "some", "none")
URGENT = "Chest feels tight since the stairs"


@dataclass(kw_only=True)
class Floor:
    """Where visits happen: the things in use, and chance."""

    chronicle: Chronicle
    random: Random
    packs: dict[str, Item]  # by slug of the kind
    bays: dict[UUID, list[Item]]  # by area
    plans: dict[UUID, dict[UUID, PlanItem]] = field(default_factory=dict)

    def items_of(self, visit: Visit) -> dict[UUID, PlanItem]:
        """The items of the plan in force, read once per version, in order."""
        plan = visit.course.plan
        assert plan is not None
        if plan.pk not in self.plans:
            self.plans[plan.pk] = {item.pk: item for item in plan.items.order_by("position")}
        return self.plans[plan.pk]


def tell(
    visit: Visit, floor: Floor, *, supervisor: Membership, licensee: Membership, is_urgent: bool
) -> Telling:
    """The whole visit, from taking in to the wiped bay; it waits for its co-signature."""
    telling = Telling(clinic=visit.wish.clinic, licensee=licensee)
    begun_at = visit.wish.starts_at + timedelta(seconds=floor.random.randrange(150))
    with clock.stopped(begun_at):
        _take_in(visit, telling, floor, supervisor, begun_at)
        if is_urgent:
            _urgent(visit, telling, at=begun_at + FIRST)
        else:
            _items(visit, telling, floor, supervisor, begun_at + FIRST)
        _finish(visit, telling, floor)
    return telling


def _take_in(
    visit: Visit, telling: Telling, floor: Floor, supervisor: Membership, at: datetime
) -> None:
    """Taken in by the technician, measured and made ready; the bay is in use."""
    items, course, by = floor.items_of(visit), visit.course, visit.technician
    assert course.plan is not None
    started = e.SessionStarted(
        appointment=visit.row.pk,
        patient=course.patient.pk,
        plan=course.plan.pk,
        technician=by.pk,
        supervisor=supervisor.pk,
        area=visit.wish.area.pk if visit.wish.area else None,
        runs=[(key, new_id()) for key in items],
        vitals_due=[] if course.visits else sorted(vitals_due.REQUIRED),
    )
    telling.begin(started, items, patient=course.patient, plan=course.plan, by=by, at=at)
    _of_bay(visit, telling, floor, at, ItemUsed(session=str(telling.book.id)))
    ready_at = at + READY
    telling.say(e.VitalsMeasured(values=_vitals(floor.random)), by=by, at=ready_at)
    fact = e.SessionReadied(
        identity="birth_date",
        precautions_until=ready_at,
        transfer=cast(e.Assist, course.patient.mobility or None),
        pain=_pain(visit, floor.random),
    )
    telling.say(fact, by=by, at=ready_at)
    if course.visits and any(item.is_home for item in items.values()):
        did = floor.random.choices(AT_HOME, (5, 4, 1))[0]
        telling.say(e.HomeAsked(did=did), by=by, at=ready_at)


def _vitals(random: Random) -> dict[str, float]:
    return {
        "systolic_mmhg": float(random.randrange(108, 139)),
        "diastolic_mmhg": float(random.randrange(62, 86)),
        "heart_rate_bpm": float(random.randrange(60, 92)),
        "spo2_percent": float(random.randrange(95, 100)),
    }


def _pain(visit: Visit, random: Random) -> int:
    """Pain at rest today: where the course has come to, a little up or down."""
    return max(0, min(8, round(visit.course.pain_on(visit.day) + random.uniform(-0.8, 0.8))))


def _items(
    visit: Visit, telling: Telling, floor: Floor, supervisor: Membership, at: datetime
) -> None:
    """Each item in its turn: by the technician where the rules let them lead, else licensed."""
    for run in telling.runs:
        is_led = run.item.code in visit.course.led
        licensee = visit.wish.therapist or supervisor
        if is_led and floor.random.random() < DECLINED:
            telling.say(e.ItemDeclined(run=run.pk), by=visit.technician, at=at)
            is_led = False
        by = visit.technician if is_led else licensee
        if run.item.kind == PlanItem.Kind.MODALITY:
            at = _heat(telling, floor, run, by, at)
        else:
            _exercise(visit, telling, floor, run, by, at)
            at += EACH
    if floor.random.random() < ASKS:
        run = next(run for run in telling.runs if run.item.kind == PlanItem.Kind.EXERCISE)
        telling.say(
            e.AskRaised(run=run.pk, said="Easy for three visits"), by=visit.technician, at=at
        )
    if floor.random.random() < REMARKS:
        _remark(visit, telling, floor.random, at)


def _exercise(
    visit: Visit, telling: Telling, floor: Floor, run: ItemRun, by: Membership, at: datetime
) -> None:
    random, said_at = floor.random, at + timedelta(seconds=floor.random.randrange(110, 165))
    pain = max(0, (telling.session.pain_at_start or 0) + random.choice((-1, 0, 0)))
    effort = random.choice((3, 4, 4, 5))
    telling.say(e.ItemStarted(run=run.pk, outside_rules=_outside(floor, by)), by=by, at=at)
    sets = run.item.sets or 1
    if sets > 1 and random.random() < SET_BY_SET:
        for number in range(1, sets):
            done = e.SetDone(run=run.pk, number=number, pain=pain)
            telling.say(done, by=by, at=at + timedelta(seconds=25 * number))
    draw = random.random()
    if draw < HURTS:
        telling.say(e.PainSaid(run=run.pk, pain=min(10, pain + 3)), by=by, at=said_at)
    if draw < HURTS + PARTLY:
        reason: e.Deviation = "pain" if draw < HURTS else "fatigue"
        fact = e.ItemDone(
            run=run.pk, as_prescribed=False, sets=max(1, sets - 1), reason=reason, pain=pain
        )
    else:
        fact = e.ItemDone(run=run.pk, pain=pain, effort=effort)
    telling.say(fact, by=by, at=said_at)


def _outside(floor: Floor, by: Membership) -> list[dict[str, Any]]:
    """Now and then something was done while nobody supervised."""
    if by.is_licensed or floor.random.random() > OUTSIDE / 8:
        return []
    return [
        as_data(
            Reason("supervision.absent", {"level": SupervisionLevel.DIRECT_ONSITE.name}, "scope §3")
        )
    ]


def _heat(telling: Telling, floor: Floor, run: ItemRun, by: Membership, at: datetime) -> datetime:
    """A pack, looked under on time and taken off; when it is over."""
    minutes = float(run.item.parameters["minutes"])
    pack = floor.packs.get(run.item.equipment_kind)
    started = e.ModalityStarted(
        run=run.pk,
        device=pack.pk if pack else None,
        side=cast(e.Side, run.item.side),
        minutes=minutes,
        layers=run.item.parameters.get("layers"),
        confirmed=["ASK3", "SKIN", "UNDERSTAND", "BASE"],
        pain=telling.session.pain_at_start,
    )
    telling.say(started, by=by, at=at)
    if pack is not None:
        used = ItemUsed(session=str(telling.book.id))
        floor.chronicle.say(
            used, by=by, at=at, subject=pack.pk, patient_id=telling.session.patient_id
        )
    for check in run.checks:
        if check["at_min"] < minutes:
            late = timedelta(seconds=floor.random.randrange(5, 45))
            checked_at = at + timedelta(minutes=check["at_min"]) + late
            telling.say(e.ModalityChecked(run=run.pk, skin="ok"), by=by, at=checked_at)
    ends_at = at + timedelta(minutes=minutes, seconds=20)
    telling.say(e.ModalityRemoved(run=run.pk, skin="ok"), by=by, at=ends_at)
    pain = max(0, (telling.session.pain_at_start or 0) - 1)
    telling.say(e.ModalityEnded(run=run.pk, skin="ok", pain=pain), by=by, at=ends_at)
    return ends_at + timedelta(seconds=40)


def _remark(visit: Visit, telling: Telling, random: Random, at: datetime) -> None:
    """Something that the technician heard, in the patient's own words."""
    row = random.choice(load("history")["remark"])
    level = row.get("level", 1)
    fact = e.ObservationNoted(said=row["said"], body_part=row.get("part", ""), level=level)
    telling.say(fact, by=visit.technician, at=at)
    if level > 1:
        telling.lift(None, at=at + timedelta(minutes=2))


def _urgent(visit: Visit, telling: Telling, at: datetime) -> None:
    """A red flag: everything stops, the therapist comes at once and ends the visit."""
    fact = e.ObservationNoted(signs=["R01"], level=3, body_part="chest", said=URGENT)
    telling.say(fact, by=visit.technician, at=at)
    telling.lift(None, at=at + timedelta(seconds=50))


def _finish(visit: Visit, telling: Telling, floor: Floor) -> None:
    """Finished, what was left is not done, and the bay is wiped."""
    by = visit.technician
    at = max(new.occurred_at for new in telling.news) + timedelta(seconds=50)
    pain = max(0, (telling.session.pain_at_start or 0) - floor.random.randrange(2))
    telling.say(e.SessionFinished(pain=pain), by=by, at=at)
    for run in telling.runs:
        if run.status in ItemRun.NOT_ENDED:
            telling.say(e.ItemNotDone(run=run.pk, reason="therapist_order"), by=by, at=at)
    _of_bay(visit, telling, floor, at, ItemReleased())
    wiped_at = at + timedelta(seconds=floor.random.randrange(40, 180))
    for item in floor.bays.get(visit.wish.area.pk if visit.wish.area else by.pk, ()):
        wiped = ItemWiped(
            wiped_at=wiped_at,
            product=item.kind.product.name,
            contact_s=item.kind.product.contact_s,
        )
        floor.chronicle.say(wiped, by=by, at=wiped_at, subject=item.pk)


def _of_bay(
    visit: Visit, telling: Telling, floor: Floor, at: datetime, fact: ItemUsed | ItemReleased
) -> None:
    bays: Sequence[Item] = floor.bays.get(visit.wish.area.pk, ()) if visit.wish.area else ()
    for item in bays:
        floor.chronicle.say(
            fact,
            by=visit.technician,
            at=at,
            subject=item.pk,
            patient_id=telling.session.patient_id,
        )
