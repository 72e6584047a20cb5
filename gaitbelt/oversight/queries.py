"""The therapist's review: what is open now, what was asked and told, what waits for a signature."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from gaitbelt.core.models import Event
from gaitbelt.domain import review
from gaitbelt.domain.escalation import Standing
from gaitbelt.domain.safety import Level
from gaitbelt.oversight.incident_queries import Report, drafts
from gaitbelt.oversight.signatures import Recording, past_deadline, recordings, signed_late
from gaitbelt.people import facts as people
from gaitbelt.people.models import Clinic, Membership
from gaitbelt.plans.doses import dose
from gaitbelt.plans.models import PlanItem
from gaitbelt.schedule import queries as schedule
from gaitbelt.schedule.models import VisitAlert
from gaitbelt.treatment import queries as treatment
from gaitbelt.treatment import words
from gaitbelt.treatment.exceptions import Entry, entry
from gaitbelt.treatment.models import ItemRun, Observation, Session
from gaitbelt.treatment.queries import Course, Told
from gaitbelt.workforce.facts import team_at

ASKED_OF = 3  # visits that go with an ask to progress


@dataclass(frozen=True)
class Held:
    """A hold or stop in force, of one item or of the whole visit."""

    session: Session
    run: ItemRun | None
    level: int
    since_at: datetime
    why: list[str]
    course: Course = field(default_factory=Course)
    asked: Standing = field(default_factory=Standing)

    @property
    def is_stop(self) -> bool:
        return self.level >= Level.STOP

    def standing(self, ladders: treatment.Ladders, at: datetime) -> Standing:
        """Who is asked about it now."""
        return treatment.hold_standing(
            self.session, level=self.level, since_at=self.since_at, ladders=ladders, at=at
        )

    @property
    def title(self) -> str:
        return words.title(self.run.item) if self.run else ""

    @property
    def alternate(self) -> str:
        """The name of the alternate that the plan has approved beforehand."""
        code = self.run.item.alternate_code if self.run else ""
        return PlanItem(code=code, name=code).title if code else ""


@dataclass(frozen=True)
class Asked:
    """An ask to progress with the item's last visits."""

    observation: Observation
    title: str
    dose: str
    course: Course

    @property
    def last(self) -> list[ItemRun]:
        """The last three visits, the newest first."""
        return self.course.runs[: -ASKED_OF - 1 : -1]


@dataclass
class Batch:
    """What one technician recorded and nobody has signed."""

    technician: Membership
    exceptions: list[Entry] = field(default_factory=list)
    normal: list[Entry] = field(default_factory=list)
    returned: list[Entry] = field(default_factory=list)
    is_own: bool = False
    asks_contact: bool = True  # the pack wants a licensee to see the patient at each visit

    @property
    def unsaid(self) -> list[str]:
        """Patients of whom nobody has said whether a licensee saw them in the visit."""
        waiting = (each.run.session for each in (*self.exceptions, *self.normal))
        unsaid = [each.patient.called for each in waiting if each.seen_by_licensee is None]
        return list(dict.fromkeys(unsaid)) if self.asks_contact else []

    @property
    def unopened(self) -> list[Entry]:
        return [each for each in self.exceptions if not each.is_opened]

    @property
    def many(self) -> int:
        """How many one tap signs."""
        return len(self.exceptions) + len(self.normal)


@dataclass
class Inbox:
    """Everything that waits for a licensee, in the order in which it is looked at."""

    held: list[Held]
    led: list[ItemRun]
    asks: list[Asked]
    told: list[Told]  # those whose time is over first, then the worst
    batches: list[Batch]
    overdue: int
    alerts: list[VisitAlert]
    drafts: list[Report] = field(default_factory=list)  # incidents to be completed

    @property
    def first(self) -> list[Entry]:
        """Changed after signature, then outside the rules, not yet opened: seen first of all."""
        found = [each for batch in self.batches for each in batch.unopened if each.is_first]
        return sorted(found, key=lambda each: not each.is_changed)

    @property
    def is_empty(self) -> bool:
        parts = (self.held, self.led, self.asks, self.told, self.batches, self.alerts, self.drafts)
        return not any(parts)


def inbox(member: Membership, at: datetime) -> Inbox:
    """What waits for a licensee; calls for help stand above every page.

    9 SQL queries, 4 more while something was told, and 3 more while a hold waits for somebody.
    """
    clinic = member.clinic
    noted = list(treatment.observations_to_acknowledge(clinic))
    sessions = list(treatment.held_now(clinic))
    asks = [each for each in noted if each.kind == Observation.Kind.ASK and each.run]
    known_courses = _courses(asks, sessions)
    entries = [entry(run) for run in treatment.entries_to_review(clinic)]
    held = [each for session in sessions for each in _held(session, known_courses)]
    held = _with_asked(held, noted, clinic, at)
    shown = {each.session.pk for each in held}
    return Inbox(
        held=sorted(held, key=lambda each: (-each.level, each.since_at)),
        led=list(treatment.led_by_licensee(clinic)),
        asks=[_asked(each, known_courses) for each in asks],
        told=treatment.told(
            [each for each in noted if each not in asks and not _is_shown(each, shown)], clinic, at
        ),
        batches=_batches(entries, member),
        alerts=list(schedule.alerts(clinic)),
        drafts=drafts(clinic),
        overdue=len(past_deadline(entries, clinic, at)),
    )


def _is_shown(row: Observation, held: set[UUID]) -> bool:
    """A level that was raised is told by its hold for as long as that is in force."""
    return row.kind == Observation.Kind.LEVEL and row.session_id in held


def _courses(
    asks: Iterable[Observation], sessions: Iterable[Session]
) -> dict[tuple[UUID, str], Course]:
    found = [(each.session, each.run.item.code) for each in asks if each.run]
    for session in sessions:
        held = [run for run in session.runs.all() if run.level >= Level.HOLD]
        found += [(session, run.item.code) for run in held]
    return treatment.courses([session for session, _ in found], [code for _, code in found])


def _held(session: Session, courses: dict[tuple[UUID, str], Course]) -> list[Held]:
    found = []
    if session.level >= Level.HOLD and session.level_at:
        why = words.why(session.level_why)
        found.append(Held(session, None, session.level, session.level_at, why))
    for run in session.runs.all():
        if run.level >= Level.HOLD and run.level_at:
            course = courses.get((session.patient_id, run.item.code), Course())
            why = words.why(run.level_why)
            found.append(Held(session, run, run.level, run.level_at, why, course))
    return found


def _with_asked(
    held: list[Held], open_: Iterable[Observation], clinic: Clinic, at: datetime
) -> list[Held]:
    """Each hold of which nobody has taken note with who is asked now (3 SQL queries, or none)."""
    waits = {row.session_id for row in open_ if row.level >= Level.HOLD and not row.is_silent}
    if not any(each.session.pk in waits for each in held):
        return held
    ladders = treatment.Ladders(team_at(clinic, at))
    return [
        replace(each, asked=each.standing(ladders, at)) if each.session.pk in waits else each
        for each in held
    ]


def held_at(clinic: Clinic, at: datetime) -> list[Held]:
    """Every hold and stop in force, with who is asked about it (≤ 6 SQL queries)."""
    held = [each for session in treatment.held_now(clinic) for each in _held(session, {})]
    return _with_asked(held, treatment.unanswered(clinic), clinic, at) if held else []


def _asked(row: Observation, courses: dict[tuple[UUID, str], Course]) -> Asked:
    assert row.run is not None
    item = row.run.item
    course = courses.get((row.patient_id, item.code), Course())
    return Asked(row, words.title(item), dose(item), course)


def _batches(entries: Iterable[Entry], member: Membership) -> list[Batch]:
    """Entries by technician, whose exceptions are the most first."""
    asks = review.contact_rule(people.pack(member.clinic)).value
    found: dict[UUID, Batch] = {}
    for each in entries:
        author = each.run.recorded_by or each.run.session.technician
        batch = found.setdefault(author.pk, Batch(author, asks_contact=asks))
        batch.is_own = author.person_id == member.person_id
        if each.run.signing == ItemRun.Signing.RETURNED:
            batch.returned.append(each)
        elif each.is_exception:
            batch.exceptions.append(each)
        else:
            batch.normal.append(each)
    for batch in found.values():
        batch.exceptions.sort(key=lambda each: (not each.is_first, each.is_opened))
    return sorted(found.values(), key=lambda batch: (batch.is_own, -len(batch.unopened)))


def unsigned(clinic: Clinic) -> list[Entry]:
    """Every entry of a clinic that waits for its co-signature (1 SQL query)."""
    return [entry(run) for run in treatment.entries_to_review(clinic)]


def runs_of(clinic: Clinic) -> QuerySet[ItemRun]:
    """Entries of a clinic, with what their page shows."""
    return ItemRun.objects.filter(
        organization_id=clinic.organization_id, session__clinic=clinic
    ).select_related(
        "item__plan", "session__patient", "session__area", "session__clinic",
        "session__technician__person", "recorded_by__person", "opened_by__person",
        "signed_by__person", "device",
    )  # fmt: skip


def told_at(clinic: Clinic) -> QuerySet[Observation]:
    """What was told or asked at a clinic, with what its page shows."""
    return clinic.observations.filter(organization_id=clinic.organization_id).select_related(
        "patient", "session__plan__episode", "session__clinic", "session__area", "run__item",
        "noted_by__person", "acknowledged_by__person",
    )  # fmt: skip


def returned_to(member: Membership) -> QuerySet[ItemRun]:
    """Entries that were given back to their author (1 SQL query)."""
    found = runs_of(member.clinic).filter(signing=ItemRun.Signing.RETURNED, recorded_by=member)
    return found.order_by("ended_at")


def asked(row: Observation) -> Asked:
    """An ask with its item's last visits (1 SQL query). Errors: Http404 where it names none."""
    if row.run is None:
        raise Http404
    found = treatment.courses([row.session], [row.run.item.code])
    return _asked(row, found)


@dataclass(frozen=True)
class EntryPage:
    """One entry with everything around it; `before` is what it said earlier, the oldest first."""

    entry: Entry
    before: list[Recording]
    signed_late: datetime | None  # when the signature was due, where it came later
    prescribed: str
    reasons: list[dict[str, str]]
    story: list[tuple[Event, str]]  # with the title of the item that it is about
    told: list[Observation]
    asks_contact: bool


def entry_page(run: ItemRun) -> EntryPage:
    """What was prescribed, done, said and seen in the visit, in order (3 SQL queries)."""
    session = run.session
    own = entry(run)
    rows = Event.objects.filter(organization_id=session.organization_id, subject=session.pk)
    events = list(rows.select_related("author__person").order_by("seq"))
    titles = {str(each.pk): words.title(each.item) for each in session.runs.select_related("item")}
    story = [(event, titles.get(event.payload.get("run") or "", "")) for event in events]
    told = session.observations.filter(run=run, undone_at=None).select_related("noted_by__person")
    asks = review.contact_rule(people.pack(session.clinic)).value
    return EntryPage(
        entry=own,
        before=recordings(run, events)[:-1],
        signed_late=signed_late(run),
        prescribed=dose(run.item),
        reasons=own.against(session.clinic),
        story=story,
        told=list(told),
        asks_contact=asks and session.seen_by_licensee is None,
    )
