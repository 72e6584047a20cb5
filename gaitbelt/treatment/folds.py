"""What each event of an item does to the rows of its session: one small function per kind."""

from typing import Any
from uuid import UUID

from gaitbelt.domain import red_flags, vitals_due
from gaitbelt.treatment import events as e
from gaitbelt.treatment.book import Book, Happened, folds, note
from gaitbelt.treatment.models import ItemRun, Observation, Session

DONE_FIELDS = (
    "sets", "reps", "hold_s", "duration_s", "load_kg", "band", "side", "assist", "effort", "pain",
    "reason",
)  # fmt: skip
OVER = (ItemRun.Status.DONE, ItemRun.Status.PARTIAL)


@folds(e.SessionStarted)
def session_started(book: Book, each: Happened, fact: e.SessionStarted) -> None:
    session = Session(
        id=book.id,
        organization_id=book.clinic.organization_id,
        clinic=book.clinic,
        appointment_id=fact.appointment,
        patient_id=fact.patient,
        plan_id=fact.plan,
        technician_id=fact.technician,
        supervisor_id=fact.supervisor,
        area_id=fact.area,
        started_at=each.at,
        vitals={"due": list(fact.vitals_due)} if fact.vitals_due else {},
    )
    book.session = session
    book.add(session)
    for position, (item, run) in enumerate(fact.runs):
        book.add(
            ItemRun(
                id=run,
                organization_id=book.clinic.organization_id,
                session=session,
                item_id=item,
                position=position,
            )
        )


@folds(e.ItemStarted)
def item_started(book: Book, each: Happened, fact: e.ItemStarted) -> None:
    run = _under_way(book, each, fact)
    run.device_id = fact.device


@folds(e.SetDone)
def set_done(book: Book, each: Happened, fact: e.SetDone) -> None:
    run = _under_way(book, each, fact)
    sets = [*run.actual.get("each_set", []), {"number": fact.number, **_said(fact)}]
    run.actual = {**run.actual, "each_set": sets}


@folds(e.ItemDone)
def item_done(book: Book, each: Happened, fact: e.ItemDone) -> None:
    run = _begun(book, each, fact)
    run.status = ItemRun.Status.PARTIAL if fact.reason else ItemRun.Status.DONE
    run.actual = {**run.actual, **_said(fact), "as_prescribed": fact.as_prescribed}
    _ended(run, each)
    if each.is_licensed:
        book.touch().seen_by_licensee = True


@folds(e.ItemNotDone)
def item_not_done(book: Book, each: Happened, fact: e.ItemNotDone) -> None:
    run = book.run(fact.run)
    _against(run, fact)
    run.status = ItemRun.Status.NOT_DONE
    run.actual = {**run.actual, "reason": fact.reason}
    _ended(run, each)


@folds(e.ItemHandedToLicensee, e.ItemDeclined)
def item_handed_on(book: Book, each: Happened, fact: e.RunFact) -> None:
    run = book.run(fact.run)
    run.status = ItemRun.Status.LICENSEE
    run.actual = {**run.actual, "declined": isinstance(fact, e.ItemDeclined)}


@folds(e.ItemSetUp)
def item_set_up(book: Book, each: Happened, fact: e.ItemSetUp) -> None:
    """It waits for a licensee from here on."""
    run = book.run(fact.run)
    run.status, run.device_id = ItemRun.Status.LICENSEE, fact.device
    author = str(each.author_id) if each.author_id else None
    run.actual = {**run.actual, "set_up": {"at": each.at.isoformat(), "by": author}}


@folds(e.AlternateTaken)
def alternate_taken(book: Book, each: Happened, fact: e.AlternateTaken) -> None:
    run = book.run(fact.run)
    taken = {"alternate": True, "alternate_why": fact.why, "alternate_at": each.at.isoformat()}
    run.actual = {**run.actual, **taken}


@folds(e.DoseOff)
def dose_off(book: Book, each: Happened, fact: e.DoseOff) -> None:
    """Said by whoever may dose: a technician who helps has not said it for them."""
    run = book.run(fact.run)
    if each.is_licensed or run.led_by_id is None:
        by = str(each.author_id) if each.author_id else ""
        run.actual = {**run.actual, "dose_off": {"at": each.at.isoformat(), "by": by}}


@folds(e.ConditionMet)
def condition_met(book: Book, each: Happened, fact: e.ConditionMet) -> None:
    run = book.run(fact.run)
    known = dict.fromkeys((*run.actual.get("conditions", ()), *fact.conditions))
    run.actual = {**run.actual, "conditions": [*known]}


@folds(e.FormSeen)
def form_seen(book: Book, each: Happened, fact: e.FormSeen) -> None:
    """The last answer about an error counts."""
    run = book.run(fact.run)
    said = {"exercise": fact.exercise, "error": fact.error, "answer": fact.answer}
    same = ("exercise", "error")
    kept = [each for each in run.actual.get("form", []) if any(each[k] != said[k] for k in same)]
    run.actual = {**run.actual, "form": [*kept, said]}


@folds(e.PainSaid)
def pain_said(book: Book, each: Happened, fact: e.PainSaid) -> None:
    run = book.run(fact.run)
    said = {"pain": fact.pain, "eased": fact.eased, "at": each.at.isoformat()}
    run.actual = {**run.actual, "pains": [*run.actual.get("pains", []), said], "pain": fact.pain}


@folds(e.ModalityStarted)
def modality_started(book: Book, each: Happened, fact: e.ModalityStarted) -> None:
    run = _begun(book, each, fact)
    run.status = ItemRun.Status.RUNNING
    run.started_at, run.removed_at = each.at, None
    run.device_id = fact.device
    run.actual = {
        **run.actual,
        "side": fact.side,
        "minutes": fact.minutes,
        "layers": fact.layers,
        "lies_on_pack": fact.lies_on_pack,
        "confirmed": list(fact.confirmed),
        "pain_before": fact.pain,
        **({"dose": dict(fact.dose)} if fact.dose else {}),
    }
    run.checks = [{"at_min": at, "done_at": None, "skin": ""} for at in fact.checks_min]


@folds(e.ModalityChecked)
def modality_checked(book: Book, each: Happened, fact: e.ModalityChecked) -> None:
    """The check answers the first that is owed; one more than owed is kept as well."""
    run = book.run(fact.run)
    checks = [dict(check) for check in run.checks]
    owed = next((check for check in checks if check["done_at"] is None), None)
    if owed is None:
        owed = {"at_min": None}
        checks.append(owed)
    owed |= {"done_at": each.at.isoformat(), "skin": fact.skin}
    run.checks = checks


@folds(e.ModalityRemoved)
def modality_removed(book: Book, each: Happened, fact: e.ModalityRemoved) -> None:
    run = book.run(fact.run)
    run.removed_at = run.removed_at or each.at
    run.actual = {**run.actual, "removed_why": fact.why}
    if fact.skin is not None:
        run.actual = {**run.actual, "skin_after": fact.skin}


@folds(e.ModalityEnded)
def modality_ended(book: Book, each: Happened, fact: e.ModalityEnded) -> None:
    run = book.run(fact.run)
    _against(run, fact)
    run.removed_at = run.removed_at or each.at
    on_time = run.actual.get("removed_why", "time") == "time"
    run.status = ItemRun.Status.DONE if on_time else ItemRun.Status.PARTIAL
    run.actual = {**run.actual, "skin_after": fact.skin, "pain": fact.pain}
    _ended(run, each)


@folds(e.ObservationNoted)
def observation_noted(book: Book, each: Happened, fact: e.ObservationNoted) -> None:
    """From HOLD on it locks starting, but for the silent sign, which shows nowhere."""
    why = [{"code": f"sign.{code}", "facts": {}} for code in fact.signs]
    silent = red_flags.is_silent(fact.signs)
    note(
        book, each, run_id=fact.run, level=fact.level, body_part=fact.body_part, words=fact.said,
        why=why, is_silent=silent,
    )  # fmt: skip
    if not silent:
        _lock(book, each, fact.run, fact.level, why)


@folds(e.AskRaised)
def ask_raised(book: Book, each: Happened, fact: e.AskRaised) -> None:
    note(book, each, kind=Observation.Kind.ASK, run_id=fact.run, words=fact.said)


@folds(e.LevelRaised)
def level_raised(book: Book, each: Happened, fact: e.LevelRaised) -> None:
    """HOLD and above lock starting until a licensee clears them; a silent sign shows nowhere."""
    note(
        book, each, kind=Observation.Kind.LEVEL, run_id=fact.run, level=fact.level,
        words=fact.said, why=list(fact.why), is_silent=fact.is_silent,
    )  # fmt: skip
    if not fact.is_silent:
        _lock(book, each, fact.run, fact.level, fact.why)


@folds(e.LevelCleared)
def level_cleared(book: Book, each: Happened, fact: e.LevelCleared) -> None:
    holder = book.run(fact.run) if fact.run else book.touch()
    holder.level, holder.level_at, holder.level_why = 0, None, []
    if isinstance(holder, ItemRun) and fact.reason == "alternate":
        holder.actual = {**holder.actual, "alternate": True}


@folds(e.ObservationAnswered)
def observation_answered(book: Book, each: Happened, fact: e.ObservationAnswered) -> None:
    """The first answer counts: whoever has seen it stays named, and so does their decision."""
    row = book.observation(fact.observation)
    if row.acknowledged_at is not None:
        return
    row.acknowledged_by_id, row.acknowledged_at = each.author_id, each.at
    row.decision, row.answer = fact.decision, fact.answer


@folds(e.ObservationPictured)
def observation_pictured(book: Book, each: Happened, fact: e.ObservationPictured) -> None:
    book.observation(fact.observation).photo_id = fact.file


@folds(e.AnswerSeen)
def answer_seen(book: Book, each: Happened, fact: e.AnswerSeen) -> None:
    row = book.observation(fact.observation)
    row.answer_seen_at = each.at


@folds(e.Undone)
def undone(book: Book, each: Happened, fact: e.Undone) -> None:
    """Nothing by itself: a replay leaves out the event that it names (book.replay)."""


@folds(e.SessionFinished)
def session_finished(book: Book, each: Happened, fact: e.SessionFinished) -> None:
    session = book.touch()
    session.status, session.finished_at = Session.Status.FINISHED, each.at
    session.pain_at_end = fact.pain


@folds(e.EntryCosigned)
def entry_cosigned(book: Book, each: Happened, fact: e.EntryCosigned) -> None:
    for key in fact.runs:
        run = book.run(key)
        run.signing = ItemRun.Signing.SIGNED
        run.signed_by_id, run.signed_at = each.author_id, each.at
        run.changed_at = None


@folds(e.EntryOpened)
def entry_opened(book: Book, each: Happened, fact: e.EntryOpened) -> None:
    book.run(fact.run).opened_by_id = each.author_id


@folds(e.EntryReturned)
def entry_returned(book: Book, each: Happened, fact: e.EntryReturned) -> None:
    run = book.run(fact.run)
    run.signing, run.comment = ItemRun.Signing.RETURNED, fact.comment
    run.opened_by_id, run.changed_at = None, None


def _begun(book: Book, each: Happened, fact: e.Act) -> ItemRun:
    """The item with its start, its leader where that is a licensee, and what spoke against it."""
    run = book.run(fact.run)
    run.started_at = run.started_at or each.at
    run.ended_at = None
    if each.is_licensed:
        run.led_by_id = each.author_id
    _against(run, fact)
    return run


def _under_way(book: Book, each: Happened, fact: e.Act) -> ItemRun:
    """The item runs; what was done stays done, whatever comes in later about its beginning."""
    run = book.run(fact.run)
    over_at = run.ended_at if run.status in OVER else None
    run = _begun(book, each, fact)
    if over_at is None:
        run.status = ItemRun.Status.RUNNING
    run.ended_at = over_at
    return run


def _against(run: ItemRun, fact: e.Judged) -> None:
    """What spoke against a fact joins what has spoken against the entry before."""
    known = {repr(reason) for reason in run.outside_rules}
    fresh = [reason for reason in fact.outside_rules if repr(reason) not in known]
    run.outside_rules = [*run.outside_rules, *fresh]


def _ended(run: ItemRun, each: Happened) -> None:
    """The entry of a technician is a draft until a licensee co-signs it (scope §8).

    One that is signed stays so: `book.apply` has kept it as it was, and says that it changed.
    """
    run.ended_at, run.entered_at = each.at, each.entered_at
    run.recorded_by_id = each.author_id
    run.opened_by_id = None
    if run.signing != ItemRun.Signing.SIGNED:
        run.signing = ItemRun.Signing.NONE if each.is_licensed else ItemRun.Signing.DRAFT


def _lock(book: Book, each: Happened, run: UUID | None, level: int, why: e.Why) -> None:
    """The highest level wins; a TELL locks nothing and is remembered by the item."""
    holder = book.run(run) if run else book.touch()
    if level == 1 and isinstance(holder, ItemRun):
        told = [*holder.actual.get("told", []), *(reason["code"] for reason in why)]
        holder.actual = {**holder.actual, "told": told}
    elif level > max(holder.level, 1):
        holder.level, holder.level_at, holder.level_why = level, each.at, list(why)
    if level > 1 and isinstance(holder, Session):
        due = sorted(vitals_due.REQUIRED)
        holder.vitals = holder.vitals | {
            "due": due,
            "values": {},
            "last": holder.vitals.get("last", {}) | holder.vitals.get("values", {}),
        }


def _said(fact: e.Done) -> dict[str, Any]:
    data = fact.data()
    return {name: data[name] for name in DONE_FIELDS if data.get(name) is not None}
