"""What each event of a whole visit does to the row of its session."""

from gaitbelt.domain.vitals import Measure
from gaitbelt.treatment import events as e
from gaitbelt.treatment.book import Book, Happened, folds, note
from gaitbelt.treatment.models import Session


@folds(e.VitalsMeasured)
def vitals_measured(book: Book, each: Happened, fact: e.VitalsMeasured) -> None:
    """`vitals`: {due, values: {measure: number}, first, at, level, waived} at rest.

    During and after exercise: {work, work_first, oxygen: [[at, percent], …]}. `first` and
    `work_first` hold numbers that must be measured again; the second look takes their place.
    """
    session = book.touch()
    before, is_at_rest = session.vitals, fact.moment == "rest"
    values, first = ("values", "first") if is_at_rest else ("work", "work_first")
    fresh = {name: value for name, value in fact.values.items() if name not in fact.again_due}
    kept = {name: old for name, old in before.get(first, {}).items() if name not in fact.values}
    session.vitals = before | {
        values: before.get(values, {}) | fresh,
        first: kept | {name: fact.values[name] for name in fact.again_due},
    }
    if is_at_rest:
        session.vitals |= {"at": each.at.isoformat(), "level": fact.level}
    elif Measure.SPO2 in fact.values:
        reading = [each.at.isoformat(), fact.values[Measure.SPO2]]
        session.vitals |= {"oxygen": [*before.get("oxygen", []), reading]}


@folds(e.VitalsWaived)
def vitals_waived(book: Book, each: Happened, fact: e.VitalsWaived) -> None:
    session = book.touch()
    session.vitals = session.vitals | {"waived": fact.reason, "due": []}


@folds(e.SessionReadied)
def session_readied(book: Book, each: Happened, fact: e.SessionReadied) -> None:
    session = book.touch()
    if session.status == Session.Status.OPEN:
        session.status = Session.Status.READY
    session.ready_at = session.ready_at or each.at
    session.pain_at_start = fact.pain
    session.transfer = fact.transfer or ""
    session.transfer_at = each.at if each.is_licensed and fact.transfer else None
    if fact.precautions_until is not None and each.author_id is not None:
        book.precautions_seen[each.author_id] = fact.precautions_until


@folds(e.PrecautionsRead)
def precautions_read(book: Book, each: Happened, fact: e.PrecautionsRead) -> None:
    if each.author_id is not None:
        book.precautions_seen[each.author_id] = fact.until


@folds(e.ContactMade)
def contact_made(book: Book, each: Happened, fact: e.ContactMade) -> None:
    book.touch().contact_at = each.at


@folds(e.PatientSeen)
def patient_seen(book: Book, each: Happened, fact: e.PatientSeen) -> None:
    book.touch().seen_by_licensee = fact.was_seen


@folds(e.BeltOn)
def belt_on(book: Book, each: Happened, fact: e.BeltOn) -> None:
    book.touch().belt_at = each.at


@folds(e.SessionMoved)
def session_moved(book: Book, each: Happened, fact: e.SessionMoved) -> None:
    """`attested`: [{move, member, by, at, kind}] of those who have not said that they were there.

    The second person's PIN says so at once (safety §10).
    """
    session = book.touch()
    session.area_id = fact.area
    second = None if fact.is_confirmed else fact.with_person
    move = {"move": str(each.id), "by": str(each.author_id or ""), "at": each.at.isoformat()}
    named = [str(member) for member in (second, fact.third_person) if member]
    _attest(session, [{**move, "member": member, "kind": fact.kind or ""} for member in named])


def _attest(session: Session, more: list[dict[str, str]]) -> None:
    session.attested = [*session.attested, *more]
    session.attested_now = len(session.attested)


@folds(e.MoveConfirmed)
def move_confirmed(book: Book, each: Happened, fact: e.MoveConfirmed) -> None:
    """Off the list; whoever was not there is told to the licensees."""
    session, own = book.touch(), (str(fact.move), str(each.author_id))
    session.attested = [one for one in session.attested if (one["move"], one["member"]) != own]
    session.attested_now = len(session.attested)
    if not fact.was_there:
        note(book, each, why=[{"code": "move.not_there", "facts": {}}])


@folds(e.TransferConfirmed)
def transfer_confirmed(book: Book, each: Happened, fact: e.TransferConfirmed) -> None:
    session = book.touch()
    session.transfer, session.transfer_at = fact.level, each.at


@folds(e.PatientLowered)
def patient_lowered(book: Book, each: Happened, fact: e.PatientLowered) -> None:
    """Nothing by itself: the stop that it calls for follows (levels.consequences)."""


@folds(e.SessionReplanned)
def session_replanned(book: Book, each: Happened, fact: e.SessionReplanned) -> None:
    """What was begun keeps the dose under which it was begun."""
    book.touch().plan_id = fact.plan
    for run, item in fact.runs:
        book.run(run).item_id = item


@folds(e.SessionHandedOver)
def session_handed_over(book: Book, each: Happened, fact: e.SessionHandedOver) -> None:
    """What was spoken with the former supervisor is spoken anew with another one."""
    session = book.touch()
    if session.supervisor_id != fact.supervisor:
        session.contact_at = None
    session.technician_id, session.supervisor_id = fact.receiver, fact.supervisor


@folds(e.HomeAsked)
def home_asked(book: Book, each: Happened, fact: e.HomeAsked) -> None:
    session = book.touch()
    session.home = session.home | {"did": fact.did}


@folds(e.TaughtBack)
def taught_back(book: Book, each: Happened, fact: e.TaughtBack) -> None:
    session = book.touch()
    session.home = session.home | {"back": fact.how}
