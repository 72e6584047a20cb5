"""Vital signs of one patient now, as the rules read them (safety §2)."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import takewhile

from django.db.models import Exists, OuterRef, Q

from gaitbelt.domain import red_flags, vitals_due
from gaitbelt.domain.safety import Level
from gaitbelt.domain.vitals import Measure, VitalsContext
from gaitbelt.domain.vitals_due import VitalsHistory
from gaitbelt.domain.vitals_in_work import WorkFacts, floor_percent
from gaitbelt.people.models import Clinic, Patient
from gaitbelt.people.vital_signs import on_file
from gaitbelt.schedule.models import Appointment
from gaitbelt.treatment import events as e
from gaitbelt.treatment.book import Book
from gaitbelt.treatment.models import ItemRun, Observation, Session

REEVALUATION = "REEVAL"  # kind of visit, plan-of-care §2


def context(book: Book, fact: e.VitalsMeasured | e.SessionReadied, at: datetime) -> VitalsContext:
    """What changes the meaning of a number for this patient now (4 SQL queries)."""
    patient, on = book.open.patient, book.clinic.day_at(at)
    file = on_file(patient, on)
    return VitalsContext(
        age_years=age_years(patient, on),
        on_insulin=file.on_insulin,
        has_ketones=getattr(fact, "has_ketones", False),
        last_visit_pain=_last_pain(book.open),
        spo2_floor_percent=file.spo2_floor_percent,
        heart_rate_ceiling_bpm=file.heart_rate_ceiling_bpm,
        own_limits=file.own_limits,
        usual=file.usual,
        symptoms=red_flags.symptoms(getattr(fact, "signs", ())),
    )


def work(book: Book, fact: e.VitalsMeasured, context: VitalsContext, at: datetime) -> WorkFacts:
    """What a reading during or after exercise is compared with."""
    seen = book.open.vitals
    at_rest = seen.get("last", {}) | seen.get("values", {})
    low = _low(seen.get("oxygen", []), floor_percent(context))
    return WorkFacts(
        at_rest=_by_measure(at_rest),
        before=_by_measure(at_rest | seen.get("work", {})),
        asked_again=frozenset(Measure(name) for name in seen.get("work_first", {})),
        is_same_arm_and_position=fact.same_position,
        load_was_raised=fact.load_raised,
        seconds_low=(at - datetime.fromisoformat(low[0][0])).total_seconds() if low else None,
        last_low_percent=low[-1][1] if low else None,
        minutes_since_end=_minutes_since_end(book, at) if fact.moment == "after" else None,
    )


def _by_measure(values: Mapping[str, float]) -> dict[Measure, float]:
    return {Measure(name): value for name, value in values.items()}


def _low(readings: Sequence[tuple[str, float]], floor: int) -> list[tuple[str, float]]:
    """The readings of oxygen in exercise that have stayed below the floor until now."""
    return list(takewhile(lambda each: each[1] < floor, reversed(readings)))[::-1]


def _minutes_since_end(book: Book, at: datetime) -> float | None:
    ended = [run.ended_at for run in book.runs.values() if run.ended_at and run.ended_at <= at]
    is_busy = any(run.status == ItemRun.Status.RUNNING for run in book.runs.values())
    return None if is_busy or not ended else (at - max(ended)).total_seconds() / 60


def due_today(visit: Appointment, clinic: Clinic, at: datetime) -> list[str]:
    """The measures due before exercise at a visit (4 SQL queries; safety §2)."""
    patient, on = visit.patient, clinic.day_at(at)
    earlier = _earlier(patient, at)
    measured = [(when, seen) for when, seen, _ in earlier if seen.get("level") is not None]
    newest = measured[0][0] if measured else None
    file = on_file(patient, on)
    day_starts_at = clinic.day_bounds(on)[0]
    history = VitalsHistory(
        is_first_visit=not earlier,
        is_reevaluation=visit.visit_type.code == REEVALUATION,
        conditions=file.conditions,
        pressure_drug_changed=file.pressure_drug_changed,
        days_since_operation=file.days_since_operation,
        is_ticked_by_therapist=file.is_ticked_by_therapist,
        had_hold_today=any(held for when, _, held in earlier if when >= day_starts_at),
        age_years=age_years(patient, on),
        last_levels=tuple(Level(seen["level"]) for _, seen in measured),
        days_since=(at - newest) // timedelta(days=1) if newest else None,
        visits_since=sum(when > newest for when, *_ in earlier) if newest else None,
    )
    return sorted(vitals_due.vitals_required(history))


def _earlier(patient: Patient, at: datetime) -> list[tuple[datetime, dict[str, int], bool]]:
    """Visits before, newest first: when, the vitals, and whether something was held."""
    files = Q(patient=patient) | Q(patient__merged_into=patient)
    rows = Session.objects.filter(files, organization_id=patient.organization_id, started_at__lt=at)
    held = Exists(Observation.objects.filter(session=OuterRef("pk"), level__gte=Level.HOLD))
    found = rows.order_by("-started_at").annotate(was_held=held)
    return list(found.values_list("started_at", "vitals", "was_held")[:50])


def _last_pain(session: Session) -> int | None:
    """The pain at rest with which the visit before began, where it was said."""
    before = Session.objects.filter(
        organization_id=session.organization_id,
        patient=session.patient_id,
        started_at__lt=session.started_at,
    )
    return before.order_by("-started_at").values_list("pain_at_start", flat=True).first()


def age_years(patient: Patient, on: date) -> int:
    """Completed years of life on a day."""
    born = patient.birth_on
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))
