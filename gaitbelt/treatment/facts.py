"""What the gate is told of a session: rows as the values that the rules read."""

from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from gaitbelt.domain import gate, hand_over, hygiene, modalities
from gaitbelt.domain.competency import CprStanding, Doer, cpr_standing
from gaitbelt.domain.conflicts import sided
from gaitbelt.domain.decision import Decision, together
from gaitbelt.domain.delegation import PlanFacts
from gaitbelt.domain.gate_facts import Place, SessionFacts, StartFacts
from gaitbelt.domain.modality_orders import SPECS
from gaitbelt.domain.safety import Level, Lock, PatientFacts
from gaitbelt.equipment import facts as equipment
from gaitbelt.equipment.models import Item
from gaitbelt.people import facts as people
from gaitbelt.people.models import Clinic, Membership, Patient
from gaitbelt.plans import facts as plans
from gaitbelt.plans import orders
from gaitbelt.plans.models import Delegation, PlanItem
from gaitbelt.treatment import alternates, applied
from gaitbelt.treatment.book import Book
from gaitbelt.treatment.events import ModalityStarted
from gaitbelt.treatment.models import ItemRun, Session
from gaitbelt.workforce import facts as workforce
from gaitbelt.workforce.facts import Team

FOR_GATE = (
    "others_now", "another_stands", "has_unread_precautions", "is_isolated", "latex_allergy",
    "changed_at", "precaution_codes",
)  # fmt: skip


@dataclass(kw_only=True)
class Asker:
    """Asks the gate for one person at one clinic; what it reads is read once."""

    clinic: Clinic
    by: Membership
    teams: dict[datetime, Team] = field(default_factory=dict)
    devices: dict[tuple[UUID, datetime], hygiene.DeviceFacts] = field(default_factory=dict)
    known_delegations: dict[UUID, list[Delegation]] = field(default_factory=dict)  # by plan

    def learn_delegations(self, plans_asked: Iterable[UUID]) -> None:
        """Read what is delegated to this person in several plans at once (1 SQL query)."""
        fresh = set(plans_asked) - self.known_delegations.keys()
        self.known_delegations |= {key: [] for key in fresh}
        if not fresh:
            return
        rows = Delegation.objects.filter(item__plan__in=fresh, technician=self.by)
        for row in rows.select_related("technician", "item"):
            self.known_delegations[row.item.plan_id].append(row)

    @cached_property
    def place(self) -> Place:
        return people.place(self.clinic)

    @cached_property
    def doer(self) -> Doer:
        return people.doer(self.by)

    def team(self, at: datetime) -> Team:
        if at not in self.teams:
            self.teams[at] = workforce.team_at(self.clinic, at)
        return self.teams[at]

    def cpr_responders(self, at: datetime) -> int:
        """Others on site with current CPR; counted only where the answer can matter."""
        on = self.clinic.day_at(at)
        standing = cpr_standing(self.doer, on, self.place.facility.expired_cpr)
        if standing is not CprStanding.NOT_SOLE_RESPONDER:
            return 0
        return self.team(at).cpr_responders(besides=self.by)

    def device(self, item: Item, at: datetime) -> hygiene.DeviceFacts:
        if (item.pk, at) not in self.devices:
            (self.devices[item.pk, at],) = equipment.devices(self.clinic, [item], at)
        return self.devices[item.pk, at]


def for_start(
    asker: Asker, patient: Patient, plan: PlanFacts | None, *, at: datetime, patients_now: int
) -> SessionFacts:
    """A visit that would start now."""
    team = asker.team(at)
    return SessionFacts(
        at=at,
        on=asker.clinic.day_at(at),
        place=asker.place,
        doer=asker.doer,
        patient=PatientFacts(id=str(patient.pk), name=patient.called),
        plan=plan,
        supervisor=team.supervisor_of(asker.by),
        patients_now=patients_now,
        cpr_responders=asker.cpr_responders(at),
        licensees_now=team.licensee_names(),
    )


@dataclass(kw_only=True)
class SessionAsker:
    """Asks the gate about items of one session.

    Opened with `log.open_book(…, by=by)`, the session knows what the gate asks of the person;
    opened without, it is asked when first needed (1 SQL query).
    """

    book: Book
    asker: Asker

    @property
    def session(self) -> Any:
        """The session with what `Session.for_gate` adds."""
        session = self.book.open
        if not hasattr(session, "others_now"):
            rows = type(session).objects.for_gate(self.asker.by).filter(pk=session.pk)
            for name, value in rows.values(*FOR_GATE).get().items():
                setattr(session, name, value)
        return session

    def delegations(self, run: ItemRun) -> list[Delegation]:
        """Of one item, to the person who asks."""
        plan = self.book.open.plan_id
        self.asker.learn_delegations([plan])
        return [row for row in self.asker.known_delegations[plan] if row.item_id == run.item_id]

    def start_facts(self, run: ItemRun, *, at: datetime, device: Item | None = None) -> StartFacts:
        """One item that would start at `at`, with the device that it would use."""
        session, asker = self.session, self.asker
        team = asker.team(at)
        on = asker.clinic.day_at(at)
        mine = self.delegations(run)
        again = frozenset(asked_again(session.vitals))
        return StartFacts(
            at=at,
            on=on,
            place=asker.place,
            doer=asker.doer,
            patient=self.patient(),
            plan=plans.plan(session.plan, on, began_at=session.started_at),
            supervisor=team.supervisor_of(asker.by, contact_at=session.contact_at),
            patients_now=session.others_now,
            cpr_responders=asker.cpr_responders(at),
            licensees_now=team.licensee_names(),
            item=plans.item(
                alternates.item_of(run),
                mine,
                plan=session.plan,
                precautions=self.precautions(),
                met=run.actual.get("conditions", ()),
            ),
            devices=(asker.device(device, at),) if device else (),
            go_at=plans.go_at(mine, session.plan, on),
            has_high_fall_risk_standing=session.another_stands,
            has_belt=belt_holds(session, self.book.runs.values()),
            vitals_required=frozenset(session.vitals.get("due", ())) | again,
            vitals_recorded=frozenset(session.vitals.get("values", ())) - again,
        )

    def precautions(self) -> frozenset[str]:
        """What is in force for the patient, each with its side where it is of one limb."""
        session = self.session
        codes = [text.partition("@") for text in (session.precaution_codes or "").split(",")]
        known = [sided(code, side) for code, _, side in codes if code]
        return plans.in_force(known, session.patient)

    def conditions(self, run: ItemRun) -> tuple[str, ...]:
        """What a therapist has made a condition of the item, looked at already or not."""
        return plans.conditions(alternates.item_of(run), self.precautions())

    def patient(self) -> PatientFacts:
        """The patient with every hold and stop in force."""
        session = self.session
        patient = session.patient
        return PatientFacts(
            id=str(patient.pk),
            name=patient.called,
            locks=tuple(locks(session, self.book.runs.values())),
            status_changed_at=session.changed_at,
            precautions_acknowledged=not session.has_unread_precautions,
            is_isolated=session.is_isolated,
            latex_allergy=session.latex_allergy,
            body_mass_kg=float(patient.body_mass_kg) if patient.body_mass_kg else None,
            is_high_fall_risk=patient.fall_risk == "HIGH",
            is_identified=session.ready_at is not None,
        )

    def decide(self, run: ItemRun, *, at: datetime, device: Item | None = None) -> Decision:
        """Whether the item may start at `at`, with every reason why not."""
        decision = gate.may_start_item(self.start_facts(run, at=at, device=device))
        if run.item.code not in SPECS:
            return decision
        return together((decision, orders.stands(run.item, self.session.patient, self.on_file)))

    @cached_property
    def on_file(self) -> frozenset[str]:
        """What the patient's precautions say of physical agents (≤ 1 SQL query)."""
        return orders.conditions_on_file(self.session.patient)

    def decide_alternate(self, run: ItemRun, *, at: datetime) -> Decision:
        """Whether the item's alternate may start in its place."""
        other = copy(run)
        other.actual = {**run.actual, "alternate": True}
        device = device_for(self.asker.clinic, alternates.item_of(other), at)
        return self.decide(other, at=at, device=device)

    def decide_modality(
        self, run: ItemRun, fact: ModalityStarted, *, at: datetime, device: Item | None = None
    ) -> Decision:
        """The gate, and besides what the application itself asks for."""
        decision = self.decide(run, at=at, device=device)
        if run.item.code not in SPECS:
            return decision
        return together((decision, modalities.may_apply(self.application(run, fact, at, device))))

    def application(
        self, run: ItemRun, fact: ModalityStarted, at: datetime, device: Item | None
    ) -> modalities.Application:
        """One application of a physical agent as ordered and as it would be done."""
        ordered = run.item.parameters
        asked = "ASK3" in fact.confirmed
        return modalities.Application(
            modality=run.item.code,
            layers=fact.layers or 0,
            minutes=fact.minutes,
            ordered_minutes=float(ordered["minutes"]) if ordered.get("minutes") else None,
            store_c=store_c(device),
            side_ordered=run.item.side,
            side_tapped=fact.side,
            screened_on=run.item.screened_on,
            on=self.asker.clinic.day_at(at),
            lies_on_pack=fact.lies_on_pack,
            is_near_nerve=bool(ordered.get("near_nerve")),
            has_changed=not asked,
            is_numb=not asked,
            minutes_since_cold=applied.minutes_since_cold(run, at),
            heat_today=applied.heat_today(run, at),
            heat_per_day=self.session.plan.sessions_per_day,
            skin_is_normal="SKIN" in fact.confirmed,
        )


def ask_about(book: Book, by: Membership) -> SessionAsker:
    """The gate for one person about one session."""
    return SessionAsker(book=book, asker=Asker(clinic=book.clinic, by=by))


def may_receive(asker: SessionAsker, *, at: datetime) -> Decision:
    """Whether the person who asks may have the session's patient and do what is left."""
    session = asker.book.open
    now = getattr(session, "others_now", 0)
    on = asker.asker.clinic.day_at(at)
    plan = plans.plan(session.plan, on, began_at=session.started_at)
    start = for_start(asker.asker, session.patient, plan, at=at, patients_now=now)
    left = [run for run in asker.book.runs.values() if run.status in ItemRun.NOT_ENDED]
    items = [asker.decide(run, at=at) for run in left]
    return hand_over.may_receive(gate.may_start_session(start), items)


def locks(session: Session, runs: Iterable[ItemRun]) -> list[Lock]:
    """Every HOLD, STOP and EMERGENCY in force, of the visit and of its items."""
    found = []
    if session.level >= Level.HOLD and session.level_at:
        found.append(Lock(Level(session.level), session.level_at))
    for run in runs:
        if run.level >= Level.HOLD and run.level_at:
            demand = plans.demand(run.item)
            found.append(Lock(Level(run.level), run.level_at, str(run.item_id), demand))
    return found


def belt_holds(session: Session, runs: Iterable[ItemRun]) -> bool:
    """Whether the belt's tap still counts: nothing but standing was begun since."""
    if session.belt_at is None:
        return False
    since = [run for run in runs if run.started_at and run.started_at > session.belt_at]
    return all(run.item.exercise and run.item.exercise.is_standing for run in since)


def asked_again(seen: Mapping[str, Any]) -> dict[str, float]:
    """Bad numbers of a session's vitals that wait for a second reading; nothing starts before."""
    first: dict[str, float] = seen.get("first", {})
    in_work: dict[str, float] = seen.get("work_first", {})
    return first | in_work


def store_c(device: Item | None) -> float | None:
    """The newest reading of the tank or freezer that a pack comes from, °C."""
    if device is None or not device.kind.tank:
        return None
    newest = device.readings.order_by("-read_at").first()
    return float(newest.celsius) if newest else None


def device_for(clinic: Clinic, item: PlanItem, at: datetime) -> Item | None:
    """The unit to take for an item: one that is ready, else any, so that the reasons name it."""
    if not item.equipment_kind:
        return None
    units = list(
        clinic.items.filter(kind__slug=item.equipment_kind)
        .exclude(state=Item.State.RETIRED)
        .select_related("kind", "area")
        .order_by("label")
    )
    if not units:
        return None
    day = clinic.day_at(at)
    known = equipment.devices(clinic, units, at)
    ready = [
        unit
        for unit, facts in zip(units, known, strict=True)
        if hygiene.may_use(facts, at=at, on=day).allowed
    ]
    return (ready or units)[0]
