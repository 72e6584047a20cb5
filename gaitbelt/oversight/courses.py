"""Courses of care: where each stands, and what is due of it (plan-of-care §1)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from gaitbelt.domain import course as rules
from gaitbelt.domain.course import Clock, CourseFacts, Stage, Standing
from gaitbelt.domain.packs import Pack
from gaitbelt.oversight import course_words as words
from gaitbelt.people import facts as people
from gaitbelt.people.models import Clinic, Episode, Patient
from gaitbelt.plans.models import Milestone, Plan
from gaitbelt.schedule.models import Appointment

Kind = Milestone.Kind
Status = Appointment.Status
TREATED = (Status.DONE, Status.IN_SESSION)
EVALUATION = "EVAL"
LOOK_BACK = timedelta(days=90)


@dataclass(frozen=True)
class DueClock:
    """Something that is due, in words."""

    clock: Clock

    @property
    def title(self) -> str:
        return str(words.CLOCKS[self.clock.kind])

    @property
    def when(self) -> str:
        """By how many visits and by which day, as far as either counts."""
        said = []
        if self.clock.visits:
            done, most = self.clock.visits
            said.append(_("%(done)s of %(most)s visits") % {"done": done, "most": most})
        if self.clock.due_on:
            said.append(date_format(self.clock.due_on, "j M Y"))
        return " · ".join(said)

    @property
    def standing(self) -> str:
        return str(words.STANDINGS[self.clock.standing])

    @property
    def is_pressing(self) -> bool:
        return self.clock.standing in {Standing.DUE, Standing.OVERDUE}


@dataclass(frozen=True)
class Course:
    """One course of care on a day."""

    episode: Episode
    facts: CourseFacts
    stage: Stage
    clocks: list[DueClock]

    @property
    def patient(self) -> Patient:
        return self.episode.patient

    @property
    def stage_words(self) -> str:
        return str(words.STAGES[self.stage])

    @property
    def pressing(self) -> list[DueClock]:
        """What is due now or within a week."""
        return [each for each in self.clocks if each.clock.standing is not Standing.LATER]


def due_list(clinic: Clinic, on: date | None = None) -> list[Course]:
    """Courses with something due within a week, the most pressing first (4 SQL queries).

    Open ones, and those that ended within 90 days and still lack their summary.
    """
    on = on or clinic.today()
    since, _ = clinic.day_bounds(on - LOOK_BACK)
    rows = Episode.objects.filter(organization_id=clinic.organization_id, clinic=clinic)
    late = rows.filter(Q(ended_at=None) | Q(ended_at__gte=since))
    found = [each for each in _courses(clinic, late, on) if each.pressing]
    order = list(Standing)
    return sorted(
        found,
        key=lambda each: (
            -max(order.index(due.clock.standing) for due in each.pressing),
            each.patient.family_name,
        ),
    )


def course_of(episode: Episode, on: date | None = None) -> Course:
    """One course of care, open or ended (4 SQL queries)."""
    clinic = episode.clinic
    (found,) = _courses(clinic, Episode.objects.filter(pk=episode.pk), on or clinic.today())
    return found


def newest_episode(clinic: Clinic, patient: UUID) -> Episode | None:
    """A patient's newest course of care at a clinic, which may have ended (1 SQL query)."""
    rows = Episode.objects.filter(
        organization_id=clinic.organization_id, clinic=clinic, patient=patient
    )
    return rows.select_related("patient", "clinic").order_by("-opened_on", "-pk").first()


def milestones(episode: Episode) -> QuerySet[Milestone]:
    """The steps on file, the newest first; what was taken back stays readable."""
    return episode.milestones.select_related("said_by__person").order_by("-happened_on", "-said_at")


def _courses(clinic: Clinic, rows: QuerySet[Episode], on: date) -> list[Course]:
    episodes = list(rows.select_related("patient").order_by("opened_on", "pk"))
    keys = [each.pk for each in episodes]
    patients = [each.patient_id for each in episodes]
    plans = _grouped(Plan.objects.filter(episode__in=keys).order_by("number"), "episode_id")
    steps = _grouped(Milestone.objects.filter(episode__in=keys, ended_at=None), "episode_id")
    visits = _visits(clinic, patients)
    pack = people.pack(clinic, on)
    found = []
    for episode in episodes:
        episode.clinic = clinic
        mine = [
            each
            for each in visits[episode.patient_id]
            if clinic.day_at(each[1]) >= episode.opened_on
        ]
        facts = _facts(episode, plans[episode.pk], steps[episode.pk], mine, clinic)
        found.append(_course(episode, facts, on, pack))
    return found


def _course(episode: Episode, facts: CourseFacts, on: date, pack: Pack) -> Course:
    clocks = [DueClock(each) for each in rules.clocks(facts, on, pack)]
    return Course(episode, facts, rules.stage(facts, on, pack), clocks)


type Visit = tuple[UUID, datetime, str, str]  # patient, start, status, code of the kind


def _visits(clinic: Clinic, patients: list[UUID]) -> dict[UUID, list[Visit]]:
    files = Coalesce("patient__merged_into", "patient")  # visits of a merged file count as well
    rows = (
        Appointment.objects.annotate(file=files)
        .filter(
            Q(patient__in=patients) | Q(patient__merged_into__in=patients),
            organization_id=clinic.organization_id,
            clinic=clinic,
            status__in=(*TREATED, Status.BOOKED, Status.CHECKED_IN),
        )
        .values_list("file", "starts_at", "status", "visit_type__code")
    )
    found: dict[UUID, list[Visit]] = defaultdict(list)
    for row in rows.order_by("starts_at"):
        found[row[0]].append(row)
    return found


def _facts(
    episode: Episode,
    plans: list[Plan],
    steps: list[Milestone],
    visits: list[Visit],
    clinic: Clinic,
) -> CourseFacts:
    signed = [each for each in plans if each.signed_at is not None]
    newest = signed[-1] if signed else None
    last = _last_days(steps)
    treated = {clinic.day_at(each[1]) for each in visits if each[2] in TREATED}
    booked = [clinic.day_at(each[1]) for each in visits if each[3] == EVALUATION]
    reevaluated = [each.reevaluated_at for each in plans if each.reevaluated_at]
    held = last.get(Kind.ON_HOLD)
    return CourseFacts(
        referred_on=last.get(Kind.REFERRED) or episode.opened_on,
        evaluation_booked_on=min(booked, default=None),
        evaluated_on=_first_evaluation(plans),
        has_draft=any(each.status == Plan.Status.DRAFT for each in plans),
        plan_signed_on=clinic.day_at(newest.signed_at) if newest and newest.signed_at else None,
        plan_ends_on=newest.valid_until_on if newest else None,
        treatment_days=tuple(sorted(treated)),
        sent_on=last.get(Kind.SENT),
        verbal_order_on=last.get(Kind.VERBAL_ORDER),
        certified_on=last.get(Kind.CERTIFIED),
        has_signed_referral=Kind.REFERRAL_SIGNED in last,
        reported_on=last.get(Kind.PROGRESS_REPORT),
        reevaluated_on=clinic.day_at(max(reevaluated)) if reevaluated else None,
        held_since=held if held and held > last.get(Kind.RESUMED, date.min) else None,
        discharged_on=clinic.day_at(episode.ended_at) if episode.ended_at else None,
        summary_on=last.get(Kind.SUMMARY),
    )


def _first_evaluation(plans: Iterable[Plan]) -> date | None:
    return min((each.evaluated_on for each in plans if each.evaluated_on), default=None)


def _last_days(steps: Iterable[Milestone]) -> dict[str, date]:
    found: dict[str, date] = {}
    for step in steps:
        found[step.kind] = max(step.happened_on, found.get(step.kind, date.min))
    return found


def _grouped(rows: QuerySet[Any], name: str) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = defaultdict(list)
    for row in rows:
        found[getattr(row, name)].append(row)
    return found
