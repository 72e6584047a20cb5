"""Taking a batch of a tablet's queue in: kept exactly once, each event answered by itself.

A transaction holds the queue and one visit; all have been committed before anything is answered.
"""

import json
import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db import OperationalError

from gaitbelt.core import clock
from gaitbelt.core.db import atomic
from gaitbelt.core.errors import BadValue, NotHere
from gaitbelt.core.rights import RIGHTS
from gaitbelt.people.models import Membership, Tablet
from gaitbelt.recorder import permits
from gaitbelt.recorder.models import Quarantined, Queue, Received
from gaitbelt.recorder.opening import Opened, Opener, Refused
from gaitbelt.recorder.protocol import Batch, Raw, events, printable
from gaitbelt.treatment import commands as treatment
from gaitbelt.treatment.commands.batch import Held
from gaitbelt.treatment.models import Session

RIGHT = "session.record"
log = logging.getLogger(__name__)


@dataclass(kw_only=True)
class Line:
    """One event of a batch and what becomes of it."""

    raw: Raw
    opened: Opened | None = None
    status: str = "refused"
    reasons: list[dict[str, Any]] = field(default_factory=list)
    outside_rules: list[dict[str, Any]] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)

    @property
    def own(self) -> Opened:
        """What was opened; only lines that were are taken further."""
        assert self.opened is not None
        return self.opened

    def refuse(self, code: str, **more: str) -> None:
        self.status, self.reasons = "refused", [{"code": code, **more}]


def receive(*, tablet: Tablet, batch: Batch) -> list[Line]:
    """Keep what can be read; the rest lies in the quarantine with its reasons.

    Errors: BadValue where the queue is another organization's; OperationalError where the
    database could not take it now: what is answered then is to send it again.
    """
    now = clock.now()
    queue = _queue(tablet=tablet, key=batch.queue, now=now)
    lines = _read(tablet, batch, now)
    for session, own in _by_session(lines):
        _take(queue, session, own, now)
    _put_by(queue=queue, lines=[line for line in lines if line.status == "refused"], now=now)
    return lines


@atomic
def _queue(*, tablet: Tablet, key: UUID, now: datetime) -> Queue:
    fresh = {"clinic": tablet.clinic, "tablet": tablet, "first_seen_at": now, "last_seen_at": now}
    queue, _is_new = Queue.objects.get_or_create(pk=key, defaults=fresh)
    if queue.organization_id != tablet.organization_id:
        raise BadValue({"queue": "foreign"})
    return queue


def _read(tablet: Tablet, batch: Batch, now: datetime) -> list[Line]:
    opener = Opener(
        tablet=tablet, members=_members(tablet, batch), now=now, offset=now - batch.sent_at
    )
    return [_line(opener, raw) for raw in events(batch)]


def _line(opener: Opener, raw: Raw) -> Line:
    line = Line(raw=raw)
    try:
        line.opened = opener.open(raw)
    except Refused as refused:
        line.refuse(refused.code)
        return line
    line.flags = [*line.opened.flags]
    if line.opened.by.role not in RIGHTS[RIGHT]:
        line.refuse("role")
        line.opened = None
    return line


def _members(tablet: Tablet, batch: Batch) -> dict[UUID, Membership]:
    """Whoever the keys name, with what the gate asks of them (1 SQL query)."""
    said = (_uuid(key.get("user")) for key in batch.keys.values() if isinstance(key, dict))
    named = {user for user in said if user}
    rows = Membership.objects.filter(clinic=tablet.clinic_id, pk__in=named)
    found = rows.select_related("person__user", "clinic__organization")
    return {row.pk: row for row in found}


def _uuid(said: Any) -> UUID | None:
    try:
        return UUID(said)
    except (ValueError, TypeError, AttributeError):
        return None


def _by_session(lines: Iterable[Line]) -> Iterable[tuple[UUID, list[Line]]]:
    """Events by visit, in the order of the queue."""
    found: dict[UUID, list[Line]] = {}
    for line in lines:
        if line.opened is not None:
            found.setdefault(line.opened.body.session, []).append(line)
    return found.items()


def _take(queue: Queue, session: UUID, lines: list[Line], now: datetime) -> None:
    """All at once; where one of them cannot be taken at all, each by itself."""
    try:
        _keep(queue=queue, session=session, lines=lines, now=now)
    except OperationalError:
        raise
    except Exception:
        if len(lines) == 1:
            log.exception("An event of queue %s could not be taken in", queue.pk)
            lines[0].refuse("unprocessable")
            return
        for line in lines:
            _take(queue, session, [line], now)


@atomic
def _keep(*, queue: Queue, session: UUID, lines: list[Line], now: datetime) -> None:
    """The events of one visit that are not here yet, by author, then the queue's own rows."""
    queue = Queue.objects.select_for_update().get(pk=queue.pk)
    fresh = _fresh(lines)
    kept: list[Line] = []
    for by, own in groupby(fresh, key=lambda line: line.own.by):
        kept += _recorded(queue, session, by, list(own), now)
    _note(queue, kept, now)


def _fresh(lines: Sequence[Line]) -> list[Line]:
    """What is not kept yet. A repeat is a duplicate; another event under its id is refused."""
    ids = [line.own.sent.id for line in lines]
    known = dict(Received.objects.filter(pk__in=ids).values_list("pk", "sha256"))
    fresh = []
    for line in lines:
        key = line.own.sent.id
        if key not in known:
            known[key] = line.raw.sha256
            fresh.append(line)
        elif known[key] == line.raw.sha256:
            line.status = "duplicate"
        else:
            line.refuse("id_reused")
    return fresh


def _recorded(
    queue: Queue, session: UUID, by: Membership, lines: list[Line], now: datetime
) -> list[Line]:
    """The events of one author that the visit has taken."""
    try:
        outcomes = treatment.record_batch(
            session=Session(pk=session),
            sent=[_as_sent(line.own) for line in lines],
            by=by,
            device=queue.tablet_id,
            now=now,
            held=_held(queue, lines),
        )
    except NotHere:
        for line in lines:
            line.refuse("foreign")
        return []
    for line, outcome in zip(lines, outcomes, strict=True):
        line.status, line.outside_rules = outcome.status, outcome.outside_rules
        line.flags += ["before_visit"] if outcome.is_early else []
        if outcome.status == "duplicate" or outcome.code == "id_reused":
            line.refuse("id_reused")  # it is in the log, and did not come from a queue
        elif outcome.status == "refused":
            line.reasons = [
                {"code": "value", "field": printable(name), "text": printable(" ".join(says))}
                for name, says in outcome.reasons.items()
            ]
    return [line for line in lines if line.status == "accepted"]


def _as_sent(opened: Opened) -> dict[str, Any]:
    return {
        "id": str(opened.body.id),
        "type": opened.body.type,
        "occurred_at": opened.times.corrected.isoformat(),
        "recorded_at": opened.times.raw.isoformat(),
        "data": opened.body.data,
    }


def _held(queue: Queue, lines: Iterable[Line]) -> dict[UUID, Held]:
    named = {who for line in lines if (who := line.own.body.attested_by)}
    people = Membership.objects.filter(clinic=queue.clinic_id, pk__in=named)
    names = {row.pk: row.name for row in people.select_related("person")} if named else {}
    return {
        each.body.id: permits.held(
            each.body.permit,
            member=each.by.pk,
            attested_by=names.get(each.body.attested_by, "") if each.body.attested_by else "",
        )
        for each in (line.own for line in lines)
    }


def _note(queue: Queue, kept: Sequence[Line], now: datetime) -> None:
    """Who came under which number; a number that is taken tells of a copied or older profile."""
    sent = [line.own for line in kept]
    numbers = [each.sent.seq for each in sent]
    taken = set(queue.received.filter(seq__in=numbers).values_list("seq", flat=True))
    rows = []
    for line, each in zip(kept, sent, strict=True):
        is_taken = each.sent.seq in taken
        taken.add(each.sent.seq)
        line.flags += ["seq_reused"] if is_taken else []
        rows.append(_row(queue, each, None if is_taken else each.sent.seq, line, now))
    Received.objects.bulk_create(rows)
    queue.last_seq = max([queue.last_seq, *numbers])
    queue.last_seen_at = now
    queue.save(update_fields=["last_seq", "last_seen_at"])


def _row(queue: Queue, each: Opened, seq: int | None, line: Line, now: datetime) -> Received:
    return Received(
        id=each.sent.id,
        organization_id=queue.organization_id,
        clinic_id=queue.clinic_id,
        queue=queue,
        seq=seq,
        kid=each.sent.kid,
        sha256=each.raw.sha256,
        raw_at=each.times.raw,
        offset_ms=round(each.times.offset.total_seconds() * 1000),
        received_at=now,
        flags=line.flags,
    )


@atomic
def _put_by(*, queue: Queue, lines: Sequence[Line], now: datetime) -> None:
    """Keep what was refused as it came; the same again changes nothing."""
    rows = [
        Quarantined(
            organization_id=queue.organization_id,
            clinic_id=queue.clinic_id,
            queue=queue,
            event=line.raw.id,
            seq=line.raw.sent.seq if line.raw.sent else None,
            sent=json.dumps({"event": line.raw.said, "key": line.raw.key}),
            sha256=line.raw.sha256,
            reasons=line.reasons,
            received_at=now,
        )
        for line in lines
    ]
    Quarantined.objects.bulk_create(rows, ignore_conflicts=True)
