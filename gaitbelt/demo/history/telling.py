"""A visit told as events: what each says is completed, folded, and answered as in the clinic."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID

from gaitbelt.core.events import New
from gaitbelt.core.ids import new_id
from gaitbelt.domain.safety import Level
from gaitbelt.people.models import Clinic, Membership, Patient
from gaitbelt.plans.models import Plan, PlanItem
from gaitbelt.treatment import events as e
from gaitbelt.treatment import levels, log, vital_facts
from gaitbelt.treatment.book import Book
from gaitbelt.treatment.exceptions import entry
from gaitbelt.treatment.log import Entry
from gaitbelt.treatment.models import ItemRun, Observation, Session
from gaitbelt.treatment.recording import checks_min

ANSWERED_AFTER = timedelta(minutes=2)


@dataclass(kw_only=True)
class Telling:
    """One session in memory, with the events that made it."""

    clinic: Clinic
    licensee: Membership  # who decides and signs
    book: Book = field(init=False)
    news: list[New] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.book = Book(id=new_id(), clinic=self.clinic)

    @property
    def session(self) -> Session:
        return self.book.open

    @property
    def runs(self) -> Sequence[ItemRun]:
        return list(self.book.runs.values())

    @property
    def observations(self) -> Sequence[Observation]:
        return list(self.book.observations.values())

    def begin(
        self,
        fact: e.SessionStarted,
        items: dict[UUID, PlanItem],
        *,
        patient: Patient,
        plan: Plan,
        by: Membership,
        at: datetime,
    ) -> None:
        """The first event; the rows that it makes know their patient and their items."""
        self.say(fact, by=by, at=at)
        self.session.patient, self.session.plan = patient, plan
        for run in self.runs:
            run.item = items[run.item_id]

    def say(self, fact: e.SessionFact, *, by: Membership, at: datetime) -> None:
        """A fact, the levels that it raises, and the licensee's answer where one holds."""
        whole = self._completed(fact, at)
        self._take(whole, by=by, at=at)
        for raised in list(levels.consequences(self.book, whole, at)):
            self._take(raised, by=by, at=at)
            if raised.level >= Level.HOLD:
                self.lift(raised.run, at=at + ANSWERED_AFTER)

    def lift(self, run: UUID | None, *, at: datetime) -> None:
        """The licensee comes, looks, and lets it go on."""
        self.answer(at=at)
        self._take(e.LevelCleared(run=run, reason="seen"), by=self.licensee, at=at)

    def answer(self, *, at: datetime) -> None:
        """The licensee answers everything that was told and asked."""
        for row in self.observations:
            if row.acknowledged_at is None:
                is_ask = row.kind == Observation.Kind.ASK
                decision: e.Answer = "accepted" if is_ask else "seen"
                fact = e.ObservationAnswered(observation=row.pk, decision=decision)
                self._take(fact, by=self.licensee, at=at)

    def read_answers(self, *, by: Membership, at: datetime) -> None:
        """The technician has seen every answer."""
        for row in self.observations:
            if row.acknowledged_at is not None and row.answer_seen_at is None:
                self._take(e.AnswerSeen(observation=row.pk), by=by, at=at)

    def cosign(self, *, at: datetime) -> None:
        """Exceptions are opened one by one, then everything is signed together."""
        drafts = [run for run in self.runs if run.signing == ItemRun.Signing.DRAFT]
        for run in drafts:
            if entry(run).is_exception:
                self._take(e.EntryOpened(run=run.pk), by=self.licensee, at=at)
        if drafts:
            self._take(e.PatientSeen(was_seen=True), by=self.licensee, at=at)
            signed = e.EntryCosigned(runs=[run.pk for run in drafts])
            self._take(signed, by=self.licensee, at=at + timedelta(seconds=20))

    def _completed(self, fact: e.SessionFact, at: datetime) -> e.SessionFact:
        """What the clinic adds to a fact (treatment/recording.py)."""
        if isinstance(fact, e.ModalityStarted):
            checks = checks_min(self.book.runs[fact.run], minutes=fact.minutes)
            return replace(fact, checks_min=checks)
        if isinstance(fact, e.VitalsMeasured):
            context = vital_facts.context(self.book, fact, at)
            return levels.with_level(self.book, fact, context, at)
        return fact

    def _take(self, fact: e.SessionFact, *, by: Membership, at: datetime) -> None:
        own = Entry(fact=fact, at=at)
        log.take(self.book, own, by=by)
        self.news.append(log.as_new(self.book, own, by))
