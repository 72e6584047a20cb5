"""What a technician's tablet carries for today: patients, items, permits, running timers."""

from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from gaitbelt.core import reasons
from gaitbelt.core.ids import new_id
from gaitbelt.domain.decision import Decision, Reason
from gaitbelt.domain.permits import ends
from gaitbelt.domain.vitals import ANY_SCALE_ENDS, SCALE_ENDS, Measure
from gaitbelt.people import precautions as library
from gaitbelt.people.models import Membership, Patient, Precaution, Tablet
from gaitbelt.plans.models import PlanItem
from gaitbelt.recorder.permits import signed
from gaitbelt.recorder.shown import (
    in_both,
    in_both_lines,
    instant,
    item_shown,
    patient_shown,
    person_shown,
    run_shown,
    told_shown,
)
from gaitbelt.schedule.models import Appointment
from gaitbelt.treatment import facts, home, levels, queries, words
from gaitbelt.treatment.alternates import code_of
from gaitbelt.treatment.book import Book
from gaitbelt.treatment.models import ItemRun, Session
from gaitbelt.treatment.queries import shortwave
from gaitbelt.treatment.queries.history import Course, Key, courses
from gaitbelt.treatment.queries.timers import soonest, timer
from gaitbelt.treatment.queries.told import all_told

VERSION = 1
AHEAD = (Appointment.Status.BOOKED, Appointment.Status.CHECKED_IN)


@dataclass(kw_only=True)
class Carrier:
    """Collects today for one person on one tablet; what the gate reads is read once."""

    tablet: Tablet
    by: Membership
    at: datetime

    def __post_init__(self) -> None:
        self.clinic = self.by.clinic
        self.asker = facts.Asker(clinic=self.clinic, by=self.by)
        self.near: dict[UUID, tuple[Reason, ...]] = {}

    def today(self) -> dict[str, Any]:
        """Everything of docs/explanation/recorder.md, ready to be written as JSON."""
        sessions = queries.open_sessions(self.clinic, self.by)
        visits = list(self._visits())
        self.asker.learn_delegations(session.plan_id for session in sessions)
        codes = {run.item.code for session in sessions for run in session.runs.all()}
        known = courses(sessions, codes)
        self.near = shortwave.warnings(self.clinic, sessions, {})
        team = self.asker.team(self.at)
        cover = team.cover_of(self.by)
        return {
            "v": VERSION,
            "made_at": instant(self.at),
            "member": person_shown(self.by),
            "supervisor": person_shown(cover.supervisor) if cover else None,
            "licensees": [person_shown(each) for each in team.licensees()],
            "cap": self.clinic.max_patients_per_technician,
            "areas": [{"id": str(row.pk), "name": row.name} for row in self.clinic.areas.all()],
            "words": _words(),
            "lanes": [
                *(self._lane(session, known) for session in sessions),
                *(self._ahead(visit) for visit in visits),
            ],
        }

    def _visits(self) -> QuerySet[Appointment]:
        """Visits of today that this person will take in (3 SQL queries)."""
        opens, closes = self.clinic.day_bounds(self.at.astimezone(self.clinic.tz).date())
        rows = self.clinic.appointments.filter(
            technician=self.by, status__in=AHEAD, starts_at__gte=opens, starts_at__lt=closes
        )
        held = Precaution.objects.filter(ended_at=None).order_by("set_at")
        return (
            rows.select_related("patient", "area", "plan")
            .prefetch_related("plan__items", Prefetch("patient__precautions", held))
            .order_by("starts_at", "pk")
        )

    def _lane(self, session: Session, known: dict[Key, Course]) -> dict[str, Any]:
        runs = list(session.runs.all())
        session.plan.clinic = self.clinic
        for run in runs:
            run.session = session
        session.ready_at = session.ready_at or self.at  # the tablet asks who it is before any item
        book = Book(id=session.pk, clinic=self.clinic, session=session)
        book.runs = {run.pk: run for run in runs}
        asker = facts.SessionAsker(book=book, asker=self.asker)
        running = soonest(timer(run, self.at) for run in runs)
        lines = queries.precaution_lines(session)
        return {
            **_of_visit(session.appointment_id, session.patient, session.area, session.plan),
            "session": str(session.pk),
            "status": session.status,
            "starts_at": instant(session.started_at),
            "started_at": instant(session.started_at),
            "precautions": [_precaution(line.row, line.is_new, line.was) for line in lines],
            "level": session.level,
            "level_at": instant(session.level_at),
            "level_why": in_both_lines(lambda: words.why(session.level_why)),
            "pain_at_start": session.pain_at_start,
            "vitals": session.vitals,
            "warnings": [self._reason(each) for each in self.near.get(session.pk, ())],
            "asks_home": home.asks_about_home(session),
            "items": [
                self._item(asker, run, known.get((session.patient_id, run.item.code), Course()))
                for run in runs
            ],
            "timers": [_timer(each) for each in running],
            "told": [told_shown(each) for each in all_told(session, self.at)],
        }

    def _item(self, asker: facts.SessionAsker, run: ItemRun, course: Course) -> dict[str, Any]:
        session = asker.book.open
        device = run.device or facts.device_for(self.clinic, run.item, self.at)
        conditions = asker.conditions(run)
        until, decision = self._decided(asker, _as_if_met(run, conditions), device)
        limit = levels.pain_limit(run, session.pain_at_start)
        is_begun = run.status not in (ItemRun.Status.TO_DO, ItemRun.Status.LICENSEE)
        return {
            **run_shown(run, limit, course, conditions),
            "device": device and {"id": str(device.pk), "label": device.label},
            "permit": "" if is_begun else self._permit(run, limit, until, decision),
        }

    def _decided(
        self, asker: facts.SessionAsker, run: ItemRun, device: Any
    ) -> tuple[datetime, Decision]:
        """What the gate says now, and the longest time for which it would say the same."""
        decision = asker.decide(run, at=self.at, device=device)
        later = ends(self.at)
        if not decision.allowed:
            return later[0], decision
        holds = (end for end in later[:-1] if asker.decide(run, at=end, device=device).allowed)
        return next(holds, later[-1]), decision

    def _permit(self, run: ItemRun, limit: int, until: datetime, decision: Decision) -> str:
        claims = {
            "jti": str(new_id()),
            "aud": str(self.tablet.pk),
            "sub": str(run.item_id),
            "run": str(run.pk),
            "does": code_of(run),
            "patient": str(run.session.patient_id),
            "plan": run.session.plan.number,
            "member": str(self.by.pk),
            "iat": int(self.at.timestamp()),
            "exp": int(until.timestamp()),
            "allowed": decision.allowed,
            "limits": {"pain": limit, "effort": run.item.effort_limit},
            "stop_rules": run.item.stop_rules,
        }
        if not decision.allowed:
            claims["reasons"] = [self._reason(each) for each in decision.reasons]
        return signed(claims)

    def _reason(self, reason: Any) -> dict[str, Any]:
        text = in_both(lambda: reasons.text(reason, self.clinic.tz))
        return {
            "code": reason.code, "text": text, "source": reason.source, "remedy": reason.remedy,
        }  # fmt: skip

    def _ahead(self, visit: Appointment) -> dict[str, Any]:
        """A visit that has not been taken in: it has no runs and no permits yet."""
        items: Iterable[PlanItem] = visit.plan.items.all() if visit.plan else ()
        held = visit.patient.precautions.all()
        return {
            **_of_visit(visit.pk, visit.patient, visit.area, visit.plan),
            "session": None,
            "status": visit.status,
            "starts_at": instant(visit.starts_at),
            "started_at": None,
            "precautions": [_precaution(row, False, "") for row in held],
            "level": 0,
            "level_at": None,
            "level_why": [],
            "pain_at_start": None,
            "vitals": {},
            "warnings": [],
            "asks_home": False,
            "items": [item_shown(item, item.pain_limit) for item in items],
            "timers": [],
            "told": [],
        }


def _as_if_met(run: ItemRun, conditions: Iterable[str]) -> ItemRun:
    """The tablet asks for the conditions itself, so that a permit does not wait for them."""
    other = copy(run)
    other.actual = {**run.actual, "conditions": [*conditions]}
    return other


def _of_visit(key: Any, patient: Patient, area: Any, plan: Any) -> dict[str, Any]:
    return {
        "appointment": str(key),
        "area": area and {"id": str(area.pk), "name": area.name},
        "patient": patient_shown(patient),
        "plan": plan
        and {"id": str(plan.pk), "number": plan.number, "signed_at": instant(plan.signed_at)},
    }


def _precaution(row: Precaution, is_new: bool, was: str) -> dict[str, Any]:
    return {
        "code": row.code,
        "text": row.text,
        "side": row.side,
        "set_at": instant(row.set_at),
        "until_on": row.until_on and row.until_on.isoformat(),
        "is_new": is_new,
        "was": was,
        "protects": in_both(lambda: str(library.PROTECTS.get(row.code, ""))),
    }


def _timer(each: Any) -> dict[str, Any]:
    return {
        "run": str(each.run.pk),
        "what": "removal" if each.is_end else "skin_check",
        "kind": "protect",
        "t0": instant(each.started_at),
        "due_at": instant(each.next_at),
        "total_s": each.total_s,
        "checks_s": list(each.checks_s),
    }


def _words() -> dict[str, dict[str, Any]]:
    """The lists from which a technician picks, in both languages."""
    lists: dict[str, dict[str, Any]] = {
        "deviations": words.DEVIATIONS, "signs": words.SIGNS, "body_parts": words.BODY_PARTS,
        "at_home": words.AT_HOME,
    }  # fmt: skip
    said: dict[str, dict[str, Any]] = {
        name: {code: in_both(partial(str, text)) for code, text in known.items()}
        for name, known in lists.items()
    }
    said["measures"] = {
        code: {
            "name": in_both(partial(str, name)),
            "unit": str(unit),
            "most": SCALE_ENDS.get(Measure(code), ANY_SCALE_ENDS),
        }
        for code, (name, unit) in words.MEASURES.items()
    }
    return said
