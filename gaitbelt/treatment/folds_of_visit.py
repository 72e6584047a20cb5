"""What each event of a whole visit does to the row of its session."""

from gaitbelt.domain.vitals import Measure
from gaitbelt.treatment import events as e
from gaitbelt.treatment.book import Book, Happened, folds
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


@folds(e.SessionMoved)
def session_moved(book: Book, each: Happened, fact: e.SessionMoved) -> None:
    book.touch().area_id = fact.area


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
