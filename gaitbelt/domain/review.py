"""Co-signing what a technician recorded: who may, and what must have been opened before."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from gaitbelt.domain.decision import Reason, guard
from gaitbelt.domain.pack_files import DEFAULT_STRICT, Pack, Rule
from gaitbelt.domain.packs import known
from gaitbelt.domain.scope import Role
from gaitbelt.domain.supervision import NO_LIMIT


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryFacts:
    """One entry that waits for its co-signature; `author_id` is the person who recorded it."""

    item: str
    patient: str
    author_id: str
    is_exception: bool = False
    is_opened: bool = False
    is_returned: bool = False
    is_contact_said: bool = True  # whether a licensee saw the patient in that visit is on file


@guard
def may_cosign(
    entries: Iterable[EntryFacts],
    *,
    signer: str,
    signer_id: str,
    role: Role,
    pack: Pack,
    beside: Iterable[EntryFacts] = (),
) -> Iterator[Reason]:
    """Whether one person may sign these entries together.

    `beside` are the other entries of the same technician and patient that still wait: their
    exceptions are opened first as well. One that was given back waits for its author, or to be
    opened once more. Where the pack asks for a licensee's contact at each visit, the signature
    says whether there was one. Source: scope §5, §8, §9.8, §9.17.
    """
    by = known(pack.cosign_by, DEFAULT_STRICT.cosign_by)
    asked = list(entries)
    if role not in by.value:
        facts = {"signer": signer, "role": role.value, "allowed": ", ".join(sorted(by.value))}
        yield Reason("review.role", facts, source=by.source, remedy="therapist.ask")
    for entry in asked:
        if entry.author_id == signer_id:
            yield _about("review.own", entry, source="scope §9.8", remedy="therapist.ask")
    for entry in asked:
        if entry.is_returned and not entry.is_opened:
            yield _about("review.returned", entry, source="scope §8", remedy="review.open")
    rule = contact_rule(pack)
    unsaid = {entry.patient: entry for entry in asked if not entry.is_contact_said}
    for patient in unsaid if rule.value else ():
        facts = {"patient": patient}
        yield Reason("review.no_contact", facts, source=rule.source, remedy="contact.say")
    for entry in (*asked, *beside):
        if entry.is_exception and not entry.is_opened and not entry.is_returned:
            yield _about("review.unopened", entry, source="scope §8", remedy="review.open")


def contact_rule(pack: Pack) -> Rule[bool]:
    """Whether a licensee sees the patient at each visit; unknown, they do (scope §5)."""
    return known(pack.licensee_contact_each_visit, DEFAULT_STRICT.licensee_contact_each_visit)


def cosign_due_at(pack: Pack, *, recorded_at: datetime, day_ends_at: datetime) -> datetime | None:
    """When an entry's co-signature is due; None where the pack sets no limit.

    A pack's own hours count from the entry. Where it has none, the day at the clinic ends it, and
    the outer limit of the strict defaults where that is earlier. Source: scope §5 DEFAULT_STRICT,
    §8.
    """
    strict = DEFAULT_STRICT.cosign_deadline_hours
    rule = known(pack.cosign_deadline_hours, strict)
    if rule.value is NO_LIMIT:
        return None
    latest = recorded_at + timedelta(hours=rule.value)
    return min(day_ends_at, latest) if rule is strict else latest


@guard
def may_amend(*, item: str, author: str, is_author: bool) -> Iterator[Reason]:
    """An entry that was given back is amended by whoever recorded it (scope §8)."""
    if not is_author:
        facts = {"item": item, "author": author}
        yield Reason("review.not_author", facts, source="scope §8", remedy="review.open")


def _about(code: str, entry: EntryFacts, *, source: str, remedy: str) -> Reason:
    facts = {"item": entry.item, "patient": entry.patient}
    return Reason(code, facts, source=source, remedy=remedy)
