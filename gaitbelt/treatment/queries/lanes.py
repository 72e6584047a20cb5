"""The recorder: one lane per open session of a technician, one open item in each."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import Prefetch

from gaitbelt.domain.decision import Reason
from gaitbelt.domain.escalation import Standing
from gaitbelt.domain.safety import Level
from gaitbelt.people.models import Clinic, Membership, Precaution
from gaitbelt.plans.doses import dose
from gaitbelt.plans.models import PlanItem
from gaitbelt.treatment import alternates, facts, levels, words
from gaitbelt.treatment.book import Book
from gaitbelt.treatment.models import ItemRun, Observation, Session, SessionQuerySet
from gaitbelt.treatment.queries import shortwave
from gaitbelt.treatment.queries.asked import Ladders, hold_standing, unanswered
from gaitbelt.treatment.queries.cards import Card, Line, PrecautionLine
from gaitbelt.treatment.queries.history import Course, Key, courses
from gaitbelt.treatment.queries.timers import Timer, soonest, timer
from gaitbelt.treatment.queries.told import Told, fresh_answers, told_in
from gaitbelt.treatment.reach import sessions_for
from gaitbelt.workforce.facts import Team


@dataclass(kw_only=True)
class Lane:
    """One patient in hand."""

    session: Session
    precautions: list[PrecautionLine]
    card: Card | None
    before: list[Line]
    after: list[Line]
    timers: list[Timer]  # besides the open item's own
    answers: list[Observation]
    told: list[Told]  # by people in this visit, what nobody has seen first
    level: int
    asked: Standing = field(default_factory=Standing)  # who decides about the hold in force
    warnings: tuple[Reason, ...] = ()  # shortwave runs near somebody who must stay away
    is_covered: bool = False  # a sheet stands in the place of the open item

    @property
    def is_new(self) -> bool:
        return self.session.status == Session.Status.OPEN

    @property
    def moment(self) -> str:
        """When vitals that are measured now are taken: in an exercise that runs, else at rest."""
        run = self.card.run if self.card else None
        is_busy = run is not None and run.status == ItemRun.Status.RUNNING and not run.checks
        return "during" if is_busy or self.session.vitals.get("work_first") else "rest"

    @property
    def edge(self) -> str:
        if self.level >= Level.STOP:
            return "is-stop"
        return "is-hold" if self.level == Level.HOLD else ""

    @property
    def next_at(self) -> datetime | None:
        """When this lane asks for the next act."""
        own = [self.card.timer] if self.card and self.card.timer else []
        return min((each.next_at for each in [*own, *self.timers]), default=None)

    @property
    def alarm_timers(self) -> list[Timer]:
        """What runs on the skin and is not the open item; a sheet hides the open item too."""
        own = self.card.timer if self.card and self.is_covered else None
        return soonest([own, *self.timers])

    @property
    def is_locked(self) -> bool:
        """A hold or stop of the visit, with nothing to take off in the open item."""
        return (
            self.session.level >= Level.HOLD
            and self.card is not None
            and self.card.kind not in ("running", "off")
        )

    @property
    def over(self) -> dict[str, list[Line]]:
        """The items that are over; of more than two, all but the one recorded last are folded."""
        moments = {line.run.ended_at: line for line in self.before if line.run.ended_at}
        newest = moments[max(moments)] if moments else next(reversed(self.before), None)
        folded = [line for line in self.before if line is not newest and len(self.before) > 2]
        return {"folded": folded, "shown": [line for line in self.before if line not in folded]}

    @property
    def is_waiting(self) -> bool:
        """A clock runs: somebody is asked about a hold, or something that was told is unseen."""
        return self.asked.next is not None or any(not each.is_seen for each in self.told)

    @property
    def left(self) -> list[str]:
        """Items that were not begun or not recorded."""
        own = [self.card.title] if self.card and self.card.run.status in ItemRun.NOT_ENDED else []
        return own + [each.title for each in self.after if each.run.status in ItemRun.NOT_ENDED]


def open_sessions(clinic: Clinic, by: Membership) -> list[Session]:
    """A technician's open sessions with what a lane shows, first taken in first (4 SQL queries)."""
    return list(
        with_lanes(Session.objects.filter(clinic=clinic, technician=by).open(), by).order_by(
            "started_at"
        )
    )


def with_lanes(sessions: SessionQuerySet, by: Membership) -> SessionQuerySet:
    """Sessions with their items, precautions and what was told in them (3 SQL queries besides)."""
    runs = ItemRun.objects.select_related("item", "device__kind", "led_by__person")
    told = Observation.objects.filter(undone_at=None, is_silent=False)
    told = told.select_related("acknowledged_by__person", "noted_by__person", "run__item")
    return (
        sessions.for_gate(by)
        .select_related("patient", "plan", "area", "supervisor__person", "technician__person")
        .prefetch_related(
            Prefetch("runs", runs.order_by("position")),
            Prefetch("patient__precautions", Precaution.objects.order_by("set_at")),
            Prefetch("observations", told.order_by("noted_at"), to_attr="all_told"),
        )
    )


def lanes(
    clinic: Clinic, by: Membership, at: datetime, *, also: UUID | None = None,
    team: Team | None = None,
) -> list[Lane]:  # fmt: skip
    """Every lane of a technician; `also` adds the session of somebody else or a finished one.

    `team` is who works at the instant, where that is known already.
    """
    sessions = open_sessions(clinic, by)
    if also is not None and also not in {session.pk for session in sessions}:
        other = session_for_lane(by, also)
        sessions += [other] if other else []
    asker = facts.Asker(clinic=clinic, by=by, teams={at: team} if team else {})
    return _lanes(asker, at, sessions, {})


def lane(
    clinic: Clinic, by: Membership, at: datetime, session: Session, *, opened: UUID | None = None
) -> Lane:
    """One lane."""
    asker = facts.Asker(clinic=clinic, by=by)
    (found,) = _lanes(asker, at, [session], {session.pk: opened} if opened else {})
    return found


def session_for_lane(by: Membership, pk: UUID) -> Session | None:
    """One session within the member's reach with what its lane shows (4 SQL queries)."""
    return with_lanes(sessions_for(by).filter(pk=pk), by).first()


def _lanes(
    asker: facts.Asker, at: datetime, sessions: list[Session], opened: dict[UUID, UUID]
) -> list[Lane]:
    asker.learn_delegations(session.plan_id for session in sessions)
    current = {session.pk: _current(session, opened.get(session.pk)) for session in sessions}
    known = courses(sessions, [run.item.code for run in current.values() if run])
    found = [_lane(session, current[session.pk], known, asker, at) for session in sessions]
    near = shortwave.warnings(asker.clinic, sessions, current)
    for each in found:
        each.warnings = near.get(each.session.pk, ())
    return found


def _lane(
    session: Session,
    run: ItemRun | None,
    known: dict[Key, Course],
    asker: facts.Asker,
    at: datetime,
) -> Lane:
    runs = list(session.runs.all())
    session.plan.clinic = asker.clinic
    for each in runs:
        each.session = session
    book = Book(id=session.pk, clinic=asker.clinic, session=session)
    book.runs = {each.pk: each for each in runs}
    card = None
    if run is not None and session.status == Session.Status.READY:
        card = _card(facts.SessionAsker(book=book, asker=asker), run, at)
        card.course = known.get((session.patient_id, run.item.code), Course())
    shown = card.run.pk if card else None
    others = [each for each in runs if each.pk != shown]
    return Lane(
        session=session,
        precautions=precaution_lines(session),
        card=card,
        before=[_line(each) for each in others if _is_over(each)],
        after=[_line(each) for each in others if not _is_over(each)],
        timers=soonest(timer(each, at) for each in others),
        answers=fresh_answers(session),
        told=told_in(session, at),
        level=max([session.level, *(each.level for each in runs)]),
        asked=_asked(session, runs, asker, at),
    )


def _asked(session: Session, runs: list[ItemRun], asker: facts.Asker, at: datetime) -> Standing:
    """Who is asked about the highest hold in force; nothing is read while there is none."""
    levels_now = [(session.level, session.level_at), *((run.level, run.level_at) for run in runs)]
    level, since_at = max(levels_now, key=lambda each: each[0])
    is_held = level >= Level.HOLD and since_at is not None
    if not is_held or not unanswered(asker.clinic).filter(session=session).exists():
        return Standing()
    ladders = Ladders(asker.team(at))
    assert since_at is not None
    return hold_standing(session, level=level, since_at=since_at, ladders=ladders, at=at)


def _current(session: Session, opened: UUID | None) -> ItemRun | None:
    """The item to open: the one asked for, what is on the skin, what runs or rests, the next."""
    runs = list(session.runs.all())
    asked = [run for run in runs if run.pk == opened]
    on_skin = [run for run in runs if run.status == ItemRun.Status.RUNNING and run.checks]
    running = [run for run in runs if run.status == ItemRun.Status.RUNNING]
    held = [run for run in runs if run.level >= Level.HOLD and not _is_over(run)]
    coming = [run for run in runs if run.status == ItemRun.Status.TO_DO]
    return next(iter([*asked, *on_skin, *running, *held, *coming]), None)


def _card(asker: facts.SessionAsker, run: ItemRun, at: datetime) -> Card:
    session = asker.book.open
    card = Card(
        run=run,
        kind="exercise",
        title=words.doing(run),
        dose=dose(run.item),
        limit=levels.pain_limit(run, session.pain_at_start),
        timer=timer(run, at),
        why=words.why(run.level_why),
    )
    card.kind = _kind(asker, run, card, at)
    return card


def _kind(asker: facts.SessionAsker, run: ItemRun, card: Card, at: datetime) -> str:
    """What the open item asks for; the gate is asked where something could start."""
    if run.checks and run.status == ItemRun.Status.RUNNING:
        return "running" if run.is_on_skin else "off"
    if run.level >= Level.HOLD and run.status not in (ItemRun.Status.DONE, ItemRun.Status.NOT_DONE):
        return "held"
    if run.status == ItemRun.Status.LICENSEE and not asker.asker.by.is_licensed:
        return "led"
    is_pack = run.item.kind == PlanItem.Kind.MODALITY
    if run.status in (ItemRun.Status.TO_DO, ItemRun.Status.LICENSEE):
        card.device = facts.device_for(asker.asker.clinic, alternates.item_of(run), at)
        card.decision = asker.decide(run, at=at, device=card.device)
        if not card.decision.allowed:
            _offer(asker, run, card, at, can_help=alternates.avoids(card.decision))
            return "refused"
    if is_pack:
        return "pack"
    if not must_ease(run):
        return "exercise"
    _offer(asker, run, card, at, can_help=True)
    return "ease"


def _offer(
    asker: facts.SessionAsker, run: ItemRun, card: Card, at: datetime, *, can_help: bool
) -> None:
    """The alternate, where another exercise helps and nothing speaks against that one."""
    is_free = run.item.alternate_code and not run.actual.get("alternate")
    if not (can_help and is_free and asker.decide_alternate(run, at=at).allowed):
        return
    card.alternate = words.titled(run.item.alternate_code)
    card.instead_why = alternates.why_of(card.decision) if card.decision else "pain"


def must_ease(run: ItemRun) -> bool:
    """The last pain said was over the limit, and the item has not been eased since."""
    pains, taken = run.actual.get("pains", []), run.actual.get("alternate_at", "")
    if pains and taken >= pains[-1]["at"]:
        return False  # the alternate eases as well
    eased = levels.EASED in run.actual.get("told", [])
    return bool(pains) and eased and not pains[-1]["eased"]


def _is_over(run: ItemRun) -> bool:
    return run.status in (ItemRun.Status.DONE, ItemRun.Status.PARTIAL, ItemRun.Status.NOT_DONE)


def _line(run: ItemRun) -> Line:
    kind = "coming"
    if run.status in (ItemRun.Status.DONE, ItemRun.Status.PARTIAL):
        kind = "done"
    elif run.status == ItemRun.Status.NOT_DONE:
        kind = "left"
    elif run.status == ItemRun.Status.LICENSEE:
        kind = "led"
    elif run.level >= Level.HOLD:
        kind = "held"
    return Line(run=run, kind=kind, title=words.doing(run), words=words.outcome(run))


def precaution_lines(session: Session) -> list[PrecautionLine]:
    """Precautions in force, new ones first; `was` is what a changed one said before."""
    rows = list(session.patient.precautions.all())
    seen_at = getattr(session, "precautions_seen_at", session.started_at)
    ended = defaultdict(list)
    for row in rows:
        if row.ended_at is not None:
            ended[row.code, row.region].append(row)
    lines = [
        PrecautionLine(row=row, is_new=row.set_at > seen_at, was=_was(row, ended))
        for row in rows
        if row.ended_at is None
    ]
    return sorted(lines, key=lambda line: not line.is_new)


def _was(row: Precaution, ended: dict[tuple[str, str], list[Precaution]]) -> str:
    before = ended.get((row.code, row.region), [])
    if not before:
        return ""
    last = before[-1]
    return f"{last.limit_percent} %" if last.limit_percent is not None else last.text


def now_line(found: Iterable[Lane]) -> Lane | None:
    """The lane with the most urgent act: take off, hold, then the soonest check."""

    def urgency(each: Lane) -> tuple[bool, bool, datetime]:
        due = each.next_at or datetime.max.replace(tzinfo=each.session.started_at.tzinfo)
        return (each.level < Level.HOLD, each.next_at is None, due)

    return min(found, key=urgency, default=None)
