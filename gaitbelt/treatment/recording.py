"""Taking facts in: what the clinic adds to each, what each calls for, and then the log (D16).

Facts are never refused by a rule. Where the gate would have said no they carry its reasons.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from gaitbelt.core.errors import BadValue
from gaitbelt.core.models import Event
from gaitbelt.domain import red_flags, review
from gaitbelt.domain.decision import Decision, as_data
from gaitbelt.domain.modality_orders import SPECS, check_minutes
from gaitbelt.domain.permits import may_have_happened
from gaitbelt.domain.vitals import ANY_SCALE_ENDS, SCALE_ENDS, Measure
from gaitbelt.equipment.models import Item
from gaitbelt.people.models import Area, Membership
from gaitbelt.plans.commands import mark_done_with_licensee
from gaitbelt.plans.facts import numbers
from gaitbelt.plans.models import PlanItem
from gaitbelt.treatment import dosing, levels, log, vital_facts, words
from gaitbelt.treatment import events as e
from gaitbelt.treatment.book import Book
from gaitbelt.treatment.facts import SessionAsker, ask_about
from gaitbelt.treatment.log import Entry
from gaitbelt.treatment.models import ItemRun, Observation, Session
from gaitbelt.treatment.moves import may_move

DOSE = ("sets", "reps", "hold_s", "duration_s", "load_kg", "band", "side")
BEGUN = frozenset({ItemRun.Status.RUNNING, ItemRun.Status.DONE, ItemRun.Status.PARTIAL})
UNDOABLE = (
    e.RunFact,
    e.ObservationNoted,
    e.AskRaised,
    e.SessionMoved,
    e.VitalsMeasured,
)  # fmt: skip  a raised level is lifted by a licensee, never undone
NOT_UNDOABLE = (e.EntryOpened, e.EntryReturned)


def record(book: Book, entries: Iterable[Entry], *, by: Membership) -> list[Event]:
    """Complete each fact, take it into the session's rows, and store all of them.

    Errors: BadValue where a fact names something that is not of this session or clinic.
    """
    asker = ask_about(book, by)
    taken: list[Entry] = []
    for entry in entries:
        taken += take(book, entry, by=by, asker=asker)
    if by.is_licensed:
        note_first_time(book, taken, by)
    return log.store(book, taken, by=by)


def note_first_time(book: Book, taken: Iterable[Entry], by: Membership) -> None:
    """What a licensee has done with the patient may be delegated from now on (scope §4 P5)."""
    for entry in taken:
        if isinstance(entry.fact, e.ItemDone | e.ModalityEnded):
            item, on = book.runs[entry.fact.run].item, by.clinic.day_at(entry.at)
            if item.done_with_licensee_on is None:
                mark_done_with_licensee(item=item, by=by, on=on)


def take(book: Book, entry: Entry, *, by: Membership, asker: SessionAsker) -> Sequence[Entry]:
    """One fact and what follows from it, taken into the rows in memory."""
    belongs(book, entry.fact, by)
    own = entry.saying(_completed(book, entry, asker))
    log.take(book, own, by=by)
    follow = [*levels.consequences(book, own.fact, entry.at), *_left(book, own.fact)]
    said_at = None if entry.device else entry.recorded_at
    raised = [Entry(fact=fact, at=entry.at, recorded_at=said_at) for fact in follow]
    for each in raised:
        log.take(book, each, by=by)
    return [own, *raised]


def _left(book: Book, fact: e.SessionFact) -> list[e.ItemNotDone]:
    """What was not done once the visit is over, for the reason given with it."""
    if not isinstance(fact, e.SessionFinished):
        return []
    left = [run for run in book.runs.values() if run.status in ItemRun.NOT_ENDED]
    return [e.ItemNotDone(run=run.pk, reason=fact.reason) for run in left if fact.reason]


def _completed(book: Book, entry: Entry, asker: SessionAsker) -> e.SessionFact:
    """The fact with what the clinic adds: reasons against it, check times, levels of numbers."""
    fact = entry.fact
    if isinstance(fact, e.ItemDone):
        is_same = fact.as_prescribed and not _differs(fact, book.runs[fact.run].item)
        fact = replace(fact, as_prescribed=is_same)
    if isinstance(fact, e.ModalityStarted):
        run = book.runs[fact.run]
        checks = checks_min(run, minutes=fact.minutes, lies_on_pack=fact.lies_on_pack)
        fact = replace(fact, checks_min=checks, dose=dose_ordered(run))
    if isinstance(fact, e.Judged):
        against = _outside(book, fact, entry, asker) if isinstance(fact, e.Act) else []
        if isinstance(fact, e.ModalityEnded):
            against = _as_stored(dosing.switched_off(asker, book.runs[fact.run], entry.at))
        run = book.runs[fact.run]
        own = _as_stored(_amending(run, asker.asker.by))
        dated = may_have_happened(
            item=words.doing(run), at=entry.at, started_at=book.open.started_at
        )
        return replace(fact, outside_rules=[*own, *_as_stored(dated), *against])
    if isinstance(fact, e.SessionMoved):
        speaks = may_move(book.open, fact, asker.asker.by, entry.at)
        return replace(fact, outside_rules=_as_stored(speaks))
    if isinstance(fact, e.PrecautionsRead):
        return replace(fact, until=min(fact.until, entry.at))  # nobody has read what is to come
    if isinstance(fact, e.SessionReadied) and fact.precautions_until is not None:
        return replace(fact, precautions_until=min(fact.precautions_until, entry.at))
    if isinstance(fact, e.VitalsMeasured):
        context = vital_facts.context(book, fact, entry.at)
        return levels.with_level(book, fact, context, entry.at)
    if isinstance(fact, e.ObservationNoted):
        return replace(fact, level=max(fact.level, int(red_flags.level_of(fact.signs))))
    return fact


def _differs(fact: e.ItemDone, item: PlanItem) -> bool:
    """Whether some amount that was said is not the plan's, or not all of it was done."""
    said = {name: getattr(fact, name) for name in DOSE}
    is_other = any(
        value is not None and value != getattr(item, name) for name, value in said.items()
    )
    return is_other or fact.reason is not None


def _outside(book: Book, fact: e.Act, entry: Entry, asker: SessionAsker) -> list[dict[str, Any]]:
    """Why the gate would have said no, asked for the moment at which the item was begun."""
    run = book.runs[fact.run]
    if isinstance(fact, e.ModalityStarted):
        device = _device(book, fact.device)
        decision = asker.decide_modality(run, fact, at=entry.at, device=device)
    elif run.status in BEGUN:
        return fact.outside_rules
    else:
        device = _device(book, getattr(fact, "device", None))
        decision = asker.decide(run, at=entry.at, device=device)
    return [*entry.against, *_as_stored(decision)]


def _amending(run: ItemRun, by: Membership) -> Decision:
    """Whether this person may record anew what was given back (a fact is kept all the same)."""
    if run.signing != ItemRun.Signing.RETURNED or by.is_licensed or run.recorded_by is None:
        return Decision()
    return review.may_amend(
        item=words.doing(run), author=run.recorded_by.name, is_author=run.recorded_by_id == by.pk
    )


def _as_stored(decision: Decision) -> list[dict[str, Any]]:
    return [as_data(reason) for reason in decision.reasons]


def _device(book: Book, key: UUID | None) -> Item | None:
    if key is None:
        return None
    return book.clinic.items.select_related("kind").get(pk=key)


def checks_min(run: ItemRun, *, minutes: float, lies_on_pack: bool = False) -> list[float]:
    """When the skin is to be looked at, in minutes from the start (modalities §3)."""
    every_five = lies_on_pack or bool(run.item.parameters.get("check_every_5"))
    minutes = max(1, int(minutes))
    if run.item.code not in SPECS:
        return [float(minutes)]
    return [float(at) for at in check_minutes(run.item.code, minutes, every_five=every_five)]


def dose_ordered(run: ItemRun) -> dict[str, float]:
    """The numbers of the order: nobody doses on the floor (modalities §9.2)."""
    return {name: float(value) for name, value in numbers(run.item).items()}


def belongs(book: Book, fact: e.SessionFact, by: Membership) -> None:
    """Nothing but what is of this session and this clinic. Errors: BadValue naming the field."""
    run = getattr(fact, "run", None)
    if run is not None and run not in book.runs:
        raise BadValue({"run": _("This item is not part of the session.")})
    clinic = book.clinic
    _exists(clinic.items.all(), fact, "device", Item)
    _exists(clinic.areas.all(), fact, "area", Area)
    for person in ("with_person", "third_person"):
        _exists(Membership.objects.current().filter(clinic=clinic), fact, person, Membership)
    if isinstance(fact, e.SessionMoved):
        _helpers(fact, by)
    if isinstance(fact, e.AnswerSeen | e.ObservationAnswered):
        _exists(book.open.observations.all(), fact, "observation", Observation)
    if isinstance(fact, e.Undone):
        _undoable(book, fact, by)
    if isinstance(fact, e.SessionFinished):
        _finishable(book, fact)
    if isinstance(fact, e.VitalsMeasured):
        _measurable(fact)
    signs = getattr(fact, "signs", [])
    if any(sign not in red_flags.LEVELS for sign in signs):
        raise BadValue({"signs": _("No sign has this code.")})


def _helpers(fact: e.SessionMoved, by: Membership) -> None:
    """Everyone in a move is somebody else. Errors: BadValue naming the field."""
    if fact.with_person == by.pk:
        raise BadValue({"with_person": _("Choose somebody besides yourself.")})
    if fact.third_person is not None and fact.third_person in {fact.with_person, by.pk, None}:
        raise BadValue({"third_person": _("Choose a third person.")})


def _finishable(book: Book, fact: e.SessionFinished) -> None:
    """A visit ends once, with nothing left on the skin, and a reason for what is left undone."""
    if book.open.status == Session.Status.FINISHED:
        raise BadValue({"session": _("This visit is over.")})
    if any(run.is_on_skin for run in book.runs.values()):
        raise BadValue({"session": _("Something is still on: take it off and record it first.")})
    is_left = any(run.status in ItemRun.NOT_ENDED for run in book.runs.values())
    if is_left and fact.reason is None:
        raise BadValue({"reason": _("Say why the rest was not done today.")})


def _measurable(fact: e.VitalsMeasured) -> None:
    """Errors: BadValue naming each measure that is unknown or whose scale ends before its value."""
    unknown = fact.values.keys() - set(Measure)
    if unknown:
        raise BadValue(dict.fromkeys(unknown, _("No vital sign is called this.")))
    ends = {name: SCALE_ENDS.get(Measure(name), ANY_SCALE_ENDS) for name in fact.values}
    beyond = [name for name, value in fact.values.items() if value > ends[name]]
    if beyond:
        says = _("The scale ends at %(end)s: read it again.")
        raise BadValue({name: says % {"end": f"{ends[name]:g}"} for name in beyond})


def _exists(rows: Any, fact: e.SessionFact, name: str, model: type[Any]) -> None:
    key = getattr(fact, name, None)
    if key is not None and not rows.filter(pk=key).exists():
        raise BadValue({name: _("This does not exist here.")})


def slip_of(run: ItemRun, by: Membership) -> UUID | None:
    """What this person said last of an item, while they may take it back."""
    if run.signing == ItemRun.Signing.SIGNED:
        return None
    story = log.story(run.session)
    gone = {each.fact.event for each in story if isinstance(each.fact, e.Undone)}
    own = [
        each
        for each in story
        if isinstance(each.fact, e.Recorded) and each.fact.run == run.pk and each.id not in gone
    ]
    is_own = bool(own) and own[-1].author_id == by.pk
    return own[-1].id if is_own and not isinstance(own[-1].fact, NOT_UNDOABLE) else None


def _undoable(book: Book, fact: e.Undone, by: Membership) -> None:
    """A person's own slip, before a licensee has signed the entry."""
    known = {each.id: each for each in [*log.story(book.open), *book.fresh]}
    slip = known.get(fact.event)
    if slip is None:
        raise BadValue({"event": _("This event is not part of the session.")})
    run = book.runs.get(getattr(slip.fact, "run", None) or book.id)
    is_signed = run is not None and run.signing == ItemRun.Signing.SIGNED
    is_other = not isinstance(slip.fact, UNDOABLE) or isinstance(slip.fact, NOT_UNDOABLE)
    locks = isinstance(slip.fact, e.ObservationNoted) and slip.fact.level > 1
    if is_other or locks or is_signed or slip.author_id != by.pk:
        raise BadValue({"event": _("This cannot be undone; add a note or record it anew.")})
