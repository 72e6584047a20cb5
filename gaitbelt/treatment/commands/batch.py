"""A batch of events from a device or the REST endpoint: each accepted, known, or refused."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType
from typing import Annotated, Any
from uuid import UUID

from django.utils.translation import gettext as _
from pydantic import ConfigDict, Field, TypeAdapter, ValidationError

from gaitbelt.core import clock
from gaitbelt.core.db import atomic
from gaitbelt.core.errors import BadValue
from gaitbelt.core.events import canonical
from gaitbelt.domain.decision import as_data
from gaitbelt.domain.permits import SLACK, Permit, may_have_begun
from gaitbelt.people.models import Membership
from gaitbelt.treatment import events as e
from gaitbelt.treatment import log, words
from gaitbelt.treatment.alternates import code_of
from gaitbelt.treatment.book import Book
from gaitbelt.treatment.commands._follow import follow
from gaitbelt.treatment.commands._one import opened
from gaitbelt.treatment.facts import SessionAsker, ask_about
from gaitbelt.treatment.models import Session
from gaitbelt.treatment.recording import note_first_time, take

MOST = 1_000  # events in one batch
NUL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")  # escaped in JSON; no database column takes it


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of one event: accepted, duplicate, or refused with the fields at fault.

    `code` says why it was refused: `value`, or `id_reused` where another event has its id.
    `is_early`: it is kept, and dated before the visit began.
    """

    id: str
    status: str
    code: str = ""
    is_early: bool = False
    outside_rules: list[dict[str, Any]] = field(default_factory=list)
    reasons: dict[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class _Envelope:
    __pydantic_config__ = ConfigDict(extra="forbid")

    id: UUID
    type: Annotated[str, Field(max_length=60)]
    occurred_at: e.Instant
    recorded_at: e.Instant | None = None
    device_seq: Annotated[int, Field(ge=0, lt=2**63)] | None = None
    data: dict[str, Any] = field(default_factory=dict)


_ENVELOPE = TypeAdapter(_Envelope)


@dataclass(frozen=True, kw_only=True)
class Held:
    """What a tablet had when it could not ask: the permit of an item, or who was present."""

    run: UUID | None = None
    does: str = ""  # the code of what was permitted: the item's own, or its alternate's
    permit: Permit | None = None
    attested_by: str = ""


NOTHING_HELD: Mapping[UUID, Held] = MappingProxyType({})


@atomic
def record_batch(
    *,
    session: Session,
    sent: Sequence[Mapping[str, Any]],
    by: Membership,
    device: UUID | None = None,
    now: datetime | None = None,
    held: Mapping[UUID, Held] = NOTHING_HELD,
) -> list[Outcome]:
    """Keep every event that is well formed and of this session, in the order sent.

    An event: `{id, type, occurred_at, recorded_at?, device_seq?, data}`. One that is malformed,
    of another session, under the id of another event, or still to come is refused by itself; the
    others are kept. `held` is what a tablet had for each event while it could not ask.
    """
    if len(sent) > MOST:
        raise BadValue({"events": _("At most %(most)s events at once.") % {"most": MOST}})
    book = opened(session, by)
    asker = ask_about(book, by)
    read = [_read(raw, now or clock.now(), device) for raw in sent]
    seen = log.said_before([entry.id for entry in read if isinstance(entry, log.Entry)])
    outcomes: list[Outcome] = []
    taken: list[log.Entry] = []
    for raw, entry in zip(sent, read, strict=True):
        known = _with_permit(entry, book, held)
        outcomes.append(_one(raw, known, seen, taken, book, by, asker))
    if by.is_licensed:
        note_first_time(book, taken, by)
    log.store(book, taken, by=by)
    follow(book, taken, by=by)
    return outcomes


def _with_permit(
    entry: log.Entry | BadValue, book: Book, held: Mapping[UUID, Held]
) -> log.Entry | BadValue:
    """The event with what speaks against beginning its item on the permit that was held."""
    if isinstance(entry, BadValue) or entry.id not in held or not isinstance(entry.fact, e.Act):
        return entry
    had, run = held[entry.id], book.runs.get(entry.fact.run)
    if run is None:
        return entry
    is_of_it = had.run == run.pk and had.does in ("", code_of(run))
    permit = had.permit if is_of_it else None
    decision = may_have_begun(
        permit, item=words.doing(run), at=entry.at, attested_by=had.attested_by
    )
    return replace(entry, against=tuple(as_data(reason) for reason in decision.reasons))


def _one(
    raw: Mapping[str, Any],
    entry: log.Entry | BadValue,
    seen: dict[UUID, tuple[Any, ...]],
    taken: list[log.Entry],
    book: Book,
    by: Membership,
    asker: SessionAsker,
) -> Outcome:
    if isinstance(entry, BadValue):
        return _refused(str(raw.get("id", ""))[:60], entry)
    key, said = str(entry.id), entry.said(book.id, by.pk)
    if entry.id in seen:
        return _again(key, is_same=seen[entry.id] == said)
    try:
        own, *raised = take(book, entry, by=by, asker=asker)
    except BadValue as bad:
        return _refused(key, bad)
    seen[entry.id] = said
    taken += [own, *raised]
    outside = getattr(own.fact, "outside_rules", [])
    is_early = own.at < book.open.started_at - SLACK
    return Outcome(id=key, status="accepted", is_early=is_early, outside_rules=outside)


def _again(key: str, *, is_same: bool) -> Outcome:
    """A repeat is known; another event under its id is refused, so that no fact is lost unseen."""
    if is_same:
        return Outcome(id=key, status="duplicate")
    return _refused(key, BadValue({"id": _("Another event has this id.")}), code="id_reused")


def _refused(key: str, bad: BadValue, *, code: str = "value") -> Outcome:
    return Outcome(id=key, status="refused", code=code, reasons=bad.fields)


def _read(raw: Mapping[str, Any], now: datetime, device: UUID | None) -> log.Entry | BadValue:
    """The event that was sent, or what is wrong with it."""
    text = canonical(dict(raw))
    if NUL.search(text):
        return BadValue({"data": _("This holds characters that cannot be shown.")})
    try:
        sent = _ENVELOPE.validate_json(text, strict=True)
        fact = e.parse(sent.type, sent.data)
    except ValidationError as bad:
        return BadValue({e.place(each["loc"]): each["msg"] for each in bad.errors()})
    except BadValue as bad:
        return bad
    told = {"occurred_at": sent.occurred_at}
    if device is None:  # what a tablet's own clock said is kept as it was, right or wrong (D20)
        told["recorded_at"] = sent.recorded_at or sent.occurred_at
    for name, at in told.items():
        if at > now + e.CLOCK_SLACK:
            return BadValue({name: _("This is still to come.")})
    return log.Entry(
        id=sent.id,
        fact=fact,
        at=sent.occurred_at,
        recorded_at=sent.recorded_at or now,
        device=device,
        device_seq=sent.device_seq,
    )
